"""The handle has the face of a mock: the same members with the same arguments, but for a list with reasons."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from ccmock import Clock, MockCloud, Resource
from ccmock.remote import cloud as remote_cloud
from ccmock.remote import records, resources, scenario, types
from ccmock.simulation.fault_rules import Fault
from ccmock.simulation.faults import Faults
from ccmock.simulation.hooks import Hooks
from ccmock.simulation.limits import Limits
from ccmock.simulation.permissions import Permissions, Restriction
from ccmock.views.calls import Calls
from ccmock.views.requests import Requests
from ccmock.views.resource_request import ResourceRequest
from ccmock.views.resources import Resources
from ccmock.views.timings import Timings
from ccmock.views.types import Types

FACES: list[tuple[type, type]] = [
    (MockCloud, remote_cloud.RemoteCloud),
    (Clock, remote_cloud.RemoteClock),
    (Timings, scenario.RemoteTimings),
    (Types, types.RemoteTypes),
    (Resources, resources.RemoteResources),
    (Requests, records.RemoteRequests),
    (ResourceRequest, records.RemoteRequest),
    (Calls, records.RemoteCalls),
    (Faults, scenario.RemoteFaults),
    (Fault, scenario.RemoteFault),
    (Hooks, scenario.RemoteHooks),
    (Limits, scenario.RemoteLimits),
    (Permissions, scenario.RemotePermissions),
    (Restriction, scenario.RemoteRestriction),
]

LEFT_OUT = {
    "MockCloud.serve": "what it would serve is served already",
    "MockCloud.moto": "moto is in the process of the mock",
    "Clock.frozen": "it holds for a block of the test's own code",
    "Clock.frozen_reason": "the engine's own",
    "Clock.refuse_if_frozen": "the engine's own",
    "Clock.advance_to_ms": "the engine's own way to move the clock",
    "Clock.continue_from": "the engine's own",
    "Clock.held": "the engine's own",
    "Clock.is_held": "the engine's own",
    "Clock.read_ms": "what a subclass overrides",
    "Clock.restart": "the engine's own",
    "Hooks.add": "a check is code; refuse and ask stand for it",
    "Hooks.add_guard": "the rules are a file of the test's",
    "Hooks.add_lambda": "a function is code",
    "Types.use": "a handler is code",
}
ADDED = {
    "RemoteCloud.close": "the connection",
    "RemoteCloud.url": "where the server is",
    "RemoteHooks.refuse": "a hook as data",
    "RemoteHooks.ask": "a hook as data",
}
DIFFERENT = {
    "RemoteTypes.register": "no handler, which is code, and no path: the server's files are not the test's",
    "RemoteTimings.profile": "the names alone: the server's files are not the test's",
    "RemoteHooks.remove": "it looks the name up itself",
}


def members(kind: type) -> dict[str, Any]:
    """The public functions and properties of a class, and of those of ccmock that it inherits from."""
    return {
        name: inspect.getattr_static(kind, name)
        for base in kind.__mro__
        if base.__module__.startswith("ccmock.")
        for name in vars(base)
        if not name.startswith("_") and callable_or_property(inspect.getattr_static(kind, name))
    }


def callable_or_property(value: Any) -> bool:
    return isinstance(value, property) or inspect.isfunction(value)


def parameters(function: Any) -> list[tuple[str, Any, Any]]:
    found = inspect.signature(function).parameters.values()
    return [(each.name, each.kind, each.default) for each in found]


@pytest.mark.parametrize(("kind", "remote"), FACES, ids=lambda kind: kind.__name__)
def test_both_faces_have_the_same_members(kind: type, remote: type) -> None:
    there, here = members(kind), members(remote)
    # What the one sets in its objects may be a property of the other.
    here_too = {*here, *remote.__annotations__} if "__annotations__" in vars(remote) else {*here}
    here_too |= {"id"} if remote is scenario.RemoteFault else set()
    missing = {name for name in there if name not in here_too and f"{kind.__name__}.{name}" not in LEFT_OUT}
    assert missing == set()
    added = {name for name in here if name not in there and f"{remote.__name__}.{name}" not in ADDED}
    assert added == set()


@pytest.mark.parametrize(("kind", "remote"), FACES, ids=lambda kind: kind.__name__)
def test_their_methods_take_the_same_arguments(kind: type, remote: type) -> None:
    there, here = members(kind), members(remote)
    for name in there.keys() & here.keys():
        if inspect.isfunction(there[name]) and f"{remote.__name__}.{name}" not in DIFFERENT:
            assert parameters(here[name]) == parameters(there[name]), name
        assert isinstance(there[name], property) is isinstance(here[name], property), name


def test_no_exception_is_out_of_date() -> None:
    names = {f"{kind.__name__}.{name}" for kind, _ in FACES for name in members(kind)}
    remote_names = {f"{remote.__name__}.{name}" for _, remote in FACES for name in members(remote)}
    assert names >= set(LEFT_OUT)
    assert remote_names >= {*ADDED, *DIFFERENT}


def test_a_remote_resource_is_the_same_kind_of_value() -> None:
    shown = {"type_name": "AWS::SNS::Topic", "identifier": "x", "properties": {}, "write_only": []}
    assert type(resources.read_resource(shown)) is Resource
