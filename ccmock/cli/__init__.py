"""The command `ccmock`: one module for each of its commands."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from .. import __version__
from ..errors import CcmockError
from . import compare, learn, serve, show, types
from .standard_streams import tell

COMMANDS = (serve, types, show, compare, learn)
"""Each has `add_to(commands)`, which declares its arguments and what runs it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit status.

    0, 1 where it found nothing, 2 where it was used wrongly, or 130 where Ctrl-C broke it off.
    """
    parsed = _parser().parse_args(arguments)
    try:
        status: int = parsed.run(parsed)
    except CcmockError as mistake:
        tell(f"ccmock: {mistake}")
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
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
