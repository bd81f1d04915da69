"""What the examples of the AWS CLI show of properties that the caller left out.

An example is a command and what the service answered. Where the command creates a resource, whatever the answer shows
of its properties and the command did not give is a default. The examples are read from the package awscli (Apache-2.0):

    pip download --no-deps awscli && unzip awscli-*.whl -d FOLDER
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from botocore import xform_name

from ccmock.registry.schema_nodes import Node, fits, flat, types_of
from tools.api_names import CREATING
from tools.documented_texts import services_of
from tools.provider_texts import letters

FOLDERS = {"codedeploy": "deploy", "config": "configservice", "s3": "s3api"}
"""The CLI's names of services that are not those of botocore."""

LEAST_SHARED = 2
"""An answer shows a resource if it has so many of its properties."""

UNKNOWN_INPUT = frozenset(["cliinputjson", "cliinputyaml", "generatecliskeleton"])
"""Options that stand for others, by their letters."""

_BLOCK = re.compile(r"^(.*)::[ \t]*\n((?:[ \t]*\n|[ \t]+.*\n?)+)", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A command's options, by their letters, and the answer."""

    options: frozenset[str]
    answer: Any


@dataclass(frozen=True)
class Examples:
    """The examples, from a folder into which awscli was unpacked."""

    folder: Path

    def creating(self, schema: Node) -> Iterator[tuple[frozenset[str], Mapping[str, Any]]]:
        """(given properties, shown properties) of each example that creates a resource of a type, names by letters."""
        names = {letters(name): name for name in schema["properties"]}
        for command in _commands(schema):
            for example in self._of(*command):
                shown = _resource(example.answer, names)
                if len(shown) >= LEAST_SHARED:
                    yield example.options, shown

    @cache  # noqa: B019 - the examples live as long as the command that uses them
    def _of(self, service: str, command: str) -> Sequence[Example]:
        path = self.folder / "awscli" / "examples" / FOLDERS.get(service, service) / f"{command}.rst"
        return tuple(_examples(path.read_text("utf-8"), command)) if path.exists() else ()


UNKNOWN: Any = object()
"""Stands for a value that is another one for each resource."""

PLAIN_TEXT = re.compile(r"[A-Za-z/$][A-Za-z_/$. -]*")
"""Texts that are the same for all resources: no identifiers, ARNs, times, versions and addresses."""


def shown_by_examples(schema: Node, examples: Examples, optional: Sequence[str]) -> dict[str, Any]:
    """Property → what the examples show of it that do not give it; UNKNOWN where that differs between resources."""
    shown: dict[str, Any] = {}
    for given, answer in examples.creating(schema):
        for name in optional:
            if name in answer and letters(name) not in given:
                value = as_value(schema, schema["properties"][name], answer[name])
                is_known = is_plain(value) and value == shown.get(name, value)
                shown[name] = value if is_known else UNKNOWN
    return shown


def is_plain(value: Any) -> bool:
    """Whether a value may be the same for all resources."""
    if isinstance(value, dict):
        return all(map(is_plain, value.values()))
    if isinstance(value, list):
        return not value
    return value is not None and (not isinstance(value, str) or not value or bool(PLAIN_TEXT.fullmatch(value)))


def _commands(schema: Node) -> Iterator[tuple[str, str]]:
    """(service, command) of the calls that a type's create handler makes and that are named after it."""
    own = letters(schema["typeName"].rpartition("::")[2])
    for permission in schema.get("handlers", {}).get("create", {}).get("permissions", ()):
        prefix, _, operation = permission.partition(":")
        verb = CREATING.match(operation)
        what = letters(operation[verb.end() :]) if verb else ""
        if what and (what == own or what.rstrip("s") == own or own.endswith(what) or what.endswith(own)):
            for service in services_of(prefix):
                yield service, xform_name(operation, "-")


def _examples(text: str, command: str) -> Iterator[Example]:
    options: frozenset[str] | None = None
    for heading, block in _BLOCK.findall(text):
        if "output" not in heading.lower():
            options = _options(block, command) or options
        elif options is not None and not options & UNKNOWN_INPUT:
            with suppress(ValueError):
                yield Example(options, json.loads(block))
            options = None


def _options(block: str, command: str) -> frozenset[str] | None:
    """The options of the command that a block is; None where it is no such command."""
    if not re.match(rf"\s*aws \S+ {command}\b", block):
        return None
    try:
        words = shlex.split(block.replace("\\\n", " "))
    except ValueError:
        words = block.split()
    named = [word[2:].partition("=")[0] for word in words if word.startswith("--")]
    return frozenset(letters(name.removeprefix("no-")) for name in named)


def _resource(answer: Any, names: Mapping[str, str]) -> Mapping[str, Any]:
    """Property → value, of the object in an answer that has the most of a type's properties."""
    best: dict[str, Any] = {}
    for found in _objects(answer):
        known = {names[letters(key)]: value for key, value in found.items() if letters(key) in names}
        best = max(best, known, key=len)
    return best


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner if depth < 3 else ():
        yield from _objects(each, depth + 1)


def as_value(root: Node, node: Any, shown: Any) -> Any:
    """A value of an answer as a property has it; None where it cannot have it."""
    own = flat(root, node)
    kinds = types_of(own)
    value: Any
    if isinstance(shown, dict):
        properties = {letters(name): (name, child) for name, child in own.get("properties", {}).items()}
        members: dict[str, Any] = {}
        for key, member in shown.items():
            name, child = properties.get(letters(key), (None, None))
            made = as_value(root, child, member) if name else None
            if made is not None:
                members[name] = made
        value = members if members or not shown else None
    elif isinstance(shown, list):
        made_items = [as_value(root, own.get("items", {}), item) for item in shown]
        value = None if None in made_items else made_items
    elif isinstance(shown, str) and "string" not in kinds:
        text = shown.lower()
        value = {"true": True, "false": False}.get(text, int(shown) if re.fullmatch(r"-?\d+", shown) else None)
    elif isinstance(shown, bool) or not isinstance(shown, (int, float)) or {"integer", "number"} & set(kinds):
        value = shown
    else:
        value = str(shown)
    return value if value is not None and fits(own, value) else None
