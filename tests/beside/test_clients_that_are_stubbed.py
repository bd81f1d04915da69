"""What a test installs on a client answers before the mock, until it is removed.

That is a Stubber, a patch of botocore's `_make_api_call`, an event handler (which placebo uses) or another endpoint.
"""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import Mock, patch

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.client import BaseClient
from botocore.stub import Stubber

from ccmock import MockCloud, UsageError, mock_cloudcontrol
from tests.beside.conftest import KEYS, FakeEmulator
from tests.support.calls import BUCKET, create, listed, made, poll

STUBBED = {"TypeName": BUCKET, "ResourceDescriptions": [{"Identifier": "of-the-stub", "Properties": "{}"}]}


# --- botocore's Stubber ---


def test_stubber_answers_until_it_is_deactivated() -> None:
    with mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol")
        made(client, BUCKET, {"BucketName": "of-ccmock"})
        calls = len(cloud.calls)
        stubber = Stubber(client)
        stubber.add_response("list_resources", STUBBED, {"TypeName": BUCKET})
        stubber.add_client_error("get_resource", "ThrottlingException", http_status_code=400)
        stubber.activate()
        assert listed(client, BUCKET) == ["of-the-stub"]
        with pytest.raises(client.exceptions.ThrottlingException):
            client.get_resource(TypeName=BUCKET, Identifier="of-ccmock")
        stubber.assert_no_pending_responses()
        assert len(cloud.calls) == calls
        stubber.deactivate()
        assert listed(client, BUCKET) == ["of-ccmock"]


def test_stubber_activated_before_the_mock_answers() -> None:
    client = boto3.client("cloudcontrol", **KEYS)
    with Stubber(client) as stubber:
        stubber.add_response("list_resources", STUBBED)
        with mock_cloudcontrol():
            assert listed(client, BUCKET) == ["of-the-stub"]
            assert listed(boto3.client("cloudcontrol"), BUCKET) == [], "it is on the other client"


def test_stubber_rejects_an_unexpected_call() -> None:
    with mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol")
        with Stubber(client), pytest.raises(Exception, match="Unexpected API Call"):
            client.list_resources(TypeName=BUCKET)
        assert cloud.calls == []


def test_waiter_follows_a_stubbed_status() -> None:
    with mock_cloudcontrol(clock="manual") as cloud:
        client = boto3.client("cloudcontrol")
        event = create(client, BUCKET, {"BucketName": "of-ccmock"})
        before = cloud.clock.now()
        with Stubber(client) as stubber:
            for status in ("IN_PROGRESS", "SUCCESS"):
                stubber.add_response("get_resource_request_status", {"ProgressEvent": {"OperationStatus": status}})
            waiter = client.get_waiter("resource_request_success")
            waiter.wait(RequestToken=event["RequestToken"], WaiterConfig={"Delay": 5, "MaxAttempts": 3})
        # The call before was the mock's, so the waiter's sleep is skipped all the same.
        assert (cloud.clock.now() - before).total_seconds() == 5
        assert poll(client, event)["OperationStatus"] == "SUCCESS"


# --- patches ---


@pytest.mark.parametrize("is_outside", [True, False])
def test_patched_make_api_call_answers_or_passes_through(is_outside: bool) -> None:
    original = BaseClient._make_api_call  # type: ignore[attr-defined]

    def make_api_call(self: Any, operation_name: str, kwarg: Any) -> Any:
        return STUBBED if operation_name == "ListResources" else original(self, operation_name, kwarg)

    patched: Any = patch("botocore.client.BaseClient._make_api_call", new=make_api_call)
    mocked = mock_cloudcontrol()
    first, second = (patched, mocked) if is_outside else (mocked, patched)
    with first, second:
        client = boto3.client("cloudcontrol")
        assert made(client, BUCKET, {"BucketName": "of-ccmock"}) == "of-ccmock"
        assert listed(client, BUCKET) == ["of-the-stub"]
    with mock_cloudcontrol() as cloud:
        assert listed(boto3.client("cloudcontrol"), BUCKET) == []
        assert [call.operation for call in cloud.calls] == ["ListResources"]


def test_patched_make_api_call_sees_every_call() -> None:
    original = BaseClient._make_api_call  # type: ignore[attr-defined]
    with mock_cloudcontrol() as cloud, patch.object(BaseClient, "_make_api_call", autospec=True) as spied:
        spied.side_effect = original
        made(boto3.client("cloudcontrol"), BUCKET, {"BucketName": "of-ccmock"})
        assert [call.args[1] for call in spied.call_args_list] == [call.operation for call in cloud.calls]


