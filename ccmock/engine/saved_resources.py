"""Checks of the resources in a snapshot that has its form: their types, identifiers, sequences and models."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from ..registry.catalog import Catalog
from ..registry.forms import Misfit, at, not_a, shown
from ..registry.global_services import is_global
from ..registry.identifiers import identifier_of
from ..registry.resource_type import ResourceType
from ..registry.violations import WRONG_TYPE
from .types import Versions

Work = Mapping[str, Mapping[str, Any]]
"""Token → the request, of those that have not ended, that may work on resources."""


class SavedTypes(NamedTuple):
    """The resource types of a snapshot: those of the catalog, and the test's own, which it holds itself."""

    catalog: Catalog
    own: Mapping[str, Versions]

    def knows(self, type_name: str) -> bool:
        """Whether any region has a type."""
        return type_name in self.own or type_name in self.catalog.names

    def find(self, type_name: str, regions: Collection[str], version_id: str | None = None) -> ResourceType | None:
        """The type as the first of some regions has it, or None."""
        own = self.own.get(type_name)
        if own is not None:
            return own.by_id.get(version_id if version_id is not None else own.default)
        found = (self.catalog.find(type_name, region) for region in regions)
        return next((resource_type for resource_type in found if resource_type is not None), None)

    def check_known(self, type_name: str, *way: str | int) -> None:
        """Misfit where no region has a type."""
        if not self.knows(type_name):
            raise not_a("the name of a resource type that some region has, or that is among the types", type_name, *way)


def check_tables(
    tables: Mapping[str, Any],
    find: Callable[[str], ResourceType | None],
    work: Work,
    *,
    are_global: bool,
) -> None:
    """Misfit where resources cannot be those of one account and region, or of all its regions where they `are_global`.

    `find`: the type of a name there, or None. `work`: the requests there that have not ended.
    """
    sequences: set[int] = set()
    for type_name, table in tables["types"].items():
        with at("types", type_name):
            resource_type = _type_of(type_name, find, are_global=are_global)
            with at("resources"):
                _check_resources(resource_type, table["resources"], work, tables["made"], sequences)


def _type_of(type_name: str, find: Callable[[str], ResourceType | None], *, are_global: bool) -> ResourceType:
    resource_type = find(type_name)
    if resource_type is None:
        raise Misfit(f"{type_name} is no resource type there")
    if is_global(type_name) is not are_global:
        whose = "the resources of one region" if are_global else "the resources that all regions share"
        raise Misfit(f"{type_name} does not belong here; it is among {whose}")
    return resource_type


def _check_resources(
    resource_type: ResourceType,
    resources: list[list[Any]],
    work: Work,
    made: int,
    sequences: set[int],
) -> None:
    """Misfit where resources of one type cannot be. `sequences`: those of other types, to which theirs are added."""
    identifiers: set[str] = set()
    last = 0
    for position, resource in enumerate(resources):
        identifier, sequence = resource[0], resource[1]
        try:
            _check_sequence(sequence, last, made, sequences)
            _check_new(identifier, identifiers)
            _check_models(resource_type, resource, work)
        except Misfit as misfit:
            raise misfit.within(position) from None
        last = sequence
        sequences.add(sequence)
        identifiers.add(identifier)


def _check_sequence(sequence: int, last: int, made: int, sequences: set[int]) -> None:
    if not last < sequence <= made or sequence in sequences:
        raise not_a(f"a number from {last + 1} to {made} that no other resource has", sequence, 1)


def _check_new(identifier: str, identifiers: set[str]) -> None:
    if identifier in identifiers:
        raise Misfit(f"is {shown(identifier)}, which an earlier resource of the type has", 0)


def _check_models(resource_type: ResourceType, resource: list[Any], work: Work) -> None:
    identifier, sequence, model, shown_model, _, changed_by = resource
    operation = None
    if changed_by is not None:
        request = work.get(changed_by, {"resource": None})
        if request["resource"] != sequence or request["type_name"] != resource_type.type_name:
            raise Misfit(f"is {shown(changed_by)}; no such request works on the resource", 5)
        operation = request["operation"]
        if operation != "CREATE" and request["before"] is None:
            raise Misfit(f"is {shown(changed_by)}; that request does not say what there was before", 5)
    if (model is None) is not (operation == "DELETE"):
        is_null = "is null, and no" if model is None else "is a model, and a"
        raise Misfit(f"{is_null} request deletes the resource", 2)
    if operation is None and shown_model is not True:
        reason = "null, and no request creates" if shown_model is None else "another model, and no request changes"
        raise Misfit(f"is {reason} the resource", 3)
    if model is not None:
        check_model(resource_type, identifier, model, 2)
    if shown_model is not None and shown_model is not True:
        check_model(resource_type, identifier, shown_model, 3)


def check_model(resource_type: ResourceType, identifier: str, model: Any, position: str | int) -> None:
    """Misfit where a model, at a position of what is checked, is not one of the resource with an identifier."""
    if identifier_of(resource_type.primary_identifier, model) != identifier:
        pointers = ", ".join(resource_type.primary_identifier)
        raise Misfit(f"is the model of another resource than {shown(identifier)}, by {pointers}", position)
    check_kinds(resource_type, model, position)


def check_kinds(resource_type: ResourceType, model: Any, *way: str | int) -> None:
    """Misfit where a model has a value of another JSON type than the schema gives it.

    In other ways a model may break its schema, as real ones do.
    """
    for violation in resource_type.validator.violations(model):
        if violation.keyword == WRONG_TYPE:
            raise Misfit(f"does not fit {resource_type.type_name}: {violation.text}", *way, *violation.path)
