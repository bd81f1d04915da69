"""ProgressEvent: its members in each status."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from ccmock import HandlerError, MockCloud
from tests.service.things import THING, THING_SCHEMA, Failing, FailingLate
from tests.support.calls import BUCKET, LOG_GROUP, VPC, create, delete, poll, update, wait

ALWAYS = {"EventTime", "OperationStatus", "RequestToken", "TypeName"}
Event = dict[str, Any]


class Scene:
    """Creates requests in each status."""

    def __init__(self, cloud: MockCloud, client: Any) -> None:
        self.cloud = cloud
        self.client = client

    def thing(self, operation: str = "", error: HandlerError | None = None) -> None:
        """Creates the thing `a`; one operation of its type fails."""
        handler = Failing(operation, error) if error is not None else None
        self.cloud.types.register(THING_SCHEMA, handler)
        self.cloud.resources.put(THING, {"Name": "a", "Inner": {"Text": "x"}})

    def patched(self) -> Event:
        return update(self.client, THING, "a", [{"op": "add", "path": "/Size", "value": 1}])

    def canceled(self, event: Event) -> Event:
        answer: Event = self.client.cancel_resource_request(RequestToken=event["RequestToken"])["ProgressEvent"]
        return answer

    def listed(self, event: Event) -> Event:
        summaries = self.client.list_resource_requests()["ResourceRequestStatusSummaries"]
        found: Event = next(summary for summary in summaries if summary["RequestToken"] == event["RequestToken"])
        return found

    def later(self, event: Event, seconds: float = 60) -> Event:
        self.cloud.clock.advance(seconds)
        return poll(self.client, event)


@pytest.fixture
def scene(cloud: MockCloud, client: Any) -> Scene:
    return Scene(cloud, client)


# --- answers of calls ---


def bucket_created(scene: Scene) -> Event:
    return create(scene.client, BUCKET, {"BucketName": "alpha"})


def vpc_created(scene: Scene) -> Event:
    return create(scene.client, VPC, {"CidrBlock": "10.0.0.0/16"})


def half_an_identifier_given(scene: Scene) -> Event:
    return create(scene.client, "AWS::ApiGateway::Stage", {"RestApiId": "api"})


def queued(scene: Scene) -> Event:
    scene.cloud.timing.set(queue=10)
    return bucket_created(scene)


def updated(scene: Scene) -> Event:
    scene.thing()
    return scene.patched()


def deleted(scene: Scene) -> Event:
    scene.thing()
    return delete(scene.client, THING, "a")


def nobody_deleted(scene: Scene) -> Event:
    return delete(scene.client, LOG_GROUP, "nobody")


# --- later events ---


def remnant_left(scene: Scene) -> Event:
    scene.cloud.types.register(THING_SCHEMA, FailingLate())
    return scene.later(create(scene.client, THING, {"Name": "leaves"}))


def nothing_left(scene: Scene) -> Event:
    scene.cloud.types.register(THING_SCHEMA, FailingLate())
    return scene.later(create(scene.client, THING, {"Name": "vanishes"}))


def failed_at_once(scene: Scene) -> Event:
    scene.cloud.types.register(THING_SCHEMA, Failing("CREATE", HandlerError("GeneralServiceException")))
    return poll(scene.client, create(scene.client, THING, {"Name": "a"}))


def already_there(scene: Scene) -> Event:
    scene.thing()
    return poll(scene.client, create(scene.client, THING, {"Name": "a"}))


def failed_update(scene: Scene) -> Event:
    scene.thing("UPDATE", HandlerError("GeneralServiceException"))
    return poll(scene.client, scene.patched())


def failed_delete(scene: Scene) -> Event:
    scene.thing("DELETE", HandlerError("GeneralServiceException"))
    return poll(scene.client, delete(scene.client, THING, "a"))


def canceled_before_it_began(scene: Scene) -> Event:
    event = queued(scene)
    scene.canceled(event)
    return scene.later(event)


def canceled(make: Callable[[Scene], Event]) -> Callable[[Scene], Event]:
    def cancel(scene: Scene) -> Event:
        event = make(scene)
        scene.canceled(event)
        return scene.later(event)

    return cancel


def ended(make: Callable[[Scene], Event]) -> Callable[[Scene], Event]:
    return lambda scene: scene.later(make(scene))


def polled(make: Callable[[Scene], Event]) -> Callable[[Scene], Event]:
    return lambda scene: poll(scene.client, make(scene))


def seen_in_a_list(make: Callable[[Scene], Event]) -> Callable[[Scene], Event]:
    return lambda scene: scene.listed(make(scene))


class Moment(NamedTuple):
    """A moment, the changing members of its event, and its operation, status and error code."""

    name: str
    event: Callable[[Scene], Event]
    shown: str
    said: str


MOMENTS = [
    Moment("CreateResource answers", bucket_created, "Identifier", "CREATE IN_PROGRESS"),
    Moment("CreateResource answers, no identifier given", vpc_created, "", "CREATE IN_PROGRESS"),
    Moment("CreateResource answers, half of it given", half_an_identifier_given, "", "CREATE IN_PROGRESS"),
    Moment("accepted but queued", queued, "", "- PENDING"),
    Moment("accepted but queued, polled", polled(queued), "", "- PENDING"),
    Moment("accepted but queued, listed", seen_in_a_list(queued), "", "- PENDING"),
    Moment("polled while running", polled(vpc_created), "Identifier RetryAfter", "CREATE IN_PROGRESS"),
    Moment("listed while running", seen_in_a_list(vpc_created), "Identifier RetryAfter", "CREATE IN_PROGRESS"),
    Moment("update polled", polled(updated), "Identifier ResourceModel RetryAfter", "UPDATE IN_PROGRESS"),
    Moment("update listed", seen_in_a_list(updated), "Identifier ResourceModel RetryAfter", "UPDATE IN_PROGRESS"),
    Moment("delete polled", polled(deleted), "Identifier RetryAfter", "DELETE IN_PROGRESS"),
    Moment("create SUCCESS", ended(bucket_created), "Identifier", "CREATE SUCCESS"),
    Moment("create SUCCESS, the identifier made up", ended(vpc_created), "Identifier", "CREATE SUCCESS"),
    Moment("create FAILED AlreadyExists", already_there, "Identifier", "CREATE FAILED AlreadyExists"),
    Moment("create FAILED at once", failed_at_once, "", "CREATE FAILED GeneralServiceException"),
    Moment("create FAILED early, nothing left", nothing_left, "", "CREATE FAILED NotStabilized"),
    Moment("create FAILED early, a remnant left", remnant_left, "Identifier", "CREATE FAILED NotStabilized"),
    Moment("UpdateResource answers", updated, "Identifier ResourceModel", "UPDATE IN_PROGRESS"),
    Moment("update SUCCESS", ended(updated), "Identifier ResourceModel", "UPDATE SUCCESS"),
    Moment("update FAILED", failed_update, "Identifier", "UPDATE FAILED GeneralServiceException"),
    Moment("DeleteResource answers", deleted, "Identifier", "DELETE IN_PROGRESS"),
    Moment("DeleteResource answers, nothing there", nobody_deleted, "Identifier", "DELETE IN_PROGRESS"),
    Moment("delete SUCCESS", ended(deleted), "Identifier", "DELETE SUCCESS"),
    Moment("delete FAILED", failed_delete, "Identifier", "DELETE FAILED GeneralServiceException"),
    Moment("delete FAILED NotFound", ended(nobody_deleted), "Identifier", "DELETE FAILED NotFound"),
    Moment("CANCEL_COMPLETE", canceled(vpc_created), "Identifier", "CREATE CANCEL_COMPLETE"),
    Moment("CANCEL_COMPLETE of an update", canceled(updated), "Identifier", "UPDATE CANCEL_COMPLETE"),
    Moment("CANCEL_COMPLETE of a delete", canceled(deleted), "Identifier", "DELETE CANCEL_COMPLETE"),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=[moment.name for moment in MOMENTS])
def test_progress_event_has_members_of_its_status(scene: Scene, moment: Moment) -> None:
    event = moment.event(scene)
    operation, status, *codes = moment.said.split()
    expected = {*ALWAYS, *moment.shown.split()}
    expected |= {"Operation"} if operation != "-" else set()
    expected |= {"ErrorCode", "StatusMessage"} if codes else set()
    assert event.keys() == expected
    assert event["OperationStatus"] == status
    assert event.get("Operation", "-") == operation
    assert [event["ErrorCode"]] == codes if codes else "ErrorCode" not in event


def test_request_canceled_while_pending_has_no_operation(scene: Scene) -> None:
    event = canceled_before_it_began(scene)
    assert event["OperationStatus"] == "CANCEL_COMPLETE"
    assert "Operation" not in event


# --- values of members ---


def test_update_event_has_patched_model_without_read_only_properties(scene: Scene) -> None:
    scene.cloud.types.register(THING_SCHEMA)
    scene.cloud.resources.put(THING, {"Name": "a", "Inner": {"Text": "x"}, "Parts": [{"Text": "one"}]})
    model = json.loads(scene.patched()["ResourceModel"])
    assert model == {"Name": "a", "Size": 1, "Inner": {"Text": "x"}, "Parts": [{"Text": "one"}]}


def test_event_time_is_time_of_last_status_change(scene: Scene) -> None:
    begun = scene.cloud.clock.now()
    scene.cloud.timing.set(queue=10)
    event = bucket_created(scene)
    times = [event["EventTime"], *(scene.later(event, seconds)["EventTime"] for seconds in (9, 1, 3, 2, 600))]
    assert [(time - begun).total_seconds() for time in times] == [0, 0, 10, 10, 15, 15]


def test_cancel_changes_event_time(scene: Scene) -> None:
    begun = scene.cloud.clock.now()
    event = bucket_created(scene)
    scene.cloud.clock.advance(2)
    assert scene.canceled(event)["EventTime"] == begun + timedelta(seconds=2)
    assert scene.later(event)["EventTime"] == begun + timedelta(seconds=3)


def test_retry_after_is_time_of_next_step_and_at_most_five_seconds_ahead(scene: Scene) -> None:
    scene.cloud.timing.set(create=12)
    event = bucket_created(scene)
    for passed, ahead in ((0, 5), (4, 5), (4, 4), (3, 1)):
        scene.cloud.clock.advance(passed)
        assert poll(scene.client, event)["RetryAfter"] == scene.cloud.clock.now() + timedelta(seconds=ahead)


@pytest.mark.parametrize(
    ("type_name", "state", "as_json", "as_text"),
    [
        (BUCKET, {"BucketName": "alpha"}, '{"BucketName": "alpha"}', "alpha"),
        (
            "AWS::ApiGateway::Stage",
            {"RestApiId": "api", "StageName": "prod"},
            '{"StageName": "prod", "RestApiId": "api"}',
            "api|prod",
        ),
    ],
)
def test_progress_event_has_identifier_in_string_form(
    scene: Scene, type_name: str, state: dict[str, Any], as_json: str, as_text: str
) -> None:
    client = scene.client
    assert wait(client, create(client, type_name, state))["Identifier"] == as_text
    assert wait(client, update(client, type_name, as_json, []))["Identifier"] == as_text
    assert client.get_resource(TypeName=type_name, Identifier=as_json)["ResourceDescription"]["Identifier"] == as_text
    event = delete(client, type_name, as_json)
    assert event["Identifier"] == as_text
    assert wait(client, event)["Identifier"] == as_text
    assert poll(client, delete(client, type_name, as_json))["Identifier"] == as_text
