"""The handle does what a mock does: the same results, the same errors with the same messages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from ccmock import MockCloud, UnknownTypeError, UsageError
from ccmock.remote.cloud import RemoteCloud

TOPIC, USER, GROUP = "AWS::SNS::Topic", "AWS::IAM::User", "AWS::Logs::LogGroup"
ARN = "arn:aws:sns:us-east-1:123456789012:news"
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sns:*", "Resource": "*"}]}
NAIVE = datetime(2020, 1, 1)  # noqa: DTZ001 - it counts as UTC
SCHEMA = {
    "typeName": "Shop::Orders::Shelf",
    "properties": {"Name": {"type": "string"}},
    "primaryIdentifier": ["/properties/Name"],
}


def create(client: Any, name: str = "news", **more: Any) -> str:
    state = json.dumps({"TopicName": name})
    return client.create_resource(TypeName=TOPIC, DesiredState=state, **more)["ProgressEvent"]["RequestToken"]


@pytest.fixture
def scene(cloud: MockCloud, client: Any) -> MockCloud:
    """A mock in which something has happened."""
    cloud.hooks.add("Private::Guard::Names", lambda _: "short", failure_mode="WARN")
    cloud.faults.fail("Throttling", type_name=TOPIC, operation="CREATE", nth=2)
    create(client)
    create(client, "mail", ClientToken="once", RoleArn="arn:aws:iam::123456789012:role/r")
    cloud.clock.advance(10)
    cloud.resources.put(USER, {"UserName": "ann", "LoginProfile": {"Password": "correct-horse"}})
    cloud.resources.put(GROUP, {"LogGroupName": "logs"})
    patch = json.dumps([{"op": "add", "path": "/RetentionInDays", "value": 7}])
    client.update_resource(TypeName=GROUP, Identifier="logs", PatchDocument=patch)
    client.get_resource_request_status(RequestToken=cloud.requests[0].token)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_resource(TypeName=TOPIC, Identifier="arn:aws:sns:us-east-1:123456789012:none")
    return cloud


Looks = dict[str, Callable[[Any], Any]]

LOOKS: Looks = {
    "now": lambda cloud: (cloud.clock.now(), cloud.clock.now_ms()),
    "calls": lambda cloud: list(cloud.calls),
    "a call": lambda cloud: (cloud.calls[0], cloud.calls[-1], cloud.calls[1:3], len(cloud.calls)),
    "filtered calls": lambda cloud: cloud.calls.of("CreateResource", type_name="AWS::SNS::*"),
    "one call": lambda cloud: cloud.calls.assert_one(error_code="ResourceNotFoundException"),
    "no call": lambda cloud: cloud.calls.assert_none("DeleteResource"),
    "requests": lambda cloud: repr(list(cloud.requests)),
    "tokens": lambda cloud: [request.token for request in cloud.requests[1:]],
    "requests by place": lambda cloud: (cloud.requests[-1].token, cloud.requests[0].token, len(cloud.requests)),
    "filtered requests": lambda cloud: [each.token for each in cloud.requests.of("CREATE", status="FAILED")],
    "one request": lambda cloud: cloud.requests.assert_one("UPDATE", patch=cloud.requests[2].patch).token,
    "no request": lambda cloud: cloud.requests.assert_none("DELETE"),
    "requests elsewhere": lambda cloud: list(cloud.account(region="eu-west-1").requests),
    "resources": lambda cloud: cloud.resources.list(USER),
    "a resource": lambda cloud: cloud.resources.get(USER, "ann"),
    "a masked resource": lambda cloud: repr(cloud.resources.get(USER, "ann")),
    "no resource": lambda cloud: cloud.resources.get(USER, "bob"),
    "an existing resource": lambda cloud: cloud.resources.assert_exists(
        USER, "ann", {"LoginProfile": {"Password": "correct-horse"}}
    ),
    "a missing resource": lambda cloud: cloud.resources.assert_missing(USER, "bob"),
    "the resources": lambda cloud: repr(cloud.resources),
    "the report": lambda cloud: str(cloud.report()),
    "the end of the report": lambda cloud: list(cloud.report().texts(last=2)),
    "a type": lambda cloud: (cloud.types[TOPIC].write_only, cloud.types[TOPIC].schema),
    "types": lambda cloud: (list(cloud.types), len(cloud.types), TOPIC in cloud.types, "AWS::SNS::X" in cloud.types),
    "the types": lambda cloud: repr(cloud.types),
    "faults": lambda cloud: repr(list(cloud.faults)),
    "the faults": lambda cloud: repr(cloud.faults),
    "all faults": lambda cloud: cloud.faults.assert_all_fired(),
    "the limits": lambda cloud: repr(cloud.limits),
    "the policy": lambda cloud: cloud.permissions.policy(role="arn:aws:iam::123456789012:role/r"),
    "the hooks": lambda cloud: (repr(cloud.hooks), len(cloud.hooks)),
    "a snapshot": lambda cloud: cloud.snapshot(),
}


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_shows_the_same(name: str, scene: MockCloud, remote: RemoteCloud) -> None:
    assert LOOKS[name](remote) == LOOKS[name](scene)


def test_a_request_has_the_same_attributes(scene: MockCloud, remote: RemoteCloud) -> None:
    names = (
        *("account_id", "region", "token", "type_name", "operation", "identifier", "status", "error_code"),
        *("status_message", "submitted_at", "desired_state", "patch", "client_token", "role_arn", "type_version_id"),
        *("calls", "hooks", "history"),
    )
    for there, here in zip(scene.requests, remote.requests, strict=True):
        for name in names:
            assert getattr(here, name) == getattr(there, name), name
        assert remote.requests[there.token] == here
        assert hash(here) == hash(remote.requests[there.token])
    assert remote.requests[0] != remote.requests[1]
    assert remote.requests[0] != scene.requests[0].token


MISTAKES: Looks = {
    "back in time": lambda cloud: cloud.clock.advance(-1),
    "no time": lambda cloud: cloud.clock.advance("soon"),
    "a past moment": lambda cloud: cloud.clock.advance_to(NAIVE),
    "no moment": lambda cloud: cloud.clock.advance_to(7),
    "an unknown type": lambda cloud: cloud.resources.list("AWS::SNS::Topik"),
    "an unknown type by name": lambda cloud: cloud.types["AWS::SNS::Topik"],
    "a wrong state": lambda cloud: cloud.resources.put(TOPIC, {"TopicNam": "news"}),
    "no state": lambda cloud: cloud.resources.put(TOPIC, "news"),
    "nothing to delete": lambda cloud: cloud.resources.delete(USER, "bob"),
    "a resource that differs": lambda cloud: cloud.resources.assert_exists(GROUP, "logs", {"RetentionInDays": 9}),
    "a resource that is missing": lambda cloud: cloud.resources.assert_exists(USER, "bob"),
    "a resource that is there": lambda cloud: cloud.resources.assert_missing(USER, "ann"),
    "no token": lambda cloud: cloud.requests["none"],
    "no index": lambda cloud: cloud.requests[9],
    "no call": lambda cloud: cloud.calls[-9],
    "no one request": lambda cloud: cloud.requests.assert_one("CREATE", desired_state={"TopicName": "other"}),
    "a request": lambda cloud: cloud.requests.assert_none("CREATE"),
    "a wrong filter": lambda cloud: cloud.requests.of("Create"),
    "no one call": lambda cloud: cloud.calls.assert_one("ListResources"),
    "a call": lambda cloud: cloud.calls.assert_none("CreateResource"),
    "a wrong code": lambda cloud: cloud.faults.fail("Throtling"),
    "too much of throttling": lambda cloud: cloud.faults.throttle(times=1, rate_per_second=1),
    "a wrong rate": lambda cloud: cloud.faults.chaos(2),
    "no durations": lambda cloud: cloud.timing.set(),
    "a wrong duration": lambda cloud: cloud.timing.set(create=-1),
    "a wrong quota": lambda cloud: cloud.limits.set(TOPIC, -1),
    "a wrong running quota": lambda cloud: cloud.limits.set_running(0),
    "a wrong action": lambda cloud: cloud.permissions.deny("sns:CreateTopik"),
    "a wrong policy": lambda cloud: cloud.permissions.allow_only({"Statement": [{"Effect": "May"}]}),
    "a wrong role": lambda cloud: cloud.permissions.policy(role="r"),
    "no hook": lambda cloud: cloud.types.on_removal(TOPIC, "DisplayNam", "resets"),
    "a wrong schema": lambda cloud: cloud.types.register({"typeName": "x"}),
    "a wrong account": lambda cloud: cloud.account("1"),
    "a wrong region": lambda cloud: cloud.account(region="mars"),
    "no snapshot": lambda cloud: cloud.restore({"clock": 1}),
    "no snapshot at all": lambda cloud: cloud.restore(7),
    "a damaged snapshot": lambda cloud: cloud.restore({**cloud.snapshot(), "ids": 1}),
    "no file": lambda cloud: cloud.load("/nonexistent/file.json"),
    "no seeds": lambda cloud: cloud.resources.put_all("/nonexistent/file.json"),
    "no seeds in a file": lambda cloud: cloud.resources.put_all("file.txt"),
    "wrong seeds": lambda cloud: cloud.resources.put_all({TOPIC: [{"TopicNam": "x"}]}),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_raises_the_same_error(name: str, scene: MockCloud, remote: RemoteCloud) -> None:
    errors = []
    for face in (scene, remote):
        before = scene.snapshot()
        with pytest.raises((UsageError, UnknownTypeError, AssertionError, IndexError)) as raised:
            MISTAKES[name](face)
        errors.append((type(raised.value), str(raised.value)))
        assert scene.snapshot() == before
    assert errors[1] == errors[0]


def test_a_mistake_shows_at_the_line_of_the_test(remote: RemoteCloud) -> None:
    with pytest.raises(UsageError) as raised:
        remote.clock.advance(-1)
    assert raised.traceback[0].path == Path(__file__)
    assert raised.value.__cause__ is None


def test_arguments_that_a_method_does_not_have_are_a_type_error_as_in_process(remote: RemoteCloud) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'tims'"):
        remote.faults.fail("Throttling", tims=2)  # type: ignore[call-arg]
    with pytest.raises(UsageError, match="Did you mean 'create'"):
        remote.timing.set(creat=2)  # type: ignore[call-arg]


# --- what changes something ---


def test_time_moves(cloud: MockCloud, client: Any, remote: RemoteCloud) -> None:
    token = create(client)
    request = remote.requests[token]
    assert request.status == "IN_PROGRESS"
    remote.clock.advance(timedelta(seconds=5))
    assert request.status == "SUCCESS"
    remote.clock.advance_to(NAIVE.replace(year=2026, month=2))
    assert remote.clock.now() == cloud.clock.now() == datetime(2026, 2, 1, tzinfo=timezone.utc)


def test_resources_are_put_and_deleted(cloud: MockCloud, remote: RemoteCloud) -> None:
    made = remote.resources.put(TOPIC, {"TopicName": "news"})
    assert cloud.resources.get(TOPIC, ARN) == made
    remote.resources.delete(TOPIC, ARN)
    assert cloud.resources.list(TOPIC) == []
    elsewhere = remote.account("210987654321", "eu-west-1")
    elsewhere.resources.put(TOPIC, {"TopicName": "news"})
    assert cloud.account("210987654321", "eu-west-1").resources.list(TOPIC) == elsewhere.resources.list(TOPIC)


def test_seeds_come_from_a_file_of_the_test_or_a_value(cloud: MockCloud, remote: RemoteCloud, tmp_path: Path) -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "Name"}}}
    template = {"Parameters": {"Name": {"Type": "String"}}, "Resources": {"Work": queue}}
    file = tmp_path / "stack.json"
    file.write_text(json.dumps(template, indent=1))
    seeded = remote.resources.put_all(file, parameters={"Name": "first"})
    assert seeded["Work"] == cloud.resources.list("AWS::SQS::Queue")[0] == seeded[0]
    assert remote.resources.put_all(template, parameters={"Name": "second"})["Work"].properties["QueueName"] == "second"
    file.write_text(json.dumps({"AWS::SQS::Queue": [{"QueueNam": "x"}]}, indent=1))
    with pytest.raises(UsageError) as there:
        cloud.resources.put_all(file)
    with pytest.raises(UsageError) as here:
        remote.resources.put_all(file)
    assert str(here.value) == str(there.value)
    assert f"{file}, line " in str(here.value)


def test_faults_fire_and_are_removed(cloud: MockCloud, client: Any, remote: RemoteCloud) -> None:
    with remote.faults.fail("Throttling", times=2) as fault:
        create(client)
        assert (fault.fired, fault.remaining) == (1, 1)
        assert [found.id for found in remote.faults] == [fault.id]
        assert repr(fault) == repr(next(iter(cloud.faults)))
    assert list(cloud.faults) == []
    fault.remove()
    assert fault.fired == 1
    remote.faults.delay(3)
    remote.faults.hang()
    remote.faults.stale_reads(1)
    remote.faults.refuse("ThrottlingException")
    remote.faults.drop_connection()
    remote.faults.time_out()
    remote.faults.throttle(times=1)
    remote.faults.chaos(0.5, seed="x")
    assert len(list(cloud.faults)) == 8
    with pytest.raises(AssertionError, match="These faults were set and never fired"):
        remote.faults.assert_all_fired()
    remote.faults.clear()
    assert list(remote.faults) == []


def test_hooks_refuse(cloud: MockCloud, client: Any, remote: RemoteCloud) -> None:
    hook = remote.hooks.refuse("Private::Guard::Names", "no", targets=[TOPIC])
    token = create(client)
    remote.clock.advance(10)
    assert remote.requests[token].status == "FAILED"
    (now,) = remote.hooks
    assert now == hook._replace(invocations=1)
    asking = remote.hooks.ask("Private::Guard::Ask", "http://127.0.0.1:1/", timeout=1)
    assert (asking.kind, asking.url, len(remote.hooks)) == ("ask", "http://127.0.0.1:1/", 2)
    remote.hooks.remove("Private::Guard::Names")
    assert [hook.type_name for hook in cloud.hooks] == ["Private::Guard::Ask"]
    for wrong in ("Private::Guard::Names", 7):
        with pytest.raises(UsageError, match="There is no hook"):
            remote.hooks.remove(wrong)  # type: ignore[arg-type]
    remote.hooks.clear()
    assert len(cloud.hooks) == 0


def test_permissions_limits_and_durations(cloud: MockCloud, client: Any, remote: RemoteCloud) -> None:
    with remote.permissions.deny("sns:CreateTopic") as restriction:
        assert repr(restriction) in repr([restriction])
        create(client)
        assert remote.requests[0].error_code == "AccessDenied"
    assert cloud.permissions._rules == ()
    allowed = remote.permissions.allow_only(POLICY)
    allowed.remove()
    allowed.remove()
    remote.permissions.allow_only(POLICY)
    remote.permissions.clear()
    assert repr(remote.permissions) == "<Permissions []>"
    remote.limits.set(TOPIC, 3)
    remote.limits.set_running(2)
    assert repr(cloud.limits) == repr(remote.limits)
    remote.timing.set(create=[1, 2], type_name=TOPIC)
    assert cloud._engine.timing.of(TOPIC, "CREATE") == 3000
    remote.timing.profile("instant")
    assert cloud._engine.timing.state()
    with pytest.raises(UsageError, match=r"profile='instnt' is not a profile by name\. Did you mean 'instant'\?"):
        remote.timing.profile("instnt")
    remote.timing.clear()
    assert cloud._engine.timing.of(TOPIC, "CREATE") == 5000


def test_a_removed_restriction_does_not_take_an_equal_one_with_it(cloud: MockCloud, remote: RemoteCloud) -> None:
    first = remote.permissions.deny("sns:*")
    remote.permissions.deny("sns:*")
    first.remove()
    first.remove()
    assert len(cloud.permissions._rules) == 1


def test_types_are_registered(cloud: MockCloud, remote: RemoteCloud) -> None:
    assert remote.types.register(SCHEMA).primary_identifier == ("/properties/Name",)
    assert remote.resources.put("Shop::Orders::Shelf", {"Name": "top"}).identifier == "top"
    remote.types.on_removal(TOPIC, "DisplayName", "resets", value=None)
    with pytest.raises(UnknownTypeError, match="No resource type 7 in us-east-1"):
        remote.types[7]  # type: ignore[index]


def test_states_are_taken_put_back_saved_and_loaded(
    cloud: MockCloud, client: Any, remote: RemoteCloud, tmp_path: Path
) -> None:
    create(client)
    snapshot = remote.snapshot()
    remote.save(tmp_path / "state.json")
    remote.reset()
    assert list(remote.requests) == []
    remote.load(tmp_path / "state.json")
    assert cloud.snapshot() == snapshot
    remote.reset()
    remote.restore(snapshot)
    cloud.reset()
    cloud.load(tmp_path / "state.json")
    assert remote.snapshot() == snapshot


def test_what_has_no_json_is_a_usage_error(remote: RemoteCloud) -> None:
    with pytest.raises(UsageError, match="is not plain JSON: a object has no JSON"):
        remote.resources.put(TOPIC, {"TopicName": object()})
    with pytest.raises(UsageError, match="is not plain JSON"):
        remote.clock.advance(float("nan"))


def test_odd_names_reach_the_server_as_they_are(cloud: MockCloud, remote: RemoteCloud) -> None:
    odd = "a/b?c=d&e#f%20 ü|"
    with pytest.raises(UsageError) as there:
        cloud.requests[odd]
    with pytest.raises(UsageError) as here:
        remote.requests[odd]
    assert str(here.value) == str(there.value)
    assert remote.resources.get(GROUP, "a+b c") is None
