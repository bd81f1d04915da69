"""The conditions of a template, each worked out when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..arguments import nearest
from ..registry.pointers import Path
from .documents import Document
from .function_names import CONDITION
from .order import Circle
from .scalars import text_of

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given values

MAX_DEPTH = 50
"""How many conditions may lead from one to the next; more than in any real template."""


@dataclass(frozen=True)
class Conditions:
    """The section Conditions. `value_of` works out the value at a path, in which only parameters have one."""

    document: Document
    declared: Mapping[str, Any]
    value_of: Callable[[Any, Path], Any]
    _known: dict[str, bool] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def holds(self, name: str, path: Path) -> bool:
        """Whether a condition holds; UsageError where there is none of that name. `path`: where it is asked for."""
        if name in self._known:
            return self._known[name]
        if name not in self.declared:
            near = nearest(name, self.declared)
            raise self.document.fault(path, f"needs the condition {name!r}, which does not exist.{near}")
        if name in self._open:
            circle = Circle([*self._open[self._open.index(name) :], name])
            raise self.document.fault(("Conditions", name), f"needs itself: {circle}.")
        if len(self._open) >= MAX_DEPTH:
            raise self.document.fault(("Conditions", name), f"is needed through {MAX_DEPTH} other conditions.")
        self._open.append(name)
        try:
            self._known[name] = self._truth(self.declared[name], ("Conditions", name))
        finally:
            self._open.pop()
        return self._known[name]

    def _truth(self, value: Any, path: Path) -> bool:
        function = next(iter(value)) if isinstance(value, dict) and len(value) == 1 else None
        argument = value[function] if function is not None else None
        path = (*path, function) if function is not None else path
        if function == CONDITION and isinstance(argument, str):
            return self.holds(argument, path)
        if function == "Fn::Equals" and isinstance(argument, list) and len(argument) == 2:
            one, other = (self._compared(item, (*path, at)) for at, item in enumerate(argument))
            return bool(one == other)
        if function == "Fn::Not" and isinstance(argument, list) and len(argument) == 1:
            return not self._truth(argument[0], (*path, 0))
        if function in ("Fn::And", "Fn::Or") and isinstance(argument, list) and 2 <= len(argument) <= 10:
            truths = [self._truth(item, (*path, at)) for at, item in enumerate(argument)]
            return all(truths) if function == "Fn::And" else any(truths)
        raise self.document.fault(
            path,
            "is not a condition. Use Fn::Equals with two values, Fn::Not with one condition, Fn::And or Fn::Or with "
            "2 to 10, or Condition with a name.",
        )

    def _compared(self, value: Any, path: Path) -> Any:
        found = self.value_of(value, path)
        text = text_of(found)
        return found if text is None else text
