"""Checks a value against the keywords that belong to its type: those of strings, numbers, arrays and objects.

Lengths, limits and names are shown in the texts; the keywords that AWS does not list as safe to show are only named.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from .java_order import hash_order
from .java_patterns import java_pattern
from .java_schema import is_format, is_multiple_of
from .json_text import comparable
from .pointers import Path
from .schema_rewriting import IGNORED_FORMAT, PATTERN_SOURCES, Schema
from .violations import EXTRANEOUS, MISSING, WRONG_TYPE, Violation, hidden

Violations: TypeAlias = list[Violation]


class Subcheck(NamedTuple):
    """The check of a value, found at a path, against a schema within the schema."""

    schema: Schema
    value: Any
    path: Path


Step: TypeAlias = Generator[Subcheck, Violations, Violations]
"""A check under way. It yields the checks it depends on and is sent their violations: deep models need no deep stack.

It returns the violations that it found.
"""

Check: TypeAlias = Callable[[Mapping[str, Any], Any, Path], Step]
"""Starts the check of a value, found at a path, against some keywords of a schema."""


def simple_check(check: Callable[[Mapping[str, Any], Any, Path], Violations]) -> Check:
    """Makes a check of a function that depends on no other check."""

    def start(schema: Mapping[str, Any], value: Any, path: Path) -> Step:
        yield from ()
        return check(schema, value, path)

    return start


# -- Types -----------------------------------------------------------------------------------------


def typed(
    type_name: str, schema: Mapping[str, Any], value: Any, path: Path, *, is_required: bool
) -> Generator[Subcheck, Violations, Violations]:
    """Checks a value of a JSON type with the keywords that belong to it.

    A value of another type is a violation where the type is required, and else not looked at.
    """
    expected, accepted = _EXPECTED[type_name]
    found = _java_type(value)
    if found in accepted:
        family = FAMILY_OF_TYPE.get(type_name)
        return (yield from FAMILIES[family].check(schema, value, path)) if family else []
    if not is_required:
        return []
    asked = "expected: null" if type_name == "null" else f"expected type: {expected}"
    return [Violation(path, WRONG_TYPE, f"{asked}, found: {found}")]


def _java_type(value: Any) -> str:
    for kind, name in _JAVA_TYPES:
        if isinstance(value, kind):
            return name
    return type(value).__name__


_JAVA_TYPES: tuple[tuple[Any, str], ...] = (
    (type(None), "Null"),
    (bool, "Boolean"),  # before int, of which it is a kind in Python
    (int, "Integer"),
    ((float, Decimal), "Number"),
    (str, "String"),
    ((list, tuple), "JSONArray"),
    (Mapping, "JSONObject"),
)

_EXPECTED: Mapping[str, tuple[str, frozenset[str]]] = {
    "array": ("JSONArray", frozenset({"JSONArray"})),
    "boolean": ("Boolean", frozenset({"Boolean"})),
    "integer": ("Integer", frozenset({"Integer"})),
    "null": ("Null", frozenset({"Null"})),
    "number": ("Number", frozenset({"Integer", "Number"})),
    "object": ("JSONObject", frozenset({"JSONObject"})),
    "string": ("String", frozenset({"String"})),
}


# -- Strings and numbers ---------------------------------------------------------------------------


@simple_check
def _string(schema: Mapping[str, Any], value: str, path: Path) -> Violations:
    found = [*_sizes(schema, _STRING_SIZES, len(value), path)]
    if "javaPattern" in schema and not java_pattern(schema["javaPattern"]).search(value):
        found.append(hidden(path, "pattern"))
    name = schema.get("format", IGNORED_FORMAT)
    if name != IGNORED_FORMAT and not is_format(name, value):
        found.append(hidden(path, "format"))
    return found


@simple_check
def _number(schema: Mapping[str, Any], value: float, path: Path) -> Violations:
    return [
        hidden(path, keyword)
        for name, keyword, passes in _NUMBER_CHECKS
        if name in schema and not passes(value, schema[name])
    ]


_NUMBER_CHECKS: tuple[tuple[str, str, Callable[[float, float], bool]], ...] = (
    ("minimum", "minimum", lambda number, limit: number >= limit),
    ("exclusiveMinimum", "exclusiveMinimum", lambda number, limit: number > limit),
    ("maximum", "maximum", lambda number, limit: number <= limit),
    ("exclusiveMaximum", "exclusiveMaximum", lambda number, limit: number < limit),
    ("javaMultipleOf", "multipleOf", is_multiple_of),
)

_STRING_SIZES = (
    ("minLength", 1, "expected minLength: {limit}, actual: {size}"),
    ("maxLength", -1, "expected maxLength: {limit}, actual: {size}"),
)
_ARRAY_SIZES = (
    ("minItems", 1, "expected minimum item count: {limit}, found: {size}"),
    ("maxItems", -1, "expected maximum item count: {limit}, found: {size}"),
)
_OBJECT_SIZES = (
    ("minProperties", 1, "minimum size: [{limit}], found: [{size}]"),
    ("maxProperties", -1, "maximum size: [{limit}], found: [{size}]"),
)


def _sizes(
    schema: Mapping[str, Any], limits: Iterable[tuple[str, int, str]], size: int, path: Path
) -> Iterator[Violation]:
    """The violation of each limit that the size breaks; 1 marks a lower limit, -1 an upper one."""
    for keyword, sign, text in limits:
        if keyword in schema and sign * (schema[keyword] - size) > 0:
            yield Violation(path, keyword, text.format(limit=int(schema[keyword]), size=size))


# -- Arrays and objects ----------------------------------------------------------------------------


def _array(schema: Mapping[str, Any], value: Sequence[Any], path: Path) -> Step:
    found = [*_sizes(schema, _ARRAY_SIZES, len(value), path)]
    if schema.get("uniqueItems") and len(set(map(comparable, value))) < len(value):
        found.append(Violation(path, "uniqueItems", "array items are not unique"))
    items, additional = schema.get("items", True), schema.get("additionalItems", True)
    is_tuple = isinstance(items, list)
    if is_tuple and additional is False and len(value) > len(items):
        found.append(hidden(path, "items"))
        additional = True
    for index, item in enumerate(value):
        child = items if not is_tuple else items[index] if index < len(items) else additional
        found += yield Subcheck(child, item, (*path, index))
    if "contains" in schema:
        found += yield from _contains(schema["contains"], value, path)
    return found


def _contains(schema: Schema, value: Sequence[Any], path: Path) -> Step:
    for item in value:
        if not (yield Subcheck(schema, item, path)):
            return []
    return [Violation(path, "contains", "expected at least one array item to match 'contains' schema")]


def _object(schema: Mapping[str, Any], value: Mapping[str, Any], path: Path) -> Step:
    found = [
        Violation(path, MISSING, f"required key [{name}] not found", name)
        for name in schema.get("required", ())
        if name not in value
    ]
    if "propertyNames" in schema:
        for name in value:
            found += yield Subcheck(schema["propertyNames"], name, (*path, name))
    found += _sizes(schema, _OBJECT_SIZES, len(value), path)
    found += [
        Violation(path, "dependencies", f"property [{name}] is required", name)
        for name in _missing_dependencies(schema, value)
    ]
    if schema.get("additionalProperties", True) is False:
        found += [
            Violation(path, EXTRANEOUS, f"extraneous key [{name}] is not permitted", name)
            for name in _additional(schema, value)
        ]
    for key, child in _children(schema, value):
        found += yield Subcheck(child, value, path) if key is None else Subcheck(child, value[key], (*path, key))
    return found


def _missing_dependencies(schema: Mapping[str, Any], value: Mapping[str, Any]) -> Iterator[str]:
    for name, needs in hash_order(schema.get("dependencies", {})):
        if name in value and isinstance(needs, list):
            yield from (need for need in needs if need not in value)


def _additional(schema: Mapping[str, Any], value: Mapping[str, Any]) -> list[str]:
    named = schema.get("properties", {})
    patterns = [java_pattern(source) for source in schema.get(PATTERN_SOURCES, {}).values()]
    return [name for name in value if name not in named and not any(pattern.search(name) for pattern in patterns)]


def _children(schema: Mapping[str, Any], value: Mapping[str, Any]) -> Iterator[tuple[str | None, Schema]]:
    """Each key with a schema that its value has to meet; None with one that the object itself has to meet."""
    additional = schema.get("additionalProperties", True)
    if isinstance(additional, Mapping):
        yield from ((name, additional) for name in _additional(schema, value))
    for key, child in schema.get("patternProperties", {}).items():
        pattern = java_pattern(schema[PATTERN_SOURCES][key])
        yield from ((name, child) for name in value if pattern.search(name))
    for trigger, child in hash_order(schema.get("dependencies", {})):
        if trigger in value and not isinstance(child, list):
            yield None, child
    yield from ((name, child) for name, child in hash_order(schema.get("properties", {})) if name in value)


class Family(NamedTuple):
    """The keywords that belong to one type of value, and their check."""

    keywords: frozenset[str]
    check: Check


FAMILIES: Mapping[str, Family] = {
    "array": Family(frozenset({"items", "additionalItems", "minItems", "maxItems", "uniqueItems", "contains"}), _array),
    "object": Family(
        frozenset(
            {
                "properties",
                "required",
                "minProperties",
                "maxProperties",
                "dependencies",
                "patternProperties",
                "additionalProperties",
                "propertyNames",
            }
        ),
        _object,
    ),
    "number": Family(
        frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "javaMultipleOf"}), _number
    ),
    "string": Family(frozenset({"minLength", "maxLength", "javaPattern", "format"}), _string),
}
FAMILY_OF_TYPE = {"array": "array", "integer": "number", "number": "number", "object": "object", "string": "string"}
