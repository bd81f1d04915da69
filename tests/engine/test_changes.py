"""The log of changes, and what a request has left, as the engine keeps them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ccmock import GenericHandler, HandlerError, MockCloud
from ccmock.engine import changes
from ccmock.engine.changes import ChangeLog

TOPIC, GROUP = "AWS::SNS::Topic", "AWS::Logs::LogGroup"


def test_a_log_keeps_nothing_before_somebody_watches() -> None:
    log = ChangeLog(lambda: 7)
    log.note("call", 1)
    assert (log.last_number, log.since(0)) == (0, [])
    log.is_watched = True
    log.note("call", 2)
    assert log.since(0) == [changes.Change(1, 7, "call", (2,))]


@pytest.mark.parametrize("number", [-1, 3])
def test_what_was_never_there_is_not_known(number: int) -> None:
    log = ChangeLog(lambda: 0)
    log.is_watched = True
    for subject in range(2):
        log.note("call", subject)
    assert log.since(number) is None


def test_the_oldest_changes_are_forgotten() -> None:
    log = ChangeLog(lambda: 0)
    log.is_watched = True
    for subject in range(changes.KEPT + 5):
        log.note("call", subject)
    assert log.since(4) is None
    kept = log.since(5)
    assert kept is not None
    assert [change.subject[0] for change in (kept[0], kept[-1])] == [5, changes.KEPT + 4]


def test_what_an_interrupt_broke_off_is_told_as_a_reset(cloud: MockCloud, client: Any) -> None:
    class Stopped(GenericHandler):
        def create(self, request: Any) -> Any:
            raise KeyboardInterrupt

    log = cloud._engine.changes
    log.is_watched = True
    cloud.types.use(Stopped, TOPIC)
    with pytest.raises(KeyboardInterrupt):
        client.create_resource(TypeName=TOPIC, DesiredState='{"TopicName": "news"}')
    assert cloud.requests[0].status == "FAILED"
    assert "reset" in [change.kind for change in log.since(0) or ()]


# --- what a request has left ---


def left(cloud: MockCloud, place: int) -> Any:
    cloud._engine.settle()
    return cloud._engine.requests.in_order[place].request.after


def test_a_request_remembers_what_it_left(cloud: MockCloud, client: Any) -> None:
    client.create_resource(TypeName=GROUP, DesiredState='{"LogGroupName": "logs"}')
    assert left(cloud, 0) is None
    cloud.clock.advance(5)
    client.delete_resource(TypeName=GROUP, Identifier="logs")
    cloud.clock.advance(5)
    assert left(cloud, 0)["LogGroupName"] == "logs"
    assert left(cloud, 1) is None
    before = left(cloud, 0)
    cloud.restore(json.loads(json.dumps(cloud.snapshot())))
    assert left(cloud, 0) == before


def test_a_canceled_and_a_failed_create_leave_what_stays(cloud: MockCloud, client: Any) -> None:
    class Halfway(GenericHandler):
        def create(self, request: Any) -> Any:
            raise HandlerError("InternalFailure", remnant=super().create(request))

    answer = client.create_resource(TypeName=GROUP, DesiredState='{"LogGroupName": "canceled"}')
    client.cancel_resource_request(RequestToken=answer["ProgressEvent"]["RequestToken"])
    cloud.types.use(Halfway, TOPIC)
    client.create_resource(TypeName=TOPIC, DesiredState='{"TopicName": "news"}')
    cloud.clock.advance(5)
    assert left(cloud, 0)["LogGroupName"] == "canceled"
    assert left(cloud, 1)["TopicName"] == "news"
