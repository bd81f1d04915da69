"""Connecting to a server: over real HTTP, from many threads, beside an active mock, and when something is wrong."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import boto3
import freezegun
import pytest

import ccmock
from ccmock import CcmockError, MockCloud, UsageError, mock_cloudcontrol
from ccmock.control.api import ControlApi
from ccmock.remote.channel import Address, HttpTransport
from ccmock.remote.cloud import connected
from ccmock.server.admission import Admission
from ccmock.server.backend import Backend
from ccmock.server.serving import Server, Tls
from ccmock.wire.messages import HttpRequest, HttpResponse

from .conftest import InMemory

TOPIC = "AWS::SNS::Topic"


@pytest.fixture
def url(cloud: MockCloud, loopback: None) -> Iterator[str]:
    with cloud.serve() as url:
        yield url


# --- over HTTP ---


def test_a_served_mock_is_the_one_that_the_test_holds(cloud: MockCloud, client: Any, url: str) -> None:
    remote = ccmock.connect(url)
    remote.faults.fail("Throttling", type_name=TOPIC)
    client.create_resource(TypeName=TOPIC, DesiredState='{"TopicName": "news"}')
    remote.clock.advance(10)
    assert cloud.requests[0].error_code == "Throttling"
    assert remote.requests[0].history == cloud.requests[0].history
    assert [remote.resources.put(TOPIC, {"TopicName": "news", "DisplayName": "näws ☃"})] == cloud.resources.list(TOPIC)
    assert str(remote.report()) == str(cloud.report())
    assert repr(remote) == f"<RemoteCloud 123456789012 us-east-1 at {url}>"
    with pytest.raises(UsageError, match=r"advance\(seconds\) is a number of seconds, zero or more; got -1"):
        remote.clock.advance(-1)


def test_a_large_snapshot_goes_both_ways(cloud: MockCloud, url: str) -> None:
    for number in range(200):
        cloud.resources.put(TOPIC, {"TopicName": f"topic-{number}", "DisplayName": "x" * 90})
    remote = ccmock.connect(f"{url}/")
    snapshot = remote.snapshot()
    remote.reset()
    remote.restore(snapshot)
    assert len(cloud.resources.list(TOPIC)) == 200


def test_proxies_of_the_environment_and_a_frozen_time_do_not_count(
    cloud: MockCloud, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with freezegun.freeze_time("2001-01-01"), mock_cloudcontrol():
        boto3.client("cloudcontrol", region_name="us-east-1").list_resources(TypeName=TOPIC)
        remote = ccmock.connect(url)
        assert remote.clock.now() == cloud.clock.now()
        assert list(remote.calls) == []


def test_threads_share_one_handle(cloud: MockCloud, url: str) -> None:
    remote = ccmock.connect(url)

    def put(number: int) -> str:
        made = remote.resources.put(TOPIC, {"TopicName": f"topic-{number}"})
        found = remote.resources.get(TOPIC, made.identifier)
        assert found is not None
        return found.identifier

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(put, range(40)))
    assert [identifier.rpartition(":")[2] for identifier in made] == [f"topic-{number}" for number in range(40)]
    assert len(cloud.resources.list(TOPIC)) == 40


def test_a_handle_stays_when_the_server_closes_its_connection(cloud: MockCloud, loopback: None) -> None:
    with cloud.serve() as url:
        remote = ccmock.connect(url)
    port = int(url.rpartition(":")[2])
    with pytest.raises(UsageError, match="No server answers at http://127"):
        remote.clock.advance(1)
    with cloud.serve(port=port):
        remote.clock.advance(1)
    with cloud.serve(port=port):
        # Its kept connection has been closed meanwhile.
        remote.clock.advance(1)
        assert remote.clock.now() == cloud.clock.now()
    assert cloud.clock.skipped_ms == 2000


def test_a_forked_child_has_a_connection_of_its_own(
    cloud: MockCloud, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = HttpTransport(Address.of(url), 10, None)
    remote = connected(url, transport)
    of_parent = transport._connection
    with transport._lock:  # as another thread of the parent may have held it
        monkeypatch.setattr("ccmock.remote.channel.getpid", lambda: -1)
        assert remote.clock.now() == cloud.clock.now()
    assert transport._connection is not of_parent
    assert of_parent.sock is not None
    of_parent.close()
    remote.close()


def test_a_handle_that_was_closed_opens_its_connection_again(cloud: MockCloud, url: str) -> None:
    with ccmock.connect(url) as remote:
        remote.clock.advance(1)
    remote.clock.advance(1)
    remote.close()
    assert cloud.clock.skipped_ms == 2000


def test_a_token_is_needed_where_the_server_has_one(cloud: MockCloud, loopback: None) -> None:
    with cloud.serve(control_token="open sesame") as url:
        for token in (None, "sesame"):
            with pytest.raises(UsageError, match="needs the header `Authorization: Bearer TOKEN`"):
                ccmock.connect(url, token)
        remote = ccmock.connect(url, "open sesame")
        remote.clock.advance(1)
    assert cloud.clock.skipped_ms == 1000


def test_a_server_without_its_control_api_says_so(cloud: MockCloud, loopback: None) -> None:
    with cloud.serve(control=False) as url, pytest.raises(UsageError, match="without its control API"):
        ccmock.connect(url)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl, which makes certificates, is not installed")
def test_a_server_with_tls_is_known_by_its_certificate(cloud: MockCloud, loopback: None, tmp_path: Path) -> None:
    certificate, key = tmp_path / "own.pem", tmp_path / "own.key"
    made = (
        f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -out {certificate} -keyout {key}"
    )
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*made.split(), *names], check=True, capture_output=True)
    server = Server(Backend(cloud), Admission(), tls=Tls(str(certificate), str(key)))
    server.start()
    try:
        with ccmock.connect(server.url, ca_file=certificate) as remote:
            remote.clock.advance(1)
            remote.clock.advance(1)
        with pytest.raises(UsageError, match=r"No server answers at https://.*certificate verify failed"):
            ccmock.connect(server.url)
    finally:
        server.stop()
    assert cloud.clock.skipped_ms == 2000


# --- nobody there, or somebody else ---


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("127.0.0.1:4577", "is not the URL of a server"),
        ("ftp://127.0.0.1", "is not the URL of a server"),
        ("http://", "is not the URL of a server"),
        ("http://127.0.0.1:99999", "is not the URL of a server"),
        ("http://127.0.0.1:4577/_ccmock/", "Give its scheme, host and port alone"),
        ("http://user@127.0.0.1:4577", "Give its scheme, host and port alone"),
        ("http://a b", "is not the URL of a server"),
        (7, "url=7 is not a valid url. Give the URL of a server"),
    ],
)
def test_a_wrong_url_is_refused(wrong: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ccmock.connect(wrong)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"timeout": 0}, "timeout=0 is not valid"),
        ({"timeout": "5"}, "timeout='5' is not valid"),
        ({"token": 7}, "token=7 is not a valid token"),
        ({"token": "a\nb"}, "token holds characters that no token has"),
    ],
)
def test_a_wrong_argument_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ccmock.connect("http://127.0.0.1:1", **arguments)


def test_certificates_that_cannot_be_read_are_refused(tmp_path: Any) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("nothing")
    for path in (file, tmp_path / "none.pem"):
        with pytest.raises(UsageError, match="cannot be read as certificates"):
            ccmock.connect("https://127.0.0.1:1", ca_file=path)


def test_a_port_where_nobody_answers(loopback: None) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(UsageError, match=rf"No server answers at http://127.0.0.1:{port}: Connection refused\.$"):
        ccmock.connect(f"http://127.0.0.1:{port}")


@pytest.fixture
def other_server(loopback: None) -> Iterator[Callable[[bytes], str]]:
    """Starts a server that answers everything with the given bytes; its URL."""
    servers = []

    def start(raw: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def handle_one_request(self) -> None:
                if self.rfile.readline():
                    self.wfile.write(raw)
                self.close_connection = True

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", "no server of ccmock: it answered .* and no JSON"),
        (b"HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\n{}", "no server of ccmock: it answered .* with status 404"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", "no server of ccmock: what answers is another service"),
        (b"SSH-2.0-OpenSSH\r\n", "No server answers at .*: what it sent is not HTTP"),
        (b"", "No server answers at .*Remote end closed connection"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", "it closed the connection in the middle of its answer"),
    ],
)
def test_another_server_is_told_from_ccmock(raw: bytes, message: str, other_server: Callable[[bytes], str]) -> None:
    with pytest.raises(UsageError, match=message):
        ccmock.connect(other_server(raw))


def test_a_server_that_does_not_answer_in_time(loopback: None) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(UsageError, match="it took too long"):
            ccmock.connect(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.05)


def test_a_look_that_takes_too_long_is_not_taken_again(loopback: None) -> None:
    asked = []

    def answer_once(server: socket.socket) -> None:
        client, _ = server.accept()
        with client:
            asked.append(client.recv(1000))
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            asked.extend(iter(lambda: client.recv(1000), b""))

    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=answer_once, args=(server,))
        answering.start()
        transport = HttpTransport(Address(False, *server.getsockname()), 0.05, None)
        request = HttpRequest("GET", "/_ccmock/v1/clock", {})
        assert transport.send(request).status == 200
        with pytest.raises(TimeoutError):
            transport.send(request)
        answering.join()
    assert len(asked) == 2


class Altered(InMemory):
    """Answers some requests otherwise."""

    def __init__(self, api: ControlApi, answers: dict[str, HttpResponse | OSError]) -> None:
        super().__init__(api)
        self.answers = answers

    def send(self, request: HttpRequest) -> HttpResponse:
        answer = self.answers.get(request.url.partition("?")[0].rpartition("/v1/")[2])
        if isinstance(answer, OSError):
            raise answer
        return answer or super().send(request)


def test_another_version_is_refused(cloud: MockCloud) -> None:
    api = ControlApi(cloud)
    health = json.loads(InMemory(api).send(HttpRequest("GET", "/_ccmock/v1/health", {})).body)
    other = HttpResponse(200, {}, json.dumps({**health, "version": "9.0"}).encode())
    with pytest.raises(UsageError, match=r"is ccmock 9\.0, and this is ccmock .* Install the same version"):
        connected("http://mock.test", Altered(api, {"health": other}))


def test_a_change_whose_answer_is_lost_may_have_happened(cloud: MockCloud) -> None:
    remote = connected(
        "http://mock.test", Altered(ControlApi(cloud), {"reset": ConnectionResetError(104, "Connection reset")})
    )
    with pytest.raises(UsageError, match=r"Connection reset\. Whether it has carried out the request is not known\."):
        remote.reset()


def test_a_change_that_reached_no_server_has_not_happened(cloud: MockCloud) -> None:
    gone = ConnectionRefusedError(111, "Connection refused")
    remote = connected("http://mock.test", Altered(ControlApi(cloud), {"reset": gone}))
    with pytest.raises(UsageError, match=r"Connection refused\.$"):
        remote.reset()


def test_a_server_that_fails_is_no_mistake_of_the_test(cloud: MockCloud) -> None:
    problem = {"error": {"code": "Busy", "message": "The mock has been busy.", "where": None}}
    busy = HttpResponse(503, {}, json.dumps(problem).encode())
    remote = connected("http://mock.test", Altered(ControlApi(cloud), {"report/lines": busy}))
    with pytest.raises(CcmockError, match="The server could not answer: The mock has been busy") as raised:
        remote.report()
    assert not isinstance(raised.value, UsageError)


def test_neither_a_model_nor_the_token_is_in_an_error_or_a_repr(cloud: MockCloud) -> None:
    remote = connected("http://mock.test", InMemory(ControlApi(cloud)), "open sesame")
    state = {"UserName": "ann", "LoginProfile": {"Password": "correct-horse", "PasswordResetRequired": "no"}}
    with pytest.raises(UsageError) as raised:
        remote.resources.put("AWS::IAM::User", state)
    assert "correct-horse" not in str(raised.value)
    assert "sesame" not in repr(vars(remote)) + repr(remote)


def test_importing_ccmock_loads_neither_side() -> None:
    code = (
        "import sys, ccmock\n"
        "with ccmock.mock_cloudcontrol(): pass\n"
        "print([name for name in sys.modules if name.startswith(('ccmock.control', 'ccmock.remote'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
