"""Declarations: the resources that a document names, in one of the forms that it may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..registry.pointers import Path
from .documents import Document

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given values

FORMS = (
    "a CloudFormation template with Resources, "
    "a mapping of type names to lists of desired states, "
    "or a list of objects with TypeName and Properties"
)
LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"


@dataclass(frozen=True)
class Declaration:
    """A resource to create.

    `path`: where it stands. `properties`: its desired state, with functions in it, which stands at `properties_path`.
    `logical_id`: its name in a template; None elsewhere. `condition`: the name of what has to hold for it.
    """

    type_name: str
    path: Path
    properties: dict[str, Any] = field(repr=False)
    properties_path: Path
    logical_id: str | None = None
    condition: str | None = None
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Declarations:
    """The resources of a document, in its order, and the other sections of a template, empty elsewhere."""

    document: Document
    resources: tuple[Declaration, ...]
    is_template: bool
    has_language_extensions: bool = False
    parameters: Mapping[str, Any] = field(default_factory=dict, repr=False)
    mappings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    conditions: Mapping[str, Any] = field(default_factory=dict, repr=False)


def read_declarations(document: Document) -> Declarations:
    """The resources of a document; UsageError where it has none of the forms."""
    value = document.value
    if isinstance(value, list):
        return Declarations(document, tuple(_entries(document)), is_template=False)
    if isinstance(value, dict) and isinstance(value.get("Resources"), dict):
        return _template(document)
    if isinstance(value, dict) and value and all("::" in name for name in value):
        return Declarations(document, tuple(_by_type(document)), is_template=False)
    raise document.fault((), f"does not name any resources. It has to be {FORMS}.")


def _entries(document: Document) -> Iterator[Declaration]:
    for at, entry in enumerate(document.value):
        type_name, properties = _entry(document, entry, (at,), "TypeName")
        yield Declaration(type_name, (at,), properties, (at, "Properties"))


def _by_type(document: Document) -> Iterator[Declaration]:
    for type_name, states in document.value.items():
        if not isinstance(states, list):
            what = type(states).__name__
            raise document.fault((type_name,), f"is a {what}; it has to be a list of desired states.")
        for at, state in enumerate(states):
            path = (type_name, at)
            yield Declaration(type_name, path, _object(document, state, path), path)


def _template(document: Document) -> Declarations:
    value = document.value
    given = value.get("Transform", [])
    transforms = given if isinstance(given, list) else [given]
    for transform in transforms:
        if transform != LANGUAGE_EXTENSIONS:
            raise document.fault(
                ("Transform",), f"{transform} is a macro, which ccmock does not run. Give the template that it makes."
            )
    resources = tuple(_declared(document, name, entry) for name, entry in value["Resources"].items())
    sections = {name: _section(document, name) for name in ("Parameters", "Mappings", "Conditions")}
    return Declarations(
        document,
        resources,
        is_template=True,
        has_language_extensions=LANGUAGE_EXTENSIONS in transforms,
        parameters=sections["Parameters"],
        mappings=sections["Mappings"],
        conditions=sections["Conditions"],
    )


def _section(document: Document, name: str) -> dict[str, Any]:
    return _object(document, document.value.get(name, {}), (name,))


def _declared(document: Document, logical_id: str, entry: Any) -> Declaration:
    path = ("Resources", logical_id)
    if logical_id.startswith("Fn::ForEach"):
        raise document.fault(path, "ccmock does not evaluate Fn::ForEach. Write the resources out.")
    type_name, properties = _entry(document, entry, path, "Type")
    condition, depends_on = entry.get("Condition"), entry.get("DependsOn", [])
    names = depends_on if isinstance(depends_on, list) else [depends_on]
    if condition is not None and not isinstance(condition, str):
        raise document.fault((*path, "Condition"), "has to be the name of a condition.")
    if not all(isinstance(name, str) for name in names):
        raise document.fault((*path, "DependsOn"), "has to be a logical id, or a list of them.")
    return Declaration(type_name, path, properties, (*path, "Properties"), logical_id, condition, tuple(names))


def _entry(document: Document, entry: Any, path: Path, type_key: str) -> tuple[str, dict[str, Any]]:
    properties = (entry.get("Properties") or {}) if isinstance(entry, dict) else None
    if not isinstance(properties, dict) or not isinstance(entry.get(type_key), str):
        raise document.fault(path, f"has to be an object with {type_key}, and Properties as an object.")
    return entry[type_key], properties


def _object(document: Document, value: Any, path: Path) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise document.fault(path, f"is a {type(value).__name__}; it has to be an object.")
    return value
