"""EC2."""

from __future__ import annotations

from typing import Any

from tests.bridge.one_way_case import OneWay, State, by, ec2, live, role, subnet, tags, vpc


def flow_log() -> State:
    return {
        "ResourceType": "VPC",
        "ResourceId": vpc(),
        "TrafficType": "ALL",
        "LogDestinationType": "s3",
        "LogDestination": _bucket(),
        "Tags": tags(team="a"),
    }


def _bucket() -> str:
    from tests.bridge.case import boto

    boto("s3").create_bucket(Bucket="flows")
    return "arn:aws:s3:::flows"


def _group() -> str:
    return str(ec2("create_security_group", GroupName="web", Description="web", VpcId=vpc())["GroupId"])


def rule(ingress: bool) -> State:
    return {"GroupId": _group(), "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8"}


def rule_of(identifier: str) -> Any:
    rules = ec2("describe_security_group_rules")["SecurityGroupRules"]
    return next((each["FromPort"] for each in rules if each["SecurityGroupRuleId"] == identifier), None)


def fleet() -> State:
    specification = {"ImageId": "ami-12c6146b", "InstanceType": "t3.micro", "SubnetId": subnet()}
    return {
        "SpotFleetRequestConfigData": {
            "IamFleetRole": role(),
            "TargetCapacity": 1,
            "SpotPrice": "0.12",
            "AllocationStrategy": "lowestPrice",
            "LaunchSpecifications": [specification],
        }
    }


def volume() -> State:
    volume_id = ec2("create_volume", AvailabilityZone="us-east-1a", Size=1)["VolumeId"]
    images = {"ImageId": "ami-12c6146b", "MinCount": 1, "MaxCount": 1}
    instance_id = ec2("run_instances", **images)["Instances"][0]["InstanceId"]
    return {"VolumeId": volume_id, "InstanceId": instance_id, "Device": "/dev/sdh"}


CASES = (
    OneWay(
        "AWS::EC2::CustomerGateway",
        {"IpAddress": "12.1.2.3", "BgpAsn": 65000, "Type": "ipsec.1"},
        live("describe_customer_gateways", "CustomerGatewayIds", "CustomerGateways", "State", "BgpAsn"),
        "65000",
    ),
    OneWay(
        "AWS::EC2::EgressOnlyInternetGateway",
        lambda: {"VpcId": vpc()},
        by(
            "ec2",
            "describe_egress_only_internet_gateways",
            "EgressOnlyInternetGatewayIds[]",
            "EgressOnlyInternetGateways/0/Attachments/0/State",
        ),
        "attached",
    ),
    OneWay(
        "AWS::EC2::FlowLog",
        flow_log,
        by("ec2", "describe_flow_logs", "FlowLogIds[]", "FlowLogs/0/Tags"),
        tags(team="a"),
        {"Tags": tags(team="b")},
        tags(team="b"),
    ),
    OneWay(
        "AWS::EC2::NetworkAcl",
        lambda: {"VpcId": vpc(), "Tags": tags(team="a")},
        by("ec2", "describe_network_acls", "NetworkAclIds[]", "NetworkAcls/0/Tags"),
        tags(team="a"),
        {"Tags": tags(team="b")},
        tags(team="b"),
    ),
    OneWay(
        "AWS::EC2::NetworkInterface",
        lambda: {"SubnetId": subnet(), "Description": "first", "SourceDestCheck": True},
        by("ec2", "describe_network_interfaces", "NetworkInterfaceIds[]", "NetworkInterfaces/0/SourceDestCheck"),
        True,
        {"SourceDestCheck": False},
        False,
    ),
    OneWay("AWS::EC2::SecurityGroupEgress", lambda: rule(False), rule_of, 443),
    OneWay("AWS::EC2::SecurityGroupIngress", lambda: rule(True), rule_of, 443),
    OneWay(
        "AWS::EC2::SpotFleet",
        fleet,
        by(
            "ec2",
            "describe_spot_fleet_requests",
            "SpotFleetRequestIds[]",
            "SpotFleetRequestConfigs/0/SpotFleetRequestState",
        ),
        "active",
    ),
    OneWay(
        "AWS::EC2::TransitGateway",
        {"Description": "first", "DnsSupport": "disable"},
        live("describe_transit_gateways", "TransitGatewayIds", "TransitGateways", "State", "Description"),
        "first",
        {"Description": "second"},
        "second",
    ),
    OneWay(
        "AWS::EC2::VPCPeeringConnection",
        lambda: {
            "VpcId": vpc(),
            "PeerVpcId": ec2("create_vpc", CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"],
            "Tags": tags(team="a"),
        },
        live(
            "describe_vpc_peering_connections",
            "VpcPeeringConnectionIds",
            "VpcPeeringConnections",
            "Status/Code",
            "Tags",
        ),
        tags(team="a"),
        {"Tags": tags(team="b")},
        tags(team="b"),
    ),
    OneWay(
        "AWS::EC2::VPNGateway",
        {"Type": "ipsec.1", "Tags": tags(team="a")},
        live("describe_vpn_gateways", "VpnGatewayIds", "VpnGateways", "State", "Tags"),
        tags(team="a"),
        {"Tags": tags(team="b")},
        tags(team="b"),
    ),
    OneWay(
        "AWS::EC2::VolumeAttachment",
        volume,
        by("ec2", "describe_volumes", "VolumeIds[]", "Volumes/0/Attachments/0/Device", part=0),
        "/dev/sdh",
    ),
)
