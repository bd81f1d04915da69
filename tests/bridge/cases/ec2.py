from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags


def vpc(vpc_id: str) -> Any:
    ec2 = boto("ec2")
    found = ec2.describe_vpcs(VpcIds=[vpc_id])["Vpcs"][0]
    hostnames = ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute="enableDnsHostnames")["EnableDnsHostnames"]["Value"]
    return found["CidrBlock"], hostnames, found.get("Tags", [])


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
)
