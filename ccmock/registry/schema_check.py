"""Finds what is wrong with a model as the service does: its Java validator, everit-json-schema, scrubbed by AWS.

The validator takes a schema object apart: `enum`, each of `allOf`, `anyOf` and `oneOf`, `not`, `const`, the `type` with
the keywords that belong to it, and whatever other keywords are left. Several such parts are checked like an allOf that
is not written in the schema, which is why a wrong value of `{"type": "string", "enum": […]}` gives two lines:

    #/A: #: only 1 subschema matches out of 2
    #/A: failed validation constraint for keyword [enum]

Both lines, and the second `#: `, are the real service's. A combination is one line, followed by the lines of all its
branches that failed; a parent that merely counts its children has no line. The texts of keywords on AWS's list of
safe ones are shown, those of all others hidden.

Order: an object's own violations (required, propertyNames, sizes, dependencies, extraneous keys) come before those of
its values; then values of additional properties, of pattern properties, schema dependencies, and the properties of the
schema in the order of Java's hash map. Keys of the model come in the order of the document. Combinations come first
among the branches of a combination.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from .json_text import comparable
from .pointers import Path
from .schema_rewriting import Schema
from .type_checks import FAMILIES, FAMILY_OF_TYPE, Check, Step, Subcheck, Violations, simple_check, typed
from .violations import Violation, hidden


def find_violations(schema: Mapping[str, Any], model: Any) -> Violations:
    """The violations of a model against a rewritten schema, in the service's order; none where the model is valid."""
    stack, found = [_check(schema, Subcheck(schema, model, ()))], None
    while stack:
        try:
            subcheck = stack[-1].send(found)  # type: ignore[arg-type]  # None starts a generator
        except StopIteration as end:
            stack.pop()
            found = end.value
        else:
            stack.append(_check(schema, subcheck))
            found = None
    return found or []


def _check(root: Mapping[str, Any], subcheck: Subcheck) -> Step:
    schema, value, path = _dereferenced(root, subcheck.schema), subcheck.value, subcheck.path
    if schema is False:
        return [hidden(path, "false")]
    checks = _checks_of(schema) if isinstance(schema, Mapping) else []
    if len(checks) == 1:
        return (yield from checks[0](schema, value, path))
    results = []
    for check in checks:
        results += [(yield from check(schema, value, path))]
    return _combined("allOf", results, path)


def _dereferenced(root: Mapping[str, Any], schema: Schema) -> Schema:
    """The schema that a schema refers to in the end, or itself."""
    seen = set()
    while isinstance(schema, Mapping) and "$ref" in schema:
        reference = schema["$ref"]
        if reference in seen:  # a circle of references says nothing about any value
            return True
        seen.add(reference)
        schema = root if reference == "#" else root["definitions"][reference.rpartition("/")[2]]
    return schema


# -- Combinations ----------------------------------------------------------------------------------


def _combined(keyword: str, results: Sequence[Violations], path: Path) -> Violations:
    """The violation of a combination, followed by those of its branches; nothing where the combination holds."""
    total, failed = len(results), sum(map(bool, results))
    fails, text = _COMBINATIONS[keyword]
    if not fails(total, failed):
        return []
    # The validator puts a pointer of its own before the text, and the pointer to the value before that.
    head = Violation(path, keyword, f"#: {text.format(matching=total - failed, total=total)}")
    return [head, *(violation for violations in results for violation in violations)]


_COMBINATIONS: Mapping[str, tuple[Callable[[int, int], bool], str]] = {
    "allOf": (lambda _, failed: failed > 0, "only {matching} subschema matches out of {total}"),
    "anyOf": (lambda total, failed: failed == total, "no subschema matched out of the total {total} subschemas"),
    "oneOf": (lambda total, failed: total - failed != 1, "{matching} subschemas matched instead of one"),
}


def _combination(keyword: str, schema: Mapping[str, Any], value: Any, path: Path) -> Step:
    results = []
    for branch in sorted(schema[keyword], key=lambda branch: not _is_combination(branch)):
        results += [(yield Subcheck(branch, value, path))]
    return _combined(keyword, results, path)


def _any_type(names: Sequence[str], schema: Mapping[str, Any], value: Any, path: Path) -> Step:
    results = []
    for name in names:
        results += [(yield from typed(name, schema, value, path, is_required=True))]
    return _combined("anyOf", results, path)


def _conditional(schema: Mapping[str, Any], value: Any, path: Path) -> Step:
    if "if" not in schema:
        return []
    condition = yield Subcheck(schema["if"], value, path)
    keyword = "else" if condition else "then"
    found = yield Subcheck(schema.get(keyword, True), value, path)
    return [hidden(path, keyword), *condition, *found] if found else []


def _not(schema: Mapping[str, Any], value: Any, path: Path) -> Step:
    return [] if (yield Subcheck(schema["not"], value, path)) else [hidden(path, "not")]


@simple_check
def _enum(schema: Mapping[str, Any], value: Any, path: Path) -> Violations:
    given = comparable(value)
    return [] if any(comparable(option) == given for option in schema["enum"]) else [hidden(path, "enum")]


@simple_check
def _const(schema: Mapping[str, Any], value: Any, path: Path) -> Violations:
    return [] if comparable(schema["const"]) == comparable(value) else [hidden(path, "const")]


# -- What a schema is taken apart into -------------------------------------------------------------


_BEFORE_TYPE: Mapping[str, Check] = {"enum": _enum, "not": _not, "const": _const}


def _checks_of(schema: Mapping[str, Any]) -> list[Check]:
    """The checks that a schema object is taken apart into, the combinations first."""
    checks = [*_combinations_of(schema), *(check for keyword, check in _BEFORE_TYPE.items() if keyword in schema)]
    declared = schema.get("type", [])
    if isinstance(declared, str):
        checks.append(partial(typed, declared, is_required=True))
    types = [declared] if isinstance(declared, str) else declared
    checked = {FAMILY_OF_TYPE.get(name) for name in types}
    checks += [
        partial(typed, type_name, is_required=False)
        for type_name, family in FAMILIES.items()
        if type_name not in checked and not family.keywords.isdisjoint(schema)
    ]
    if not {"if", "then", "else"}.isdisjoint(schema):
        checks.append(_conditional)
    return checks


def _combinations_of(schema: Mapping[str, Any]) -> list[Check]:
    checks: list[Check] = [partial(_combination, keyword) for keyword in _COMBINATIONS if keyword in schema]
    if isinstance(schema.get("type"), list):
        checks.append(partial(_any_type, schema["type"]))
    return checks


def _is_combination(schema: Schema) -> bool:
    if not isinstance(schema, Mapping) or "$ref" in schema:
        return False
    return len(_checks_of(schema)) > 1 or bool(_combinations_of(schema))
