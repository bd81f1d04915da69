"""Each way out is refused or answered; without a mock, each leads out. The page names the same ways."""

from __future__ import annotations

import gc
import re
import socket
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from no_network import Leak

from ccmock import UsageError, mock_cloudcontrol
from tests.support.outside import Outside, outside_of
from tests.support.ways_out import WAYS, Way, errors_in

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
    # The connections that are left open end here, and not in a later test, whose file may have their number by then.
    gc.collect()


@EACH
def test_way_out_is_answered_or_refused(way: Way, outside: Outside) -> None:
    skip_without(way)
    mock = outside.forgetting(mock_cloudcontrol())
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
    broken_off: Exception | None = None
    try:
        way.call(outside, outside.forgetting(nullcontext()))
    except (Leak, socket.gaierror):
        return
    except Exception as error:  # noqa: BLE001 - whatever a library makes of an answer that it does not expect
        broken_off = error
    assert outside.will_hear_of_the_service(), f"it was broken off by {broken_off!r}"


def test_page_lists_these_ways() -> None:
    text = PAGE.read_text(encoding="utf-8")
    listed = re.findall(r"^\| (.+?) \| (answered|refused) \|$", text, re.MULTILINE)
    assert listed == [(way.name, "answered" if way.is_answered else "refused") for way in WAYS]


def skip_without(way: Way) -> None:
    missing = [module for module in way.needs if find_spec(module) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not installed")
