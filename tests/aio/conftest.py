"""Fixtures for the tests of aiobotocore and aioboto3, which run only in tox environments of their own.

They run with `--confcutdir` set to this folder, so an environment needs only pytest, ccmock and the clients.
`no_network` fails a test if a call leaves the process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import no_network
import pytest

from ccmock import MockCloud, mock_cloudcontrol

collect_ignore_glob = [] if find_spec("aiobotocore") else ["test_*.py"]
HTTP_SESSIONS = ("AIOHTTPSession", "HttpxSession")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Removes credentials, region and profile, and installs the network guard in processes that a test starts."""
    monkeypatch.setenv("PYTHONPATH", str(Path(no_network.__file__).parent))
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent/config")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials")


@pytest.fixture
def cloud() -> Iterator[MockCloud]:
    """A mock whose clock only the test moves."""
    with mock_cloudcontrol(clock="manual") as cloud:
        yield cloud


@pytest.fixture
def timers(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds of each timer that is set on an event loop: a sleep that nobody skips sets one."""
    seconds: list[float] = []
    set_timer = asyncio.BaseEventLoop.call_later

    def call_later(loop: asyncio.BaseEventLoop, delay: float, *arguments: Any, **more: Any) -> asyncio.TimerHandle:
        seconds.append(delay)
        return set_timer(loop, delay, *arguments, **more)

    monkeypatch.setattr(asyncio.BaseEventLoop, "call_later", call_later)
    return seconds


class Connect(Protocol):
    """Makes clients that use one HTTP library."""

    def __call__(
        self, service: str = "cloudcontrol", config: dict[str, Any] | None = None, **parameters: Any
    ) -> AbstractAsyncContextManager[Any]: ...


@pytest.fixture(params=HTTP_SESSIONS)
def connect(request: pytest.FixtureRequest) -> Connect:
    """Runs a test with aiohttp and with httpx."""
    from aiobotocore.config import AioConfig
    from aiobotocore.session import get_session

    http_session = http_session_of(request.param)

    def connect(service: str = "cloudcontrol", config: Any = None, **parameters: Any) -> Any:
        whole = AioConfig(http_session_cls=http_session, **(config or {}))
        return get_session().create_client(service, config=whole, **parameters)

    return connect


def http_session_of(name: str) -> Any:
    """The HTTP session class of that name; skips the test if its library is not installed."""
    from aiobotocore import httpsession, httpxsession

    if name == "HttpxSession" and httpxsession.httpx is None:
        pytest.skip("httpx is not installed")
    return getattr(httpsession, name, None) or getattr(httpxsession, name)
