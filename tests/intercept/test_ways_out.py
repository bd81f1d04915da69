"""Each way out is refused or answered; without a mock, each leads out. The page names the same ways."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from no_network import Leak

from ccmock import UsageError, mock_cloudcontrol
from tests.support.outside import Outside, outside_of
from tests.support.ways_out import WAYS, Way

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
pytestmark = [
    # What breaks off leaves connections open.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
EACH = pytest.mark.parametrize("way", WAYS, ids=[way.name for way in WAYS])


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Any:
    with outside_of(monkeypatch) as outside:
        yield outside


@EACH
def test_way_out_is_answered_or_refused(way: Way, outside: Outside) -> None:
    skip_without(way)
    mock = beginning(outside, mock_cloudcontrol())
    if way.is_answered:
        way.call(outside, mock)
    else:
        with pytest.raises(BaseException) as raised:  # noqa: PT011 - libraries wrap the error in one of their own
            way.call(outside, mock)
        assert any(isinstance(error, UsageError) for error in errors_in(raised.value)), raised.getrepr()
    assert not outside.has_heard_of_the_service


@EACH
def test_way_out_leads_out_without_a_mock(way: Way, outside: Outside) -> None:
    skip_without(way)
    leak = None
    with suppress(Exception):
        try:
            way.call(outside, beginning(outside, nullcontext()))
        except (Leak, socket.gaierror) as error:
            leak = error
    assert leak is not None or outside.will_hear_of_the_service()


def test_page_lists_these_ways() -> None:
    text = PAGE.read_text(encoding="utf-8")
    listed = re.findall(r"^\| (.+?) \| (answered|refused) \|$", text, re.MULTILINE)
    assert listed == [(way.name, "answered" if way.is_answered else "refused") for way in WAYS]


@contextmanager
def beginning(outside: Outside, mock: Any) -> Iterator[None]:
    """The mock; what the server received before it does not count."""
    with mock:
        outside.received.clear()
        yield


def errors_in(error: Any) -> Iterator[BaseException]:
    """An error and those that it came from, through groups and the failures of Twisted, too."""
    if isinstance(error, BaseException):
        yield error
        for inner in (error.__cause__, error.__context__, *getattr(error, "exceptions", ())):
            yield from errors_in(inner)
        for failure in getattr(error, "reasons", ()):
            yield from errors_in(failure.value)


def skip_without(way: Way) -> None:
    missing = [module for module in way.needs if find_spec(module) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed")
