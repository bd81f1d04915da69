"""What is known of a type beyond its schema: what the service fills in, and what it makes of what it is given.

One file per service, `ccmock/data/facts/<service>.json`: type name → top-level property → fact. Under `AWS::Glue::*`
stands what holds for all types of a service, and in `_every.json` under `*` what holds for the types of all services;
these fill in only what a caller may set and left out, where the schema allows it. The nearer fact goes before the
farther one, and any fact before the schema's default. A fact is

- a template (see `templates`), an object or list of such, or any other value as it is: what the property holds where
  the caller left it out;
- `null` for a property that a resource does not have to begin with;
- `{"$cases": [[condition, fact], …]}`: the first fact whose condition holds, or nothing. A condition names properties
  and what they hold: a value, a list of values, a text with `*` in it, or `null` for a property that is not there;
- `{"$inside": {member: fact, …}, "$value": fact}`: what is filled into the object that a caller gave, or into each
  item of a list of such; `$value` is the fact for where there is none;
- `{"$as": "json" | "lower" | "dropped" | "sorted", "$value": fact}`: what the service makes of a given value: a text
  that holds JSON becomes that JSON, a text becomes lower case, the property is not kept at all, a list is sorted.

Beside the properties of a type may stand `"$list"`, the properties that a list shows besides the primary identifier,
and `"$messages"`, HandlerErrorCode → what the type's handlers say instead of the usual message, and `"$seconds"`,
how long a slow type's `create`, `update` and `delete` usually take.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from ..registry.json_text import InvalidJson, parse_json
from ..registry.resource_type import ResourceType
from ..registry.schema_nodes import fits, flat
from .templates import Setting, template
from .values import Maker, constant

Facts = Mapping[str, Any]

CASES, INSIDE, VALUE, AS = "$cases", "$inside", "$value", "$as"
LIST, MESSAGES, SECONDS = "$list", "$messages", "$seconds"
NAMESPACES = ("AWS", "Alexa")
EVERY = "_every"


def facts_of(resource_type: ResourceType) -> Facts:
    """What is known of the values of a type, by top-level property."""
    return resource_type.derived(_facts_of)


def listed_properties(resource_type: ResourceType) -> Sequence[str]:
    """The top-level properties that a list shows besides the primary identifier."""
    found: Sequence[str] = _own_facts(resource_type).get(LIST, ())
    return found


def messages_of(resource_type: ResourceType) -> Mapping[str, str]:
    """HandlerErrorCode → what the type's handlers say instead of the usual message."""
    found: Mapping[str, str] = _own_facts(resource_type).get(MESSAGES, {})
    return found


def seconds_of(resource_type: ResourceType) -> Mapping[str, float]:
    """`create`, `update`, `delete` → seconds that it usually takes, where that is known to be long."""
    found: Mapping[str, float] = _own_facts(resource_type).get(SECONDS, {})
    return found


def _own_facts(resource_type: ResourceType) -> Facts:
    namespace, service, _ = f"{resource_type.type_name}::::".split("::", 2)
    own: Facts = _file(service.lower()).get(resource_type.type_name, {}) if namespace in NAMESPACES else {}
    return own


def _facts_of(resource_type: ResourceType) -> Facts:
    namespace, service, _ = f"{resource_type.type_name}::::".split("::", 2)
    if namespace not in NAMESPACES:
        return {}
    general = {**_file(EVERY).get("*", {}), **_file(service.lower()).get(f"{namespace}::{service}::*", {})}
    own = {name: fact for name, fact in _own_facts(resource_type).items() if name not in (LIST, MESSAGES, SECONDS)}
    shared = {name: fact for name, fact in general.items() if name not in own and _may_hold(resource_type, name, fact)}
    return {**shared, **own}


def _may_hold(resource_type: ResourceType, name: str, fact: Any) -> bool:
    """Whether a general fact concerns a type: the property is there, a caller may set it, and the value is allowed."""
    schema = resource_type.compiled_schema
    if name not in schema["properties"] or name in schema.get("required", ()):
        return False
    if resource_type.read_only.covers((name,)) or resource_type.write_only.covers((name,)):
        return False
    values = [value for _, value in fact[CASES]] if isinstance(fact, dict) and CASES in fact else [fact]
    node = flat(schema, schema["properties"][name])
    return all(value is None or fits(node, value) for value in values)


@cache
def _file(name: str) -> Mapping[str, Any]:
    file = resources.files("ccmock.data") / "facts" / f"{name}.json"
    is_name = name == EVERY or name.isalnum()
    return MappingProxyType(json.loads(file.read_text("utf-8"))) if is_name and file.is_file() else {}


# --- what is filled in ------------------------------------------------------------------------


