"""Property rules: what the service does to values that a caller gave. It rewrites some and fills in members.

The rules of a type are compiled from its facts once; most types have none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..registry.pointers import tokens
from ..registry.resource_type import ResourceType
from .forms import AS, BECOMES, INSIDE, VALUE, concerns_given, keys_of, maker_of, says_value
from .loading import facts_of, is_recorded, own_facts
from .merging import Facts
from .normalizers import NOTHING, normalizer_of
from .template_context import Maker, TemplateContext

EACH = "*"
"""The member under which stands the rule for every value of a map."""

Filled = list[tuple[dict[str, Any], str]]
"""The members that were filled into what a caller gave: the object, and the member's name."""


@dataclass(frozen=True)
class PropertyRule:
    """What becomes of one property, or of one member of it.

    `make`: makes it where it is missing. `overrides`: whether that counts, even if it is nothing, and not the default
    that the schema declares. `rewrite`: makes of a given value what the service keeps. `keyed`: the
    members by which the items of a list are told apart. `inside`: the rules of its members.
    """

    make: Maker | None
    overrides: bool
    rewrite: Callable[[Any, TemplateContext], Any] | None
    keyed: Sequence[str]
    inside: Mapping[str, PropertyRule]

    @cached_property
    def makes(self) -> Sequence[tuple[str, Maker]]:
        """The members that are filled in where they are missing."""
        return [(name, rule.make) for name, rule in self.inside.items() if rule.make is not None and name != EACH]

    @cached_property
    def deeper(self) -> Rules:
        """The rules of the members into which something is filled."""
        if EACH in self.inside:  # which is for all members but those with a rule of their own
            return self.inside
        return {name: rule for name, rule in self.inside.items() if rule.inside or rule.keyed}

    def any_below(self, question: Callable[[PropertyRule], bool]) -> bool:
        """Whether the answer is yes for this or for anything below it."""
        return question(self) or any(each.any_below(question) for each in self.inside.values())


Rules = Mapping[str, PropertyRule]
"""Property or member → its rule."""


@dataclass(frozen=True)
class TypeRules:
    """The rules of a type's top-level properties, for each step of a create or update only those that matter there.

    `rewritten`: what was given. `filled`: what a caller gave. `completed`: what a fact of the type itself
    made; only such facts count there. `overriding`: facts that go before the schema's defaults.
    """

    rewritten: Rules
    filled: Rules
    completed: Rules
    overriding: Rules


def type_rules(resource_type: ResourceType) -> TypeRules:
    """The property rules of a type, compiled at their first use."""
    return resource_type.derived(_compiled)


def _compiled(resource_type: ResourceType) -> TypeRules:
    facts, own_ones = _with_tags(resource_type, facts_of(resource_type)), own_facts(resource_type)
    known = _rules(facts)
    own = {name: known[name] if fact is facts.get(name) else _rule(fact, False) for name, fact in own_ones.items()}
    return TypeRules(
        _those(known, lambda rule: rule.rewrite is not None),
        _those(known, lambda rule: bool(rule.inside or rule.keyed)),
        _those(own, lambda rule: bool(rule.inside)),
        _those(known, lambda rule: rule.overrides),
    )


def _with_tags(resource_type: ResourceType, facts: Facts) -> Facts:
    """The facts, and that empty tags are not read back where an untagged resource is known to show none."""
    tags = tokens(resource_type.tagging.tag_property)[0]
    shows_none = facts[tags] is None if tags in facts else is_recorded(resource_type)
    return {**facts, tags: {AS: "nonempty", VALUE: None}} if shows_none else facts


def _rules(facts: Facts) -> Rules:
    return {name: _rule(fact, with_value=False) for name, fact in facts.items()}


def _those(rules: Rules, question: Callable[[PropertyRule], bool]) -> Rules:
    return {name: rule for name, rule in rules.items() if rule.any_below(question)}


def _rule(fact: Any, with_value: bool = True) -> PropertyRule:
    """`with_value`: the values of top-level properties are made with all others of the resource, not here."""
    forms: Mapping[str, Any] = fact if concerns_given(fact) else {}
    keyed = keys_of(forms)
    return PropertyRule(
        maker_of(fact) if with_value or keyed else None,
        says_value(fact),
        _rewriting(forms),
        keyed,
        {name: _rule(inner) for name, inner in forms.get(INSIDE, {}).items()},
    )


