"""Starts and ends mocks: everything that a mock consists of is put together here.

`mock` imports this module when the first mock starts, so that `import ccmock` is fast.
"""

from __future__ import annotations

from typing import NamedTuple

from .active_mocks import ACTIVE
from .bridge.switch import MotoSharing, check_installed
from .clock import Clock, make_clock
from .cloud import MockCloud, check_account_and_region
from .engine.engine import Engine
from .engine.sharing import ResourceSharing
from .plugins import installed_handlers
from .registry.catalog import bundled_catalog
from .settings import (
    DEFAULT_MOTO,
    DEFAULT_REGION,
    MotoMode,
    References,
    RemovedProperties,
    ServiceConstraintsMode,
    region_of_environment,
)
from .simulation.simulation import Simulation


class Options(NamedTuple):
    """The options of `mock_cloudcontrol`. `region` is None where none was given."""

    region: str | None
    account_id: str
    clock: str | Clock
    seed: int | str
    references: References
    service_constraints: ServiceConstraintsMode
    removed_properties: RemovedProperties
    max_polls: int | None
    moto: MotoMode = DEFAULT_MOTO


def check(options: Options) -> None:
    """UsageError where the account id or the region is not valid."""
    check_account_and_region(bundled_catalog(), options.account_id, options.region)


def start(options: Options, skipped_before_ms: int) -> MockCloud:
    """Starts a mock. A given clock without a time of its own goes back to where it had skipped `skipped_before_ms`."""
    if options.moto == "on":
        check_installed()
    clock = make_clock(options.clock)
    if not ACTIVE.uses(clock):
        clock.restart(skipped_before_ms)
    cloud = made(options, clock)
    try:
        ACTIVE.enter(cloud)
        return cloud  # noqa: TRY300 - what comes between is part of the start
    except BaseException:
        ACTIVE.remove(cloud)
        raise


def made(options: Options, clock: Clock) -> MockCloud:
    """A mock that is put together and takes no calls of this process: it can be served to others."""
    region = options.region if options.region is not None else region_of_environment() or DEFAULT_REGION
    check_account_and_region(bundled_catalog(), options.account_id, region)
    engine = Engine(
        bundled_catalog(),
        clock,
        options.seed,
        options.references,
        options.service_constraints,
        Simulation,
        installed_handlers,
        options.removed_properties,
        options.max_polls,
        lambda engine: ResourceSharing() if options.moto == "off" else MotoSharing(engine, options.moto),
    )
    return MockCloud(engine, options.account_id, region)


def end(cloud: MockCloud) -> list[Exception]:
    """Ends a mock; returns what it has to tell: the bugs of handlers and hooks, and endless polling."""
    cloud._engine.sharing.close()
    ACTIVE.leave(cloud)
    return cloud._engine.deferred_errors


def abandon(cloud: MockCloud) -> None:
    """Ends a mock whose start or end was broken off."""
    cloud._engine.sharing.close()
    ACTIVE.remove(cloud)


def innermost() -> MockCloud | None:
    """The innermost active mock, or None."""
    return ACTIVE.innermost()
