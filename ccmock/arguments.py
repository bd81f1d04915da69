"""Checks of the arguments that a test gives: each returns a value that is what it should be, or raises a UsageError.

`name` is the argument as its reader knows it, such as `nth` or `timing.set(create=…)`. The errors show what was given
with `shown`, which no value can break.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatchcase
from os import PathLike, fsencode, fspath
from pathlib import Path
from typing import Any, TypeVar

from .errors import UnknownTypeError, UsageError, suggestion

C = TypeVar("C", bound=str)

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given models

LARGEST = 1 << 53
"""The largest whole number that every JSON reader reads exactly."""

FEW = 10
"""So many choices an error lists in any case; of more, it names those that are near, and all where none is."""

SHOWN_LENGTH = 200
"""How many characters of a value an error shows."""


def shown(value: object, length: int = SHOWN_LENGTH) -> str:
    """The `repr` of a value for an error: shortened, and the type alone where the value cannot show itself."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - whatever a value of the test's own raises
        return f"<{type(value).__name__}>"
    return text if len(text) <= length else f"{text[:length]}…"


def attribute(value: object, name: str) -> Any:
    """An attribute of a value that may be anything; None where it has none or raises another error."""
    try:
        return getattr(value, name, None)
    except Exception:  # noqa: BLE001 - as above
        return None


# --- texts ---


def is_text(value: object) -> bool:
    """Whether a value is a text that can be sent: a str without lone surrogates."""
    return isinstance(value, str) and _can_be_sent(value)


