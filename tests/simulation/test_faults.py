"""Faults: what a test makes go wrong, and what a client sees of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError, WaiterError

from ccmock import MockCloud, UsageError, mock_cloudcontrol
from ccmock.contract.failures import HANDLER_FAILURES
from ccmock.service_errors import SERVICE_ERRORS
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

RETENTION = [{"op": "add", "path": "/RetentionInDays", "value": 7}]


@pytest.fixture
def once(cloud: MockCloud) -> Any:
    """A client that does not try again."""
    return boto3.client("cloudcontrol", config=Config(retries={"total_max_attempts": 1}))


def group(client: Any, name: str = "logs") -> dict[str, Any]:
    return create(client, LOG_GROUP, {"LogGroupName": name})


# --- fail ---


@pytest.mark.parametrize("code", HANDLER_FAILURES)
def test_a_create_fails_with_every_handler_error_code(cloud: MockCloud, client: Any, code: str) -> None:
    fault = cloud.faults.fail(code, type_name=LOG_GROUP, operation="CREATE")
    event = group(client)
    assert event["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(5)
    failed = poll(client, event)
    assert (failed["OperationStatus"], failed["ErrorCode"]) == ("FAILED", code)
    assert failed["StatusMessage"]
    assert listed(client, LOG_GROUP) == []
    assert (fault.fired, fault.remaining) == (1, 0)
    made(client, LOG_GROUP, {"LogGroupName": "logs"})


@pytest.mark.parametrize("operation", ["READ", "LIST"])
@pytest.mark.parametrize("code", HANDLER_FAILURES)
def test_a_read_or_list_fails_with_the_exception_of_the_code(
    cloud: MockCloud, client: Any, once: Any, code: str, operation: str
) -> None:
    made(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.faults.fail(code, type_name=LOG_GROUP, operation=operation, message="out of order")
    _, exception = HANDLER_FAILURES[code]
    call = (lambda: read(once, LOG_GROUP, "logs")) if operation == "READ" else (lambda: listed(once, LOG_GROUP))
    text = refused(exception.code, call)
    assert text.startswith(f"{LOG_GROUP} Handler returned status FAILED: out of order (HandlerErrorCode: {code}, Reque")
    call()


def test_a_request_fails_before_it_would_have_succeeded(cloud: MockCloud, client: Any) -> None:
    cloud.faults.fail("AccessDenied", after_seconds=2)
    event = group(client)
    begun = cloud.clock.now()
    cloud.clock.advance(1.9)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(10)
    assert poll(client, event)["EventTime"] == begun + timedelta(seconds=2)


def test_a_request_fails_after_it_would_have_succeeded(cloud: MockCloud, client: Any) -> None:
    cloud.faults.fail("NotStabilized", after_seconds=600, leave_remnant=True)
    event = group(client)
    cloud.clock.advance(599)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(1)
    assert poll(client, event)["ErrorCode"] == "NotStabilized"


def test_a_request_that_fails_after_zero_seconds_has_failed_at_the_first_poll(cloud: MockCloud, client: Any) -> None:
    cloud.faults.fail("InvalidRequest", after_seconds=0, message="no")
    event = group(client)
    assert event["OperationStatus"] == "IN_PROGRESS"
    assert poll(client, event)["StatusMessage"] == "no"


def test_a_failed_create_with_leave_remnant_leaves_the_resource(cloud: MockCloud, client: Any) -> None:
    cloud.faults.fail("NotStabilized", leave_remnant=True)
    event = group(client)
    cloud.clock.advance(5)
    assert poll(client, event)["Identifier"] == "logs"
    assert read(client, LOG_GROUP, "logs")["LogGroupName"] == "logs"
    again = group(client)
    assert poll(client, again)["ErrorCode"] == "AlreadyExists"


@pytest.mark.parametrize(("leave_remnant", "retention"), [(False, None), (True, 7)])
def test_a_failed_update_changes_the_resource_only_with_leave_remnant(
    cloud: MockCloud, client: Any, leave_remnant: bool, retention: int | None
) -> None:
    made(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.faults.fail("GeneralServiceException", operation="UPDATE", leave_remnant=leave_remnant)
    event = update(client, LOG_GROUP, "logs", RETENTION)
    cloud.clock.advance(5)
    assert poll(client, event)["OperationStatus"] == "FAILED"
    assert read(client, LOG_GROUP, "logs").get("RetentionInDays") == retention


def test_a_failed_delete_leaves_the_resource(cloud: MockCloud, client: Any) -> None:
    made(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.faults.fail("ResourceConflict", operation="DELETE")
    event = delete(client, LOG_GROUP, "logs")
    cloud.clock.advance(5)
    assert poll(client, event)["ErrorCode"] == "ResourceConflict"
    assert listed(client, LOG_GROUP) == ["logs"]


# --- which it fires for ---


def test_a_fault_fires_only_for_its_type_operation_and_identifier(cloud: MockCloud, client: Any) -> None:
    fault = cloud.faults.fail("Throttling", type_name="AWS::Logs::*", operation="CREATE", identifier="two", times=None)
    made(client, QUEUE, {"QueueName": "two"})
    made(client, LOG_GROUP, {"LogGroupName": "one"})
    assert fault.fired == 0
    for _ in range(3):
        event = group(client, "two")
        cloud.clock.advance(5)
        assert poll(client, event)["ErrorCode"] == "Throttling"
    assert (fault.fired, fault.remaining) == (3, None)


def test_a_fault_fires_from_the_nth_request_on_as_often_as_times_says(cloud: MockCloud, client: Any) -> None:
    cloud.faults.fail("NotStabilized", type_name=LOG_GROUP, times=2, nth=2)
    outcomes = []
    for name in "abcd":
        event = group(client, name)
        cloud.clock.advance(5)
        outcomes.append(poll(client, event)["OperationStatus"])
    assert outcomes == ["SUCCESS", "FAILED", "FAILED", "SUCCESS"]


def test_the_first_of_several_failures_counts_and_delays_add_up(cloud: MockCloud, client: Any) -> None:
    cloud.faults.fail("NotStabilized")
    cloud.faults.fail("AccessDenied")
    for _ in range(2):
        cloud.faults.delay(10)
    event = group(client)
    cloud.clock.advance(24)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(1)
    assert poll(client, event)["ErrorCode"] == "NotStabilized"


def test_a_fault_ends_when_it_is_removed_or_its_block_ends(cloud: MockCloud, client: Any) -> None:
    fault = cloud.faults.fail("NotStabilized", times=None)
    fault.remove()
    fault.remove()
    with cloud.faults.fail("NotStabilized", times=None) as inner:
        assert list(map(repr, cloud.faults)) == [repr(inner)]
    assert list(cloud.faults) == []
    wait(client, group(client))
    cloud.faults.fail("NotStabilized")
    cloud.faults.clear()
    wait(client, group(client, "more"))


def test_assert_all_fired_names_the_faults_that_never_fired(cloud: MockCloud, client: Any) -> None:
    cloud.faults.fail("NotStabilized", type_name=QUEUE, operation="CREATE")
    cloud.faults.fail("Throttling", type_name=LOG_GROUP)
    group(client)
    with pytest.raises(AssertionError) as caught:
        cloud.faults.assert_all_fired()
    assert str(caught.value) == (
        "These faults were set and never fired:\n"
        "  fail(code='NotStabilized', leave_remnant=False, operation=CREATE, type_name='AWS::SQS::Queue')"
    )
    create(client, QUEUE, {"QueueName": "q"})
    cloud.faults.assert_all_fired()


# --- refuse and throttle ---


@pytest.mark.parametrize("code", SERVICE_ERRORS)
def test_refuse_answers_every_service_error_with_its_http_status(cloud: MockCloud, once: Any, code: str) -> None:
    cloud.faults.refuse(code, operation="ListResources")
    with pytest.raises(ClientError) as caught:
        listed(once, LOG_GROUP)
    assert caught.value.response["Error"]["Code"] == code
    status = caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
    assert status == SERVICE_ERRORS[code].http_status
    modelled = once.exceptions._code_to_exception
    assert isinstance(caught.value, modelled.get(code, ClientError))
    assert cloud.calls[-1].error_code == code
    assert listed(once, LOG_GROUP) == []


def test_refuse_knows_every_exception_of_the_service_model(once: Any) -> None:
    modelled = {name for name in dir(once.exceptions) if name.endswith("Exception")}
    assert modelled <= SERVICE_ERRORS.keys()


@pytest.mark.parametrize(("code", "attempts"), [("ServiceInternalErrorException", 3), ("ThrottlingException", 3)])
def test_botocore_retries_a_refused_call(cloud: MockCloud, client: Any, code: str, attempts: int) -> None:
    cloud.faults.refuse(code, operation="GetResource", times=2)
    made(client, LOG_GROUP, {"LogGroupName": "logs"})
    assert read(client, LOG_GROUP, "logs")["LogGroupName"] == "logs"
    assert len(cloud.calls.of("GetResource")) == attempts


def test_refuse_answers_the_message_that_it_is_given(cloud: MockCloud, once: Any) -> None:
    cloud.faults.refuse("GeneralServiceException", message="not today")
    assert refused("GeneralServiceException", listed, once, LOG_GROUP) == "not today"


def test_a_call_with_a_request_token_is_about_the_type_of_the_request(cloud: MockCloud, once: Any) -> None:
    events = [group(once), create(once, QUEUE, {"QueueName": "q"})]
    cloud.faults.refuse("ServiceInternalErrorException", operation="GetResourceRequestStatus", type_name=QUEUE)
    poll(once, events[0])
    refused("ServiceInternalErrorException", poll, once, events[1])


def test_throttle_times_throttles_the_next_calls(cloud: MockCloud, once: Any) -> None:
    cloud.faults.throttle(times=2, operation="ListResources")
    made(once, LOG_GROUP, {"LogGroupName": "logs"})
    for _ in range(2):
        assert refused("ThrottlingException", listed, once, LOG_GROUP) == "Rate exceeded"
    assert listed(once, LOG_GROUP) == ["logs"]


def test_throttle_rate_is_kept_by_the_clock_for_each_account_and_region(cloud: MockCloud, once: Any) -> None:
    cloud.faults.throttle(rate_per_second=2, burst=3, operation="ListResources")
    elsewhere = boto3.client("cloudcontrol", region_name="eu-west-1")
    for _ in range(3):
        listed(once, LOG_GROUP)
    refused("ThrottlingException", listed, once, LOG_GROUP)
    listed(elsewhere, LOG_GROUP)
    cloud.clock.advance(0.4)
    refused("ThrottlingException", listed, once, LOG_GROUP)
    cloud.clock.advance(0.1)
    listed(once, LOG_GROUP)
    refused("ThrottlingException", listed, once, LOG_GROUP)
    cloud.clock.advance(60)
    for _ in range(3):
        listed(once, LOG_GROUP)
    refused("ThrottlingException", listed, once, LOG_GROUP)


# --- delay and hang ---


def test_delay_makes_a_request_take_longer(cloud: MockCloud, client: Any) -> None:
    cloud.faults.delay(30, type_name=LOG_GROUP, operation="CREATE")
    event = group(client)
    cloud.clock.advance(34)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(1)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"


def test_delay_of_an_api_operation_makes_its_answer_late(cloud: MockCloud, client: Any) -> None:
    begun = cloud.clock.now()
    cloud.faults.delay(3, operation="ListResources")
    listed(client, LOG_GROUP)
    assert cloud.clock.now() - begun == timedelta(seconds=3)


def test_a_request_hangs_until_its_handlers_time_limit(cloud: MockCloud, client: Any) -> None:
    cloud.faults.hang(type_name=LOG_GROUP)
    event = group(client)
    begun = cloud.clock.now()
    cloud.clock.advance(7199)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(7199)
    failed = poll(client, event)
    assert (failed["ErrorCode"], failed["EventTime"] - begun) == ("NotStabilized", timedelta(hours=2))


def test_a_waiter_gives_up_on_a_request_that_hangs() -> None:
    with mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol")
        cloud.faults.hang()
        with pytest.raises(WaiterError, match="Max attempts exceeded"):
            wait(client, group(client))


# --- connections ---


def test_a_connection_breaks_before_the_work_is_done(cloud: MockCloud, once: Any) -> None:
    cloud.faults.drop_connection(operation="CreateResource")
    with pytest.raises(EndpointConnectionError, match="cloudcontrolapi"):
        group(once)
    assert len(cloud.requests) == 0
    assert (cloud.calls[0].error_code, cloud.calls[0].answer) == ("EndpointConnectionError", None)


def test_a_connection_breaks_after_the_work_was_done(cloud: MockCloud, once: Any) -> None:
    cloud.faults.drop_connection(operation="CreateResource", after_work=True)
    with pytest.raises(EndpointConnectionError):
        group(once)
    assert [request.status for request in cloud.requests] == ["IN_PROGRESS"]


def test_a_retry_after_a_lost_answer_gets_the_same_request(cloud: MockCloud, client: Any) -> None:
    cloud.faults.drop_connection(operation="CreateResource", after_work=True)
    event = group(client)
    assert [request.token for request in cloud.requests] == [event["RequestToken"]]
    assert len(cloud.calls.of("CreateResource")) == 2


@pytest.mark.parametrize(("after_work", "requests"), [(False, 0), (True, 1)])
def test_time_out_gives_no_answer(cloud: MockCloud, once: Any, after_work: bool, requests: int) -> None:
    begun = cloud.clock.now()
    cloud.faults.time_out(operation="CreateResource", after_work=after_work)
    with pytest.raises(ReadTimeoutError, match="cloudcontrolapi"):
        group(once)
    assert len(cloud.requests) == requests
    assert cloud.clock.now() - begun == timedelta(seconds=60)


# --- stale reads ---


def test_stale_reads_hide_a_new_resource_for_a_while(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "old"})
    fault = cloud.faults.stale_reads(10, type_name=LOG_GROUP)
    wait(client, group(client, "new"))
    refused("ResourceNotFoundException", read, client, LOG_GROUP, "new")
    refused("ResourceNotFoundException", update, client, LOG_GROUP, "new", RETENTION)
    assert listed(client, LOG_GROUP) == ["old"]
    assert fault.fired == 3
    cloud.clock.advance(10)
    assert read(client, LOG_GROUP, "new")["LogGroupName"] == "new"
    assert listed(client, LOG_GROUP) == ["old", "new"]


# --- chaos ---


def _outcomes(seed: int, rate: float = 0.5) -> list[Any]:
    with mock_cloudcontrol(clock="manual") as cloud:
        client = boto3.client("cloudcontrol", config=Config(retries={"total_max_attempts": 1}))
        cloud.faults.chaos(rate, seed=seed)
        outcomes: list[Any] = []
        for number in range(30):
            try:
                outcomes.append(group(client, f"g{number}")["OperationStatus"])
            except (ClientError, EndpointConnectionError) as error:
                outcomes.append(str(error))
        cloud.clock.advance(7200)
        return [*outcomes, *((request.status, request.error_code) for request in cloud.requests)]


def test_chaos_is_the_same_for_the_same_seed() -> None:
    assert _outcomes(1) == _outcomes(1)
    assert _outcomes(1) != _outcomes(2)


def test_chaos_with_rate_0_hits_nothing_and_with_rate_1_every_call() -> None:
    assert set(_outcomes(1, rate=0)) == {"IN_PROGRESS", ("SUCCESS", None)}
    assert "IN_PROGRESS" not in _outcomes(1, rate=1)


# --- bad input ---


BAD = [
    (
        lambda faults: faults.fail("NotStabilised"),
        "code='NotStabilised' is not a valid HandlerErrorCode. Did you mean 'NotStabilized'",
    ),
    (lambda faults: faults.fail("NotFound", type_name="AWS::S3::Buckett"), "Did you mean 'AWS::S3::Bucket'"),
    (lambda faults: faults.fail("NotFound", type_name="AWS::Nope::*"), "matches no resource type"),
    (lambda faults: faults.fail("NotFound", type_name=7), "matches no resource type"),
    (
        lambda faults: faults.fail("NotFound", operation="CREAT"),
        r"operation='CREAT' is not a valid operation. fail\(\) takes CREATE, .* Did you mean 'CREATE'",
    ),
    (lambda faults: faults.fail([]), r"code=\[\] is not a valid HandlerErrorCode"),
    (lambda faults: faults.refuse({}), r"code=\{\} is not a valid error of the service"),
    (lambda faults: faults.fail("NotFound", message=5), "message=5 is not a valid message"),
    (lambda faults: faults.refuse("ThrottlingException", message=5), "message=5 is not a valid message"),
    (lambda faults: faults.fail("NotFound", nth=None), "nth=None is not valid"),
    (lambda faults: faults.fail("NotFound", operation=["CREATE"]), r"operation=\['CREATE'\] is not a valid operation"),
    (
        lambda faults: faults.fail("NotFound", operation="CreateResource"),
        r"operation='CreateResource' cannot be used here. fail\(\) calls it 'CREATE'",
    ),
    (
        lambda faults: faults.hang(operation="READ"),
        r"operation='READ' cannot be used here. hang\(\) takes CREATE, UPDATE, DELETE",
    ),
    (lambda faults: faults.refuse("NotFound"), "is a HandlerErrorCode, .*; here it is 'ResourceNotFoundException'"),
    (lambda faults: faults.refuse("ThrotlingException"), "Did you mean 'ThrottlingException'"),
    (lambda faults: faults.refuse("ThrottlingException", operation="GetResourc"), "Did you mean 'GetResource'"),
    (
        lambda faults: faults.fail("NotFound", times=0),
        "times=0 is not valid. Give a whole number of at least 1, or None",
    ),
    (lambda faults: faults.fail("NotFound", times=True), "times=True"),
    (lambda faults: faults.fail("NotFound", nth=0), "nth=0 is not valid. Give a whole number of at least 1."),
    (lambda faults: faults.fail("NotFound", after_seconds=-1), "after_seconds is a number of seconds"),
    (lambda faults: faults.fail("NotFound", identifier=7), "identifier=7 is not a valid identifier"),
    (lambda faults: faults.fail("NotFound", operation="LIST", identifier="x"), "LIST names no identifier"),
    (
        lambda faults: faults.drop_connection(operation="CreateResource", identifier="x"),
        "CreateResource names no identifier, so the rule could never fire",
    ),
    (
        lambda faults: faults.fail("Throttling", operation="CREATE", type_name="AWS::SNS::Topic", identifier="x"),
        r"the service makes the identifier of AWS::SNS::Topic .* nth= says which create is meant",
    ),
    (
        lambda faults: faults.throttle(times=1, operation="ListResourceRequests", type_name=LOG_GROUP),
        "ListResourceRequests names no type, so the rule could never fire",
    ),
    (
        lambda faults: faults.fail("NotFound", operation="LIST", type_name="AWS::SQS::QueueInlinePolicy"),
        "has no LIST handler, so the rule could never fire",
    ),
    (lambda faults: faults.delay("long"), "is a number of seconds"),
    (lambda faults: faults.stale_reads(-1), "is a number of seconds"),
    (lambda faults: faults.throttle(), "either times= or rate_per_second="),
    (lambda faults: faults.throttle(times=1, rate_per_second=1), "either times= or rate_per_second="),
    (lambda faults: faults.throttle(times=1, burst=1), "is only for rate_per_second="),
    (lambda faults: faults.throttle(rate_per_second=0), "rate_per_second=0 is not valid. Give a number above 0"),
    (
        lambda faults: faults.throttle(rate_per_second=1, burst=0),
        "burst=0 is not valid. Give a whole number of at least 1",
    ),
    (lambda faults: faults.throttle(rate_per_second=1, burst=0.5), "burst=0.5 is not valid. Give a whole number"),
    (lambda faults: faults.chaos(2), "Give a probability from 0 to 1"),
    (lambda faults: faults.fail("Throttling", leave_remnant=1), "leave_remnant=1 is not a valid choice"),
    (lambda faults: faults.drop_connection(after_work="no"), "after_work='no' is not a valid choice"),
    (lambda faults: faults.time_out(after_work=None), "after_work=None is not a valid choice"),
]


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_a_fault_that_is_not_valid_is_a_usage_error(cloud: MockCloud, rule: Any, text: str) -> None:
    with pytest.raises(UsageError, match=text):
        rule(cloud.faults)
    assert list(cloud.faults) == []


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        (lambda faults: faults.delay(0.25), "delay(seconds=0.25, operation=CREATE/UPDATE/DELETE)"),
        (lambda faults: faults.stale_reads(86_400 * 365), "stale_reads(seconds=31536000, operation=READ/LIST)"),
        (lambda faults: faults.time_out(operation="GetResource"), "time_out(seconds=60, operation=GetResource)"),
        (
            lambda faults: faults.fail("NotFound", after_seconds=14, operation="CREATE"),
            "fail(code='NotFound', after_seconds=14, leave_remnant=False, operation=CREATE)",
        ),
    ],
)
def test_a_fault_is_shown_by_its_arguments(cloud: MockCloud, rule: Any, shown: str) -> None:
    assert repr(rule(cloud.faults)) == f"<Fault {shown}: fired 0 times>"


def test_a_type_pattern_may_have_a_wildcard_in_the_middle(cloud: MockCloud, client: Any) -> None:
    cloud.faults.fail("NotStabilized", type_name="AWS::*::Bucket", operation="CREATE")
    event = create(client, BUCKET, {"BucketName": "alpha"})
    cloud.clock.advance(5)
    assert poll(client, event)["OperationStatus"] == "FAILED"


# --- ids ---


def test_ids_tell_faults_apart_and_come_from_the_seed(cloud: MockCloud) -> None:
    faults = [cloud.faults.fail("Throttling"), cloud.faults.fail("Throttling"), cloud.faults.chaos(0.5)]
    assert [fault.id for fault in cloud.faults] == [faults[2].id, faults[0].id, faults[1].id]
    assert len({fault.id for fault in faults}) == 3
    with mock_cloudcontrol(clock="manual") as other:
        assert other.faults.hang().id == faults[0].id


def test_chaos_is_one_fault_also_after_a_restore(cloud: MockCloud) -> None:
    fault = cloud.faults.chaos(0.5)
    cloud.restore(cloud.snapshot())
    (restored,) = cloud.faults
    assert restored.id == fault.id
    restored.remove()
    assert list(cloud.faults) == []


def test_an_id_never_comes_again_after_a_restore(cloud: MockCloud) -> None:
    first, second = cloud.faults.hang(), cloud.faults.hang()
    second.remove()
    snapshot = cloud.snapshot()
    third = cloud.faults.hang()
    cloud.restore(snapshot)
    assert cloud.faults.hang().id == third.id != second.id
    assert first.id in {fault.id for fault in cloud.faults}


def test_a_fault_that_is_refused_takes_no_id(cloud: MockCloud) -> None:
    with pytest.raises(UsageError):
        cloud.faults.fail("Throttling", type_name="AWS::SNS::Topik")
    assert cloud._engine.ids.state().drawn.get("fault", 0) == 0
