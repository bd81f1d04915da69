"""Calls about types through boto3 while a mock is active: who answers them, and what passes."""

from __future__ import annotations

import functools
import multiprocessing
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED, handlers
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.stub import Stubber
from moto import mock_aws
from no_network import Leak

from ccmock import MockCloud, UsageError, mock_cloudcontrol
from ccmock.intercept import botocore_events
from ccmock.intercept.botocore import _Body
from tests.support.other_services import KEYS, SHELF, shelf

TOPIC = {"Type": "RESOURCE", "TypeName": "AWS::SNS::Topic"}
ONE_TRY = Config(retries={"total_max_attempts": 1})


def made_client(service: str = "cloudformation", config: Config = ONE_TRY, region: str = "us-east-1") -> Any:
    return boto3.session.Session().client(service, region_name=region, config=config, **KEYS)


shared = functools.cache(made_client)


def is_described(client: Any) -> bool:
    answer: dict[str, Any] = client.describe_type(**TOPIC)
    return answer["Arn"].startswith("arn:aws:cloudformation:us-east-1::type/resource/AWS-SNS-Topic")


# --- beside moto and other mocks ---


@pytest.mark.parametrize("first", [mock_aws, mock_cloudcontrol])
@pytest.mark.parametrize("is_crosswise", [False, True])
def test_the_mock_answers_beside_moto_in_any_order(first: Any, *, is_crosswise: bool) -> None:
    second = mock_cloudcontrol if first is mock_aws else mock_aws
    mocks: list[Any] = [first(), second()]
    for mock in mocks:
        mock.start()
    assert is_described(made_client())
    assert is_described(shared())
    made_client("sqs").create_queue(QueueName="of-moto")
    for mock in mocks if is_crosswise else reversed(mocks):
        mock.stop()


def test_another_mock_of_every_session_gets_the_other_operations_and_not_these(
    cloud: MockCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def other_mock(event_name: str, request: Any, **_: Any) -> AWSResponse:
        seen.append(event_name)
        if not event_name.endswith(".ListStacks"):
            raise NotImplementedError(event_name)
        body = b"<ListStacksResponse><ListStacksResult><StackSummaries/></ListStacksResult></ListStacksResponse>"
        return AWSResponse(request.url, 200, {}, _Body(body))

    monkeypatch.setattr(handlers, "BUILTIN_HANDLERS", [*handlers.BUILTIN_HANDLERS, ("before-send", other_mock)])
    monkeypatch.setattr(botocore_events, "BUILTIN_HANDLERS", handlers.BUILTIN_HANDLERS)
    client = made_client()
    assert is_described(client)
    assert client.list_types()["TypeSummaries"] == []
    assert client.list_stacks()["StackSummaries"] == []
    assert seen == ["before-send.cloudformation.ListStacks"]
    with pytest.raises(NotImplementedError, match="RegisterType"):
        client.register_type(TypeName="Shop::Orders::Shelf", SchemaHandlerPackage="s3://bucket/shelf.zip")


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("cloudformation", "list_stacks", {}),
        (
            "cloudformation",
            "register_type",
            {"TypeName": "Shop::Orders::Shelf", "SchemaHandlerPackage": "s3://b/s.zip"},
        ),
        ("sts", "get_caller_identity", {}),
        ("iam", "list_account_aliases", {}),
    ],
)
def test_other_operations_pass(cloud: MockCloud, service: str, operation: str, parameters: dict[str, str]) -> None:
    with pytest.raises(Leak):
        getattr(made_client(service), operation)(**parameters)


def test_a_stubber_answers_first(cloud: MockCloud) -> None:
    client = made_client()
    with Stubber(client) as stubber:
        stubber.add_response("describe_type", {"Arn": "arn:aws:cloudformation:us-east-1::type/stub"})
        assert client.describe_type(**TOPIC)["Arn"].endswith("stub")
    assert is_described(client)


