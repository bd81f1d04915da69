"""What is put right after an interrupt: requests that wait, ends that had begun, and what follows from both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ccmock import GenericHandler, MockCloud
from ccmock.engine.execution import Execution
from ccmock.engine.recovery import recover
from ccmock.engine.store import Store
from tests.support.calls import LOG_GROUP, QUEUE, create, delete, poll, update


@contextmanager
def interrupted(owner: Any, name: str) -> Iterator[None]:
    """Inside, the first call of a method is interrupted before it does anything."""

    def interrupts(*arguments: Any, **options: Any) -> Any:
        setattr(owner, name, original)
        raise KeyboardInterrupt

    original = getattr(owner, name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, interrupts)
        with pytest.raises(KeyboardInterrupt):
            yield


def statuses(cloud: MockCloud) -> list[str]:
    return [request.status for request in cloud.requests]


def test_waiting_request_still_waits_after_an_interrupt(cloud: MockCloud, client: Any) -> None:
    cloud.limits.set_running(1)
    for name in "abc":
        create(client, LOG_GROUP, {"LogGroupName": name})
    with interrupted(Execution, "queue"):
        create(client, LOG_GROUP, {"LogGroupName": "never"})
    assert statuses(cloud) == ["IN_PROGRESS", "PENDING", "PENDING"]
    create(client, LOG_GROUP, {"LogGroupName": "d"})
    cloud.clock.advance(60)
    begun = [next(at for at, status in request.history if status == "IN_PROGRESS") for request in cloud.requests]
    assert (statuses(cloud), begun) == (["SUCCESS"] * 4, sorted(begun))
    assert len(set(begun)) == 4


@pytest.mark.parametrize("name", ["wake", "_takes_turn"])
def test_request_that_was_about_to_begin_begins(cloud: MockCloud, client: Any, name: str) -> None:
    cloud.limits.set_running(1)
    for number in range(3):
        create(client, LOG_GROUP, {"LogGroupName": f"logs-{number}"})
    with interrupted(Execution, name):
        cloud.clock.advance(5)
        poll(client, {"RequestToken": cloud.requests[0].token})
    assert statuses(cloud) == ["SUCCESS", "IN_PROGRESS", "PENDING"]
    cloud.clock.advance(60)
    assert statuses(cloud) == ["SUCCESS"] * 3


def test_limit_whose_change_is_broken_off_lets_requests_begin(cloud: MockCloud, client: Any) -> None:
    cloud.limits.set_running(1)
    for name in "abc":
        create(client, LOG_GROUP, {"LogGroupName": name})
    with interrupted(Execution, "wake"):
        cloud.limits.set_running(3)
    assert statuses(cloud) == ["IN_PROGRESS"] * 3


def test_handler_that_raises_the_limit_lets_requests_begin(cloud: MockCloud, client: Any) -> None:
    class Raises(GenericHandler):
        def create(self, request: Any) -> Any:
            cloud.limits.set_running(2)
            return super().create(request)

    cloud.types.use(Raises(), QUEUE)
    cloud.limits.set_running(1)
    cloud.timing.set(queue=3, type_name=QUEUE)
    create(client, QUEUE, {"QueueName": "raises"})
    cloud.clock.advance(3)
    create(client, LOG_GROUP, {"LogGroupName": "waits"})
    cloud.clock.advance(0)
    assert statuses(cloud) == ["IN_PROGRESS", "IN_PROGRESS"]


@pytest.mark.parametrize("name", ["publish", "_show"])
@pytest.mark.parametrize("operation", ["create", "update", "delete"])
def test_request_that_was_about_to_end_ends(cloud: MockCloud, client: Any, operation: str, name: str) -> None:
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs"})
    patch_document = [{"op": "add", "path": "/RetentionInDays", "value": 3}]
    {
        "create": lambda: create(client, LOG_GROUP, {"LogGroupName": "new"}),
        "update": lambda: update(client, LOG_GROUP, "logs", patch_document),
        "delete": lambda: delete(client, LOG_GROUP, "logs"),
    }[operation]()
    with interrupted(Store, name):
        cloud.clock.advance(60)
        assert cloud.requests[0].status
    assert statuses(cloud) == ["SUCCESS"]
    shown = {found.identifier: found.properties.get("RetentionInDays") for found in cloud.resources.list(LOG_GROUP)}
    assert shown == {"create": {"logs": None, "new": None}, "update": {"logs": 3}, "delete": {}}[operation]
    assert all(not region.store.unsettled() for region in cloud._engine.regions())


def test_recovery_makes_counts_indexes_and_logs_anew(cloud: MockCloud, client: Any) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "logs"}, ClientToken="once")
    engine = cloud._engine
    region = engine.regions()[0]
    table = region.store.here.by_type[LOG_GROUP]
    table.existing_count, table.shown_count, table.by_identifier = 7, 7, {}
    region.requests.running_count = 7
    engine.requests.put_back(0, (), (), ())
    recover([engine.service("123456789012", region.name).execution], engine.timeline, engine.requests, 0)
    table = region.store.here.by_type[LOG_GROUP]
    assert table.by_identifier.keys() == {"logs"}
    assert (table.existing_count, table.shown_count, region.requests.running_count) == (1, 0, 1)
    assert [each.request.token for each in engine.requests.in_order] == [cloud.requests[0].token]
    cloud.clock.advance(60)
    assert (statuses(cloud), region.requests.running_count) == (["SUCCESS"], 0)
