"""Managed policies, which principals share, and inline policies that stand for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...contract.failures import HandlerError
from ...contract.handler import Handler, HandlerRequest, Model
from ...handlers.generic import GenericHandler
from ...handlers.references import Holder
from ..shared.detailed_errors import about
from ..shared.policy_documents import object_in
from ..shared.shared_lists import SharedListHandler
from . import texts
from .documents import check_documents
from .principal_kinds import GROUP, KINDS, MANAGED_POLICY, POLICY, ROLE, USER, Kind


class ManagedPolicy(SharedListHandler):
    """A managed policy knows whom it is attached to, from either side, and counts its versions."""

    references = tuple(kind.reference_to_each for kind in KINDS)
    held_by = (
        *(Holder(name, "ManagedPolicyArns/*", texts.IS_ATTACHED) for name in (ROLE, USER, GROUP)),
        *(Holder(name, "PermissionsBoundary", texts.IS_ATTACHED) for name in (ROLE, USER)),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a name that is taken, under whatever path, and documents that are no policies."""
        name = declared.get("ManagedPolicyName", "")
        for policy in request.handler_context.seen(MANAGED_POLICY) if request.operation == "CREATE" else ():
            if policy["ManagedPolicyName"].lower() == name.lower():
                raise about(texts.SAME_POLICY.error(request, value=name), policy["PolicyArn"])
        check_documents(request, declared)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Another document is another version."""
        document = object_in(request.previous_state.get("PolicyDocument"))
        if request.operation == "UPDATE" and object_in(model["PolicyDocument"]) != document:
            model["DefaultVersionId"] = f"v{int(model['DefaultVersionId'].removeprefix('v')) + 1}"
        model["AttachmentCount"] = _attachments(model)
        return model

    def read(self, request: HandlerRequest) -> Model:
        """The model with all that it is attached to, and how many there are."""
        model = super().read(request)
        context, arn = request.handler_context, model["PolicyArn"]
        model["AttachmentCount"] = _attachments(model)
        model["PermissionsBoundaryUsageCount"] = sum(
            principal.get("PermissionsBoundary") == arn for name in (ROLE, USER) for principal in context.seen(name)
        )
        return model

    def of_others(self, request: HandlerRequest) -> Mapping[str, list[Any]]:
        """The principals that name the policy themselves."""
        arn = request.previous_state["PolicyArn"]
        return {
            kind.names: [
                principal[kind.name]
                for principal in request.handler_context.seen(kind.type_name)
                if arn in principal.get("ManagedPolicyArns", ())
            ]
            for kind in KINDS
        }


def _attachments(policy: Model) -> int:
    return sum(len(policy.get(kind.names, ())) for kind in KINDS)


class InlinePolicy(GenericHandler):
    """A policy of one principal, which has no other one of that name."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.references = (kind.reference,)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a missing document or one that is no policy, and a name that the principal has itself."""
        if "PolicyDocument" not in declared:
            raise texts.NO_DOCUMENT.error(request)
        check_documents(request, declared)
        owner = request.handler_context.model_of(self.kind.type_name, declared[self.kind.name]) or {}
        names = [policy["PolicyName"] for policy in owner.get("Policies", ())]
        if request.operation == "CREATE" and declared["PolicyName"] in names:
            raise HandlerError("AlreadyExists", identifier=f"{declared['PolicyName']}|{declared[self.kind.name]}")


class SharedInlinePolicy(GenericHandler):
    """The same inline policy for several principals."""

    references = tuple(kind.reference_to_each for kind in KINDS)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a policy for nobody, and a document that is no policy."""
        if not any(declared.get(kind.names) for kind in KINDS):
            raise texts.FOR_NOBODY.error(request)
        check_documents(request, declared)


HANDLERS: Mapping[str, Handler] = {
    MANAGED_POLICY: ManagedPolicy(),
    POLICY: SharedInlinePolicy(),
    **{kind.inline: InlinePolicy(kind) for kind in KINDS},
}
