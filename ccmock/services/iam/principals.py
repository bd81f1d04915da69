"""Roles, users and groups, and instance profiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...contract.failures import HandlerError
from ...contract.handler import Handler, HandlerContext, HandlerRequest, Model
from ...handlers.model_keys import by_folded_text, by_property, by_text
from ...handlers.references import Dependent, Reference
from ...registry.json_text import plain_copy
from ..shared.service_handler import ServiceHandler
from ..shared.shared_lists import SharedListHandler
from . import texts
from .documents import check_documents
from .principal_types import (
    ACCESS_KEY,
    GROUP,
    GROUPS,
    INSTANCE_PROFILE,
    MANAGED_POLICY,
    POLICY,
    ROLE,
    ROLES,
    USER,
    USERS,
    PrincipalType,
)


def check_name_is_free(request: HandlerRequest, declared: Model, name: str) -> None:
    """Raises AlreadyExists where another resource of the type has the same name in another case."""
    wanted = declared.get(name)
    if request.operation != "CREATE" or wanted is None:
        return
    alike = request.handler_context.seen_by(request.type_name, by_folded_text(name), wanted.lower())
    if any(model.get(name) != wanted for model in alike):
        raise HandlerError("AlreadyExists", identifier=wanted)


class Principal(SharedListHandler):
    """A principal. A read shows all of its policies, whichever resource attaches them."""

    principal_type: PrincipalType

    references: Sequence[Reference] = (
        Reference("ManagedPolicyArns/*", MANAGED_POLICY, texts.NO_POLICY, in_use=texts.IS_ATTACHED),
        Reference("PermissionsBoundary", MANAGED_POLICY, texts.NO_BOUNDARY, in_use=texts.IS_ATTACHED),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken name and for invalid policy documents."""
        check_name_is_free(request, declared, self.principal_type.name)
        check_documents(request, declared)

    def read(self, request: HandlerRequest) -> Model:
        """The model with its policies sorted by name."""
        model = super().read(request)
        if "Policies" in model:
            model["Policies"] = sorted(model["Policies"], key=lambda policy: str(policy["PolicyName"]))
        return model

    def added_by_others(self, request: HandlerRequest) -> Mapping[str, list[Any]]:
        """The policies that are resources of their own."""
        own = {policy["PolicyName"] for policy in request.previous_state.get("Policies", ())}
        name, context = request.previous_state[self.principal_type.name], request.handler_context
        inline = [
            policy for policy in _inline_policies(self.principal_type, name, context) if policy["PolicyName"] not in own
        ]
        attached = [policy["PolicyArn"] for policy in _naming(MANAGED_POLICY, self.principal_type, name, context)]
        return {"Policies": inline, "ManagedPolicyArns": attached}


def _inline_policies(principal_type: PrincipalType, name: str, context: HandlerContext) -> Iterator[Model]:
    own = context.seen_by(principal_type.inline, by_property(principal_type.name), name)
    for policy in (*own, *_naming(POLICY, principal_type, name, context)):
        if "PolicyDocument" in policy:
            yield {"PolicyName": policy["PolicyName"], "PolicyDocument": plain_copy(policy["PolicyDocument"])}


def _naming(type_name: str, principal_type: PrincipalType, name: str, context: HandlerContext) -> Iterator[Model]:
    return context.seen_by(type_name, by_text(f"{principal_type.names}/*"), name)


NOT_ROLES = ("[!a]*", "arn:*:sts:*", "arn:*:root", "arn:*:user/*", "arn:*:role/aws-*")
NOT_USERS = ("[!a]*", "arn:*:sts:*", "arn:*:root", "arn:*:role/*")
"""Patterns of principals in trust policies that are not roles, or users, of this account."""


TRUSTED = "AssumeRolePolicyDocument/Statement/Principal/AWS"


def _trusted(type_name: str, outside: tuple[str, ...]) -> Iterator[Reference]:
    """One principal, or a list of them."""
    yield Reference(TRUSTED, type_name, texts.NO_PRINCIPAL, ("Arn",), outside)
    yield Reference(f"{TRUSTED}/*", type_name, texts.NO_PRINCIPAL, ("Arn",), outside)


class Role(Principal):
    """A role, whose trust policy names principals that exist."""

    principal_type = ROLES
    references = (*Principal.references, *_trusted(ROLE, NOT_ROLES), *_trusted(USER, NOT_USERS))


class User(Principal):
    """A user, who may be in groups."""

    principal_type = USERS
    references = (*Principal.references, Reference("Groups/*", GROUP, texts.NO_GROUP, in_use=texts.HAS_USERS))
    dependents = (Dependent(ACCESS_KEY, "UserName", texts.HAS_ACCESS_KEYS),)


class Group(Principal):
    """A group of users."""

    principal_type = GROUPS


class InstanceProfile(ServiceHandler):
    """An instance profile, which has one role."""

    references = (ROLES.reference_to_each(in_use=texts.IN_PROFILE),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken name."""
        check_name_is_free(request, declared, "InstanceProfileName")


HANDLERS: Mapping[str, Handler] = {
    ROLE: Role(),
    USER: User(),
    GROUP: Group(),
    INSTANCE_PROFILE: InstanceProfile(),
}
