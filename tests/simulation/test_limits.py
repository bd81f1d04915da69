"""Quotas for the resources of a type, and for the requests that run at once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import boto3
import pytest

from ccmock import CcmockError, MockCloud, UsageError, mock_cloudcontrol
from ccmock.simulation.limits import quota_text
from tests.support.calls import LOG_GROUP, QUEUE, create, delete, made, poll, wait


def group(client: Any, name: str) -> dict[str, Any]:
    return create(client, LOG_GROUP, {"LogGroupName": name})


def test_a_create_beyond_the_quota_fails(cloud: MockCloud, client: Any) -> None:
    cloud.limits.set(LOG_GROUP, 2)
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "one"})
    running = group(client, "two")
    failed = poll(client, group(client, "three"))
    assert failed["ErrorCode"] == "ServiceLimitExceeded"
    assert re.fullmatch(
        r"The maximum number of log groups has been reached\. "
        r"\(Service: CloudWatchLogs, Status Code: 400, Request ID: [0-9a-f-]{36}\) \(SDK Attempt Count: 1\)",
        failed["StatusMessage"],
    )
    made(client, QUEUE, {"QueueName": "q"})
    wait(client, running)
    wait(client, delete(client, LOG_GROUP, "one"))
    wait(client, group(client, "three"))


@pytest.mark.parametrize(
    ("type_name", "things", "service"),
    [
        ("AWS::EC2::VPCEndpoint", "VPC endpoints", "Ec2"),
        ("AWS::EC2::VPC", "VPCs", "Ec2"),
        ("AWS::EC2::EIP", "EIPs", "Ec2"),
        ("AWS::RDS::DBInstance", "DB instances", "Rds"),
        ("AWS::DynamoDB::Table", "tables", "DynamoDb"),
        ("AWS::S3::Bucket", "buckets", "S3"),
        ("AWS::IAM::ManagedPolicy", "managed policies", "Iam"),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "load balancers", "ElasticLoadBalancingV2"),
        ("AWS::IoT::Thing", "things", "Iot"),
        ("My::Own::Box", "boxes", "Own"),
    ],
)
def test_a_quota_is_told_of_in_the_words_of_ec2(type_name: str, things: str, service: str) -> None:
    assert quota_text(type_name, "r") == (
        f"The maximum number of {things} has been reached. "
        f"(Service: {service}, Status Code: 400, Request ID: r) (SDK Attempt Count: 1)"
    )


def test_a_quota_holds_for_each_account_and_region(cloud: MockCloud, client: Any) -> None:
    cloud.limits.set(LOG_GROUP, 1)
    wait(client, group(client, "one"))
    elsewhere = boto3.client("cloudcontrol", region_name="eu-west-1")
    wait(elsewhere, group(elsewhere, "one"))


def test_a_quota_of_none_is_no_limit(cloud: MockCloud, client: Any) -> None:
    cloud.limits.set(LOG_GROUP, 0)
    assert poll(client, group(client, "one"))["OperationStatus"] == "FAILED"
    cloud.limits.set(LOG_GROUP, None)
    wait(client, group(client, "one"))


def test_requests_beyond_the_running_limit_stay_pending(cloud: MockCloud, client: Any) -> None:
    cloud.limits.set_running(2)
    begun = cloud.clock.now()
    events = [group(client, name) for name in "abcde"]
    states = ["IN_PROGRESS", "IN_PROGRESS", "PENDING", "PENDING", "PENDING"]
    assert [event["OperationStatus"] for event in events] == states
    assert "Operation" not in events[2]
    cloud.clock.advance(60)
    assert [poll(client, event)["EventTime"] - begun for event in events] == [
        timedelta(seconds=seconds) for seconds in (5, 5, 10, 10, 15)
    ]
    assert [status for _, status in cloud.requests[4].history] == ["PENDING", "IN_PROGRESS", "SUCCESS"]


def test_a_pending_request_can_be_canceled_and_does_not_count_as_running(cloud: MockCloud, client: Any) -> None:
    cloud.limits.set_running(1)
    events = [group(client, name) for name in "abc"]
    client.cancel_resource_request(RequestToken=events[1]["RequestToken"])
    cloud.clock.advance(60)
    assert [request.status for request in cloud.requests] == ["SUCCESS", "CANCEL_COMPLETE", "SUCCESS"]


def starts(cloud: MockCloud) -> list[float | None]:
    """How many seconds after the beginning each request began, None for those that never did."""
    begun = cloud.requests[0].history[0][0]
    times = [dict(reversed([(status, time) for time, status in each.history])) for each in cloud.requests]
    return [(each["IN_PROGRESS"] - begun).total_seconds() if "IN_PROGRESS" in each else None for each in times]


def test_a_raised_running_limit_lets_waiting_requests_begin_at_once(cloud: MockCloud, client: Any) -> None:
    cloud.limits.set_running(1)
    for name in "abcdef":
        group(client, name)
    cloud.clock.advance(2)
    cloud.limits.set_running(3)
    assert starts(cloud) == [0, 2, 2, None, None, None]
    cloud.clock.advance(1)
    cloud.limits.set_running(None)
    assert starts(cloud) == [0, 2, 2, 3, 3, 3]


def test_a_lowered_running_limit_counts_for_those_that_wait(cloud: MockCloud, client: Any) -> None:
    cloud.limits.set_running(2)
    for name in "abcd":
        group(client, name)
    cloud.limits.set_running(1)
    cloud.clock.advance(60)
    assert starts(cloud) == [0, 0, 5, 10]


def test_what_was_due_before_a_running_limit_is_set_happens_under_the_one_before(cloud: MockCloud, client: Any) -> None:
    cloud.limits.set_running(1)
    for name in "abc":
        group(client, name)
    cloud.clock.advance(8)
    cloud.limits.set_running(None)
    assert starts(cloud) == [0, 5, 8]


def test_a_request_does_not_overtake_those_that_wait_when_its_queue_time_ends(cloud: MockCloud, client: Any) -> None:
    cloud.limits.set_running(1)
    cloud.timing.set(queue=5, create=5)
    for name in "abc":
        group(client, name)
    cloud.clock.advance(5)
    group(client, "d")
    cloud.clock.advance(60)
    assert starts(cloud) == [5, 10, 15, 20]


def test_requests_whose_queue_time_is_over_begin_in_the_order_of_acceptance(cloud: MockCloud, client: Any) -> None:
    cloud.limits.set_running(1)
    cloud.timing.set(create=5)
    cloud.timing.set(queue=3, type_name=QUEUE)
    group(client, "a")
    create(client, QUEUE, {"QueueName": "slow"})
    group(client, "b")
    cloud.clock.advance(60)
    assert starts(cloud) == [0, 5, 10]


def test_a_waiting_request_that_is_canceled_holds_up_nobody(cloud: MockCloud, client: Any) -> None:
    cloud.limits.set_running(1)
    events = [group(client, name) for name in "abcd"]
    client.cancel_resource_request(RequestToken=events[1]["RequestToken"])
    cloud.clock.advance(5)
    client.cancel_resource_request(RequestToken=events[2]["RequestToken"])
    cloud.clock.advance(60)
    assert starts(cloud) == [0, None, 5, 6]


def test_a_request_that_fails_at_once_lets_the_next_one_begin(cloud: MockCloud, client: Any) -> None:
    cloud.limits.set_running(1)
    cloud.limits.set(LOG_GROUP, 1)
    for name in "abcd":
        group(client, name)
    create(client, QUEUE, {"QueueName": "q"})
    cloud.clock.advance(5)
    assert starts(cloud) == [0, 5, 5, 5, 5]


def test_the_running_limit_holds_for_each_account_and_region(cloud: MockCloud, client: Any) -> None:
    cloud.limits.set_running(1)
    elsewhere = boto3.client("cloudcontrol", region_name="eu-west-1")
    for name in "ab":
        group(client, name)
        group(elsewhere, name)
    cloud.clock.advance(60)
    assert starts(cloud) == [0, 0, 5, 5]


def test_waiting_requests_begin_as_before_after_a_restore(cloud: MockCloud, client: Any) -> None:
    cloud.limits.set_running(2)
    cloud.timing.set(queue=4, type_name=QUEUE)
    for name in "abcdef":
        group(client, name)
        create(client, QUEUE, {"QueueName": name})
    cloud.clock.advance(7)
    snapshot, state = cloud.snapshot(), cloud._engine.state()
    cloud.clock.advance(300)
    expected = [each.history for each in cloud.requests]
    for put_back in (lambda: cloud.restore(snapshot), lambda: cloud._engine.put_back(state)):
        put_back()
        assert [each.status for each in cloud.requests].count("PENDING") > 5
        cloud.clock.advance(300)
        assert [each.history for each in cloud.requests] == expected


def test_polls_of_a_waiting_request_move_the_clock_to_the_next_step() -> None:
    with mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol", region_name="us-east-1")
        cloud.limits.set_running(1)
        cloud.timing.set(create=2)
        events = [group(client, name) for name in "abc"]
        polls = 0
        while poll(client, events[-1])["OperationStatus"] != "SUCCESS":
            polls += 1
        assert polls < 12
        assert all(status == "SUCCESS" for status in (each.status for each in cloud.requests))


@pytest.mark.parametrize(
    ("use", "text"),
    [
        (lambda limits: limits.set("AWS::EC2::VPS", 5), "Did you mean 'AWS::EC2::VPC'"),
        (lambda limits: limits.set(LOG_GROUP, -1), "count=-1 is not valid. Give a whole number of at least 0"),
        (lambda limits: limits.set(LOG_GROUP, 1.5), "count=1.5 is not valid"),
        (lambda limits: limits.set(5, 1), "No resource type 5"),
        (lambda limits: limits.set_running("2"), "count='2' is not valid"),
        (lambda limits: limits.set_running(0), "count=0 is not valid. Give a whole number of at least 1"),
    ],
)
def test_a_limit_that_is_not_valid_is_an_error(cloud: MockCloud, use: Any, text: str) -> None:
    with pytest.raises(CcmockError, match=text) as caught:
        use(cloud.limits)
    assert isinstance(caught.value, (UsageError, KeyError))
    assert repr(cloud.limits) == "<Limits {}, running: None>"