@dataclass(frozen=True)
class Cases:
    """Makes the value of the first case that holds. `properties`: those that the conditions look at."""

    cases: tuple[tuple[Mapping[str, Any], Maker | None], ...]
    properties: frozenset[str]

    def __call__(self, setting: Setting) -> Any:
        """The value for a resource, or None."""
        for condition, maker in self.cases:
            if all(_holds(setting.model.get(name), wanted) for name, wanted in condition.items()):
                return maker(setting) if maker else None
        return None


def maker_of(fact: Any) -> Maker | None:
    """What makes a fact's value; None for a property that is not there to begin with."""
    if isinstance(fact, str):
        return template(fact)
    if isinstance(fact, list):
        return _list_maker([maker for maker in map(maker_of, fact) if maker])
    if not isinstance(fact, dict):
        return None if fact is None else constant(fact)
    if CASES in fact:
        return _cases(fact[CASES])
    if INSIDE in fact or AS in fact:
        return maker_of(fact.get(VALUE))
    return _object_maker({name: maker for name, value in fact.items() if (maker := maker_of(value))})


def _cases(cases: list[Any]) -> Cases:
    makers = tuple((condition, maker_of(fact)) for condition, fact in cases)
    looked_at = frozenset(name for condition, _ in makers for name in condition)
    return Cases(makers, looked_at | _referred_to(maker for _, maker in makers))


@dataclass(frozen=True)
class Composed:
    """Makes a list or an object. `properties`: those that the makers of its parts refer to."""

    make: Maker
    properties: frozenset[str]

    def __call__(self, setting: Setting) -> Any:
        """The value for a resource."""
        return self.make(setting)


def _list_maker(items: list[Maker]) -> Composed:
    return Composed(lambda setting: [item(setting) for item in items], _referred_to(items))


def _object_maker(members: dict[str, Maker]) -> Composed:
    def make(setting: Setting) -> dict[str, Any]:
        made = {name: maker(setting) for name, maker in members.items()}
        return {name: value for name, value in made.items() if value is not None}

    return Composed(make, _referred_to(members.values()))


def _referred_to(makers: Iterable[Maker | None]) -> frozenset[str]:
    return frozenset(name for maker in makers for name in getattr(maker, "properties", ()))


def _holds(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return any(_holds(value, one) for one in wanted)
    if isinstance(wanted, str) and "*" in wanted:
        return value is not None and fnmatchcase(str(value), wanted)
    return type(value) is type(wanted) and bool(value == wanted)


# --- what becomes of what was given -----------------------------------------------------------


Inside = Mapping[str, "tuple[Maker | None, Inside]"]
"""Member → (what makes it where it is missing, what is filled in where it is there)."""


def finish(resource_type: ResourceType, model: dict[str, Any], setting: Setting) -> None:
    """Makes of a model what the service makes of it, in place: fills in members, rewrites, drops."""
    for name, inside, rewrite in resource_type.derived(_finishing):
        if name not in model:
            continue
        _fill(model[name], inside, setting)
        if rewrite is not None and (rewritten := rewrite(model[name])) is not None:
            model[name] = rewritten
        elif rewrite is not None:
            del model[name]


def _finishing(resource_type: ResourceType) -> list[tuple[str, Inside, Callable[[Any], Any] | None]]:
    return [
        (name, _inside(fact.get(INSIDE, {})), _WAYS[fact[AS]] if AS in fact else None)
        for name, fact in facts_of(resource_type).items()
        if isinstance(fact, dict) and (INSIDE in fact or AS in fact)
    ]


def _inside(members: Mapping[str, Any]) -> Inside:
    return {
        name: (maker_of(fact), _inside(fact.get(INSIDE, {}) if isinstance(fact, dict) else {}))
        for name, fact in members.items()
    }


def _fill(value: Any, inside: Inside, setting: Setting) -> None:
    if isinstance(value, list):
        for item in value:
            _fill(item, inside, setting)
    elif isinstance(value, dict):
        for name, (maker, deeper) in inside.items():
            if name in value:
                _fill(value[name], deeper, setting)
            elif maker is not None and (made := maker(setting)) is not None:
                value[name] = made


def _as_json(value: Any) -> Any:
    try:
        return parse_json(value) if isinstance(value, str) else value
    except InvalidJson:
        return value


def _as_sorted(value: Any) -> Any:
    return sorted(value, key=lambda item: json.dumps(item, sort_keys=True)) if isinstance(value, list) else value


_WAYS: Mapping[str, Callable[[Any], Any]] = {
    "dropped": lambda _: None,
    "json": _as_json,
    "lower": lambda value: value.lower() if isinstance(value, str) else value,
    "sorted": _as_sorted,
}
