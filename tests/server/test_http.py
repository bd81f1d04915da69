"""What clients meet at the server's HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading

import pytest
import requests
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmock import GenericHandler, HandlerContractError, mock_cloudcontrol
from ccmock.engine.deferred import raise_deferred
from ccmock.server.admission import Admission
from ccmock.server.app import MAX_CALL_BYTES, App
from ccmock.server.responses import refusal
from ccmock.server.serving import MAX_HEAD_BYTES
from tests.server.conftest import Wire, client_for

TOPIC = {"TypeName": "AWS::SNS::Topic", "DesiredState": '{"TopicName": "news"}'}
LIST, TARGET = b'{"TypeName": "AWS::SNS::Topic"}', "X-Amz-Target: CloudApiService.ListResources"


# --- calls ---


def test_client_creates_waits_and_reads(client, cloud):
    token = client.create_resource(**TOPIC)["ProgressEvent"]["RequestToken"]
    assert cloud.requests[token].status == "IN_PROGRESS"
    cloud.clock.advance(60)
    client.get_waiter("resource_request_success").wait(RequestToken=token)
    arn = "arn:aws:sns:us-east-1:123456789012:news"
    assert client.get_resource(TypeName="AWS::SNS::Topic", Identifier=arn)["ResourceDescription"]["Identifier"] == arn
    assert [call.operation for call in cloud.calls] == ["CreateResource", "GetResourceRequestStatus", "GetResource"]


def test_account_and_region_are_those_of_the_signature(url, cloud):
    client_for(url, "210987654321", "eu-west-1").create_resource(**TOPIC)
    assert cloud.requests[0].account_id == "210987654321"
    assert cloud.requests[0].region == "eu-west-1"


def test_errors_are_those_of_the_service(client):
    with pytest.raises(client.exceptions.TypeNotFoundException):
        client.list_resources(TypeName="AWS::No::Type")


def test_connection_stays_open_for_the_next_call(url):
    with requests.Session() as session:
        headers = {"X-Amz-Target": "CloudApiService.ListResources"}
        ports = set()
        for _ in range(3):
            with session.post(url, b'{"TypeName": "AWS::SNS::Topic"}', headers=headers, stream=True) as response:
                ports.add(response.raw.connection.sock.getsockname()[1])
                assert response.json()["ResourceDescriptions"] == []
        assert len(ports) == 1


def test_body_in_pieces_is_read_whole(wire):
    pieces = iter([b'{"TypeName": ', b'"AWS::SNS', b'::Topic"}'])
    reply = wire.send(body=pieces, X_Amz_Target="CloudApiService.ListResources")
    assert reply.status == 200


def test_client_may_ask_before_it_sends_the_body(wire):
    host, port = wire.address.split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        body = b'{"TypeName": "AWS::SNS::Topic"}'
        head = f"POST / HTTP/1.1\r\nHost: {host}\r\nExpect: 100-continue\r\nContent-Length: {len(body)}\r\n"
        connection.sendall(f"{head}X-Amz-Target: CloudApiService.ListResources\r\n\r\n".encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 Continue")
        connection.sendall(body)
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")


HALF_CLOSED = b"GET /_ccmock/v1/clock HTTP/1.1\r\nHost: localhost\r\n\r\n"


def answers_to(url, sent):
    """What comes from a server until it closes the connection, on which a client sends something and then no more."""
    host, port = url.partition("://")[2].split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(1000), b""))


def test_client_that_sends_no_more_gets_the_answers_to_what_is_whole(url):
    assert answers_to(url, HALF_CLOSED).startswith(b"HTTP/1.1 200 ")
    assert answers_to(url, 3 * HALF_CLOSED).count(b"HTTP/1.1 200 ") == 3
    assert answers_to(url, HALF_CLOSED + b"POST /_ccmock/v1/reset HT").count(b"HTTP/1.1 200 ") == 1
    assert answers_to(url, b"") == b""


def test_client_that_sends_no_more_does_not_wait_for_what_has_no_end(url, cloud):
    assert answers_to(url, HALF_CLOSED.replace(b"clock", b"events")).endswith(b"\r\n0\r\n\r\n")
    cloud.faults.time_out(operation="ListResources")
    call = f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(LIST)}\r\n{TARGET}\r\n\r\n".encode() + LIST
    assert answers_to(url, call) == b""
    assert [call.operation for call in cloud.calls] == ["ListResources"]


def test_client_that_would_rather_speak_another_protocol_is_answered(url, caplog):
    head = b"GET /_ccmock/v1/clock HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    assert answers_to(url, head).startswith(b"HTTP/1.1 200 ")
    assert caplog.text == ""


def test_answer_is_one_piece(wire):
    host, port = wire.address.split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        body = b'{"TypeName": "AWS::SNS::Topic"}'
        head = f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(body)}\r\n"
        for _ in range(5):
            connection.sendall(f"{head}X-Amz-Target: CloudApiService.ListResources\r\n\r\n".encode() + body)
            assert connection.recv(10000).endswith(b'"TypeName":"AWS::SNS::Topic"}')


def test_transcript_is_the_same_in_process_and_through_the_server(wire):
    calls = [
        ("CreateResource", {**TOPIC, "ClientToken": "once"}),
        ("CreateResource", {**TOPIC, "ClientToken": "once"}),
        ("CreateResource", {"TypeName": "AWS::S3::Bucket", "DesiredState": "{}"}),
        ("ListResourceRequests", {}),
        ("GetResource", {"TypeName": "AWS::SNS::Topic", "Identifier": "none"}),
        ("ListResources", {"TypeName": "AWS::No::Type"}),
        ("CreateResource", {"TypeName": "AWS::S3::Bucket"}),
        ("NoOperation", {}),
    ]
    over_http = [wire.call(operation, parameters) for operation, parameters in calls]
    with mock_cloudcontrol(clock="manual"):
        for (operation, parameters), reply in zip(calls, over_http, strict=True):
            response = requests.post(
                "https://cloudcontrolapi.us-east-1.amazonaws.com/",
                json.dumps(parameters).encode(),
                headers={"X-Amz-Target": f"CloudApiService.{operation}", "Content-Type": "application/x-amz-json-1.0"},
            )
            in_process = {name.lower(): value for name, value in response.headers.items()}
            assert (reply.status, reply.headers, reply.body) == (response.status_code, in_process, response.content)


# --- no answer ---


def test_dropped_connection_is_closed_without_an_answer(client, cloud):
    cloud.faults.drop_connection()
    with pytest.raises((ConnectionClosedError, EndpointConnectionError)):
        client.list_resources(TypeName="AWS::SNS::Topic")
    assert client.list_resources(TypeName="AWS::SNS::Topic")["ResourceDescriptions"] == []


def test_call_that_times_out_is_never_answered_and_holds_nobody_up(wire, client, cloud):
    cloud.faults.time_out(operation="ListResources")
    host, port = wire.address.split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        body = b'{"TypeName": "AWS::SNS::Topic"}'
        head = f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(body)}\r\n"
        connection.sendall(f"{head}X-Amz-Target: CloudApiService.ListResources\r\n\r\n".encode() + body)
        while not cloud.calls:
            pass
        assert client.list_resources(TypeName="AWS::SNS::Topic")["ResourceDescriptions"] == []
        connection.setblocking(False)
        with pytest.raises(BlockingIOError):
            connection.recv(1)


def test_server_that_stops_closes_what_hangs(cloud):
    cloud.faults.time_out(operation="ListResources")
    with cloud.serve() as url:
        host, port = url.partition("://")[2].split(":")
        connection = socket.create_connection((host, int(port)), timeout=20)
        body = b'{"TypeName": "AWS::SNS::Topic"}'
        head = f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(body)}\r\n"
        connection.sendall(f"{head}X-Amz-Target: CloudApiService.ListResources\r\n\r\n".encode() + body)
        while not cloud.calls:
            pass
    with connection, contextlib.suppress(ConnectionResetError):
        assert connection.recv(1) == b""


# --- mistakes of the test's own ---


def test_bug_of_a_handler_is_told_to_the_client_and_at_the_end(cloud, client):
    class Broken(GenericHandler):
        def read(self, request):
            raise ZeroDivisionError("a bug")

    cloud.resources.put("AWS::S3::Bucket", {"BucketName": "photos"})
    cloud.types.use(Broken, "AWS::S3::Bucket")
    with pytest.raises(ClientError, match="a bug"):
        client.get_resource(TypeName="AWS::S3::Bucket", Identifier="photos")
    assert cloud._engine.deferred_errors


def test_test_that_a_hook_fails_is_failed_at_the_end(unmocked, loopback):
    cloud = unmocked()
    cloud.hooks.add("Private::Guard::Names", lambda _: pytest.fail("no topics here"))
    with cloud.serve() as url:
        reply = Wire(url).call("CreateResource", TOPIC)
        assert (reply.status, reply.error["message"]) == (500, "A handler or hook raised Failed: no topics here")
        assert Wire(url).call("ListResources", {"TypeName": "AWS::SNS::Topic"}).status == 200
    with pytest.raises(HandlerContractError, match="no topics here"):
        raise_deferred(cloud._engine.deferred_errors)


def test_region_that_does_not_exist_is_refused(url):
    with pytest.raises(ClientError, match="'xx-nowhere-1' is not a known region"):
        client_for(url, region="xx-nowhere-1").list_resources(TypeName="AWS::SNS::Topic")


def test_call_that_finds_the_mock_busy_is_refused(cloud, wire, monkeypatch):
    monkeypatch.setattr("ccmock.server.backend.LOCK_SECONDS", 0.01)
    with cloud._engine.lock:
        reply = wire.call("ListResources", {"TypeName": "AWS::SNS::Topic"})
    assert reply.status == 503
    assert "busy" in reply.error["message"]


# --- what is not let in ---


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost:4577", "[::1]:80", "ccmock", "host.docker.internal:1", "app.localhost",
     "cloudcontrolapi.us-east-1.amazonaws.com", "mock.default.svc.cluster.local", "10.1.2.3:4577"],
)  # fmt: skip
def test_own_hosts_are_let_in(wire, host):
    assert wire.call("ListResources", {"TypeName": "AWS::SNS::Topic"}, Host=host).status == 200


@pytest.mark.parametrize(
    "host", ["example.com", "127.0.0.1.example.com:80", "localhost.example.com", "", "a.amazonaws.com.evil.org"]
)
def test_hosts_of_others_are_refused(wire, cloud, host):
    reply = wire.call("ListResources", {"TypeName": "AWS::SNS::Topic"}, Host=host)
    assert reply.status == 421
    assert reply.error["code"] == "WrongHost"
    assert not cloud.calls


def test_several_hosts_are_refused(url, cloud):
    reply = answers_to(url, b"POST /_ccmock/v1/reset HTTP/1.1\r\nHost: localhost\r\nhost: evil.example.com\r\n\r\n")
    assert reply.startswith(b"HTTP/1.1 400 ")
    assert b"this one has 2" in reply
    assert cloud._engine.resets == 0


def test_host_that_is_allowed_is_let_in(cloud):
    with cloud.serve(allow_hosts=["mock.example.com"]) as url:
        reply = Wire(url).call("ListResources", {"TypeName": "AWS::SNS::Topic"}, Host="Mock.example.com:80")
    assert reply.status == 200


def test_page_of_another_origin_is_refused(wire, url):
    headers = {"Origin": "https://example.com", "Content_Type": "text/plain"}
    assert wire.call("ListResources", {"TypeName": "AWS::SNS::Topic"}, **headers).error["code"] == "ForbiddenOrigin"
    assert wire.call("ListResources", {"TypeName": "AWS::SNS::Topic"}, Origin=url).status == 200
    preflight = wire.send("OPTIONS", Origin="https://example.com", Access_Control_Request_Method="POST")
    assert preflight.status == 403
    assert wire.send("GET", Origin="http://[").error["code"] == "ForbiddenOrigin"
    assert not [name for name in preflight.headers if name.startswith("access-control")]


def test_compressed_body_is_refused(wire):
    reply = wire.call("ListResources", {}, Content_Encoding="gzip")
    assert (reply.status, reply.error["code"]) == (415, "UnsupportedContentEncoding")


def test_body_that_is_too_long_is_refused(wire):
    reply = wire.send(body=b" " * (MAX_CALL_BYTES + 1), X_Amz_Target="CloudApiService.ListResources")
    assert (reply.status, reply.error["code"]) == (413, "BodyTooLong")
    in_pieces = wire.send(body=iter([b" " * MAX_CALL_BYTES, b" "]), X_Amz_Target="CloudApiService.ListResources")
    assert (in_pieces.status, in_pieces.error["code"]) == (413, "BodyTooLong")


def test_body_that_does_not_come_is_not_waited_for(wire, monkeypatch):
    monkeypatch.setattr("ccmock.server.app.BODY_SECONDS", 0.01)
    host, port = wire.address.split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100\r\n\r\nx".encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize(
    "messages",
    [
        [{"type": "http.disconnect"}],
        [{"type": "http.request", "body": b"{}", "more_body": True}, {"type": "http.disconnect"}],
    ],
    ids=["before the body", "in the body"],
)
def test_request_whose_client_goes_before_it_is_whole_is_not_carried_out(messages):
    asked, sent, coming = [], [], iter(messages)

    class Recording:
        answer = asked.append

    async def receive():
        return next(coming)

    async def send(message):
        sent.append(message)

    scope = {
        "method": "POST",
        "raw_path": b"/_ccmock/v1/reset",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1")],
    }
    asyncio.run(App(Recording(), Admission())(scope, receive, send))
    assert (asked, sent) == ([], [])


@pytest.mark.parametrize("start", [b"", b"GET / HT"])
def test_connection_on_which_no_request_comes_is_closed(cloud, monkeypatch, start):
    monkeypatch.setattr("ccmock.server.serving.IDLE_SECONDS", 0.01)
    with cloud.serve() as url:
        host, port = url.partition("://")[2].split(":")
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(start)
            assert connection.recv(1) == b""


def test_head_without_end_is_refused(wire):
    host, port = wire.address.split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * MAX_HEAD_BYTES)
        reply = connection.recv(1000)
    assert reply.startswith(b"HTTP/1.1 431 ")
    assert json.loads(reply.partition(b"\r\n\r\n")[2])["error"]["code"] == "HeadTooLong"


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"\x16\x03\x01\x00",
    ],
)
def test_what_is_not_http_is_refused_in_json(wire, request_bytes):
    host, port = wire.address.split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(request_bytes)
        reply = b"".join(iter(lambda: connection.recv(1000), b""))
    assert reply.startswith(b"HTTP/1.1 400")
    assert json.loads(reply.partition(b"\r\n\r\n")[2])["error"]["code"] == "InvalidHttp"


def test_refusal_with_half_a_character_is_sent():
    assert json.loads(refusal(500, "ValueError", "\ud800").body)["message"] == "\ud800"


def test_path_that_does_not_exist_is_refused(wire):
    reply = wire.send("GET", "/nowhere?x=1")
    assert (reply.status, reply.error["code"]) == (404, "NotFound")
    assert "GET /nowhere?x=1" in reply.error["message"]


@given(
    body=st.binary(max_size=200), target=st.sampled_from(["CloudApiService.CreateResource", "", "CloudApiService.X"])
)
@settings(max_examples=60)
def test_no_body_breaks_the_server(served_once, body, target):
    reply = served_once.send(body=body, **({"X_Amz_Target": target} if target else {}))
    assert reply.status in (400, 404)


@pytest.fixture(scope="module")
def served_once():
    import os

    import no_network

    from ccmock.clock import make_clock
    from ccmock.starting import made

    os.environ[no_network.LOOPBACK] = "1"
    given = mock_cloudcontrol(clock="manual")._options
    with made(given, make_clock("manual")).serve() as url:
        yield Wire(url)
    del os.environ[no_network.LOOPBACK]


# --- many clients ---


def test_idle_connections_hold_nobody_up(wire, client):
    host, port = wire.address.split(":")
    idle = [socket.create_connection((host, int(port)), timeout=20) for _ in range(200)]
    try:
        for connection in idle[:100]:
            connection.sendall(b"POST / HT")
        assert client.list_resources(TypeName="AWS::SNS::Topic")["ResourceDescriptions"] == []
    finally:
        for connection in idle:
            connection.close()


def test_calls_of_many_threads_are_all_answered(url, cloud):
    def create(number):
        client_for(url).create_resource(
            TypeName="AWS::SNS::Topic", DesiredState=json.dumps({"TopicName": f"n{number}"})
        )

    threads = [threading.Thread(target=create, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(cloud.requests) == 8
