"""Words what is wrong with a model as the service does: its Java validator, everit-json-schema, scrubbed by AWS.

The validator takes a schema object apart into *facets*: `enum`, each of `allOf`, `anyOf` and `oneOf`, `not`, `const`,
the `type` with the keywords that belong to it, and whatever other keywords are left. Several facets make an unwritten
allOf, which is why a wrong value of `{"type": "string", "enum": […]}` is told in two lines:

    #/A: #: only 1 subschema matches out of 2
    #/A: failed validation constraint for keyword [enum]

Both lines, and the second `#: `, are the real service's. A combination is one line, followed by the lines of all its
branches that failed; a parent that merely counts its children has no line. The texts of keywords on AWS's list of
safe ones are shown, those of all others hidden.

Order: an object's own violations (required, propertyNames, sizes, dependencies, extraneous keys) come before those of
its values; then values of additional properties, of pattern properties, schema dependencies, and the properties of the
schema in the order of Java's hash map. Keys of the model are told in the order of the document. Combinations come first
among the branches of a combination.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import partial
from typing import Any, TypeAlias

from .java_order import hash_order
from .java_patterns.patterns import java_pattern
from .schema_rewriting import IGNORED_FORMAT, PATTERN_SOURCES, Schema

EXPECTED_TYPE = "expected type: "  # what stands after the pointer of a value of the wrong type
Lines: TypeAlias = list[str]
Step: TypeAlias = "Generator[Step, Lines, Lines]"
"""A check under way. It yields the checks it depends on and is sent their lines: deep models need no deep stack."""


@dataclass(frozen=True, eq=False)
class Narrator:
    """Tells the violations of models against one rewritten schema."""

    schema: Mapping[str, Any]
    is_format: Callable[[str, str], bool]
    """Whether a text (second) is of a format (first)."""

    def violations(self, model: Any) -> Lines:
        """One line for each violation, none where the model is valid."""
        return _run(self.check(self.schema, model, "#"))

    def check(self, schema: Schema, value: Any, pointer: str) -> Step:
        """The check of a value, found at a pointer, against a schema within the schema."""
        schema = self.dereferenced(schema)
        if schema is False:
            return [_hidden(pointer, "false")]
        facets = facets_of(schema) if isinstance(schema, Mapping) else []
        if len(facets) == 1:
            return (yield facets[0](self, schema, value, pointer))
        results = []
        for facet in facets:
            results += [(yield facet(self, schema, value, pointer))]
        return _combined("allOf", results, pointer)

    def dereferenced(self, schema: Schema) -> Schema:
        """The schema that a schema refers to in the end, or itself."""
        seen = set()
        while isinstance(schema, Mapping) and "$ref" in schema:
            reference = schema["$ref"]
            if reference in seen:  # a circle of references says nothing about any value
                return True
            seen.add(reference)
            schema = self.schema if reference == "#" else self.schema["definitions"][reference.rpartition("/")[2]]
        return schema


Facet: TypeAlias = Callable[[Narrator, Mapping[str, Any], Any, str], Step]


def _leaf(check: Callable[[Narrator, Mapping[str, Any], Any, str], Lines]) -> Facet:
    """A check that depends on no other one, as a step."""

    def step(narrator: Narrator, schema: Mapping[str, Any], value: Any, pointer: str) -> Step:
        yield from ()
        return check(narrator, schema, value, pointer)

    return step


def _run(step: Step) -> Lines:
    stack, lines = [step], None
    while stack:
        try:
            child = stack[-1].send(lines)  # type: ignore[arg-type]  # None starts a generator
        except StopIteration as end:
            stack.pop()
            lines = end.value
        else:
            stack.append(child)
            lines = None
    return lines or []


def multiple_of(number: float, divisor: float) -> bool:
    """Whether a number is a multiple as decimals have it: 0.3 is one of 0.1."""
    digits = len(repr(number)) + 700  # enough for the quotient of any number and any float
    return not Context(prec=digits).remainder(Decimal(repr(number)), Decimal(repr(divisor)))


def _frozen(value: Any) -> Any:
    """A hashable value that equals another one's exactly where JSON Schema calls the two equal."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, Mapping):
        return ("object", frozenset((name, _frozen(item)) for name, item in value.items()))
    if isinstance(value, (list, tuple)):
        return ("array", *map(_frozen, value))
    return value


# -- Lines -----------------------------------------------------------------------------------------


def _hidden(pointer: str, keyword: str) -> str:
    return f"{pointer}: failed validation constraint for keyword [{keyword}]"


def _below(pointer: str, token: str | int | None) -> str:
    if token is None:
        return pointer
    return f"{pointer}/{str(token).replace('~', '~0').replace('/', '~1')}"


