"""One account with moto: an inventory by Cloud Control of what it made itself and what EC2, S3 and SQS made."""

from __future__ import annotations

import json
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from ccmock import MockCloud, mock_cloudcontrol
from examples.ownership import Owned, main, owners

BUCKET, QUEUE, VPC = "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::EC2::VPC"


@pytest.fixture(autouse=True)
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockCloud]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws(), mock_cloudcontrol(other_services="refuse") as cloud:
        yield cloud


def found(*types: str) -> list[Owned]:
    return list(owners(boto3.client("cloudcontrol"), types))


def test_resources_of_both_apis_are_listed_with_their_team(cloud: MockCloud) -> None:
    cloud.resources.put(BUCKET, {"BucketName": "ours", "Tags": [{"Key": "team", "Value": "web"}]})
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="theirs")
    s3.put_bucket_tagging(Bucket="theirs", Tagging={"TagSet": [{"Key": "team", "Value": "data"}]})
    s3.create_bucket(Bucket="nobodys")

    assert sorted(found(BUCKET)) == sorted(
        [Owned(BUCKET, "ours", "web"), Owned(BUCKET, "theirs", "data"), Owned(BUCKET, "nobodys", None)]
    )


def test_a_default_vpc_belongs_to_nobody() -> None:
    (vpc,) = boto3.client("ec2").describe_vpcs()["Vpcs"]

    assert found(VPC) == [Owned(VPC, vpc["VpcId"], None)]


def test_a_tag_that_is_set_later_counts() -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    assert found(QUEUE) == [Owned(QUEUE, url, None)]

    sqs.tag_queue(QueueUrl=url, Tags={"team": "web"})
    assert found(QUEUE) == [Owned(QUEUE, url, "web")]


def test_a_team_that_cloud_control_gives_shows_in_the_service() -> None:
    sqs, client = boto3.client("sqs"), boto3.client("cloudcontrol")
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    patch = [{"op": "add", "path": "/Tags", "value": [{"Key": "team", "Value": "web"}]}]
    event = client.update_resource(TypeName=QUEUE, Identifier=url, PatchDocument=json.dumps(patch))["ProgressEvent"]
    client.get_waiter("resource_request_success").wait(RequestToken=event["RequestToken"])

    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"team": "web"}


def test_a_resource_that_goes_during_the_inventory_is_skipped() -> None:
    s3 = boto3.client("s3")
    for name in ("first", "second"):
        s3.create_bucket(Bucket=name)
    listing = owners(boto3.client("cloudcontrol"), [BUCKET])
    next(listing)
    s3.delete_bucket(Bucket="second")

    assert list(listing) == []


def test_the_program_lists_what_nobody_owns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    boto3.client("s3").create_bucket(Bucket="nobodys")
    monkeypatch.setattr("sys.argv", ["ownership", BUCKET])
    assert main() == 1
    assert capsys.readouterr().out == f"{BUCKET} nobodys\n"
