"""A state that is put back: everything is as it was, handlers and hooks too, in the same objects."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from ccmock import GenericHandler, HandlerError, ManualClock, MockCloud, mock_cloudcontrol
from tests.support.calls import BUCKET, LOG_GROUP, QUEUE, create, delete, listed, made, poll, read, update

THING = {
    "typeName": "My::Test::Thing",
    "description": "A thing",
    "properties": {"Name": {"type": "string"}, "Colour": {"type": "string"}},
    "additionalProperties": False,
    "primaryIdentifier": ["/properties/Name"],
    "handlers": {name: {"permissions": []} for name in ("create", "read", "update", "delete", "list")},
}


class Painting(GenericHandler):
    def create(self, request: Any) -> Any:
        return {**request.desired_state, "Colour": "red"}


class Checkpoint:
    """The state of a mock's engine, to be put back as often as wanted."""

    def __init__(self, cloud: MockCloud) -> None:
        self._engine = cloud._engine
        self._state = self._engine.state()

    def restore(self) -> None:
        self._engine.put_back(self._state)


def set_up(cloud: MockCloud, client: Any) -> None:
    """Something of everything that a test can set, with requests on their way."""
    cloud.types.register(THING, Painting())
    cloud.hooks.add("Private::Guard::Groups", lambda request: None, targets=("AWS::Logs::*",))
    cloud.faults.fail("Throttling", type_name=QUEUE, times=2, nth=2)
    cloud.faults.throttle(rate_per_second=2, operation="ListResources")
    cloud.limits.set(BUCKET, 3)
    cloud.limits.set_running(4)
    cloud.permissions.deny("sns:CreateTopic")
    cloud.timing.set(create=[2, 3], type_name=LOG_GROUP)
    made(client, BUCKET, {"BucketName": "there"})
    made(client, "My::Test::Thing", {"Name": "thing"})
    create(client, LOG_GROUP, {"LogGroupName": "on-its-way"}, ClientToken="once")
    create(client, "AWS::IAM::Role", {"RoleName": "everywhere", "AssumeRolePolicyDocument": {}})
    cloud.account("111122223333", "eu-west-1").resources.put(QUEUE, {"QueueName": "elsewhere"})


def story(cloud: MockCloud, client: Any) -> list[Any]:
    """What a test may do after that, and all that it sees of it."""
    events = [create(client, QUEUE, {"QueueName": name}) for name in ("a", "b")]
    events.append(create(client, LOG_GROUP, {"LogGroupName": "on-its-way"}, ClientToken="once"))
    events.append(create(client, "My::Test::Thing", {"Name": "another"}))
    polled = [poll(client, event) for event in events for _ in range(2)]
    cloud.clock.advance(30)
    ended = [poll(client, event) for event in events]
    delete(client, BUCKET, "there")
    cloud.clock.advance(30)
    return [
        *(events, polled, ended, listed(client, BUCKET), read(client, "My::Test::Thing", "another")),
        create(client, "AWS::SNS::Topic", {}),
        cloud.permissions.policy(),
        str(cloud.report()),
    ]


def undone_by_a_reset(cloud: MockCloud, client: Any) -> None:
    cloud.reset()
    made(client, BUCKET, {"BucketName": "after"})


def undone_by_a_snapshot(cloud: MockCloud, client: Any) -> None:
    snapshot = cloud.snapshot()
    story(cloud, client)
    cloud.restore(json.loads(json.dumps(snapshot)))


def undone_piece_by_piece(cloud: MockCloud, client: Any) -> None:
    story(cloud, client)
    cloud.faults.clear()
    cloud.hooks.clear()
    cloud.permissions.clear()
    cloud.limits.set(BUCKET, None)
    cloud.types.register({**THING, "typeName": "My::Test::Other"})
    cloud.types.use(Painting(), BUCKET)
    for bucket in cloud.resources.list(BUCKET):
        cloud.resources.delete(BUCKET, bucket.identifier)


