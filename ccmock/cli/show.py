"""`ccmock show`: what is known of one resource type."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from .reference import WILDCARDS, add_options, reference_cloud
from .standard_streams import say

if TYPE_CHECKING:
    from .type_summary import Lists, Reads, TypeSummary, Updates

WIDTH = 110
LABEL_WIDTH = 24
NONE = "-"

Line = tuple[str, str]
"""A label, and what stands beside it."""


def add_to(commands: Any) -> None:
    """Declares `ccmock show` and its options."""
    parser = commands.add_parser(
        "show",
        help="show what is known of a resource type",
        description="Prints what the schema of a resource type says, and what ccmock knows of it beyond that.",
    )
    parser.add_argument("type_name", metavar="TYPE", help="name of a type, such as AWS::S3::Bucket")
    add_options(parser)
    parser.add_argument("--schema", action="store_true", help="print the schema as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the type, or its schema; UnknownTypeError where there is none of the name."""
    # Loads the facts of types, for which no other command should wait.
    from .type_summary import summary_of  # noqa: PLC0415

    name = arguments.type_name
    if not WILDCARDS.isdisjoint(name):
        raise UsageError(f"{name!r} is a pattern. Name one type; `ccmock types {name!r}` prints those that match.")
    cloud = reference_cloud(arguments.region)
    resource_type = cloud.types[name]
    if arguments.schema:
        say(json.dumps(resource_type.schema, indent=2))
        return 0
    summary = summary_of(cloud, resource_type)
    say(json.dumps(asdict(summary), indent=2) if arguments.json else page(summary))
    return 0


def page(summary: TypeSummary) -> str:
    """A summary as text."""
    sections = (
        ("Identifiers", _identifiers(summary)),
        (f"Properties ({len(summary.properties)})", _properties(summary)),
        ("Handlers", _handlers(summary)),
        ("Tags", _tags(summary.tagging)),
        ("Lists", _lists(summary.lists)),
        ("In ccmock", _in_ccmock(summary)),
    )
    drawn = [f"{summary.type_name} in {summary.region}"]
    for title, lines in sections:
        drawn += ["", title, *(_drawn(*line) for line in lines)]
    return "\n".join(drawn)


def _drawn(label: str, text: str) -> str:
    """A line, or several where the text is long: the text stands beside the label."""
    beside = " " * (LABEL_WIDTH + 2)
    # A name is never broken, however long it is.
    return textwrap.fill(
        text or NONE,
        WIDTH,
        initial_indent=f"  {label:{LABEL_WIDTH}}",
        subsequent_indent=beside,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _identifiers(summary: TypeSummary) -> Iterator[Line]:
    yield "primary", " | ".join(summary.primary_identifier)
    yield "additional", ", ".join(" | ".join(group) for group in summary.additional_identifiers)


def _properties(summary: TypeSummary) -> Iterator[Line]:
    yield "all", ", ".join(summary.properties)
    yield "required", _joined([", ".join(summary.required), _one_of(summary.required_alternatives)], ", and ")
    yield "read-only", ", ".join(summary.read_only)
    yield "write-only", ", ".join(summary.write_only)
    yield "create-only", ", ".join(summary.create_only)
    if summary.conditional_create_only:
        yield "conditional create-only", ", ".join(summary.conditional_create_only)
    if summary.deprecated:
        yield "deprecated", ", ".join(summary.deprecated)


def _handlers(summary: TypeSummary) -> Iterator[Line]:
    for action, spec in summary.handlers.items():
        needed = ", ".join(spec["permissions"]) or "no permissions"
        yield action, f"at most {spec['timeout_minutes']} min: {needed}"
    if not summary.handlers:
        yield "none", "Cloud Control refuses every operation on the type."


def _tags(tagging: Mapping[str, Any]) -> Iterator[Line]:
    if not tagging["taggable"]:
        yield "taggable", "no"
        return
    yield "property", tagging["tag_property"]
    yield "set by creates", _yes_or_no(tagging["tag_on_create"])
    yield "changed by updates", _yes_or_no(tagging["tag_updatable"])
    yield "permissions", ", ".join(tagging["permissions"])


def _lists(lists: Lists | None) -> Iterator[Line]:
    if lists is None:
        yield "none", "The type has no LIST handler."
        return
    yield "ResourceModel needs", _joined([", ".join(lists.required), _one_of(lists.alternatives)], ", and ")
    if lists.optional:
        yield "ResourceModel may have", ", ".join(lists.optional)
    yield "each resource shows", ", ".join(lists.shown)
    yield "page", f"{lists.page_size} resources, unless MaxResults says otherwise"


def _in_ccmock(summary: TypeSummary) -> Iterator[Line]:
    yield "handler", f"of its own: {summary.handler}" if summary.handler else "the generic one: schema and facts"
    yield from _reads(summary.reads)
    yield from _updates(summary.updates)
    yield "time it takes", ", ".join(f"{action} {seconds:g} s" for action, seconds in summary.seconds.items())


def _reads(reads: Reads) -> Iterator[Line]:
    if reads.is_recorded:
        yield "reads", "recorded: real answers were seen; a read shows what was given and what is listed here"
    else:
        yield "reads", "not recorded: beyond what is listed here, rules that hold for most types fill in values"
    yield "values known", ", ".join(reads.known)
    yield "defaults documented", ", ".join(reads.documented)
    if reads.sources:
        yield "seen in", "; ".join(reads.sources)


def _updates(updates: Updates) -> Iterator[Line]:
    told = [f"{path} {_outcome(removed)}" for path, removed in updates.removed.items()]
    yield "removed by a patch", "; ".join(told) or "not measured: rules that hold for most types decide"
    for message in updates.refused:
        yield "updates refused", message


def _outcome(removed: Mapping[str, Any]) -> str:
    words = {
        "stays": "stays as it was",
        "resets": "goes back to its default",
        "suspends": "is switched off",
        "refused": "cannot be removed",
    }
    told = words[removed["outcome"]]
    if "value" in removed:
        value = removed["value"]
        told += ", nothing" if value is None else f", {json.dumps(value)}"
    return f"{told} (on conditions)" if removed["is_conditional"] else told


def _one_of(alternatives: Sequence[Sequence[str]]) -> str:
    groups = [" with ".join(group) for group in alternatives]
    return f"one of: {', '.join(groups)}" if groups else ""


def _joined(parts: Sequence[str], by: str) -> str:
    return by.join(part for part in parts if part)


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
