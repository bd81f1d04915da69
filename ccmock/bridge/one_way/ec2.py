"""EC2: what connects networks, what is in them, and what is attached."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from ..declaration import DECLARED, BridgedType, Call, Setting, Source, Update
from ..forms import constant, listed_in, tag_specifications
from ..security_rules import permission
from ..types.ec2.attributes import tagging


def _tagged(resource_type: str) -> dict[str, Source]:
    return {"TagSpecifications": tag_specifications(resource_type)}


def _flow_log(answer: Any) -> Any:
    refused = answer.get("Unsuccessful")
    if refused:
        raise ClientError({"Error": refused[0]["Error"]}, "CreateFlowLogs")
    return answer["FlowLogIds"][0]


INTERFACE: dict[str, Source] = {"NetworkInterfaceId": "Id"}
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
        changes=(tagging("CustomerGatewayId"),),
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
        changes=(tagging("Id"),),
        delete=(Call("delete_flow_logs", {"FlowLogIds": listed_in("Id")}),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::NetworkAcl",
        service="ec2",
        listing=None,
        create=Call("create_network_acl", {"VpcId": "VpcId", **_tagged("network-acl")}),
        made={"Id": "NetworkAcl/NetworkAclId"},
        changes=(tagging("Id"),),
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
            tagging("Id"),
        ),
        delete=(Call("delete_network_interface", INTERFACE),),
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
        "AWS::EC2::TransitGateway",
        service="ec2",
        listing=None,
        create=Call("create_transit_gateway", {"Options": DECLARED, **_tagged("transit-gateway")}, by_name=True),
        made={"Id": "TransitGateway/TransitGatewayId", "TransitGatewayArn": "TransitGateway/TransitGatewayArn"},
        changes=(
            Update(
                Call("modify_transit_gateway", {"TransitGatewayId": "Id", "Options": "@"}, by_name=True),
            ),
            tagging("Id"),
        ),
        delete=(Call("delete_transit_gateway", {"TransitGatewayId": "Id"}),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::VPCPeeringConnection",
        service="ec2",
        listing=None,
        create=Call("create_vpc_peering_connection", _tagged("vpc-peering-connection"), by_name=True),
        made={"Id": "VpcPeeringConnection/VpcPeeringConnectionId"},
        changes=(tagging("Id"),),
        delete=(Call("delete_vpc_peering_connection", {"VpcPeeringConnectionId": "Id"}),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::VPNGateway",
        service="ec2",
        listing=None,
        create=Call("create_vpn_gateway", _tagged("vpn-gateway"), by_name=True),
        made={"VPNGatewayId": "VpnGateway/VpnGatewayId"},
        changes=(tagging("VPNGatewayId"),),
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
