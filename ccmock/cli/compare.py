"""`ccmock compare`: where the mock answers otherwise than a recording."""

from __future__ import annotations

import argparse
import json
from typing import Any

from .standard_streams import say


def add_to(commands: Any) -> None:
    """Declares `ccmock compare` and its options."""
    parser = commands.add_parser(
        "compare",
        help="show where the mock answers otherwise than a recording",
        description="Makes the calls of a recording of a fresh mock and shows where its answers differ. "
        "The exit status is 1 where there is a difference.",
    )
    parser.add_argument("recording", metavar="FILE", help="a file that ccmock.record wrote")
    parser.add_argument("--facts", metavar="FOLDER", help="facts that the mock uses, as `ccmock learn` writes them")
    parser.add_argument("--json", action="store_true", help="print every difference, as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the differences; returns 1 where there is one, else 0."""
    # The mock is imported with the command that needs it.
    from ..comparison.comparing import compare  # noqa: PLC0415

    found = compare(arguments.recording, facts=arguments.facts)
    say(json.dumps(found.as_json(), indent=2, ensure_ascii=False) if arguments.json else str(found))
    return 1 if found.differences else 0
