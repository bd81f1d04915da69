"""`ccmock learn`: facts of a recording, for mocks to answer by."""

from __future__ import annotations

import argparse
from typing import Any

from .standard_streams import say


def add_to(commands: Any) -> None:
    """Declares `ccmock learn` and its options."""
    parser = commands.add_parser(
        "learn",
        help="turn a recording into facts that mocks answer by",
        description="Writes facts that let the mock show what the reads of a recording show. "
        "The exit status is 1 where something is contradictory, or no fact can say it.",
    )
    parser.add_argument("recording", metavar="FILE", help="a file that ccmock.record wrote")
    parser.add_argument("-o", "--output", metavar="FOLDER", required=True, help="where the facts go, and are added to")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints what was learned; returns 0 where that is all there was to learn, else 1."""
    from ..comparison.learning import learn  # noqa: PLC0415 - the mock is imported with the command that needs it

    learned = learn(arguments.recording, arguments.output)
    say(str(learned))
    return 0 if learned.is_complete else 1
