"""`python -m tests.contract`: the contract tests of the CloudFormation CLI for every resource type, and their counts.

python -m tests.contract                      every type for which the suite can run
python -m tests.contract 'AWS::S3::*'         types whose names match
python -m tests.contract --recorded FOLDER    types with desired states in FOLDER, starting from these: one file per
                                              type, as `python -m benchmarks.fidelity` reads them
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from fnmatch import fnmatchcase
from functools import reduce
from itertools import groupby
from multiprocessing import get_context
from operator import add, itemgetter
from pathlib import Path

from benchmarks.fidelity import less_stack_tags, pairs

from .session import Outcome, names_to_test, run
from .type_function import Model

Recorded = Mapping[str, Sequence[Model]]


def outcome_of(names: Sequence[str], recorded: Recorded, processes: int) -> Outcome:
    """Runs the suite for the types, in as many processes."""
    if processes <= 1:
        return run(names, recorded)
    shares = [names[part::processes] for part in range(processes)]
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        return reduce(add, pool.map(run, shares, [recorded] * processes), Outcome())


def recorded_in(folder: Path) -> Recorded:
    """The desired states that a folder has, by type name."""
    return {
        name: [less_stack_tags(pair["desired_state"]) for _, pair in found]
        for name, found in groupby(pairs(folder, 1, 0), itemgetter(0))
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs, prints, and gives 1 where a case failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.contract", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("patterns", nargs="*", default=["*"], metavar="TYPE", help="type names, `*` for anything")
    parser.add_argument("--recorded", type=Path, metavar="FOLDER", help="begin from recorded desired states")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, metavar="N")
    options = parser.parse_args(arguments)
    recorded = recorded_in(options.recorded) if options.recorded else {}
    names = [
        name
        for name in names_to_test()
        if any(fnmatchcase(name, pattern) for pattern in options.patterns)
        and (name in recorded or not options.recorded)
    ]
    if not names:
        parser.error("the suite can be run for no such type")
    outcome = outcome_of(names, recorded, min(options.processes, len(names)))
    for case, failure in outcome.failures.items():
        print(f"== {case}\n{failure}\n")
    print(outcome)
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
