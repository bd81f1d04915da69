"""Finds mistakes in fact files: `python -m ccmock.facts.lint [FOLDER …]`, by default in those that ccmock ships.

It finds files that are not JSON or write a key twice, entries of unknown types, properties and members that a type does
not have (also inside `$inside`, in conditions and in templates), values that an enum does not allow (in facts and in
conditions), unknown forms and normalizers, templates that cannot be read, and keys with a `$` that hold what they must
not. Prints one line for each finding; the exit status is 1 where there is one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from ..contract.failures import HANDLER_FAILURES
from ..registry.catalog import bundled_catalog
from ..registry.resource_type import ResourceType
from .fact_lint import Problem, problems_of_fact, unread_templates
from .forms import SHOWN
from .loading import (
    DOCUMENTED,
    EVERY,
    FILLED,
    LIST,
    MESSAGES,
    OBSERVED,
    PLACEHOLDERS,
    SECONDS,
    SOURCE,
    UNDECLARED,
    UPDATES,
)
from .update_lint import lint_updates

MAIN_REGION = "us-east-1"
EVERY_TYPE = "*"
PHASES = ("create", "update", "delete")
KEYS = frozenset({UNDECLARED, LIST, FILLED, MESSAGES, SECONDS, PLACEHOLDERS, SOURCE})

KINDS = {
    **dict.fromkeys((UNDECLARED, MESSAGES, SECONDS), (dict, "an object")),
    **dict.fromkeys((LIST, FILLED), (list, "a list")),
}
"""Key → the kind of value that it has."""


class Finding(NamedTuple):
    """A mistake. `path`: the property, with members behind slashes; empty for the entry or file as a whole."""

    file: str
    type_name: str
    path: str
    problem: str

    def __str__(self) -> str:
        return ": ".join(filter(None, self))


def lint_folder(folder: Any) -> Iterator[Finding]:
    """The findings in all files of a folder. `folder`: a `pathlib.Path`, or a folder of a package's resources."""
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".json"):
            yield from lint_file(file.name, file.read_text("utf-8"))


def lint_file(file_name: str, text: str) -> Iterator[Finding]:
    """The findings in one file."""
    repeated: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        repeated.extend(name for name in dict.fromkeys(names) if names.count(name) > 1)
        return dict(pairs)

    try:
        entries = json.loads(text, object_pairs_hook=members)
    except ValueError as error:
        yield Finding(file_name, "", "", f"is not JSON: {error}")
        return
    yield from (Finding(file_name, "", "", f"writes the key {name} twice") for name in repeated)
    if not isinstance(entries, dict):
        yield Finding(file_name, "", "", "is not an object: type name → entry")
        return
    for type_name, entry in entries.items():
        for path, problem in lint_entry(file_name.removesuffix(".json"), type_name, entry):
            yield Finding(file_name, type_name, path, problem)


