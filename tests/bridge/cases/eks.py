from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from tests.bridge.case import Case, boto, replace, tags
from tests.bridge.network import subnets

ROLE = "arn:aws:iam::123456789012:role/clusters"
ARN = "arn:aws:eks:us-east-1:123456789012:cluster"


def role() -> str:
    """A role that clusters may have."""
    trust = {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    with suppress(boto("iam").exceptions.EntityAlreadyExistsException):
        boto("iam").create_role(RoleName="clusters", AssumeRolePolicyDocument=document)
    return ROLE


def cluster(name: str) -> Any:
    found = boto("eks").describe_cluster(name=name)["cluster"]
    return found["roleArn"], found["tags"]


CASES = (
    Case(
        "AWS::EKS::Cluster",
        lambda: {
            "Name": "ours",
            "RoleArn": role(),
            "ResourcesVpcConfig": {"SubnetIds": subnets()},
            "Tags": tags(team="a"),
        },
        seen=cluster,
        made=(ROLE, {"team": "a"}),
        patch=replace("Tags", tags(team="b")),
        patched=(ROLE, {"team": "b"}),
        make=lambda: boto("eks").create_cluster(
            name="theirs", roleArn=ROLE, resourcesVpcConfig={"subnetIds": subnets()}
        )["cluster"]["name"],
        shows={"Name": "theirs", "RoleArn": ROLE, "Arn": f"{ARN}/theirs"},
        change=lambda name: boto("eks").tag_resource(resourceArn=f"{ARN}/{name}", tags={"team": "c"}),
        changed={"Tags": tags(team="c")},
        remove=lambda name: boto("eks").delete_cluster(name=name),
        # A read shows more of the network.
        hides=("ResourcesVpcConfig",),
    ),
)
