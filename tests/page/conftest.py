"""The page of a served mock in Debian's Chromium, driven by Playwright: `tox -e page` has both.

Without one of them, these tests are skipped. They are run with `--confcutdir` set to this folder.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import no_network
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tools.demo_deployment import deploy
from tools.screenshots import FLAGS, caller, chromium

CHROMIUM = chromium()
LAPTOP = {"width": 1280, "height": 860}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = [
        name
        for name, is_there in (
            ("Playwright for Python", importlib.util.find_spec("playwright") is not None),
            ("Chromium (apt-get install chromium)", CHROMIUM is not None),
        )
        if not is_there
    ]
    for item in items:
        if item.path.parent.name == "page":
            item.add_marker(pytest.mark.downstream)
            if missing:
                item.add_marker(pytest.mark.skip(reason=f"{' and '.join(missing)} missing; see `tox -e page`"))


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials, no region; servers on this machine can be reached."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent/config")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials")
    monkeypatch.setenv(no_network.LOOPBACK, "1")


@pytest.fixture
def cloud() -> Iterator[MockCloud]:
    """A mock whose time moves only when it is told to."""
    with mock_cloudcontrol(clock="manual") as cloud:
        yield cloud


@pytest.fixture
def call(cloud: MockCloud) -> Callable[..., Any]:
    """Makes a call; errors are for the page to show, and give None."""
    return caller()


@pytest.fixture
def create(call: Callable[..., Any]) -> Callable[..., str]:
    """Asks for a resource; gives the token of the request."""

    def make(type_name: str, **desired_state: Any) -> str:
        answer = call("CreateResource", TypeName=type_name, DesiredState=json.dumps(desired_state))
        return answer["ProgressEvent"]["RequestToken"]

    return make


@pytest.fixture
def url(cloud: MockCloud) -> Iterator[str]:
    with cloud.serve() as url:
        yield url


class Shop(NamedTuple):
    """A served mock in which a deployment has run: 14 requests, of which 2 failed, 1 was canceled and 1 still runs."""

    cloud: MockCloud
    url: str


@pytest.fixture(scope="session")
def shop() -> Iterator[Shop]:
    """One for all tests that only look at it."""
    with mock_cloudcontrol(clock="manual") as cloud:
        deploy(cloud, caller())
        with cloud.serve() as url:
            yield Shop(cloud, url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # as long as a busy machine may need

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


class Watch:
    """What a page wrote to its console, and which hosts it asked. `allows`: errors of the console that are expected."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.urls: list[str] = []
        self.allows: list[str] = []

    def follow(self, page: Any) -> None:
        page.on("console", lambda message: message.type in ("error", "warning") and self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.urls.append(request.url))

    def check(self, url: str) -> None:
        unexpected = [error for error in self.errors if not any(allowed in error for allowed in self.allows)]
        assert unexpected == []
        assert [asked for asked in self.urls if not asked.startswith(f"{url}/_ccmock/")] == []


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def open_page(browser: Any, url: str, watch: Watch) -> Iterator[Callable[..., Any]]:
    """Opens the page of `cloud` at a fragment. At the end, its console has no error, and no other host was asked."""
    yield from opening(browser, url, watch)


@pytest.fixture
def open_shop(browser: Any, shop: Shop, watch: Watch) -> Iterator[Callable[..., Any]]:
    """Opens the page of the shop, likewise."""
    yield from opening(browser, shop.url, watch)


def opening(browser: Any, url: str, watch: Watch) -> Iterator[Callable[..., Any]]:
    """A function that opens a page of its own; all are closed and checked at the end."""
    contexts = []

    def open_at(fragment: str = "", **options: Any) -> Any:
        context = browser.new_context(**{"viewport": LAPTOP, "reduced_motion": "reduce", **options})
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        watch.follow(page)
        page.goto(f"{url}/_ccmock/{fragment}")
        return page

    yield open_at
    for context in contexts:
        context.close()
    watch.check(url)


@pytest.fixture
def page(open_page: Callable[..., Any]) -> Any:
    """The page of `cloud` on a laptop."""
    return open_page()


@pytest.fixture
def shop_page(open_shop: Callable[..., Any]) -> Any:
    """The page of the shop on a laptop."""
    return open_shop()
