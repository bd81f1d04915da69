"""What prevents the deletion of a resource, derived from the references of the services' handlers.

A handler states once that a property names another resource, as a `Reference`. Where the reference has an error for
`in_use`, its resource prevents the delete of the one that it names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from ...contract.handler import Handler
from ...handlers.error_texts import ErrorText
from ...handlers.generic import GenericHandler
from ...handlers.references import Dependent, Reference
from .. import handlers_of_service, own_handler_of


@cache
def dependents_in_service(type_name: str) -> Sequence[Dependent]:
    """What types of the same service prevent a delete, by their references with `in_use`."""
    return [
        _dependent(dependent_type, reference, reference.in_use)
        for dependent_type, handler in handlers_of_service(type_name).items()
        for reference in _references(handler, type_name)
        if reference.in_use is not None
    ]


@cache
def dependents_of_type(dependent_type: str, type_name: str, in_use: ErrorText) -> Sequence[Dependent]:
    """How a type of another service prevents a delete: wherever its references name the resource."""
    references = _references(own_handler_of(dependent_type), type_name)
    return [_dependent(dependent_type, reference, in_use) for reference in references]


def _references(handler: Handler | None, type_name: str) -> Iterator[Reference]:
    references = handler.references if isinstance(handler, GenericHandler) else ()
    return (reference for reference in references if reference.type_name == type_name)


def _dependent(type_name: str, reference: Reference, in_use: ErrorText) -> Dependent:
    return Dependent(type_name, reference.path, in_use, reference.keys, reference.inside, reference.named_by)
