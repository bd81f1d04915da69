"""Normalizers: how services rewrite a value that they were given, such as a policy document (the form `$as`)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from ..registry.json_text import json_value
from ..registry.policy_documents import plain_policy

Normalizer = Callable[[Any, str], Any]
"""Takes a value and the partition; returns the value as the service keeps it. What it cannot read stays as it is."""


def _json(value: Any, _: str) -> Any:
    return json_value(value)


def _text(value: Any, _: str) -> Any:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _pretty(value: Any, _: str) -> Any:
    """JSON as Java's Jackson prints it: two blanks for each level of objects, none for lists, blanks around colons."""
    return value if isinstance(value, str) else _printed(value, "")


def _printed(value: Any, indent: str) -> str:
    deeper = indent + "  "
    if isinstance(value, dict) and value:
        members = (
            f"{deeper}{json.dumps(name, ensure_ascii=False)} : {_printed(value[name], deeper)}" for name in value
        )
        return "{\n" + ",\n".join(members) + f"\n{indent}}}"
    if isinstance(value, list) and value:
        return "[ " + ", ".join(_printed(item, indent) for item in value) + " ]"
    if isinstance(value, (dict, list)):
        return "{ }" if isinstance(value, dict) else "[ ]"
    return json.dumps(value, ensure_ascii=False)


def _texts(value: Any, _: str) -> Any:
    """An object with all its values as texts."""
    if not isinstance(value, dict):
        return value
    return {name: item if isinstance(item, str) else json.dumps(item) for name, item in value.items()}


def _sorted(value: Any, _: str) -> Any:
    return sorted(value, key=lambda item: json.dumps(item, sort_keys=True)) if isinstance(value, list) else value


def _lower(value: Any, partition: str) -> Any:
    if isinstance(value, list):
        return [_lower(item, partition) for item in value]
    return value.lower() if isinstance(value, str) else value


def _upper(value: Any, partition: str) -> Any:
    if isinstance(value, list):
        return [_upper(item, partition) for item in value]
    return value.upper() if isinstance(value, str) else value


def _dotted(value: Any, _: str) -> Any:
    return value if not isinstance(value, str) or value.endswith(".") else f"{value}."


def _unslashed(value: Any, _: str) -> Any:
    return value.rstrip("/") if isinstance(value, str) else value


def _ended(value: Any, _: str) -> Any:
    return value if not isinstance(value, str) or value.endswith("\n") else f"{value}\n"


def _switches(value: Any, _: str) -> Any:
    """The parameters of MySQL: what is on is 1, what is off is 0."""
    if not isinstance(value, dict):
        return value
    return {
        name: {"ON": "1", "OFF": "0"}.get(item, item) if isinstance(item, str) else item for name, item in value.items()
    }


_RATE = re.compile(r"rate\((\d+) (minute|hour)s?\)")


def _rate(value: Any, partition: str) -> Any:
    """A rate in the largest unit that it is a whole number of."""
    found = _RATE.fullmatch(value) if isinstance(value, str) else None
    size, larger = {"minute": (60, "hour"), "hour": (24, "day")}[found[2]] if found else (1, "")
    if not found or int(found[1]) % size or found[1] == "0":
        return value
    number = int(found[1]) // size
    return _rate(f"rate({number} {larger}{'s' if number > 1 else ''})", partition)


def _pascal(value: Any, _: str) -> Any:
    if not isinstance(value, dict):
        return value
    return {name[:1].upper() + name[1:]: item for name, item in value.items()}


NOTHING: Any = object()
"""What a normalizer returns for a value that a read does not show."""


def _unread(_value: Any, _: str) -> Any:
    return NOTHING


def _nonempty(value: Any, _: str) -> Any:
    return value if value or value in (0, False) else NOTHING


def _sorted_by(names: str) -> Normalizer:
    """Sorts a list of objects by a member, or, for `*`, by the names of their members."""

    def key(item: Any) -> str:
        members = item if isinstance(item, dict) else {}
        return ",".join(sorted(members)) if names == "*" else json.dumps(members.get(names))

    return lambda value, _: sorted(value, key=key) if isinstance(value, list) else value


def _renamed(names: str) -> Normalizer:
    """Gives members of an object other names: `before:after before:after`."""
    after = dict(pair.split(":", 1) for pair in names.split())
    return lambda value, _: {after.get(k, k): v for k, v in value.items()} if isinstance(value, dict) else value


NORMALIZERS: Mapping[str, Normalizer] = {
    "dotted": _dotted,
    "ended": _ended,
    "json": _json,
    "lower": _lower,
    "nonempty": _nonempty,
    "pascal": _pascal,
    "policy": plain_policy,
    "pretty": _pretty,
    "rate": _rate,
    "sorted": _sorted,
    "switches": _switches,
    "text": _text,
    "texts": _texts,
    "unread": _unread,
    "unslashed": _unslashed,
    "upper": _upper,
}
"""Name → normalizer.

`json`: the JSON that a text holds. `text`, `pretty`: the JSON text of a value, compact or as Java's Jackson prints it.
`texts`: an object with its values as texts. `policy`: a policy document in its plainest form. `sorted`: a sorted list.
`lower`, `upper`: a text in that case, or a list of texts. `dotted`, `ended`, `unslashed`: a text with a dot or a line
feed at its end, or without slashes there. `rate`: a rate in its largest unit. `switches`: a map's `ON` and `OFF` as 1
and 0.
`pascal`: an object with its names in Pascal case. `unread`: nothing. `nonempty`: nothing of what is empty.
"""

PARAMETRIZED: Mapping[str, Callable[[str], Normalizer]] = {"sorted by": _sorted_by, "renamed": _renamed}
"""The start of a name → what makes a normalizer of the rest: `sorted by Name`, `renamed before:after`."""


@cache
def normalizer_of(name: str) -> Normalizer:
    """The normalizer of that name; KeyError where there is none."""
    for start, made in PARAMETRIZED.items():
        if name.startswith(f"{start} "):
            return made(name[len(start) + 1 :])
    return NORMALIZERS[name]


def is_normalizer(name: str) -> bool:
    """Whether there is a normalizer of that name."""
    try:
        normalizer_of(name)
    except (KeyError, ValueError):
        return False
    return True
