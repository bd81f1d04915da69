"""Normalizers: how services rewrite a value that they were given, such as a policy document (the form `$as`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
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


def _lower(value: Any, _: str) -> Any:
    return value.lower() if isinstance(value, str) else value


def _upper(value: Any, _: str) -> Any:
    return value.upper() if isinstance(value, str) else value


NORMALIZERS: Mapping[str, Normalizer] = {
    "json": _json,
    "lower": _lower,
    "policy": plain_policy,
    "pretty": _pretty,
    "sorted": _sorted,
    "text": _text,
    "texts": _texts,
    "upper": _upper,
}
"""Name → normalizer.

`json`: the JSON that a text holds. `text`, `pretty`: the JSON text of a value, compact or as Java's Jackson prints it.
`texts`: an object with its values as texts. `policy`: a policy document in its plainest form. `sorted`: a sorted list.
`lower`, `upper`: a text in that case.
"""
