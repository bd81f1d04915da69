"""What services make of a value that they were given, such as a policy document."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ..registry.json_text import InvalidJson, parse_json

Way = Callable[[Any, str], Any]
"""What a service makes of a value, in a partition."""


def _json(value: Any, _: str) -> Any:
    try:
        return parse_json(value) if isinstance(value, str) else value
    except InvalidJson:
        return value


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


def _policy(value: Any, partition: str) -> Any:
    """A policy document with the lists of one in it as that one, and accounts as principals by their root's ARN."""
    value = _json(value, partition)
    if not isinstance(value, dict) or not isinstance(value.get("Statement"), list):
        return value
    statements = [_statement(one, partition) if isinstance(one, dict) else one for one in value["Statement"]]
    return {**value, "Statement": statements}


_ONE_OR_MORE = ("Action", "NotAction", "Resource", "NotResource")


def _statement(statement: dict[str, Any], partition: str) -> dict[str, Any]:
    plain = {name: _alone(item) if name in _ONE_OR_MORE else item for name, item in statement.items()}
    principal = plain.get("Principal")
    if isinstance(principal, dict):
        roots = {kind: _roots(ids, partition) if kind == "AWS" else ids for kind, ids in principal.items()}
        plain["Principal"] = {kind: _alone(ids) for kind, ids in roots.items()}
    return plain


def _alone(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _roots(value: Any, partition: str) -> Any:
    if isinstance(value, list):
        return [_roots(one, partition) for one in value]
    is_account = isinstance(value, str) and len(value) == 12 and value.isdecimal()
    return f"arn:{partition}:iam::{value}:root" if is_account else value


def _sorted(value: Any, _: str) -> Any:
    return sorted(value, key=lambda item: json.dumps(item, sort_keys=True)) if isinstance(value, list) else value


def _lower(value: Any, _: str) -> Any:
    return value.lower() if isinstance(value, str) else value


def _upper(value: Any, _: str) -> Any:
    return value.upper() if isinstance(value, str) else value


WAYS: Mapping[str, Way] = {
    "json": _json,
    "lower": _lower,
    "policy": _policy,
    "pretty": _pretty,
    "sorted": _sorted,
    "text": _text,
    "texts": _texts,
    "upper": _upper,
}
"""Way → what it makes of a value. `json`: of a text that holds JSON that JSON; `text`, `pretty`: the other way round;
`texts`: of an object's values texts; `policy`: of a policy document its plainest form."""
