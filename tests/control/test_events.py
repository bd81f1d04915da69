"""The feed of events: what happened since a cursor, in order, once, also after a reset."""

from __future__ import annotations

import json
from collections import deque
from typing import Any

from ccmock import MockCloud
from ccmock.control.events import Feed, sse_text
from ccmock.engine import changes

from .conftest import Asker

TOPIC, GROUP = "AWS::SNS::Topic", "AWS::Logs::LogGroup"


def create(client: Any, name: str = "news") -> None:
    client.create_resource(TypeName=TOPIC, DesiredState=json.dumps({"TopicName": name}))


def test_a_feed_tells_each_thing_once_and_in_order(cloud: MockCloud, client: Any) -> None:
    feed = Feed(cloud)
    _, cursor = feed.events_since()
    create(client)
    first, cursor = feed.events_since(cursor)
    assert [(event["kind"], event.get("status")) for event in first] == [("request", "IN_PROGRESS"), ("call", None)]
    cloud.clock.advance(5)
    second, cursor = feed.events_since(cursor)
    assert [event["kind"] for event in second] == ["resource", "request", "clock"]
    assert [event["time"][17:19] for event in second] == ["05", "05", "05"]
    assert feed.events_since(cursor) == ([], cursor)


def test_each_event_leads_to_what_comes_after_it(cloud: MockCloud, client: Any) -> None:
    feed = Feed(cloud)
    _, cursor = feed.events_since()
    create(client)
    cloud.clock.advance(5)
    events, last = feed.events_since(cursor)
    for place, event in enumerate(events):
        assert feed.events_since(event["cursor"]) == (events[place + 1 :], last)


def test_a_move_of_the_clock_is_one_event_however_many_watch(cloud: MockCloud) -> None:
    feed, other = Feed(cloud), Feed(cloud)
    _, cursor = feed.events_since()
    cloud.clock.advance(5)
    later = Feed(cloud)
    for watching in (later, other):
        watching.events_since()
    assert [event["kind"] for event in feed.events_since(cursor)[0]] == ["clock"]


def test_events_of_resources_say_whether_they_are_gone(cloud: MockCloud) -> None:
    feed = Feed(cloud)
    _, cursor = feed.events_since()
    cloud.resources.put(GROUP, {"LogGroupName": "logs"})
    cloud.resources.put(GROUP, {"LogGroupName": "logs", "RetentionInDays": 7})
    cloud.resources.delete(GROUP, "logs")
    events, _ = feed.events_since(cursor)
    assert [(event["identifier"], event["is_deleted"]) for event in events] == [
        ("logs", False),
        ("logs", False),
        ("logs", True),
    ]


def test_events_of_faults(cloud: MockCloud, client: Any) -> None:
    feed = Feed(cloud)
    _, cursor = feed.events_since()
    fault = cloud.faults.refuse("ThrottlingException", times=2)
    client.list_resources(TypeName=TOPIC)
    fault.remove()
    fault.remove()
    events, _ = feed.events_since(cursor)
    told = [(event["happening"], event["fired"]) for event in events if event["kind"] == "fault"]
    assert told == [("added", 0), ("fired", 1), ("fired", 2), ("removed", 2)]


def test_a_reset_and_a_restored_snapshot_are_told(cloud: MockCloud, client: Any) -> None:
    feed = Feed(cloud)
    snapshot = cloud.snapshot()
    _, cursor = feed.events_since()
    create(client)
    _, cursor = feed.events_since(cursor)
    cloud.reset()
    events, cursor = feed.events_since(cursor)
    assert [event["kind"] for event in events] == ["reset"]
    cloud.restore(snapshot)
    create(client)
    events, _ = feed.events_since(cursor)
    assert [event["kind"] for event in events] == ["reset", "request", "call"]


def test_a_cursor_of_another_feed_or_that_is_none_leads_to_a_reset(cloud: MockCloud) -> None:
    feed = Feed(cloud)
    _, cursor = feed.events_since()
    name, number = cursor.split("-")
    for other in ("0-1", "x", "", f"{name}-{int(number) + 1}", f"{name}-"):
        events, next_cursor = feed.events_since(other)
        assert ([event["kind"] for event in events], next_cursor) == (["reset"], cursor)


def test_who_has_missed_too_much_is_told_to_begin_anew(cloud: MockCloud) -> None:
    feed = Feed(cloud)
    _, cursor = feed.events_since()
    for number in range(changes.KEPT):
        cloud._engine.changes.note("call", None, number)
    assert cloud._engine.changes.since(int(cursor.split("-")[1])) is not None
    cloud.resources.put(GROUP, {"LogGroupName": "logs"})
    events, cursor = feed.events_since(cursor)
    assert [event["kind"] for event in events] == ["reset"]
    assert feed.events_since(cursor) == ([], cursor)


def test_nothing_is_kept_before_somebody_watches(cloud: MockCloud, client: Any) -> None:
    create(client)
    assert cloud._engine.changes.last_number == 0


class Watched(deque[Any]):
    """Counts how many changes are looked at."""

    looks = 0

    def __getitem__(self, place: Any) -> Any:
        self.looks += 1
        return super().__getitem__(place)


def test_a_look_costs_what_has_happened_since_and_not_what_there_is(cloud: MockCloud, client: Any) -> None:
    feed = Feed(cloud)
    for number in range(50):
        create(client, f"topic-{number}")
    _, cursor = feed.events_since()
    create(client)
    watched = Watched(cloud._engine.changes._kept)
    cloud._engine.changes._kept = watched
    feed.events_since(cursor)
    assert watched.looks == 2


def test_the_text_of_an_event(cloud: MockCloud, control: Asker) -> None:
    feed = control.api.feed
    _, cursor = feed.events_since()
    cloud.resources.put(TOPIC, {"TopicName": "news", "DisplayName": "line\nbreak"})
    ((event,), last) = feed.events_since(cursor)
    lines = sse_text(event).split("\n")
    assert lines[:2] == [f"id: {last}", "event: resource"]
    assert json.loads(lines[2].removeprefix("data: ")) == event
    assert lines[3:] == ["", ""]


def test_the_route_goes_on_from_the_header_and_the_parameter(cloud: MockCloud, control: Asker) -> None:
    begun = control.ask("GET", "events").text
    cursor = begun.strip().removeprefix("id: ")
    cloud.resources.put(TOPIC, {"TopicName": "news"})
    by_parameter = control.ask("GET", "events", cursor=cursor)
    by_header = control.send("GET", "events", headers={"Last-Event-ID": cursor})
    assert by_parameter.headers["Content-Type"] == "text/event-stream"
    assert by_parameter.text == by_header.text
    assert "event: resource\n" in by_header.text
