"""Accounts, regions and threads: each resource is in the same place in both."""

from __future__ import annotations

import threading
from typing import Any

import boto3

from ccmock import MockCloud
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
