"""The states of a request: when they are reached, what is shown in them, and what ends them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ccmock import CcmockError, GenericHandler, HandlerError, HandlerRequest, InProgress, MockCloud
from tests.support.calls import BUCKET, LOG_GROUP, create, delete, listed, poll, refused, update, wait

THING = {
    "typeName": "Test::Engine::Thing",
    "properties": {"Name": {"type": "string"}, "Size": {"type": "integer"}, "Arn": {"type": "string"}},
    "required": ["Name"],
    "primaryIdentifier": ["/properties/Name"],
    "readOnlyProperties": ["/properties/Arn"],
    "additionalProperties": False,
    "handlers": {
        "create": {"permissions": [], "timeoutInMinutes": 2},
        "read": {"permissions": []},
        "update": {"permissions": []},
        "delete": {"permissions": []},
        "list": {"permissions": []},
    },
}
NAME = "Test::Engine::Thing"


def test_a_status_bears_the_time_at_which_it_was_reached(cloud: MockCloud, client: Any) -> None:
    begun = cloud.clock.now()
    event = create(client, BUCKET, {"BucketName": "alpha"})
    cloud.clock.advance(600)
    assert poll(client, event)["EventTime"] == begun + timedelta(seconds=5)
    assert cloud.requests[event["RequestToken"]].history == [
        (begun, "IN_PROGRESS"),
        (begun + timedelta(seconds=5), "SUCCESS"),
    ]


def test_steps_happen_in_the_order_of_their_own_times(cloud: MockCloud, client: Any) -> None:
    cloud.timing.set(create=60, type_name=LOG_GROUP)
    slow = create(client, LOG_GROUP, {"LogGroupName": "slow"})
    cloud.clock.advance(1)
    quick = create(client, BUCKET, {"BucketName": "quick"})
    cloud.clock.advance(3600)
    assert poll(client, quick)["EventTime"] < poll(client, slow)["EventTime"]


def test_retry_after_is_the_next_due_step_and_at_most_five_seconds_ahead(cloud: MockCloud, client: Any) -> None:
    cloud.timing.set(create=12)
    event = create(client, BUCKET, {"BucketName": "alpha"})
    assert "RetryAfter" not in event
    begun = cloud.clock.now()
    for passed, ahead in ((0, 5), (4, 5), (4, 4), (3, 1)):
        cloud.clock.advance(passed)
        now = cloud.clock.now()
        assert poll(client, event)["RetryAfter"] == now + timedelta(seconds=ahead), now - begun
    cloud.clock.advance(1)
    assert "RetryAfter" not in poll(client, event)


def test_a_queued_request_is_pending_and_shows_no_operation(cloud: MockCloud, client: Any) -> None:
    cloud.timing.set(queue=10)
    event = create(client, BUCKET, {"BucketName": "alpha"})
    assert event["OperationStatus"] == "PENDING"
    assert not {"Operation", "Identifier", "RetryAfter", "ResourceModel"} & set(event)
    filters = {"ResourceRequestStatusFilter": {"Operations": ["CREATE"]}}
    assert client.list_resource_requests(**filters)["ResourceRequestStatusSummaries"] == []
    cloud.clock.advance(10)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(5)
    assert [status for _, status in cloud.requests[0].history] == ["PENDING", "IN_PROGRESS", "SUCCESS"]


@pytest.mark.parametrize("queue", [0, 10])
def test_a_cancel_goes_through_in_progress_to_complete(cloud: MockCloud, client: Any, queue: int) -> None:
    cloud.timing.set(queue=queue)
    event = create(client, BUCKET, {"BucketName": "alpha"})
    answer = client.cancel_resource_request(RequestToken=event["RequestToken"])["ProgressEvent"]
    assert answer["OperationStatus"] == "CANCEL_IN_PROGRESS"
    again = client.cancel_resource_request(RequestToken=event["RequestToken"])["ProgressEvent"]
    assert again == answer
    cloud.clock.advance(1)
    assert poll(client, event)["OperationStatus"] == "CANCEL_COMPLETE"
    cloud.clock.advance(60)
    assert poll(client, event)["OperationStatus"] == "CANCEL_COMPLETE"
    ended = client.cancel_resource_request(RequestToken=event["RequestToken"])["ProgressEvent"]
    assert ended["OperationStatus"] == "CANCEL_COMPLETE"


def test_a_cancel_undoes_nothing(cloud: MockCloud, client: Any) -> None:
    event = create(client, BUCKET, {"BucketName": "alpha"})
    poll(client, event)
    client.cancel_resource_request(RequestToken=event["RequestToken"])
    assert listed(client, BUCKET) == []
    cloud.clock.advance(1)
    assert poll(client, event)["Identifier"] == "alpha"
    assert listed(client, BUCKET) == ["alpha"]


def test_a_cancel_before_the_beginning_leaves_nothing(cloud: MockCloud, client: Any) -> None:
    cloud.timing.set(queue=10)
    event = create(client, BUCKET, {"BucketName": "alpha"})
    client.cancel_resource_request(RequestToken=event["RequestToken"])
    cloud.clock.advance(60)
    assert listed(client, BUCKET) == []


def test_an_ended_request_cannot_be_cancelled(client: Any) -> None:
    event = wait(client, create(client, BUCKET, {"BucketName": "alpha"}))
    text = refused("ValidationException", client.cancel_resource_request, RequestToken=event["RequestToken"])
    assert text == f"Request {event['RequestToken']} is already in status SUCCESS"


def test_one_operation_at_a_time_runs_on_a_resource(cloud: MockCloud, client: Any) -> None:
    event = create(client, BUCKET, {"BucketName": "alpha"})
    for call in (
        lambda: create(client, BUCKET, {"BucketName": "alpha"}),
        lambda: update(client, BUCKET, "alpha", []),
        lambda: delete(client, BUCKET, "alpha"),
    ):
        assert event["RequestToken"] in refused("ConcurrentOperationException", call)
    create(client, BUCKET, {"BucketName": "beta"})
    cloud.clock.advance(5)
    delete(client, BUCKET, "alpha")
    refused("ConcurrentOperationException", update, client, BUCKET, "alpha", [])


# --- client tokens ---


def test_the_same_call_with_the_same_token_is_one_request(cloud: MockCloud, client: Any) -> None:
    first = create(client, BUCKET, {"BucketName": "alpha"}, ClientToken="once")
    cloud.clock.advance(5)
    again = create(client, BUCKET, {"BucketName": "alpha"}, ClientToken="once")
    assert again["RequestToken"] == first["RequestToken"]
    assert again["OperationStatus"] == "SUCCESS"
    assert len(cloud.requests) == 1


def test_another_call_with_the_same_token_conflicts(client: Any) -> None:
    first = create(client, BUCKET, {"BucketName": "alpha"}, ClientToken="once")
    text = refused("ClientTokenConflictException", delete, client, BUCKET, "alpha", ClientToken="once")
    assert text == (
        f"ClientToken once is already associated with an existing operation with RequestToken {first['RequestToken']}"
    )
    refused("ClientTokenConflictException", create, client, BUCKET, {"BucketName": "beta"}, ClientToken="once")


def test_a_refused_call_leaves_its_token_free(client: Any) -> None:
    refused("ValidationException", create, client, BUCKET, {"Nonsense": 1}, ClientToken="once")
    assert create(client, BUCKET, {"BucketName": "alpha"}, ClientToken="once")


def test_client_tokens_are_forgotten_after_36_hours(cloud: MockCloud, client: Any) -> None:
    first = create(client, BUCKET, {"BucketName": "alpha"}, ClientToken="once")
    cloud.clock.advance(36 * 3600 - 1)
    same = create(client, BUCKET, {"BucketName": "alpha"}, ClientToken="once")
    assert same["RequestToken"] == first["RequestToken"]
    cloud.clock.advance(1)
    other = create(client, BUCKET, {"BucketName": "alpha"}, ClientToken="once")
    assert other["RequestToken"] != first["RequestToken"]


def test_requests_are_forgotten_seven_days_after_they_ended(cloud: MockCloud, client: Any) -> None:
    event = create(client, BUCKET, {"BucketName": "alpha"})
    cloud.clock.advance(5 + 7 * 24 * 3600 - 1)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"
    cloud.clock.advance(1)
    text = refused("RequestTokenNotFoundException", poll, client, event)
    assert text == f"Request with token {event['RequestToken']} was not found"
    assert client.list_resource_requests()["ResourceRequestStatusSummaries"] == []


# --- handlers that take several steps, fail, or never end ---


class Stepwise(GenericHandler):
    """Takes three steps of its own; the context counts them."""

    def create(self, request: HandlerRequest) -> Any:
        step = (request.context or {"step": 0})["step"]
        model = super().create(request) if step == 0 else request.previous_state
        return InProgress(model, 7, {"step": step + 1}) if step < 2 else {**model, "Size": step}


class Failing(GenericHandler):
    """Makes the resource and then fails; leaves a remnant where the name says so."""

    def create(self, request: HandlerRequest) -> Any:
        if request.context is None:
            return InProgress(super().create(request), 3, "waiting")
        remnant = request.previous_state if request.desired_state["Name"] == "leaves" else None
        raise HandlerError("NotStabilized", remnant=remnant)


class Endless(GenericHandler):
    """Is never done."""

    def create(self, request: HandlerRequest) -> Any:
        model = request.previous_state or super().create(request)
        return InProgress(model, 50, "still waiting")


def test_a_handler_that_is_in_progress_is_called_again_when_it_asked_for(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING, Stepwise())
    event = create(client, NAME, {"Name": "a"})
    cloud.clock.advance(13.999)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(0.001)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"
    found = cloud.resources.get(NAME, "a")
    assert found is not None
    assert found.properties["Size"] == 2


def test_a_cancel_stops_further_handler_calls(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING, Stepwise())
    event = create(client, NAME, {"Name": "a"})
    cloud.clock.advance(8)
    client.cancel_resource_request(RequestToken=event["RequestToken"])
    cloud.clock.advance(60)
    assert poll(client, event)["OperationStatus"] == "CANCEL_COMPLETE"
    found = cloud.resources.get(NAME, "a")
    assert found is not None
    assert "Size" not in found.properties


def test_what_a_failed_create_made_is_gone(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING, Failing())
    event = create(client, NAME, {"Name": "vanishes"})
    assert poll(client, event)["Identifier"] == "vanishes"
    cloud.clock.advance(3)
    failed = poll(client, event)
    assert (failed["OperationStatus"], failed["ErrorCode"]) == ("FAILED", "NotStabilized")
    assert failed["StatusMessage"] == f"Resource of type '{NAME}' with identifier 'vanishes' did not stabilize."
    assert "Identifier" not in failed
    assert listed(client, NAME) == []
    assert create(client, NAME, {"Name": "vanishes"})


def test_what_a_failed_create_left_behind_is_there_and_named(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING, Failing())
    event = create(client, NAME, {"Name": "leaves"})
    cloud.clock.advance(3)
    failed = poll(client, event)
    assert (failed["OperationStatus"], failed["Identifier"]) == ("FAILED", "leaves")
    assert listed(client, NAME) == ["leaves"]


def test_a_handler_that_never_ends_runs_into_its_time_limit(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING, Endless())
    begun = cloud.clock.now()
    event = create(client, NAME, {"Name": "a"})
    cloud.clock.advance(3600)
    failed = poll(client, event)
    assert (failed["OperationStatus"], failed["ErrorCode"]) == ("FAILED", "NotStabilized")
    assert failed["EventTime"] == begun + timedelta(minutes=2)


class Odd(GenericHandler):
    """Asks to be called again in a way that nobody can."""

    def __init__(self, delay_seconds: float, context: object) -> None:
        self.answer = delay_seconds, context

    def create(self, request: HandlerRequest) -> Any:
        return InProgress({"Name": "a"}, *self.answer)


@pytest.mark.parametrize(
    ("delay_seconds", "context", "words"),
    [
        (-1, None, r"InProgress\(delay_seconds=…\) is a number of seconds"),
        (1, object(), "CREATE handler of Test::Engine::Thing handed on a context that is no plain JSON value"),
        (1, lambda: None, "no plain JSON value"),
        (1, float("nan"), "no plain JSON value"),
    ],
)
def test_an_answer_that_nobody_can_follow_is_an_error_and_closes_the_request(
    cloud: MockCloud, client: Any, delay_seconds: float, context: object, words: str
) -> None:
    cloud.types.register(THING, Odd(delay_seconds, context))
    with pytest.raises(CcmockError, match=words):
        create(client, NAME, {"Name": "a"})
    assert (cloud.requests[0].status, cloud.requests[0].error_code) == ("FAILED", "InternalFailure")
    assert listed(client, NAME) == []
    cloud.resources.put(NAME, {"Name": "a"})


class Leaving(GenericHandler):
    """Fails at once and says that it left a remnant."""

    def create(self, request: HandlerRequest) -> Any:
        raise HandlerError("NotStabilized", remnant={"Name": request.desired_state["Name"], "Size": 1})


def test_a_remnant_never_takes_the_place_of_another_resource(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING, Leaving())
    cloud.resources.put(NAME, {"Name": "a", "Size": 5})
    failed = poll(client, create(client, NAME, {"Name": "a"}))
    assert (failed["OperationStatus"], failed["ErrorCode"]) == ("FAILED", "AlreadyExists")
    found = cloud.resources.get(NAME, "a")
    assert found is not None
    assert found.properties["Size"] == 5


# --- listing requests ---


def test_requests_are_listed_newest_first_and_filtered(cloud: MockCloud, client: Any) -> None:
    first = wait(client, create(client, BUCKET, {"BucketName": "alpha"}))
    second = create(client, BUCKET, {"BucketName": "beta"})
    third = delete(client, BUCKET, "alpha")

    def tokens(**wanted: list[str]) -> list[str]:
        answer = client.list_resource_requests(ResourceRequestStatusFilter=wanted)
        return [summary["RequestToken"] for summary in answer["ResourceRequestStatusSummaries"]]

    in_order = [event["RequestToken"] for event in (third, second, first)]
    assert tokens() == in_order
    assert tokens(Operations=["CREATE"]) == in_order[1:]
    assert tokens(OperationStatuses=["IN_PROGRESS"]) == in_order[:2]
    assert tokens(Operations=["CREATE"], OperationStatuses=["SUCCESS", "FAILED"]) == in_order[2:]


def test_requests_come_in_pages_of_twenty(client: Any) -> None:
    for number in range(45):
        create(client, BUCKET, {"BucketName": f"bucket-{number}"})
    pages = list(client.get_paginator("list_resource_requests").paginate())
    assert [len(page["ResourceRequestStatusSummaries"]) for page in pages] == [20, 20, 5]
    names = [event["Identifier"] for page in pages for event in page["ResourceRequestStatusSummaries"]]
    assert names == [f"bucket-{number}" for number in reversed(range(45))]
