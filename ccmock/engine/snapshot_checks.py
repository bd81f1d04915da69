"""Checks of a snapshot that has its form: whether its parts fit together, and with the resource types there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from ..registry.forms import EARLIEST_MS, LATEST_MS, Misfit, at, check_unique, not_a, shown
from ..registry.global_services import is_global
from ..registry.identifiers import identifier_of
from .model import PENDING, TERMINAL
from .region import partition_of
from .saved_requests import check_step, check_tracker, status_of, work_in
from .saved_resources import SavedTypes, check_tables

Plain = Mapping[str, Any]

REQUEST_TOKENS = "request-token"
"""The stream that the tokens of requests are drawn from."""


def check_parts(snapshot: Plain, types: SavedTypes, read_ms: int) -> None:
    """Misfit where a part of a snapshot contradicts another, or names a type, region or request that is not there.

    `read_ms`: the underlying time of the clock that goes on from the snapshot.
    """
    skipped_ms = snapshot["clock"]["skipped_ms"]
    if not EARLIEST_MS <= read_ms + skipped_ms <= LATEST_MS:
        raise not_a("what a clock may have skipped", skipped_ms, "clock", "skipped_ms")
    _check_settings(snapshot, types)
    _check_regions(snapshot, types)
    for position, region in enumerate(snapshot["regions"]):
        with at("regions", position, "requests"):
            check_tracker(region["requests"], partial(_type_in, types, region["region"]))
    _check_resources(snapshot, types)
    _check_draws(snapshot)
    _check_timeline(snapshot, types)
    for position, call in enumerate(snapshot["calls"]):
        if call[3] not in types.catalog.regions:
            raise not_a("a region", call[3], "calls", position, 3)
        if (call[4] is None) is (call[5] is None):
            raise Misfit("has to have either an answer or an error", "calls", position)


def _type_in(types: SavedTypes, region: str, type_name: str, version_id: str | None) -> Any:
    return types.find(type_name, (region,), version_id)


def _check_settings(snapshot: Plain, types: SavedTypes) -> None:
    timing, removals = snapshot["timing"], snapshot["removals"]
    check_unique((((row[0], row[1]), ("timing", nth)) for nth, row in enumerate(timing)), "the setting")
    check_unique((((row[0], row[1]), ("removals", nth)) for nth, row in enumerate(removals)), "the property")
    for position, (type_name, *_) in enumerate(timing):
        if type_name is not None:
            types.check_known(type_name, "timing", position, 0)
    for position, (type_name, _, outcome, is_told, value, _, _) in enumerate(removals):
        types.check_known(type_name, "removals", position, 0)
        if not is_told and (value is not None or outcome == "suspends"):
            raise Misfit("is false, and yet there is or has to be a value", "removals", position, 3)


# --- accounts and regions ---


def _check_regions(snapshot: Plain, types: SavedTypes) -> None:
    regions, shared = snapshot["regions"], snapshot["global_resources"]
    check_unique((((each[0], each[1]), ("global_resources", nth)) for nth, each in enumerate(shared)), "the account")
    keys = ((each["account_id"], each["region"]) for each in regions)
    check_unique(((key, ("regions", nth)) for nth, key in enumerate(keys)), "the account and region")
    partitions = {partition_of(region) for region in types.catalog.regions}
    for position, (_, partition, _) in enumerate(shared):
        if partition not in partitions:
            raise not_a(f"one of {', '.join(sorted(partitions))}", partition, "global_resources", position, 1)
    with_shared = {(account_id, partition) for account_id, partition, _ in shared}
    for position, region in enumerate(regions):
        if region["region"] not in types.catalog.regions:
            raise not_a("a region", region["region"], "regions", position, "region")
        partition = partition_of(region["region"])
        if region["partition"] != partition:
            raise not_a(f"{partition!r}, where the region lies", region["partition"], "regions", position, "partition")
        if (region["account_id"], partition) not in with_shared:
            raise Misfit("has no global_resources of its account and partition", "regions", position)
    for key in ("token", "sequence"):
        requests = (
            (request[key], ("regions", nth, "requests", "requests", position, key))
            for nth, region in enumerate(regions)
            for position, request in enumerate(region["requests"]["requests"])
        )
        check_unique(requests, f"the {key}")


def _check_resources(snapshot: Plain, types: SavedTypes) -> None:
    for position, (account_id, partition, tables) in enumerate(snapshot["global_resources"]):
        regions = tuple(name for name in types.catalog.regions if partition_of(name) == partition)
        work: dict[str, Plain] = {}
        for region in snapshot["regions"]:
            if (region["account_id"], region["partition"]) == (account_id, partition):
                work |= work_in(region["requests"])
        with at("global_resources", position, 2):
            check_tables(tables, partial(_type_of_any, types, regions), work, are_global=True)
    for position, region in enumerate(snapshot["regions"]):
        find = partial(_type_of_any, types, (region["region"],))
        with at("regions", position, "resources"):
            check_tables(region["resources"], find, work_in(region["requests"]), are_global=False)


def _type_of_any(types: SavedTypes, regions: tuple[str, ...], type_name: str) -> Any:
    return types.find(type_name, regions)


def _check_draws(snapshot: Plain) -> None:
    """Requests that are still to come must not draw the tokens of those there are."""
    accepted = max((region["requests"]["accepted"] for region in snapshot["regions"]), default=0)
    drawn = snapshot["ids"]["drawn"].get(REQUEST_TOKENS, 0)
    if drawn < accepted:
        raise not_a(f"at least {accepted}, the number of requests", drawn, "ids", "drawn", REQUEST_TOKENS)


# --- what comes next ---


def _check_timeline(snapshot: Plain, types: SavedTypes) -> None:
    """Each unended request waits for one step, or until there is room for it; and each step is waited for."""
    timeline = snapshot["timeline"]
    steps = timeline["steps"]
    check_unique(((step[1], ("timeline", "steps", nth, 1)) for nth, step in enumerate(steps)), "the sequence")
    find = _Finder(snapshot).find
    waiting = {
        (region["account_id"], region["region"], request["token"], request["due_sequence"]): (place, request, region)
        for place, request, region in _unended(snapshot)
    }
    for position, step in enumerate(steps):
        way = ("timeline", "steps", position)
        if step[1] > timeline["planned"]:
            raise not_a(f"at most {timeline['planned']}, the number of steps so far", step[1], *way, 1)
        place, request, region = waiting.pop((step[2], step[3], step[4], step[1]), ((), None, None))
        if request is None or region is None:
            raise Misfit(f"is the step {step[1]} of request {step[4]}, which waits for no such step", *way)
        with at(*way):
            check_step(request, step)
        with at(*place):
            _check_resource_of(find, types, region, request)
    for place, request, _ in waiting.values():
        # One that is pending may wait for others to end instead.
        if status_of(request) != PENDING:
            raise Misfit(f"waits for the step {request['due_sequence']}, which is not in the timeline", *place)


def _unended(snapshot: Plain) -> Iterator[tuple[tuple[str | int, ...], Plain, Plain]]:
    for nth, region in enumerate(snapshot["regions"]):
        for position, request in enumerate(region["requests"]["requests"]):
            if status_of(request) not in TERMINAL:
                yield ("regions", nth, "requests", "requests", position), request, region


class _Table(NamedTuple):
    """The resources of one type, by what requests name."""

    made: int
    """The number of resources so far, of all types of its place."""
    by_identifier: Mapping[str, Any]
    by_sequence: Mapping[int, Any]


class _Finder:
    """Finds the tables that requests work on, each of which is gone through once."""

    def __init__(self, snapshot: Plain) -> None:
        self._shared = {(account_id, name): tables for account_id, name, tables in snapshot["global_resources"]}
        self._found: dict[tuple[str, str, str], _Table] = {}

    def find(self, region: Plain, type_name: str) -> _Table:
        """The table of a type."""
        key = region["account_id"], region["region"], type_name
        if key not in self._found:
            is_shared = is_global(type_name)
            tables = self._shared[region["account_id"], region["partition"]] if is_shared else region["resources"]
            resources = tables["types"].get(type_name, {"resources": ()})["resources"]
            self._found[key] = _Table(
                tables["made"], {each[0]: each for each in resources}, {each[1]: each for each in resources}
            )
        return self._found[key]


def _check_resource_of(find: Callable[[Plain, str], _Table], types: SavedTypes, region: Plain, request: Plain) -> None:
    """Misfit where what a request works on cannot be its resource. It may be gone."""
    identifier, sequence = request["identifier"], request["resource"]
    table = find(region, request["type_name"])
    if sequence is not None and sequence > table.made:
        raise not_a(f"at most {table.made}, the number of resources so far", sequence, "resource")
    named = table.by_identifier.get(identifier)
    found = named if named is not None and sequence in (None, named[1]) else None
    if found is None and sequence in table.by_sequence:
        raise Misfit(f"is {sequence}, which is another resource than {shown(identifier)}", "resource")
    if found is not None and found[2] is not None and (sequence is not None or request["operation"] != "CREATE"):
        _check_same_identifier(types, region, request, found[2])


def _check_same_identifier(types: SavedTypes, region: Plain, request: Plain, model: Any) -> None:
    """Misfit where the resource has another identifier by the version of the type that its request names."""
    resource_type = types.find(request["type_name"], (region["region"],), request["type_version_id"])
    assert resource_type is not None, "the types of unended requests are checked before"
    if identifier_of(resource_type.primary_identifier, model) != request["identifier"]:
        raise Misfit(f"names a version by which {request['identifier']!r} is another resource", "type_version_id")
