"""Accounts, regions and threads: each resource is in the same place in both."""

from __future__ import annotations

import threading
import warnings
from typing import Any

import boto3
import pytest
from moto import mock_aws

from ccmock import MockCloud, UsageError, mock_cloudcontrol
from ccmock.errors import MotoWarning
from tests.bridge.case import boto
from tests.support.calls import BUCKET, QUEUE, listed, made

ROLE = "AWS::IAM::Role"


def test_regions_have_their_own_resources(client: Any, cloud: MockCloud) -> None:
    west = boto("sqs", "eu-west-1").create_queue(QueueName="in-the-west")["QueueUrl"]
    cloud.account(region="eu-west-1").resources.assert_exists(QUEUE, west)
    assert listed(client, QUEUE) == []
    assert [each.identifier for each in cloud.account(region="eu-west-1").resources.list(QUEUE)] == [west]


def test_buckets_belong_to_one_region(client: Any, cloud: MockCloud) -> None:
    boto("s3").create_bucket(Bucket="west", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    assert listed(client, BUCKET) == []
    assert listed(boto("cloudcontrol", "eu-west-1"), BUCKET) == ["west"]
    made(boto("cloudcontrol", "eu-west-1"), BUCKET, {"BucketName": "ours"})
    assert boto("s3").get_bucket_location(Bucket="ours")["LocationConstraint"] == "eu-west-1"


def test_global_types_are_the_same_in_all_regions(cloud: MockCloud) -> None:
    trust = '{"Version": "2012-10-17", "Statement": []}'
    boto("iam").create_role(RoleName="theirs", AssumeRolePolicyDocument=trust)
    assert listed(boto("cloudcontrol", "eu-west-1"), ROLE) == ["theirs"]
    assert listed(boto("cloudcontrol"), ROLE) == ["theirs"]


def test_a_role_of_another_account_works_there_with_both(cloud: MockCloud) -> None:
    answer = boto("sts").assume_role(RoleArn="arn:aws:iam::111122223333:role/deployer", RoleSessionName="test")
    found = answer["Credentials"]
    there = boto3.session.Session(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"], "us-east-1")
    url = made(there.client("cloudcontrol"), QUEUE, {"QueueName": "work"})
    assert "111122223333" in url
    assert there.client("sqs").list_queues()["QueueUrls"] == [url]
    assert "QueueUrls" not in boto("sqs").list_queues()


def test_the_account_of_an_access_key_of_twelve_digits_is_that_account_in_moto(cloud: MockCloud) -> None:
    session = boto3.session.Session("210987654321", "secret", region_name="us-east-1")
    url = made(session.client("cloudcontrol"), QUEUE, {"QueueName": "work"})
    assert "210987654321" in url
    assert "QueueUrls" not in boto("sqs").list_queues()


def test_threads_of_both_sides_see_all_that_others_have_made(client: Any, cloud: MockCloud) -> None:
    sqs, failures = boto("sqs"), []

    def work(number: int) -> None:
        try:
            for each in range(4):
                name = f"queue-{number}-{each}"
                if number % 2:
                    sqs.create_queue(QueueName=name)
                else:
                    cloud.resources.put(QUEUE, {"QueueName": name})
                assert any(url.endswith(f"/{name}") for url in listed(client, QUEUE))
        except Exception as error:  # noqa: BLE001 - told by the test itself
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(listed(client, QUEUE)) == sorted(sqs.list_queues()["QueueUrls"])
    assert len(listed(client, QUEUE)) == 16


# --- the account of moto ---


@pytest.fixture
def moved_account(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "111122223333")
    return "111122223333"


@pytest.mark.parametrize("is_moto_first", [True, False])
def test_the_variable_that_moves_the_account_of_moto_moves_that_of_the_mock(
    moved_account: str, is_moto_first: bool
) -> None:
    mocks: list[Any] = [mock_aws(), mock_cloudcontrol(region="us-east-1")]
    first, second = mocks if is_moto_first else mocks[::-1]
    with first, second:
        url = made(boto("cloudcontrol"), QUEUE, {"QueueName": "ours"})
        assert moved_account in url
        assert boto("sqs").list_queues()["QueueUrls"] == [url]
        assert boto("sts").get_caller_identity()["Account"] == moved_account
        session = boto3.session.Session("AKIAQQQQQQQQQQQQQQQQ", "secret", region_name="us-east-1")
        assert listed(session.client("cloudcontrol"), QUEUE) == [url]


def test_another_account_is_not_shared_with_a_moto_that_has_but_one(moved_account: str) -> None:
    with mock_aws(), mock_cloudcontrol(region="us-east-1", account_id="444455556666") as cloud:
        text = "MOTO_ACCOUNT_ID puts all that moto holds into account 111122223333, so resources of account 4444555"
        with pytest.warns(MotoWarning, match=text):
            assert listed(boto("cloudcontrol"), QUEUE) == []
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            url = made(boto("cloudcontrol"), QUEUE, {"QueueName": "ours"})
        assert "444455556666" in url
        assert "QueueUrls" not in boto("sqs").list_queues()
        cloud.account(moved_account, "us-east-1").resources.put(QUEUE, {"QueueName": "shared"})
        assert len(boto("sqs").list_queues()["QueueUrls"]) == 1


def test_another_account_is_a_mistake_where_resources_have_to_be_shared(moved_account: str) -> None:
    options: Any = {"account_id": "444455556666", "moto": "on"}
    mistake = pytest.raises(UsageError, match="Use that account, or unset the variable")
    with mock_aws(), mock_cloudcontrol(**options) as cloud, mistake:
        cloud.resources.list(QUEUE)


def test_the_variable_does_not_count_where_nothing_is_shared(moved_account: str) -> None:
    with mock_cloudcontrol(moto="off") as cloud:
        assert cloud.account_id == "123456789012"


@pytest.mark.parametrize("value", ["12345678901", "12345678901²", "default"])
def test_a_variable_that_is_no_account_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_ACCOUNT_ID", value)
    with pytest.raises(UsageError, match=r"is not an account id\. Set it to 12 digits"):
        mock_cloudcontrol().start()
