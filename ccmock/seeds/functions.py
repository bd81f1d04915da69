"""The intrinsic functions that need nothing but their arguments, which have no functions in them any more.

Source: the intrinsic function reference of the CloudFormation template reference; Fn::Length and Fn::ToJsonString come
with the transform AWS::LanguageExtensions.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_network
from itertools import islice
from typing import Any

from ..registry.json_text import compact_json
from .scalars import text_of

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given values

MOST_BLOCKS = 256
"""How many blocks Fn::Cidr gives at most."""

_VARIABLE = re.compile(r"\$\{(!?)([^{}]*)\}")
_NAME = re.compile(r"[A-Za-z0-9_.:]+")


class Misuse(ValueError):
    """Arguments that a function does not take; the message says what it does take."""


def substituted(text: str, value_of: Callable[[str], Any]) -> str:
    """A text with each `${Name}` replaced by its value; `${!Name}` becomes `${Name}`."""

    def replace(found: re.Match[str]) -> str:
        is_literal, name = found.groups()
        return f"${{{name}}}" if is_literal else _text(value_of(_checked(name)), f"for ${{{name}}} a text")

    return _VARIABLE.sub(replace, text)


def variables_in(text: str) -> Iterator[str]:
    """The names that Fn::Sub replaces in a text, without those that no name can be."""
    return (name for is_literal, name in _VARIABLE.findall(text) if not is_literal and _NAME.fullmatch(name))


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise Misuse(f"has ${{{name}}}: a name has letters, digits, underscores, periods and colons alone.")
    return name


def _join(argument: Any) -> str:
    delimiter, items = _arguments(argument, 2, "a delimiter and a list")
    return _text(delimiter, "a text as delimiter").join(_text(item, "a list of texts") for item in _list(items))


def _select(argument: Any) -> Any:
    index, items = _arguments(argument, 2, "an index and a list")
    at, found = _whole(index, "a whole number as index"), _list(items)
    if not 0 <= at < len(found):
        raise Misuse(f"selects number {at} of a list of {len(found)}, counted from 0.")
    return found[at]


def _split(argument: Any) -> list[str]:
    delimiter, text = _arguments(argument, 2, "a delimiter and a text")
    if not _text(delimiter, "a text as delimiter"):
        raise Misuse("takes a delimiter that is not empty.")
    return _text(text, "a text to split").split(_text(delimiter, "a text as delimiter"))


def _base64(argument: Any) -> str:
    return base64.b64encode(_text(argument, "a text").encode()).decode("ascii")


def _cidr(argument: Any) -> list[str]:
    block, count, bits = _arguments(argument, 3, "a block, a count and the number of bits of a subnet")
    wanted, width = _whole(count, "a whole number as count"), _whole(bits, "a whole number of bits")
    text = _text(block, "a block")
    if not 1 <= wanted <= MOST_BLOCKS:
        raise Misuse(f"takes a count from 1 to {MOST_BLOCKS}.")
    try:
        network = ip_network(text, strict=False)
        found = list(islice(network.subnets(new_prefix=network.max_prefixlen - width), wanted))
    except ValueError as error:
        raise Misuse(f"takes a block that holds such subnets: {error}.") from None
    if len(found) < wanted:
        raise Misuse(f"asks for {wanted} subnets of {network}, which holds {len(found)} of that size.")
    return [str(subnet) for subnet in found]


def _length(argument: Any) -> int:
    return len(_list(argument))


def _to_json_string(argument: Any) -> str:
    if not isinstance(argument, (dict, list)):
        raise Misuse("takes an object or a list.")
    return compact_json(argument)


PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::ToJsonString": _to_json_string,
}
"""Name → what works the function out."""


def _arguments(argument: Any, count: int, what: str) -> list[Any]:
    if not isinstance(argument, list) or len(argument) != count:
        raise Misuse(f"takes {what}.")
    return argument


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Misuse("takes a list.")
    return value


def _text(value: Any, what: str) -> str:
    text = text_of(value)
    if text is None:
        raise Misuse(f"takes {what}.")
    return text


def _whole(value: Any, what: str) -> int:
    text = text_of(value)
    if text is None or not re.fullmatch(r"[0-9]{1,9}", text):
        raise Misuse(f"takes {what}.")
    return int(text)