def _combined(keyword: str, results: Sequence[Lines], pointer: str) -> Lines:
    total, failed = len(results), sum(map(bool, results))
    fails, text = _COMBINATIONS[keyword]
    if not fails(total, failed):
        return []
    # The validator puts a pointer of its own before the text, and the pointer to the value before that.
    head = f"{pointer}: #: {text.format(matching=total - failed, total=total)}"
    return [head, *(line for lines in results for line in lines)]


_COMBINATIONS: Mapping[str, tuple[Callable[[int, int], bool], str]] = {
    "allOf": (lambda _, failed: failed > 0, "only {matching} subschema matches out of {total}"),
    "anyOf": (lambda total, failed: failed == total, "no subschema matched out of the total {total} subschemas"),
    "oneOf": (lambda total, failed: total - failed != 1, "{matching} subschemas matched instead of one"),
}


# -- Types -----------------------------------------------------------------------------------------


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


def _typed(
    type_name: str, is_required: bool, narrator: Narrator, schema: Mapping[str, Any], value: Any, pointer: str
) -> Step:
    expected, accepted = _EXPECTED[type_name]
    found = _java_type(value)
    family = _FAMILY_OF_TYPE.get(type_name)
    if found in accepted and family is not None:
        return (yield _FAMILIES[family][1](narrator, schema, value, pointer))
    if found in accepted or not is_required:
        return []
    asked = "expected: null" if type_name == "null" else f"{EXPECTED_TYPE}{expected}"
    return [f"{pointer}: {asked}, found: {found}"]


def _any_type(names: Sequence[str], narrator: Narrator, schema: Mapping[str, Any], value: Any, pointer: str) -> Step:
    results = []
    for name in names:
        results += [(yield _typed(name, True, narrator, schema, value, pointer))]
    return _combined("anyOf", results, pointer)


@_leaf
def _string(narrator: Narrator, schema: Mapping[str, Any], value: str, pointer: str) -> Lines:
    lines = [*_sizes(schema, _STRING_SIZES, len(value), pointer)]
    if "javaPattern" in schema and not java_pattern(schema["javaPattern"]).search(value):
        lines.append(_hidden(pointer, "pattern"))
    name = schema.get("format", IGNORED_FORMAT)
    if name != IGNORED_FORMAT and not narrator.is_format(name, value):
        lines.append(_hidden(pointer, "format"))
    return lines


@_leaf
def _number(_: Narrator, schema: Mapping[str, Any], value: float, pointer: str) -> Lines:
    return [
        _hidden(pointer, keyword)
        for name, keyword, passes in _NUMBER_CHECKS
        if name in schema and not passes(value, schema[name])
    ]


