"""Policy documents as IAM wants them: those of identities, and those that say who may assume a role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...contract.handler import HandlerRequest, Model
from ..shared.policy_documents import (
    ANY,
    PolicyRules,
    has,
    has_action_other_than,
    has_resource_other_than,
    lacks,
    share_a_name,
    statements_of,
)
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
    """Raises for the first policy document of a resource that IAM does not take."""
    if "AssumeRolePolicyDocument" in declared:
        TRUST.check(declared["AssumeRolePolicyDocument"], request)
    for document in _documents(declared):
        IDENTITY.check(document, request)
        if share_a_name(statements_of(document) or ()):
            raise texts.SAME_SID.error(request)


def _documents(declared: Model) -> Iterator[Any]:
    if "PolicyDocument" in declared:
        yield declared["PolicyDocument"]
    yield from (policy["PolicyDocument"] for policy in declared.get("Policies", ()))
