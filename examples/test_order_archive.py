"""One account with moto: what Cloud Control deploys is used by S3 and DynamoDB."""

from __future__ import annotations

import io
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from ccmock import MockCloud, mock_cloudcontrol
from examples import order_archive
from examples.deploy_and_wait import DeploymentFailed
from examples.order_archive import OrderArchive


@pytest.fixture(autouse=True)
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockCloud]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    # moto answers S3 and DynamoDB; a call of a service that it lacks fails the test.
    with mock_aws(), mock_cloudcontrol(moto="on", other_services="refuse") as cloud:
        yield cloud


def test_an_order_is_kept_in_what_was_deployed(cloud: MockCloud) -> None:
    archive = OrderArchive.deployed(boto3.client("cloudcontrol"), "shop")
    archive.put({"id": "1", "lines": ["tea"]})
    archive.put({"id": "1", "lines": ["tea", "milk"]})

    assert archive.get("1") == {"id": "1", "lines": ["tea", "milk"]}
    assert archive.get("2") is None
    cloud.resources.assert_exists("AWS::DynamoDB::Table", "shop-orders")


def test_each_version_of_a_document_is_kept() -> None:
    archive = OrderArchive.deployed(boto3.client("cloudcontrol"), "shop")
    versions = [archive.put({"id": "1", "lines": [line]}) for line in ("tea", "milk")]

    found = boto3.client("s3").list_object_versions(Bucket="shop-documents")["Versions"]
    assert {version["VersionId"] for version in found} == set(versions)


def test_a_bucket_that_holds_orders_is_not_deleted(cloud: MockCloud) -> None:
    client = boto3.client("cloudcontrol")
    OrderArchive.deployed(client, "shop").put({"id": "1"})

    client.delete_resource(TypeName="AWS::S3::Bucket", Identifier="shop-documents")
    cloud.clock.advance(60)
    deletion = cloud.requests[-1]
    assert deletion.status == "FAILED"
    assert "not empty" in (deletion.status_message or "")


def test_a_table_of_somebody_else_fails_the_deployment() -> None:
    key = {"AttributeName": "pk", "KeyType": "HASH"}
    boto3.client("dynamodb").create_table(
        TableName="shop-orders",
        KeySchema=[key],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    with pytest.raises(DeploymentFailed, match=r"orders: AWS::DynamoDB::Table AlreadyExists"):
        OrderArchive.deployed(boto3.client("cloudcontrol"), "shop")


def test_the_program_prints_the_version(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["order_archive", "shop"])
    monkeypatch.setattr("sys.stdin", io.StringIO('{"id": "1"}'))
    assert order_archive.main() == 0
    found = boto3.client("s3").list_object_versions(Bucket="shop-documents")["Versions"]
    assert [version["VersionId"] for version in found] == capsys.readouterr().out.split()
