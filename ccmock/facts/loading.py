"""What is known of a type beyond its schema: what the service fills in, and what it makes of what it is given.

One file per service, `ccmock/data/facts/<service>.json`: type name → top-level property → fact. The nearer fact goes
before the farther one:

1. what is known of the type itself;
2. under `AWS::Glue::*`, what holds for all types of a service; both go before the schema's default;
3. in `ccmock/data/documented/<service>.json`, of the same form, the defaults that descriptions of properties name; of
   a type that was recorded only what they say of members of objects that a caller gave;
4. in `_every.json`, under `*`, what holds for the types of all services;
5. what `placeholders` says, for types that were not recorded.

Recorded are those that have an entry of their own, but for entries that say `"$placeholders": true`. An empty one is of
a type that shows no more than it was given.

From 2 on only what a caller may set and left out is filled in, where the schema allows it. `fact_forms` says which
forms a fact may have.

Beside the properties of a type may stand `"$undeclared"`, facts of properties that reads show although the schema does
not know them; `"$list"`, the properties that a list shows besides the primary identifier; `"$messages"`,
HandlerErrorCode → what the type's handlers say instead of the usual message, with the same places; and `"$seconds"`,
how long a slow type's `create`, `update` and `delete` usually take.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from ..registry.defaults import declared_default
from ..registry.pointers import Path
from ..registry.resource_type import ResourceType
from ..registry.schema_nodes import Node, fits, flat
from .forms import CASES, INSIDE, VALUE, concerns_given, members_of
from .placeholders import placeholders_of

Facts = Mapping[str, Any]

UNDECLARED, LIST, MESSAGES, SECONDS = "$undeclared", "$list", "$messages", "$seconds"
NAMESPACES = ("AWS", "Alexa")
EVERY = "_every"
OBSERVED, DOCUMENTED = "facts", "documented"
PLACEHOLDERS = "$placeholders"
UNKNOWN: Facts = MappingProxyType({PLACEHOLDERS: True})


def facts_of(resource_type: ResourceType) -> Facts:
    """What is known of the values of a type, by top-level property."""
    return resource_type.derived(_facts_of)


def listed_properties(resource_type: ResourceType) -> Sequence[str]:
    """The top-level properties that a list shows besides the primary identifier."""
    found: Sequence[str] = _entry(resource_type).get(LIST, ())
    return found


def messages_of(resource_type: ResourceType) -> Mapping[str, str]:
    """HandlerErrorCode → what the type's handlers say instead of the usual message."""
    found: Mapping[str, str] = _entry(resource_type).get(MESSAGES, {})
    return found


def seconds_of(resource_type: ResourceType) -> Mapping[str, float]:
    """`create`, `update`, `delete` → seconds that it usually takes, where that is known to be long."""
    found: Mapping[str, float] = _entry(resource_type).get(SECONDS, {})
    return found


def own_facts(resource_type: ResourceType) -> Facts:
    """Of what is known of the values of a type, what is known of the type itself."""
    entry = _entry(resource_type)
    own = {name: fact for name, fact in entry.items() if name[0] != "$"}
    return {**own, **entry.get(UNDECLARED, {})}


def _entry(resource_type: ResourceType) -> Facts:
    """All that is known of the type itself."""
    return resource_type.derived(_read_entry)


def _read_entry(resource_type: ResourceType) -> Facts:
    namespace, service, _ = f"{resource_type.type_name}::::".split("::", 2)
    entry: Facts = _file(service.lower()).get(resource_type.type_name, UNKNOWN) if namespace in NAMESPACES else {}
    return entry


