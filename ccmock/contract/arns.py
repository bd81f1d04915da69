"""Amazon Resource Names: their parts, and which ones name resources of another account or region."""

from __future__ import annotations

from typing import NamedTuple

from ..registry.global_services import is_global
from .handler import HandlerContext


class Arn(NamedTuple):
    """The parts of an ARN, `arn:<partition>:<service>:<region>:<account_id>:<resource>`."""

    partition: str
    service: str
    region: str
    account_id: str
    resource: str


def parse_arn(value: str) -> Arn | None:
    """The parts of an ARN; None where the value is not an ARN."""
    start, *parts = value.split(":", 5)
    return Arn(*parts) if start == "arn" and len(parts) == 5 else None


def service_in_arn(value: str) -> str:
    """The service that an ARN names, such as `lambda`; an empty string where the value is not an ARN."""
    arn = parse_arn(value)
    return arn.service if arn else ""


def local_arn(context: HandlerContext, service: str, resource: str) -> str:
    """The ARN of a resource of a regional service in the account and region of the context."""
    return f"arn:{context.partition}:{service}:{context.region}:{context.account_id}:{resource}"


def is_external(value: str, type_name: str, context: HandlerContext) -> bool:
    """Whether a value is the ARN of a resource in another account or region.

    `type_name`: the resource's type; for global types, the region in the ARN does not count.
    """
    arn = parse_arn(value)
    if arn is None:
        return False
    is_of_other_region = bool(arn.region) and arn.region != context.region and not is_global(type_name)
    return is_of_other_region or (bool(arn.account_id) and arn.account_id != context.account_id)
