"""The table of routes, the OpenAPI document and the page about them say the same, and real answers fit the schemas."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmock import MockCloud, mock_cloudcontrol
from ccmock.control.api import ControlApi
from ccmock.control.openapi import document, operation_id
from ccmock.control.routes import ROUTES
from ccmock.control.scenario import FAULT_METHODS
from ccmock.control.schemas import SCHEMAS
from ccmock.simulation.faults import Faults

from .conftest import Asker

PAGE = Path(__file__).parents[2] / "docs" / "control-api.md"
USER = "AWS::IAM::User"
TOPIC = "AWS::SNS::Topic"


def validator(schema: Any) -> Any:
    """A validator of a schema that may name those of the document."""
    whole = {**schema, "components": {"schemas": dict(SCHEMAS)}}
    jsonschema.Draft202012Validator.check_schema(whole)
    return jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker())


def test_the_document_has_each_route_and_no_other(control: Asker) -> None:
    there = {
        (method.upper(), path.removeprefix("/_ccmock/v1/"))
        for path, methods in control.get("openapi.json")["paths"].items()
        for method in methods
    }
    assert there == {(route.method, route.path) for route in ROUTES}
    assert len(there) == len(ROUTES)


def test_the_document_is_valid_in_what_it_refers_to(control: Asker) -> None:
    given = control.get("openapi.json")
    assert given["openapi"].startswith("3.1.")
    names = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(given)))
    assert names == set(given["components"]["schemas"])
    ids = [operation["operationId"] for methods in given["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))
    for path, methods in given["paths"].items():
        for operation in methods.values():
            named = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path))


def test_every_schema_is_one(control: Asker) -> None:
    for route in ROUTES:
        for schema in (route.result, *route.query.values(), *((route.body,) if route.body else ())):
            validator(schema)


def test_the_page_lists_each_route_and_no_other() -> None:
    table = PAGE.read_text("utf-8").split("<!-- routes -->\n")[1].split("<!-- end of routes -->")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| method")]
    assert rows == [f"| {route.method} | `{route.path}` | {route.summary} |" for route in ROUTES]


def test_only_what_changes_nothing_is_got() -> None:
    assert not [route for route in ROUTES if route.method == "GET" and route.is_change]
    harmless = {route.path for route in ROUTES if route.method != "GET" and not route.is_change}
    assert all("assert_" in path for path in harmless)


def test_each_method_that_sets_a_fault_has_a_route() -> None:
    setting = {
        name
        for name, method in vars(Faults).items()
        if not name.startswith("_") and inspect.signature(method, eval_str=False).return_annotation == "Fault"
    }
    assert setting == set(FAULT_METHODS)


def test_operation_ids_say_what_a_route_does() -> None:
    assert operation_id(next(route for route in ROUTES if route.path == "clock/advance_to")) == "postClockAdvanceTo"
    assert document(ROUTES, "1.2")["info"]["version"] == "1.2"


# --- a request to each route ---

SCHEMA = {
    "typeName": "Shop::Orders::Shelf",
    "properties": {"Name": {"type": "string"}},
    "primaryIdentifier": ["/properties/Name"],
}
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
GROUP = {"type_name": "AWS::Logs::LogGroup", "identifier": "logs"}
OF_USER = {"type_name": USER, "identifier": "ann"}

BODIES: dict[str, Any] = {
    "POST clock/advance": {"seconds": 1.5},
    "POST clock/advance_to": {"moment": "2026-02-01T00:00:00Z"},
    "POST timing": {"create": [1, 2.5], "queue": 3, "type_name": TOPIC},
    "POST timing/profile": {"profile": "instant"},
    "PUT resource": {"type_name": TOPIC, "desired_state": {"TopicName": "news"}},
    "POST resources/put_all": {
        "source": "Resources:\n  Work:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: work}\n",
        "origin": "stack.yaml",
        "parameters": None,
        "skip": [],
    },
    "POST resources/assert_exists": {**GROUP, "properties": {"LogGroupName": "logs"}},
    "POST resources/assert_missing": {**GROUP, "identifier": "other"},
    "POST requests/assert_one": {"operation": "CREATE", "desired_state": {"UserName": "ann"}},
    "POST requests/assert_none": {"status": "FAILED"},
    "POST calls/assert_one": {"operation": "UpdateResource"},
    "POST calls/assert_none": {"operation": "DeleteResource"},
    "POST faults/fail": {"code": "Throttling", "type_name": "AWS::SNS::*", "after_seconds": 2, "times": None},
    "POST faults/delay": {"seconds": 3, "operation": "CREATE"},
    "POST faults/hang": {"nth": 2},
    "POST faults/stale_reads": {"seconds": 1},
    "POST faults/refuse": {"code": "ThrottlingException", "message": "later"},
    "POST faults/throttle": {"rate_per_second": 2.5, "burst": 3},
    "POST faults/drop_connection": {"after_work": True},
    "POST faults/time_out": {"seconds": 5},
    "POST faults/chaos": {"rate": 0.1, "seed": "one"},
    "POST faults/assert_all_fired": None,
    "POST hooks/refuse": {"type_name": "Private::Guard::More", "message": "no", "targets": [TOPIC]},
    "POST hooks/ask": {"type_name": "Private::Guard::Ask", "url": "http://127.0.0.1:1/x", "timeout": 1},
    "POST permissions/deny": {"action": "sns:*"},
    "POST permissions/allow_only": {"policy": POLICY, "role": "arn:aws:iam::123456789012:role/r"},
    "POST permissions/remove": {"action": "s3:*", "role": None},
    "POST limits": {"type_name": TOPIC, "count": 3},
    "POST limits/running": {"count": 2},
    "POST types": {"schema": SCHEMA, "version_id": "00000001", "default": None},
    "POST types/on_removal": {"type_name": TOPIC, "path": "DisplayName", "outcome": "resets"},
    "PUT snapshot": None,
    "POST reset": None,
}
QUERIES: dict[str, dict[str, Any]] = {
    "GET resources": {"type_name": USER, "limit": 5, "since": 0},
    "GET resource": OF_USER,
    "GET resource/versions": OF_USER,
    "GET resource/found": OF_USER,
    "DELETE resource": GROUP,
    "GET requests": {"type_name": USER, "limit": 1},
    "GET calls": {"with_content": "true", "operation": "CreateResource"},
    "GET types": {"pattern": "AWS::SNS::*"},
    "GET report": {"last": 3},
}


LEFT_OUT = object()
SCALARS = st.none() | st.booleans() | st.integers(-1, 10) | st.sampled_from([0.5, "", "x", "00000001", TOPIC])
VALUES = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.text(max_size=3), SCALARS, max_size=2)
VALUES |= st.just(LEFT_OUT)


@pytest.fixture
def filled(cloud: MockCloud, client: Any, control: Asker) -> dict[str, str]:
    """Something of everything, and what stands at the names in paths."""
    hook = "Private::Guard::Names"
    control.do("POST", "hooks/refuse", {"type_name": hook, "message": "short name", "failure_mode": "WARN"})
    fault = control.do("POST", "faults/delay", {"seconds": 1})
    control.do("POST", "permissions/deny", {"action": "s3:*"})
    state = {"UserName": "ann", "LoginProfile": {"Password": "correct-horse"}}
    client.create_resource(TypeName=USER, DesiredState=json.dumps(state))
    cloud.clock.advance(10)
    patch = [{"op": "replace", "path": "/LoginProfile", "value": {"Password": "battery-staple"}}]
    client.update_resource(TypeName=USER, Identifier="ann", PatchDocument=json.dumps(patch))
    cloud.clock.advance(10)
    cloud.resources.put("AWS::Logs::LogGroup", {"LogGroupName": "logs"})
    return {"token": cloud.requests[1].token, "index": "1", "id": fault["id"], "type_name": USER, "hook": hook}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_a_request_to_each_route_and_its_answer_fit_their_schemas(
    route: Any, control: Asker, filled: dict[str, str]
) -> None:
    name = f"{route.method} {route.path}"
    values = {**filled, "type_name": filled["hook"]} if route.path.startswith("hooks/") else filled
    body = control.get("snapshot") if name == "PUT snapshot" else BODIES.get(name)
    if route.body is not None:
        assert body is not None, "each route that takes a body has an example"
        validator(route.body).validate(body)
    query = QUERIES.get(name, {})
    assert query.keys() <= route.query.keys()
    reply = control.ask(route.method, route.path.format(**values), body, **query)
    assert reply.status == 200, reply.text
    if route.media_type == "application/json":
        validator(route.result).validate(reply.json)


def test_what_is_accepted_and_answered_is_what_the_document_says() -> None:
    """Bodies that are almost right: one member of an example has another value, or none."""
    examples = {f"{route.method} {route.path}": route for route in ROUTES if route.body}
    schemas = {name: (validator(route.body), validator(route.result)) for name, route in examples.items()}
    problem = validator(SCHEMAS["Problem"])

    @settings(max_examples=200)
    @given(st.sampled_from(sorted(examples)), st.data())
    def ask(name: str, data: st.DataObject) -> None:
        cloud.reset()
        cloud.hooks.clear()
        route, body = examples[name], dict(BODIES[name] or {})
        member, value = data.draw(st.sampled_from([*route.body["properties"], "other"])), data.draw(VALUES)
        if value is LEFT_OUT:
            body.pop(member, None)
        else:
            body[member] = value
        reply = control.ask(route.method, route.path, body)
        assert reply.status in (200, 400, 404, 409), reply.text
        taken, answered = schemas[name]
        if reply.status == 200:
            taken.validate(body)
        (answered if reply.status == 200 else problem).validate(reply.json)

    with mock_cloudcontrol(clock="manual") as cloud:
        control = Asker(ControlApi(cloud))
        ask()


def test_write_only_values_are_masked_in_each_answer(control: Asker, filled: dict[str, str]) -> None:
    for route in ROUTES:
        if route.method == "GET" and route.path != "snapshot":
            query = QUERIES.get(f"GET {route.path}", {})
            text = control.ask("GET", route.path.format(**filled), **query).text
            assert "correct-horse" not in text, route.path
            assert "battery-staple" not in text, route.path


def test_write_only_values_are_shown_to_those_who_ask_for_them(control: Asker, filled: dict[str, str]) -> None:
    asked: list[Callable[[], Any]] = [
        lambda: control.get("resource", **OF_USER, show_secrets="true")["properties"],
        lambda: control.get(f"requests/{filled['token']}", show_secrets="true")["desired_state"],
        lambda: control.get("calls/1", show_secrets="true")["parameters"],
    ]
    assert all("battery-staple" in json.dumps(ask()) for ask in asked)


def test_events_fit_their_schema(cloud: MockCloud, client: Any, control: Asker) -> None:
    _, cursor = control.api.feed.events_since()
    control.do("POST", "faults/fail", {"code": "Throttling"})
    client.create_resource(TypeName=TOPIC, DesiredState='{"TopicName": "news"}')
    cloud.resources.put(TOPIC, {"TopicName": "mail"})
    cloud.clock.advance(5)
    cloud.reset()
    events, _ = control.api.feed.events_since(cursor)
    assert {event["kind"] for event in events} == set(SCHEMAS["Event"]["properties"]["kind"]["enum"])
    for event in events:
        validator(SCHEMAS["Event"]).validate(event)
