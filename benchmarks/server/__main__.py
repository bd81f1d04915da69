"""`python -m benchmarks.server`: measures the server, beside MiniStack."""

from __future__ import annotations

import argparse
import platform
import sys
from importlib.metadata import version

import ccmock
from benchmarks.fresh import output_of
from benchmarks.report import Row, table
from benchmarks.startup import import_cost

from .load import generator
from .programs import MINISTACK
from .rounds import Sizes, measure
from .rows import rows

QUICK = Sizes(rounds=3, seconds=1, starts=2, crowd_rounds=1)

SERVER_MODULES = """
import sys
from ccmock import mock_cloudcontrol
with mock_cloudcontrol():
    pass
print(*(name for name in sys.modules if name.partition(".")[0] in ("uvicorn", "uvloop", "httptools")
        or name.startswith(("ccmock.server", "ccmock.cli"))))
"""


def import_row(processes: int) -> Row:
    """What the server adds to the import of ccmock and to the start of a mock: nothing of it is loaded."""
    loaded = output_of(["-c", SERVER_MODULES]).split()
    ms, megabytes = import_cost("from ccmock import mock_cloudcontrol", processes)
    measured = f"{len(loaded)} ({ms:.1f} ms, {megabytes:.1f} MB)"
    return Row("import ccmock, start a mock: modules of the server loaded", "0", measured, not loaded)


def main(arguments: list[str] | None = None) -> int:
    """Measures and prints the table; the exit status is 1 where a figure is over its limit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.server", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than a minute, less precise")
    parser.add_argument("--without-ministack", action="store_true", help="do not install and measure MiniStack")
    parser.add_argument("--without-wrk", action="store_true", help="make the load with a client of this benchmark")
    options = parser.parse_args(arguments)
    sizes, tool = QUICK if options.quick else Sizes(), generator(may_be_wrk=not options.without_wrk)
    measured = measure(sizes, tool, beside_ministack=not options.without_ministack)
    found = [*rows(measured, sizes), import_row(sizes.starts + 1)]
    print(
        f"ccmock {ccmock.__version__}, uvicorn {version('uvicorn')}, Python {platform.python_version()}; "
        f"load: {tool}, {sizes.rounds} rounds of {sizes.seconds:g} s for each, in turn\n"
    )
    print(table(found, other="" if options.without_ministack else f"MiniStack {MINISTACK}"))
    return 0 if all(row.is_within for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
