"""What the service makes of what a caller gave: it rewrites values, fills in members, drops what it does not keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..registry.resource_type import ResourceType
from ..synthesis.values import Maker
from .forms import AS, BECOMES, DROPPED, INSIDE, KEYED, concerns_given, holds, maker_of, says_value
from .loading import Facts, facts_of, own_facts
from .normalizers import WAYS
from .templates import Setting

EACH = "*"
"""The member under which stands what holds for every value of a map."""

Filled = list[tuple[dict[str, Any], str]]
"""The members that were filled into what a caller gave: the object, and the member's name."""


@dataclass(frozen=True)
class Finish:
    """What becomes of one property, or of one member of it.

    `make`: what makes it where it is missing. `overrides`: whether that counts, even where it is nothing, and not what
    the schema declares as the default. `rewrite`: what it becomes. `is_dropped`: whether it is not kept. `keyed`: by
    which member items are told apart. `inside`: likewise for its members.
    """

    make: Maker | None
    overrides: bool
    rewrite: Callable[[Any, Setting], Any] | None
    is_dropped: Callable[[Setting], bool] | None
    keyed: str | None
    inside: Mapping[str, Finish]

    def any_below(self, question: Callable[[Finish], bool]) -> bool:
        """Whether the answer is yes for this or for anything below it."""
        return question(self) or any(each.any_below(question) for each in self.inside.values())


Finishes = Mapping[str, Finish]


@dataclass(frozen=True)
class Finishing:
    """What becomes of the top-level properties of a type: those that matter for each of the steps.

    `filled`: of what a caller gave. `completed`: of what a fact of the type itself made; only such facts count there.
    """

    rewritten: Finishes
    filled: Finishes
    completed: Finishes
    dropped: Finishes
    overriding: Finishes


def finishing_of(resource_type: ResourceType) -> Finishing:
    """What becomes of the properties of a type."""
    return resource_type.derived(_compiled)


def _compiled(resource_type: ResourceType) -> Finishing:
    known, own = _finishes(facts_of(resource_type)), _finishes(own_facts(resource_type))
    return Finishing(
        _those(known, lambda finish: finish.rewrite is not None),
        _those(known, lambda finish: bool(finish.inside or finish.keyed)),
        _those(own, lambda finish: bool(finish.inside)),
        _those(known, lambda finish: finish.is_dropped is not None),
        _those(known, lambda finish: finish.overrides),
    )


def _finishes(facts: Facts) -> Finishes:
    return {name: _finish(fact, with_value=False) for name, fact in facts.items()}


def _those(finishes: Finishes, question: Callable[[Finish], bool]) -> Finishes:
    return {name: finish for name, finish in finishes.items() if finish.any_below(question)}


def _finish(fact: Any, with_value: bool = True) -> Finish:
    """`with_value`: the values of top-level properties are made with all others of the resource, not here."""
    forms: Mapping[str, Any] = fact if concerns_given(fact) else {}
    keyed = forms.get(KEYED)
    return Finish(
        maker_of(fact) if with_value or keyed else None,
        says_value(fact),
        _rewriting(forms),
        holds(forms[DROPPED]) if DROPPED in forms else None,
        keyed,
        {name: _finish(inner) for name, inner in forms.get(INSIDE, {}).items()},
    )


def _rewriting(forms: Mapping[str, Any]) -> Callable[[Any, Setting], Any] | None:
    becomes, way = maker_of(forms.get(BECOMES)), WAYS[forms[AS]] if AS in forms else None
    if becomes is None and way is None:
        return None

    def rewrite(value: Any, setting: Setting) -> Any:
        made = becomes(setting) if becomes else None
        value = value if made is None else made
        return way(value, setting.place.partition) if way else value

    return rewrite


def rewrite_given(finishes: Finishes, value: Any, setting: Setting) -> None:
    """Rewrites what was given, in place."""
    for owner in _objects(value, setting):
        for name, item, finish in _known(finishes, owner):
            if finish.inside:
                rewrite_given(finish.inside, item, setting)
                setting.item = owner
            if finish.rewrite:
                owner[name] = finish.rewrite(item, setting)


def fill_inside(finishing: Finishing, model: dict[str, Any], given: set[str], setting: Setting) -> Filled:
    """Fills members into what is there, in place, and says which. `given`: the properties that the caller gave."""
    filled: Filled = []
    meant = [(name, finish) for name, finish in finishing.filled.items() if name in given]
    meant += [(name, finish) for name, finish in finishing.completed.items() if name in model and name not in given]
    for name, finish in meant:
        setting.item = model
        _fill(finish, model[name], setting, filled)
    return filled


def _fill(finish: Finish, value: Any, setting: Setting, filled: Filled) -> None:
    if finish.keyed and isinstance(value, list):
        _add_missing(finish, finish.keyed, value, setting)
    if not finish.inside:
        return
    for owner in _objects(value, setting):
        for name, inner in finish.inside.items():
            if name in owner or name == EACH:
                continue
            if inner.make is not None and (made := inner.make(setting)) is not None:
                owner[name] = made
                filled.append((owner, name))
        for _, item, inner in _known(finish.inside, owner):
            setting.item = owner
            _fill(inner, item, setting, filled)


def _add_missing(finish: Finish, key: str, given: list[Any], setting: Setting) -> None:
    """Adds the items that were not given, in place, in the order in which the service has them; its own come first."""
    made: list[dict[str, Any]] = (finish.make(setting) if finish.make else None) or []
    known = {item.get(key): item for item in given if isinstance(item, dict)}
    own = {item[key] for item in made}
    others = [item for item in given if not isinstance(item, dict) or item.get(key) not in own]
    given[:] = [*(known.get(item[key], item) for item in made), *others]


def drop_given(finishes: Finishes, value: Any, setting: Setting) -> None:
    """Drops what the service does not keep, in place. The last step, since other values may depend on it."""
    for owner in _objects(value, setting):
        for name, item, finish in list(_known(finishes, owner)):
            if finish.is_dropped and finish.is_dropped(setting):
                del owner[name]
            elif finish.inside:
                drop_given(finish.inside, item, setting)
                setting.item = owner


def undo(finishes: Finishes, declared: Any, given: Any) -> None:
    """Takes the schema's defaults out of `declared`, in place, where facts count more. `given` is without defaults."""
    if isinstance(declared, list) and isinstance(given, list):
        for item, before in zip(declared, given):
            undo(finishes, item, before)
    elif isinstance(declared, dict) and isinstance(given, dict):
        for name, item, finish in list(_known(finishes, declared)):
            if name not in given and finish.overrides:
                del declared[name]
            elif finish.inside:
                undo(finish.inside, item, given.get(name, {}))


def _objects(value: Any, setting: Setting) -> Iterator[dict[str, Any]]:
    """The object that a value is, or those that its list holds, each as the item of the setting in its turn."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            setting.item = item
            yield item


def _known(finishes: Finishes, owner: dict[str, Any]) -> Iterator[tuple[str, Any, Finish]]:
    """(name, value, what becomes of it) of the members that are there."""
    for name, finish in finishes.items():
        if name in owner:
            yield name, owner[name], finish
    if EACH in finishes:
        for name, item in owner.items():
            if name not in finishes:
                yield name, item, finishes[EACH]
