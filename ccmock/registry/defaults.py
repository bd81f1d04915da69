"""The defaults that a schema declares, filled into models at every depth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .pointers import tokens
from .schema_nodes import LIMIT, Node, fits, flat, resolved


class _Plan:
    """What is filled in below one node of the schema. Plans of self-referring definitions refer to themselves."""

    __slots__ = ("declared", "fills", "inner", "items", "values")

    def __init__(self) -> None:
        self.fills: list[tuple[str, Any]] = []
        self.inner: list[tuple[str, _Plan]] = []
        self.items: _Plan | None = None
        self.values: _Plan | None = None
        self.declared: frozenset[str] = frozenset()

    def below(self) -> Iterator[_Plan]:
        yield from (plan for _, plan in self.inner)
        yield from (plan for plan in (self.items, self.values) if plan)


class Defaults:
    """The defaults of one schema.

    Filled in is a property that is absent from an object which is present: in nested objects, list
    items and the values of maps too, and inside defaults that were filled in. Not filled in is

    - what no reader would see: a null, or the default of a write-only property;
    - what is no desired state: the default of a read-only property, which synthesis uses instead;
    - what could make a valid model invalid: a default that is not valid itself, one of a property
      that a `oneOf`, `anyOf`, condition or dependency of its object asks about, and any in an object that
      limits the number of its properties.
    """

    def __init__(self, plan: _Plan | None) -> None:
        self._plan = plan

    @classmethod
    def compile(cls, schema: Mapping[str, Any]) -> Defaults:
        """The defaults of a resource type's schema."""
        if not _declares_any(schema):
            return cls(None)
        hidden = (*schema.get("readOnlyProperties", ()), *schema.get("writeOnlyProperties", ()))
        return cls(_Compiler(schema, hidden).run())

    def apply(self, model: dict[str, Any]) -> dict[str, Any]:
        """The model with its defaults; the given one stays as it is."""
        if self._plan is None:
            return model
        filled: dict[str, Any] = _filled(self._plan, model)
        return filled


def _declares_any(node: Any) -> bool:
    """Whether the word `default` is a key anywhere; most schemas declare none, and this is soon seen."""
    if isinstance(node, Mapping):
        return "default" in node or any(map(_declares_any, node.values()))
    return isinstance(node, list) and any(map(_declares_any, node))


def _filled(plan: _Plan, value: Any) -> Any:
    if isinstance(value, list):
        return [_filled(plan.items, item) for item in value] if plan.items else value
    if not isinstance(value, dict):
        return value
    filled = dict(value)
    for name, default in plan.fills:
        if name not in filled:
            filled[name] = copied(default)
    for name, inner in plan.inner:
        if name in value:
            filled[name] = _filled(inner, value[name])
    if plan.values:
        for name, item in value.items():
            if name not in plan.declared:
                filled[name] = _filled(plan.values, item)
    return filled


