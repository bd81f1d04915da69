"""Whether a test has survived what befell it in a run."""

from __future__ import annotations

import builtins
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from ..arguments import told
from ..engine.deferred import chain_of
from ..engine.poll_watch import EndlessPollingError
from ..errors import CcmockError
from ..simulation.probe import EndlessCalls
from .options import Options, error_of_a_client
from .runs import Leftover, Run

LONGEST_TEXT = 160

GROUPS: Any = getattr(builtins, "BaseExceptionGroup", ())
"""The class of groups of errors, which Python has from 3.11 on."""


def finding_of(run: Run, plain: Run, options: Options) -> str | None:
    """What a test has not survived in a run, compared with its run without failures; None where it has survived."""
    errors = (*run.errors, *run.deferred)
    found = [*(_endless(error, run) for error in errors), *(_unexpected(error, run, options) for error in errors)]
    unexpected = next(filter(None, found), None)
    if unexpected is not None:
        return unexpected
    left = list(_left_after_error(run, options) if run.errors else _more_left_than_in(plain, run))
    if not left:
        return None
    named = "; ".join(map(str, left))
    when = f"after {type(run.errors[0]).__name__}" if run.errors else "besides what is left without failures"
    return f"left behind {when}: {named}"


def one_line(error: BaseException) -> str:
    """An error in one line of bounded length."""
    name = type(error).__name__
    lines = told(error).removeprefix(name).removeprefix(":").strip().splitlines()
    text = f"{name}: {lines[0]}" if lines else name
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _endless(error: BaseException, run: Run) -> str | None:
    """What an error says of a loop without end, even where the code under test has caught that error."""
    for each in chain_of(error):
        if isinstance(each, EndlessCalls):
            return f"calls without end: {each}, the last one {run.steps[-1].operation}"
        if isinstance(each, EndlessPollingError):
            return f"polls without end: {one_line(each).partition(': ')[2]}"
    return None


def _unexpected(error: BaseException, run: Run, options: Options) -> str | None:
    """What an error says that the test may not end with; None for one that is allowed.

    What is wrong in the use of ccmock, or in handlers and hooks of the test, is never allowed.
    """
    if isinstance(error, CcmockError) or error in run.deferred:
        return one_line(error)
    try:
        return None if _is_allowed(error, options.allowed or error_of_a_client) else one_line(error)
    except Exception as bug:  # noqa: BLE001 - whatever a callable of the test's own raises
        return f"allowed= raised {one_line(bug)}, when it was given {one_line(error)}"


def _is_allowed(error: BaseException, allowed: Callable[[BaseException], bool]) -> bool:
    """Whether a test may end with an error, or with each error of a group, as asyncio's TaskGroup raises them."""
    if allowed(error):
        return True
    return isinstance(error, GROUPS) and all(_is_allowed(each, allowed) for each in error.exceptions)


def _left_after_error(run: Run, options: Options) -> Iterator[Leftover]:
    patterns = options.may_leave or ()
    return (left for left in run.left if not any(fnmatchcase(left.type_name, pattern) for pattern in patterns))


def _more_left_than_in(plain: Run, run: Run) -> Iterator[Leftover]:
    """What a run without an error has left behind that the one without failures had not, by type."""
    expected = Counter(left.type_name for left in plain.left)
    for left in _in_order_of_plain(plain.left, run.left):
        expected[left.type_name] -= 1
        if expected[left.type_name] < 0:
            yield left


def _in_order_of_plain(plain: Sequence[Leftover], left: Sequence[Leftover]) -> list[Leftover]:
    """Those first that the run without failures has left, too, so that the others count as too many."""
    return sorted(left, key=lambda each: each not in plain)
