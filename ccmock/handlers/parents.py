"""Parents in the model of a list: which type a property such as `ClusterName` names, and whether the parent exists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..contract.failures import HandlerError
from ..contract.handler import HandlerContext, HandlerRequest
from ..registry.pointers import bare_name
from ..registry.resource_type import ResourceType
from .references import resource_exists

PARENT_PROPERTY = re.compile(r"(.+?)(?:Id|Identifier|Name|Arn|ARN)?")


def check_parents(request: HandlerRequest) -> None:
    """Raises NotFound where the model of a list names a parent that does not exist."""
    context = request.handler_context
    for name, value in request.desired_state.items():
        parent = _parent(request.resource_type, name, context)
        if parent is None or not isinstance(value, str) or not context.checks_references_to(parent.type_name):
            continue
        if not resource_exists(context, parent.type_name, value, _names_of(parent, name)):
            raise HandlerError(
                "NotFound", f"Resource of type '{parent.type_name}' with identifier '{value}' was not found."
            )


def _parent(resource_type: ResourceType, name: str, context: HandlerContext) -> ResourceType | None:
    """The type of the same service that a property is named after: `Cluster` for `ClusterName`. None without one."""
    found = PARENT_PROPERTY.fullmatch(name)
    service = resource_type.type_name.rpartition("::")[0]
    parent = context.type_named(f"{service}::{found[1]}") if found else None
    return None if parent is None or parent.type_name == resource_type.type_name else parent


def _names_of(parent: ResourceType, name: str) -> Sequence[str]:
    return list(dict.fromkeys(_names(parent, name)))


def _names(parent: ResourceType, name: str) -> Iterator[str]:
    """The parent's properties whose value the property `name` may hold: `name` itself, and those of its identifiers."""
    yield name
    for pointers in (parent.primary_identifier, *parent.additional_identifiers):
        if len(pointers) == 1:
            yield bare_name(pointers[0])
    yield from ("Arn", "Id", "Name")
