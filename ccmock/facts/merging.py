"""How facts from several files become the facts of one type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..registry.defaults import declared_default
from ..registry.pointers import Path
from ..registry.resource_type import ResourceType
from ..registry.schema_nodes import Node, fits, flat
from .forms import CASES, INSIDE, VALUE, concerns_given

Facts = Mapping[str, Any]
"""Top-level property → fact."""


def merged(nearer: Any, farther: Any) -> Any:
    """Two facts of one property as one: the nearer one counts, the farther one says what the nearer one leaves open."""
    near, far = (fact if concerns_given(fact) else {VALUE: fact} for fact in (nearer, farther))
    inside, outer = near.get(INSIDE, {}), far.get(INSIDE, {})
    members = {**outer, **{name: merged(fact, outer[name]) if name in outer else fact for name, fact in inside.items()}}
    whole = {**far, **near, **({INSIDE: members} if members else {})}
    return whole if concerns_given(whole) else whole[VALUE]


def with_own(entry: Facts, own: Facts) -> Facts:
    """An entry with the facts of one mock before it. Keys such as `$seconds` are joined key by key."""
    found = {**entry, **own}
    for name in entry.keys() & own.keys():
        near, far = own[name], entry[name]
        if name[0] != "$":
            found[name] = merged(near, far)
        elif isinstance(near, dict) and isinstance(far, dict):
            found[name] = {**far, **near}
    return found


def applicable(resource_type: ResourceType, facts: Facts, *, yields_to_schema: bool = False) -> Facts:
    """What may hold for a type, of facts that are not about that type alone, or that were not observed.

    `yields_to_schema`: leaves out facts of properties for which the schema itself declares a default.
    """
    schema = resource_type.full_schema
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
        own = flat(self.resource_type.full_schema, node)
        return (flat(self.resource_type.full_schema, own["items"]), (*path, 0)) if "items" in own else (own, path)

    def _fills(self, fact: Any, node: Any, is_required: bool) -> bool:
        root = self.resource_type.full_schema
        if is_required or (self.yields_to_schema and declared_default(root, node) is not None):
            return False
        values = [value for _, value in fact[CASES]] if isinstance(fact, dict) and CASES in fact else [fact]
        return all(value is None or fits(flat(root, node), value) for value in values)