def lint_entry(service: str, type_name: str, entry: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with an entry of the file of a service. `type_name`: a type, `AWS::Glue::*` or `*`."""
    if not isinstance(entry, dict):
        yield "", "is not an object"
    elif type_name.endswith(EVERY_TYPE):
        yield from _problems_of_shared(service, type_name, entry)
    elif (resource_type := _found(type_name)) is None:
        yield "", "is not a known resource type"
    else:
        if _service(type_name) != service:
            yield "", f"belongs into {_service(type_name)}.json"
        yield from lint_type(resource_type, entry)


def lint_type(resource_type: ResourceType, entry: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the entry of one type."""
    known = [(key, entry[key], kind, what) for key, (kind, what) in KINDS.items() if key in entry]
    odd = [(key, f"is not {what}") for key, value, kind, what in known if not isinstance(value, kind)]
    if odd:
        yield from odd
        return
    root = resource_type.compiled_schema
    undeclared = entry.get(UNDECLARED, {})
    facts = {name: fact for name, fact in entry.items() if not name.startswith("$")}
    yield from ((name, "is not a property of the type") for name in facts if name not in root["properties"])
    yield from ((name, f"is a property, not {UNDECLARED}") for name in undeclared if name in root["properties"])
    for name, fact in {**facts, **undeclared}.items():
        yield from problems_of_fact(root, name, fact)
    yield from _problems_of_keys(resource_type, entry)


def lint_updates_file(file_name: str, text: str) -> Iterator[Finding]:
    """The findings in a file about updates."""
    for type_name, entry in json.loads(text).items():
        resource_type = _found(type_name)
        if resource_type is None or _service(type_name) != file_name.removesuffix(".json"):
            yield Finding(file_name, type_name, "", "is not a resource type of the file's service")
        elif not isinstance(entry, dict):
            yield Finding(file_name, type_name, "", "is not an object")
        else:
            yield from (Finding(file_name, type_name, *problem) for problem in lint_updates(resource_type, entry))


def _problems_of_keys(resource_type: ResourceType, entry: Mapping[str, Any]) -> Iterator[Problem]:
    yield from ((name, "is not a known key") for name in entry if name.startswith("$") and name not in KEYS)
    yield from (
        (key, f"{name} is not a property of the type")
        for key in (LIST, FILLED)
        for name in entry.get(key, ())
        if name not in resource_type.property_names
    )
    yield from (
        (MESSAGES, f"{code} is not a HandlerErrorCode")
        for code in entry.get(MESSAGES, {})
        if code not in HANDLER_FAILURES
    )
    if entry.get(PLACEHOLDERS, True) is not True:
        yield PLACEHOLDERS, "can only be true"
    if entry.get(PLACEHOLDERS) and SOURCE not in entry and _shows_forbidden(entry):
        yield SOURCE, f"is missing: what {SHOWN} says would let every update fail, so that it has to be recorded"
    if SOURCE in entry and not _is_source(entry[SOURCE]):
        yield SOURCE, "is not a text or a list of texts"
    for phase, seconds in entry.get(SECONDS, {}).items():
        if problem := _problem_of_seconds(resource_type, phase, seconds):
            yield SECONDS, problem


def _shows_forbidden(fact: Any) -> bool:
    """Whether a fact shows a value that the schema forbids."""
    inner = fact.values() if isinstance(fact, dict) else fact if isinstance(fact, list) else ()
    return (isinstance(fact, dict) and SHOWN in fact) or any(map(_shows_forbidden, inner))


def _is_source(source: Any) -> bool:
    texts = source if isinstance(source, list) else [source]
    return bool(texts) and all(isinstance(text, str) and text.strip() for text in texts)


def _problem_of_seconds(resource_type: ResourceType, phase: str, seconds: Any) -> str | None:
    handler = resource_type.handlers.get(phase.upper()) if phase in PHASES else None
    if handler is None:
        return f"the type has no {phase} handler"
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or seconds <= 0:
        return f"{seconds!r} is not a number of seconds"
    limit = handler.timeout_minutes * 60
    return None if seconds < limit else f"{seconds} s to {phase} is beyond the handler's limit of {limit} s"


def _problems_of_shared(service: str, type_name: str, entry: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with an entry for all types of a service, or for all types."""
    if type_name == EVERY_TYPE:
        if service != EVERY:
            yield "", f"belongs into {EVERY}.json"
    elif _service(type_name) != service:
        yield "", f"belongs into {_service(type_name)}.json"
    known = _properties_of(None if type_name == EVERY_TYPE else service)
    for name, fact in entry.items():
        if name == SOURCE:
            continue
        if name not in known:
            yield name, "is not a property of any of the types"
        yield from ((name, problem) for problem in unread_templates(fact))


@cache
def _properties_of(service: str | None) -> frozenset[str]:
    """The properties of all types of a service, or of all services."""
    names = [name for name in bundled_catalog().type_names(MAIN_REGION) if service in (None, _service(name))]
    types = filter(None, map(_found, names))
    return frozenset(name for resource_type in types for name in resource_type.property_names)


def _found(type_name: str) -> ResourceType | None:
    catalog = bundled_catalog()
    regions = (MAIN_REGION, *catalog.regions)
    return next(filter(None, (catalog.find(type_name, region) for region in regions)), None)


def _service(type_name: str) -> str:
    return type_name.split("::")[1].lower() if "::" in type_name else ""


def bundled_findings() -> Iterator[Finding]:
    """The findings in the files that ccmock ships."""
    for folder in (OBSERVED, DOCUMENTED):
        yield from lint_folder(resources.files("ccmock.data") / folder)
    for file in sorted((resources.files("ccmock.data") / UPDATES).iterdir(), key=lambda file: file.name):
        yield from lint_updates_file(file.name, file.read_text("utf-8"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the findings; returns the exit status."""
    from pathlib import Path  # noqa: PLC0415 - for the command alone

    parser = argparse.ArgumentParser(prog="python -m ccmock.facts.lint", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="a folder of fact files")
    folders = parser.parse_args(arguments).folders
    found = [finding for folder in folders for finding in lint_folder(folder)] if folders else list(bundled_findings())
    sys.stdout.writelines(f"{finding}\n" for finding in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
