"""The command `ccmock`: one module for each of its commands."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from .. import __version__
from ..errors import CcmockError
from . import compare, learn, serve, show, types
from .standard_error import tell

COMMANDS = (serve, types, show, compare, learn)
"""Each has `add_to(commands)`, which declares its arguments and what runs it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status.

    0, 1 where it found nothing, 2 where it was used wrongly, or 130 where Ctrl-C broke it off.
    """
    parsed = _parser().parse_args(arguments)
    try:
        status: int = parsed.run(parsed)
        # It is None in a process that was started without.
        if sys.stdout is not None:
            sys.stdout.flush()
    except CcmockError as mistake:
        tell(f"ccmock: {mistake}")
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read the output has read enough; what Python still holds of it goes nowhere when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ccmock", description="Mocks AWS Cloud Control API: as a server for other programs, and as a reference."
    )
    parser.add_argument("--version", action="version", version=f"ccmock {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    return parser
