from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags


def vpc(vpc_id: str) -> Any:
    ec2 = boto("ec2")
    found = ec2.describe_vpcs(VpcIds=[vpc_id])["Vpcs"][0]
    hostnames = ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute="enableDnsHostnames")["EnableDnsHostnames"]["Value"]
    return found["CidrBlock"], hostnames, found.get("Tags", [])


def a_vpc() -> str:
    vpc_id: str = boto("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    return vpc_id


def subnet(subnet_id: str) -> Any:
    found = boto("ec2").describe_subnets(SubnetIds=[subnet_id])["Subnets"][0]
    return found["CidrBlock"], found["MapPublicIpOnLaunch"], found.get("Tags", [])


def https(block: str) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": block}


def group(group_id: str) -> Any:
    found = boto("ec2").describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]
    blocks = [
        sorted(each["CidrIp"] for told in found[side] for each in told["IpRanges"])
        for side in ("IpPermissions", "IpPermissionsEgress")
    ]
    return (*blocks, found.get("Tags", []))


def open_https(group_id: str) -> None:
    told = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "12.0.0.0/8"}]}
    boto("ec2").authorize_security_group_ingress(GroupId=group_id, IpPermissions=[told])


CASES = (
    Case(
        "AWS::EC2::VPC",
        {"CidrBlock": "10.0.0.0/16", "EnableDnsHostnames": True, "Tags": tags(Name="ours")},
        seen=vpc,
        made=("10.0.0.0/16", True, tags(Name="ours")),
        patch=[*replace("EnableDnsHostnames", False), *replace("Tags", tags(stage="test"))],
        patched=("10.0.0.0/16", False, tags(stage="test")),
        make=lambda: boto("ec2").create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"],
        shows={"CidrBlock": "10.1.0.0/16", "InstanceTenancy": "default", "EnableDnsSupport": True},
        change=lambda vpc_id: boto("ec2").create_tags(Resources=[vpc_id], Tags=tags(Name="theirs")),
        changed={"Tags": tags(Name="theirs")},
        remove=lambda vpc_id: boto("ec2").delete_vpc(VpcId=vpc_id),
    ),
    Case(
        "AWS::EC2::Subnet",
        lambda: {"VpcId": a_vpc(), "CidrBlock": "10.9.1.0/24", "MapPublicIpOnLaunch": True, "Tags": tags(Name="ours")},
        seen=subnet,
        made=("10.9.1.0/24", True, tags(Name="ours")),
        patch=[*replace("MapPublicIpOnLaunch", False), *replace("Tags", tags(stage="test"))],
        patched=("10.9.1.0/24", False, tags(stage="test")),
        make=lambda: boto("ec2").create_subnet(VpcId=a_vpc(), CidrBlock="10.9.2.0/24")["Subnet"]["SubnetId"],
        shows={"CidrBlock": "10.9.2.0/24", "MapPublicIpOnLaunch": False},
        change=lambda subnet_id: boto("ec2").modify_subnet_attribute(
            SubnetId=subnet_id, MapPublicIpOnLaunch={"Value": True}
        ),
        changed={"MapPublicIpOnLaunch": True},
        remove=lambda subnet_id: boto("ec2").delete_subnet(SubnetId=subnet_id),
    ),
    Case(
        "AWS::EC2::SecurityGroup",
        lambda: {
            "VpcId": a_vpc(),
            "GroupName": "ours",
            "GroupDescription": "ours",
            "SecurityGroupIngress": [https("10.0.0.0/8")],
            "SecurityGroupEgress": [https("0.0.0.0/0")],
            "Tags": tags(Name="ours"),
        },
        seen=group,
        made=(["10.0.0.0/8"], ["0.0.0.0/0"], tags(Name="ours")),
        patch=[*replace("SecurityGroupIngress/-", https("11.0.0.0/8")), *replace("Tags", tags(stage="test"))],
        patched=(["10.0.0.0/8", "11.0.0.0/8"], ["0.0.0.0/0"], tags(stage="test")),
        make=lambda: boto("ec2").create_security_group(VpcId=a_vpc(), GroupName="theirs", Description="theirs")[
            "GroupId"
        ],
        shows={
            "GroupName": "theirs",
            "GroupDescription": "theirs",
            "SecurityGroupEgress": [{"IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "CidrIp": "0.0.0.0/0"}],
        },
        change=open_https,
        changed={"SecurityGroupIngress": [https("12.0.0.0/8")]},
        remove=lambda group_id: boto("ec2").delete_security_group(GroupId=group_id),
    ),
)
