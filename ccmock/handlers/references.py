"""Resources that name others: what they name has to exist, and cannot be deleted under them.

Whether that is checked is the mock's `references` option: always, never, or (by default) for the types of which the
test has made or seeded a resource in that account and region.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from ..contract.handler import HandlerContext, HandlerRequest, Model
from ..registry.global_services import is_global
from ..registry.pointers import PropertySet
from .error_texts import ErrorText

NOT_FOUND = ErrorText("NotFound", "Resource of type '{referred_type}' with identifier '{value}' was not found.")


@dataclass(frozen=True)
class Reference:
    """A property that names a resource of another type.

    `path`: the property, such as `VpcId`, or `Subnets/*` for each item of a list. `type_name`: what it names, by its
    primary identifier or by the value of one of `keys`, top-level properties of that type. `inside`: top-level
    properties whose values both have in common, such as the `RestApiId` of a stage and its deployment; what is named is
    then found by `keys` alone. `missing`: how the service refuses where there is none; `{value}`, `{property}` and what
    is named `inside` are known there. `outside`: forms (`*` for anything) of what lives with the service itself. ARNs
    of other accounts and regions are taken to exist.
    """

    path: str
    type_name: str
    missing: ErrorText = NOT_FOUND
    keys: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Holder:
    """Resources of `type_name` that name a resource at `path` and thereby keep it from being deleted.

    They name it by its `key`, a top-level property, or by its identifier. `held`: how the service refuses the delete;
    `{holder}` is the identifier that the first of them has at `holder_key`.
    """

    type_name: str
    path: str
    held: ErrorText
    key: str | None = None
    holder_key: str | None = None


def check_references(references: Iterable[Reference], request: HandlerRequest) -> None:
    """Raises where a value that is new in the desired state names what does not exist."""
    for reference in references:
        named = list(_named(reference.path, request.desired_state))
        if not named or not request.handler_context.checks_references_to(reference.type_name):
            continue
        before = set(_named(reference.path, request.previous_state))
        for value in named:
            if value not in before and not _is_there(reference, value, request):
                raise reference.missing.error(
                    request,
                    value=value,
                    property=reference.path.split("/")[0],
                    referred_type=reference.type_name,
                    **{name: request.desired_state.get(name) for name in reference.inside},
                )


def check_not_held(holders: Iterable[Holder], request: HandlerRequest) -> None:
    """Raises where a resource that is to be deleted is named by one that needs it."""
    context = request.handler_context
    for holder in holders:
        if not context.checks_references_to(holder.type_name):
            continue
        own = request.previous_state.get(holder.key) if holder.key else request.identifier
        for model in context.seen(holder.type_name):
            if own in _named(holder.path, model):
                raise holder.held.error(request, value=own, holder=model.get(holder.holder_key or ""))


def is_there(handler_context: HandlerContext, type_name: str, value: str, keys: Iterable[str] = ()) -> bool:
    """Whether a resource of the type has `value` as its primary identifier, or at one of `keys`."""
    if handler_context.exists(type_name, value):
        return True
    wanted = tuple(keys)
    return bool(wanted) and any(value == model.get(key) for model in handler_context.seen(type_name) for key in wanted)


def _is_there(reference: Reference, value: str, request: HandlerRequest) -> bool:
    context, own = request.handler_context, request.desired_state
    if any(fnmatchcase(value, form) for form in reference.outside) or is_elsewhere(value, reference.type_name, context):
        return True
    if not reference.inside:
        return is_there(context, reference.type_name, value, reference.keys)
    return any(
        value in map(model.get, reference.keys) and all(model.get(name) == own.get(name) for name in reference.inside)
        for model in context.seen(reference.type_name)
    )


def is_elsewhere(value: str, type_name: str, context: HandlerContext) -> bool:
    """Whether a value is an ARN of another account or region."""
    parts = value.split(":", 5)
    if parts[0] != "arn" or len(parts) < 6:
        return False
    region, account_id = parts[3], parts[4]
    is_far = bool(region) and region != context.region and not is_global(type_name)
    return is_far or (bool(account_id) and account_id != context.account_id)


@cache
def _properties(path: str) -> PropertySet:
    return PropertySet([f"/properties/{path}"])


def _named(path: str, model: Model) -> Iterator[Any]:
    """The texts at a path."""
    return (value for _, _, value in _properties(path).found(model) if isinstance(value, str))
