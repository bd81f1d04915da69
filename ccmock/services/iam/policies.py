"""Managed policies, which principals share, and inline policies that are resources of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...contract.failures import HandlerError
from ...contract.handler import Handler, HandlerRequest, Model
from ...handlers.error_texts import with_identifier
from ...handlers.model_keys import by_folded_text, by_property, by_text
from ...registry.json_text import json_object
from ..shared.service_handler import ServiceHandler
from ..shared.shared_lists import SharedListHandler
from . import texts
from .documents import check_documents
from .principal_types import MANAGED_POLICY, POLICY, PRINCIPAL_TYPES, ROLE, USER, PrincipalType


class ManagedPolicy(SharedListHandler):
    """A managed policy. A read shows all principals that it is attached to, whichever resource attaches it."""

    references = tuple(
        principal_type.reference_to_each(in_use=texts.HAS_ATTACHED) for principal_type in PRINCIPAL_TYPES
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a name that is taken, whatever its path, and for an invalid policy document."""
        name = declared.get("ManagedPolicyName", "")
        alike = request.handler_context.seen_by(MANAGED_POLICY, by_folded_text("ManagedPolicyName"), name.lower())
        for policy in alike if request.operation == "CREATE" else ():
            raise with_identifier(texts.SAME_POLICY.error(request, value=name), policy["PolicyArn"])
        check_documents(request, declared)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Counts a new version where the policy document changes, and the attachments."""
        document = json_object(request.previous_state.get("PolicyDocument"))
        if request.operation == "UPDATE" and json_object(model["PolicyDocument"]) != document:
            model["DefaultVersionId"] = f"v{int(model['DefaultVersionId'].removeprefix('v')) + 1}"
        model["AttachmentCount"] = _attachments(model)
        return model

    def read(self, request: HandlerRequest) -> Model:
        """The model with all principals that it is attached to, and their number."""
        model = super().read(request)
        context, arn = request.handler_context, model["PolicyArn"]
        model["AttachmentCount"] = _attachments(model)
        model["PermissionsBoundaryUsageCount"] = sum(
            1 for name in (ROLE, USER) for _ in context.seen_by(name, by_property("PermissionsBoundary"), arn)
        )
        return model

    def added_by_others(self, request: HandlerRequest) -> Mapping[str, list[Any]]:
        """The principals that attach the policy themselves."""
        arn = request.previous_state["PolicyArn"]
        return {
            principal_type.names: [
                principal[principal_type.name]
                for principal in request.handler_context.seen_by(
                    principal_type.type_name, by_text("ManagedPolicyArns/*"), arn
                )
            ]
            for principal_type in PRINCIPAL_TYPES
        }

    def prevents_delete(self, request: HandlerRequest, type_name: str, model: Model) -> bool:
        """Whether a principal has the policy, other than by what the policy attaches and its delete detaches."""
        own = next((each for each in PRINCIPAL_TYPES if each.type_name == type_name), None)
        is_boundary = model.get("PermissionsBoundary") == request.identifier
        return own is None or is_boundary or model.get(own.name) not in request.previous_state.get(own.names, ())


def _attachments(policy: Model) -> int:
    return sum(len(policy.get(principal_type.names, ())) for principal_type in PRINCIPAL_TYPES)


class InlinePolicy(ServiceHandler):
    """An inline policy of one principal, whose name is unique there."""

    def __init__(self, principal_type: PrincipalType) -> None:
        self.principal_type = principal_type
        self.references = (principal_type.reference(in_use=texts.HAS_INLINE),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a missing or invalid policy document, and for a name that the principal itself has a policy of."""
        if "PolicyDocument" not in declared:
            raise texts.NO_DOCUMENT.error(request)
        check_documents(request, declared)
        owner = (
            request.handler_context.model_of(self.principal_type.type_name, declared[self.principal_type.name]) or {}
        )
        names = [policy["PolicyName"] for policy in owner.get("Policies", ())]
        if request.operation == "CREATE" and declared["PolicyName"] in names:
            raise HandlerError(
                "AlreadyExists", identifier=f"{declared['PolicyName']}|{declared[self.principal_type.name]}"
            )


class SharedInlinePolicy(ServiceHandler):
    """The same inline policy for several principals."""

    references = tuple(principal_type.reference_to_each(in_use=texts.HAS_INLINE) for principal_type in PRINCIPAL_TYPES)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a policy without principals, and for an invalid policy document."""
        if not any(declared.get(principal_type.names) for principal_type in PRINCIPAL_TYPES):
            raise texts.FOR_NOBODY.error(request)
        check_documents(request, declared)


HANDLERS: Mapping[str, Handler] = {
    MANAGED_POLICY: ManagedPolicy(),
    POLICY: SharedInlinePolicy(),
    **{principal_type.inline: InlinePolicy(principal_type) for principal_type in PRINCIPAL_TYPES},
}
