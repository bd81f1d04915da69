"""Turns a CloudFormation schema into the draft-07 schema that the service's Java validator acts on.

- Keywords that JSON Schema draft-07 does not know (`readOnlyProperties`, `tagging`, cfn-lint's `requiredXor` …) are
  dropped, as the service knows none of them.
- `pattern` becomes `javaPattern`, `multipleOf` becomes `javaMultipleOf`, and `javaInteger` is added beside
  `type: integer`: three keywords of our own, with Java's meaning, which `java_schema` supplies.
- Every `$ref` points to `#` or to `#/definitions/<number>` afterwards; what it refers to may stand anywhere in the
  schema. One that leads nowhere accepts anything. As draft-07 has it, keywords beside a `$ref` do not count.

A part of a schema, such as one property, can be made a document of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .java_patterns import to_rust
from .pointers import referenced

Schema = Any
"""A JSON schema: a dict, or True or False."""

FORMATS = frozenset(
    {
        "date",
        "date-time",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "json-pointer",
        "regex",
        "relative-json-pointer",
        "time",
        "uri",
        "uri-reference",
        "uri-template",
    }
)
"""The formats that the Java validator checks in draft-07."""

IGNORED_FORMAT = "ignored"
"""Stands for a format without effect, such as `AWS::EC2::VPC.Id`; the wording still depends on there being one."""

PATTERN_SOURCES = "patternSources"
"""Beside `patternProperties`: the pattern as Java has it, for each of its keys."""

_PLAIN = frozenset(
    {
        "const",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "maxItems",
        "maxLength",
        "maximum",
        "maxProperties",
        "minItems",
        "minLength",
        "minimum",
        "minProperties",
        "required",
        "uniqueItems",
    }
)


def rewritten(schema: dict[str, Any]) -> dict[str, Any]:
    """The draft-07 schema for a CloudFormation schema, which is left as it is and shares its plain values."""
    whole: dict[str, Any] = rewritten_part(schema, schema)
    return whole


def rewritten_part(schema: dict[str, Any], part: Schema) -> Schema:
    """The draft-07 schema for a part of a schema, with all that it refers to, wherever that stands in the schema."""
    return _Rewriting(schema, part).run()


class _Rewriting:
    """One pass over one part of a schema; definitions are rewritten only where something refers to them."""

    def __init__(self, root: dict[str, Any], part: Schema) -> None:
        self._root = root
        self._part = part
        self._names: dict[str, str] = {}
        self._waiting: list[tuple[str, Any]] = []

    def run(self) -> Schema:
        result = self.schema(self._part)
        definitions: dict[str, Any] = {}
        while self._waiting:
            name, target = self._waiting.pop()
            definitions[name] = self.schema(target)
        if definitions:
            # A root that is nothing but a reference must not have other keywords beside it: draft-07 ignores them.
            result = {"allOf": [result]} if "$ref" in result else result
            result["definitions"] = definitions
        return result

    def schema(self, schema: Schema) -> Schema:
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            return self.reference(schema["$ref"])
        result: dict[str, Any] = {}
        for keyword, value in schema.items():
            if keyword in _PLAIN:
                result[keyword] = value
            elif keyword in _REWRITERS:
                _REWRITERS[keyword](self, keyword, value, result)
        return result

    def reference(self, reference: Any) -> dict[str, Any]:
        if reference == "#" and self._part is self._root:
            return {"$ref": "#"}
        name = self._names.get(reference)
        if name is None:
            target = referenced(self._root, reference)
            if not isinstance(target, (dict, bool)):
                return {}
            name = self._names[reference] = str(len(self._names))
            self._waiting.append((name, target))
        return {"$ref": "#/definitions/" + name}

    def one(self, keyword: str, value: Any, result: dict[str, Any]) -> None:
        result[keyword] = self.schema(value)

    def several(self, keyword: str, value: Any, result: dict[str, Any]) -> None:
        result[keyword] = [self.schema(item) for item in value] if isinstance(value, list) else self.schema(value)

    def named(self, keyword: str, value: Any, result: dict[str, Any]) -> None:
        result[keyword] = (
            {name: self.schema(item) for name, item in value.items()} if isinstance(value, dict) else value
        )

    def by_pattern(self, keyword: str, value: Any, result: dict[str, Any]) -> None:
        if not isinstance(value, dict):
            result[keyword] = value
            return
        schemas, sources = {}, {}
        for source, schema in value.items():
            pattern = to_rust(source)
            while pattern in schemas:  # two spellings of one pattern are still two schemas
                pattern += "(?:)"
            schemas[pattern], sources[pattern] = self.schema(schema), source
        result[keyword], result[PATTERN_SOURCES] = schemas, sources

    def type(self, keyword: str, value: Any, result: dict[str, Any]) -> None:
        result[keyword] = value
        if value == "integer" or (isinstance(value, list) and "integer" in value and "number" not in value):
            result["javaInteger"] = True

    def pattern(self, keyword: str, value: Any, result: dict[str, Any]) -> None:
        result["javaPattern" if isinstance(value, str) else keyword] = value

    def multiple_of(self, keyword: str, value: Any, result: dict[str, Any]) -> None:
        is_usable = isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0
        result["javaMultipleOf" if is_usable else keyword] = value

    def format(self, keyword: str, value: Any, result: dict[str, Any]) -> None:
        result[keyword] = value if not isinstance(value, str) or value in FORMATS else IGNORED_FORMAT


_REWRITERS: Mapping[str, Callable[[_Rewriting, str, Any, dict[str, Any]], None]] = {
    "additionalItems": _Rewriting.one,
    "additionalProperties": _Rewriting.one,
    "allOf": _Rewriting.several,
    "anyOf": _Rewriting.several,
    "contains": _Rewriting.one,
    "dependencies": _Rewriting.named,
    "else": _Rewriting.one,
    "format": _Rewriting.format,
    "if": _Rewriting.one,
    "items": _Rewriting.several,
    "multipleOf": _Rewriting.multiple_of,
    "not": _Rewriting.one,
    "oneOf": _Rewriting.several,
    "pattern": _Rewriting.pattern,
    "patternProperties": _Rewriting.by_pattern,
    "properties": _Rewriting.named,
    "propertyNames": _Rewriting.one,
    "then": _Rewriting.one,
    "type": _Rewriting.type,
}
