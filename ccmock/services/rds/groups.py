"""The groups that instances and clusters name: of subnets, of parameters, of options."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...contract.handler import HandlerContext, HandlerRequest, Model
from ...handlers.references import Reference
from . import texts
from .naming import CLUSTER_PARAMETER_GROUP, OPTION_GROUP, PARAMETER_GROUP, SUBNET_GROUP, RdsHandler

SUBNET = "AWS::EC2::Subnet"
SUBNET_GROUP_NAME = re.compile(r"[a-zA-Z0-9 ._-]{1,255}")


class DBSubnetGroup(RdsHandler):
    """The subnets that a database may be in, in at least two zones."""

    same = texts.SAME_SUBNET_GROUP
    references = (Reference("SubnetIds/*", SUBNET, texts.BAD_SUBNET),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for invalid or taken names, and for subnets in a single zone."""
        name = declared.get("DBSubnetGroupName", "name")
        if name == "default":
            raise texts.RESERVED_SUBNET_GROUP.error(request)
        if not SUBNET_GROUP_NAME.fullmatch(name):
            raise texts.BAD_SUBNET_GROUP_NAME.error(request, value=name)
        super().check(request, declared)
        zones = _zones(request.handler_context, declared["SubnetIds"])
        if zones is not None and len(zones) < 2:
            raise texts.FEW_ZONES.error(request, value=", ".join(zones))


class DBParameterGroup(RdsHandler):
    """Settings of instances; it cannot be deleted while an instance has it."""

    same = texts.SAME_PARAMETER_GROUP


class DBClusterParameterGroup(RdsHandler):
    """Settings of clusters; it cannot be deleted while a cluster has it."""

    same = texts.SAME_PARAMETER_GROUP


class OptionGroup(RdsHandler):
    """Features of instances; it cannot be deleted while an instance has it."""

    same = texts.SAME_OPTION_GROUP


def _zones(context: HandlerContext, subnet_ids: Sequence[str]) -> list[str] | None:
    """The zones that subnets are in; None where one of the subnets does not exist here."""
    subnets = [context.model_of(SUBNET, subnet_id) for subnet_id in subnet_ids]
    zones = {subnet.get("AvailabilityZone") for subnet in subnets if subnet is not None}
    return sorted(map(str, zones)) if None not in subnets else None


HANDLERS = {
    SUBNET_GROUP: DBSubnetGroup(),
    PARAMETER_GROUP: DBParameterGroup(),
    CLUSTER_PARAMETER_GROUP: DBClusterParameterGroup(),
    OPTION_GROUP: OptionGroup(),
}
