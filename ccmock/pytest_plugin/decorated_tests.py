"""One mock for a test that is decorated with `@mock_cloudcontrol` and also asks for the fixture `cloudcontrol`.

The fixture, the decorator of the test's function and that of its class enter the same mock. It starts with the first of
them and ends with the last. If the class already has a mock of its own, from `setup_class` or `setUpClass` on, that is
the one, unless the function is decorated.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import pytest

from ..cloud import MockCloud
from ..decorators.classes import class_mock, is_decorated, source_of
from ..decorators.sources import MockSource, sources_of
from ..errors import UsageError
from ..mock import CloudControlMock
from . import FIXTURE, MARKER
from .mocks import marked_options, mock_for
from .options import Settings


class SharedMock(NamedTuple):
    """The mock that a test shares. `mock` has its options; `enter` makes a context that is in it."""

    mock: CloudControlMock
    enter: Callable[[], AbstractContextManager[MockCloud]]


_SHARED: pytest.StashKey[SharedMock] = pytest.StashKey()


def prepare(item: pytest.Item, settings: Settings) -> None:
    """Before the setup of a test: the mock of a decorated class may start before the fixture, and shares its mock."""
    __tracebackhide__ = True
    if _decorated_class(item) is not None and _uses_own_fixture(item):
        _share(item, settings)


def shared_mock(item: pytest.Item, settings: Settings) -> AbstractContextManager[MockCloud]:
    """The mock of the fixture `cloudcontrol`, which a decorated test shares.

    UsageError: a marker of the test has an option that is not valid, or that the mock of its class does not have.
    """
    __tracebackhide__ = True
    case = _decorated_class(item)
    found = class_mock(case) if case is not None else None
    if case is not None and found is not None and not sources_of(_function_of(item)):
        mock: CloudControlMock = source_of(case).fresh()  # type: ignore[assignment] # it is not started
        where = f"@pytest.mark.{MARKER} on {item.name}"
        _check_options(where, marked_options(item), mock, found.cloud, "@mock_cloudcontrol on the class")
        item.stash[_SHARED] = SharedMock(mock, found.for_one_test)
    elif _SHARED not in item.stash:
        _share(item, settings)
    return item.stash[_SHARED].enter()


def release(item: pytest.Item) -> None:
    """After the teardown of a test: its decorators make fresh mocks again."""
    if item.stash.get(_SHARED, None) is not None:
        del item.stash[_SHARED]
        for source in _sources_of(item):
            source.shared = None


def check_fixture(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> list[MockSource]:
    """Before the setup of a decorated fixture; the sources that now share the mock of the test.

    UsageError: the fixture returns, so its mock ends before the test; or its decorator has other options than the mock
    of the fixture `cloudcontrol`, which it asks for.
    """
    __tracebackhide__ = True
    sources, place = sources_of(fixturedef.func), _place(fixturedef)
    if any(source.is_for_one_call for source in sources):
        raise UsageError(
            f"The fixture {place} is decorated with @mock_cloudcontrol and returns: its mock ends before the test. "
            "Yield instead of return. If the mock is only for the fixture itself, use `with mock_cloudcontrol() as "
            "cloud:` in it."
        )
    shared = request.node.stash.get(_SHARED, None)
    if shared is None or not _asks_for_cloud(fixturedef.argnames, request):
        return []
    cloud = request.getfixturevalue(FIXTURE)
    for source in sources:
        where = f"@mock_cloudcontrol on the fixture {place}"
        _check_options(where, source.options, shared.mock, cloud, f"@pytest.mark.{MARKER} on the test")
        source.shared = shared.enter()
    return sources


def _share(item: pytest.Item, settings: Settings) -> None:
    __tracebackhide__ = True
    mock = mock_for(item, settings)
    item.stash[_SHARED] = SharedMock(mock, lambda: mock)
    for source in _sources_of(item):
        source.shared = mock


def _check_options(
    where: str, options: dict[str, Any] | Any, mock: CloudControlMock, cloud: MockCloud, instead: str
) -> None:
    """UsageError: an option differs from that of a mock which is active already."""
    for name, value in options.items():
        actual = cloud.region if name == "region" else getattr(mock, f"_{name}")
        if value != actual:
            raise UsageError(
                f"{where} has {name}={value!r}, but the mock of this test has started before, with {name}={actual!r}. "
                f"Give the option to {instead}."
            )


# --- what belongs to a test ---


def _sources_of(item: pytest.Item) -> list[MockSource]:
    case = _decorated_class(item)
    return [*sources_of(_function_of(item)), *([source_of(case)] if case is not None else [])]


def _function_of(item: pytest.Item) -> object:
    return getattr(item, "function", None)


def _decorated_class(item: pytest.Item) -> type[Any] | None:
    case = getattr(item, "cls", None)
    return case if case is not None and is_decorated(case) else None


def _uses_own_fixture(item: pytest.Item) -> bool:
    """Whether the fixture `cloudcontrol` of the test is ccmock's, and not one that the suite has put in its place."""
    # Not from the names that the test asks for: a marker asks for the fixture, too. pytest 8.1 changed the argument.
    node: Any = item if pytest.version_tuple >= (8, 1) else item.nodeid
    defined = item.session._fixturemanager.getfixturedefs(FIXTURE, node) or ()
    return bool(defined) and defined[-1].func.__module__ == __package__


def _asks_for_cloud(names: Any, request: pytest.FixtureRequest) -> bool:
    """Whether one of the fixtures with these names is `cloudcontrol`, or asks for it itself."""
    defined = getattr(request.node, "_fixtureinfo").name2fixturedefs  # noqa: B009 - pytest's own
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += defined[name][-1].argnames if name in defined else ()
    return FIXTURE in seen


def _place(fixturedef: pytest.FixtureDef[Any]) -> str:
    code = getattr(inspect.unwrap(fixturedef.func), "__code__", None)
    return (
        f"{fixturedef.argname} ({code.co_filename}:{code.co_firstlineno})" if code is not None else fixturedef.argname
    )
