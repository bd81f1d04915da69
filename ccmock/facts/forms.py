"""The forms that a fact may have, and the values that they make.

A fact is

- a template (see `templates`), an object or list of such, or any other value as it is: what the property holds where
  the caller left it out. Of an object or list those parts are left out for which there is nothing, and a template that
  comes out empty is nothing;
- `null` for a property that a resource does not have to begin with, whatever default the schema declares;
- `{"$cases": [[condition, fact], …]}`: the first fact whose condition holds, or nothing;
- `{"$of": path}`: the value of another property, or of a member of it: `"VpcConfig.SubnetIds"`. Of a list on the way,
  such as `SubnetMappings` in `"SubnetMappings.SubnetId"`, it is the list of its items' values;
- `{"$for": path, "$value": fact}`: a list with the fact made for each item of another list, which is `{.}` in it, or
  `{.Name}` where it is an object;
- `{"$match": [path, pattern], "$value": fact}`: the fact where the text at the path, or the first one in a list, has a
  match of the regular expression; its named groups are `{.name}` in it;
- `{"$number": template}`: a text as a number;
- `{"$shown": fact}`: a value that reads show although the schema forbids it, as an empty description. Other values
  that turn out to be invalid are left out;
- `{"$inside": {member: fact, …}, "$value": fact}`: what is filled into the object that a caller gave, or into each
  item of a list of such, or each value of a map of such under the member `*`; `$value` is the fact for where there is
  none;
- `{"$keyed": member, "$value": fact}`: to the list that a caller gave those items of the made one are added whose
  member (`Key`, `Name`) has a value that none of the given ones has. Where the fact makes an object, `{"a": "b"}`
  stands for the list of items `{member: "a", "Value": "b"}`;
- `{"$becomes": fact, "$value": fact}`: what the service makes of a given value; where that is nothing, it stays;
- `{"$as": way, "$value": fact}`: likewise, for given and for made values, one of the ways in `ways`;
- `{"$dropped": condition}`: a given value is not kept where the condition holds.

The last five go together. They may stand inside of one another, and so may all the rest.

A condition is an object of paths and what they hold: a value, a list of values, a text with `*` in it, `null` for what
is not there, or `{"$not": …}`. All of them have to hold. Of a list one of its items has to, and an empty one is as good
as none; of several paths divided by `|` one. A path that begins with a dot leads into the object that is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import translate
from typing import Any

from ..registry.defaults import copied
from ..synthesis.values import Maker, constant
from .normalizers import WAYS
from .templates import Setting, owner_of, template, value_of

CASES, OF, FOR, MATCH, NUMBER, SHOWN = "$cases", "$of", "$for", "$match", "$number", "$shown"
INSIDE, KEYED, BECOMES, AS, DROPPED, VALUE = "$inside", "$keyed", "$becomes", "$as", "$dropped", "$value"
NOT = "$not"
GIVEN = frozenset({INSIDE, KEYED, BECOMES, AS, DROPPED})
"""The forms that say something of what a caller gave."""


def concerns_given(fact: Any) -> bool:
    """Whether a fact says something of what a caller gave, and not only what stands where nothing was given."""
    return isinstance(fact, dict) and not GIVEN.isdisjoint(fact) and OF not in fact


def says_value(fact: Any) -> bool:
    """Whether a fact says what a property holds that a caller left out, be it nothing."""
    return VALUE in fact if concerns_given(fact) else True


def members_of(fact: Any) -> Mapping[str, Any]:
    """What a fact says of the members of an object, or of the items of a list, that a caller gave."""
    members: Mapping[str, Any] = fact.get(INSIDE, {}) if concerns_given(fact) else {}
    return members


def value_part(fact: Any) -> Any:
    """Of a fact that is an object what it says of a property that a caller left out."""
    return fact.get(VALUE) or {} if concerns_given(fact) else fact


@dataclass(frozen=True)
class Made:
    """Makes a value. `properties`: the top-level ones that it is made from."""

    make: Maker
    properties: frozenset[str]

    def __call__(self, setting: Setting) -> Any:
        """The value for a resource, or None."""
        return self.make(setting)


def bare(maker: Maker) -> Maker:
    """What a maker does when it is called, without what is known of it."""
    return maker.make if isinstance(maker, Made) else maker


def maker_of(fact: Any) -> Maker | None:
    """What makes a fact's value where the caller gave none; None for a property that is not there to begin with."""
    if _is_fixed(fact):
        # Most facts are, and a copy takes less than to make each part anew.
        return lambda _: copied(fact)
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
    """Whether a fact is a value as it is, without places, forms and nulls."""
    if isinstance(fact, dict):
        return all(not name.startswith("$") and _is_fixed(value) for name, value in fact.items())
    if isinstance(fact, list):
        return all(map(_is_fixed, fact))
    return fact is not None and not (isinstance(fact, str) and ("{" in fact or "}" in fact))


def _text(source: str) -> Maker:
    text = template(source)
    return Made(lambda setting: text(setting) or None, text.properties)


def _left_out(fact: Mapping[str, Any]) -> Maker | None:
    """What makes a value of which more is said than how it is made."""
    maker = maker_of(fact.get(VALUE))
    if maker and KEYED in fact:
        maker = _keyed(maker, fact[KEYED])
    return _rewritten(maker, fact[AS]) if maker and AS in fact else maker