def _can_be_sent(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def sendable(text: str) -> str:
    """A text with each lone surrogate written out, so that it can be sent."""
    return text.encode("utf-8", "backslashreplace").decode()


def told(error: BaseException) -> str:
    """The kind and the message of an error, for a message that is sent; the kind alone where it has no readable one."""
    try:
        return sendable(f"{type(error).__name__}: {error}")
    except Exception:  # noqa: BLE001 - whatever an error of the test's own raises
        return type(error).__name__


def text(name: str, value: object, what: str = "Give a str.") -> str:
    """A text. UsageError where it is none, or holds half of a character; `what` says what would be right."""
    if not isinstance(value, str):
        raise UsageError(f"{name}={shown(value)} is not a valid {name}. {what}")
    if not _can_be_sent(value):
        raise UsageError(f"{name}={shown(value)} is not a valid {name}: a lone surrogate is no character.")
    return value


def optional_text(name: str, value: object, what: str = "Give a str or None.") -> str | None:
    """A text, or None."""
    return None if value is None else text(name, value, what)


def texts(name: str, value: object, what: str) -> list[str]:
    """A list, tuple or set of texts, as a list. UsageError for anything else, a single text too; `what` says why."""
    if isinstance(value, (list, tuple, set, frozenset)) and all(map(is_text, value)):
        return list(value)
    raise UsageError(f"{name}={shown(value)} is not a valid {name}. {what}")


def find_choice(value: object, choices: Iterable[C]) -> C | None:
    """The choice that a value is, or None. Only a str is ever compared."""
    return next((choice for choice in choices if choice == value), None) if isinstance(value, str) else None


def choice(value: object, choices: Collection[C], refusal: str) -> C:
    """One of the choices; UsageError with the text `refusal`, and the choices that are near, for any other value."""
    found = find_choice(value, choices)
    if found is None:
        raise UsageError(f"{refusal}{nearest(value, choices)}")
    return found


def nearest(value: object, known: Iterable[str]) -> str:
    """What a wrong name may have been meant to be, as a sentence with a blank before it; nothing where none is near."""
    return suggestion(value, known) if isinstance(value, str) else ""


def known_type(type_name: object, names: Collection[str]) -> str:
    """The name of a resource type that is among the names; UnknownTypeError for any other value."""
    if not isinstance(type_name, str) or type_name not in names:
        raise unknown_type(type_name, names)
    return type_name


def unknown_type(type_name: object, names: Collection[str], place: str = "") -> UnknownTypeError:
    """The error for what is no name of a type. `place`: where there is none, such as `" in eu-west-1"`."""
    if isinstance(type_name, str) and "*" in type_name:
        return UnknownTypeError(
            f"{shown(type_name)} is no resource type: there are no wildcards here. Name one type, or do it for each of "
            f"fnmatch.filter(cloud.types, {shown(type_name)})."
        )
    return UnknownTypeError(f"No resource type {shown(type_name)}{place}.{_near_types(type_name, names)}")


def type_pattern(name: str, pattern: object, names: Collection[str], consequence: str = "") -> str:
    """The name of a resource type, or a pattern with `*`, that at least one of the names matches.

    UsageError for any other value. `consequence`: what follows from it, such as `", so the rule could never fire"`.
    """
    if not isinstance(pattern, str) or not (pattern in names or any(fnmatchcase(known, pattern) for known in names)):
        near = _near_types(pattern, names)
        raise UsageError(f"{name}={shown(pattern)} matches no resource type{consequence}.{near}")
    return pattern


def _near_types(wrong: object, names: Collection[str]) -> str:
    """The types that a wrong name may have meant to be; of a wrong pattern the patterns of whole services."""
    if not isinstance(wrong, str):
        return " Give a str, such as 'AWS::S3::Bucket'."
    near = nearest(wrong, sorted({_service_pattern(name) for name in names}) if "*" in wrong else names)
    has_form = "*" in wrong or wrong.count("::") == 2
    return near or ("" if has_form else " A type name has three parts, as in 'AWS::S3::Bucket'.")


def _service_pattern(type_name: str) -> str:
    return f"{type_name.rpartition('::')[0]}::*"


def choice_of_kind(
    name: str, value: object, choices: Collection[C], others: Mapping[str, Mapping[str, str]], what: str = ""
) -> C:
    """One of the choices; UsageError for any other value, with the choices that are near, or all where none is.

    `others`: what a value may be instead, such as `"an operation of requests"` → such values, each with the choice that
    stands for it here. `what`: what the choices are, if `name` does not say it.
    """
    found = find_choice(value, choices)
    if found is None:
        raise UsageError(f"{name}={shown(value)} {_problem(value, choices, others, what or name)}")
    return found


def meant_by(value: object, others: Mapping[str, Mapping[str, str]], choices: Collection[str]) -> str | None:
    """The choice that is meant by what is the name of another kind of thing; see `choice_of_kind`."""
    meant = (names[other] for names in others.values() if (other := find_choice(value, names)) is not None)
    return next((name for name in meant if name in choices), None)


def _problem(value: object, choices: Collection[str], others: Mapping[str, Mapping[str, str]], what: str) -> str:
    for kind, names in others.items():
        meant = meant_by(value, {kind: names}, choices)
        if meant is not None:
            return f"is {kind}; here it is {meant!r}."
    near = nearest(value, choices)
    listed = "" if near and len(choices) > FEW else f" It is one of {', '.join(choices)}."
    return f"is not a valid {what}.{listed}{near}"


# --- numbers ---


def is_whole(value: object, least: int, most: int = LARGEST) -> bool:
    """Whether a value is a whole number within limits; a bool is none."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def whole(name: str, value: object, least: int, otherwise: str = "", most: int = LARGEST) -> int:
    """A whole number within limits. `otherwise`: what else is allowed, such as `", or None for no limit"`."""
    if not isinstance(value, int) or not is_whole(value, least, most):
        is_too_large = isinstance(value, int) and value > most
        limits = f"of at most {most}" if is_too_large else f"of at least {least}"
        raise UsageError(f"{name}={shown(value)} is not valid. Give a whole number {limits}{otherwise}.")
    return value


def flag(name: str, value: object) -> bool:
    """True or False; UsageError where it is anything else."""
    if not isinstance(value, bool):
        raise UsageError(f"{name}={shown(value)} is not a valid choice. Give True or False.")
    return value


def is_number(value: object) -> bool:
    """Whether a value is a finite int or float; a bool is none."""
    if isinstance(value, int):
        return not isinstance(value, bool) and abs(value) <= LARGEST
    return isinstance(value, float) and math.isfinite(value)


# --- the rest ---


def called_with(name: str, value: object, *parameters: str) -> Any:
    """A callable that takes as many arguments by position as there are `parameters`; UsageError for anything else."""
    if not callable(value):
        raise UsageError(f"{name}={shown(value)} is not a callable.")
    try:
        inspect.signature(value).bind(*parameters)
    except TypeError as error:
        takes = ", ".join(parameters)
        raise UsageError(f"{name}={shown(value)} cannot be called with ({takes}): {error}.") from None
    except ValueError:
        pass  # Some callables that are written in C do not tell what they take.
    return value


def instance(name: str, value: Any) -> Any:
    """The value itself, or an instance of it where it is a class; UsageError where that takes arguments."""
    if not isinstance(value, type):
        return value
    try:
        inspect.signature(value).bind()
        return value()
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"{name}={shown(value)} cannot be called without arguments: {error}. Give an instance."
        ) from error


def mapping(name: str, value: object, what: str = "Give a dict.") -> Mapping[Any, Any]:
    """A mapping. The error names its type alone, since values may be secret."""
    if not isinstance(value, Mapping):
        raise UsageError(f"{name} is a {type(value).__name__}. {what}")
    return value


def file_path(name: str, value: object) -> Path:
    """The path of a file; UsageError where it is none that the system could have."""
    given = fspath(value) if isinstance(value, (str, PathLike)) else None
    if not isinstance(given, str) or "\0" in given or not _can_be_encoded(given):
        raise UsageError(f"{name}={shown(value)} is not a path. Give a str or a pathlib.Path.")
    return Path(given)


def _can_be_encoded(path: str) -> bool:
    try:
        fsencode(path)
    except UnicodeEncodeError:
        return False
    return True