def test_handlers_of_the_code_under_test_are_called_and_may_answer(cloud: MockCloud) -> None:
    client, seen = made_client(), []
    client.meta.events.register("before-send", lambda event_name, **_: seen.append(event_name))
    assert is_described(client)
    assert seen == ["before-send.cloudformation.DescribeType"]
    body = b"<R><DescribeTypeResult><Arn>of-the-test</Arn></DescribeTypeResult></R>"
    client.meta.events.register("before-send", lambda request, **_: AWSResponse(request.url, 200, {}, _Body(body)))
    assert client.describe_type(**TOPIC)["Arn"] == "of-the-test"


def test_a_request_that_a_handler_signs_for_another_service_is_refused(cloud: MockCloud) -> None:
    def signed_anew(request: Any, **_: Any) -> None:
        request.headers["Authorization"] = "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/sqs/aws4_request"

    client = made_client()
    client.meta.events.register("before-send", signed_anew)
    with pytest.raises(ClientError, match="ccmock does not answer DescribeType of sqs"):
        client.describe_type(**TOPIC)


# --- which mock answers ---


def test_the_innermost_mock_answers_with_its_own_types(cloud: MockCloud) -> None:
    cloud.types.register(shelf())
    with mock_cloudcontrol() as inner:
        assert shared().list_types()["TypeSummaries"] == []
        inner.types.register(shelf(typeName="Shop::Orders::Rack"))
        assert [found["TypeName"] for found in shared().list_types()["TypeSummaries"]] == ["Shop::Orders::Rack"]
    assert [found["TypeName"] for found in shared().list_types()["TypeSummaries"]] == [SHELF]


def test_calls_about_types_are_not_on_record_and_no_fault_meets_them(cloud: MockCloud) -> None:
    cloud.faults.throttle(times=1)
    assert is_described(shared())
    assert list(cloud.calls) == []


def test_calls_go_out_again_after_the_last_mock() -> None:
    with mock_cloudcontrol():
        assert is_described(shared())
    with pytest.raises(Leak):
        is_described(shared())


def test_a_call_whose_mock_ends_before_it_is_sent_is_refused() -> None:
    client, mock = made_client(), mock_cloudcontrol()
    client.meta.events.register("before-send", lambda **_: mock.stop())
    mock.start()
    with pytest.raises(UsageError, match=r"^A CloudFormation call about types that began while a mock was active"):
        is_described(client)


def describe_in_child() -> None:
    is_described(made_client())


def test_a_call_in_a_child_process_is_refused(cloud: MockCloud) -> None:
    with (
        ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool,
        pytest.raises(UsageError, match=r"^A CloudFormation call about types in process"),
    ):
        pool.submit(describe_in_child).result()


def test_calls_of_many_threads_are_answered(cloud: MockCloud) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(is_described, [shared()] * 20))


def test_a_region_that_does_not_exist_has_no_host(cloud: MockCloud) -> None:
    with pytest.raises(EndpointConnectionError):
        made_client(region="xx-nowhere-1").describe_type(**TOPIC)


# --- signatures, retries, what is loaded ---


@pytest.mark.parametrize("config", [Config(signature_version=UNSIGNED), Config(retries={"mode": "adaptive"})])
def test_calls_without_a_signature_and_with_adaptive_retries_are_answered(cloud: MockCloud, config: Config) -> None:
    assert is_described(made_client(config=config))


def test_a_client_without_credentials_is_answered(cloud: MockCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert is_described(boto3.session.Session().client("cloudformation"))


def test_no_credentials_are_fetched_for_a_call(cloud: MockCloud) -> None:
    class Expired:
        method, token = "test", None

        def refresh_needed(self, *_: Any) -> bool:
            return True

        def get_frozen_credentials(self) -> Any:
            pytest.fail("fetched credentials")

    client = made_client()
    client._request_signer._credentials = Expired()
    assert is_described(client)


LOADED = """
import sys, ccmock
with ccmock.mock_cloudcontrol() as cloud:
    print([name for name in sys.modules if name.startswith("ccmock.other_services")])
"""


def test_a_mock_that_is_asked_for_no_type_loads_nothing_of_it() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