@pytest.mark.parametrize("meanwhile", [story, undone_by_a_reset, undone_by_a_snapshot, undone_piece_by_piece])
def test_after_a_restore_the_same_calls_have_the_same_answers(cloud: MockCloud, client: Any, meanwhile: Any) -> None:
    set_up(cloud, client)
    checkpoint, before = Checkpoint(cloud), cloud.snapshot()
    first = story(cloud, client)
    for _ in range(2):
        checkpoint.restore()
        meanwhile(cloud, client)
        checkpoint.restore()
        assert cloud.snapshot() == before
        assert [(hook.type_name, len(hook.invocations)) for hook in cloud.hooks] == [("Private::Guard::Groups", 1)]
        assert story(cloud, client) == first


def test_what_was_kept_from_before_is_right_afterwards(cloud: MockCloud, client: Any) -> None:
    fault = cloud.faults.fail("InternalFailure", type_name=QUEUE)
    hook = cloud.hooks.add("Private::Guard::All", lambda request: None)
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    request, thing = cloud.requests[0], cloud.types.register(THING)
    checkpoint = Checkpoint(cloud)

    create(client, QUEUE, {"QueueName": "a"})
    cloud.clock.advance(10)
    assert (fault.fired, len(hook.invocations), request.status) == (1, 2, "SUCCESS")
    checkpoint.restore()

    assert (fault.fired, len(hook.invocations), request.status) == (0, 1, "IN_PROGRESS")
    assert cloud.types["My::Test::Thing"] is thing
    fault.remove()
    made(client, QUEUE, {"QueueName": "a"})


class Scribbling(GenericHandler):
    """Changes in place what it is given, and later what it returned."""

    def __init__(self) -> None:
        self.returned: list[Any] = []

    def create(self, request: Any) -> Any:
        self.returned.append(super().create(request))
        return self.returned[-1]

    def read(self, request: Any) -> Any:
        for model in [request.previous_state, *self.returned]:
            model["Tags"].append({"Key": "c", "Value": "d"})
        return super().read(request)

    def update(self, request: Any) -> Any:
        request.previous_state.clear()
        request.desired_state["Tags"].append({"Key": "c", "Value": "d"})
        raise HandlerError("Throttling")


def test_models_stay_as_they_are_when_a_handler_changes_what_it_was_given(cloud: MockCloud, client: Any) -> None:
    cloud.types.use(Scribbling(), LOG_GROUP)
    tags = [{"Key": "a", "Value": "b"}]
    made(client, LOG_GROUP, {"LogGroupName": "logs", "Tags": tags})
    for _ in range(2):
        read(client, LOG_GROUP, "logs")
        update(client, LOG_GROUP, "logs", [{"op": "add", "path": "/RetentionInDays", "value": 7}])
        cloud.clock.advance(30)
        assert cloud.resources.assert_exists(LOG_GROUP, "logs").properties["Tags"] == tags


@pytest.mark.parametrize("clock", ["auto", "manual", ManualClock()])
def test_the_clock_goes_on_from_where_it_stood(clock: Any) -> None:
    with mock_cloudcontrol(clock=clock) as cloud:
        cloud.clock.advance(100)
        then_ms, moves, checkpoint = cloud.clock.now_ms(), cloud.clock.moves, Checkpoint(cloud)
        cloud.clock.advance(10**6)
        checkpoint.restore()
        assert 0 <= cloud.clock.now_ms() - then_ms < 60_000
        assert cloud.clock.moves == moves


def test_the_system_clock_shows_the_systems_time_with_what_was_skipped_then(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_cloudcontrol(clock="system") as cloud:
        monkeypatch.setattr(time, "time", lambda: 1_000_000.0)
        cloud.clock.advance(100)
        checkpoint = Checkpoint(cloud)
        cloud.clock.advance(10**6)
        monkeypatch.setattr(time, "time", lambda: 1_000_010.0)
        checkpoint.restore()
        assert cloud.clock.now_ms() == 1_000_110_000


def test_references_to_a_known_type_are_still_checked_after_a_state_was_put_back(cloud: MockCloud, client: Any) -> None:
    vpc = cloud.resources.put("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"})
    checkpoint = Checkpoint(cloud)
    cloud.resources.delete("AWS::EC2::VPC", vpc.identifier)
    checkpoint.restore()
    event = create(client, "AWS::EC2::Subnet", {"VpcId": "vpc-0123456789abcdef0", "CidrBlock": "10.0.0.0/24"})
    cloud.clock.advance(30)
    assert "does not exist" in poll(client, event)["StatusMessage"]
