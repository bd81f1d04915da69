"""IAM: the aliases of an account."""

from __future__ import annotations

from .service_call import Members, Operation, ServiceCall


def list_account_aliases(_: ServiceCall) -> Members:
    """No aliases: no type of resource gives an account one."""
    return {"AccountAliases": [], "IsTruncated": False}


OPERATIONS: dict[str, Operation] = {"ListAccountAliases": list_account_aliases}
