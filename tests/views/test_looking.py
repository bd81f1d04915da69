"""Looking back: calls and requests by what they were, assertions that explain, and the report of it all."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import boto3
import pytest

from ccmock import MockCloud, UsageError, mock_cloudcontrol
from tests.support.calls import (
    BUCKET,
    LOG_GROUP,
    QUEUE,
    create,
    delete,
    listed,
    made,
    poll,
    read,
    refused,
    update,
    wait,
)


@pytest.fixture
def lived(cloud: MockCloud, client: Any) -> MockCloud:
    """A cloud in which something happened."""
    cloud.hooks.add("Private::Guard::Names", lambda _request: "too short", targets=(BUCKET,), duration=2)
    wait(client, create(client, LOG_GROUP, {"LogGroupName": "logs"}))
    wait(client, update(client, LOG_GROUP, "logs", [{"op": "add", "path": "/RetentionInDays", "value": 7}]))
    refused("ResourceNotFoundException", read, client, LOG_GROUP, "logz")
    event = create(client, BUCKET, {"BucketName": "alpha"})
    cloud.clock.advance(2)
    poll(client, event)
    listed(client, LOG_GROUP)
    return cloud


# --- filters ---


def test_calls_are_found_by_what_they_were(lived: MockCloud) -> None:
    assert len(lived.calls.of()) == len(lived.calls)
    assert [call.type_name for call in lived.calls.of("CreateResource")] == [LOG_GROUP, BUCKET]
    assert len(lived.calls.of("CreateResource", type_name="AWS::S3::*")) == 1
    assert {call.operation for call in lived.calls.of(identifier="logs")} == {
        "CreateResource",
        "GetResourceRequestStatus",
        "UpdateResource",
    }
    (missed,) = lived.calls.of(error_code="ResourceNotFoundException")
    assert missed.identifier == "logz"
    assert missed.error_message is not None
    assert "was not found" in missed.error_message
    assert lived.calls.of("DeleteResource") == []


def test_an_operation_that_there_is_not_is_refused(lived: MockCloud) -> None:
    with pytest.raises(UsageError, match=r"'CreateResorce' is not a valid operation\..* Did you mean 'CreateResource'"):
        lived.calls.of("CreateResorce")


def test_requests_are_found_by_what_they_were(lived: MockCloud) -> None:
    assert [request.operation for request in lived.requests.of()] == ["CREATE", "UPDATE", "CREATE"]
    assert [request.type_name for request in lived.requests.of("CREATE", status="FAILED")] == [BUCKET]
    assert [request.operation for request in lived.requests.of(type_name=LOG_GROUP, identifier="logs")] == [
        "CREATE",
        "UPDATE",
    ]


def test_a_request_is_the_same_however_it_is_found(lived: MockCloud) -> None:
    (failed,) = lived.requests.of(status="FAILED")
    assert failed == lived.requests[2] == lived.requests[failed.token]
    assert {failed, lived.requests[2]} == {failed}
    assert failed != lived.requests[0]
    assert failed != failed.token
    assert lived.requests == list(lived.requests)


def test_an_operation_or_status_of_requests_that_there_is_not_is_refused(lived: MockCloud) -> None:
    with pytest.raises(UsageError, match=r"It is one of CREATE, UPDATE, DELETE\. Did you mean 'CREATE'"):
        lived.requests.of("CREAT")
    with pytest.raises(UsageError, match=r"'FAILD' is not a valid status\. It is one of .*Did you mean 'FAILED'"):
        lived.requests.of(status="FAILD")


# --- assertions ---


def test_what_exists_is_given_back(lived: MockCloud) -> None:
    assert lived.resources.assert_exists(LOG_GROUP, "logs", {"RetentionInDays": 7}).properties["LogGroupName"] == "logs"
    lived.resources.assert_missing(LOG_GROUP, "logz")


def test_what_differs_is_told(lived: MockCloud) -> None:
    with pytest.raises(AssertionError) as caught:
        lived.resources.assert_exists(
            LOG_GROUP, "logs", {"RetentionInDays": 8, "KmsKeyId": "k", "LogGroupName": "logs"}
        )
    assert str(caught.value) == (
        "AWS::Logs::LogGroup 'logs' differs:\n  RetentionInDays: 7, expected 8\n  KmsKeyId: missing, expected 'k'"
    )


def test_what_is_missing_is_explained_by_what_is_near_and_by_the_request_for_it(lived: MockCloud, client: Any) -> None:
    with pytest.raises(AssertionError) as caught:
        lived.resources.assert_exists(BUCKET, "alpha")
    assert str(caught.value) == (
        "There is no AWS::S3::Bucket 'alpha' in 123456789012 us-east-1.\n"
        "  There are no resources of the type.\n"
        "  12:00:12 CREATE AWS::S3::Bucket (no identifier): FAILED GeneralServiceException: "
        "The following hook(s) failed: [Private::Guard::Names]"
    )
    with pytest.raises(AssertionError, match="Of the type there are: 'logs'"):
        lived.resources.assert_exists(LOG_GROUP, "logz")
    wait(client, delete(client, LOG_GROUP, "logs"))
    with pytest.raises(AssertionError, match="DELETE AWS::Logs::LogGroup logs: SUCCESS"):
        lived.resources.assert_exists(LOG_GROUP, "logs")
    with pytest.raises(AssertionError, match="No request was made for the type"):
        lived.resources.assert_exists(QUEUE, "q")


def test_what_exists_elsewhere_is_told(cloud: MockCloud) -> None:
    cloud.account(region="eu-west-1").resources.put(LOG_GROUP, {"LogGroupName": "logs"})
    with pytest.raises(AssertionError, match="It exists in 123456789012 eu-west-1"):
        cloud.resources.assert_exists(LOG_GROUP, "logs")


def test_of_many_the_near_ones_are_named(cloud: MockCloud) -> None:
    for number in range(20):
        cloud.resources.put(LOG_GROUP, {"LogGroupName": f"group-{number}"})
    with pytest.raises(AssertionError, match=r"there are: 'group-\d+'.* and 17 more\."):
        cloud.resources.assert_exists(LOG_GROUP, "group-x")


def test_what_should_be_missing_is_explained_by_the_request_that_made_it(lived: MockCloud) -> None:
    with pytest.raises(AssertionError) as caught:
        lived.resources.assert_missing(LOG_GROUP, "logs")
    assert str(caught.value) == (
        "AWS::Logs::LogGroup 'logs' exists.\n"
        "  12:00:05 CREATE AWS::Logs::LogGroup logs: SUCCESS\n"
        "  12:00:10 UPDATE AWS::Logs::LogGroup logs: SUCCESS"
    )


# --- the report ---


def test_the_report_tells_what_happened_in_order(cloud: MockCloud, client: Any) -> None:
    cloud.hooks.add("Private::Guard::Names", lambda _request: "too short", targets=(BUCKET,), duration=2)
    event = create(client, BUCKET, {"BucketName": "alpha"})
    token = event["RequestToken"][:8]
    made(client, LOG_GROUP, {"LogGroupName": "logs"})
    other = cloud.requests[1].token[:8]
    refused("TypeNotFoundException", listed, client, "AWS::Foo::Bar")
    refusal = "GeneralServiceException: The following hook(s) failed: [Private::Guard::Names]"
    unknown = "TypeNotFoundException: The type 'AWS::Foo::Bar' cannot be found."
    head, *lines = str(cloud.report()).splitlines()
    assert head == "2026-01-01 12:00:00 UTC, and seconds from then on"
    assert [re.split(r"  +", line.strip()) for line in lines] == [
        ["+0.000", "CreateResource", "AWS::S3::Bucket alpha", f"IN_PROGRESS {token}"],
        ["+0.000", "CREATE", "AWS::S3::Bucket", f"IN_PROGRESS {token}"],
        ["+0.000", "hook Private::Guard::Names", "AWS::S3::Bucket", f"HOOK_IN_PROGRESS {token}"],
        ["+0.000", "CreateResource", "AWS::Logs::LogGroup logs", f"IN_PROGRESS {other}"],
        ["+0.000", "CREATE", "AWS::Logs::LogGroup logs", f"IN_PROGRESS {other}"],
        ["+0.000", "GetResourceRequestStatus", "AWS::Logs::LogGroup logs", f"IN_PROGRESS {other}"],
        ["+2.000", "hook Private::Guard::Names", "AWS::S3::Bucket", f"HOOK_COMPLETE_FAILED {token}: too short"],
        ["+2.000", "CREATE", "AWS::S3::Bucket", f"FAILED {token} {refusal}"],
        ["+5.000", "CREATE", "AWS::Logs::LogGroup logs", f"SUCCESS {other}"],
        ["+5.000", "GetResourceRequestStatus", "AWS::Logs::LogGroup logs", f"SUCCESS {other}"],
        ["+5.000", "GetResourceRequestStatus", "AWS::Logs::LogGroup logs", f"SUCCESS {other}"],
        ["+5.000", "ListResources", "AWS::Foo::Bar", unknown],
    ]
    assert len({line.index("AWS::") for line in lines}) == 1


def test_what_a_call_sets_off_comes_after_it_on_every_clock() -> None:
    with mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol", region_name="us-east-1")
        for name in ("one", "two"):
            made(client, LOG_GROUP, {"LogGroupName": name})
        told = [line.what.strip() for line in cloud.report().lines]
        times = [line.time for line in cloud.report().lines]
    one = ["CreateResource", "CREATE", "GetResourceRequestStatus", "CREATE", "GetResourceRequestStatus"]
    assert told == [*one, "GetResourceRequestStatus"] * 2
    assert times == sorted(times)


def test_the_report_of_nothing_says_so(cloud: MockCloud) -> None:
    assert str(cloud.report()) == "Nothing happened."


def test_rich_prints_the_report_in_colours(lived: MockCloud) -> None:
    rich_console = pytest.importorskip("rich.console")
    plain, coloured = StringIO(), StringIO()
    rich_console.Console(file=plain, width=400).print(lived.report())
    assert plain.getvalue().rstrip("\n").splitlines() == str(lived.report()).splitlines()
    rich_console.Console(file=coloured, width=400, force_terminal=True).print(lived.report())
    assert "\x1b[32m" in coloured.getvalue()
    assert "\x1b[31m" in coloured.getvalue()


# --- several regions ---


def test_requests_of_several_regions_are_in_the_order_in_which_they_were_accepted(
    cloud: MockCloud, client: Any
) -> None:
    elsewhere = boto3.client("cloudcontrol", region_name="eu-west-1")
    clients = [client, elsewhere, elsewhere, client, elsewhere, client]
    tokens = [
        create(each, LOG_GROUP, {"LogGroupName": f"logs-{number}"})["RequestToken"]
        for number, each in enumerate(clients)
    ]
    assert [request.token for request in cloud.requests] == tokens
    assert [cloud.requests[position].token for position in range(6)] == tokens
    assert [call.region for call in cloud.calls] == [each.meta.region_name for each in clients]
    cloud.restore(cloud.snapshot())
    assert [request.token for request in cloud.requests] == tokens
    there = cloud.account(region="eu-west-1")
    assert [request.token for request in there.requests] == [tokens[1], tokens[2], tokens[4]]
    assert len(there.calls) == len(there.requests) == 3
    assert there.requests[tokens[1]] == cloud.requests[1]
    with pytest.raises(UsageError, match="3 requests were made"):
        there.requests[tokens[0]]


def test_requests_that_are_forgotten_leave_no_gap(cloud: MockCloud, client: Any) -> None:
    tokens = []
    for number in range(12):
        cloud.timing.set(create=30 if number % 3 else 1)
        tokens.append(create(client, LOG_GROUP, {"LogGroupName": f"logs-{number}"})["RequestToken"])
    cloud.clock.advance(7 * 24 * 3600 + 10)
    kept = [token for number, token in enumerate(tokens) if number % 3]
    assert [request.token for request in cloud.requests] == kept
    assert [cloud.requests[position].token for position in range(-8, 0)] == kept
    assert [request.token for request in cloud.requests[2:5]] == kept[2:5]