def _rewriting(forms: Mapping[str, Any]) -> Callable[[Any, TemplateContext], Any] | None:
    becomes, normalize = maker_of(forms.get(BECOMES)), normalizer_of(forms[AS]) if AS in forms else None
    if becomes is None and normalize is None:
        return None

    def rewrite(value: Any, context: TemplateContext) -> Any:
        made = becomes(context) if becomes else None
        value = value if made is None else made
        return normalize(value, context.location.partition) if normalize else value

    return rewrite


def rewrite_given(rules: Rules, value: Any, context: TemplateContext) -> None:
    """Rewrites what was given, in place."""
    if not rules:
        return
    item_before = context.item
    for owner in _objects(value, context):
        for name, item, rule in _known(rules, owner):
            if rule.inside:
                rewrite_given(rule.inside, item, context)
            if rule.rewrite:
                owner[name] = rule.rewrite(item, context)
                if owner[name] is NOTHING:
                    del owner[name]
    context.item = item_before


def fill_inside(rules: TypeRules, model: dict[str, Any], given: set[str], context: TemplateContext) -> Filled:
    """Fills members into what is there, in place, and returns which. `given`: the properties that the caller gave."""
    filled: Filled = []
    meant = [(name, rule) for name, rule in rules.filled.items() if name in given]
    meant += [(name, rule) for name, rule in rules.completed.items() if name in model and name not in given]
    for name, rule in meant:
        context.item = model
        _fill(rule, model[name], context, filled)
    return filled


def _fill(rule: PropertyRule, value: Any, context: TemplateContext, filled: Filled) -> None:
    if rule.keyed and isinstance(value, list):
        _add_missing(rule, value, context)
    if not rule.inside:
        return
    for owner in _objects(value, context):
        for name, make in rule.makes:
            if name not in owner and (made := make(context)) is not None:
                owner[name] = made
                filled.append((owner, name))
        for _, item, inner in _known(rule.deeper, owner) if rule.deeper else ():
            context.item = owner
            _fill(inner, item, context, filled)


def _add_missing(rule: PropertyRule, given: list[Any], context: TemplateContext) -> None:
    """Adds the items that were not given, in place, in the order in which the service has them; its own come first."""
    made: list[dict[str, Any]] = (rule.make(context) if rule.make else None) or []
    known = {_key(rule, item): item for item in given if isinstance(item, dict)}
    own = {_key(rule, item) for item in made}
    others = [item for item in given if not isinstance(item, dict) or _key(rule, item) not in own]
    given[:] = [*(known.get(_key(rule, item), item) for item in made), *others]


def _key(rule: PropertyRule, item: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(item.get(key) for key in rule.keyed)


def undo_defaults(rules: Rules, declared: Any, given: Any) -> None:
    """Takes the schema's defaults out of `declared`, in place, where facts override them.

    `given`: what was declared, without defaults.
    """
    if isinstance(declared, list) and isinstance(given, list):
        for item, before in zip(declared, given):
            undo_defaults(rules, item, before)
    elif isinstance(declared, dict) and isinstance(given, dict):
        names = [name for name in rules if name in declared]
        if EACH in rules:
            names += [name for name in declared if name not in rules]
        for name in names:
            rule = rules[name if name in rules else EACH]
            if name not in given and rule.overrides:
                del declared[name]
            elif rule.inside:
                undo_defaults(rule.inside, declared[name], given.get(name, {}))


def _objects(value: Any, context: TemplateContext) -> Iterator[dict[str, Any]]:
    """The object that a value is, or those that its list holds, each as the item of the context in its turn."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            context.item = item
            yield item


def _known(rules: Rules, owner: dict[str, Any]) -> Iterator[tuple[str, Any, PropertyRule]]:
    """(name, value, rule) of the members that are there."""
    for name, rule in rules.items():
        if name in owner:
            yield name, owner[name], rule
    if EACH in rules:
        for name, item in owner.items():
            if name not in rules:
                yield name, item, rules[EACH]
