"""moto answers its services and ccmock answers Cloud Control, of the same account, in any order of nesting."""

from __future__ import annotations

import asyncio
import os
import threading
import unittest
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core import patch_client

from ccmock import MockCloud, current, mock_cloudcontrol
from tests.beside.conftest import KEYS, shared
from tests.support.calls import BUCKET, listed, made

REGION = "us-east-1"
BOTH = ["of-moto", "of-ccmock"]


def both_answer(s3: Any = None, client: Any = None) -> None:
    """One bucket is made at each of the two; both know both."""
    s3, client = s3 or shared("s3"), client or shared()
    s3.create_bucket(Bucket="of-moto")
    s3.get_waiter("bucket_exists").wait(Bucket="of-moto")
    assert made(client, BUCKET, {"BucketName": "of-ccmock"}) == "of-ccmock"
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == BOTH
    assert listed(client, BUCKET) == BOTH


@mock_aws
@mock_cloudcontrol
def test_mock_aws_above_the_decorator() -> None:
    both_answer()


@mock_cloudcontrol
@mock_aws
def test_mock_aws_below_the_decorator() -> None:
    both_answer()


@pytest.fixture
def moto() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture
def ccmock() -> Iterator[MockCloud]:
    with mock_cloudcontrol() as cloud:
        yield cloud


def test_moto_fixture_before_ccmock_fixture(moto: None, ccmock: MockCloud) -> None:
    both_answer()


def test_ccmock_fixture_before_moto_fixture(ccmock: MockCloud, moto: None) -> None:
    both_answer()


@mock_cloudcontrol
def test_moto_fixture_with_ccmock_decorator(moto: None) -> None:
    both_answer()


@mock_aws
@mock_cloudcontrol(seed=1)
class TestADecoratedClass:
    def setup_method(self) -> None:
        shared("s3").create_bucket(Bucket="of-set-up")
        current().resources.put(BUCKET, {"BucketName": "of-set-up"})

    def test_has_both_and_what_its_set_up_made(self) -> None:
        assert shared("s3").list_buckets()["Buckets"][0]["Name"] == "of-set-up"
        assert listed(shared(), BUCKET) == ["of-set-up"]

    def test_begins_afresh_with_each_test(self) -> None:
        assert len(shared("s3").list_buckets()["Buckets"]) == 1
        assert current().calls == []


@mock_cloudcontrol
@mock_aws
class TestAClassDecoratedTheOtherWayRound:
    def test_has_both(self) -> None:
        both_answer()


@pytest.mark.parametrize("ccmock_is_above", [True, False])
def test_unittest_case_with_moto_and_ccmock(ccmock_is_above: bool) -> None:
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            shared("s3").create_bucket(Bucket="of-set-up")
            current().resources.put(BUCKET, {"BucketName": "of-set-up"})

        def test_both(self) -> None:
            self.assertEqual(len(shared("s3").list_buckets()["Buckets"]), 1)
            self.assertEqual(listed(shared(), BUCKET), ["of-set-up"])

    decorated = mock_cloudcontrol(mock_aws(Case)) if ccmock_is_above else mock_aws(mock_cloudcontrol(Case))
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(decorated).run(result)

    assert (result.testsRun, result.failures, result.errors) == (1, [], [])


@pytest.mark.parametrize("first", [mock_aws, mock_cloudcontrol])
@pytest.mark.parametrize("is_crosswise", [False, True])
def test_moto_and_ccmock_start_and_end_in_any_order(first: Any, is_crosswise: bool) -> None:
    environment = dict(os.environ)
    second = mock_cloudcontrol if first is mock_aws else mock_aws
    mocks: list[Any] = [first(), second()]
    for mock in mocks:
        mock.start()
    both_answer()
    ended, left = mocks if is_crosswise else mocks[::-1]
    ended.stop()
    only_one_answers(left)
    left.stop()
    assert dict(os.environ) == environment


