"""Hooks that are declared as data: one that refuses, and one that asks a URL."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import boto3
import pytest

from ccmock import HookContractError, MockCloud, mock_cloudcontrol
from ccmock.control.api import ControlApi
from ccmock.control.asking import ask_url
from ccmock.wire.messages import HttpRequest, HttpResponse

from .conftest import Asker

TOPIC, GROUP = "AWS::SNS::Topic", "AWS::Logs::LogGroup"
NAME = "Private::Guard::Names"
URL = "http://hooks.test:8000/check?of=names"


def create(client: Any, type_name: str = TOPIC, **state: Any) -> str:
    answer = client.create_resource(TypeName=type_name, DesiredState=json.dumps(state or {"TopicName": "news"}))
    return answer["ProgressEvent"]["RequestToken"]


def hook_events(cloud: MockCloud, token: str) -> list[tuple[str, str | None]]:
    cloud.clock.advance(10)
    return [(status, message) for _, _, status, message in cloud.requests[token].hooks]


# --- refusing ---


def test_a_refusing_hook_fails_what_it_is_for_and_nothing_else(cloud: MockCloud, client: Any, control: Asker) -> None:
    declared = {"type_name": NAME, "message": "short", "targets": ["AWS::SNS::*"], "operations": ["CREATE"]}
    control.do("POST", "hooks/refuse", {**declared, "duration": 2})
    topic, group = create(client), create(client, GROUP, LogGroupName="logs")
    assert hook_events(cloud, topic) == [("HOOK_IN_PROGRESS", None), ("HOOK_COMPLETE_FAILED", "short")]
    assert cloud.requests[topic].status == "FAILED"
    assert cloud.requests[group].status == "SUCCESS"
    (hook,) = control.get("hooks")["hooks"]
    assert hook == {
        **declared,
        "kind": "refuse",
        "status": "HOOK_COMPLETE_FAILED",
        "failure_mode": "FAIL",
        "duration": 2.0,
        "version_id": "00000001",
        "invocations": 1,
    }


def test_a_hook_that_only_warns_or_that_cannot_check(cloud: MockCloud, client: Any, control: Asker) -> None:
    body = {"type_name": NAME, "message": "out of order", "status": "HOOK_FAILED", "failure_mode": "WARN"}
    control.do("POST", "hooks/refuse", body)
    token = create(client)
    assert hook_events(cloud, token)[-1] == ("HOOK_FAILED", "out of order")
    assert cloud.requests[token].status == "SUCCESS"


def test_hooks_are_removed_by_name_and_all_at_once(cloud: MockCloud, control: Asker) -> None:
    for name in (NAME, "Private::Guard::More"):
        control.do("POST", "hooks/refuse", {"type_name": name, "message": "no"})
    control.do("DELETE", f"hooks/{NAME}")
    assert [hook["type_name"] for hook in control.get("hooks")["hooks"]] == ["Private::Guard::More"]
    control.do("DELETE", "hooks")
    assert len(cloud.hooks) == 0


@pytest.mark.parametrize(
    ("route", "more", "message"),
    [
        ("refuse", {"message": "no", "status": "HOOK_DONE"}, "status='HOOK_DONE' is not valid. It is one of HOOK_COMP"),
        ("refuse", {"message": 7}, "message=7 is not a valid message"),
        ("refuse", {"message": "no", "targets": ["AWS::SNS::Topik"]}, "Did you mean"),
        ("ask", {"url": "ftp://x/y"}, "url='ftp://x/y' is not a valid URL"),
        ("ask", {"url": "http://"}, "is not a valid URL"),
        ("ask", {"url": "http://x:99999/"}, "is not a valid URL"),
        ("ask", {"url": "http://x/a b"}, "is not a valid URL"),
        ("ask", {"url": 7}, "url=7"),
        ("ask", {"url": URL, "timeout": 0}, "timeout=0 is not valid. Give a number of seconds up to 60."),
        ("ask", {"url": URL, "timeout": 61}, "timeout=61 is not valid"),
    ],
)
def test_a_wrong_declaration_is_refused(route: str, more: dict[str, Any], message: str, control: Asker) -> None:
    reply = control.ask("POST", f"hooks/{route}", {"type_name": NAME, **more})
    assert (reply.status, reply.error["code"]) == (400, "UsageError")
    assert message in reply.error["message"]
    assert control.get("hooks")["hooks"] == []


# --- asking ---


class Url:
    """What stands for the program that a hook asks: gives an answer, and keeps what it was asked."""

    def __init__(self, answer: HttpResponse | OSError) -> None:
        self.answer = answer
        self.asked: list[tuple[HttpRequest, float]] = []

    def __call__(self, request: HttpRequest, timeout: float) -> HttpResponse:
        self.asked.append((request, timeout))
        if isinstance(self.answer, OSError):
            raise self.answer
        return self.answer


def saying(body: Any, status: int = 200) -> Url:
    return Url(HttpResponse(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode()))


def asking(cloud: MockCloud, url: Url) -> Asker:
    control = Asker(ControlApi(cloud, ask_url=url))
    control.do("POST", "hooks/ask", {"type_name": NAME, "url": URL, "timeout": 2})
    return control


def test_the_url_is_sent_the_request_and_accepts_it(cloud: MockCloud, client: Any) -> None:
    url = saying({"status": "SUCCESS"})
    asking(cloud, url)
    token = create(client)
    assert hook_events(cloud, token)[-1] == ("HOOK_COMPLETE_SUCCEEDED", None)
    ((request, timeout),) = url.asked
    assert (request.method, request.url, timeout) == ("POST", URL, 2)
    assert json.loads(request.body) == {
        "type_name": TOPIC,
        "operation": "CREATE",
        "identifier": None,
        "desired_state": {"TopicName": "news"},
        "previous_state": {},
        "account_id": "123456789012",
        "region": "us-east-1",
        "request_token": token,
    }


@pytest.mark.parametrize("message", ["not this name", ""])
def test_the_url_refuses_the_request(message: str, cloud: MockCloud, client: Any) -> None:
    asking(cloud, saying({"status": "FAILED", "message": message}))
    token = create(client)
    assert hook_events(cloud, token)[-1] == ("HOOK_COMPLETE_FAILED", message)
    assert cloud.requests[token].status == "FAILED"


BROKEN: dict[str, tuple[Url, str]] = {
    "no answer": (Url(TimeoutError("timed out")), f"{URL} gave no answer within 2 seconds: timed out"),
    "no server": (Url(ConnectionRefusedError(111, "Connection refused")), "Connection refused"),
    "another status": (
        saying({"status": "SUCCESS"}, 404),
        """answered with the HTTP status 404 and '{"status": "SUCCESS"}'. A hook answers 200""",
    ),
    "no JSON": (saying(b"<html>"), "answered '<html>', which is not JSON. A hook answers 200"),
    "no UTF-8": (saying(b"\xff"), r"answered '\\xff', which is not JSON"),
    "nothing": (saying(b""), "answered no body, which is not JSON"),
    "no object": (saying(["SUCCESS"]), """answered '["SUCCESS"]', which is no answer of a hook"""),
    "no status": (saying({"message": "no"}), """answered '{"message": "no"}', which is no answer of a hook"""),
    "an unknown status": (saying({"status": "OK"}), """answered '{"status": "OK"}', which is no answer of a hook"""),
    "a message that is none": (saying({"status": "FAILED", "message": 7}), """"message": 7}', which is no answer"""),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_url_that_gives_no_answer_of_a_hook_fails_the_request_and_the_test(kind: str) -> None:
    url, message = BROKEN[kind]

    def run() -> None:
        with mock_cloudcontrol(clock="manual", region="us-east-1") as cloud:
            control = asking(cloud, url)
            token = create(boto3.client("cloudcontrol"))
            assert hook_events(cloud, token)[-1][0] == "HOOK_FAILED"
            assert cloud.requests[token].status == "FAILED"
            (problem,) = control.get("health")["problems"]
            assert message in problem
            control.do("POST", "reset")
            assert control.get("health")["problems"] == [problem]

    # Its end raises, though nothing in it does.
    with pytest.raises(HookContractError, match=f"The hook {NAME} raised HookUrlError"):
        run()


