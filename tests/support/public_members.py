"""Everything public: what `ccmock` and `ccmock.testing` export, the fixtures, and all that a `MockCloud` leads to.

It is found by looking, so that a new method is found without being listed.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

import ccmock
from benchmarks.argument_fuzz import PUBLIC_CALLABLES, Scene
from ccmock import MockCloud, mock_cloudcontrol, pytest_plugin, testing
from ccmock.contract.handler_context import HandlerContext
from ccmock.pytest_plugin.mocks import CloudControlFactory

FUNCTIONS = (ccmock.current, ccmock.mock_cloudcontrol, ccmock.resource_handler, testing.check_handler)
FIXTURES = ("cloudcontrol", "cloudcontrol_client", "cloudcontrol_factory", "cloudcontrol_session")
LED_TO = (HandlerContext, testing.HandlerContract, CloudControlFactory)
"""Public classes to which only arguments and return values lead."""

MADE_BY_CALLERS = {
    ccmock.mock_cloudcontrol: ccmock.CloudControlMock,
    **{
        kind: kind
        for kind in (
            *(ccmock.CloudFormationCliHandler, ccmock.HandlerError, ccmock.HandlerRequest, ccmock.HookFailed),
            *(ccmock.InProgress, ccmock.ManualClock),
        )
    },
}
"""Classes, and the function that stands for one, whose docstrings describe what they are made of → what takes that."""

Property = (property, cached_property)


class Member(NamedTuple):
    """A public class, function, method or property; `owner` is the class of a method or property."""

    name: str
    value: Any
    owner: type | None = None

    @property
    def docstring(self) -> str:
        """Its own docstring; empty where it has none."""
        return inspect.cleandoc(self.value.__doc__ or "")

    @property
    def arguments(self) -> list[str]:
        """The names of the arguments that a caller gives; none for classes that only ccmock makes."""
        if isinstance(self.value, Property) or self.name in FIXTURES:
            return []
        if isinstance(self.value, type) and self.value not in MADE_BY_CALLERS:
            return []
        takes = MADE_BY_CALLERS.get(self.value, self.value)
        parameters = inspect.signature(getattr(takes, "__func__", takes)).parameters
        return [name for name in parameters if name not in ("self", "cls", "unknown")]


def public_members() -> list[Member]:
    """Every public member, each once, by name."""
    exported = [getattr(ccmock, name) for name in ccmock.__all__]
    classes = {value for value in exported if isinstance(value, type)} | {*LED_TO}
    with mock_cloudcontrol(clock="manual", region="us-east-1") as cloud:
        classes |= _classes_from(cloud)
    members = {Member(function.__name__, function) for function in FUNCTIONS}
    members |= {Member(name, _function_of(getattr(pytest_plugin, name))) for name in FIXTURES}
    for kind in classes:
        members |= {Member(kind.__name__, kind), *_members_of(kind)}
    return sorted(members, key=lambda member: member.name)


def _function_of(fixture: Any) -> Any:
    """The function that a fixture is made of; pytest 8.4 gave it another place."""
    return getattr(fixture, "_fixture_function", None) or fixture.__wrapped__


def _classes_from(cloud: MockCloud) -> set[type]:
    """The class of each object of ccmock to which public attributes lead, from one of everything."""
    ahead = [root for name, root in Scene(cloud).roots.items() if name not in PUBLIC_CALLABLES]
    found: set[type] = set()
    while ahead:
        value = ahead.pop()
        kind = type(value)
        if _is_of_ccmock(kind) and kind not in found:
            found.add(kind)
            ahead += [getattr(value, name) for name in dir(kind) if _is_public_property(kind, name)]
    return found


def _is_public_property(kind: type, name: str) -> bool:
    return not name.startswith("_") and isinstance(inspect.getattr_static(kind, name), property)


def _is_of_ccmock(kind: type) -> bool:
    return kind.__module__.startswith("ccmock.")


def _members_of(kind: type) -> Iterator[Member]:
    """The methods and properties of a class, those that it inherits from classes of ccmock too."""
    for name in dir(kind):
        owner = next((base for base in kind.__mro__ if name in vars(base)), None)
        if name.startswith("_") or owner is None or not _is_of_ccmock(owner):
            continue
        value = vars(owner)[name]
        if isinstance(value, (staticmethod, classmethod, *Property)) or inspect.isfunction(value):
            yield Member(f"{owner.__name__}.{name}", value, owner)
