"""Clusters: what they need, what needs them, and how long they take."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, made, poll, read, update, wait
from tests.support.failing import failed

CLUSTER, NODEGROUP, ADDON, PROFILE, ENTRY, ASSOCIATION = (
    f"AWS::EKS::{name}"
    for name in ("Cluster", "Nodegroup", "Addon", "FargateProfile", "AccessEntry", "PodIdentityAssociation")
)
SUBNET, ROLE = "AWS::EC2::Subnet", "AWS::IAM::Role"
AWAY = "arn:aws:iam::210987654321:role/one"
STATE = {"Name": "one", "RoleArn": AWAY, "ResourcesVpcConfig": {"SubnetIds": ["subnet-1", "subnet-2"]}}
WITH_API = {**STATE, "AccessConfig": {"AuthenticationMode": "API"}}


@pytest.fixture(autouse=True)
def quick(cloud: MockCloud) -> None:
    cloud.timing.set(create=5, update=5, delete=5)


@pytest.fixture
def cluster(client: Any) -> str:
    return made(client, CLUSTER, WITH_API)


def role(cloud: MockCloud, name: str, service: str) -> str:
    """The Arn of a role that trusts a service."""
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    found = cloud.resources.put(ROLE, {"RoleName": name, "AssumeRolePolicyDocument": {"Statement": [trust]}})
    arn: str = found.properties["Arn"]
    return arn


def subnets(cloud: MockCloud, *zones: str) -> list[str]:
    vpc = cloud.resources.put("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}).identifier
    blocks = [f"10.0.{number}.0/24" for number, _ in enumerate(zones)]
    states = [
        {"VpcId": vpc, "CidrBlock": block, "AvailabilityZone": zone} for block, zone in zip(blocks, zones, strict=True)
    ]
    return [cloud.resources.put(SUBNET, state).identifier for state in states]


# --- clusters ---


def test_cluster_creation_takes_minutes() -> None:
    with mock_cloudcontrol(clock="manual", region="us-east-1") as cloud:
        client = boto3.client("cloudcontrol")
        event = create(client, CLUSTER, STATE)
        cloud.clock.advance(120)
        assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
        cloud.clock.advance(1200)
        assert poll(client, event)["OperationStatus"] == "SUCCESS"


def test_cluster_name_is_unique(client: Any, cluster: str) -> None:
    code, text = failed(client, create(client, CLUSTER, STATE))
    assert (code, text) == ("AlreadyExists", "Cluster already exists with name: one")


def test_cluster_requires_subnets_in_two_zones(client: Any, cloud: MockCloud) -> None:
    one, same, other = subnets(cloud, "us-east-1a", "us-east-1a", "us-east-1b")
    event = create(client, CLUSTER, {**STATE, "ResourcesVpcConfig": {"SubnetIds": [one, same]}})
    assert failed(client, event) == ("InvalidRequest", "Subnets specified must be in at least two different AZs")
    event = create(client, CLUSTER, {**STATE, "ResourcesVpcConfig": {"SubnetIds": [one, "subnet-gone"]}})
    assert failed(client, event) == ("InvalidRequest", "The subnet ID 'subnet-gone' does not exist")
    made(client, CLUSTER, {**STATE, "ResourcesVpcConfig": {"SubnetIds": [one, other]}})


def test_cluster_requires_its_security_groups(client: Any, cloud: MockCloud) -> None:
    group = cloud.resources.put("AWS::EC2::SecurityGroup", {"GroupDescription": "nodes"}).properties["GroupId"]
    for groups, outcome in (([group], None), (["sg-gone"], "The security group ID 'sg-gone' does not exist")):
        network = {"SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": groups}
        event = create(client, CLUSTER, {**STATE, "ResourcesVpcConfig": network})
        if outcome is None:
            wait(client, event)
            wait(client, delete(client, CLUSTER, "one"))
        else:
            assert failed(client, event) == ("InvalidRequest", outcome)


def test_cluster_requires_a_role_that_trusts_eks(client: Any, cloud: MockCloud) -> None:
    good, bad = role(cloud, "good", "eks.amazonaws.com"), role(cloud, "bad", "ec2.amazonaws.com")
    for arn in (bad, f"{good}2"):
        text = (
            f"Role with arn: {arn}, could not be assumed because it does not exist or the trusted entity is not correct"
        )
        assert failed(client, create(client, CLUSTER, {**STATE, "RoleArn": arn})) == ("InvalidRequest", text)
    made(client, CLUSTER, {**STATE, "RoleArn": good})


def test_cluster_version_goes_up_by_one(client: Any) -> None:
    made(client, CLUSTER, {**STATE, "Version": "1.30"})

    def moved(version: str) -> dict[str, Any]:
        return update(client, CLUSTER, "one", [{"op": "replace", "path": "/Version", "value": version}])

    text = "Unsupported Kubernetes minor version update from 1.30 to 1.32"
    assert failed(client, moved("1.32")) == ("InvalidRequest", text)
    wait(client, moved("1.31"))
    wait(client, moved("1.32"))


@pytest.mark.parametrize("version", ["1.30", "1.29"])
def test_cluster_version_cannot_go_down(client: Any, version: str) -> None:
    made(client, CLUSTER, {**STATE, "Version": "1.31"})
    event = update(client, CLUSTER, "one", [{"op": "replace", "path": "/Version", "value": version}])
    text = f"Unsupported Kubernetes minor version update from 1.31 to {version}"
    assert failed(client, event) == ("InvalidRequest", text)
    assert read(client, CLUSTER, "one")["Version"] == "1.31"


def test_authentication_mode_of_a_cluster_cannot_go_back(client: Any, cluster: str) -> None:
    mode = {"op": "replace", "path": "/AccessConfig/AuthenticationMode", "value": "CONFIG_MAP"}
    text = "Unsupported authentication mode update from API to CONFIG_MAP"
    assert failed(client, update(client, CLUSTER, cluster, [mode])) == ("InvalidRequest", text)


def test_cluster_with_nodegroups_or_fargate_profiles_cannot_be_deleted(client: Any, cluster: str) -> None:
    group = made(client, NODEGROUP, {"ClusterName": cluster, "NodeRole": AWAY, "Subnets": ["subnet-1"]})
    assert failed(client, delete(client, CLUSTER, cluster)) == ("ResourceConflict", "Cluster has nodegroups attached")
    wait(client, delete(client, NODEGROUP, group))
    state = {"ClusterName": cluster, "PodExecutionRoleArn": AWAY, "Selectors": [{"Namespace": "default"}]}
    profile = made(client, PROFILE, state)
    text = "Cluster has fargate profiles attached"
    assert failed(client, delete(client, CLUSTER, cluster)) == ("ResourceConflict", text)
    wait(client, delete(client, PROFILE, profile))
    wait(client, delete(client, CLUSTER, cluster))


def test_cluster_with_deletion_protection_cannot_be_deleted(client: Any) -> None:
    made(client, CLUSTER, {**STATE, "DeletionProtection": True})
    text = "Cluster one cannot be deleted because deletion protection is enabled"
    assert failed(client, delete(client, CLUSTER, "one")) == ("InvalidRequest", text)
    wait(client, update(client, CLUSTER, "one", [{"op": "replace", "path": "/DeletionProtection", "value": False}]))
    wait(client, delete(client, CLUSTER, "one"))


def test_addons_and_access_entries_are_deleted_with_their_cluster(client: Any, cluster: str, cloud: MockCloud) -> None:
    made(client, ADDON, {"ClusterName": cluster, "AddonName": "vpc-cni"})
    made(client, ENTRY, {"ClusterName": cluster, "PrincipalArn": AWAY})
    wait(client, delete(client, CLUSTER, cluster))
    assert [cloud.resources.list(name) for name in (ADDON, ENTRY)] == [[], []]


# --- what belongs to a cluster ---

PARTS: list[tuple[str, dict[str, Any], str]] = [
    (
        NODEGROUP,
        {"NodegroupName": "workers", "NodeRole": AWAY, "Subnets": ["subnet-1"]},
        "NodeGroup already exists with name workers and cluster name one",
    ),
    (ADDON, {"AddonName": "vpc-cni"}, "Addon already exists."),
    (
        PROFILE,
        {"FargateProfileName": "default", "PodExecutionRoleArn": AWAY, "Selectors": [{"Namespace": "default"}]},
        "A Fargate Profile already exists with this name in this cluster.",
    ),
    (ENTRY, {"PrincipalArn": AWAY}, "The specified access entry resource is already in use on this cluster."),
    (ASSOCIATION, {"RoleArn": AWAY, "Namespace": "default", "ServiceAccount": "app"}, "Association already exists: a-"),
]


@pytest.mark.parametrize(("name", "state", "text"), PARTS)
def test_parts_require_their_cluster_and_are_unique(
    client: Any, cluster: str, name: str, state: dict[str, Any], text: str
) -> None:
    event = create(client, name, {**state, "ClusterName": "gone"})
    assert failed(client, event) == ("NotFound", "No cluster found for name: gone.")
    made(client, name, {**state, "ClusterName": cluster})
    code, message = failed(client, create(client, name, {**state, "ClusterName": cluster}))
    assert (code, message[: len(text)]) == ("AlreadyExists", text)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("IdentityProviderConfig", {"Type": "oidc"}),
        ("CertificateAuthority", {}),
        (
            "Capability",
            {"CapabilityName": "c", "Type": "ACK", "RoleArn": AWAY, "DeletePropagationPolicy": "RETAIN"},
        ),
    ],
)
def test_other_parts_require_their_cluster(client: Any, cluster: str, name: str, state: dict[str, Any]) -> None:
    event = create(client, f"AWS::EKS::{name}", {**state, "ClusterName": "gone"})
    assert failed(client, event) == ("NotFound", "No cluster found for name: gone.")


def test_nodegroup_requires_subnets_and_a_role_that_trusts_ec2(client: Any, cluster: str, cloud: MockCloud) -> None:
    (subnet,) = subnets(cloud, "us-east-1a")
    good, bad = role(cloud, "good", "ec2.amazonaws.com"), role(cloud, "bad", "eks.amazonaws.com")
    state = {"ClusterName": cluster, "NodeRole": good, "Subnets": [subnet]}
    cases = [
        ({"Subnets": ["subnet-gone"]}, "The subnet ID 'subnet-gone' does not exist"),
        ({"NodeRole": f"{good}2"}, f"Role with arn: {good}2, could not be assumed because it does not exist or the"),
        (
            {"NodeRole": bad},
            "Following required service principals [ec2.amazonaws.com] were not found in the trust relationships of",
        ),
    ]
    for change, start in cases:
        code, text = failed(client, create(client, NODEGROUP, {**state, **change}))
        assert (code, text[: len(start)]) == ("InvalidRequest", start)
    made(client, NODEGROUP, state)


def test_contradictory_nodegroup_sizes_are_refused(client: Any, cluster: str) -> None:
    state = {"ClusterName": cluster, "NodeRole": AWAY, "Subnets": ["subnet-1"]}
    cases = [
        ({"MinSize": 3, "DesiredSize": 2, "MaxSize": 4}, "Minimum capacity 3 can't be greater than desired size 2"),
        ({"MinSize": 1, "DesiredSize": 5, "MaxSize": 4}, "Desired capacity 5 can't be greater than max size 4"),
    ]
    for sizes, text in cases:
        event = create(client, NODEGROUP, {**state, "ScalingConfig": sizes})
        assert failed(client, event) == ("InvalidRequest", text)
    identifier = made(client, NODEGROUP, {**state, "ScalingConfig": {"MinSize": 1, "DesiredSize": 2, "MaxSize": 4}})
    event = update(client, NODEGROUP, identifier, [{"op": "replace", "path": "/ScalingConfig/MinSize", "value": 3}])
    assert failed(client, event) == ("InvalidRequest", cases[0][1])


def test_access_entry_requires_an_authentication_mode_with_the_api(client: Any) -> None:
    made(client, CLUSTER, STATE)
    assert read(client, CLUSTER, "one")["AccessConfig"]["AuthenticationMode"] == "CONFIG_MAP"
    code, text = failed(client, create(client, ENTRY, {"ClusterName": "one", "PrincipalArn": AWAY}))
    assert code == "InvalidRequest"
    assert text.startswith("The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to ")


def test_access_entry_requires_its_principal(client: Any, cluster: str, cloud: MockCloud) -> None:
    known_role = role(cloud, "known", "ec2.amazonaws.com")
    known_user = cloud.resources.put("AWS::IAM::User", {"UserName": "ann"}).properties["Arn"]
    for arn in (known_role, known_user):
        event = create(client, ENTRY, {"ClusterName": cluster, "PrincipalArn": f"{arn}2"})
        assert failed(client, event) == ("InvalidRequest", "The specified principalArn is invalid: invalid principal.")
        made(client, ENTRY, {"ClusterName": cluster, "PrincipalArn": arn})


def test_pod_identity_association_requires_its_role(client: Any, cluster: str, cloud: MockCloud) -> None:
    arn = role(cloud, "pods", "pods.eks.amazonaws.com")
    state = {"ClusterName": cluster, "Namespace": "default", "ServiceAccount": "app"}
    event = create(client, ASSOCIATION, {**state, "RoleArn": f"{arn}2"})
    assert failed(client, event) == ("InvalidRequest", "Role provided in the request does not exist.")
    made(client, ASSOCIATION, {**state, "RoleArn": arn})


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off", region="us-east-1") as cloud:
        cloud.timing.set(create=5, update=5, delete=5)
        client = boto3.client("cloudcontrol")
        bad = role(cloud, "bad", "lambda.amazonaws.com")
        cluster = made(client, CLUSTER, {**WITH_API, "RoleArn": bad})
        made(client, NODEGROUP, {"ClusterName": cluster, "NodeRole": bad, "Subnets": ["subnet-gone"]})
        made(client, ADDON, {"ClusterName": "gone", "AddonName": "vpc-cni"})
        made(client, ENTRY, {"ClusterName": cluster, "PrincipalArn": f"{bad}2"})
        wait(client, delete(client, CLUSTER, cluster))
