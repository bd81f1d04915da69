"""The forms that a fact may have, and the values that they make. `docs/facts.md` shows an example of each.

A fact is

- a template (see `templates`), an object or list of such, or any other value as it is: what the property holds where
  the caller left it out. Parts of an object or list for which there is nothing are left out, and a template that comes
  out empty is nothing;
- `null` for a property that a resource does not have to begin with, whatever default the schema declares;
- `{"$cases": [[condition, fact], …]}`: the first fact whose condition holds, or nothing (see `conditions`);
- `{"$of": path}`: the value of another property, or of a member of it: `"VpcConfig.SubnetIds"`. Where a list is on the
  way, such as `SubnetMappings` in `"SubnetMappings.SubnetId"`, it is the list of its items' values;
- `{"$shown": fact}`: a value that reads show although the schema forbids it, such as an empty description. Other values
  that turn out to be invalid are left out;
- `{"$inside": {member: fact, …}, "$value": fact}`: what is filled into the object that a caller gave, or into each
  item of a list of objects, or each value of a map of objects under the member `*`; `$value` is the fact for where the
  caller gave none;
- `{"$keyed": member, "$value": fact}`: to the list that a caller gave those items of the made one are added whose
  member (`Key`, `Name`) has a value that none of the given ones has; a list of members counts together. Where the fact
  makes an object, `{"a": "b"}` stands for the list of items `{member: "a", "Value": "b"}`;
- `{"$becomes": fact, "$value": fact}`: what the service makes of a given value; where that is nothing, it stays;
- `{"$as": normalizer, "$value": fact}`: one of the `normalizers` rewrites both given and made values.

The last four go together. They may stand inside one another, and so may all others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..registry.json_text import plain_copy
from .conditions import compile_condition, owners_of
from .normalizers import NOTHING, normalizer_of
from .template_context import Maker, TemplateContext, owner_of, value_of
from .templates import template

CASES, OF, SHOWN = "$cases", "$of", "$shown"
INSIDE, KEYED, BECOMES, AS, VALUE = "$inside", "$keyed", "$becomes", "$as", "$value"
GIVEN = frozenset({INSIDE, KEYED, BECOMES, AS})
"""The forms that say something of what a caller gave."""


def concerns_given(fact: Any) -> bool:
    """Whether a fact says something of what a caller gave, and not only what stands where nothing was given."""
    return isinstance(fact, dict) and not GIVEN.isdisjoint(fact) and OF not in fact


def says_value(fact: Any) -> bool:
    """Whether a fact says what a property holds that a caller left out, even if that is nothing."""
    return VALUE in fact if concerns_given(fact) else True


def keys_of(fact: Mapping[str, Any]) -> Sequence[str]:
    """The members by which the items of a list that a caller gave are told apart; none where nothing is added to it."""
    keys = fact.get(KEYED, ())
    return (keys,) if isinstance(keys, str) else keys


def members_of(fact: Any) -> Mapping[str, Any]:
    """The facts of the members of an object, or of the items of a list, that a caller gave."""
    members: Mapping[str, Any] = fact.get(INSIDE, {}) if concerns_given(fact) else {}
    return members


def value_part(fact: Any) -> Any:
    """The part of a fact that is an object which says what a property holds that a caller left out."""
    return fact.get(VALUE) or {} if concerns_given(fact) else fact


@dataclass(frozen=True)
class DependentMaker:
    """Makes a value. `properties`: the top-level ones that it is made from."""

    make: Maker
    properties: frozenset[str]

    def __call__(self, context: TemplateContext) -> Any:
        """The value for a resource, or None."""
        return self.make(context)


def plain_maker(maker: Maker) -> Maker:
    """A maker without what is known of its properties, for a quicker call."""
    return maker.make if isinstance(maker, DependentMaker) else maker


def properties_of(*makers: Maker | None) -> frozenset[str]:
    """The top-level properties that values are made from."""
    return frozenset(name for maker in makers for name in getattr(maker, "properties", ()))


def maker_of(fact: Any) -> Maker | None:
    """The maker of a fact's value where the caller gave none; None for a property that is not there to begin with."""
    if _is_fixed(fact):
        # Most facts are, and a copy takes less than to make each part anew.
        return _constant(fact)
    if isinstance(fact, str):
        return _text(fact)
    if isinstance(fact, list):
        return _list([maker for maker in map(maker_of, fact) if maker])
    if not isinstance(fact, dict):
        return None
    for form, compiled in _FORMS.items():
        if form in fact:
            return compiled(fact)
    if concerns_given(fact):
        return _left_out(fact)
    return _object({name: maker for name, value in fact.items() if (maker := maker_of(value))})


