"""The context manager, with several regions and accounts in one mock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest

from ccmock import mock_cloudcontrol
from examples.inventory import Item, identifiers, main, pages, take_inventory

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient

NODEGROUP = {
    "NodeRole": "arn:aws:iam::123456789012:role/nodes",
    "Subnets": ["subnet-0a1b2c3d4e5f67890"],
}


def client_of(account_id: str, region: str) -> CloudControlApiClient:
    # Inside a mock, an access key of twelve digits is the account.
    return boto3.client("cloudcontrol", region_name=region, aws_access_key_id=account_id, aws_secret_access_key="any")


def test_inventory_reads_all_pages() -> None:
    with mock_cloudcontrol() as cloud:
        names = [f"/app/{number:03}" for number in range(250)]
        for name in names:
            cloud.resources.put("AWS::Logs::LogGroup", {"LogGroupName": name})

        found = list(pages(boto3.client("cloudcontrol"), "AWS::Logs::LogGroup", size=100))

        assert found == names
        assert [call.parameters.get("MaxResults") for call in cloud.calls] == [100, 100, 100]


def test_inventory_lists_children_of_each_parent() -> None:
    with mock_cloudcontrol() as cloud:
        for cluster in ("blue", "green"):
            cloud.resources.put(
                "AWS::EKS::Cluster",
                {
                    "Name": cluster,
                    "RoleArn": "arn:aws:iam::123456789012:role/eks",
                    "ResourcesVpcConfig": {"SubnetIds": ["subnet-0a1b2c3d4e5f67890", "subnet-0fedcba9876543210"]},
                },
            )
            cloud.resources.put("AWS::EKS::Nodegroup", {**NODEGROUP, "ClusterName": cluster, "NodegroupName": "main"})

        found = list(identifiers(boto3.client("cloudcontrol"), "AWS::EKS::Nodegroup"))

        assert len(set(found)) == 2
        asked = [call.parameters["ResourceModel"] for call in cloud.calls if "ResourceModel" in call.parameters]
        assert asked == ['{"ClusterName": "blue"}', '{"ClusterName": "green"}']


def test_inventory_of_each_account_and_region() -> None:
    with mock_cloudcontrol() as cloud:
        cloud.account("111111111111", "us-east-1").resources.put("AWS::S3::Bucket", {"BucketName": "ours"})
        cloud.account("222222222222", "eu-west-1").resources.put("AWS::S3::Bucket", {"BucketName": "theirs"})
        clients = {"us": client_of("111111111111", "us-east-1"), "eu": client_of("222222222222", "eu-west-1")}

        assert list(take_inventory(clients, ["AWS::S3::Bucket"])) == [
            Item("us", "AWS::S3::Bucket", "ours"),
            Item("eu", "AWS::S3::Bucket", "theirs"),
        ]


def test_inventory_skips_type_missing_in_region() -> None:
    with mock_cloudcontrol(region="us-east-1") as cloud:
        assert list(identifiers(boto3.client("cloudcontrol"), "AWS::Nowhere::Thing")) == []
        assert [call.error_code for call in cloud.calls] == ["TypeNotFoundException"]


def test_inventory_program_writes_csv(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["inventory", "AWS::S3::Bucket", "--region", "eu-west-1"])
    with mock_cloudcontrol(region="eu-west-1") as cloud:
        cloud.resources.put("AWS::S3::Bucket", {"BucketName": "ours"})

        assert main() == 0

    assert capsys.readouterr().out == "eu-west-1,AWS::S3::Bucket,ours\r\n"
