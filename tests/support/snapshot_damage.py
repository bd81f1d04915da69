"""Damage to snapshots: a snapshot that has something of everything, ways to damage it, and a life with what is left."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from ccmock import GenericHandler, HandlerRequest, InProgress, MockCloud, UsageError
from ccmock.registry.forms import shown
from tests.support.calls import BUCKET, LOG_GROUP, QUEUE, VPC

NAME = "Test::Saved::Thing"
THING = {
    "typeName": NAME,
    "properties": {
        "Name": {"type": "string", "minLength": 1},
        "Steps": {"type": "integer"},
        "Parts": {"type": "array", "items": {"$ref": "#/definitions/Part"}},
        "Arn": {"type": "string"},
    },
    "definitions": {
        "Part": {"type": "object", "properties": {"Size": {"type": "number"}}, "additionalProperties": False}
    },
    "required": ["Name"],
    "readOnlyProperties": ["/properties/Arn"],
    "createOnlyProperties": ["/properties/Name"],
    "primaryIdentifier": ["/properties/Name"],
    "additionalProperties": False,
}
ROLE = "arn:aws:iam::123456789012:role/deployer"
IAM_GROUP = "AWS::IAM::Group"
ELSEWHERE = ("111122223333", "eu-west-1")
DAY = 24 * 3600


class Slow(GenericHandler):
    """Takes as many steps as it is told to."""

    def create(self, request: HandlerRequest) -> dict[str, Any] | InProgress:
        left = request.desired_state.get("Steps", 0) if request.context is None else _left(request.context)
        # What it has made keeps its name, whatever a damaged snapshot says was desired.
        model = dict(request.previous_state or request.desired_state)
        return InProgress(model, 10, {"left": left - 1}) if left else model


def _left(context: Any) -> int:
    """The steps that are left; none where the context, which only this handler can check, is not one of its own."""
    left = context.get("left") if isinstance(context, dict) else None
    return left if isinstance(left, int) and 0 <= left <= 10 else 0


def client_of(account_id: str = "123456789012", region: str = "us-east-1") -> Any:
    """A client that tries each call once."""
    return boto3.client(
        "cloudcontrol",
        region_name=region,
        aws_access_key_id=account_id,
        aws_secret_access_key="any",
        config=Config(retries={"total_max_attempts": 1}),
    )


def set_up(cloud: MockCloud) -> None:
    """What of a mock no snapshot holds: its handlers and hooks. And faults of each kind, limits and permissions."""
    cloud.types.register(THING, Slow())
    cloud.types.register({**THING, "description": "second"}, Slow(), version_id="00000002")
    cloud.hooks.add("Private::Guard::Names", lambda asked: "no" if asked.identifier == "bad" else None, duration=2)
    cloud.hooks.add("Private::Guard::More", lambda _: None, targets=(LOG_GROUP,), failure_mode="WARN")


def fill(cloud: MockCloud) -> None:
    """Puts something of everything into a mock that is set up, with requests in every status."""
    client, elsewhere = client_of(), client_of(*ELSEWHERE)
    cloud.timing.set(create=[2, 3], type_name=LOG_GROUP)
    cloud.timing.set(queue=4, type_name=QUEUE)
    cloud.types.on_removal(LOG_GROUP, "RetentionInDays", "resets", value=7)
    cloud.limits.set(VPC, 5)
    cloud.limits.set_running(20)
    for name in ("there", "shown", "leaving"):
        cloud.resources.put(LOG_GROUP, {"LogGroupName": name, "RetentionInDays": 7})
    cloud.resources.put(VPC, {"CidrBlock": "10.0.0.0/16"})
    cloud.resources.put(BUCKET, {"BucketName": "files", "Tags": [{"Key": "a", "Value": "b"}]})
    cloud.resources.put(IAM_GROUP, {"GroupName": "everywhere"})
    cloud.account(*ELSEWHERE).resources.put(QUEUE, {"QueueName": "theirs"})
    _make(client, LOG_GROUP, {"LogGroupName": "made"}, ClientToken="once", RoleArn=ROLE)
    _make(client, LOG_GROUP, {"LogGroupName": "there"})
    _make(elsewhere, QUEUE, {"QueueName": "waits"}, ClientToken="theirs")
    cloud.clock.advance(20)
    _make(client, LOG_GROUP, {"LogGroupName": "bad"})
    _add_faults(cloud)
    _try(lambda: client.get_resource(TypeName=LOG_GROUP, Identifier="missing"))
    _try(lambda: client.list_resources(TypeName=BUCKET, MaxResults=1))
    _make(client, NAME, {"Name": "slow", "Steps": 3, "Parts": [{"Size": 1.5}]}, TypeVersionId="00000002")
    _make(client, IAM_GROUP, {"GroupName": "coming"})
    cloud.clock.advance(3)
    _make(client, LOG_GROUP, {"LogGroupName": "hooked"})
    _make(client, LOG_GROUP, {"LogGroupName": "stopped"})
    _make(client, QUEUE, {"QueueName": "queued"})
    _update(client, LOG_GROUP, "shown", [{"op": "remove", "path": "/RetentionInDays"}])
    _try(lambda: client.delete_resource(TypeName=LOG_GROUP, Identifier="leaving"))
    cloud.clock.advance(3.5)
    _make(client, VPC, {"CidrBlock": "10.2.0.0/16"})
    _try(lambda: client.cancel_resource_request(RequestToken=cloud.requests.of(identifier="stopped")[0].token))
    for request in list(cloud.requests):
        _try(lambda: client.get_resource_request_status(RequestToken=request.token))  # noqa: B023
    _try(lambda: client.list_resource_requests(ResourceRequestStatusFilter={"Operations": ["CREATE"]}))


def _add_faults(cloud: MockCloud) -> None:
    faults = cloud.faults
    faults.chaos(0.1, seed=3)
    faults.throttle(rate_per_second=20, burst=50, operation="ListResources")
    faults.throttle(times=1, operation="CancelResourceRequest", type_name=VPC)
    faults.fail("NotStabilized", type_name=QUEUE, operation="CREATE", nth=2, leave_remnant=True)
    faults.fail("Throttling", type_name=VPC, operation="CREATE", after_seconds=2, message="slow down")
    faults.delay(3, type_name=LOG_GROUP, operation="UPDATE")
    faults.delay(1, operation="GetResource", nth=5)
    faults.hang(type_name=IAM_GROUP)
    faults.stale_reads(2, type_name=BUCKET)
    faults.drop_connection(operation="GetResource", nth=9)
    faults.time_out(operation="ListResources", nth=9, after_work=True, seconds=5)
    cloud.permissions.deny("s3:PutBucketTagging")
    cloud.permissions.deny("logs:CreateLogGroup", role=ROLE)
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    region = {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
    cloud.permissions.allow_only(
        {"Version": "2012-10-17", "Statement": [everything, {**everything, "Condition": region}]}
    )


def _make(client: Any, type_name: str, state: dict[str, Any], **more: Any) -> None:
    _try(lambda: client.create_resource(TypeName=type_name, DesiredState=json.dumps(state), **more))


def _update(client: Any, type_name: str, identifier: str, patch: list[dict[str, Any]]) -> None:
    patch_document = json.dumps(patch)
    _try(lambda: client.update_resource(TypeName=type_name, Identifier=identifier, PatchDocument=patch_document))


def _try(call: Callable[[], Any]) -> Any:
    """What a call answers; None where the service refuses it, or where a fault keeps the answer."""
    try:
        return call()
    except (ClientError, BotoCoreError):
        return None


# --- a life with a snapshot that was accepted ---


def live(cloud: MockCloud) -> None:
    """Uses everything that a snapshot holds; raises whatever a call raises that no client of the service would see."""
    _look(cloud)
    again = json.loads(json.dumps(cloud.snapshot()))
    cloud.restore(again)
    assert cloud.snapshot() == again
    for client in (client_of(), client_of(*ELSEWHERE)):
        _read(cloud, client)
    _change(cloud, client_of())
    for seconds in (0.5, 3, 60, 3 * 3600, 8 * DAY):
        cloud.clock.advance(seconds)
        _look(cloud)
    _read(cloud, client_of())
    cloud.restore(cloud.snapshot())
    cloud.reset()


def _look(cloud: MockCloud) -> None:
    str(cloud.report())
    for request in list(cloud.requests):
        _ = (repr(request), request.history, request.hooks, request.error_code)
        _ = cloud.requests[request.token].status_message
    for call in cloud.calls:
        _ = (repr(call), call.type_name, call.identifier)
    _ = (repr(cloud.faults), repr(cloud.limits), repr(cloud.permissions), repr(cloud.timing))
    _ = (cloud.permissions.policy(), cloud.permissions.policy(role=ROLE))
    for type_name in (LOG_GROUP, QUEUE, VPC, BUCKET, IAM_GROUP):
        _ = (cloud.resources.list(type_name), cloud.account(*ELSEWHERE).resources.list(type_name))


def _read(cloud: MockCloud, client: Any) -> None:
    for type_name in (LOG_GROUP, QUEUE, VPC, BUCKET, IAM_GROUP, NAME):
        found = _try(lambda: client.list_resources(TypeName=type_name, MaxResults=2))  # noqa: B023
        for each in (found or {}).get("ResourceDescriptions", ()):
            _try(lambda: client.get_resource(TypeName=type_name, Identifier=each["Identifier"]))  # noqa: B023
    for request in list(cloud.requests):
        _try(lambda: client.get_resource_request_status(RequestToken=request.token))  # noqa: B023
    _try(lambda: client.list_resource_requests(MaxResults=3))


def _change(cloud: MockCloud, client: Any) -> None:
    _make(client, LOG_GROUP, {"LogGroupName": "new"}, ClientToken="once")
    _make(client, LOG_GROUP, {"LogGroupName": "new"})
    _make(client, VPC, {"CidrBlock": "10.1.0.0/16"})
    _make(client, QUEUE, {"QueueName": "new", "DelaySeconds": 3})
    _make(client, BUCKET, {"BucketName": "new", "Tags": [{"Key": "a", "Value": "b"}]}, RoleArn=ROLE)
    _make(client, IAM_GROUP, {"GroupName": "new"})
    _make(client, NAME, {"Name": "new", "Steps": 1, "Parts": [{"Size": 1}]})
    for vpc in cloud.resources.list(VPC)[:1]:
        _make(client, "AWS::EC2::Subnet", {"VpcId": vpc.identifier, "CidrBlock": "10.0.1.0/24"})
    for type_name, name in ((LOG_GROUP, "there"), (BUCKET, "files"), (NAME, "slow")):
        _update(client, type_name, name, [{"op": "add", "path": "/Tags", "value": [{"Key": "c", "Value": "d"}]}])
    for request in list(cloud.requests):
        _try(lambda: client.cancel_resource_request(RequestToken=request.token))  # noqa: B023
    cloud.clock.advance(30)
    for type_name in (LOG_GROUP, QUEUE, VPC, BUCKET, IAM_GROUP, NAME):
        for resource in cloud.resources.list(type_name):
            _try(lambda: client.delete_resource(TypeName=type_name, Identifier=resource.identifier))  # noqa: B023
    with suppress(UsageError):
        cloud.resources.put(LOG_GROUP, {"LogGroupName": "put"})


# --- damage ---

Place = tuple["str | int", ...]


def places(value: Any, place: Place = ()) -> Iterator[Place]:
    """The place of everything inside of a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*place, key)
        yield from places(item, (*place, key))