def copied(value: Any) -> Any:
    """A copy of a JSON value, nothing shared."""
    if isinstance(value, dict):
        return {name: copied(item) for name, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


def declared_default(root: Node, node: Any) -> Any:
    """The default that a property declares, beside its `$ref` or behind it; None where there is none."""
    own = node.get("default") if isinstance(node, Mapping) else None
    return resolved(root, node).get("default") if own is None else own


Path = tuple[str, ...]
Paths = frozenset[Path]


class _Compiler:
    """Walks a schema once; a node has one plan per set of hidden properties below it, so the walk ends."""

    def __init__(self, schema: Node, hidden: Iterable[str]) -> None:
        self._root = schema
        self._hidden = frozenset(tokens(pointer) for pointer in hidden)
        self._plans: dict[tuple[int, Paths], _Plan] = {}
        self._walked: list[Node] = []

    def run(self) -> _Plan | None:
        plan = self._plan(self._root, self._hidden)
        useful = _useful(self._plans.values())
        for each in self._plans.values():
            each.inner = [(name, inner) for name, inner in each.inner if inner in useful]
            each.items = each.items if each.items in useful else None
            each.values = each.values if each.values in useful else None
        for each in useful:
            _complete(each)
        return plan if plan in useful else None

    def _plan(self, node: Any, hidden: Paths) -> _Plan:
        target = resolved(self._root, node)
        key = id(target), hidden
        if key not in self._plans:
            self._walked.append(target)  # or another node might get its id
            plan = self._plans[key] = _Plan()
            self._compile(plan, target, hidden)
        return self._plans[key]

    def _compile(self, plan: _Plan, target: Node, hidden: Paths) -> None:
        node = flat(self._root, _unconditional(self._root, target)) if "allOf" in target else target
        asked = _asked_about(self._root, target)
        properties = node.get("properties", {})
        plan.declared = frozenset(properties)
        for name, inner in properties.items():
            below = _below(hidden, name)
            if () in below:
                continue
            plan.inner.append((name, self._plan(inner, below)))
            default = declared_default(self._root, inner)
            if default is not None and name not in asked and fits(flat(self._root, inner), default):
                plan.fills.append((name, default))
        if isinstance(node.get("items"), Mapping):
            plan.items = self._plan(node["items"], _below(hidden, "*") | hidden)
        values = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
        if len(values := [value for value in values if isinstance(value, Mapping)]) == 1:
            plan.values = self._plan(values[0], _below(hidden, "*"))


def _below(hidden: Paths, name: str) -> Paths:
    return frozenset(path[1:] for path in hidden if path and path[0] == name)


def _useful(plans: Iterable[_Plan]) -> set[_Plan]:
    """The plans that fill something in, themselves or further down."""
    every = list(plans)
    useful = {plan for plan in every if plan.fills}
    count = -1
    while count != len(useful):
        count = len(useful)
        useful |= {plan for plan in every if any(inner in useful for inner in plan.below())}
    return useful


def _reachable(start: _Plan) -> set[_Plan]:
    seen: set[_Plan] = set()
    waiting = [start]
    while waiting:
        plan = waiting.pop()
        if plan not in seen:
            seen.add(plan)
            waiting.extend(plan.below())
    return seen


def _complete(plan: _Plan) -> None:
    """Gives each default of a plan the defaults inside it; one that would hold itself stays as it was declared."""
    inner = dict(plan.inner)
    for position, (name, default) in enumerate(plan.fills):
        if name not in inner or not isinstance(default, (dict, list)):
            continue
        below = _reachable(inner[name])
        if plan not in below:
            for each in below:
                _complete(each)
            plan.fills[position] = name, _filled(inner[name], default)


_CONDITIONAL = ("oneOf", "anyOf", "not", "if", "then", "else")


def _unconditional(root: Node, node: Any) -> dict[str, Any]:
    """A node less what may or may not hold."""
    kept = {keyword: value for keyword, value in resolved(root, node).items() if keyword not in _CONDITIONAL}
    if "allOf" in kept:
        kept["allOf"] = [_unconditional(root, part) for part in kept["allOf"]]
    return kept


def _asked_about(root: Node, node: Any) -> set[str]:
    """The properties on which it may depend whether an object of this node is valid."""
    target = resolved(root, node)
    if "maxProperties" in target:
        return set(target.get("properties", ()))
    names = set(target.get("dependencies", ()))
    for keyword in _CONDITIONAL:
        names.update(_mentioned(root, target.get(keyword)))
    return names.union(*(_asked_about(root, part) for part in target.get("allOf", ())))


def _mentioned(root: Node, condition: Any, depth: int = 0) -> set[str]:
    """Every property that a condition names at the level of its object."""
    names: set[str] = set()
    for part in condition if isinstance(condition, list) else [condition]:
        target = resolved(root, part)
        names.update(target.get("required", ()), target.get("dependencies", ()), target.get("properties", ()))
        if depth < LIMIT:
            deeper = [target.get(keyword) for keyword in (*_CONDITIONAL, "allOf")]
            names.update(*(_mentioned(root, each, depth + 1) for each in deeper if each))
    return names
