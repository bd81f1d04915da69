"""The values of a template's parameters: given, or by default, and checked as CloudFormation checks them.

Source: the Parameters section of the CloudFormation user guide. A number stays the text that it was given as.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..arguments import is_text, mapping, nearest, shown
from ..errors import UsageError
from ..registry.java_patterns import java_pattern
from ..registry.pointers import Path
from .declarations import Declarations
from .documents import Document
from .scalars import text_of

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given values

FindSsmValue = Callable[[str], str | None]
"""The value of the AWS::SSM::Parameter of a name; None where there is none."""

_KIND = re.compile(r"(?P<ssm>AWS::SSM::Parameter::Value<)?(?P<list>List<|CommaDelimitedList)?(?P<item>[^<>]*)>*")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")


def parameter_values(
    declarations: Declarations, given: Mapping[str, Any] | None, find_ssm_value: FindSsmValue
) -> dict[str, Any]:
    """Parameter → value, a text or a list of texts. UsageError where one is missing, unknown or not allowed."""
    document, declared = declarations.document, declarations.parameters
    values = mapping("parameters", {} if given is None else given, "Give a dict, or None.")
    for name in values:
        if name not in declared:
            raise UsageError(f"{document.origin} has no parameter {shown(name)}.{nearest(name, declared)}")
    return {name: _value(document, name, declaration, values, find_ssm_value) for name, declaration in declared.items()}


def _value(
    document: Document, name: str, declaration: Any, given: Mapping[str, Any], find_ssm_value: FindSsmValue
) -> str | list[str]:
    path: Path = ("Parameters", name)
    if not isinstance(declaration, dict) or not isinstance(declaration.get("Type"), str):
        raise document.fault(path, "has to be an object with Type.")
    if name not in given and "Default" not in declaration:
        raise document.fault(path, f"has no Default. Give it: put_all(…, parameters={{{name!r}: …}}).")
    kind = _KIND.fullmatch(declaration["Type"])
    if kind is None:
        raise document.fault((*path, "Type"), "is not a type of parameter.")
    value = _given_text(document, path, given[name] if name in given else declaration["Default"])
    if kind["ssm"]:
        value = _ssm_value(document, path, value, find_ssm_value)
    items = [item.strip() for item in value.split(",")] if kind["list"] else [value]
    for item in items:
        fault = _fault(document, path, declaration, kind["item"], item)
        if fault is not None:
            raise document.fault(path, f"has a value that is not allowed: {fault}.")
    return items if kind["list"] else value


def _given_text(document: Document, path: Path, value: Any) -> str:
    items = [text_of(item) for item in value] if isinstance(value, (list, tuple)) else [text_of(value)]
    if not all(map(is_text, items)):
        raise document.fault(path, "has a value that is neither a text, a number, a boolean nor a list of them.")
    return ",".join(item for item in items if item is not None)


def _ssm_value(document: Document, path: Path, name: str, find_ssm_value: FindSsmValue) -> str:
    value = find_ssm_value(name)
    if value is None:
        raise document.fault(
            path,
            f"stands for the value of the AWS::SSM::Parameter {name!r}, which does not exist. Put it there first.",
        )
    return value


def _fault(document: Document, path: Path, declaration: Mapping[str, Any], kind: str, value: str) -> str | None:
    """What is wrong with a value, without the value, which may be secret; None where nothing is."""
    if kind == "Number" and not _NUMBER.fullmatch(value):
        return "it has to be a number"
    allowed = declaration.get("AllowedValues")
    if isinstance(allowed, list) and value not in map(text_of, allowed):
        return f"it has to be one of {', '.join(map(str, allowed))}"
    pattern = declaration.get("AllowedPattern")
    if isinstance(pattern, str) and not _matches(document, path, pattern, value):
        return f"it has to match {pattern}"
    number = float(value) if _NUMBER.fullmatch(value) else 0
    for key, measured, sign in (
        ("MinLength", len(value), 1),
        ("MaxLength", len(value), -1),
        ("MinValue", number, 1),
        ("MaxValue", number, -1),
    ):
        limit = text_of(declaration.get(key))
        if limit is not None and _NUMBER.fullmatch(limit) and sign * measured < sign * float(limit):
            return f"{key} is {limit}"
    return None


def _matches(document: Document, path: Path, pattern: str, value: str) -> bool:
    try:
        return bool(java_pattern(f"^(?:{pattern})$").search(value))
    except ValueError as error:
        raise document.fault((*path, "AllowedPattern"), f"is not a pattern: {error}.") from None
