"""Measures snapshots, and what many rules add to each call."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from statistics import median

from ccmock import MockCloud, mock_cloudcontrol
from ccmock.registry.catalog import bundled_catalog

from .report import Row, Sizes
from .sampling import call_ms
from .scale import FEW, GROUP, Wire

SNAPSHOT_LIMIT_S = 2
RULES = 1_000
RULES_LIMIT_US = 20
NAME = "/group"
LATER = 1_000_000

AddRule = Callable[[MockCloud, int], object]


def snapshot_rows(sizes: Sizes) -> list[Row]:
    """Measures saving and restoring the state."""
    with mock_cloudcontrol() as cloud:
        for number in range(sizes.resources):
            cloud.resources.put(GROUP, {"LogGroupName": f"/group/{number}"})
        snapshot = cloud.snapshot()
        return [
            _snapshot_row("a snapshot of", lambda _: cloud.snapshot(), sizes),
            _snapshot_row("restoring", lambda _: cloud.restore(snapshot), sizes),
        ]


def _snapshot_row(what: str, act: Callable[[int], object], sizes: Sizes) -> Row:
    seen = call_ms(act, 3) / 1000
    limit = SNAPSHOT_LIMIT_S * sizes.resources / 100_000
    return Row(f"{what} {sizes.resources:,} resources", f"≤ {limit:g} s", f"{seen:.2f} s", seen <= limit)


def fault_of_kind(cloud: MockCloud, number: int) -> object:
    """Adds a fault for a type and an operation: for another type, or for the same call but later."""
    type_name = bundled_catalog().names[number // 2] if number % 2 else GROUP
    return cloud.faults.refuse("ThrottlingException", type_name=type_name, operation="GetResource", nth=LATER)


def fault_of_resource(cloud: MockCloud, number: int) -> object:
    """Adds a fault of a call, of a handler or of reads, for another resource of the type."""
    identifier = f"{NAME}/{number}"
    if number % 3 == 0:
        return cloud.faults.refuse("ThrottlingException", type_name=GROUP, identifier=identifier)
    if number % 3 == 1:
        return cloud.faults.fail("NotFound", type_name=GROUP, operation="READ", identifier=identifier)
    return cloud.faults.stale_reads(1, type_name=GROUP, identifier=identifier)


def denied_permission(cloud: MockCloud, number: int) -> object:
    """Denies an action that the call does not need."""
    return cloud.permissions.deny(other_actions()[number])


@cache
def other_actions() -> list[str]:
    """Returns IAM actions of other services."""
    return [action for action in bundled_catalog().actions if "*" not in action and not action.startswith("logs:")]


KINDS: dict[str, AddRule] = {
    "faults by type and operation": fault_of_kind,
    "faults by identifier": fault_of_resource,
    "denied permissions": denied_permission,
}


def rule_rows(sizes: Sizes) -> list[Row]:
    """Measures what rules that do not fire add to a call."""
    with mock_cloudcontrol() as cloud:
        cloud.account(FEW).resources.put(GROUP, {"LogGroupName": NAME})
        return [_rules_row(what, cloud, add, sizes) for what, add in KINDS.items()]


def _rules_row(what: str, cloud: MockCloud, add: AddRule, sizes: Sizes) -> Row:
    wire = Wire(FEW)

    def ask(_: int) -> object:
        return wire.call("GetResource", TypeName=GROUP, Identifier=NAME)

    without = cloud.snapshot()
    for number in range(RULES):
        add(cloud, number)
    snapshots = {"without": without, "with": cloud.snapshot()}
    times: dict[str, list[float]] = {name: [] for name in snapshots}
    for _ in range(sizes.rounds):
        for name, snapshot in snapshots.items():
            cloud.restore(snapshot)
            ask(0)  # builds the index of the rules
            times[name].append(call_ms(ask, sizes.calls))
    cloud.restore(without)
    more_us = median(more - bare for more, bare in zip(times["with"], times["without"])) * 1000
    return Row(
        f"{RULES:,} {what}: a call takes longer by",
        f"≤ {RULES_LIMIT_US} µs",
        f"{more_us:.1f} µs (on top of {median(times['without']) * 1000:.0f})",
        more_us <= RULES_LIMIT_US,
    )
