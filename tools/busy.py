"""Runs a command on a busy machine: beside it, other processes do nothing but keep the processors busy.

python -m tools.busy 4 -- python -m pytest -n auto

A test that depends on how fast the machine is fails here sooner or later. What keeps the machine busy ends with the
command, and also if this program is killed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

BUSY = "import os\nwhile os.getppid() == {parent}: sum(range(100_000))"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.busy", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("processes", type=int, metavar="N", help="how many processes keep the machine busy")
    parser.add_argument("command", nargs="+", help="the command, after `--`")
    options = parser.parse_args(arguments)
    program = [sys.executable, "-c", BUSY.format(parent=os.getpid())]
    busy = [subprocess.Popen(program) for _ in range(options.processes)]
    try:
        return subprocess.run(options.command, check=False).returncode
    finally:
        for process in busy:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
