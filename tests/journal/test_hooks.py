"""Declared hooks, and what the URLs of hooks answered, outlive the process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ccmock import UsageError
from ccmock.journal import durable
from ccmock.journal.beside import Outside
from ccmock.wire.messages import HttpRequest, HttpResponse
from tests.support.state_files import Served, served_cloud

NAME = "Private::Guard::Names"


class Asked:
    """A URL that answers otherwise each time."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, request: HttpRequest, timeout: float) -> HttpResponse:
        self.times += 1
        if self.times == 3:
            raise OSError("connection refused")
        answer = {"status": "FAILED", "message": f"refused {self.times} times, é"}
        return HttpResponse(200, {}, json.dumps(answer, ensure_ascii=False).encode())


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Asked:
    asked = Asked()
    monkeypatch.setattr(durable, "Outside", lambda: Outside(asked))
    return asked


def _control(served: Served, method: str, path: str, **body: Any) -> Any:
    headers = {"Content-Type": "application/json"}
    request = HttpRequest(method, f"/_ccmock/v1/{path}", headers, json.dumps(body).encode() if body else b"")
    response = served.answers.answer(request)
    assert response.status == 200, response.body
    return json.loads(response.body)


def test_what_a_url_answered_is_given_again(tmp_path: Path, url: Asked) -> None:
    served = Served(tmp_path / "mock.state")
    _control(served, "POST", "hooks/ask", type_name=NAME, url="http://127.0.0.1:9/check")
    for number in range(4):
        served.create(f"topic-{number}")
        _control(served, "POST", "clock/advance", seconds=60)
    before = served.cloud.snapshot()
    messages = [request.hooks[-1][3] for request in served.cloud.requests]
    assert [message.partition(":")[0] for message in messages[:2]] == ["refused 1 times, é", "refused 2 times, é"]
    assert served.answers._rows == 9
    again = Served(served.killed(tmp_path / "killed.state"))
    assert again.cloud.snapshot() == before
    assert url.times == 4
    again.create("last")
    assert url.times == 5
    again.abandon()


def test_declared_hooks_are_there_after_the_end(tmp_path: Path, url: Asked) -> None:
    served = Served(tmp_path / "mock.state")
    arguments = {"targets": ["AWS::SNS::*"], "operations": ["CREATE"], "duration": 2.5, "failure_mode": "WARN"}
    _control(served, "POST", "hooks/refuse", type_name=NAME, message="not here", version_id="00000007", **arguments)
    _control(served, "POST", "hooks/ask", type_name="Private::Guard::More", url="http://127.0.0.1:9/check", timeout=2)
    served.create("first")
    before, invoked = _control(served, "GET", "hooks"), [list(hook.invocations) for hook in served.cloud.hooks]
    served.answers.close()
    again = Served(served.path)
    assert _control(again, "GET", "hooks") == before
    assert [list(hook.invocations) for hook in again.cloud.hooks] == invoked
    again.abandon()


def test_hooks_of_the_mock_itself_stay_before_declared_ones(tmp_path: Path) -> None:
    def with_hook() -> Any:
        cloud = served_cloud()
        cloud.hooks.add("Private::Guard::Code", lambda request: None)
        return cloud

    served = Served(tmp_path / "mock.state", with_hook())
    _control(served, "POST", "hooks/refuse", type_name=NAME, message="not here")
    served.create("first")
    before = served.cloud.snapshot()
    again = Served(served.killed(tmp_path / "killed.state"), with_hook())
    assert [hook.type_name for hook in again.cloud.hooks] == ["Private::Guard::Code", NAME]
    assert again.cloud.snapshot() == before
    again.abandon()


def test_request_that_asks_a_url_which_was_not_asked_then_is_answered_differently(tmp_path: Path, url: Asked) -> None:
    served = Served(tmp_path / "mock.state")
    _control(served, "POST", "hooks/refuse", type_name=NAME, message="not here")
    served.create("first")
    _control(served, "POST", "clock/advance", seconds=60)
    token = served.cloud.requests[0].token
    served.call("GetResourceRequestStatus", RequestToken=token)
    killed = served.killed(tmp_path / "killed.state")

    def with_asking_hook() -> Any:
        cloud = served_cloud()
        outside = Outside(url)
        outside.give("")
        cloud.hooks.add("Private::Guard::More", lambda request: str(outside.ask(HttpRequest("POST", "/", {}), 1)))
        return cloud

    with pytest.raises(UsageError, match="its request 4 is answered differently now"):
        Served(killed, with_asking_hook())


def test_hook_of_the_mock_with_the_name_of_a_declared_one_is_refused(tmp_path: Path) -> None:
    served = Served(tmp_path / "mock.state")
    _control(served, "POST", "hooks/refuse", type_name=NAME, message="not here")
    served.answers.close()
    cloud = served_cloud()
    hook = cloud.hooks.add(NAME, lambda request: None)
    with pytest.raises(UsageError, match=rf"mock\.state: The hook {NAME} exists already"):
        Served(served.path, cloud)
    assert list(cloud.hooks) == [hook]


def test_feed_is_that_of_the_answers(tmp_path: Path) -> None:
    served = Served(tmp_path / "mock.state")
    assert served.answers.feed is served.answers._answers.feed
    served.abandon()
