"""Finds mistakes in one fact: names that its type does not have, values that an enum does not allow, odd forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from ..registry.schema_nodes import LIMIT, fits, flat, resolved
from . import forms
from .conditions import ALL, NOT
from .normalizers import is_normalizer
from .templates import template

Problem = tuple[str, str]
"""(path of the property, what is wrong)."""

FORMS = frozenset(value for name, value in vars(forms).items() if name.isupper() and isinstance(value, str))
MAKING = (forms.VALUE, forms.BECOMES)


def problems_of_fact(root: Mapping[str, Any], name: str, fact: Any) -> Iterator[Problem]:
    """What is wrong with the fact of a top-level property. `root`: the type's schema."""
    return _FactLint(root).problems(name, fact, root["properties"].get(name, {}), root)


def problems_of_conditions(root: Mapping[str, Any], condition: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a condition for the models of a type. `root`: the type's schema."""
    return (problem for _, problem in _FactLint(root).problems_of_condition("", condition, root))


def is_path(root: Mapping[str, Any], path: str) -> bool:
    """Whether a path such as `Rules/*/Action` leads to a property of a type. `root`: the type's schema."""
    return _FactLint(root).leads_somewhere(path)


def unread_templates(fact: Any) -> Iterator[str]:
    """What is wrong with the templates, forms and normalizers of a fact, whatever its property is."""
    if isinstance(fact, str):
        yield from filter(None, [_template_problem(fact)])
    elif isinstance(fact, list):
        yield from (problem for item in fact for problem in unread_templates(item))
    elif isinstance(fact, dict):
        yield from (f"{name} is not a known form" for name in fact if name.startswith("$") and name not in FORMS)
        if forms.AS in fact and not is_normalizer(fact[forms.AS]):
            yield f"{fact[forms.AS]!r} is not a known normalizer"
        texts = [value for name, value in fact.items() if name not in (forms.AS, forms.OF, forms.CASES)]
        texts += [value for _, value in fact.get(forms.CASES, ())]
        yield from (problem for value in texts for problem in unread_templates(value))


def _template_problem(source: str) -> str | None:
    try:
        template(source)
    except ValueError as error:
        return f"the template {source!r} cannot be read: {error}"
    return None


@dataclass(frozen=True)
class _FactLint:
    """Looks through the facts of one type. `root`: its schema."""

    root: Mapping[str, Any]

    def problems(self, path: str, fact: Any, node: Any, parent: Any) -> Iterator[Problem]:
        """What is wrong with a fact of the schema's node `node`, a member of `parent`."""
        if isinstance(fact, list):
            if not self._fits(node, fact):
                yield path, f"{fact!r} is not allowed by the schema"
            for item in fact:
                yield from self.problems(path, item, self._items(node), parent)
        elif isinstance(fact, dict) and any(name.startswith("$") for name in fact):
            yield from self._problems_of_form(path, fact, node, parent)
        elif isinstance(fact, dict):
            yield from self._problems_of_members(path, fact, node)
        elif isinstance(fact, str) and (problem := _template_problem(fact)):
            yield path, problem
        elif isinstance(fact, str) and "{" in fact:
            unknown = template(fact).properties - self.root["properties"].keys()
            yield from ((path, f"the template {fact!r} names {name}, not a property") for name in sorted(unknown))
        elif not self._allows(node, fact):
            yield path, f"{fact!r} is not allowed by the enum"
        elif fact is not None and not self._fits(node, fact):
            yield path, f"{fact!r} is not allowed by the schema"

    def _problems_of_form(self, path: str, fact: Mapping[str, Any], node: Any, parent: Any) -> Iterator[Problem]:
        yield from ((path, f"{name} is not a known form") for name in fact if name not in FORMS)
        if forms.AS in fact and not is_normalizer(fact[forms.AS]):
            yield path, f"{fact[forms.AS]!r} is not a known normalizer"
        if forms.OF in fact and self._at(fact[forms.OF], parent) is None:
            yield path, f"{fact[forms.OF]} leads nowhere"
        for condition, value in fact.get(forms.CASES, ()):
            yield from self.problems_of_condition(path, condition, parent)
            yield from self.problems(path, value, node, parent)
        for form in MAKING if forms.KEYED not in fact else ():
            if form in fact:
                yield from self.problems(path, fact[form], node, parent)
        yield from self._problems_of_shown(path, fact, node, parent)
        yield from self._problems_of_members(path, fact.get(forms.INSIDE, {}), node)

    def _problems_of_shown(self, path: str, fact: Mapping[str, Any], node: Any, parent: Any) -> Iterator[Problem]:
        shown = fact.get(forms.SHOWN)
        # What is shown may be a plain value or a list that the schema forbids; that is what the form is for.
        if isinstance(shown, dict):
            yield from self.problems(path, shown, node, parent)
        elif isinstance(shown, (str, list)):
            yield from ((path, problem) for problem in unread_templates(shown))

    def problems_of_condition(self, path: str, condition: Mapping[str, Any], parent: Any) -> Iterator[Problem]:
        """What is wrong with a condition of the fact at `path`; `parent` is the node that `.Name` leads into."""
        for paths, wanted in condition.items():
            for at in paths.split("|"):
                node = self._at(at, parent)
                if node is None:
                    yield path, f"{at} leads nowhere"
                else:
                    unmet = [value for value in _wanted(wanted) if not self._allows(self._items(node), value)]
                    yield from ((path, f"{at} is never {value!r}: its enum does not allow that") for value in unmet)

    def _problems_of_members(self, path: str, members: Mapping[str, Any], node: Any) -> Iterator[Problem]:
        owner = self._items(node)
        for name, fact in members.items():
            member = self._member(owner, name)
            if member is None:
                yield f"{path}/{name}", "is not a member of the object"
            else:
                yield from self.problems(f"{path}/{name}", fact, member, owner)

    # --- the schema ---

    def leads_somewhere(self, path: str) -> bool:
        """Whether a path with slashes leads to a property."""
        node: Any = self.root
        for name in path.split("/"):
            node = self._items(node) if name == "*" else self._member(node, name)
        return node is not None

    def _at(self, path: str, parent: Any) -> Any:
        """The node that a path leads to, or None."""
        node = parent if path.startswith(".") else self.root
        for name in path.removeprefix(".").split("."):
            node = self._member(self._items(node), name) if name else node
        return node

    def _items(self, node: Any) -> Any:
        """The node of a list's items; any other node itself."""
        own = flat(self.root, node)
        return self._items(own["items"]) if isinstance(own.get("items"), dict) else node

    def _member(self, node: Any, name: str) -> Any:
        """The node of a member; one that allows anything where the schema does not say what there may be."""
        if node is None:
            return None
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

    def _fits(self, node: Any, value: Any) -> bool:
        """Whether a value that is no template meets what its node itself demands, where that leaves no choice."""
        has_choice = any(keyword in resolved(self.root, node) for keyword in ("allOf", "anyOf", "oneOf"))
        return has_choice or fits(flat(self.root, node), value)

    def _allows(self, node: Any, value: Any) -> bool:
        """Whether an enum, where there is one, has a value or one that a text with `*` stands for."""
        options = self._enum(node)
        if options is None or value is None or isinstance(value, (dict, list)):
            return True
        if isinstance(value, str) and "*" in value:
            return any(fnmatchcase(str(option), value) for option in options)
        return any(option == value and type(option) is type(value) for option in options)

    def _enum(self, node: Any, depth: int = 0) -> list[Any] | None:
        """All values that a node allows, or None where it names none."""
        target = resolved(self.root, node)
        if "enum" in target:
            return list(target["enum"])
        for keyword in ("oneOf", "anyOf"):
            found = [self._enum(part, depth + 1) for part in target.get(keyword, ()) if depth < LIMIT]
            if found and None not in found:
                return [value for options in found for value in options or ()]
        parts = (self._enum(part, depth + 1) for part in target.get("allOf", ()) if depth < LIMIT)
        return next((options for options in parts if options is not None), None)


def _wanted(wanted: Any) -> Iterator[Any]:
    """The single values that a condition wants or excludes."""
    if isinstance(wanted, dict):
        # What `$is` wants is an empty object or list, of which no enum says anything.
        yield from _wanted(wanted.get(NOT, wanted.get(ALL)))
    elif isinstance(wanted, list):
        for one in wanted:
            yield from _wanted(one)
    else:
        yield wanted
