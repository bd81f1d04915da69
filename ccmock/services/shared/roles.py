"""Roles that a service assumes: whether they exist and trust the service."""

from __future__ import annotations

from fnmatch import fnmatchcase

from ...contract.arns import is_external
from ...contract.handler import HandlerContext, Model
from ...handlers.model_keys import by_property
from ...registry.policy_documents import Statement, statements_of, texts_in

ROLE = "AWS::IAM::Role"


def can_be_assumed(context: HandlerContext, role_arn: str, *services: str) -> bool:
    """Whether one of the services, such as `lambda.amazonaws.com`, may assume a role.

    True for roles of other accounts, and where references to roles are not checked.
    """
    if not context.checks_references_to(ROLE) or is_external(role_arn, ROLE, context):
        return True
    role = next(context.seen_by(ROLE, by_property("Arn"), role_arn), None)
    return role is not None and _trusts(role, services)


def _trusts(role: Model, services: tuple[str, ...]) -> bool:
    statements = statements_of(role.get("AssumeRolePolicyDocument"))
    return statements is None or any(_allows_assume_role(statement, services) for statement in statements)


def _allows_assume_role(statement: Statement, services: tuple[str, ...]) -> bool:
    allowed = [action.lower() for action in texts_in(statement, "Action")] if statement["Effect"] == "Allow" else []
    if not any(fnmatchcase("sts:assumerole", action) for action in allowed):
        return False
    principal = statement.get("Principal")
    if not isinstance(principal, dict):
        return principal == "*" or "NotPrincipal" in statement
    trusted = set(texts_in(principal, "Service", "AWS"))
    return "*" in trusted or not trusted.isdisjoint(services)