def fields(snapshot: Any) -> dict[Place, list[Place]]:
    """Field → its places: those that differ in positions alone, or in names that are no names of fields."""
    found: dict[Place, list[Place]] = {}
    for place in places(snapshot):
        found.setdefault(tuple("*" if isinstance(key, int) else key for key in place), []).append(place)
    return found


def nested(depth: int, key: str | None = None) -> Any:
    """Lists, or objects, within one another."""
    value: Any = None
    for _ in range(depth):
        value = [value] if key is None else {key: value}
    return value


VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 7, 2**31, 2**53 + 1, 10**18, -(10**18), 10**400, 1.5, -0.0, 1e308),
    *(float("nan"), float("inf"), "", "x", "\ud800", "a" * 5000, "2026-01-01", "AWS::No::Type", "999999999999"),
    *([], [None], {}, {"x": 1}, {7: 1}, {"\udfff": 1}, (1, 2), {1, 2}, b"x", object),
    *(nested(150), nested(500), nested(5000, "a")),
)


class Damage:
    """One way to damage a snapshot, in place; `how` says which."""

    def __init__(self, place: Place, how: str, act: Callable[[Any, Any], None]) -> None:
        self.place = place
        self.how = how
        self._act = act

    def __repr__(self) -> str:
        return f"{self.how} at {'/'.join(map(str, self.place))}"

    def do(self, snapshot: Any) -> None:
        """Damages the snapshot."""
        owner = snapshot
        for key in self.place[:-1]:
            owner = owner[key]
        self._act(owner, self.place[-1])


