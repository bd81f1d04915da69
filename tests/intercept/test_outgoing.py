"""What connections send in the clear is read as it is meant, in whichever pieces it is sent."""

from __future__ import annotations

import gc
import socket
import ssl
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccmock import UsageError, mock_cloudcontrol
from ccmock.intercept.outgoing import START, Connections, Position, read
from tests.support.ways_out import HOST, encryption

OTHER = "sqs.eu-west-1.amazonaws.com"


def greeting_for(host: str) -> bytes:
    """The ClientHello of a connection."""
    sent = ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        encryption().wrap_bio(ssl.MemoryBIO(), sent, server_hostname=host).do_handshake()
    return sent.read()


def messages_for(host: str) -> list[bytes]:
    name = host.encode()
    return [
        b"CONNECT %s:443 HTTP/1.1\r\n\r\n" % name,
        b"POST http://user:word@%s/ HTTP/1.1\r\nContent-Length: 0\r\n\r\n" % name,
        b"POST / HTTP/1.1\r\nAccept: */*\r\nHOST:%s\r\nContent-Length: 2\r\n\r\n{}" % name,
        b"POST / HTTP/1.1\r\nHost:\r\n %s\r\n\r\n" % name,
        b"\x05\x01\x00\x03" + bytes([len(name)]) + name + b"\x01\xbb",
        b"\x04\x01\x01\xbb\0\0\0\x01user\0" + name + b"\0",
        greeting_for(host),
    ]


CHUNKED = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"
SERVICE_MESSAGES = [
    *messages_for(HOST),
    b"\r\nPOST / HTTP/1.1\r\nHost: %s\r\n\r\n" % HOST.encode(),
    b"POST / HTTP/1.0\nX-Amz-Target: CloudApiService.GetResource\n\n",
]
IN_A_BODY = (
    b"POST / HTTP/1.1\r\nX-Amz-Target: AmazonSQS.SendMessage\r\nContent-Length: %d\r\n\r\n" % len(SERVICE_MESSAGES[2])
    + SERVICE_MESSAGES[2]
)
OTHER_MESSAGES = [
    *messages_for(OTHER),
    IN_A_BODY,
    CHUNKED,
    b"MAIL FROM:<me@cloudcontrolapi.invalid>\r\n",
    b'{"host": "cloudcontrolapi.us-east-1.amazonaws.com"}',
    b"\x17\x03\x03\x00\x10" + bytes(16),
    b"\x05\x02\x00\x02",
    b"\x05\x01\x00\x01\x7f\0\0\x01\x01\xbb",
    b"\x04\x01\x01\xbb\x7f\0\0\x01user\0",
    b"\x16\x03\x01\x00\x05\x02aaaa",
    b"\x16\x03\x01\x00\x05\x01\0\0\xff\xff",
    b"\0\0",
]


def sends(message: bytes, cuts: list[int]) -> tuple[bool, Position]:
    """Sends a message in pieces; returns whether one of them was for the service, and the position after all."""
    position, found = START, False
    for start, end in pairwise([0, *sorted(cuts), len(message)]):
        is_for_service, position = read(position, message[start:end])
        found = found or is_for_service
    return found, position


@given(st.sampled_from(SERVICE_MESSAGES), st.lists(st.integers(1, 60), max_size=8, unique=True))
def test_message_for_the_service_is_found_in_any_pieces(message: bytes, cuts: list[int]) -> None:
    assert sends(message, [cut for cut in cuts if cut < len(message)])[0]


@given(st.sampled_from(OTHER_MESSAGES), st.lists(st.integers(1, 200), max_size=8, unique=True))
def test_other_messages_pass_in_any_pieces(message: bytes, cuts: list[int]) -> None:
    assert not sends(message, [cut for cut in cuts if cut < len(message)])[0]


@given(st.lists(st.sampled_from([*OTHER_MESSAGES[:3], CHUNKED]), max_size=3), st.sampled_from(SERVICE_MESSAGES[:4]))
def test_message_behind_others_is_found(others: list[bytes], message: bytes) -> None:
    heads = [other.replace(b"CONNECT", b"GET") for other in others]
    assert read(START, b"".join(heads) + message)[0]


@given(st.binary(max_size=300))
def test_any_bytes_are_read(sent: bytes) -> None:
    read(START, b"\x16\x03\x01\x00\x40\x01" + sent)
    read(START, sent)


def test_body_is_not_taken_for_a_request() -> None:
    head, body = IN_A_BODY.split(b"\r\n\r\n", 1)
    position = read(START, head + b"\r\n\r\n")[1]
    assert position == Position(body_bytes_left=len(body))
    assert read(position, body) == (False, START)
    assert read(START, body)[0]


def test_endless_head_is_not_kept() -> None:
    assert read(START, b"GET / HTTP/1.1\r\nA: " + b"a" * 70000)[1] == START


def test_nothing_is_kept_of_connections_that_are_gone() -> None:
    class Connection:
        """Anything that sends."""

    connections, connection = Connections(), Connection()
    connections.keep(connection, connections.read(connection, b"GET /")[1])
    assert connections.must_be_read(b"")
    del connection
    gc.collect()
    assert not connections.must_be_read(b"")


@pytest.mark.parametrize("send", ["send", "sendall", "sendmsg"])
def test_other_traffic_arrives_unchanged(send: str) -> None:
    here, there = socket.socketpair()
    message = IN_A_BODY
    with here, there, mock_cloudcontrol():
        for piece in (message[:30], memoryview(message)[30:90], bytearray(message[90:]), message):
            argument: Any = [piece] if send == "sendmsg" else piece
            assert getattr(here, send)(argument) in {len(piece), None}
        assert there.recv(4096) == message * 2


def test_what_was_not_sent_is_not_counted() -> None:
    """A socket that takes only a part: the rest is sent again, and must be found in its place."""
    here, there = socket.socketpair()
    body = b"x" * 4_000_000
    with here, there, mock_cloudcontrol():
        here.setblocking(False)
        sent = here.send(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        assert sent < len(body)
        left = 4_000_000 + len(b"POST / HTTP/1.1\r\nContent-Length: 4000000\r\n\r\n") - sent
        received = 0
        while left:
            received += len(there.recv(1_000_000))
            left -= here.send(b"x" * left)
        with pytest.raises(UsageError):
            here.send(SERVICE_MESSAGES[2])


def test_errors_of_a_guarded_function_are_its_own() -> None:
    here, there = socket.socketpair()
    with here, there, mock_cloudcontrol(), pytest.raises(TypeError, match="bytes-like object is required"):
        here.send("text")  # type: ignore[arg-type]
