"""The ways out of a VPC: gateways, public addresses and endpoints of services."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ....contract.handler import Model
from ...declaration import KEEP, BridgedType, Call, EachOf, Listing, Setting, Source, Steps, Within
from ...forms import constant, document, each_of, json_text, listed_in, same, tag_specifications, tags_of
from .attributes import tagging

INTERFACE = "AWS::EC2::NetworkInterface"

INTERNET_GATEWAY: dict[str, Source] = {"InternetGatewayId": "InternetGatewayId"}


# --- attachments ---


def _by_gateway(word: str) -> Any:
    """A call that is another one for a VPN gateway than for an internet gateway."""
    return lambda model: f"{word}_vpn_gateway" if "VpnGatewayId" in model else f"{word}_internet_gateway"


ATTACHMENT: dict[str, Source] = {
    "VpcId": "VpcId",
    "VpnGatewayId": "VpnGatewayId",
    # A model may name both; the VPN gateway goes first then.
    "InternetGatewayId": lambda model: None if "VpnGatewayId" in model else model.get("InternetGatewayId"),
}


def _attach_another(before: Model | None, after: Model) -> Iterable[Call]:
    names = ("InternetGatewayId", "VpnGatewayId")
    if before is None or all(before.get(name) == after.get(name) for name in names):
        return
    old = {name: source(before) if callable(source) else before.get(source) for name, source in ATTACHMENT.items()}
    yield Call(_by_gateway("detach")(before), {name: constant(value) for name, value in old.items()})
    yield Call(_by_gateway("attach"), ATTACHMENT)


def _attachments(page: Any) -> Any:
    """The attachments that a page of internet gateways or of VPN gateways tells."""
    for gateway in page.get("InternetGateways", ()):
        for each in gateway["Attachments"]:
            yield {"VpcId": each["VpcId"], "AttachmentType": "IGW", "InternetGatewayId": gateway["InternetGatewayId"]}
    for gateway in page.get("VpnGateways", ()):
        for each in gateway.get("VpcAttachments", ()):
            if each["State"] == "attached":
                yield {"VpcId": each["VpcId"], "AttachmentType": "VGW", "VpnGatewayId": gateway["VpnGatewayId"]}


# --- public addresses and NAT gateways ---

ADDRESS: dict[str, Source] = {"AllocationId": "AllocationId"}
NAT_GATEWAY: dict[str, Source] = {"NatGatewayId": "NatGatewayId"}


def _connectivity(gateway: Any) -> Any:
    # Older versions of moto tell "None" where nobody has said it.
    return "private" if gateway.get("ConnectivityType") == "private" else "public"


# --- endpoints ---

ENDPOINT: dict[str, Source] = {"VpcEndpointId": "Id"}


def _each(property_name: str) -> EachOf:
    return EachOf(
        property_name,
        add=Call("modify_vpc_endpoint", {**ENDPOINT, f"Add{property_name}": listed_in("@")}),
        remove=Call("modify_vpc_endpoint", {**ENDPOINT, f"Remove{property_name}": listed_in("@")}),
        on_create=False,
    )


def _private_dns(endpoint: Any) -> Any:
    # Moto turns it on for gateways, too, which have none.
    return endpoint.get("PrivateDnsEnabled") if endpoint.get("VpcEndpointType") == "Interface" else KEEP


def _dns_entries(endpoint: Any) -> Any:
    return [f"{each['HostedZoneId']}:{each['DnsName']}" for each in endpoint.get("DnsEntries") or ()]


TYPES = (
    BridgedType(
        "AWS::EC2::InternetGateway",
        service="ec2",
        listing=Listing(
            Call("describe_internet_gateways"),
            "InternetGateways",
            {**INTERNET_GATEWAY, "Tags": tags_of("Tags")},
            one={"InternetGatewayIds": listed_in("InternetGatewayId")},
        ),
        create=Call("create_internet_gateway", {"TagSpecifications": tag_specifications("internet-gateway")}),
        made={"InternetGatewayId": "InternetGateway/InternetGatewayId"},
        changes=(tagging("InternetGatewayId"),),
        delete=(Call("delete_internet_gateway", INTERNET_GATEWAY),),
        makes=(),
    ),
    BridgedType(
        "AWS::EC2::VPCGatewayAttachment",
        service="ec2",
        listing=Listing(
            Call(lambda scope: f"describe_{scope['@']}_gateways"),
            _attachments,
            same("VpcId", "AttachmentType", "InternetGatewayId", "VpnGatewayId"),
            within=Within(Call("describe_vpcs"), constant(("internet", "vpn"))),
        ),
        create=Call(_by_gateway("attach"), ATTACHMENT),
        changes=(Steps(_attach_another),),
        delete=(Call(_by_gateway("detach"), ATTACHMENT),),
        makes=(),
        is_echo=True,
    ),
    BridgedType(
        "AWS::EC2::EIP",
        service="ec2",
        listing=Listing(
            Call("describe_addresses"),
            "Addresses",
            {**same("PublicIp", "AllocationId", "Domain", "InstanceId"), "Tags": tags_of("Tags")},
            one={"AllocationIds": listed_in("AllocationId")},
            where=lambda address: "AllocationId" in address,
        ),
        create=Call(
            "allocate_address", {"Domain": constant("vpc"), "TagSpecifications": tag_specifications("elastic-ip")}
        ),
        made=same("PublicIp", "AllocationId"),
        changes=(
            Setting(
                ("InstanceId",),
                put=Call(
                    "associate_address", {**ADDRESS, "InstanceId": "InstanceId", "AllowReassociation": constant(True)}
                ),
                remove=Call("disassociate_address", {"PublicIp": "PublicIp"}),
            ),
            tagging("AllocationId"),
        ),
        delete=(Call("release_address", ADDRESS),),
        makes=("AWS::EC2::Instance",),
    ),
    BridgedType(
        "AWS::EC2::NatGateway",
        service="ec2",
        listing=Listing(
            Call("describe_nat_gateways"),
            "NatGateways",
            {
                **same("NatGatewayId", "SubnetId", "VpcId"),
                "ConnectivityType": _connectivity,
                "AllocationId": "NatGatewayAddresses/0/AllocationId",
                "EniId": "NatGatewayAddresses/0/NetworkInterfaceId",
                "Tags": tags_of("Tags"),
            },
            one={"NatGatewayIds": listed_in("NatGatewayId")},
            where=lambda gateway: gateway["State"] not in ("deleting", "deleted"),
        ),
        create=Call(
            "create_nat_gateway",
            {
                **same("SubnetId", "AllocationId", "ConnectivityType"),
                "TagSpecifications": tag_specifications("natgateway"),
            },
        ),
        made={"NatGatewayId": "NatGateway/NatGatewayId"},
        changes=(tagging("NatGatewayId"),),
        delete=(Call("delete_nat_gateway", NAT_GATEWAY),),
        makes=(INTERFACE,),
    ),
    BridgedType(
        "AWS::EC2::VPCEndpoint",
        service="ec2",
        listing=Listing(
            Call("describe_vpc_endpoints"),
            "VpcEndpoints",
            {
                "Id": "VpcEndpointId",
                **same("VpcId", "ServiceName", "RouteTableIds", "SubnetIds", "NetworkInterfaceIds"),
                "VpcEndpointType": lambda endpoint: endpoint.get("VpcEndpointType") or "Gateway",
                "SecurityGroupIds": each_of("Groups", "GroupId"),
                "PrivateDnsEnabled": _private_dns,
                "DnsEntries": _dns_entries,
                "PolicyDocument": document("PolicyDocument"),
                "Tags": tags_of("Tags"),
            },
            one={"VpcEndpointIds": listed_in("Id")},
            where=lambda endpoint: endpoint["State"] not in ("deleting", "deleted"),
        ),
        create=Call(
            "create_vpc_endpoint",
            {
                # Moto cannot delete one that was made without its type.
                "VpcEndpointType": lambda model: model.get("VpcEndpointType", "Gateway"),
                **same("VpcId", "ServiceName", "RouteTableIds", "SubnetIds", "SecurityGroupIds", where="@declared"),
                "PrivateDnsEnabled": "PrivateDnsEnabled",
                "PolicyDocument": json_text("@declared/PolicyDocument"),
                "TagSpecifications": tag_specifications("vpc-endpoint"),
            },
        ),
        made={"Id": "VpcEndpoint/VpcEndpointId"},
        changes=(
            Setting(
                ("PolicyDocument",),
                put=Call("modify_vpc_endpoint", {**ENDPOINT, "PolicyDocument": json_text("PolicyDocument")}),
                on_create=False,
            ),
            _each("RouteTableIds"),
            _each("SubnetIds"),
            _each("SecurityGroupIds"),
            tagging("Id"),
        ),
        delete=(Call("delete_vpc_endpoints", {"VpcEndpointIds": listed_in("Id")}),),
        makes=(INTERFACE,),
    ),
)
