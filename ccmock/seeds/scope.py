"""What names stand for where a function is worked out: pseudo parameters, parameters and resources."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn, Protocol

from ..arguments import nearest
from ..registry.pointers import Path
from ..registry.resource_type import ResourceType
from .documents import Document
from .references import attribute, attribute_names, physical_id

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given values


class NoValue:
    """What AWS::NoValue stands for: the property or item is left out."""


NO_VALUE = NoValue()


class Made(NamedTuple):
    """A resource that was created for a declaration."""

    resource_type: ResourceType
    identifier: str
    model: dict[str, Any]


class Scope(Protocol):
    """What names stand for."""

    def ref(self, name: str, path: Path) -> Any:
        """What `Ref` of a name returns; UsageError where it stands for nothing."""

    def attribute(self, logical_id: str, name: str, path: Path) -> Any:
        """What `Fn::GetAtt` returns; UsageError where there is no such attribute."""


@dataclass(frozen=True)
class Constants:
    """What is known before there are resources. The scope of conditions."""

    document: Document
    pseudo: Mapping[str, Any]
    parameters: Mapping[str, Any] = field(repr=False)

    def ref(self, name: str, path: Path) -> Any:
        """The value of a pseudo parameter or a parameter."""
        if name in self.pseudo:
            return self.pseudo[name]
        if name in self.parameters:
            return self.parameters[name]
        near = nearest(name, [*self.parameters, *self.pseudo])
        raise self.document.fault(path, f"refers to {name!r}, which is not a parameter.{near}")

    def attribute(self, logical_id: str, name: str, path: Path) -> Any:
        """UsageError: there are no resources yet."""
        raise self.document.fault(path, f"asks {logical_id!r} for {name}, where only parameters can be used.")


@dataclass(frozen=True)
class Resources:
    """What is known while resources are created: the constants, and those that were created before.

    `absent`: logical id → why there is no resource of that name. `unmade`: the logical ids of those to come.
    """

    constants: Constants
    absent: Mapping[str, str]
    unmade: Collection[str]
    made: dict[str, Made] = field(default_factory=dict, repr=False)

    def check(self, name: str, path: Path) -> None:
        """UsageError where a name stands for nothing in the whole template."""
        constants = self.constants
        if not any(name in known for known in (self.unmade, self.absent, constants.parameters, constants.pseudo)):
            self.refuse(name, path)

    def ref(self, name: str, path: Path) -> Any:
        """The value of a constant, or the physical id of a resource."""
        if name in self.constants.pseudo or name in self.constants.parameters:
            return self.constants.ref(name, path)
        return physical_id(*self._found(name, path))

    def attribute(self, logical_id: str, name: str, path: Path) -> Any:
        """The value of a resource's attribute."""
        made = self._found(logical_id, path)
        value = attribute(made.resource_type, made.model, name)
        if value is None:
            near = nearest(name, attribute_names(made.resource_type, made.model))
            type_name = made.resource_type.type_name
            raise self.constants.document.fault(
                path, f"asks {logical_id!r} for {name}, which {type_name} does not have.{near}"
            )
        return value

    def _found(self, name: str, path: Path) -> Made:
        made = self.made.get(name)
        if made is None:
            self.refuse(name, path)
        return made

    def refuse(self, name: str, path: Path) -> NoReturn:
        """UsageError that says why a name stands for no resource."""
        if name in self.absent:
            raise self.constants.document.fault(path, f"refers to {name!r}, {self.absent[name]}.")
        known = [*self.unmade, *self.constants.parameters, *self.constants.pseudo]
        what = f"refers to {name!r}, which is neither a resource nor a parameter of the document."
        raise self.constants.document.fault(path, f"{what}{nearest(name, known)}")