def only_one_answers(mock: AbstractContextManager[Any]) -> None:
    if isinstance(mock, type(mock_aws())):
        assert shared("s3").list_buckets()["Buckets"]
        with pytest.raises(ClientError, match="404"):
            shared().list_resources(TypeName=BUCKET)
    else:
        assert listed(shared(), BUCKET) == BOTH


def test_clients_made_before_both_mocks_are_answered() -> None:
    s3, client = boto3.client("s3", **KEYS), boto3.client("cloudcontrol", **KEYS)
    patch_client(client)  # moto's own way to reach a client from before, which does no harm
    with mock_aws(), mock_cloudcontrol():
        both_answer(s3, client)


def test_clients_made_inside_both_mocks_are_answered() -> None:
    with mock_aws(), mock_cloudcontrol(region=REGION):
        both_answer(boto3.client("s3", region_name=REGION), boto3.client("cloudcontrol"))


@pytest.mark.parametrize("mocks_credentials", [True, False])
def test_moto_credentials_work_for_both(mocks_credentials: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    config: Any = {"core": {"mock_credentials": mocks_credentials, "reset_boto3_session": True}}
    with mock_cloudcontrol() as cloud, mock_aws(config=config):
        credentials = boto3.Session().get_credentials()
        assert credentials is not None
        assert (credentials.access_key == "FOOBARKEY") is mocks_credentials
        assert listed(boto3.client("cloudcontrol"), BUCKET) == []
        assert cloud.calls[0].account_id == cloud.account_id == "123456789012"


def test_moto_and_ccmock_have_the_same_account() -> None:
    with mock_aws(), mock_cloudcontrol() as cloud:
        assert boto3.client("sts", region_name=REGION).get_caller_identity()["Account"] == cloud.account_id


def test_role_assumed_in_moto_works_in_the_account_of_the_role() -> None:
    role = "arn:aws:iam::111122223333:role/deployer"
    with mock_aws(), mock_cloudcontrol() as cloud:
        sts = boto3.client("sts", region_name=REGION)
        keys = sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        client = boto3.client(
            "cloudcontrol",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )
        assert listed(client, BUCKET) == []
        assert cloud.calls[0].account_id == "111122223333"


# --- fixtures and decorators of each kind ---


@mock_aws
def test_moto_decorator_with_the_fixture_of_the_plugin(cloudcontrol: MockCloud) -> None:
    both_answer()
    assert cloudcontrol.moto.is_active


@pytest.mark.cloudcontrol(region="us-east-1", moto="on", other_services="refuse")
def test_moto_fixture_with_the_marker(moto: None) -> None:
    both_answer()


def test_set_up_class_of_ccmock_with_moto_for_each_test() -> None:
    @mock_cloudcontrol
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            current().resources.put("AWS::AppSync::GraphQLApi", {"Name": "api", "AuthenticationType": "API_KEY"})

        @mock_aws
        def test_first(self) -> None:
            both_answer()

        @mock_aws
        def test_second(self) -> None:
            both_answer()
            assert len(current().resources.list("AWS::AppSync::GraphQLApi")) == 1

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(result)

    assert (result.testsRun, result.failures, result.errors) == (2, [], [])


@mock_cloudcontrol
def test_coroutine_with_moto_in_it() -> None:
    @mock_cloudcontrol
    async def coroutine() -> None:
        with mock_aws():
            await asyncio.to_thread(both_answer)

    asyncio.run(coroutine())
    assert listed(shared(), BUCKET) == []


def test_thread_that_outlives_moto_sees_resources_of_ccmock_alone() -> None:
    seen: list[list[str]] = []
    has_ended = threading.Event()

    def look() -> None:
        has_ended.wait(60)
        seen.append(listed(shared(), BUCKET))

    thread = threading.Thread(target=look)
    with mock_cloudcontrol() as cloud:
        with mock_aws():
            thread.start()
            both_answer()
        has_ended.set()
        thread.join()
        assert not cloud.moto.is_active
    assert seen == [BOTH]
