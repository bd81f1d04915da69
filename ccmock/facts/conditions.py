"""Conditions: objects of paths and what they hold, as in `$cases`.

What a path holds is given as a value, a list of values, a pattern of `fnmatch` with a `*` in it, `null` for what is not
there, or `{"$not": …}`. All parts of a condition have to hold. Where a path leads to a list, one of its items has to
match, and an empty list counts as nothing; of several paths divided by `|` one has to match. A path that starts with a
dot leads into the object that is filled in.

`{"$all": […]}` wants every one of some values in a list. `{"$is": value}` wants just that value, such as the empty list
or object that nothing else tells from what is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from .template_context import TemplateContext, owner_of, value_of

NOT, ALL, IS = "$not", "$all", "$is"

Condition = Callable[[TemplateContext], bool]
"""Tells whether a condition holds for a resource."""


# Conditions are looked at for every resource that is made, so that each is compiled into as little as it needs.


def compile_condition(condition: Mapping[str, Any]) -> Condition:
    """Compiles a condition as facts write it."""
    checks = [_check(paths.split("|"), wanted) for paths, wanted in condition.items()]
    if len(checks) == 1:
        return checks[0]
    return lambda context: all(check(context) for check in checks)


def paths_of(condition: Mapping[str, Any]) -> Iterator[str]:
    """The paths that a condition looks at."""
    return (path for paths in condition for path in paths.split("|"))


def position_of(condition: Mapping[str, Any], model: Any) -> int | None:
    """The position of the first item, in the list on a path of a condition, that holds what `$is` wants; else None."""
    for paths, wanted in condition.items():
        if not isinstance(wanted, dict) or IS not in wanted:
            continue
        for path in paths.split("|"):
            if (position := _position(model, path.split("."), wanted[IS])) is not None:
                return position
    return None


def _position(model: Any, names: Sequence[str], wanted: Any) -> int | None:
    for at, name in enumerate(names):
        if isinstance(model, list):
            return next((index for index, item in enumerate(model) if _is_found(item, names[at:], wanted)), None)
        model = model.get(name) if isinstance(model, dict) else None
    return None


def _is_found(value: Any, names: Sequence[str], wanted: Any) -> bool:
    """Whether a value is just what is wanted: the one at the names, or that of an item of a list on the way."""
    for at, name in enumerate(names):
        if isinstance(value, list):
            return any(_is_found(item, names[at:], wanted) for item in value)
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return bool(value == wanted) and type(value) is type(wanted)


def owners_of(condition: Mapping[str, Any]) -> Iterator[str]:
    """The top-level properties that a condition looks at."""
    return filter(None, map(owner_of, paths_of(condition)))


def _check(paths: list[str], wanted: Any) -> Condition:
    path = paths[0]
    if isinstance(wanted, dict) and IS in wanted:
        places = [path.split(".") for path in paths]
        return lambda context: any(_is_found(context.model, names, wanted[IS]) for names in places)
    is_match = _matcher(wanted)
    if len(paths) > 1:
        return lambda context: any(is_match(value_of(context, each)) for each in paths)
    if "." not in path:
        return lambda context: is_match(context.model.get(path))
    return lambda context: is_match(value_of(context, path))


def _matcher(wanted: Any) -> Callable[[Any], bool]:
    """Tells whether a value is what a condition wants."""
    if isinstance(wanted, dict) and ALL in wanted:
        every = [_matcher(one) for one in wanted[ALL]]
        return lambda value: all(is_match(value) for is_match in every)
    if isinstance(wanted, dict):
        excluded = _matcher(wanted[NOT])
        return lambda value: not excluded(value)
    if isinstance(wanted, list):
        alternatives = [_matcher(one) for one in wanted]
        return lambda value: any(is_match(value) for is_match in alternatives)
    if wanted is None:
        return lambda value: value is None or value == []
    if wanted == "*":
        return lambda value: value is not None and value != []
    if isinstance(wanted, str) and "*" in wanted:
        is_like = _pattern(wanted)
        return _of_items(lambda value: isinstance(value, (str, int)) and is_like(str(value)))
    return _of_items(lambda value: bool(value == wanted) and type(value) is type(wanted))


def _of_items(is_match: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: any(map(is_match, value)) if isinstance(value, list) else is_match(value)


def _pattern(wanted: str) -> Callable[[str], bool]:
    """Tells whether a text matches a pattern of `fnmatch`.

    Most have `*` alone, which needs no regular expression: those take long to compile.
    """
    if "?" in wanted or "[" in wanted:
        return lambda text: fnmatchcase(text, wanted)
    start, *between, end = wanted.split("*")

    def is_like(text: str) -> bool:
        if len(text) < len(start) + len(end) or not (text.startswith(start) and text.endswith(end)):
            return False
        at, last = len(start), len(text) - len(end)
        for part in between:
            found = text.find(part, at, last)
            if found < 0:
                return False
            at = found + len(part)
        return True

    return is_like
