"""Forms: what plain JSON values have to look like, declared as data, and the place where one does not.

A form is a function that raises `Misfit` where a value is not of it. Forms are made of forms, as the value is made of
values, so a declaration reads like the JSON that it describes.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from reprlib import Repr
from typing import Any

from ..times import LAST_MS
from .json_text import MAX_DEPTH, MAX_DIGITS, NO_CHARACTER

Form = Callable[[Any], None]

MOST = 1 << 53
"""The largest whole number that every JSON reader keeps as it is."""

EARLIEST_MS, LATEST_MS = 0, LAST_MS + 300 * 24 * 3_600_000
"""Times that a snapshot may hold: those of a mock, and what was planned for some days after the last one."""

STEPS_SHOWN = 15
"""How many steps of a way a place shows; no place in a snapshot that has its form lies deeper."""

_REPR = Repr()
_REPR.maxstring = _REPR.maxother = 60


class Misfit(Exception):
    """A value that is not of its form: what is wrong with it, and the keys and positions that lead to it."""

    def __init__(self, problem: str, *way: str | int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.way = way

    def within(self, *way: str | int) -> Misfit:
        """The same misfit, seen from further outside."""
        self.way = (*way, *self.way)
        return self

    def __str__(self) -> str:
        return f"{place_text(self.way)} {self.problem}"


@contextmanager
def at(*way: str | int) -> Iterator[None]:
    """Says of a misfit inside of it where that is."""
    try:
        yield
    except Misfit as misfit:
        raise misfit.within(*way) from None


def place_text(way: tuple[str | int, ...]) -> str:
    """A place in a value, such as `regions[0].resources`; `it` for the value itself."""
    parts = [f"[{step}]" if isinstance(step, int) else f".{_key_text(step)}" for step in way[:STEPS_SHOWN]]
    return "".join([*parts, *["…"][: len(way) - len(parts)]]).removeprefix(".") or "it"


def _key_text(key: str) -> str:
    return key if key.isprintable() and key and len(key) <= 200 else shown(key)


def shown(value: Any) -> str:
    """A value as an error shows it, shortened."""
    try:
        return _REPR.repr(value)
    except ValueError:
        # Python refuses to write a number of thousands of digits.
        return "an endless number"


def not_a(expected: str, value: Any, *way: str | int) -> Misfit:
    """The misfit of a value that has to be something else."""
    return Misfit(f"is {shown(value)}; it has to be {expected}", *way)


# --- values ---


def text(pattern: str | None = None, expected: str = "a text") -> Form:
    """A text, which the whole pattern matches."""
    matches = re.compile(pattern, re.DOTALL).fullmatch if pattern is not None else None

    def check(value: Any) -> None:
        if not isinstance(value, str) or (matches is not None and not matches(value)):
            raise not_a(expected, value)

    return check


def whole(least: int = 0, most: int = MOST) -> Form:
    """A whole number within limits."""

    def check(value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise not_a(f"a whole number from {least} to {most}", value)

    return check


def time_ms(value: Any) -> None:
    """A time, in milliseconds since the epoch."""
    if not isinstance(value, int) or isinstance(value, bool) or not EARLIEST_MS <= value <= LATEST_MS:
        raise not_a("a time of the years 1970 to 9999, in milliseconds since 1970", value)


def number(least: float, most: float) -> Form:
    """A number within limits, whole or not."""

    def check(value: Any) -> None:
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not least <= value <= most:
            raise not_a(f"a number from {least:g} to {most:g}", value)

    return check


def one_of(*choices: str) -> Form:
    """One of some texts."""

    def check(value: Any) -> None:
        if not isinstance(value, str) or value not in choices:
            raise not_a(f"one of {', '.join(map(repr, choices))}", value)

    return check


def boolean(value: Any) -> None:
    """True or false."""
    if not isinstance(value, bool):
        raise not_a("true or false", value)


def anything(value: Any) -> None:
    """Whatever JSON value."""
    _check_depth(value)


def json_object(value: Any) -> None:
    """An object with whatever in it."""
    if not isinstance(value, dict):
        raise not_a("an object", value)
    _check_depth(value)


def nullable(form: Form) -> Form:
    """Null, or a value of a form."""

    def check(value: Any) -> None:
        if value is not None:
            form(value)

    return check


# --- values of values ---


def list_of(form: Form, least: int = 0) -> Form:
    """A list of values of one form."""

    def check(value: Any) -> None:
        if not isinstance(value, list) or len(value) < least:
            raise not_a("a list" if not least else f"a list of at least {least}", value)
        for position, item in enumerate(value):
            try:
                form(item)
            except Misfit as misfit:
                raise misfit.within(position) from None

    return check


def row(**forms: Form) -> Form:
    """A list that has one value of each form; the names say what they are."""
    names = ", ".join(forms)
    checks = tuple(forms.values())

    def check(value: Any) -> None:
        if not isinstance(value, list) or len(value) != len(checks):
            raise not_a(f"a list of {len(checks)}: {names}", value)
        for position, form in enumerate(checks):
            try:
                form(value[position])
            except Misfit as misfit:
                raise misfit.within(position) from None

    return check


def record(forms: Mapping[str, Form], optional: Mapping[str, Form] = {}, *, is_open: bool = False) -> Form:
    """An object with these keys, and with these optional ones; where it `is_open`, with whatever others."""
    known = {**forms, **optional}

    def check(value: Any) -> None:
        if not isinstance(value, dict):
            raise not_a("an object", value)
        for key in forms:
            if key not in value:
                raise Misfit(f"lacks the key {key!r}")
        for key, item in value.items():
            form = known.get(key, anything if is_open else None)
            if form is None:
                raise Misfit(f"has the key {shown(key)}, which is not known; it has {', '.join(known)}")
            try:
                form(item)
            except Misfit as misfit:
                raise misfit.within(key) from None

    return check


def mapping(key_form: Form, form: Form) -> Form:
    """An object whose keys are not fixed: each is of one form, and so is each value."""

    def check(value: Any) -> None:
        if not isinstance(value, dict):
            raise not_a("an object", value)
        for key, item in value.items():
            try:
                key_form(key)
                form(item)
            except Misfit as misfit:
                raise misfit.within(key) from None

    return check


def check_unique(keys: Iterable[tuple[Any, tuple[str | int, ...]]], what: str) -> None:
    """Misfit where two of (key, its place) have the same key."""
    places: dict[Any, tuple[str | int, ...]] = {}
    for key, place in keys:
        first = places.setdefault(key, place)
        if first is not place:
            raise Misfit(f"has {what} {shown(key)}, which {place_text(first)} has already", *place)


# --- plain JSON ---


def plain(value: Any) -> Any:
    """A copy of a plain JSON value that shares nothing with it; Misfit where it is not one.

    Python's C code writes and reads it, which takes a tenth of the time of a look at each value here.
    """
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False, check_circular=False)
        written.encode()
        copy = json.loads(written)
        # What is no JSON, such as a tuple or a key that is no text, is written as if it were.
        is_plain = copy == value
    except (TypeError, ValueError, RecursionError):
        is_plain = False
    if not is_plain:
        _refuse_what_is_not_plain(value, 0)
        raise not_a("plain JSON, as `snapshot()` returned it", value)
    return copy


def _refuse_what_is_not_plain(value: Any, depth: int) -> None:
    if not isinstance(value, (dict, list)):
        _refuse_odd_value(value)
        return
    if depth > 2 * MAX_DEPTH:
        raise Misfit(f"is nested deeper than {2 * MAX_DEPTH} levels")
    for key in value if isinstance(value, dict) else ():
        _refuse_wrong_key(key)
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        with at(key):
            _refuse_what_is_not_plain(item, depth + 1)


def _refuse_odd_value(value: Any) -> None:
    if isinstance(value, str):
        if not _is_unicode(value):
            raise Misfit(f"is {shown(value)}; {NO_CHARACTER}")
    elif isinstance(value, int):
        if abs(value) >= 10**MAX_DIGITS:
            raise Misfit(f"is a number of more than {MAX_DIGITS} digits")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise not_a("a number", value)
    elif value is not None:
        raise not_a(f"a JSON value, which a {type(value).__name__} is not", value)


def _refuse_wrong_key(key: Any) -> None:
    if not isinstance(key, str):
        raise Misfit(f"has the key {shown(key)}; keys are texts")
    if not _is_unicode(key):
        raise Misfit(f"has the key {shown(key)}; {NO_CHARACTER}")


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_depth(value: Any, left: int = MAX_DEPTH) -> None:
    """Misfit where lists and objects lie too deep within one another for whatever goes through them later."""
    if not left:
        raise Misfit(f"is nested deeper than {MAX_DEPTH} levels")
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(item, (dict, list)) and item:
            _check_depth(item, left - 1)
