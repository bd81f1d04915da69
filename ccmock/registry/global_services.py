"""Global services: what an account has there is the same in all regions, or its ARNs name no region, mostly both."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple


class GlobalService(NamedTuple):
    """How far a service goes beyond one region.

    `service`: its name in type names. `arn_service`: its name in ARNs. `shares_resources`: whether an account has the
    same resources there in every region. `region_in_arns`, `account_in_arns`: whether its ARNs name them.
    """

    service: str
    arn_service: str
    shares_resources: bool = True
    region_in_arns: bool = False
    account_in_arns: bool = True


GLOBAL_SERVICES = (
    GlobalService("Budgets", "budgets"),
    GlobalService("CE", "ce"),
    GlobalService("CloudFront", "cloudfront"),
    GlobalService("GlobalAccelerator", "globalaccelerator"),
    GlobalService("IAM", "iam"),
    GlobalService("NetworkManager", "networkmanager"),
    GlobalService("Organizations", "organizations"),
    GlobalService("Route53", "route53", account_in_arns=False),
    GlobalService("Route53RecoveryControl", "route53-recovery-control"),
    GlobalService("Route53RecoveryReadiness", "route53-recovery-readiness"),
    GlobalService("Shield", "shield"),
    # Resources belong to one region, but their names are unique in all of them, so that an ARN needs no region.
    GlobalService("S3", "s3", shares_resources=False, account_in_arns=False),
    # Neither has resource types of which an account sees the same resources in all regions.
    GlobalService("Account", "account", shares_resources=False),
    GlobalService("WAF", "waf", shares_resources=False),
)
"""The services that share resources have one endpoint for a whole partition, by the endpoint tables of the AWS General
Reference. Which ARNs name no region and account is from the ARN formats of the Service Authorization Reference."""

_SHARING = frozenset(each.service for each in GLOBAL_SERVICES if each.shares_resources)
_BY_ARN_SERVICE = {each.arn_service: each for each in GLOBAL_SERVICES}


@cache
def is_global(type_name: str) -> bool:
    """Whether a type's resources are the same in all regions of an account."""
    namespace, _, rest = type_name.partition("::")
    return namespace == "AWS" and rest.partition("::")[0] in _SHARING


def arn_start(arn_service: str) -> str:
    """A template of the first five parts of a service's ARNs: `arn:{partition}:sqs:{region}:{account}:`."""
    found = _BY_ARN_SERVICE.get(arn_service)
    region = "{region}" if found is None or found.region_in_arns else ""
    account = "{account}" if found is None or found.account_in_arns else ""
    return f"arn:{{partition}}:{arn_service}:{region}:{account}:"