def damages(snapshot: Any, draw: Random) -> Iterator[Damage]:
    """Endlessly many ways to damage a snapshot, each field as often as any other."""
    by_field = fields(snapshot)
    every_field = list(by_field.values())
    every_place = [place for found in every_field for place in found]
    while True:
        found = draw.choice(every_field)
        yield damage(snapshot, draw.choice(found), draw, found, every_place)


def damage(snapshot: Any, place: Place, draw: Random, like: list[Place], every_place: list[Place]) -> Damage:
    """One way to damage a snapshot at a place. `like`: the places of the same field."""
    how = draw.choice(("delete", "value", "value", "value", "like", "other", "edit", "list", "add"))
    if how == "delete":
        return Damage(place, how, lambda owner, key: owner.__delitem__(key))
    if how == "value":
        value = draw.choice(VALUES)
        return Damage(place, f"value {shown(value)}", lambda owner, key: owner.__setitem__(key, value))
    if how in ("like", "other"):
        copied = _at(snapshot, draw.choice(like if how == "like" else every_place))
        text = json.dumps(copied)
        return Damage(place, f"{how} {text[:60]}", lambda owner, key: owner.__setitem__(key, json.loads(text)))
    if how == "edit":
        return _edit(place, _at(snapshot, place), draw)
    if how == "list":
        return _rearrange(place, _at(snapshot, place), draw)
    return Damage(place, "add a key", _add)


