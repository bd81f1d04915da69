"""Snapshots: the whole state as one plain value, from which a mock goes on exactly."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from ccmock import (
    GenericHandler,
    HandlerContractError,
    HandlerRequest,
    InProgress,
    MockCloud,
    UsageError,
    mock_cloudcontrol,
)
from ccmock.engine.snapshot import VERSION
from tests.support.calls import LOG_GROUP, QUEUE, VPC, create, delete, listed, made, poll, read, refused, update, wait

THING = {
    "typeName": "Test::Saved::Thing",
    "properties": {"Name": {"type": "string"}, "Steps": {"type": "integer"}},
    "primaryIdentifier": ["/properties/Name"],
    "additionalProperties": False,
}
NAME = "Test::Saved::Thing"


class Slow(GenericHandler):
    """Takes as many steps as it is told to."""

    def create(self, request: HandlerRequest) -> dict[str, Any] | InProgress:
        left = request.desired_state["Steps"] if request.context is None else request.context["left"]
        model = dict(request.desired_state)
        return InProgress(model, 10, {"left": left - 1}) if left else model


def set_up(cloud: MockCloud) -> None:
    """Something of everything that a snapshot holds."""
    cloud.types.register(THING, Slow())
    cloud.timing.set(create=[2, 3], type_name=LOG_GROUP)
    cloud.timing.set(queue=1, type_name=QUEUE)
    cloud.limits.set(VPC, 3)
    cloud.limits.set_running(4)
    cloud.permissions.deny("s3:PutBucketTagging")
    cloud.faults.chaos(0.2, seed=3)
    cloud.faults.throttle(rate_per_second=1, burst=5, operation="ListResources")
    cloud.faults.fail("NotStabilized", type_name=LOG_GROUP, nth=4, leave_remnant=True)
    cloud.hooks.add("Private::Guard::Names", lambda _request: None, targets=(QUEUE,))


def tried(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except (ClientError, BotoCoreError) as error:
        return str(error)


def life(cloud: MockCloud, client: Any, first: int, last: int) -> list[Any]:
    """What a client sees of some life in the cloud."""
    seen: list[Any] = []
    for number in range(first, last):
        seen += [
            tried(lambda: create(client, LOG_GROUP, {"LogGroupName": f"g{number}"}, ClientToken=f"t{number}")),  # noqa: B023
            tried(lambda: create(client, VPC, {"CidrBlock": "10.0.0.0/16"})),
            tried(lambda: create(client, QUEUE, {"QueueName": f"q{number}", "DelaySeconds": 3})),  # noqa: B023
            tried(lambda: create(client, NAME, {"Name": f"n{number}", "Steps": number % 4})),  # noqa: B023
            tried(lambda: delete(client, LOG_GROUP, f"g{number - 2}")),  # noqa: B023
            tried(lambda: listed(client, LOG_GROUP)),
            tried(lambda: client.list_resource_requests(MaxResults=100)["ResourceRequestStatusSummaries"]),
        ]
        cloud.clock.advance(1.5)
    return [*seen, [(call.operation, call.error_code, call.time) for call in cloud.calls], cloud.clock.now()]


@pytest.fixture
def busy(cloud: MockCloud, client: Any) -> MockCloud:
    """A cloud in the middle of many things."""
    set_up(cloud)
    life(cloud, client, 0, 5)
    return cloud


def test_a_snapshot_is_plain_json(busy: MockCloud) -> None:
    snapshot = busy.snapshot()
    assert json.loads(json.dumps(snapshot)) == snapshot
    assert snapshot["version"] == VERSION


def test_what_comes_after_a_snapshot_comes_again_after_its_restoration(busy: MockCloud, client: Any) -> None:
    snapshot = busy.snapshot()
    once = life(busy, client, 5, 12)
    busy.restore(json.loads(json.dumps(snapshot)))
    assert busy.snapshot() == snapshot
    assert life(busy, client, 5, 12) == once


def test_another_mock_goes_on_as_the_first_would_have(busy: MockCloud, client: Any) -> None:
    snapshot = busy.snapshot()
    once = life(busy, client, 5, 12)
    with mock_cloudcontrol(clock="manual", seed="another") as other:
        set_up(other)
        other.restore(snapshot)
        assert life(other, boto3.client("cloudcontrol"), 5, 12) == once


def test_a_snapshot_and_its_cloud_share_nothing(cloud: MockCloud, client: Any) -> None:
    made(client, LOG_GROUP, {"LogGroupName": "logs", "Tags": [{"Key": "a", "Value": "b"}]})
    snapshot = cloud.snapshot()
    text = json.dumps(snapshot)
    wait(client, update(client, LOG_GROUP, "logs", [{"op": "replace", "path": "/Tags/0/Value", "value": "c"}]))
    assert json.dumps(snapshot) == text
    cloud.restore(snapshot)
    for region in snapshot["regions"]:
        region["resources"]["types"].clear()
    assert read(client, LOG_GROUP, "logs")["Tags"] == [{"Key": "a", "Value": "b"}]


def test_client_tokens_are_remembered(cloud: MockCloud, client: Any) -> None:
    first = create(client, LOG_GROUP, {"LogGroupName": "logs"}, ClientToken="once")
    cloud.restore(cloud.snapshot())
    again = create(client, LOG_GROUP, {"LogGroupName": "logs"}, ClientToken="once")
    assert again["RequestToken"] == first["RequestToken"]
    refused("ClientTokenConflictException", create, client, LOG_GROUP, {"LogGroupName": "more"}, ClientToken="once")


def test_pages_go_on_after_a_restoration(cloud: MockCloud, client: Any) -> None:
    for number in range(5):
        cloud.resources.put(LOG_GROUP, {"LogGroupName": f"g{number}"})
    token = client.list_resources(TypeName=LOG_GROUP, MaxResults=2)["NextToken"]
    cloud.restore(cloud.snapshot())
    rest = client.list_resources(TypeName=LOG_GROUP, NextToken=token)["ResourceDescriptions"]
    assert [found["Identifier"] for found in rest] == ["g2", "g3", "g4"]


@pytest.mark.parametrize("clock", ["auto", "manual"])
def test_time_goes_on_from_where_it_stood(clock: str) -> None:
    with mock_cloudcontrol(clock=clock) as cloud:
        event = create(boto3.client("cloudcontrol"), LOG_GROUP, {"LogGroupName": "logs"})
        cloud.clock.advance(3)
        before = cloud.clock.now()
        snapshot = cloud.snapshot()
        cloud.clock.advance(3600)
        cloud.restore(snapshot)
        assert timedelta(0) <= cloud.clock.now() - before < timedelta(seconds=1.5)
        assert cloud.requests[event["RequestToken"]].status == "IN_PROGRESS"


def test_the_systems_time_stays_what_it_is() -> None:
    with mock_cloudcontrol(clock="system") as cloud:
        cloud.clock.advance(100)
        snapshot = cloud.snapshot()
        cloud.clock.advance(1000)
        later = cloud.clock.now()
        cloud.restore(snapshot)
        assert later - cloud.clock.now() > timedelta(seconds=990)


def test_accounts_regions_and_services_without_regions_come_back(cloud: MockCloud) -> None:
    cloud.account("210987654321", "eu-west-1").resources.put(QUEUE, {"QueueName": "theirs"})
    cloud.resources.put("AWS::IAM::Group", {"GroupName": "mine"})
    snapshot = cloud.snapshot()
    cloud.reset()
    cloud.restore(snapshot)
    assert len(cloud.account("210987654321", "eu-west-1").resources.list(QUEUE)) == 1
    assert cloud.account(region="eu-west-1").resources.get("AWS::IAM::Group", "mine")


def test_hooks_and_handlers_stay_as_they_are(busy: MockCloud) -> None:
    snapshot = busy.snapshot()
    hooks = list(busy.hooks)
    busy.hooks.add("Private::Guard::More", lambda _request: None)
    busy.restore(snapshot)
    assert len(busy.hooks) == len(hooks) + 1
    busy.clock.advance(3600)
    busy.faults.clear()
    event = create(boto3.client("cloudcontrol"), NAME, {"Name": "more", "Steps": 1})
    busy.clock.advance(8)
    assert busy.requests[event["RequestToken"]].status == "IN_PROGRESS"


def test_types_of_ones_own_come_back_without_their_handlers(busy: MockCloud) -> None:
    snapshot = busy.snapshot()
    with mock_cloudcontrol(clock="manual") as other:
        other.restore(snapshot)
        assert other.types[NAME].schema == THING | {"handlers": other.types[NAME].schema["handlers"]}
        other.faults.clear()
        made(boto3.client("cloudcontrol"), NAME, {"Name": "plain", "Steps": 9})


def test_a_snapshot_goes_into_a_file_and_comes_out_of_it(busy: MockCloud, tmp_path: Path) -> None:
    snapshot = busy.snapshot()
    busy.save(tmp_path / "state.json")
    busy.reset()
    busy.load(str(tmp_path / "state.json"))
    assert busy.snapshot() == snapshot | {"types": busy.snapshot()["types"]}


@pytest.mark.parametrize(
    ("snapshot", "text"),
    [
        (None, "not a snapshot of ccmock"),
        ([], "not a snapshot of ccmock"),
        ({"Version": 1}, "not a snapshot of ccmock"),
        ({"version": VERSION + 1}, "of a newer ccmock; this one reads version"),
        ({"version": 0}, "of an older ccmock"),
        ({"version": VERSION}, "The snapshot is damaged: it lacks the key 'clock'."),
    ],
)
def test_what_is_no_snapshot_is_refused_and_changes_nothing(busy: MockCloud, snapshot: Any, text: str) -> None:
    before = busy.snapshot()
    with pytest.raises(UsageError, match=text):
        busy.restore(snapshot)
    assert busy.snapshot() == before


@pytest.mark.parametrize(
    "part", ["clock", "ids", "timeline", "timing", "global_resources", "regions", "calls", "simulation", "types"]
)
def test_a_damaged_snapshot_is_refused_and_changes_nothing(busy: MockCloud, part: str) -> None:
    before = busy.snapshot()
    for damage in (7, None, [7], {"x": 7}):
        with pytest.raises(UsageError, match="damaged"):
            busy.restore({**before, part: damage})
    assert busy.snapshot() == before


def test_a_file_without_a_snapshot_is_named(cloud: MockCloud, tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text("{")
    with pytest.raises(UsageError, match=r"broken\.json does not hold a snapshot"):
        cloud.load(path)


def test_a_request_is_the_same_before_and_after(cloud: MockCloud, client: Any) -> None:
    event = create(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.clock.advance(2)
    before = poll(client, event)
    cloud.restore(cloud.snapshot())
    assert poll(client, event) == before
    refused("ConcurrentOperationException", delete, client, LOG_GROUP, "logs")
    wait(client, event)


def test_references_to_a_known_type_are_still_checked_after_a_restore(cloud: MockCloud, client: Any) -> None:
    vpc = cloud.resources.put("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"})
    cloud.resources.delete("AWS::EC2::VPC", vpc.identifier)
    cloud.restore(json.loads(json.dumps(cloud.snapshot())))
    event = create(client, "AWS::EC2::Subnet", {"VpcId": "vpc-0123456789abcdef0", "CidrBlock": "10.0.0.0/24"})
    cloud.clock.advance(30)
    assert "does not exist" in poll(client, event)["StatusMessage"]


def test_references_to_companions_are_still_unchecked_after_a_restore(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"})  # it brings a security group
    cloud.restore(json.loads(json.dumps(cloud.snapshot())))
    state = {"GroupId": "sg-0123456789abcdef0", "IpProtocol": "-1", "CidrIp": "10.0.0.0/8"}
    assert wait(client, create(client, "AWS::EC2::SecurityGroupIngress", state))["OperationStatus"] == "SUCCESS"


def test_the_report_is_the_same_after_a_restore(cloud: MockCloud, client: Any) -> None:
    refused("ResourceNotFoundException", read, client, LOG_GROUP, "missing")
    cloud.faults.drop_connection(times=None)
    with pytest.raises(EndpointConnectionError):
        read(client, LOG_GROUP, "missing")
    before = str(cloud.report())
    assert "was not found" in before
    cloud.restore(json.loads(json.dumps(cloud.snapshot())))
    assert str(cloud.report()) == before


def test_what_a_handler_did_wrong_is_still_raised_after_a_restore(client: Any) -> None:
    class Wrong(GenericHandler):
        def read(self, request: Any) -> Any:
            return {"Nonsense": 1}

    mock = mock_cloudcontrol()
    cloud = mock.start()
    cloud.types.use(Wrong(), LOG_GROUP)
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs"})
    refused("PrivateTypeException", read, boto3.client("cloudcontrol"), LOG_GROUP, "logs")
    cloud.restore(cloud.snapshot())
    with pytest.raises(HandlerContractError, match="Nonsense"):
        mock.stop()
