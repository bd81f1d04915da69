"""Conditions: objects of paths and what they hold, as in `$cases`.

What a path holds is given as a value, a list of values, a pattern of `fnmatch` with a `*` in it, `null` for what is not
there, or `{"$not": …}`. All parts of a condition have to hold. Where a path leads to a list, one of its items has to
match, and an empty list counts as nothing; of several paths divided by `|` one has to match. A path that starts with a
dot leads into the object that is filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from .template_context import TemplateContext, owner_of, value_of

NOT = "$not"

Condition = Callable[[TemplateContext], bool]
"""Tells whether a condition holds for a resource."""


# Conditions are looked at for every resource that is made, so that each is compiled into as little as it needs.


def compile_condition(condition: Mapping[str, Any]) -> Condition:
    """Compiles a condition as facts write it."""
    checks = [_check(paths.split("|"), _matcher(wanted)) for paths, wanted in condition.items()]
    if len(checks) == 1:
        return checks[0]
    return lambda context: all(check(context) for check in checks)


def paths_of(condition: Mapping[str, Any]) -> Iterator[str]:
    """The paths that a condition looks at."""
    return (path for paths in condition for path in paths.split("|"))


def owners_of(condition: Mapping[str, Any]) -> Iterator[str]:
    """The top-level properties that a condition looks at."""
    return filter(None, map(owner_of, paths_of(condition)))


def _check(paths: list[str], is_match: Callable[[Any], bool]) -> Condition:
    path = paths[0]
    if len(paths) > 1:
        return lambda context: any(is_match(value_of(context, each)) for each in paths)
    if "." not in path:
        return lambda context: is_match(context.model.get(path))
    return lambda context: is_match(value_of(context, path))


def _matcher(wanted: Any) -> Callable[[Any], bool]:
    """Tells whether a value is what a condition wants."""
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