def test_declared_hooks_can_be_declared_again_from_their_list(cloud: MockCloud, control: Asker) -> None:
    control.do("POST", "hooks/refuse", {"type_name": NAME, "message": "no", "targets": [TOPIC], "duration": 2.5})
    control.do("POST", "hooks/ask", {"type_name": "Private::Guard::Ask", "url": URL, "timeout": 3})
    cloud.hooks.add("Private::Guard::Code", lambda _: None)
    before = control.get("hooks")["hooks"]
    control.do("DELETE", "hooks")
    for hook in before:
        if hook["kind"] != "code":
            body = {name: value for name, value in hook.items() if name not in ("kind", "invocations")}
            control.do("POST", f"hooks/{hook['kind']}", body)
    assert control.get("hooks")["hooks"] == before[:2]
    assert before[2]["kind"] == "code"


# --- a real URL ---


@pytest.fixture
def program(loopback: None) -> Iterator[Callable[[bytes], str]]:
    """Starts a program that answers each POST with the given bytes; its URL."""
    servers = []

    def start(raw: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.wfile.write(raw)

            def log_message(self, *_: Any) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/check?x=1"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_program_is_asked_over_http_also_while_a_mock_is_active(
    program: Callable[[bytes], str], cloud: MockCloud, client: Any, control: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    body = json.dumps({"status": "FAILED", "message": "no"}).encode()
    url = program(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
    control.do("POST", "hooks/ask", {"type_name": NAME, "url": url})
    assert hook_events(cloud, create(client))[-1] == ("HOOK_COMPLETE_FAILED", "no")


def test_an_answer_that_is_not_http_and_a_port_where_nobody_is_are_errors_of_the_connection(
    program: Callable[[bytes], str],
) -> None:
    request = HttpRequest("POST", program(b"nonsense\r\n\r\n"), {}, b"{}")
    with pytest.raises(OSError, match=r"what it sent is not HTTP \(BadStatusLine: nonsense"):
        ask_url(request, 5)
    with pytest.raises(ConnectionRefusedError):
        ask_url(request._replace(url="http://127.0.0.1:1/"), 5)


def test_an_answer_that_comes_byte_by_byte_is_broken_off(loopback: None) -> None:
    has_ended = threading.Event()

    def drip(server: socket.socket) -> None:
        client, _ = server.accept()
        with client, suppress(OSError):
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(1000):
                client.sendall(b" ")
                if has_ended.wait(0.01):
                    break

    with socket.create_server(("127.0.0.1", 0)) as server:
        dripping = threading.Thread(target=drip, args=(server,))
        dripping.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(TimeoutError):
            ask_url(HttpRequest("POST", url, {}, b"{}"), 0.1)
        has_ended.set()
        dripping.join()


def test_a_redirect_is_not_followed(program: Callable[[bytes], str]) -> None:
    url = program(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
    assert ask_url(HttpRequest("POST", url, {}, b"{}"), 5).status == 302
