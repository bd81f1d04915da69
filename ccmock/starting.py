"""Starts and ends mocks: everything that a mock consists of is put together here.

`mock` imports this module when the first mock starts, so that `import ccmock` is fast.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .active_mocks import ACTIVE
from .bridge.switch import MotoSharing, check_installed
from .clock import Clock, make_clock
from .cloud import MockCloud, check_account_and_region
from .engine.engine import Engine
from .engine.sharing import ResourceSharing
from .plugins import installed_handlers
from .registry.catalog import Catalog, bundled_catalog
from .settings import (
    DEFAULT_ACCOUNT_ID,
    DEFAULT_MOTO,
    DEFAULT_ORDER,
    DEFAULT_OTHER_SERVICES,
    DEFAULT_REGION,
    MotoMode,
    Order,
    OtherServices,
    References,
    RemovedProperties,
    ServiceConstraintsMode,
    moto_account_of_environment,
    region_of_environment,
)
from .simulation.simulation import Simulation

if TYPE_CHECKING:
    from .recording.rows import Recording


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
    timing: str | PathLike[str] | None = None
    moto: MotoMode = DEFAULT_MOTO
    other_services: OtherServices = DEFAULT_OTHER_SERVICES
    replay: Path | None = None
    order: Order = DEFAULT_ORDER
    update: bool = False
    facts: Path | None = None
    redact: Any = None


def check(options: Options) -> None:
    """UsageError where the account id or the region is not valid."""
    check_account_and_region(bundled_catalog(), options.account_id, options.region)


def start(options: Options, skipped_before_ms: int) -> MockCloud:
    """Starts a mock. A given clock without a time of its own goes back to where it had skipped `skipped_before_ms`."""
    if options.moto == "on":
        check_installed()
    clock = make_clock(options.clock)
    if options.replay is not None and options.update:
        return _recording(options, clock, options.replay)
    if not ACTIVE.uses(clock):
        clock.restart(skipped_before_ms)
    cloud = made(options, clock)
    try:
        ACTIVE.enter(cloud, refuses_foreign_calls=options.other_services == "refuse")
        return cloud  # noqa: TRY300 - what comes between is part of the start
    except BaseException:
        ACTIVE.remove(cloud)
        raise


def made(options: Options, clock: Clock) -> MockCloud:
    """A mock that is put together and takes no calls of this process: it can be served to others."""
    if options.account_id == DEFAULT_ACCOUNT_ID and options.moto != "off":
        options = options._replace(account_id=moto_account_of_environment() or DEFAULT_ACCOUNT_ID)
    recording = _recording_of(options)
    region = options.region
    if region is None:
        recorded = recording.head.region if recording is not None else None
        region = recorded or region_of_environment() or DEFAULT_REGION
    check_account_and_region(bundled_catalog(), options.account_id, region)
    parts = (
        _catalog(options.facts),
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
    if recording is not None:
        return _replaying(recording, options, region, parts)
    cloud = MockCloud(Engine(*parts), options.account_id, region)
    if options.timing is not None:
        cloud.timing.profile(options.timing)
        cloud._engine.beginning = cloud._engine.state()
    return cloud


def _catalog(facts: Path | None) -> Catalog:
    """The bundled types, with what a folder of facts says of them."""
    if facts is None:
        return bundled_catalog()
    from .facts.own_facts import CatalogWithFacts, read_facts  # noqa: PLC0415 - few mocks have facts of their own

    return CatalogWithFacts(bundled_catalog(), read_facts(facts))


def _recording_of(options: Options) -> Recording | None:
    """The recording that the mock answers from, if it does."""
    if options.replay is None or options.update:
        return None
    from .recording.rows import load  # noqa: PLC0415 - few mocks answer from a recording

    return load(options.replay)


def _replaying(recording: Recording, options: Options, region: str, parts: tuple[Any, ...]) -> MockCloud:
    from .recording.playback import Playback  # noqa: PLC0415
    from .recording.replaying_engine import ReplayingEngine  # noqa: PLC0415

    playback = Playback(recording, options.order, bundled_catalog(), options.account_id, options.max_polls)
    engine = ReplayingEngine(playback, *parts)
    cloud = MockCloud(engine, options.account_id, region)
    cloud._at_end = engine.finish
    return cloud


def _recording(options: Options, clock: Clock, path: Path) -> MockCloud:
    """A mock that answers nothing: what its test calls goes where it goes without it, and is recorded."""
    cloud = made(options, clock)
    cloud._at_end = recording_to(path, options.redact)
    return cloud


def recording_to(path: Path, redact: Any) -> Callable[[], None]:
    """Records to a file what the mock that is innermost now answers, or without one what the service does.

    Returns what ends it. UsageError where the file cannot be written, or a rule is none.
    """
    # Imported with the first recording.
    from .recording.tap import TAP, Surroundings  # noqa: PLC0415

    cloud = ACTIVE.innermost()
    if cloud is None:
        surroundings = Surroundings(ACTIVE.innermost)
    else:
        surroundings = Surroundings(ACTIVE.innermost, cloud.account_id, cloud.clock.now_ms)
    return partial(TAP.close, TAP.open(path, redact, surroundings))


def end(cloud: MockCloud) -> list[Exception]:
    """Ends a mock; returns what it has to tell: bugs of handlers and hooks, endless polling, refused calls."""
    cloud._engine.sharing.close()
    if any(active is cloud for active in ACTIVE.clouds()):
        ACTIVE.leave(cloud)
    if cloud._at_end is not None:
        cloud._at_end()
    return cloud._engine.deferred_errors


def abandon(cloud: MockCloud) -> None:
    """Ends a mock whose start or end was broken off."""
    cloud._engine.sharing.close()
    if cloud._at_end is not None:
        cloud._at_end()
    ACTIVE.remove(cloud)


def innermost() -> MockCloud | None:
    """The innermost active mock, or None."""
    return ACTIVE.innermost()
