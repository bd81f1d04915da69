"""Roles, users and groups, and instance profiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...contract.failures import HandlerError
from ...contract.handler import Handler, HandlerContext, HandlerRequest, Model
from ...handlers.generic import GenericHandler
from ...handlers.references import Holder, Reference
from ...registry.defaults import copied
from ..shared.shared_lists import SharedListHandler
from . import texts
from .documents import check_documents
from .principal_kinds import (
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
    Kind,
)


def check_name_is_free(request: HandlerRequest, declared: Model, name: str) -> None:
    """AlreadyExists where another resource of the type has the name in other letters: IAM takes them for the same."""
    wanted = declared.get(name)
    if request.operation != "CREATE" or wanted is None:
        return
    names = (model.get(name, "") for model in request.handler_context.seen(request.type_name))
    if any(taken != wanted and taken.lower() == wanted.lower() for taken in names):
        raise HandlerError("AlreadyExists", identifier=wanted)


class Principal(SharedListHandler):
    """A principal shows all policies that it has, whichever resource gave it them; only its own go with it."""

    kind: Kind

    references: Sequence[Reference] = (
        Reference("ManagedPolicyArns/*", MANAGED_POLICY, texts.NO_POLICY),
        Reference("PermissionsBoundary", MANAGED_POLICY, texts.NO_BOUNDARY),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a name that is taken, and policies that are none."""
        check_name_is_free(request, declared, self.kind.name)
        check_documents(request, declared)

    def read(self, request: HandlerRequest) -> Model:
        """The policies in the order of their names."""
        model = super().read(request)
        if "Policies" in model:
            model["Policies"] = sorted(model["Policies"], key=lambda policy: str(policy["PolicyName"]))
        return model

    def of_others(self, request: HandlerRequest) -> Mapping[str, list[Any]]:
        """The policies that stand for themselves."""
        own = {policy["PolicyName"] for policy in request.previous_state.get("Policies", ())}
        name, context = request.previous_state[self.kind.name], request.handler_context
        inline = [policy for policy in _inline_policies(self.kind, name, context) if policy["PolicyName"] not in own]
        attached = [policy["PolicyArn"] for policy in _naming(MANAGED_POLICY, self.kind, name, context)]
        return {"Policies": inline, "ManagedPolicyArns": attached}


def _inline_policies(kind: Kind, name: str, context: HandlerContext) -> Iterator[Model]:
    own = (policy for policy in context.seen(kind.inline) if policy[kind.name] == name)
    for policy in (*own, *_naming(POLICY, kind, name, context)):
        if "PolicyDocument" in policy:
            yield {"PolicyName": policy["PolicyName"], "PolicyDocument": copied(policy["PolicyDocument"])}


def _naming(type_name: str, kind: Kind, name: str, context: HandlerContext) -> Iterator[Model]:
    return (policy for policy in context.seen(type_name) if name in policy.get(kind.names, ()))


def _held_by_policies(kind: Kind) -> Sequence[Holder]:
    return (
        Holder(MANAGED_POLICY, f"{kind.names}/*", texts.HAS_ATTACHED),
        Holder(kind.inline, kind.name, texts.HAS_INLINE),
        Holder(POLICY, f"{kind.names}/*", texts.HAS_INLINE),
    )


NOT_ROLES = ("[!a]*", "arn:*:sts:*", "arn:*:root", "arn:*:user/*", "arn:*:role/aws-*")
NOT_USERS = ("[!a]*", "arn:*:sts:*", "arn:*:root", "arn:*:role/*")
"""Forms of principals in trust policies that are no roles, or no users, that could be made here."""


TRUSTED = "AssumeRolePolicyDocument/Statement/Principal/AWS"


def _trusted(type_name: str, outside: tuple[str, ...]) -> Iterator[Reference]:
    """One principal, or a list of them."""
    yield Reference(TRUSTED, type_name, texts.NO_PRINCIPAL, ("Arn",), outside)
    yield Reference(f"{TRUSTED}/*", type_name, texts.NO_PRINCIPAL, ("Arn",), outside)


class Role(Principal):
    """A role is for principals that are there, and stays while it is in an instance profile."""

    kind = ROLES
    references = (*Principal.references, *_trusted(ROLE, NOT_ROLES), *_trusted(USER, NOT_USERS))
    held_by = (Holder(INSTANCE_PROFILE, "Roles/*", texts.IN_PROFILE), *_held_by_policies(ROLES))


class User(Principal):
    """A user is in groups that are there."""

    kind = USERS
    references = (*Principal.references, Reference("Groups/*", GROUP, texts.NO_GROUP))
    held_by = (Holder(ACCESS_KEY, "UserName", texts.HAS_ACCESS_KEYS), *_held_by_policies(USERS))


class Group(Principal):
    """A group stays while users are in it."""

    kind = GROUPS
    held_by = (Holder(USER, "Groups/*", texts.HAS_USERS), *_held_by_policies(GROUPS))


class InstanceProfile(GenericHandler):
    """An instance profile holds a role that is there."""

    references = (ROLES.reference_to_each,)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a name that is taken."""
        check_name_is_free(request, declared, "InstanceProfileName")


HANDLERS: Mapping[str, Handler] = {
    ROLE: Role(),
    USER: User(),
    GROUP: Group(),
    INSTANCE_PROFILE: InstanceProfile(),
}
