"""Global services: what an account has there, it has in every region."""

from __future__ import annotations

from functools import cache

GLOBAL_SERVICES = frozenset(
    {
        "Budgets",
        "CE",
        "CloudFront",
        "GlobalAccelerator",
        "IAM",
        "NetworkManager",
        "Organizations",
        "Route53",
        "Route53RecoveryControl",
        "Route53RecoveryReadiness",
        "Shield",
    }
)
"""The services with one endpoint for a whole partition, by the endpoint tables of the AWS General Reference."""


@cache
def is_global(type_name: str) -> bool:
    """Whether a type's resources are the same in all regions of an account."""
    namespace, _, rest = type_name.partition("::")
    return namespace == "AWS" and rest.partition("::")[0] in GLOBAL_SERVICES
