"""The clock, durations, limits, permissions, types and snapshots over the control API, and that all of it replays."""

from __future__ import annotations

import json
from typing import Any

import pytest

import ccmock
from ccmock import Clock, MockCloud, mock_cloudcontrol
from ccmock.control.api import ControlApi, is_change
from ccmock.wire.answering import answer
from ccmock.wire.messages import HttpRequest

from .conftest import JSON, Asker

TOPIC, GROUP = "AWS::SNS::Topic", "AWS::Logs::LogGroup"
SCHEMA = {
    "typeName": "Shop::Orders::Shelf",
    "properties": {"Name": {"type": "string"}},
    "primaryIdentifier": ["/properties/Name"],
}


def create(client: Any, name: str = "news") -> str:
    answer = client.create_resource(TypeName=TOPIC, DesiredState=json.dumps({"TopicName": name}))
    return answer["ProgressEvent"]["RequestToken"]


def test_health_counts_what_there_is(cloud: MockCloud, client: Any, control: Asker) -> None:
    create(client)
    cloud.resources.put(GROUP, {"LogGroupName": "logs"})
    cloud.faults.fail("Throttling")
    health = control.get("health")
    assert (health["service"], health["version"]) == ("ccmock", ccmock.__version__)
    assert (health["account_id"], health["region"]) == ("123456789012", "us-east-1")
    counts = {"resources": 1, "requests": 1, "open_requests": 1, "calls": 1, "faults": 1, "hooks": 0}
    assert (health["counts"], health["problems"]) == (counts, [])


def test_the_clock_moves_and_what_is_due_happens(cloud: MockCloud, client: Any, control: Asker) -> None:
    create(client)
    moved = control.do("POST", "clock/advance", {"seconds": 5})
    assert moved == {"now": "2026-01-01T12:00:05.000+00:00", "kind": "manual", "skipped_seconds": 5.0}
    assert cloud._engine.requests.in_order[0].request.status == "SUCCESS"
    for moment in ("2026-01-02T00:00:00Z", "2026-01-03T00:00:00", "2026-01-04T02:00:00+02:00"):
        moved = control.do("POST", "clock/advance_to", {"moment": moment})
        assert moved["now"].startswith(f"{moment[:10]}T00:00:00.000")
    reply = control.ask("POST", "clock/advance_to", {"moment": "tomorrow"})
    assert reply.error["message"] == "moment='tomorrow' is not a time. Give one such as '2030-01-01T12:00:00Z'."
    assert "datetime" in control.ask("POST", "clock/advance_to", {"moment": 7}).error["message"]


@pytest.mark.parametrize("kind", ["auto", "system"])
def test_the_kind_of_the_clock(kind: str) -> None:
    class Own(Clock):
        def read_ms(self) -> int:
            return 10**12

    for clock, told in ((kind, kind), (Own(), "Own")):
        with mock_cloudcontrol(clock=clock) as cloud:
            assert Asker(ControlApi(cloud)).get("clock")["kind"] == told


def test_durations_are_set_shown_and_cleared(cloud: MockCloud, control: Asker) -> None:
    control.do("POST", "timing", {"create": [1, 2.5], "type_name": TOPIC})
    shown = control.do("POST", "timing", {"queue": 3})
    assert shown["durations"] == [
        {"type_name": TOPIC, "phase": "create", "seconds": [1.0, 2.5]},
        {"type_name": None, "phase": "queue", "seconds": [3.0]},
    ]
    assert control.do("DELETE", "timing") == {"durations": []}


def test_limits(cloud: MockCloud, client: Any, control: Asker) -> None:
    control.do("POST", "limits", {"type_name": TOPIC, "count": 0})
    assert control.do("POST", "limits/running", {"count": 3}) == {"by_type": {TOPIC: 0}, "running": 3}
    create(client)
    assert cloud.requests[0].error_code == "ServiceLimitExceeded"
    assert control.do("POST", "limits", {"type_name": TOPIC, "count": None})["by_type"] == {}


def test_permissions_are_set_lifted_one_by_one_and_cleared(cloud: MockCloud, control: Asker) -> None:
    role = "arn:aws:iam::123456789012:role/r"
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    denied = control.do("POST", "permissions/deny", {"action": "sns:*", "role": role})
    allowed = control.do("POST", "permissions/allow_only", {"policy": policy})
    assert control.get("permissions")["restrictions"] == [
        {"action": "sns:*", "role": role},
        {"policy": policy, "role": None},
    ]
    control.do("POST", "permissions/remove", allowed)
    assert control.get("permissions")["restrictions"] == [denied]
    control.do("DELETE", "permissions")
    assert control.get("permissions")["restrictions"] == []


def test_one_of_several_equal_restrictions_is_lifted(control: Asker) -> None:
    for _ in range(2):
        control.do("POST", "permissions/deny", {"action": "sns:*"})
    control.do("POST", "permissions/remove", {"action": "sns:*"})
    assert len(control.get("permissions")["restrictions"]) == 1


