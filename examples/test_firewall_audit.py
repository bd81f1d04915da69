"""One account with moto: drift that EC2 makes is found, and repaired, by Cloud Control."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from ccmock import MockCloud, mock_cloudcontrol
from examples.firewall_audit import GROUP, Opening, close, main, openings


@pytest.fixture(autouse=True)
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockCloud]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_cloudcontrol(other_services="refuse") as cloud, mock_aws():
        yield cloud


@pytest.fixture
def group_id(cloud: MockCloud) -> str:
    """A group that Cloud Control made, with HTTPS open to the world."""
    web = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}
    properties = {"GroupName": "web", "GroupDescription": "web", "SecurityGroupIngress": [web]}
    vpc_id = boto3.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    return cloud.resources.put(GROUP, {**properties, "VpcId": vpc_id}).identifier


def open_by_hand(group_id: str, port: int, cidr: str = "0.0.0.0/0") -> None:
    """What an engineer does in EC2's console."""
    boto3.client("ec2").authorize_security_group_ingress(
        GroupId=group_id, IpProtocol="tcp", FromPort=port, ToPort=port, CidrIp=cidr
    )


def ports(group_id: str) -> list[int]:
    (group,) = boto3.client("ec2").describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
    return sorted(rule["FromPort"] for rule in group["IpPermissions"])


def found() -> list[Opening]:
    return list(openings(boto3.client("cloudcontrol")))


@pytest.mark.usefixtures("group_id")
def test_what_was_deployed_is_no_finding() -> None:
    assert found() == []


def test_a_port_that_was_opened_by_hand_is_found_and_closed(group_id: str) -> None:
    open_by_hand(group_id, 22)
    open_by_hand(group_id, 8080, "10.0.0.0/8")
    (opening,) = found()
    assert (opening.group_id, opening.ports) == (group_id, ("tcp 22-22",))

    close(boto3.client("cloudcontrol"), opening)
    assert ports(group_id) == [443, 8080]
    assert found() == []


def test_all_rules_of_a_group_are_closed_at_once(group_id: str) -> None:
    open_by_hand(group_id, 22)
    open_by_hand(group_id, 3389)
    (opening,) = found()
    close(boto3.client("cloudcontrol"), opening)
    assert ports(group_id) == [443]


def test_groups_that_ec2_made_are_audited_too() -> None:
    ec2 = boto3.client("ec2")
    vpc_id = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    group_id = ec2.create_security_group(GroupName="by-hand", Description="by hand", VpcId=vpc_id)["GroupId"]
    open_by_hand(group_id, 22)
    assert [opening.group_id for opening in found()] == [group_id]


def test_the_program_reports_and_closes(
    group_id: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    open_by_hand(group_id, 22)
    monkeypatch.setattr("sys.argv", ["firewall_audit", "--close"])
    assert main() == 1
    assert capsys.readouterr().out == f"{group_id}: tcp 22-22\n"
    assert main() == 0