def _keyed(maker: Maker, key: str) -> Maker:
    def make(setting: Setting) -> Any:
        made = maker(setting)
        return [{key: name, "Value": value} for name, value in made.items()] if isinstance(made, dict) else made

    return Made(make, _referred_to([maker]))


def _list(items: list[Maker]) -> Maker:
    makes = [bare(item) for item in items]

    def make(setting: Setting) -> list[Any]:
        return [value for each in makes if (value := each(setting)) is not None]

    return Made(make, _referred_to(items))


def _object(members: dict[str, Maker]) -> Maker:
    makes = [(name, bare(maker)) for name, maker in members.items()]

    def make(setting: Setting) -> dict[str, Any]:
        return {name: value for name, each in makes if (value := each(setting)) is not None}

    return Made(make, _referred_to(members.values()))


def _cases(fact: Mapping[str, Any]) -> Maker:
    cases = [(holds(condition), maker_of(value)) for condition, value in fact[CASES]]
    makes = [(is_met, bare(maker) if maker else None) for is_met, maker in cases]
    looked_at = [owner_of(path) for condition, _ in fact[CASES] for paths in condition for path in paths.split("|")]

    def make(setting: Setting) -> Any:
        for is_met, each in makes:
            if is_met(setting):
                return each(setting) if each else None
        return None

    return Made(make, frozenset(filter(None, looked_at)) | _referred_to(maker for _, maker in cases))


def _of(fact: Mapping[str, Any]) -> Maker:
    path = fact[OF]

    def make(setting: Setting) -> Any:
        return copied(value_of(setting, path))

    made = Made(make, frozenset(filter(None, [owner_of(path)])))
    return _rewritten(made, fact[AS]) if AS in fact else made


def _for(fact: Mapping[str, Any]) -> Maker:
    path, maker = fact[FOR], maker_of(fact[VALUE])

    def make(setting: Setting) -> Any:
        items = value_of(setting, path)
        if not isinstance(items, list) or not maker:
            return None
        return [value for item in items if (value := maker(replace(setting, item=item))) is not None]

    return Made(make, _referred_to([maker]) | frozenset(filter(None, [owner_of(path)])))


def _match(fact: Mapping[str, Any]) -> Maker:
    (path, source), maker = fact[MATCH], maker_of(fact[VALUE])
    pattern = re.compile(source)

    def make(setting: Setting) -> Any:
        text = value_of(setting, path)
        text = text[0] if isinstance(text, list) and text else text
        found = pattern.search(text) if isinstance(text, str) else None
        return maker(replace(setting, item=found.groupdict())) if found and maker else None

    return Made(make, _referred_to([maker]) | frozenset(filter(None, [owner_of(path)])))


def _number(fact: Mapping[str, Any]) -> Maker:
    text = template(fact[NUMBER])

    def make(setting: Setting) -> int | None:
        made = text(setting)
        return int(made) if made.isdecimal() else None

    return Made(make, text.properties)


_FORMS: Mapping[str, Callable[[Mapping[str, Any]], Maker]] = {
    CASES: _cases,
    OF: _of,
    FOR: _for,
    MATCH: _match,
    NUMBER: _number,
    SHOWN: lambda fact: maker_of(fact[SHOWN]) or constant(None),
}


def _rewritten(maker: Maker, way: str) -> Maker:
    rewrite = WAYS[way]

    def make(setting: Setting) -> Any:
        value = maker(setting)
        return None if value is None else rewrite(value, setting.place.partition)

    return Made(make, _referred_to([maker]))


def _referred_to(makers: Iterable[Maker | None]) -> frozenset[str]:
    return frozenset(name for maker in makers for name in getattr(maker, "properties", ()))


# --- conditions -------------------------------------------------------------------------------

# Conditions are looked at for every resource that is made, so that each is compiled into as little as it needs.

Check = Callable[[Setting], bool]


def holds(condition: Mapping[str, Any]) -> Check:
    """What tells whether a condition holds for a resource."""
    checks = [_check(paths.split("|"), _meets(wanted)) for paths, wanted in condition.items()]
    if len(checks) == 1:
        return checks[0]
    return lambda setting: all(check(setting) for check in checks)


def _check(paths: list[str], meets: Callable[[Any], bool]) -> Check:
    path = paths[0]
    if len(paths) > 1:
        return lambda setting: any(meets(value_of(setting, each)) for each in paths)
    if "." not in path:
        return lambda setting: meets(setting.model.get(path))
    return lambda setting: meets(value_of(setting, path))


def _meets(wanted: Any) -> Callable[[Any], bool]:
    """What tells whether a value is what a condition wants."""
    if isinstance(wanted, dict):
        refused = _meets(wanted[NOT])
        return lambda value: not refused(value)
    if isinstance(wanted, list):
        alternatives = [_meets(one) for one in wanted]
        return lambda value: any(meets(value) for meets in alternatives)
    if wanted is None:
        return lambda value: value is None or value == []
    if wanted == "*":
        return lambda value: value is not None and value != []
    if isinstance(wanted, str) and "*" in wanted:
        pattern = re.compile(translate(wanted))
        return _of_items(lambda value: isinstance(value, (str, int)) and pattern.match(str(value)) is not None)
    return _of_items(lambda value: bool(value == wanted) and type(value) is type(wanted))


def _of_items(meets: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: any(map(meets, value)) if isinstance(value, list) else meets(value)
