"""`python -m benchmarks.snapshot_damage`: damages a snapshot in random ways, and counts what becomes of it.

A damaged snapshot is either refused, and then nothing changes; or it is accepted, and then every later call works. The
command counts what is otherwise.
"""

from __future__ import annotations

import argparse
import copy
import sys
import time
from collections import Counter
from random import Random
from typing import Any

from ccmock import MockCloud, UsageError, mock_cloudcontrol
from tests.support.snapshot_damage import damages, fill, live, set_up

REFUSED, ACCEPTED, CHANGED, BROKE, NOT_SAID = (
    "refused, and nothing changed",
    "accepted, and all later calls work",
    "refused, and something changed",
    "accepted, and a later call broke",
    "refused with another error than UsageError",
)
FAILURES = (CHANGED, BROKE, NOT_SAID)


def outcome_of(cloud: MockCloud, whole: Any, damaged: Any) -> tuple[str, BaseException | None]:
    """What becomes of a damaged snapshot in a mock that holds `whole`, and the error that was raised."""
    # Handlers and hooks are in no snapshot, and the life before has ended with a reset.
    cloud.reset()
    set_up(cloud)
    cloud.restore(whole)
    try:
        cloud.restore(damaged)
    except UsageError as error:
        return (REFUSED if cloud.snapshot() == whole else CHANGED), error
    except Exception as error:  # noqa: BLE001 - what is counted
        return NOT_SAID, error
    try:
        live(cloud)
    except Exception as error:  # noqa: BLE001 - what is counted
        return BROKE, error
    return ACCEPTED, None


def count(number: int, seed: int, *, is_verbose: bool = False) -> Counter[str]:
    """Damages a snapshot that often; outcome → how often there was that one."""
    counted: Counter[str] = Counter()
    with mock_cloudcontrol(clock="manual") as cloud:
        set_up(cloud)
        fill(cloud)
        whole = cloud.snapshot()
        for damage, _ in zip(damages(whole, Random(seed)), range(number)):
            damaged = copy.deepcopy(whole)
            damage.do(damaged)
            outcome, error = outcome_of(cloud, whole, damaged)
            counted[outcome] += 1
            # It is counted; the end of the mock would raise it again.
            cloud._engine.deferred_errors.clear()
            if outcome in FAILURES or is_verbose:
                print(f"{outcome}: {damage!r}: {type(error).__name__}: {error}"[:400])
    return counted


def main(arguments: list[str] | None = None) -> int:
    """Counts and prints; the exit status is 1 where something changed or broke."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.snapshot_damage", description=__doc__)
    parser.add_argument("--number", type=int, default=3_000, help="how often the snapshot is damaged")
    parser.add_argument("--seed", type=int, default=0, help="another seed damages it in other ways")
    parser.add_argument("--verbose", action="store_true", help="print each damage and its error")
    options = parser.parse_args(arguments)
    begun = time.perf_counter()
    counted = count(options.number, options.seed, is_verbose=options.verbose)
    for outcome in (REFUSED, ACCEPTED, *FAILURES):
        print(f"{counted[outcome]:6,}  {outcome}")
    print(f"{options.number:6,}  in {time.perf_counter() - begun:.0f} s")
    return 1 if any(counted[outcome] for outcome in FAILURES) else 0


if __name__ == "__main__":
    sys.exit(main())
