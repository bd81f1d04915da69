"""What a fact speaks of that its type does not have: members, paths of conditions, places of templates, odd forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ccmock.facts import forms
from ccmock.facts.templates import template
from ccmock.registry.resource_type import ResourceType
from ccmock.registry.schema_nodes import LIMIT, flat, resolved

KNOWN = {value for name, value in vars(forms).items() if name.isupper() and isinstance(value, str)}
MAKING = (forms.VALUE, forms.SHOWN, forms.BECOMES)


@dataclass(frozen=True)
class Lint:
    """Looks through the facts of one type."""

    root: Mapping[str, Any]

    def problems(self, fact: Any, node: Any, parent: Any) -> Iterator[str]:
        """What is wrong with a fact of the schema's node `node`, a member of `parent`."""
        if isinstance(fact, str):
            unknown = template(fact).properties - self.root["properties"].keys()
            yield from (f"place {name}" for name in unknown)
        elif isinstance(fact, list):
            for item in fact:
                yield from self.problems(item, self._of_items(node), parent)
        elif isinstance(fact, dict) and any(name.startswith("$") for name in fact):
            yield from self._problems_of_form(fact, node, parent)
        elif isinstance(fact, dict):
            yield from self._problems_of_members(fact, node)

    def _problems_of_form(self, fact: Mapping[str, Any], node: Any, parent: Any) -> Iterator[str]:
        yield from (f"form {name}" for name in fact if name not in KNOWN)
        conditions = [condition for condition, _ in fact.get(forms.CASES, ())] + [fact.get(forms.DROPPED, {})]
        paths = [path for condition in conditions for alternatives in condition for path in alternatives.split("|")]
        paths += [fact[form] for form in (forms.OF, forms.FOR) if form in fact]
        paths += fact.get(forms.MATCH, ())[:1]
        yield from (f"path {path}" for path in paths if not self._leads_somewhere(path, parent))
        for _, value in fact.get(forms.CASES, ()):
            yield from self.problems(value, node, parent)
        is_of_another_shape = not fact.keys().isdisjoint((forms.FOR, forms.KEYED))
        for form in MAKING:
            if form in fact and not is_of_another_shape:
                yield from self.problems(fact[form], node, parent)
        yield from self._problems_of_members(fact.get(forms.INSIDE, {}), node)

    def _problems_of_members(self, members: Mapping[str, Any], node: Any) -> Iterator[str]:
        owner = self._of_items(node)
        for name, fact in members.items():
            member = self._member(owner, name)
            if member is None:
                yield f"member {name}"
            else:
                yield from self.problems(fact, member, owner)

    def _leads_somewhere(self, path: str, parent: Any) -> bool:
        node = parent if path.startswith(".") else self.root
        for name in path.removeprefix(".").split("."):
            node = self._member(self._of_items(node), name) if name else node
        return node is not None

    def _of_items(self, node: Any) -> Any:
        own = flat(self.root, node)
        return self._of_items(own["items"]) if isinstance(own.get("items"), dict) else node

    def _member(self, node: Any, name: str) -> Any:
        """The node of a member; one that allows anything where the schema does not say what there may be."""
        members, own = self._members(node), flat(self.root, node)
        values = [*own.get("patternProperties", {}).values(), own.get("additionalProperties")]
        of_map = next((value for value in values if isinstance(value, dict)), None)
        return members.get(name, of_map if members or of_map else {})

    def _members(self, node: Any, depth: int = 0) -> dict[str, Any]:
        target = resolved(self.root, node)
        parts = [part for keyword in ("allOf", "oneOf", "anyOf") for part in target.get(keyword, ())]
        found: dict[str, Any] = {}
        for part in parts if depth < LIMIT else ():
            found.update(self._members(part, depth + 1))
        return {**found, **target.get("properties", {})}


def problems_of(resource_type: ResourceType, own: Mapping[str, Any]) -> list[str]:
    """What is wrong with the facts that are written down for a type, each with its property."""
    root = resource_type.compiled_schema
    lint = Lint(root)
    facts = {name: fact for name, fact in own.items() if name[0] != "$"}
    wrong = [f"{name} is no property" for name in facts if name not in root["properties"]]
    wrong += [f"{name} is a property" for name in own.get("$undeclared", {}) if name in root["properties"]]
    for name, fact in {**facts, **own.get("$undeclared", {})}.items():
        wrong += [f"{name}: {each}" for each in lint.problems(fact, root["properties"].get(name, {}), root)]
    return wrong