def _facts_of(resource_type: ResourceType) -> Facts:
    namespace, service, _ = f"{resource_type.type_name}::::".split("::", 2)
    if namespace not in NAMESPACES:
        return {}
    found = dict(own_facts(resource_type))
    documented = _file(service.lower(), DOCUMENTED).get(resource_type.type_name, {})
    is_recorded = not _entry(resource_type).get(PLACEHOLDERS)
    if is_recorded:
        documented = {name: {INSIDE: members_of(fact)} for name, fact in documented.items()}
    farther = (
        _general(resource_type, _file(service.lower()).get(f"{namespace}::{service}::*", {})),
        _general(resource_type, documented, yields_to_schema=True),
        _general(resource_type, _file(EVERY).get("*", {}), yields_to_schema=True),
        {} if is_recorded else placeholders_of(resource_type),
    )
    for facts in farther:
        for name, fact in facts.items():
            found[name] = both(found[name], fact) if name in found else fact
    return found


def both(nearer: Any, farther: Any) -> Any:
    """Two facts of one property as one: what the nearer one does not say is as the farther one says."""
    near, far = (fact if concerns_given(fact) else {VALUE: fact} for fact in (nearer, farther))
    inside, outer = near.get(INSIDE, {}), far.get(INSIDE, {})
    members = {**outer, **{name: both(fact, outer[name]) if name in outer else fact for name, fact in inside.items()}}
    merged = {**far, **near, **({INSIDE: members} if members else {})}
    return merged if concerns_given(merged) else merged[VALUE]


def _general(resource_type: ResourceType, facts: Facts, yields_to_schema: bool = False) -> Facts:
    """Of facts that are not about one type alone, or not observed, what may hold for a type."""
    schema = resource_type.compiled_schema
    allowed = _Allowed(resource_type, yields_to_schema)
    kept = ((name, allowed.part(fact, schema, (), name)) for name, fact in facts.items())
    return {name: fact for name, fact in kept if fact is not _NOTHING}


_NOTHING: Any = object()


@dataclass(frozen=True)
class _Allowed:
    """Which part of a fact may hold: of properties that are there, that a caller may set, with values that are allowed.

    `yields_to_schema`: no fact of a property for which the schema itself declares a default.
    """

    resource_type: ResourceType
    yields_to_schema: bool

    def part(self, fact: Any, parent: Any, above: Path, name: str) -> Any:
        """The part of a fact that may hold: one of a member of the schema's node `parent`, at the path `above`."""
        owner, path = self._owner(parent, above)
        node, path = owner.get("properties", {}).get(name), (*path, name)
        if node is None or self.resource_type.read_only.covers(path) or self.resource_type.write_only.covers(path):
            return _NOTHING
        forms = dict(fact) if concerns_given(fact) else {VALUE: fact}
        parts = ((member, self.part(inner, node, path, member)) for member, inner in forms.pop(INSIDE, {}).items())
        if inside := {member: inner for member, inner in parts if inner is not _NOTHING}:
            forms[INSIDE] = inside
        if VALUE in forms and not self._fills(forms[VALUE], node, name in owner.get("required", ())):
            del forms[VALUE]
        return forms if concerns_given(forms) else forms.get(VALUE, _NOTHING)

    def _owner(self, node: Any, path: Path) -> tuple[Node, Path]:
        """The node of the objects that a property holds, itself or in its list, and their path."""
        own = flat(self.resource_type.compiled_schema, node)
        return (flat(self.resource_type.compiled_schema, own["items"]), (*path, 0)) if "items" in own else (own, path)

    def _fills(self, fact: Any, node: Any, is_required: bool) -> bool:
        root = self.resource_type.compiled_schema
        if is_required or (self.yields_to_schema and declared_default(root, node) is not None):
            return False
        values = [value for _, value in fact[CASES]] if isinstance(fact, dict) and CASES in fact else [fact]
        return all(value is None or fits(flat(root, node), value) for value in values)


@cache
def _file(name: str, folder: str = OBSERVED) -> Mapping[str, Any]:
    file = resources.files("ccmock.data") / folder / f"{name}.json"
    is_name = name == EVERY or name.isalnum()
    return MappingProxyType(json.loads(file.read_text("utf-8"))) if is_name and file.is_file() else {}