def _at(value: Any, place: Place) -> Any:
    for key in place:
        value = value[key]  # type: ignore[index]
    return value


def _edit(place: Place, value: Any, draw: Random) -> Damage:
    """Something near the value: a number next to it, a text with another letter, the other truth."""
    changed: Any = [value]
    if isinstance(value, bool):
        changed = not value
    elif isinstance(value, (int, float)):
        changed = value + draw.choice((-1000, -1, 1, 1000))
    elif isinstance(value, str) and value:
        position = draw.randrange(len(value))
        changed = value[:position] + draw.choice("aZ0:/-. ") + value[position + 1 :]
    return Damage(place, f"edit to {str(changed)[:40]!r}", lambda owner, key: owner.__setitem__(key, changed))


def _rearrange(place: Place, value: Any, draw: Random) -> Damage:
    """A list with an item twice, without one, or with two of them swapped; another value as a list."""
    changed: Any = [value]
    if isinstance(value, list) and value:
        changed, position = list(value), draw.randrange(len(value))
        kind = draw.choice(("twice", "swap", "less"))
        if kind == "twice":
            changed.append(changed[position])
        elif kind == "less":
            changed.pop(position)
        else:
            changed[0], changed[position] = changed[position], changed[0]
    return Damage(place, "rearrange", lambda owner, key: owner.__setitem__(key, changed))


def _add(owner: Any, key: Any) -> None:
    if isinstance(owner, dict):
        owner["unknown"] = owner[key]
    else:
        owner.insert(key, "unknown")
