"""Request states, cancellation, client tokens, expiry and time limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ccmock import MockCloud
from tests.service.things import THING, THING_SCHEMA, Endless, Stepwise
from tests.support.calls import BUCKET, LOG_GROUP, create, delete, listed, poll, read, refused, update, wait

# --- states ---


def canceled(client: Any, event: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = client.cancel_resource_request(RequestToken=event["RequestToken"])["ProgressEvent"]
    return answer


def bucket_created(client: Any) -> dict[str, Any]:
    return create(client, BUCKET, {"BucketName": "alpha"})


def nobody_deleted(client: Any) -> dict[str, Any]:
    return delete(client, LOG_GROUP, "nobody")


# seconds in the queue, operation, second of the cancellation, statuses with the second in which each began
WAYS: list[tuple[str, float, Callable[[Any], Any], float | None, list[tuple[float, str]]]] = [
    ("succeeds", 0, bucket_created, None, [(0, "IN_PROGRESS"), (5, "SUCCESS")]),
    ("waits and succeeds", 10, bucket_created, None, [(0, "PENDING"), (10, "IN_PROGRESS"), (15, "SUCCESS")]),
    ("fails", 0, nobody_deleted, None, [(0, "IN_PROGRESS"), (0, "FAILED")]),
    ("waits and fails", 10, nobody_deleted, None, [(0, "PENDING"), (10, "IN_PROGRESS"), (10, "FAILED")]),
    (
        "is canceled",
        0,
        bucket_created,
        2,
        [(0, "IN_PROGRESS"), (2, "CANCEL_IN_PROGRESS"), (3, "CANCEL_COMPLETE")],
    ),
    (
        "is canceled while it waits",
        10,
        bucket_created,
        2,
        [(0, "PENDING"), (2, "CANCEL_IN_PROGRESS"), (3, "CANCEL_COMPLETE")],
    ),
    (
        "is canceled after it waited",
        10,
        bucket_created,
        12,
        [(0, "PENDING"), (10, "IN_PROGRESS"), (12, "CANCEL_IN_PROGRESS"), (13, "CANCEL_COMPLETE")],
    ),
]


@pytest.mark.parametrize(
    ("queue", "call", "canceled_at", "history"), [row[1:] for row in WAYS], ids=[row[0] for row in WAYS]
)
def test_request_status_changes_over_time(
    cloud: MockCloud,
    client: Any,
    queue: float,
    call: Callable[[Any], Any],
    canceled_at: float | None,
    history: list[tuple[float, str]],
) -> None:
    cloud.timing.set(queue=queue)
    begun = cloud.clock.now()
    event = call(client)
    if canceled_at is not None:
        cloud.clock.advance(canceled_at)
        assert canceled(client, event)["OperationStatus"] == "CANCEL_IN_PROGRESS"
    cloud.clock.advance(3600)
    assert poll(client, event)["OperationStatus"] == history[-1][1]
    reached = [((time - begun).total_seconds(), status) for time, status in cloud.requests[0].history]
    assert reached == history


def test_steps_run_in_order_of_their_due_times(cloud: MockCloud, client: Any) -> None:
    cloud.timing.set(create=60, type_name=LOG_GROUP)
    slow = create(client, LOG_GROUP, {"LogGroupName": "slow"})
    cloud.clock.advance(1)
    quick = bucket_created(client)
    cloud.clock.advance(3600)
    assert poll(client, quick)["EventTime"] < poll(client, slow)["EventTime"]


# --- cancellation ---


def test_cancel_of_canceled_request_returns_same_event(cloud: MockCloud, client: Any) -> None:
    event = bucket_created(client)
    answer = canceled(client, event)
    assert canceled(client, event) == answer
    cloud.clock.advance(1)
    ended = canceled(client, event)
    assert ended["OperationStatus"] == "CANCEL_COMPLETE"
    cloud.clock.advance(60)
    assert canceled(client, event) == ended == poll(client, event)


def test_cancel_undoes_nothing(cloud: MockCloud, client: Any) -> None:
    event = bucket_created(client)
    poll(client, event)
    canceled(client, event)
    assert listed(client, BUCKET) == []
    cloud.clock.advance(1)
    assert poll(client, event)["Identifier"] == "alpha"
    assert listed(client, BUCKET) == ["alpha"]


def test_cancel_of_pending_request_creates_nothing(cloud: MockCloud, client: Any) -> None:
    cloud.timing.set(queue=10)
    canceled(client, bucket_created(client))
    cloud.clock.advance(60)
    assert listed(client, BUCKET) == []


def test_cancel_stops_further_handler_calls(cloud: MockCloud, client: Any) -> None:
    handler = Stepwise()
    cloud.types.register(THING_SCHEMA, handler)
    event = create(client, THING, {"Name": "a"})
    cloud.clock.advance(8)
    canceled(client, event)
    assert handler.calls == 2
    cloud.clock.advance(60)
    assert poll(client, event)["OperationStatus"] == "CANCEL_COMPLETE"
    assert handler.calls == 2
    assert "Size" not in read(client, THING, "a")


# --- one operation at a time ---

EACH: dict[str, Callable[[Any], Any]] = {
    "create": bucket_created,
    "update": lambda client: update(client, BUCKET, "alpha", []),
    "delete": lambda client: delete(client, BUCKET, "alpha"),
}


@pytest.mark.parametrize("second", EACH.values(), ids=EACH)
@pytest.mark.parametrize("first", EACH.values(), ids=EACH)
def test_second_operation_on_same_resource_is_rejected(
    cloud: MockCloud, client: Any, first: Callable[[Any], Any], second: Callable[[Any], Any]
) -> None:
    cloud.timing.set(queue=10)
    if first is not bucket_created:
        cloud.resources.put(BUCKET, {"BucketName": "alpha"})
    event = first(client)
    for passed in (0, 10, 4):
        cloud.clock.advance(passed)
        assert event["RequestToken"] in refused("ConcurrentOperationException", second, client)
    cloud.clock.advance(1)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"
    if not (first is EACH["delete"] and second is EACH["update"]):
        assert second(client)["OperationStatus"] == "PENDING"


def test_operations_on_different_resources_run_at_once(cloud: MockCloud, client: Any) -> None:
    events = [create(client, BUCKET, {"BucketName": name}) for name in ("alpha", "beta", "gamma")]
    cloud.clock.advance(5)
    assert [poll(client, event)["OperationStatus"] for event in events] == ["SUCCESS"] * 3


# --- client tokens ---


def test_same_client_token_returns_first_request_with_current_status(cloud: MockCloud, client: Any) -> None:
    calls: list[Callable[[], Any]] = [
        lambda: create(client, BUCKET, {"BucketName": "alpha"}, ClientToken="c"),
        lambda: update(client, BUCKET, "alpha", [], ClientToken="u"),
        lambda: delete(client, BUCKET, "alpha", ClientToken="d"),
    ]
    for call in calls:
        first = call()
        running = call()
        cloud.clock.advance(5)
        ended = call()
        assert first["RequestToken"] == running["RequestToken"] == ended["RequestToken"]
        assert [event["OperationStatus"] for event in (first, running, ended)] == ["IN_PROGRESS"] * 2 + ["SUCCESS"]
    assert len(cloud.requests) == 3


def test_client_token_with_other_parameters_conflicts(client: Any) -> None:
    create(client, BUCKET, {"BucketName": "alpha"}, ClientToken="once")
    others: list[Callable[[], Any]] = [
        lambda: create(client, BUCKET, {"BucketName": "beta"}, ClientToken="once"),
        lambda: create(client, LOG_GROUP, {"LogGroupName": "alpha"}, ClientToken="once"),
        lambda: delete(client, BUCKET, "alpha", ClientToken="once"),
        lambda: update(client, BUCKET, "alpha", [], ClientToken="once"),
    ]
    for call in others:
        refused("ClientTokenConflictException", call)


def test_rejected_call_does_not_use_its_client_token(client: Any) -> None:
    refused("ValidationException", create, client, BUCKET, {"Nonsense": 1}, ClientToken="once")
    assert create(client, BUCKET, {"BucketName": "alpha"}, ClientToken="once")


# --- expiry ---


def test_client_token_expires_after_36_hours(cloud: MockCloud, client: Any) -> None:
    def token() -> str:
        answer: str = create(client, BUCKET, {"BucketName": "alpha"}, ClientToken="once")["RequestToken"]
        return answer

    first = token()
    cloud.clock.advance(36 * 3600 - 1)
    assert token() == first
    cloud.clock.advance(1)
    assert token() != first


def test_request_expires_seven_days_after_its_end(cloud: MockCloud, client: Any) -> None:
    event = bucket_created(client)
    cloud.clock.advance(5 + 7 * 24 * 3600 - 1)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"
    cloud.clock.advance(1)
    text = refused("RequestTokenNotFoundException", poll, client, event)
    assert text == f"Request with token {event['RequestToken']} was not found"
    assert client.list_resource_requests()["ResourceRequestStatusSummaries"] == []
    refused("RequestTokenNotFoundException", canceled, client, event)


# --- time limit of handlers ---


@pytest.mark.parametrize(("minutes_in_schema", "minutes"), [(2, 2), (None, 120)])
def test_handler_that_never_ends_fails_at_its_time_limit(
    cloud: MockCloud, client: Any, minutes_in_schema: int | None, minutes: int
) -> None:
    limit = {} if minutes_in_schema is None else {"timeoutInMinutes": minutes_in_schema}
    handlers = {**THING_SCHEMA["handlers"], "create": {"permissions": [], **limit}}
    cloud.types.register({**THING_SCHEMA, "handlers": handlers}, Endless())
    begun = cloud.clock.now()
    event = create(client, THING, {"Name": "a"})
    cloud.clock.advance(minutes * 60 - 1)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(1)
    failed = poll(client, event)
    assert (failed["OperationStatus"], failed["ErrorCode"]) == ("FAILED", "NotStabilized")
    assert failed["EventTime"] == begun + timedelta(minutes=minutes)


# --- off by default ---


def test_many_calls_are_not_throttled(cloud: MockCloud, client: Any) -> None:
    begun = cloud.clock.now()
    for _ in range(200):
        client.list_resources(TypeName=BUCKET)
    assert cloud.clock.now() == begun
    assert {call.error_code for call in cloud.calls} == {None}


def test_read_finds_resource_right_after_success(client: Any) -> None:
    wait(client, bucket_created(client))
    assert read(client, BUCKET, "alpha")["BucketName"] == "alpha"
    assert listed(client, BUCKET) == ["alpha"]
