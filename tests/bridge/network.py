"""What resources of other services stand in: moto's default VPC, its subnets, and security groups of it."""

from __future__ import annotations

from tests.bridge.case import boto


def vpc() -> str:
    """The default VPC."""
    vpc_id: str = boto("ec2").describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
    return vpc_id


def subnets(count: int = 2) -> list[str]:
    """The first subnets of the default VPC."""
    found = boto("ec2").describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc()]}])["Subnets"]
    return [subnet["SubnetId"] for subnet in found][:count]


def security_group(name: str) -> str:
    """The security group of a name in the default VPC, which is made if there is none."""
    ec2, vpc_id = boto("ec2"), vpc()
    filters = [{"Name": "vpc-id", "Values": [vpc_id]}, {"Name": "group-name", "Values": [name]}]
    found = ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    group = found[0] if found else ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc_id)
    group_id: str = group["GroupId"]
    return group_id
