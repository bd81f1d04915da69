"""`ccmock types`: the names of the resource types of a region."""

from __future__ import annotations

import argparse
import json
from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase
from typing import Any

from ..cloud import MockCloud
from ..errors import suggestion
from .reference import WILDCARDS, add_options, reference_cloud
from .standard_streams import say, tell

FOUND_NOTHING = 1


def add_to(commands: Any) -> None:
    """Declares `ccmock types` and its options."""
    parser = commands.add_parser(
        "types",
        help="list the resource types of a region",
        description="Prints the names of a region's resource types, one a line. Exits with 1 where none matches.",
    )
    parser.add_argument(
        "pattern",
        nargs="?",
        metavar="PATTERN",
        help="a part of the name, or a pattern for all of it, such as 'AWS::EC2::*Gateway'; case does not matter",
    )
    add_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the names of the types that match, or what may have been meant where none does."""
    cloud, pattern = reference_cloud(arguments.region), arguments.pattern
    found = matching(cloud.types, pattern)
    if arguments.json:
        say(json.dumps(found, indent=2))
    elif found:
        say("\n".join(found))
    if not found:
        tell(f"ccmock: No resource type in {cloud.region} matches {pattern!r}.{_hint(cloud, pattern)}")
        return FOUND_NOTHING
    return 0


def matching(names: Collection[str], pattern: str | None) -> list[str]:
    """The names that a pattern matches, or that contain it where it has no wildcard; all for None."""
    if pattern is None:
        return list(names)
    wanted = pattern.lower()
    if WILDCARDS.isdisjoint(wanted):
        return [name for name in names if wanted in name.lower()]
    return [name for name in names if fnmatchcase(name.lower(), wanted)]


def _hint(cloud: MockCloud, pattern: str) -> str:
    """A sentence that leads on: where there is such a type, or which name is near."""
    elsewhere = matching(cloud._engine.types.all_names(), pattern)
    if elsewhere:
        there = next(region for region in cloud._engine.catalog.regions if elsewhere[0] in _names(cloud, region))
        return f" {there} has {elsewhere[0]}: --region {there}"
    names = list(cloud.types)
    near = suggestion(pattern, names) or _near_part(pattern, names)
    return near or f" Without a pattern, all {len(names):,} are printed."


def _names(cloud: MockCloud, region: str) -> Sequence[str]:
    return cloud._engine.types.names(region)


def _near_part(pattern: str, names: Sequence[str]) -> str:
    """The services and resources whose own name is near what was given: `Bukcet` is near to `Bucket`."""
    bare = pattern.strip("*?:").rpartition("::")[2]
    return suggestion(bare, sorted({part for name in names for part in name.split("::")[1:]}))
