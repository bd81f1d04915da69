"""Makes the schema that ccmock acts on out of AWS's own and cfn-lint's, and keeps apart what only cfn-lint demands.

AWS's schema is the base: what it does not forbid is accepted at once. Taken from cfn-lint, whose schemas are younger,
are names of properties that AWS's does not have yet, without constraints on their values, and longer lists of allowed
values. The lists of `MEMBERS` are one source's, type by type, as `schema_decisions.json` says. What cfn-lint demands of
values beyond that are *service constraints*: the service's own API refuses what breaks them, later.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tools.schema_sources import NAME_MAPS, Schema, unlinted

DECISIONS = Path(__file__).parent / "schema_decisions.json"
MEMBERS = (
    "primaryIdentifier",
    "readOnlyProperties",
    "createOnlyProperties",
    "writeOnlyProperties",
    "required",
    "additionalIdentifiers",
    "conditionalCreateOnlyProperties",
    "properties",
    "handlers",
)
"""The members of a schema whose differences are decided one by one."""

AWS, LINT = "aws", "cfn-lint"
CONSTRAINTS = ("maxLength", "minLength", "pattern", "enum", "maximum", "minimum", "maxItems", "minItems")
"""The keywords that limit values."""

_BRANCHES = ("oneOf", "anyOf")
_SAY_NOTHING: Mapping[str, Sequence[Any]] = {"minLength": (0,), "minItems": (0, 1), "pattern": (".*",)}


class Decision(NamedTuple):
    """Whose list of a type's schema is taken (`aws` or `cfn-lint`), and why; what only the one or the other has."""

    type: str
    member: str
    source: str
    reason: str
    only_aws: list[str]
    only_cfn_lint: list[str]


def decisions() -> list[Decision]:
    """The decisions that were written down."""
    return [Decision(**each) for each in json.loads(DECISIONS.read_text("utf-8"))]


# --- what is decided ---


def differences(aws: Schema, lint: Schema) -> dict[str, tuple[list[str], list[str]]]:
    """Member → (what only AWS's schema has, what only cfn-lint's has), where they are not the same."""
    found = {}
    for member in MEMBERS:
        one, other = _listed(aws, member), _listed(lint, member)
        if one != other:
            found[member] = [each for each in one if each not in other], [each for each in other if each not in one]
    return found


def _listed(schema: Schema, member: str) -> list[str]:
    given = schema.get(member) or ()
    # The order of identifiers counts.
    return [str(each) for each in given] if member == "primaryIdentifier" else sorted(map(str, given))


def undecided(pairs: Iterable[tuple[Schema, Schema]], made: Iterable[Decision]) -> list[str]:
    """What stands between the pairs of schemas and the decisions: differences without one, decisions without one."""
    wanted = {
        (aws["typeName"], member): sides for aws, lint in pairs for member, sides in differences(aws, lint).items()
    }
    known = {(each.type, each.member): (each.only_aws, each.only_cfn_lint) for each in made}
    return [
        *(
            f"{name} {member}: no decision on {sides}"
            for (name, member), sides in wanted.items()
            if known.get((name, member)) != sides
        ),
        *(f"{name} {member}: decided, but no difference" for name, member in known if (name, member) not in wanted),
    ]


# --- the schema ---


def merged(aws: Schema, lint: Schema, chosen: Mapping[str, str]) -> Schema:
    """AWS's schema with what cfn-lint's knows of later publications. `chosen`: member → source, where they differ."""
    result: Schema = _merged(aws, unlinted(lint))
    for member in MEMBERS:
        source = aws if chosen.get(member, AWS) == AWS else lint
        if member == "properties":
            result[member] = {name: node for name, node in result[member].items() if name in source[member]}
        elif member in source:
            result[member] = source[member]
        else:
            result.pop(member, None)
    if not aws.get("handlers") and "tagging" in lint:
        result["tagging"] = lint["tagging"]
    return result


