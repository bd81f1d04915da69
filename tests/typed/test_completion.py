"""What an editor shows of a `MockCloud` and of all that it leads to: docstrings, and types of what goes in and out."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest

from ccmock import Call, Clock, CloudControlMock, HookRequest, MockCloud, Resource, ResourceRequest, ResourceType
from ccmock.simulation.fault_rules import Fault
from ccmock.simulation.faults import Faults
from ccmock.simulation.hooks import Hook, Hooks
from ccmock.simulation.limits import Limits
from ccmock.simulation.permissions import Permissions, Restriction
from ccmock.views.calls import Calls
from ccmock.views.report import Report
from ccmock.views.requests import Requests
from ccmock.views.resources import Resources
from ccmock.views.timings import Timings
from ccmock.views.types import Types

LOOKED_AT = (Call, Clock, Fault, Hook, HookRequest, Report, Resource, ResourceRequest, ResourceType, Restriction)
FINGERPRINTED = (Calls, Faults, Hooks, Limits, Permissions, Requests, Resources, Timings, Types)
SHOWN = (CloudControlMock, MockCloud, *FINGERPRINTED, *LOOKED_AT)


def members(shown: type[Any]) -> Iterator[tuple[str, Any]]:
    """Functions and properties that are the class's own and have public names."""
    for name, member in vars(shown).items():
        function = getattr(member, "fget", None) or getattr(member, "func", None) or member
        if not name.startswith("_") and inspect.isfunction(function):
            yield name, function


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.__name__)
def test_every_public_member_says_what_it_does_and_takes(shown: type[Any]) -> None:
    assert shown.__doc__
    for name, function in members(shown):
        assert function.__doc__, name
        signature = inspect.signature(function)
        untyped = [one.name for one in signature.parameters.values() if one.annotation is one.empty]
        assert untyped in ([], ["self"]), name
        assert signature.return_annotation is not signature.empty, name


def test_what_mock_cloud_has_and_nothing_else_is_offered_without_an_underscore() -> None:
    offered = {name for name in dir(MockCloud) if not name.startswith("_")}
    assert offered | get_type_hints(MockCloud).keys() == {
        *("account", "account_id", "calls", "clock", "faults", "hooks", "limits", "load", "permissions", "region"),
        *(
            "moto",
            "report",
            "requests",
            "reset",
            "resources",
            "restore",
            "save",
            "serve",
            "snapshot",
            "timing",
            "types",
        ),
    }