def test_the_needed_policy(client: Any, control: Asker) -> None:
    client.list_resources(TypeName=TOPIC)
    actions = [statement["Action"] for statement in control.get("permissions/policy")["Statement"]]
    assert actions == [["cloudformation:ListResources"], ["sns:ListTopics"]]


def test_types_are_listed_shown_and_registered(cloud: MockCloud, control: Asker) -> None:
    assert control.get("types", pattern="AWS::SNS::*")["types"] == [
        name for name in cloud.types if name.startswith("AWS::SNS::")
    ]
    topic = control.get(f"types/{TOPIC}")
    assert topic["primary_identifier"] == ["/properties/TopicArn"]
    assert "sns:CreateTopic" in topic["handlers"]["CREATE"]["permissions"]
    assert control.do("POST", "types", {"schema": SCHEMA})["type_name"] == "Shop::Orders::Shelf"
    shelf = {"type_name": "Shop::Orders::Shelf", "desired_state": {"Name": "top"}}
    assert control.do("PUT", "resource", shelf)["identifier"] == "top"
    assert "schema is a str" in control.ask("POST", "types", {"schema": "/etc/passwd"}).error["message"]


def test_a_snapshot_goes_out_and_comes_back(cloud: MockCloud, client: Any, control: Asker) -> None:
    create(client)
    snapshot = control.get("snapshot")
    assert snapshot == cloud.snapshot()
    control.do("POST", "reset")
    assert cloud.requests == []
    control.do("PUT", "snapshot", snapshot)
    assert cloud.snapshot() == snapshot
    reply = control.ask("PUT", "snapshot", {**snapshot, "clock": None})
    assert (reply.status, reply.error["code"]) == (400, "UsageError")
    assert "damaged: clock" in reply.error["message"]
    assert cloud.snapshot() == snapshot


def test_resources_of_another_account_and_region(cloud: MockCloud, control: Asker) -> None:
    place = {"account": "210987654321", "region": "eu-west-1"}
    made = control.do("PUT", "resource", {"type_name": TOPIC, "desired_state": {"TopicName": "news"}}, **place)
    assert made["identifier"] == "arn:aws:sns:eu-west-1:210987654321:news"
    assert control.get("resources", type_name=TOPIC)["total"] == 0
    of_topic = {"type_name": TOPIC, "identifier": made["identifier"]}
    assert control.get("resource/found", **of_topic)["resource"] is None
    assert control.get("resource/found", **of_topic, **place)["resource"] == made
    control.do("DELETE", "resource", **of_topic, **place)
    assert control.get("resources", type_name=TOPIC, **place)["total"] == 0


# --- replaying ---


def test_the_same_changes_at_the_same_times_lead_to_the_same_mock() -> None:
    """What a journal does: it keeps the requests that change something, with their times, and gives them again."""
    changes: list[tuple[str, str, Any]] = [
        ("POST", "faults/fail", {"code": "Throttling", "nth": 2}),
        ("POST", "faults/delay", {"seconds": 3, "operation": "CREATE"}),
        ("POST", "hooks/refuse", {"type_name": "Private::Guard::Names", "message": "no", "failure_mode": "WARN"}),
        ("PUT", "resource", {"type_name": "AWS::EC2::VPC", "desired_state": {"CidrBlock": "10.0.0.0/16"}}),
        ("POST", "timing", {"create": 7}),
        ("POST", "clock/advance", {"seconds": 30}),
        ("POST", "permissions/deny", {"action": "s3:*"}),
        ("POST", "limits/running", {"count": 1}),
        ("POST", "types", {"schema": SCHEMA}),
    ]
    state = json.dumps({"TypeName": TOPIC, "DesiredState": '{"TopicName": "news"}', "ClientToken": "once"})
    headers = {"X-Amz-Target": "CloudApiService.CreateResource", "Content-Type": "application/x-amz-json-1.0"}
    call = HttpRequest("POST", "/", headers, state.encode())
    ends = []
    for _ in range(2):
        with mock_cloudcontrol(clock="manual", seed=5) as cloud:
            control = Asker(ControlApi(cloud))
            for method, path, body in changes:
                control.do(method, path, body)
                answer(call, cloud._engine, cloud.account_id, cloud.region)
            first = control.get("faults")["faults"][0]["id"]
            control.do("DELETE", f"faults/{first}")
            ends.append((cloud.snapshot(), control.get("hooks"), str(cloud.report())))
    assert ends[0] == ends[1]


def test_which_requests_change_something() -> None:
    def asked(method: str, path: str) -> bool:
        return is_change(HttpRequest(method, f"/_ccmock/v1/{path}", JSON))

    assert asked("POST", "reset")
    assert asked("PUT", "snapshot?x=1")
    assert asked("DELETE", "faults/0b5e4f0c")
    assert not asked("GET", "snapshot")
    assert not asked("POST", "requests/assert_one")
    assert not asked("POST", "nothing")
