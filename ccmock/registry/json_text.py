"""JSON texts that callers hand over, read strictly and with a limit to their depth."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

MAX_DEPTH = 200
"""Levels of nesting; what is deeper than any real model is refused before anything recurses into it."""

MAX_DIGITS = 1000
"""Characters of a number, the limit of Java's JSON reader; Python's own differs from version to version."""

NO_CHARACTER = "a lone surrogate is no character"


class InvalidJson(ValueError):
    """The text is not JSON; the message says why."""


def parse_json(text: str, *, refuses_duplicates: bool = False, max_depth: int = MAX_DEPTH) -> Any:
    """The value of a JSON text; InvalidJson where the text is not JSON or is nested deeper than `max_depth`.

    `refuses_duplicates`: also where an object has a key twice; else the last one counts.
    """
    try:
        text.encode()
        value = decoded(text, _DECODER_OF_UNIQUE if refuses_duplicates else _DECODER)
    except RecursionError:
        raise InvalidJson(f"nested deeper than {max_depth} levels") from None
    except UnicodeEncodeError:
        raise InvalidJson(NO_CHARACTER) from None
    except json.JSONDecodeError as error:
        raise InvalidJson(str(error)) from None
    if text.count("[") + text.count("{") > max_depth and depth_of(value) > max_depth:
        raise InvalidJson(f"nested deeper than {max_depth} levels")
    if "\\ud" in text or "\\uD" in text:
        refuse_lone_surrogates(value)
    return value


def decoded(text: str, decoder: json.JSONDecoder) -> Any:
    """What a decoder reads in a text; JSONDecodeError where that is not JSON."""
    # Most texts have no blanks around them; looking for some takes longer than all the rest.
    if text.startswith(("{", "[")):
        value, end = decoder.raw_decode(text)
        if end == len(text):
            return value
    return decoder.decode(text)


def compact_json(value: Any) -> str:
    """The JSON text of a plain value, without blanks, every character as itself."""
    return _ENCODER.encode(value)


def plain_json(value: Any) -> Any:
    """A value of Python as it comes out of JSON: tuples are lists then; InvalidJson where it is no value of JSON."""
    try:
        return parse_json(json.dumps(value))
    except InvalidJson:
        raise
    except RecursionError:
        raise InvalidJson(f"nested deeper than {MAX_DEPTH} levels") from None
    except (TypeError, ValueError) as error:
        raise InvalidJson(str(error)) from None


def plain_copy(value: Any) -> Any:
    """A deep copy of a JSON value; nothing in it is shared with the given one."""
    # Most values in a model are texts, numbers and booleans: copying the dict and replacing only what can be changed
    # takes half as long as calling this for each value, and a fifth of copy.deepcopy.
    if isinstance(value, dict):
        copy = value.copy()
        for name, item in value.items():
            if isinstance(item, (dict, list)):
                copy[name] = plain_copy(item)
        return copy
    if isinstance(value, list):
        return [plain_copy(item) if isinstance(item, (dict, list)) else item for item in value]
    return value


def depth_of(value: Any) -> int:
    """How many lists and objects lie within one another; 0 for any other value."""
    depth, level = 0, [value]
    while level := [node for node in level if isinstance(node, (dict, list))]:
        depth += 1
        level = [child for node in level for child in (node.values() if isinstance(node, dict) else node)]
    return depth


def is_same(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same: 1 and 1.0 are, 1 and true are not."""
    if one is other:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def comparable(value: Any) -> Any:
    """A hashable value that equals another one's exactly where `is_same` says that the two are the same."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, Mapping):
        return ("object", frozenset((name, comparable(item)) for name, item in value.items()))
    if isinstance(value, (list, tuple)):
        return ("array", *map(comparable, value))
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidJson(f"{name} is no JSON number")


def refuse_lone_surrogates(value: Any) -> None:
    """InvalidJson where a text in a JSON value, or the value itself, has half of a character."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise InvalidJson(NO_CHARACTER) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidJson(f"an object has the key {twice!r} twice")
    return found


def _integer(text: str) -> int:
    _refuse_long(text)
    return int(text)


def _finite(text: str) -> float:
    _refuse_long(text)
    number = float(text)
    if math.isinf(number):
        raise InvalidJson(f"{text} is too large a number")
    return number


def _refuse_long(number: str) -> None:
    if len(number) > MAX_DIGITS:
        raise InvalidJson(f"a number is longer than {MAX_DIGITS} characters")


# Made once: json.dumps with options makes an encoder at each call. Models hold no circles.
_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False)
# Made once: json.loads with options makes a decoder at each call.
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite, parse_int=_integer)
_DECODER_OF_UNIQUE = json.JSONDecoder(
    parse_constant=_refuse_constant, parse_float=_finite, parse_int=_integer, object_pairs_hook=_unique
)


def json_value(value: Any) -> Any:
    """The value of a JSON text; any other value, and a text that is not JSON, as it is."""
    try:
        return parse_json(value) if isinstance(value, str) else value
    except InvalidJson:
        return value


def json_object(value: Any) -> dict[str, Any] | None:
    """The object that a value is, or that its JSON text holds; None where it is neither."""
    found = json_value(value)
    return found if isinstance(found, dict) else None


# --- places in a text ---


def line_of(text: str, names: Iterable[str]) -> int:
    """The line, from 1, of a key in a JSON text. `names` lead to it from object to object, as far as they are there."""
    key_at = value_at = 0
    for name in names:
        found = next(((key, value) for member, key, value in _members(text, value_at) if member == name), None)
        if found is None:
            break
        key_at, value_at = found
    return text.count("\n", 0, key_at) + 1


def _members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """(key, where it begins, where its value begins) of the object at a place of a JSON text, if there is one."""
    at = _behind_blanks(text, at)
    is_open = text[at : at + 1] == "{"
    at = _behind_blanks(text, at + 1)
    while is_open and text[at] == '"':
        key, end = _DECODER.raw_decode(text, at)
        value_at = _behind_blanks(text, _behind_blanks(text, end) + 1)
        yield key, at, value_at
        _, end = _DECODER.raw_decode(text, value_at)
        end = _behind_blanks(text, end)
        is_open, at = text[end] == ",", _behind_blanks(text, end + 1)


def _behind_blanks(text: str, at: int) -> int:
    while text[at : at + 1] in (" ", "\t", "\n", "\r"):
        at += 1
    return at
