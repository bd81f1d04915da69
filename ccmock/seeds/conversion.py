"""Scalars as the type of a resource wants them.

CloudFormation hands on `"7"` as 7 where a property is an integer, and 7 as `"7"` where it is a text: the values of
parameters are texts, and authors of YAML write `IpProtocol: -1`. Cloud Control API does not, so only templates get
this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..registry.pointers import found_at
from ..registry.resource_type import ResourceType
from ..registry.violations import WRONG_TYPE
from .scalars import text_of

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given values

_EXPECTED = re.compile(r"expected type: (\w+)")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")


def converted(resource_type: ResourceType, model: dict[str, Any]) -> dict[str, Any]:
    """The model, changed in place: each scalar of a wrong type as one of the right type, where it stands for one."""
    for violation in resource_type.validator.violations(model):
        expected = _EXPECTED.match(violation.text) if violation.keyword == WRONG_TYPE else None
        if expected is None or not violation.path:
            continue
        *above, last = violation.path
        parent = found_at(model, above)
        value = found_at(model, violation.path)
        convert = _CONVERSIONS.get(expected[1])
        new = convert(value) if convert is not None else None
        if new is not None:
            parent[last] = new
    return model


def _whole(value: Any) -> int | None:
    return int(value) if isinstance(value, str) and _WHOLE.fullmatch(value) else None


def _number(value: Any) -> float | None:
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        return None
    return float(value) if "." in value else int(value)


def _boolean(value: Any) -> bool | None:
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


_CONVERSIONS: Mapping[str, Callable[[Any], Any]] = {
    "String": text_of,
    "Integer": _whole,
    "Number": _number,
    "Boolean": _boolean,
}
"""Java's name of a type, as violations give it → what makes it of a scalar, None where that cannot be."""
