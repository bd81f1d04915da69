"""What IAM requires of policy documents: those of identities, and trust policies of roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...contract.handler import HandlerRequest, Model
from ...registry.policy_documents import share_a_sid, statements_of
from ..shared.policy_rules import ANY, PolicyRules, has, has_action_other_than, has_resource_other_than, lacks
from . import texts

IDENTITY = PolicyRules(
    texts.SYNTAX,
    (
        (has("Principal", "NotPrincipal"), texts.HAS_PRINCIPAL),
        (lacks("Action", "NotAction"), texts.NO_ACTIONS),
        (lacks("Resource", "NotResource"), texts.NO_RESOURCES),
        (has_action_other_than(ANY, "?*:?*"), texts.NO_VENDOR),
        (has_resource_other_than(ANY, "arn:*"), texts.NO_ARN),
    ),
)
TRUST = PolicyRules(
    texts.SYNTAX,
    (
        (has("Resource", "NotResource"), texts.TRUST_HAS_RESOURCE),
        (lacks("Principal", "NotPrincipal"), texts.TRUST_NO_PRINCIPAL),
        (lacks("Action", "NotAction"), texts.TRUST_NO_ACTION),
        (has_action_other_than("sts:*"), texts.TRUST_OTHER_ACTION),
    ),
)


def check_documents(request: HandlerRequest, declared: Model) -> None:
    """Raises for the first policy document of a resource that is not valid."""
    if "AssumeRolePolicyDocument" in declared:
        TRUST.check(declared["AssumeRolePolicyDocument"], request)
    for document in _documents(declared):
        IDENTITY.check(document, request)
        if share_a_sid(statements_of(document) or ()):
            raise texts.SAME_SID.error(request)


def _documents(declared: Model) -> Iterator[Any]:
    if "PolicyDocument" in declared:
        yield declared["PolicyDocument"]
    yield from (policy["PolicyDocument"] for policy in declared.get("Policies", ()))