_NUMBER_CHECKS: tuple[tuple[str, str, Callable[[float, float], bool]], ...] = (
    ("minimum", "minimum", lambda number, limit: number >= limit),
    ("exclusiveMinimum", "exclusiveMinimum", lambda number, limit: number > limit),
    ("maximum", "maximum", lambda number, limit: number <= limit),
    ("exclusiveMaximum", "exclusiveMaximum", lambda number, limit: number < limit),
    ("javaMultipleOf", "multipleOf", multiple_of),
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


def _sizes(schema: Mapping[str, Any], checks: Iterable[tuple[str, int, str]], size: int, pointer: str) -> Iterator[str]:
    """The line of each limit that the size breaks; 1 marks a lower limit, -1 an upper one."""
    for keyword, sign, text in checks:
        if keyword in schema and sign * (schema[keyword] - size) > 0:
            yield f"{pointer}: {text.format(limit=int(schema[keyword]), size=size)}"


# -- Arrays and objects ----------------------------------------------------------------------------


def _array(narrator: Narrator, schema: Mapping[str, Any], value: Sequence[Any], pointer: str) -> Step:
    lines = [*_sizes(schema, _ARRAY_SIZES, len(value), pointer)]
    if schema.get("uniqueItems") and len(set(map(_frozen, value))) < len(value):
        lines.append(f"{pointer}: array items are not unique")
    items, additional = schema.get("items", True), schema.get("additionalItems", True)
    is_tuple = isinstance(items, list)
    if is_tuple and additional is False and len(value) > len(items):
        lines.append(_hidden(pointer, "items"))
        additional = True
    for index, item in enumerate(value):
        child = items if not is_tuple else items[index] if index < len(items) else additional
        lines += yield narrator.check(child, item, _below(pointer, index))
    if "contains" in schema:
        for item in value:
            if not (yield narrator.check(schema["contains"], item, pointer)):
                break
        else:
            lines.append(f"{pointer}: expected at least one array item to match 'contains' schema")
    return lines


def _object(narrator: Narrator, schema: Mapping[str, Any], value: Mapping[str, Any], pointer: str) -> Step:
    lines = [f"{pointer}: required key [{name}] not found" for name in schema.get("required", ()) if name not in value]
    if "propertyNames" in schema:
        for name in value:
            lines += yield narrator.check(schema["propertyNames"], name, _below(pointer, name))
    lines += _sizes(schema, _OBJECT_SIZES, len(value), pointer)
    lines += [f"{pointer}: property [{name}] is required" for name in _missing_dependencies(schema, value)]
    if schema.get("additionalProperties", True) is False:
        lines += [f"{pointer}: extraneous key [{name}] is not permitted" for name in _additional(schema, value)]
    for key, child in _children(schema, value):
        lines += yield narrator.check(child, value if key is None else value[key], _below(pointer, key))
    return lines


def _missing_dependencies(schema: Mapping[str, Any], value: Mapping[str, Any]) -> Iterator[str]:
    for name, needs in hash_order(schema.get("dependencies", {})):
        if name in value and isinstance(needs, list):
            yield from (need for need in needs if need not in value)


def _additional(schema: Mapping[str, Any], value: Mapping[str, Any]) -> list[str]:
    named = schema.get("properties", {})
    patterns = [java_pattern(source) for source in schema.get(PATTERN_SOURCES, {}).values()]
    return [name for name in value if name not in named and not any(pattern.search(name) for pattern in patterns)]


def _children(schema: Mapping[str, Any], value: Mapping[str, Any]) -> Iterator[tuple[str | None, Schema]]:
    """Each key with a schema that its value has to meet; None with one that the object itself has to."""
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


# -- Facets ----------------------------------------------------------------------------------------


@_leaf
def _enum(_: Narrator, schema: Mapping[str, Any], value: Any, pointer: str) -> Lines:
    frozen = _frozen(value)
    return [] if any(_frozen(option) == frozen for option in schema["enum"]) else [_hidden(pointer, "enum")]


@_leaf
def _const(_: Narrator, schema: Mapping[str, Any], value: Any, pointer: str) -> Lines:
    return [] if _frozen(schema["const"]) == _frozen(value) else [_hidden(pointer, "const")]


def _not(narrator: Narrator, schema: Mapping[str, Any], value: Any, pointer: str) -> Step:
    return [] if (yield narrator.check(schema["not"], value, pointer)) else [_hidden(pointer, "not")]


def _combination(keyword: str, narrator: Narrator, schema: Mapping[str, Any], value: Any, pointer: str) -> Step:
    results = []
    for branch in sorted(schema[keyword], key=lambda branch: not _is_combination(branch)):
        results += [(yield narrator.check(branch, value, pointer))]
    return _combined(keyword, results, pointer)


def _conditional(narrator: Narrator, schema: Mapping[str, Any], value: Any, pointer: str) -> Step:
    if "if" not in schema:
        return []
    condition = yield narrator.check(schema["if"], value, pointer)
    keyword = "else" if condition else "then"
    lines = yield narrator.check(schema.get(keyword, True), value, pointer)
    return [_hidden(pointer, keyword), *condition, *lines] if lines else []


_FAMILIES: Mapping[str, tuple[frozenset[str], Facet]] = {
    "array": (frozenset({"items", "additionalItems", "minItems", "maxItems", "uniqueItems", "contains"}), _array),
    "object": (
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
    "number": (frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "javaMultipleOf"}), _number),
    "string": (frozenset({"minLength", "maxLength", "javaPattern", "format"}), _string),
}
_FAMILY_OF_TYPE = {"array": "array", "integer": "number", "number": "number", "object": "object", "string": "string"}
_BEFORE_TYPE: Mapping[str, Facet] = {"enum": _enum, "not": _not, "const": _const}


def _combinations(schema: Mapping[str, Any]) -> list[Facet]:
    facets: list[Facet] = [partial(_combination, keyword) for keyword in _COMBINATIONS if keyword in schema]
    if isinstance(schema.get("type"), list):
        facets.append(partial(_any_type, schema["type"]))
    return facets


def facets_of(schema: Mapping[str, Any]) -> list[Facet]:
    """What a schema object is taken apart into, the combinations first."""
    facets = [*_combinations(schema), *(facet for keyword, facet in _BEFORE_TYPE.items() if keyword in schema)]
    declared = schema.get("type", [])
    if isinstance(declared, str):
        facets.append(partial(_typed, declared, True))
    types = [declared] if isinstance(declared, str) else declared
    told = {_FAMILY_OF_TYPE.get(name) for name in types}
    facets += [
        partial(_typed, family, False)
        for family, (keywords, _) in _FAMILIES.items()
        if family not in told and not keywords.isdisjoint(schema)
    ]
    if not {"if", "then", "else"}.isdisjoint(schema):
        facets.append(_conditional)
    return facets


def _is_combination(schema: Schema) -> bool:
    if not isinstance(schema, Mapping) or "$ref" in schema:
        return False
    return len(facets_of(schema)) > 1 or bool(_combinations(schema))