def _is_fixed(fact: Any) -> bool:
    """Whether a fact is a value as it is, without fields, forms and nulls."""
    if isinstance(fact, dict):
        return all(not name.startswith("$") and _is_fixed(value) for name, value in fact.items())
    if isinstance(fact, list):
        return all(map(_is_fixed, fact))
    return fact is not None and not (isinstance(fact, str) and ("{" in fact or "}" in fact))


def _constant(value: Any) -> Maker:
    return (lambda _: plain_copy(value)) if isinstance(value, (dict, list)) else (lambda _: value)


def _nothing(_: TemplateContext) -> None:
    """Makes nothing."""


def _text(source: str) -> Maker:
    text = template(source)
    return DependentMaker(lambda context: text(context) or None, text.properties)


def _left_out(fact: Mapping[str, Any]) -> Maker | None:
    """The maker of a value of which more is said than how it is made."""
    maker = maker_of(fact.get(VALUE))
    if maker and KEYED in fact:
        maker = _keyed(maker, keys_of(fact)[0])
    return _normalized(maker, fact[AS]) if maker and AS in fact else maker


def _keyed(maker: Maker, key: str) -> Maker:
    def make(context: TemplateContext) -> Any:
        made = maker(context)
        return [{key: name, "Value": value} for name, value in made.items()] if isinstance(made, dict) else made

    return DependentMaker(make, properties_of(maker))


def _list(items: list[Maker]) -> Maker:
    makes = [plain_maker(item) for item in items]

    def make(context: TemplateContext) -> list[Any]:
        return [value for each in makes if (value := each(context)) is not None]

    return DependentMaker(make, properties_of(*items))


def _object(members: dict[str, Maker]) -> Maker:
    makes = [(name, plain_maker(maker)) for name, maker in members.items()]

    def make(context: TemplateContext) -> dict[str, Any]:
        return {name: value for name, each in makes if (value := each(context)) is not None}

    return DependentMaker(make, properties_of(*members.values()))


def _cases(fact: Mapping[str, Any]) -> Maker:
    cases = [(compile_condition(condition), maker_of(value)) for condition, value in fact[CASES]]
    makes = [(is_met, plain_maker(maker) if maker else _nothing) for is_met, maker in cases]
    looked_at = frozenset(name for condition, _ in fact[CASES] for name in owners_of(condition))

    def make(context: TemplateContext) -> Any:
        for is_met, each in makes:
            if is_met(context):
                return each(context)
        return None

    return DependentMaker(make, looked_at | properties_of(*(maker for _, maker in cases)))


def _of(fact: Mapping[str, Any]) -> Maker:
    path = fact[OF]

    def make(context: TemplateContext) -> Any:
        return plain_copy(value_of(context, path))

    made = DependentMaker(make, _owners(path))
    return _normalized(made, fact[AS]) if AS in fact else made


_FORMS: Mapping[str, Callable[[Mapping[str, Any]], Maker]] = {
    CASES: _cases,
    OF: _of,
    SHOWN: lambda fact: maker_of(fact[SHOWN]) or _nothing,
}


def _normalized(maker: Maker, name: str) -> Maker:
    normalize = normalizer_of(name)

    def make(context: TemplateContext) -> Any:
        value = maker(context)
        normal = None if value is None else normalize(value, context.location.partition)
        return None if normal is NOTHING else normal

    return DependentMaker(make, properties_of(maker))


def _owners(path: str) -> frozenset[str]:
    return frozenset(filter(None, [owner_of(path)]))
