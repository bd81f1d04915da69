"""A call belongs to the mock in which it began, to its end: it is answered by that mock or refused, never sent."""

from __future__ import annotations

import io
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
import requests
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.httpsession import URLLib3Session
from no_network import Leak

from ccmock import UsageError, mock_cloudcontrol
from ccmock.active_mocks import ACTIVE
from tests.support.calls import BUCKET, listed
from tests.support.signing import ENDPOINT, signed
from tests.support.ways_out import KEYS

ONE_TRY = Config(retries={"total_max_attempts": 1})
EVENTS = (
    "provide-client-params.cloudcontrol.ListResources",
    "before-parameter-build.cloudcontrol.ListResources",
    "before-call.cloudcontrol.ListResources",
    "request-created.cloudcontrol.ListResources",
    "before-sign.cloudcontrol.ListResources",
    "before-send.cloudcontrol.ListResources",
)
REFUSED = "began while a mock was active is refused"


class Pause:
    """A place in a call where it waits until the test lets it go on."""

    def __init__(self) -> None:
        self._reached, self._over = threading.Event(), threading.Event()

    def __call__(self, *arguments: Any, **_: Any) -> Any:
        self._reached.set()
        assert self._over.wait(10)
        return arguments[0] if arguments else None

    @contextmanager
    def of(self, call: Callable[[], Any]) -> Iterator[Future[Any]]:
        """Makes a call in another thread; inside, it waits. It goes on at the end."""
        with ThreadPoolExecutor(1) as pool:
            result = pool.submit(call)
            assert self._reached.wait(10)
            try:
                yield result
            finally:
                self._over.set()


def paused_client(event: str, pause: Pause) -> Any:
    client = boto3.Session(**KEYS).client("cloudcontrol", config=ONE_TRY)
    client.meta.events.register(event, lambda **_: pause())
    return client


@pytest.mark.parametrize("event", EVENTS)
def test_call_that_is_still_before_its_sending_when_the_mock_ends_is_refused(event: str) -> None:
    mock, pause = mock_cloudcontrol(), Pause()
    cloud = mock.start()
    client = paused_client(event, pause)
    with pause.of(lambda: client.list_resources(TypeName=BUCKET)) as result:
        mock.stop()
    with pytest.raises(UsageError, match=REFUSED):
        result.result()
    assert cloud.calls == []
    with pytest.raises(Leak):
        client.list_resources(TypeName=BUCKET)


def test_last_call_under_way_removes_the_interceptions() -> None:
    mock, pause = mock_cloudcontrol(), Pause()
    mock.start()
    client, before = paused_client(EVENTS[2], pause), ACTIVE._has_installed
    with pause.of(lambda: listed(client, BUCKET)):
        mock.stop()
        assert (before, ACTIVE._has_installed, ACTIVE.is_installed) == (True, True, False)
    assert not ACTIVE._has_installed


@pytest.mark.parametrize("event", EVENTS)
def test_call_is_not_answered_by_a_later_mock(event: str) -> None:
    mock, pause = mock_cloudcontrol(), Pause()
    mock.start()
    client = paused_client(event, pause)
    with pause.of(lambda: client.list_resources(TypeName=BUCKET)) as result:
        mock.stop()
        later = mock_cloudcontrol()
        cloud = later.start()
    try:
        with pytest.raises(UsageError, match=REFUSED):
            result.result()
        assert cloud.calls == []
        assert listed(client, BUCKET) == []
    finally:
        later.stop()


def test_call_is_answered_by_the_mock_that_was_innermost_when_it_began() -> None:
    pause = Pause()
    with mock_cloudcontrol() as outer:
        client = paused_client(EVENTS[2], pause)
        with pause.of(lambda: listed(client, BUCKET)) as result, mock_cloudcontrol() as inner:
            pause._over.set()
            assert result.result() == []
        assert (len(outer.calls), len(inner.calls)) == (1, 0)


def test_new_call_goes_out_while_another_ends_its_mock() -> None:
    mock, pause = mock_cloudcontrol(), Pause()
    mock.start()
    client = paused_client(EVENTS[2], pause)
    with pause.of(lambda: listed(client, BUCKET)) as result:
        mock.stop()
        other = boto3.Session(**KEYS).client("cloudcontrol", config=ONE_TRY)
        with pytest.raises(Leak):
            other.list_resources(TypeName=BUCKET)
    with pytest.raises(UsageError, match=REFUSED):
        result.result()


def test_call_that_began_before_the_mock_is_answered_in_it() -> None:
    pause = Pause()
    client = paused_client(EVENTS[2], pause)
    with mock_cloudcontrol() as cloud, pause.of(lambda: listed(client, BUCKET)) as result:
        pause._over.set()
        assert result.result() == []
        assert len(cloud.calls) == 1


# --- other libraries ---


def by_requests(pause: Pause) -> None:
    body, headers = signed("ListResources", TypeName=BUCKET)
    requests.post(ENDPOINT, data=body, headers=headers, timeout=1, auth=pause)


def by_urllib3_session(pause: Pause) -> None:
    class Body(io.BytesIO):
        def read(self, *arguments: Any) -> bytes:
            pause()
            return super().read(*arguments)

    body, headers = signed("ListResources", TypeName=BUCKET)
    request = AWSRequest("POST", ENDPOINT, headers=headers, data=Body(body)).prepare()
    request.body = Body(body)
    URLLib3Session().send(request)


def by_urllib(pause: Pause) -> None:
    class Pausing(urllib.request.BaseHandler):
        def https_request(self, request: Any) -> Any:
            return pause(request)

    urllib.request.build_opener(Pausing).open(ENDPOINT, b"{}", timeout=1)


@pytest.mark.parametrize("call", [by_requests, by_urllib3_session, by_urllib])
def test_call_of_another_library_is_refused_when_the_mock_has_ended(call: Callable[[Pause], None]) -> None:
    mock, pause = mock_cloudcontrol(), Pause()
    mock.start()
    with pause.of(lambda: call(pause)) as result:
        mock.stop()
    with pytest.raises(UsageError):
        result.result()
    assert not ACTIVE._has_installed


@pytest.mark.parametrize("name", ["call_started", "call_finished"])
@pytest.mark.parametrize("runs", [False, True])
def test_call_whose_beginning_or_end_is_interrupted_is_not_under_way_any_more(
    monkeypatch: pytest.MonkeyPatch, name: str, runs: bool
) -> None:
    def interrupted(call: Any) -> None:
        if runs:
            original(call)
        raise KeyboardInterrupt

    original = getattr(ACTIVE, name)
    client = boto3.Session(**KEYS).client("cloudcontrol", config=ONE_TRY)
    with mock_cloudcontrol() as cloud:
        monkeypatch.setattr(ACTIVE, name, interrupted)
        with pytest.raises(KeyboardInterrupt):
            listed(client, BUCKET)
        monkeypatch.setattr(ACTIVE, name, original)
        before = len(cloud.calls)
        with mock_cloudcontrol() as inner:
            assert listed(client, BUCKET) == []
        assert (len(cloud.calls), len(inner.calls)) == (before, 1)
    assert not ACTIVE._has_installed
    with pytest.raises(Leak):
        listed(client, BUCKET)