def _merged(aws: Any, lint: Any, *, names: bool = False) -> Any:
    if not isinstance(aws, dict) or not isinstance(lint, dict):
        return aws
    result = {key: _merged(value, lint.get(key), names=not names and key in NAME_MAPS) for key, value in aws.items()}
    if names:
        return {**result, **{name: unlimited(node) for name, node in lint.items() if name not in aws}}
    if "definitions" in lint and "properties" in aws and "typeName" in aws:
        result.setdefault("definitions", unlimited(lint["definitions"], names=True))
    for keyword in ("enum", *_BRANCHES):
        if _is_longer(lint.get(keyword), aws.get(keyword)):
            later = (each for each in lint[keyword] if each not in aws[keyword])
            result[keyword] = [*aws[keyword], *map(unlimited, later)]
    return result


def _is_longer(later: Any, earlier: Any) -> bool:
    if not isinstance(later, list) or not isinstance(earlier, list):
        return False
    return len(later) > len(earlier) and all(each in later for each in earlier)


def unlimited(node: Any, *, names: bool = False) -> Any:
    """A schema without constraints on values; `names` where the keys are property names."""
    if isinstance(node, list):
        return [unlimited(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: unlimited(value, names=not names and key in NAME_MAPS)
        for key, value in node.items()
        if names or key not in CONSTRAINTS
    }


# --- service constraints ---


def service_constraints(schema: Schema, lint: Schema) -> Schema:
    """What cfn-lint's schema demands of values where `schema` sets no such limit, as the least schema that says it."""
    found: Schema = _beyond(schema, lint)
    while True:
        kept = _less_empty_references(found, found.get("definitions", {}))
        if kept == found:
            return found
        found = kept


def _beyond(schema: Any, lint: Any) -> Schema:
    if not isinstance(schema, dict) or not isinstance(lint, dict):
        return {}
    if "$ref" in schema:
        return {"$ref": schema["$ref"]} if schema["$ref"] == lint.get("$ref") else {}
    found = {
        key: lint[key] for key in CONSTRAINTS if key in lint and key not in schema and _says_anything(key, lint[key])
    }
    named = _named_format(lint)
    if named and "format" not in schema:
        found["format"] = named
    for key in NAME_MAPS:
        below = _beyond_names(schema.get(key), lint.get(key))
        if below:
            found[key] = below
    for key in ("items", "additionalProperties"):
        below = _beyond(schema.get(key), lint.get(key))
        if below:
            found[key] = below
    return found


def _named_format(lint: Schema) -> str | None:
    """What cfn-lint says that a text identifies, such as `AWS::EC2::VPC.Id`: no demand; values are made up by it."""
    for option in (lint, *lint.get("anyOf", ())):
        named = option.get("format")
        if isinstance(named, str) and named.startswith("AWS::"):
            return named
    return None


def _beyond_names(schema: Any, lint: Any) -> Schema:
    if not isinstance(schema, dict) or not isinstance(lint, dict):
        return {}
    below = {name: _beyond(node, lint.get(name)) for name, node in schema.items()}
    return {name: node for name, node in below.items() if node}


def _says_anything(keyword: str, value: Any) -> bool:
    # Handlers leave an empty list out of their calls, so that one item at least is nothing that the API sees.
    return value not in _SAY_NOTHING.get(keyword, ())


def _less_empty_references(node: Any, definitions: Mapping[str, Any]) -> Any:
    if not isinstance(node, dict):
        return node
    kept = {key: _less_empty_references(value, definitions) for key, value in node.items()}
    return {
        key: value for key, value in kept.items() if value != {} and not _is_empty_reference(key, value, definitions)
    }


def _is_empty_reference(key: str, value: Any, definitions: Mapping[str, Any]) -> bool:
    return key == "$ref" and isinstance(value, str) and value.rpartition("/")[2] not in definitions
