"""VPCs, subnets and security groups."""

from __future__ import annotations

from typing import Any

from ...declaration import BridgedType, Call, EachOf, Listing, Look, Setting, Source
from ...forms import constant, listed_in, tag_specifications, tags_of
from ...security_rules import permission, shown_rules
from .attributes import attribute, tagging

VPC: dict[str, Source] = {"VpcId": "VpcId"}


def _vpc_attribute(property_name: str, attribute_name: str) -> Look:
    call = Call("describe_vpc_attribute", {**VPC, "Attribute": constant(attribute_name)})
    return Look(call, {property_name: f"{property_name}/Value"})


def _vpc_setting(name: str) -> Setting:
    return Setting((name,), put=Call("modify_vpc_attribute", {**VPC, name: attribute(name)}))


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


SUBNET: dict[str, Source] = {"SubnetId": "Subnet/SubnetId"}


def _subnet_setting(name: str) -> Setting:
    return Setting((name,), put=Call("modify_subnet_attribute", {"SubnetId": "SubnetId", name: attribute(name)}))


ALL_TRAFFIC = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
"""What the rules of a new security group let out."""
GROUP_RULE: dict[str, Source] = {"GroupId": "GroupId", "IpPermissions": lambda scope: [permission(scope["@"])]}

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
        changes=(_vpc_setting("EnableDnsSupport"), _vpc_setting("EnableDnsHostnames"), tagging("VpcId")),
        delete=(Call("delete_vpc", VPC),),
    ),
    BridgedType(
        "AWS::EC2::Subnet",
        service="ec2",
        listing=Listing(
            Call("describe_subnets"),
            "Subnets",
            {
                "SubnetId": "SubnetId",
                "VpcId": "VpcId",
                "CidrBlock": "CidrBlock",
                "AvailabilityZone": "AvailabilityZone",
                "AvailabilityZoneId": "AvailabilityZoneId",
                "MapPublicIpOnLaunch": "MapPublicIpOnLaunch",
                "AssignIpv6AddressOnCreation": "AssignIpv6AddressOnCreation",
                "Tags": tags_of("Tags"),
            },
            one={"SubnetIds": listed_in("SubnetId")},
            is_companion=lambda subnet: subnet.get("DefaultForAz", False),
        ),
        create=Call(
            "create_subnet",
            {
                **VPC,
                "CidrBlock": "CidrBlock",
                "Ipv6CidrBlock": "Ipv6CidrBlock",
                "AvailabilityZone": "AvailabilityZone",
                "AvailabilityZoneId": lambda model: (
                    None if "AvailabilityZone" in model else model.get("AvailabilityZoneId")
                ),
                "TagSpecifications": tag_specifications("subnet"),
            },
        ),
        made=SUBNET,
        changes=(
            _subnet_setting("MapPublicIpOnLaunch"),
            _subnet_setting("AssignIpv6AddressOnCreation"),
            tagging("SubnetId"),
        ),
        delete=(Call("delete_subnet", {"SubnetId": "SubnetId"}),),
    ),
    BridgedType(
        "AWS::EC2::SecurityGroup",
        service="ec2",
        listing=Listing(
            Call("describe_security_groups"),
            "SecurityGroups",
            {
                "Id": "GroupId",
                "GroupId": "GroupId",
                "GroupName": "GroupName",
                "GroupDescription": "Description",
                "VpcId": "VpcId",
                "SecurityGroupIngress": shown_rules("IpPermissions", "Source"),
                "SecurityGroupEgress": shown_rules("IpPermissionsEgress", "Destination"),
                "Tags": tags_of("Tags"),
            },
            one={"GroupIds": listed_in("GroupId")},
            is_companion=lambda group: group["GroupName"] == "default",
        ),
        create=Call(
            "create_security_group",
            {
                **VPC,
                "GroupName": "GroupName",
                "Description": "GroupDescription",
                "TagSpecifications": tag_specifications("security-group"),
            },
        ),
        made={"Id": "GroupId", "GroupId": "GroupId"},
        changes=(
            EachOf(
                "SecurityGroupIngress",
                add=Call("authorize_security_group_ingress", GROUP_RULE),
                remove=Call("revoke_security_group_ingress", GROUP_RULE),
            ),
            EachOf(
                "SecurityGroupEgress",
                add=Call("authorize_security_group_egress", GROUP_RULE),
                remove=Call("revoke_security_group_egress", GROUP_RULE),
                initial=(ALL_TRAFFIC,),
            ),
            tagging("GroupId"),
        ),
        delete=(Call("delete_security_group", {"GroupId": "GroupId"}),),
    ),
)
