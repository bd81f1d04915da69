"""Requests, calls, resources and their versions, as the control API shows them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ccmock import GenericHandler, InProgress, MockCloud
from ccmock.engine.call_log import FORGOTTEN_AT_ONCE

from .conftest import Asker

TOPIC, USER, GROUP = "AWS::SNS::Topic", "AWS::IAM::User", "AWS::Logs::LogGroup"
ARN = "arn:aws:sns:us-east-1:123456789012:news"


def create(client: Any, type_name: str = TOPIC, **state: Any) -> str:
    answer = client.create_resource(TypeName=type_name, DesiredState=json.dumps(state or {"TopicName": "news"}))
    return answer["ProgressEvent"]["RequestToken"]


def patched(client: Any, type_name: str, identifier: str, *operations: dict[str, Any]) -> str:
    answer = client.update_resource(TypeName=type_name, Identifier=identifier, PatchDocument=json.dumps(operations))
    return answer["ProgressEvent"]["RequestToken"]


def spans(request: dict[str, Any]) -> list[tuple[str, str, str, str | None, str | None]]:
    """Phases with the seconds of their times."""
    return [
        (
            each["phase"],
            each["name"],
            each["starts_at"][17:23],
            each["ends_at"] and each["ends_at"][17:23],
            each["outcome"],
        )
        for each in request["phases"]
    ]


# --- requests ---


def test_phases_of_a_request_that_waits_runs_its_hooks_and_is_handled(
    cloud: MockCloud, client: Any, control: Asker
) -> None:
    cloud.timing.set(queue=2, create=5)
    cloud.hooks.add("Private::Guard::One", lambda _: None, duration=1)
    cloud.hooks.add("Private::Guard::Two", lambda _: "not nice", failure_mode="WARN", duration=3)
    token = create(client)
    cloud.clock.advance(4)
    assert spans(control.get(f"requests/{token}")) == [
        ("queue", "queue", "00.000", "02.000", "IN_PROGRESS"),
        ("hook", "Private::Guard::One", "02.000", "03.000", "HOOK_COMPLETE_SUCCEEDED"),
        ("hook", "Private::Guard::Two", "03.000", None, "HOOK_IN_PROGRESS"),
    ]
    cloud.clock.advance(10)
    request = control.get(f"requests/{token}")
    assert spans(request)[2:] == [
        ("hook", "Private::Guard::Two", "03.000", "06.000", "HOOK_COMPLETE_FAILED"),
        ("handler", "handler", "06.000", "11.000", "SUCCESS"),
    ]
    assert request["hooks"][-1]["message"] == "not nice"
    assert request["due_at"] is None


def test_phases_of_a_request_that_a_hook_refuses_end_with_the_hook(
    cloud: MockCloud, client: Any, control: Asker
) -> None:
    cloud.hooks.add("Private::Guard::One", lambda _: "no")
    cloud.hooks.add("Private::Guard::Two", lambda _: None)
    token = create(client)
    assert control.get(f"requests/{token}")["due_at"] == "2026-01-01T12:00:01.000+00:00"
    cloud.clock.advance(10)
    assert spans(control.get(f"requests/{token}")) == [
        ("hook", "Private::Guard::One", "00.000", "01.000", "HOOK_COMPLETE_FAILED")
    ]


def test_phases_of_a_canceled_request(cloud: MockCloud, client: Any, control: Asker) -> None:
    token = create(client)
    cloud.clock.advance(2)
    client.cancel_resource_request(RequestToken=token)
    assert spans(control.get(f"requests/{token}"))[-1] == ("cancel", "cancel", "02.000", None, None)
    cloud.clock.advance(2)
    assert spans(control.get(f"requests/{token}")) == [
        ("handler", "handler", "00.000", "02.000", "CANCEL_IN_PROGRESS"),
        ("cancel", "cancel", "02.000", "03.000", "CANCEL_COMPLETE"),
    ]


def test_the_faults_that_a_request_and_a_call_met_are_named_also_when_they_are_removed(
    cloud: MockCloud, client: Any, control: Asker
) -> None:
    late, failing = cloud.faults.delay(2), cloud.faults.fail("Throttling", operation="CREATE")
    refused = cloud.faults.refuse("ThrottlingException", operation="ListResources")
    unread = cloud.faults.fail("NotFound", operation="READ")
    token = create(client)
    cloud.clock.advance(10)
    cloud.resources.put(TOPIC, {"TopicName": "news"})
    client.list_resources(TypeName=TOPIC)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_resource(TypeName=TOPIC, Identifier=ARN)
    cloud.faults.clear()
    hits = control.get(f"requests/{token}")["faults"]
    assert {hit["id"] for hit in hits} == {late.id, failing.id}
    assert any(hit["description"].startswith("fail(code='Throttling'") for hit in hits)
    calls = control.get("calls")["calls"]
    assert [[hit["id"] for hit in call["faults"]] for call in calls] == [[], [refused.id], [], [unread.id]]


def test_what_a_fault_hit_survives_a_snapshot(cloud: MockCloud, client: Any, control: Asker) -> None:
    fault = cloud.faults.fail("Throttling")
    token = create(client)
    cloud.clock.advance(10)
    before = control.get(f"requests/{token}")
    cloud.restore(json.loads(json.dumps(cloud.snapshot())))
    assert control.get(f"requests/{token}") == before
    assert before["faults"][0]["id"] == fault.id
    assert control.get("faults")["faults"][0]["id"] == fault.id


def test_filters_parts_and_places_of_requests(cloud: MockCloud, client: Any, control: Asker) -> None:
    tokens = [create(client, TopicName=name) for name in ("a", "b", "c")]
    found = control.get("requests", type_name="AWS::SNS::*", since=1, limit=1)
    assert (found["total"], [each["token"] for each in found["requests"]]) == (3, tokens[1:2])
    assert control.get("requests", status="FAILED")["total"] == 0
    assert control.get("requests", region="eu-west-1")["total"] == 0
    assert control.get("requests", account="123456789012")["total"] == 3


def test_the_model_before_and_after_a_request(cloud: MockCloud, client: Any, control: Asker) -> None:
    cloud.resources.put(GROUP, {"LogGroupName": "logs"})
    token = patched(client, GROUP, "logs", {"op": "add", "path": "/RetentionInDays", "value": 7})
    running = control.get(f"requests/{token}")
    assert "RetentionInDays" not in running["before"]
    assert running["after"] is None
    cloud.clock.advance(10)
    assert control.get(f"requests/{token}")["after"]["RetentionInDays"] == 7


# --- calls ---


def test_calls_begin_with_an_index(cloud: MockCloud, client: Any, control: Asker) -> None:
    for _ in range(3):
        client.list_resources(TypeName=TOPIC)
    client.list_resources(TypeName=GROUP)
    assert [call["index"] for call in control.get("calls", since=2)["calls"]] == [2, 3]
    found = control.get("calls", since=1, limit=1, type_name=TOPIC)
    assert ([call["index"] for call in found["calls"]], found["next"]) == ([1], 4)
    assert [call["index"] for call in control.get("calls", type_name=GROUP)["calls"]] == [3]


def test_an_index_stays_when_older_calls_are_forgotten(cloud: MockCloud, client: Any, control: Asker) -> None:
    cloud._engine.calls.limit = 5
    for number in range(FORGOTTEN_AT_ONCE + 6):
        client.list_resources(TypeName=TOPIC, MaxResults=number % 100 + 1)
    kept = control.get("calls", with_content="true")["calls"]
    assert all(call["parameters"]["MaxResults"] == call["index"] % 100 + 1 for call in kept)
    assert control.get("calls/105")["parameters"]["MaxResults"] == 6
    reply = control.ask("GET", "calls/0")
    assert (reply.status, reply.error["message"]) == (404, "There is no call 0; calls 100 to 105 are kept.")


def test_parameters_that_cannot_be_read_are_masked_as_a_whole(client: Any, control: Asker) -> None:
    for state in ('{"LoginProfile": {"Password": "correct-horse"', "[1"):
        with pytest.raises(client.exceptions.ClientError):
            client.create_resource(TypeName=USER, DesiredState=state)
    with pytest.raises(client.exceptions.ClientError):
        client.update_resource(TypeName=USER, Identifier="ann", PatchDocument='{"Password": "correct-horse"}')
    shown = json.dumps(control.get("calls", with_content="true"))
    assert "correct-horse" not in shown
    assert shown.count("****") >= 2


# --- resources ---


def test_versions_of_a_resource_that_requests_and_the_test_have_changed(
    cloud: MockCloud, client: Any, control: Asker
) -> None:
    made = create(client, GROUP, LogGroupName="logs", Tags=[{"Key": "a", "Value": "1"}])
    cloud.clock.advance(10)
    changed = patched(
        client,
        GROUP,
        "logs",
        {"op": "add", "path": "/RetentionInDays", "value": 7},
        {"op": "replace", "path": "/Tags/0/Value", "value": "2"},
    )
    cloud.clock.advance(10)
    cloud.resources.put(GROUP, {"LogGroupName": "logs", "RetentionInDays": 14})
    found = control.get("resource", type_name=GROUP, identifier="logs")
    assert [(each["number"], each["request_token"], each["operation"]) for each in found["versions"]] == [
        (1, made, "CREATE"),
        (2, changed, "UPDATE"),
        (3, None, None),
    ]
    assert found["versions"][1]["time"] == "2026-01-01T12:00:15.000+00:00"
    differences = {each["path"]: each for each in found["versions"][1]["differences"]}
    assert differences["/RetentionInDays"] == {"path": "/RetentionInDays", "kind": "added", "after": 7}
    assert differences["/Tags/0/Value"] == {
        "path": "/Tags/0/Value",
        "kind": "changed",
        "before": "1",
        "after": "2",
    }
    kinds = {each["path"]: each["kind"] for each in found["versions"][2]["differences"]}
    assert (kinds["/RetentionInDays"], kinds["/Tags"]) == ("changed", "removed")


def test_versions_of_a_resource_that_is_gone(cloud: MockCloud, client: Any, control: Asker) -> None:
    cloud.resources.put(GROUP, {"LogGroupName": "logs"})
    client.delete_resource(TypeName=GROUP, Identifier="logs")
    cloud.clock.advance(10)
    assert control.ask("GET", "resource", type_name=GROUP, identifier="logs").status == 404
    there, gone = control.get("resource/versions", type_name=GROUP, identifier="logs")["versions"]
    assert (there["model"]["LogGroupName"], there["time"]) == ("logs", None)
    assert (gone["model"], gone["operation"]) == (None, "DELETE")
    assert {each["kind"] for each in gone["differences"]} == {"removed"}


def test_versions_show_neither_what_failed_nor_what_stayed_the_same(
    cloud: MockCloud, client: Any, control: Asker
) -> None:
    cloud.resources.put(GROUP, {"LogGroupName": "logs"})
    cloud.faults.fail("Throttling", operation="UPDATE")
    for days in (1, 3):
        patched(client, GROUP, "logs", {"op": "add", "path": "/RetentionInDays", "value": days})
        cloud.clock.advance(10)
    versions = control.get("resource/versions", type_name=GROUP, identifier="logs")["versions"]
    assert [each["model"].get("RetentionInDays") for each in versions] == [None, 3]


def test_a_write_only_value_that_has_changed_is_a_difference_and_stays_masked(
    cloud: MockCloud, client: Any, control: Asker
) -> None:
    create(client, USER, UserName="ann", LoginProfile={"Password": "correct-horse"})
    cloud.clock.advance(10)
    patched(client, USER, "ann", {"op": "add", "path": "/LoginProfile", "value": {"Password": "battery-staple"}})
    cloud.clock.advance(10)
    *_, last = control.get("resource", type_name=USER, identifier="ann")["versions"]
    assert last["differences"] == [
        {"path": "/LoginProfile/Password", "kind": "changed", "before": "****", "after": "****"}
    ]


def test_versions_survive_a_snapshot(cloud: MockCloud, client: Any, control: Asker) -> None:
    create(client, GROUP, LogGroupName="logs")
    cloud.clock.advance(10)
    patched(client, GROUP, "logs", {"op": "add", "path": "/RetentionInDays", "value": 7})
    cloud.clock.advance(10)
    before = control.get("resource", type_name=GROUP, identifier="logs")
    cloud.restore(json.loads(json.dumps(cloud.snapshot())))
    assert control.get("resource", type_name=GROUP, identifier="logs") == before


def test_resources_of_global_services_count_once(cloud: MockCloud, control: Asker) -> None:
    cloud.resources.put(USER, {"UserName": "ann"})
    cloud.account(region="eu-west-1").resources.put(GROUP, {"LogGroupName": "logs"})
    counts = [(each["region"], each["type_name"], each["count"]) for each in control.get("resources/counts")["counts"]]
    assert counts == [("us-east-1", USER, 1), ("eu-west-1", GROUP, 1)]
    assert control.get("health")["counts"]["resources"] == 2
    there = control.get("resources/counts", region="eu-west-1")["counts"]
    assert {each["type_name"] for each in there} == {USER, GROUP}


def test_a_resource_names_the_request_that_runs_on_it(cloud: MockCloud, client: Any, control: Asker) -> None:
    cloud.resources.put(GROUP, {"LogGroupName": "logs"})
    token = patched(client, GROUP, "logs", {"op": "add", "path": "/RetentionInDays", "value": 7})
    (found,) = control.get("resources", type_name=GROUP)["resources"]
    assert (found["running_request"], found["created_at"]) == (token, None)


def test_put_all_takes_the_text_of_a_template(cloud: MockCloud, control: Asker) -> None:
    properties = "Properties:\n      LogGroupName: !Sub '${AWS::Region}-logs'\n"
    template = f"Resources:\n  Logs:\n    Type: AWS::Logs::LogGroup\n    {properties}"
    made = control.do("POST", "resources/put_all", {"source": template})
    assert made["resources"][made["by_logical_id"]["Logs"]]["identifier"] == "us-east-1-logs"
    wrong = template.replace("LogGroupName", "LogGroupNam")
    reply = control.ask("POST", "resources/put_all", {"source": wrong, "origin": "stack.yaml"})
    assert (reply.status, reply.error["code"]) == (400, "UsageError")
    assert reply.error["message"].startswith("stack.yaml, line 4: Resources/Logs")


def test_the_report_is_a_text(client: Any, control: Asker) -> None:
    create(client)
    reply = control.ask("GET", "report")
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "CreateResource" in reply.text
    assert len(control.ask("GET", "report", last=1).text.splitlines()) == 3


def test_a_handler_that_takes_several_steps_is_one_phase(cloud: MockCloud, client: Any, control: Asker) -> None:
    class Slow(GenericHandler):
        def create(self, request: Any) -> Any:
            model = super().create(request)
            return model if request.context else InProgress(model, delay_seconds=3, context={"done": True})

    cloud.types.use(Slow, TOPIC)
    token = create(client)
    cloud.clock.advance(2)
    assert spans(control.get(f"requests/{token}")) == [("handler", "handler", "00.000", None, None)]
    assert control.get(f"requests/{token}")["due_at"] == "2026-01-01T12:00:03.000+00:00"