@mock_cloudcontrol
@patch("boto3.client")
def test_patch_below_the_decorator_passes_its_mock(patched: Mock) -> None:
    assert boto3.client("cloudcontrol") is patched.return_value


@patch.dict("os.environ", {"AWS_DEFAULT_REGION": "eu-west-1"})
@mock_cloudcontrol
def test_patch_dict_of_the_environment_above_the_decorator_sets_the_region() -> None:
    assert boto3.client("cloudcontrol").meta.region_name == "eu-west-1"


# --- event handlers, such as those of placebo ---


def test_before_call_handler_answers_first() -> None:
    with mock_cloudcontrol() as cloud:
        session = boto3.Session()
        played = (Mock(status_code=200), STUBBED)
        session.events.register("before-call.cloudcontrol.ListResources", lambda **_: played)
        client = session.client("cloudcontrol")
        assert listed(client, BUCKET) == ["of-the-stub"]
        assert made(client, BUCKET, {"BucketName": "of-ccmock"}) == "of-ccmock"
        assert not cloud.calls.of("ListResources")


def test_before_send_handler_answers_first() -> None:
    def answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        body: Any = Mock(stream=lambda: [json.dumps(STUBBED).encode()])
        return AWSResponse(request.url, 200, {}, body)

    with mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol")
        client.meta.events.register("before-send.cloudcontrol.ListResources", answer)
        assert listed(client, BUCKET) == ["of-the-stub"]
        client.meta.events.unregister("before-send.cloudcontrol.ListResources", answer)
        assert listed(client, BUCKET) == []
        assert len(cloud.calls) == 1


def test_after_call_handler_sees_the_responses() -> None:
    recorded: list[Any] = []
    with mock_cloudcontrol():
        session = boto3.Session()
        session.events.register("after-call.cloudcontrol", lambda parsed, **_: recorded.append(parsed))
        made(session.client("cloudcontrol"), BUCKET, {"BucketName": "of-ccmock"})
    assert [answer["ProgressEvent"]["Identifier"] for answer in recorded][-1] == "of-ccmock"


# --- an emulator at another endpoint ---


@pytest.mark.parametrize("way", ["endpoint_url", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLOUDCONTROL"])
def test_emulator_endpoint_receives_only_calls_of_other_services(
    way: str, emulator: FakeEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint: Any = {"endpoint_url": emulator.url} if way == "endpoint_url" else {}
    if not endpoint:
        monkeypatch.setenv(way, emulator.url)
    with mock_cloudcontrol():
        assert made(boto3.client("cloudcontrol", **endpoint), BUCKET, {"BucketName": "a-b-c"}) == "a-b-c"
        boto3.client("sqs", **KEYS, endpoint_url=emulator.url).list_queues()
    assert emulator.asked == ["AmazonSQS.ListQueues"]


# --- two mocks of ccmock ---


def test_inner_mock_answers_until_it_ends() -> None:
    with mock_cloudcontrol(region="eu-west-1", clock="manual", seed=1) as outer:
        client = boto3.client("cloudcontrol")
        begun, token = outer.clock.now(), create(client, BUCKET, {"BucketName": "outer"})["RequestToken"]
        with mock_cloudcontrol(region="us-west-2", clock="auto", seed=2) as inner:
            assert boto3.client("cloudcontrol").meta.region_name == "us-west-2"
            made(client, BUCKET, {"BucketName": "inner"})
            assert inner.calls[0].region == "eu-west-1", "the client keeps the region that it was made with"
            with pytest.raises(client.exceptions.RequestTokenNotFoundException):
                client.get_resource_request_status(RequestToken=token)
            assert inner.requests[0].token != token, "another seed"
            assert inner.clock.now() != outer.clock.now() == begun
        assert boto3.client("cloudcontrol").meta.region_name == "eu-west-1"
        client.get_waiter("resource_request_success").wait(RequestToken=token)
        assert listed(client, BUCKET) == ["outer"]


def test_outer_mock_can_end_first() -> None:
    outer, inner = mock_cloudcontrol(region="eu-west-1"), mock_cloudcontrol(region="us-west-2")
    outer_cloud: MockCloud = outer.start()
    inner_cloud: MockCloud = inner.start()
    client = boto3.client("cloudcontrol")
    outer.stop()
    made(client, BUCKET, {"BucketName": "inner"})
    inner.stop()
    assert (len(outer_cloud.calls), len(inner_cloud.requests)) == (0, 1)
    with pytest.raises(UsageError, match="not active"):
        inner.stop()
