"""Resources that name others: what they name has to exist, and cannot be deleted while they name it.

The mock's `references` option decides whether this is checked: always, never, or (by default) for the types of which
the test has created or seeded a resource in that account and region.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from ..contract.arns import is_external
from ..contract.handler import HandlerContext, HandlerRequest, Model
from .error_texts import HANDLER_TEXT, ErrorText
from .model_keys import by_property, by_text, texts_at

NOT_FOUND = HANDLER_TEXT("Resource of type '{referred_type}' with identifier '{value}' was not found.", "NotFound")


@dataclass(frozen=True)
class Reference:
    """A property that names a resource of another type.

    `path`: the property, such as `VpcId`, or `Subnets/*` for each item of a list.
    `type_name`: the type of the named resource. The property holds its primary identifier or the value of one of
    `keys`, top-level properties of that type.
    `missing`: the error where there is no such resource; its text may use `{value}`, `{property}` and the names in
    `inside`. None where the handler itself checks that the resource exists.
    `outside`: patterns (`*` for anything) of resources that nobody creates, such as those that the service manages.
    ARNs of other accounts and regions are taken to exist.
    `inside`: top-level properties that have the same value in both resources, such as the `RestApiId` of a stage and
    of its deployment. The resource is then found by `keys` alone.
    `in_use`: the error for a delete of the named resource while this reference names it; None where the reference does
    not prevent the delete. It counts for the types of ccmock's own services; other handlers declare `dependents`.
    `named_by`: the property of the resource with the reference that `{dependent}` stands for in the text of `in_use`.
    """

    path: str
    type_name: str
    missing: ErrorText | None = NOT_FOUND
    keys: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    in_use: ErrorText | None = None
    named_by: str = ""


@dataclass(frozen=True)
class Dependent:
    """Resources of `type_name` that name a resource at `path` and thereby prevent its deletion.

    `in_use`: the error for the delete; its text may use `{value}`, what the dependent resource names, and
    `{dependent}`, the value of the dependent's property `named_by`. `keys`, `inside`: as those of `Reference`.
    """

    type_name: str
    path: str
    in_use: ErrorText
    keys: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    named_by: str = ""


def Holder(  # noqa: N802 - the former name of a class
    type_name: str, path: str, held: ErrorText, key: str | None = None, holder_key: str | None = None
) -> Dependent:
    """The former name of `Dependent`."""
    warnings.warn("Holder is now Dependent.", DeprecationWarning, stacklevel=2)
    return Dependent(type_name, path, held, (key,) if key else (), named_by=holder_key or "")


def check_references(references: Iterable[Reference], request: HandlerRequest) -> None:
    """Raises the error of the first reference whose value is new in the desired state and names nothing that exists."""
    for reference in references:
        if reference.missing is None or _top_level(reference.path) not in request.desired_state:
            continue
        named = list(texts_at(reference.path, request.desired_state))
        if not named or not request.handler_context.checks_references_to(reference.type_name):
            continue
        before = set(texts_at(reference.path, request.previous_state))
        for value in named:
            if value not in before and not _exists(reference, value, request):
                raise reference.missing.error(
                    request,
                    value=value,
                    property=reference.path.split("/")[0],
                    referred_type=reference.type_name,
                    **{name: request.desired_state.get(name) for name in reference.inside},
                )


def _any_resource(dependent_type: str, model: Model) -> bool:  # noqa: ARG001 - the default of a filter
    return True


def check_not_in_use(
    dependents: Iterable[Dependent],
    request: HandlerRequest,
    counts: Callable[[str, Model], bool] = _any_resource,
) -> None:
    """Raises the error of the first dependent resource that names the resource that is to be deleted.

    `counts`: whether a resource, given its type name and its model, may prevent the delete.
    """
    context = request.handler_context
    for dependent in dependents:
        if not context.checks_references_to(dependent.type_name):
            continue
        own = _names_of(dependent, request)
        for model in context.seen_by(dependent.type_name, by_text(dependent.path), *own):
            value = next((value for value in texts_at(dependent.path, model) if value in own), None)
            if value is not None and _is_inside(dependent, model, request) and counts(dependent.type_name, model):
                name = model.get(dependent.named_by)
                raise dependent.in_use.error(request, value=value, dependent=name, holder=name)


def _names_of(dependent: Dependent, request: HandlerRequest) -> set[Any]:
    """The values by which a dependent may name the resource."""
    keys = {request.previous_state.get(key) for key in dependent.keys}
    return keys if dependent.inside else {request.identifier, *keys}


def _is_inside(dependent: Dependent, model: Model, request: HandlerRequest) -> bool:
    return all(model.get(name) == request.previous_state.get(name) for name in dependent.inside)


def resource_exists(handler_context: HandlerContext, type_name: str, value: str, keys: Iterable[str] = ()) -> bool:
    """Whether a resource of the type has `value` as its primary identifier, or at one of `keys`."""
    if handler_context.exists(type_name, value):
        return True
    return any(True for key in keys for _ in handler_context.seen_by(type_name, by_property(key), value))


def _exists(reference: Reference, value: str, request: HandlerRequest) -> bool:
    context, own = request.handler_context, request.desired_state
    if any(fnmatchcase(value, form) for form in reference.outside) or is_external(value, reference.type_name, context):
        return True
    if not reference.inside:
        return resource_exists(context, reference.type_name, value, reference.keys)
    return any(
        all(model.get(name) == own.get(name) for name in reference.inside)
        for key in reference.keys
        for model in context.seen_by(reference.type_name, by_property(key), value)
    )


@cache
def _top_level(path: str) -> str:
    return path.partition("/")[0]
