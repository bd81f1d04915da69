"""EC2: networks and what is in them. Its lists hold everything, and its creates take the tags."""

from __future__ import annotations

from typing import Any

from ..declaration import BridgedType, Call, Listing, Look, Setting, Source, Tagging
from ..forms import constant, listed_in, tag_specifications, tags_of


def _tagging(identifier: str) -> Tagging:
    """The tags of a resource; `identifier` is the property with its id."""
    resources = {"Resources": listed_in(identifier)}
    return Tagging(
        tag=Call("create_tags", {**resources, "Tags": "@"}),
        untag=Call("delete_tags", {**resources, "Tags": lambda scope: [{"Key": key} for key in scope["@"]]}),
    )


def _truth(name: str) -> Source:
    """A truth value as the calls that modify an attribute take it."""
    return lambda model: {"Value": model[name]} if name in model else None


VPC: dict[str, Source] = {"VpcId": "VpcId"}


def _vpc_attribute(property_name: str, attribute: str) -> Look:
    call = Call("describe_vpc_attribute", {**VPC, "Attribute": constant(attribute)})
    return Look(call, {property_name: f"{property_name}/Value"})


def _vpc_setting(name: str) -> Setting:
    return Setting((name,), put=Call("modify_vpc_attribute", {**VPC, name: _truth(name)}))


def _default_in(name: str, value: str) -> Source:
    filters = [{"Name": name, "Values": [value]}]
    return lambda model: [{"Name": "vpc-id", "Values": [model["VpcId"]]}, *filters]


def _ipv6_blocks(vpc: Any) -> Any:
    return [
        each["Ipv6CidrBlock"]
        for each in vpc.get("Ipv6CidrBlockAssociationSet") or ()
        if each.get("Ipv6CidrBlockState", {}).get("State") == "associated"
    ]


def _block_associations(vpc: Any) -> Any:
    return [
        each["AssociationId"]
        for each in vpc.get("CidrBlockAssociationSet") or ()
        if each.get("CidrBlockState", {}).get("State", "associated") == "associated"
    ]


TYPES = (
    BridgedType(
        "AWS::EC2::VPC",
        service="ec2",
        listing=Listing(
            Call("describe_vpcs"),
            "Vpcs",
            {
                "VpcId": "VpcId",
                "CidrBlock": "CidrBlock",
                "InstanceTenancy": "InstanceTenancy",
                "CidrBlockAssociations": _block_associations,
                "Ipv6CidrBlocks": _ipv6_blocks,
                "Tags": tags_of("Tags"),
            },
            one={"VpcIds": listed_in("VpcId")},
            is_companion=lambda vpc: vpc.get("IsDefault", False),
        ),
        looks=(
            _vpc_attribute("EnableDnsHostnames", "enableDnsHostnames"),
            _vpc_attribute("EnableDnsSupport", "enableDnsSupport"),
            Look(
                Call("describe_security_groups", {"Filters": _default_in("group-name", "default")}),
                {"DefaultSecurityGroup": "SecurityGroups/0/GroupId"},
            ),
            Look(
                Call("describe_network_acls", {"Filters": _default_in("default", "true")}),
                {"DefaultNetworkAcl": "NetworkAcls/0/NetworkAclId"},
            ),
        ),
        create=Call(
            "create_vpc",
            {
                "CidrBlock": "CidrBlock",
                "InstanceTenancy": "InstanceTenancy",
                "TagSpecifications": tag_specifications("vpc"),
            },
        ),
        made={"VpcId": "Vpc/VpcId"},
        changes=(_vpc_setting("EnableDnsSupport"), _vpc_setting("EnableDnsHostnames"), _tagging("VpcId")),
        delete=(Call("delete_vpc", VPC),),
    ),
)
