"""`python -m benchmarks`: measures what ccmock costs in time and memory, and compares it with limits."""

from __future__ import annotations

import argparse
import platform
import sys

import botocore

import ccmock

from .asynchronous import task_rows
from .beside_moto import moto_figures
from .calls import call_rows, client_row, enter_row
from .growth import growth_rows
from .plugin import plugin_rows
from .report import FULL, QUICK, Row, Sizes, table
from .scale import memory_row, page_rows, status_row
from .simulation import rule_rows, snapshot_rows
from .startup import first_use_row, import_rows


def measure(sizes: Sizes, *, beside_moto: bool = True) -> list[Row]:
    """Measures every row of the table."""
    moto = moto_figures(sizes) if beside_moto else {}
    return [
        *call_rows(sizes, moto),
        enter_row(sizes, moto),
        client_row(sizes, moto),
        *import_rows(sizes, moto),
        first_use_row(sizes),
        *page_rows(sizes),
        status_row(sizes),
        memory_row(sizes),
        *snapshot_rows(sizes),
        *rule_rows(sizes),
        *growth_rows(sizes),
        *task_rows(),
        *plugin_rows(sizes),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Measures and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller sizes: less than a minute, less precise")
    parser.add_argument("--without-moto", action="store_true", help="do not measure moto, even if it is installed")
    options = parser.parse_args(arguments)
    rows = measure(QUICK if options.quick else FULL, beside_moto=not options.without_moto)
    print(f"ccmock {ccmock.__version__}, botocore {botocore.__version__}, Python {platform.python_version()}\n")
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
