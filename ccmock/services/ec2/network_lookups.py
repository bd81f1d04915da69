"""What handlers look up in the network of a resource: its VPC, its zone, its default group, its gateway."""

from __future__ import annotations

import random
from types import MappingProxyType
from typing import Any

from ...contract.handler import HandlerContext, Model
from ...facts.templates import region_code
from .type_names import GATEWAY_ATTACHMENT, INTERNET_GATEWAY, SECURITY_GROUP, SUBNET, VPC


def subnet_named(context: HandlerContext, subnet_id: Any) -> Model | None:
    """The model of a subnet, or None where none is named or it does not exist here."""
    return context.model_of(SUBNET, subnet_id) if isinstance(subnet_id, str) else None


def vpc_id_of(context: HandlerContext, subnet_id: Any) -> str | None:
    """The VPC of a subnet, or None where it is not known."""
    subnet = subnet_named(context, subnet_id)
    return subnet.get("VpcId") if subnet else None


def default_group_of(context: HandlerContext, vpc_id: Any) -> str | None:
    """The default security group of a VPC, or None where the VPC is not known."""
    vpc = context.model_of(VPC, vpc_id) if isinstance(vpc_id, str) else None
    return vpc.get("DefaultSecurityGroup") if vpc else None


def group_of_other_vpc(context: HandlerContext, groups: Any, vpc_id: str | None) -> str | None:
    """The first of some security groups that is known to be in another VPC, or None."""
    if vpc_id is None:
        return None
    for group_id in groups:
        group = context.model_of(SECURITY_GROUP, group_id) if isinstance(group_id, str) else None
        if group is not None and group.get("VpcId") not in (None, vpc_id):
            return str(group_id)
    return None


def lacks_internet_gateway(context: HandlerContext, vpc_id: Any) -> bool:
    """Whether it is known that no internet gateway is attached to a VPC.

    It is not known for a VPC that does not exist here, nor before the test has created an internet gateway.
    """
    if not isinstance(vpc_id, str) or not context.checks_references_to(INTERNET_GATEWAY):
        return False
    attached = (each.get("VpcId") for each in context.seen(GATEWAY_ATTACHMENT) if "InternetGatewayId" in each)
    return context.exists(VPC, vpc_id) and vpc_id not in attached


def public_address(draw: random.Random) -> str:
    """A random public address of Amazon's."""
    return f"3.{draw.randrange(80, 240)}.{draw.randrange(256)}.{draw.randrange(1, 255)}"


def internal_domain(region: str) -> str:
    """The domain of the private names of instances."""
    return "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"


def public_name(region: str, address: str) -> str:
    """The public name of an instance."""
    domain = "compute-1" if region == "us-east-1" else f"{region}.compute"
    return f"ec2-{address.replace('.', '-')}.{domain}.amazonaws.com"


# --- zones ---


def zone_id_of(region: str, zone: str) -> str | None:
    """The id of a zone, `use1-az2` for `us-east-1b`; the zones are taken to be numbered in their order."""
    letter = zone.removeprefix(region)
    is_zone = len(letter) == 1 and letter.isalpha() and zone.startswith(region)
    return f"{region_code(region)}-az{ord(letter) - ord('a') + 1}" if is_zone else None


def zone_of_id(region: str, zone_id: str) -> str | None:
    """The name of the zone with an id, `us-east-1b` for `use1-az2`; None where there is none."""
    number = zone_id.removeprefix(f"{region_code(region)}-az")
    return f"{region}{chr(ord('a') + int(number) - 1)}" if number in ("1", "2", "3", "4", "5", "6") else None


ZONES = MappingProxyType(
    {
        "ap-northeast-1": "acd",
        "ap-northeast-2": "abcd",
        "ca-central-1": "abd",
        "us-east-1": "abcdef",
        "us-west-1": "ac",
        "us-west-2": "abcd",
    }
)
"""The letters of a region's zones where they are not a, b and c. They differ from account to account."""


def zones_of(region: str) -> list[str]:
    """The names of a region's zones, as most accounts have them."""
    return [f"{region}{letter}" for letter in ZONES.get(region, "abc")]


def is_zone_of(region: str, zone: str) -> bool:
    """Whether a name may be that of a zone of the region, or of a local zone that belongs to it."""
    rest = zone.removeprefix(region)
    return zone.startswith(region) and (rest in tuple("abcdef") or rest.startswith("-"))


def complete_zone(region: str, model: Model) -> None:
    """Adds the name of the zone where the model has its id, and the id where it has the name, in place."""
    zone, zone_id = model.get("AvailabilityZone"), model.get("AvailabilityZoneId")
    if zone is None and zone_id is not None and (found := zone_of_id(region, zone_id)):
        model["AvailabilityZone"] = found
    if zone_id is None and zone is not None and (found := zone_id_of(region, zone)):
        model["AvailabilityZoneId"] = found
