"""EC2: what connects networks, what is in them, and what is attached."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from ..declaration import DECLARED, BridgedType, Call, Setting, Source, Tagging, Update
from ..forms import constant, listed_in, tag_specifications
from ..security_rules import permission


def _tagging(identifier: str) -> Tagging:
    resources = {"Resources": listed_in(identifier)}
    return Tagging(
        tag=Call("create_tags", {**resources, "Tags": "@"}),
        untag=Call("delete_tags", {**resources, "Tags": lambda scope: [{"Key": key} for key in scope["@"]]}),
    )


def _tagged(resource_type: str) -> dict[str, Source]:
    return {"TagSpecifications": tag_specifications(resource_type)}


def _flow_log(answer: Any) -> Any:
    refused = answer.get("Unsuccessful")
    if refused:
        raise ClientError({"Error": refused[0]["Error"]}, "CreateFlowLogs")
    return answer["FlowLogIds"][0]


def _by_gateway(word: str) -> Any:
    """A call that is another one for a VPN gateway than for an internet gateway."""
    return lambda model: f"{word}_vpn_gateway" if "VpnGatewayId" in model else f"{word}_internet_gateway"


GATEWAYS: dict[str, Source] = {
    "VpcId": "VpcId",
    "VpnGatewayId": "VpnGatewayId",
    # A model may name both; the VPN gateway goes first then.
    "InternetGatewayId": lambda model: None if "VpnGatewayId" in model else model.get("InternetGatewayId"),
}
INTERFACE: dict[str, Source] = {"NetworkInterfaceId": "Id"}
ROUTE: dict[str, Source] = {
    "RouteTableId": "RouteTableId",
    "DestinationCidrBlock": "DestinationCidrBlock",
    "DestinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
    "DestinationPrefixListId": "DestinationPrefixListId",
}
RULE: dict[str, Source] = {
    "GroupId": "GroupId",
    "GroupName": "GroupName",
    "IpPermissions": lambda model: [permission(model)],
}
ATTACHMENT: dict[str, Source] = {"VolumeId": "VolumeId", "InstanceId": "InstanceId", "Device": "Device"}
GROUPS = ("AWS::EC2::SecurityGroup",)

TYPES = (
    BridgedType(
        "AWS::EC2::CustomerGateway",
        service="ec2",
        listing=None,
        create=Call("create_customer_gateway", {"PublicIp": "IpAddress", **_tagged("customer-gateway")}, by_name=True),
        made={"CustomerGatewayId": "CustomerGateway/CustomerGatewayId"},
        changes=(_tagging("CustomerGatewayId"),),
        delete=(Call("delete_customer_gateway", {"CustomerGatewayId": "CustomerGatewayId"}),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::EgressOnlyInternetGateway",
        service="ec2",
        listing=None,
        create=Call("create_egress_only_internet_gateway", {"VpcId": "VpcId"}),
        made={"Id": "EgressOnlyInternetGateway/EgressOnlyInternetGatewayId"},
        delete=(Call("delete_egress_only_internet_gateway", {"EgressOnlyInternetGatewayId": "Id"}),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::FlowLog",
        service="ec2",
        listing=None,
        create=Call(
            "create_flow_logs", {"ResourceIds": listed_in("ResourceId"), **_tagged("vpc-flow-log")}, by_name=True
        ),
        made={"Id": _flow_log},
        changes=(_tagging("Id"),),
        delete=(Call("delete_flow_logs", {"FlowLogIds": listed_in("Id")}),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::NetworkAcl",
        service="ec2",
        listing=None,
        create=Call("create_network_acl", {"VpcId": "VpcId", **_tagged("network-acl")}),
        made={"Id": "NetworkAcl/NetworkAclId"},
        changes=(_tagging("Id"),),
        delete=(Call("delete_network_acl", {"NetworkAclId": "Id"}),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::NetworkInterface",
        service="ec2",
        listing=None,
        create=Call("create_network_interface", {"Groups": "GroupSet", **_tagged("network-interface")}, by_name=True),
        made={
            "Id": "NetworkInterface/NetworkInterfaceId",
            "VpcId": "NetworkInterface/VpcId",
            "PrimaryPrivateIpAddress": "NetworkInterface/PrivateIpAddress",
        },
        changes=(
            Setting(
                ("GroupSet",),
                put=Call("modify_network_interface_attribute", {**INTERFACE, "Groups": "GroupSet"}),
                on_create=False,
            ),
            Setting(
                ("SourceDestCheck",),
                put=Call(
                    "modify_network_interface_attribute",
                    {**INTERFACE, "SourceDestCheck": lambda model: {"Value": model.get("SourceDestCheck", True)}},
                ),
            ),
            _tagging("Id"),
        ),
        delete=(Call("delete_network_interface", INTERFACE),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::Route",
        service="ec2",
        listing=None,
        create=Call("create_route", by_name=True),
        changes=(Update(Call("replace_route", ROUTE, by_name=True)),),
        delete=(Call("delete_route", ROUTE),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::SecurityGroupEgress",
        service="ec2",
        listing=None,
        create=Call("authorize_security_group_egress", RULE),
        made={"Id": "SecurityGroupRules/0/SecurityGroupRuleId"},
        delete=(Call("revoke_security_group_egress", RULE),),
        makes=GROUPS,
    ),
    BridgedType(
        "AWS::EC2::SecurityGroupIngress",
        service="ec2",
        listing=None,
        create=Call("authorize_security_group_ingress", RULE),
        made={"Id": "SecurityGroupRules/0/SecurityGroupRuleId"},
        delete=(Call("revoke_security_group_ingress", RULE),),
        makes=GROUPS,
    ),
    BridgedType(
        "AWS::EC2::SpotFleet",
        service="ec2",
        listing=None,
        create=Call("request_spot_fleet", {"SpotFleetRequestConfig": "SpotFleetRequestConfigData"}, by_name=True),
        made={"Id": "SpotFleetRequestId"},
        changes=(
            Setting(
                ("SpotFleetRequestConfigData",),
                put=Call(
                    "modify_spot_fleet_request",
                    {"SpotFleetRequestId": "Id", "TargetCapacity": "SpotFleetRequestConfigData/TargetCapacity"},
                ),
                on_create=False,
            ),
        ),
        delete=(
            Call(
                "cancel_spot_fleet_requests",
                {"SpotFleetRequestIds": listed_in("Id"), "TerminateInstances": constant(True)},
            ),
        ),
        makes=("AWS::EC2::Instance",),
    ),
    BridgedType(
        "AWS::EC2::SubnetRouteTableAssociation",
        service="ec2",
        listing=None,
        create=Call("associate_route_table", {"RouteTableId": "RouteTableId", "SubnetId": "SubnetId"}),
        made={"Id": "AssociationId"},
        delete=(Call("disassociate_route_table", {"AssociationId": "Id"}),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::TransitGateway",
        service="ec2",
        listing=None,
        create=Call("create_transit_gateway", {"Options": DECLARED, **_tagged("transit-gateway")}, by_name=True),
        made={"Id": "TransitGateway/TransitGatewayId", "TransitGatewayArn": "TransitGateway/TransitGatewayArn"},
        changes=(
            Update(
                Call("modify_transit_gateway", {"TransitGatewayId": "Id", "Options": "@"}, by_name=True),
            ),
            _tagging("Id"),
        ),
        delete=(Call("delete_transit_gateway", {"TransitGatewayId": "Id"}),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::VPCGatewayAttachment",
        service="ec2",
        listing=None,
        create=Call(_by_gateway("attach"), GATEWAYS),
        delete=(Call(_by_gateway("detach"), GATEWAYS),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::VPCPeeringConnection",
        service="ec2",
        listing=None,
        create=Call("create_vpc_peering_connection", _tagged("vpc-peering-connection"), by_name=True),
        made={"Id": "VpcPeeringConnection/VpcPeeringConnectionId"},
        changes=(_tagging("Id"),),
        delete=(Call("delete_vpc_peering_connection", {"VpcPeeringConnectionId": "Id"}),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::VPNGateway",
        service="ec2",
        listing=None,
        create=Call("create_vpn_gateway", _tagged("vpn-gateway"), by_name=True),
        made={"VPNGatewayId": "VpnGateway/VpnGatewayId"},
        changes=(_tagging("VPNGatewayId"),),
        delete=(Call("delete_vpn_gateway", {"VpnGatewayId": "VPNGatewayId"}),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::VolumeAttachment",
        service="ec2",
        listing=None,
        create=Call("attach_volume", ATTACHMENT),
        delete=(Call("detach_volume", ATTACHMENT),),
        makes=(),
    ),
)
