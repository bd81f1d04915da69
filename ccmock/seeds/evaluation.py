"""Evaluation: the intrinsic functions in a value are replaced by what they return.

Each function is worked out as the intrinsic function reference of CloudFormation describes it. A mistake in its
arguments is a UsageError with the place of the function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..arguments import nearest
from ..registry.pointers import Path
from . import functions
from .conditions import Conditions
from .documents import Document
from .function_names import GET_ATT, IF, REF, SUB, function_of
from .functions import Misuse
from .names import attribute_parts, sub_parts
from .scalars import text_of
from .scope import NO_VALUE, Scope

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given values

CONDITION_FUNCTIONS = ("Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or")
ELSEWHERE: Mapping[str, str] = {
    "Fn::ImportValue": "the outputs of other stacks are not known. Give a parameter, or the value itself",
    "Fn::Transform": "ccmock does not run macros. Give what the macro makes",
    "Fn::ForEach": "ccmock does not evaluate it. Write the items out",
    **dict.fromkeys(CONDITION_FUNCTIONS, "it can be used in the section Conditions alone"),
}
"""Functions that have no value here → why."""

EXTENSIONS = ("Fn::Length", "Fn::ToJsonString")
NO_EXTENSION = "needs Transform: AWS::LanguageExtensions in the template"
DYNAMIC_REFERENCE = "{{resolve:"


@dataclass(frozen=True)
class Evaluation:
    """Works out values of a document in a scope."""

    document: Document
    scope: Scope
    mappings: Mapping[str, Any]
    conditions: Conditions | None = None
    has_language_extensions: bool = False

    def value(self, value: Any, path: Path) -> Any:
        """The value that stands at a path, its functions replaced; NO_VALUE where it is to be left out."""
        function = function_of(value)
        if function is not None:
            return self._static(self._result(function, value[function], (*path, function)), path)
        if isinstance(value, dict):
            pairs = ((name, self.value(item, (*path, name))) for name, item in value.items())
            return {name: item for name, item in pairs if item is not NO_VALUE}
        if isinstance(value, list):
            found = (self.value(item, (*path, at)) for at, item in enumerate(value))
            return [item for item in found if item is not NO_VALUE]
        return self._static(value, path)

    def _static(self, value: Any, path: Path) -> Any:
        """The value itself; UsageError where it is a dynamic reference."""
        if isinstance(value, str) and DYNAMIC_REFERENCE in value:
            raise self.document.fault(path, "has a dynamic reference ({{resolve:…}}). Give the value it stands for.")
        return value

    def _result(self, function: str, argument: Any, path: Path) -> Any:
        special = _SPECIAL.get(function)
        if special is not None:
            return special(self, argument, path)
        plain = functions.PLAIN.get(function)
        if plain is None:
            reason = ELSEWHERE.get(function, "CloudFormation has no such function")
            near = "" if function in ELSEWHERE else nearest(function, [*_SPECIAL, *functions.PLAIN])
            raise self.document.fault(path, f"has no value: {reason}.{near}")
        if function in EXTENSIONS and not self.has_language_extensions:
            raise self.document.fault(path, f"{NO_EXTENSION}.")
        try:
            return plain(self.value(argument, path))
        except Misuse as error:
            raise self.document.fault(path, str(error)) from None

    # --- functions that look at names, or leave some of their arguments aside ---

    def _ref(self, argument: Any, path: Path) -> Any:
        return self.scope.ref(self._name(argument, path), path)

    def _get_att(self, argument: Any, path: Path) -> Any:
        parts = attribute_parts(argument)
        if len(parts) < 2:
            raise self.document.fault(path, "takes a logical id and the name of an attribute.")
        logical_id, *names = (self._name(part, (*path, at)) for at, part in enumerate(parts))
        return self.scope.attribute(logical_id, ".".join(names), path)

    def _sub(self, argument: Any, path: Path) -> str:
        text, variables = sub_parts(argument)
        if not isinstance(text, str) or not isinstance(variables, dict):
            raise self.document.fault(path, "takes a text, or a text and an object with its variables.")
        values = {name: self.value(item, (*path, 1, name)) for name, item in variables.items()}

        def value_of(name: str) -> Any:
            if name in values:
                return values[name]
            return self._get_att(name, path) if "." in name else self.scope.ref(name, path)

        try:
            return functions.substituted(text, value_of)
        except Misuse as error:
            raise self.document.fault(path, str(error)) from None

    def _if(self, argument: Any, path: Path) -> Any:
        chosen = self.chosen(argument, path)
        return self.value(argument[chosen], (*path, chosen))

    def chosen(self, argument: Any, path: Path) -> int:
        """The position of what Fn::If returns, 1 or 2."""
        if not isinstance(argument, list) or len(argument) != 3 or not isinstance(argument[0], str):
            raise self.document.fault(path, "takes the name of a condition and two values.")
        if self.conditions is None:
            raise self.document.fault(path, "cannot be used in the section Conditions.")
        return 1 if self.conditions.holds(argument[0], path) else 2

    def _find_in_map(self, argument: Any, path: Path) -> Any:
        given = argument if isinstance(argument, list) else []
        default = given[3] if len(given) == 4 and isinstance(given[3], dict) else {}
        if len(given) not in (3, 4):
            raise self.document.fault(path, "takes the name of a mapping and two keys.")
        if len(given) == 4 and not self.has_language_extensions:
            raise self.document.fault((*path, 3), f"{NO_EXTENSION}.")
        found: Any = self.mappings
        for at, part in enumerate(given[:3]):
            key = self._name(part, (*path, at))
            if not isinstance(found, dict) or key not in found:
                if "DefaultValue" in default:
                    return self.value(default["DefaultValue"], (*path, 3, "DefaultValue"))
                near = nearest(key, found) if isinstance(found, dict) else ""
                raise self.document.fault((*path, at), f"is {key!r}, which the mappings do not have.{near}")
            found = found[key]
        return found

    def _get_azs(self, argument: Any, path: Path) -> list[str]:
        region = self.value(argument, path)
        own = self.scope.ref("AWS::Region", path)
        if not isinstance(region, str):
            raise self.document.fault(path, "takes the name of a region, or an empty text for this one.")
        return [f"{region or own}{letter}" for letter in "abc"]

    def _name(self, argument: Any, path: Path) -> str:
        name = text_of(self.value(argument, path))
        if name is None:
            raise self.document.fault(path, "has to be a name.")
        return name


_SPECIAL: Mapping[str, Callable[[Evaluation, Any, Path], Any]] = {
    REF: Evaluation._ref,
    GET_ATT: Evaluation._get_att,
    SUB: Evaluation._sub,
    IF: Evaluation._if,
    "Fn::FindInMap": Evaluation._find_in_map,
    "Fn::GetAZs": Evaluation._get_azs,
}
