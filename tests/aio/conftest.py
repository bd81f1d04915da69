"""What the tests of aiobotocore and aioboto3 share. They have environments of their own, and are run only there.

They are run with `--confcutdir` set to this folder, so that an environment needs pytest, ccmock and the clients only.
`no_network` stands guard: whatever slips out of the process fails its test.
"""

from __future__ import annotations

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
    """No credentials, no region, no profile, and the guard in processes that a test starts."""
    monkeypatch.setenv("PYTHONPATH", str(Path(no_network.__file__).parent))
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent/config")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials")


@pytest.fixture
def cloud() -> Iterator[MockCloud]:
    """A mock whose time moves only when it is told to."""
    with mock_cloudcontrol(clock="manual") as cloud:
        yield cloud


class Connect(Protocol):
    """Makes clients that send by one HTTP library."""

    def __call__(
        self, service: str = "cloudcontrol", config: dict[str, Any] | None = None, **parameters: Any
    ) -> AbstractAsyncContextManager[Any]: ...


@pytest.fixture(params=HTTP_SESSIONS)
def connect(request: pytest.FixtureRequest) -> Connect:
    """Each test that takes it is run with aiohttp and with httpx."""
    from aiobotocore.config import AioConfig
    from aiobotocore.session import get_session

    http_session = http_session_of(request.param)

    def connect(service: str = "cloudcontrol", config: Any = None, **parameters: Any) -> Any:
        whole = AioConfig(http_session_cls=http_session, **(config or {}))
        return get_session().create_client(service, config=whole, **parameters)

    return connect


def http_session_of(name: str) -> Any:
    """aiobotocore's class of that name; skips the test where its library is missing."""
    from aiobotocore import httpsession, httpxsession

    if name == "HttpxSession" and httpxsession.httpx is None:
        pytest.skip("httpx is not installed")
    return getattr(httpsession, name, None) or getattr(httpxsession, name)
