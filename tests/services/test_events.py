"""EventBridge: rules on their buses, and what else names a bus or a connection."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, made, poll, read, refused, update, wait
from tests.support.failing import failed

RULE, BUS, BUS_POLICY = "AWS::Events::Rule", "AWS::Events::EventBus", "AWS::Events::EventBusPolicy"
ARCHIVE, CONNECTION, DESTINATION = "AWS::Events::Archive", "AWS::Events::Connection", "AWS::Events::ApiDestination"
HERE = "arn:aws:events:us-east-1:123456789012:"
DAILY = {"ScheduleExpression": "rate(1 day)"}
PATTERN = {"EventPattern": {"source": ["app"]}}


@pytest.fixture
def bus(client: Any) -> str:
    return made(client, BUS, {"Name": "orders"})


# --- what sets a rule off ---


@pytest.mark.parametrize(
    "schedule",
    [
        "rate(1 minute)",
        "rate(2 hours)",
        "rate(30 days)",
        "cron(0 12 * * ? *)",
        "cron(0/15 8-17 ? * MON-FRI *)",
    ],
)
def test_valid_schedules_are_created(client: Any, schedule: str) -> None:
    made(client, RULE, {"ScheduleExpression": schedule})


@pytest.mark.parametrize(
    "schedule",
    ["rate(1 days)", "rate(2 day)", "rate(0 days)", "rate(1 week)", "cron(0 12 * * *)", "cron(0 12 * * * *)"],
)
def test_invalid_schedules_are_refused(client: Any, schedule: str) -> None:
    event = create(client, RULE, {"ScheduleExpression": schedule})
    assert failed(client, event) == ("GeneralServiceException", "Parameter ScheduleExpression is not valid.")


@pytest.mark.parametrize("state", [{}, {"ScheduleExpression": ""}, {"EventPattern": {}}])
def test_rule_requires_a_pattern_or_a_schedule(client: Any, state: dict[str, Any]) -> None:
    assert failed(client, create(client, RULE, state)) == (
        "GeneralServiceException",
        "Parameter(s) EventPattern or ScheduleExpression must be specified.",
    )


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("no JSON", "Filter is not an object"),
        ("[]", "Filter is not an object"),
        ({"source": "app"}, '"source" must be an object or an array'),
        ({"source": ["app"], "detail": {"state": 1}}, '"state" must be an object or an array'),
        ({"source": []}, "Empty arrays are not allowed"),
    ],
)
def test_invalid_event_pattern_is_refused(client: Any, pattern: Any, reason: str) -> None:
    refusal = ("InvalidRequest", f"Event pattern is not valid. Reason: {reason}")
    assert failed(client, create(client, RULE, {"EventPattern": pattern})) == refusal
    if isinstance(pattern, dict):
        state = {"SourceArn": f"{HERE}event-bus/default", "EventPattern": pattern}
        assert failed(client, create(client, ARCHIVE, state)) == refusal


def test_an_archive_takes_no_pattern_as_text(client: Any) -> None:
    state = {"SourceArn": f"{HERE}event-bus/default", "EventPattern": '{"source": ["app"]}'}
    text = refused("ValidationException", create, client, ARCHIVE, state)
    assert text == "Model validation failed (#/EventPattern: expected type: JSONObject, found: String)"


def test_event_pattern_can_be_json_text_and_nested(client: Any) -> None:
    deep = {"detail": {"size": [{"numeric": [">", 1]}]}, "$or": [{"source": ["a"]}, {"source": ["b"]}]}
    made(client, RULE, {"EventPattern": deep})
    made(client, RULE, {"EventPattern": '{"source": ["app"]}'})


# --- on which bus ---


def test_rule_policy_and_archive_require_their_bus(client: Any, bus: str) -> None:
    refusal = ("NotFound", "Event bus gone does not exist.")
    for named in ("gone", f"{HERE}event-bus/gone"):
        assert failed(client, create(client, RULE, {"EventBusName": named, **PATTERN})) == refusal
        assert failed(client, create(client, ARCHIVE, {"SourceArn": f"{HERE}event-bus/gone"})) == refusal
    assert failed(client, create(client, BUS_POLICY, {"EventBusName": "gone", "StatementId": "s"})) == refusal
    for named in (bus, f"{HERE}event-bus/{bus}", "default", f"{HERE}event-bus/default", "aws.partner/a.com/b"):
        made(client, RULE, {"EventBusName": named, **PATTERN})
    made(client, ARCHIVE, {"SourceArn": f"{HERE}event-bus/{bus}"})
    made(client, ARCHIVE, {"SourceArn": f"{HERE}event-bus/default"})
    made(client, BUS_POLICY, {"EventBusName": bus, "StatementId": "s"})


def test_schedule_on_another_bus_is_refused(client: Any, bus: str) -> None:
    assert failed(client, create(client, RULE, {"EventBusName": bus, **DAILY})) == (
        "GeneralServiceException",
        "ScheduleExpression is supported only on the default event bus.",
    )
    made(client, RULE, {"EventBusName": f"{HERE}event-bus/default", **DAILY})


def test_rule_name_is_unique_on_its_bus(client: Any, bus: str) -> None:
    first = made(client, RULE, {"Name": "r", **PATTERN})
    second = made(client, RULE, {"Name": "r", "EventBusName": bus, **PATTERN})
    assert (first, second) == (f"{HERE}rule/r", f"{HERE}rule/{bus}/r")
    text = "Resource of type 'AWS::Events::Rule' with identifier '{}' already exists."
    for named, told, arn in (
        ("default", "r", first),
        (bus, f"{bus}|r", second),
        (f"{HERE}event-bus/{bus}", f"{bus}|r", second),
    ):
        event = poll(client, create(client, RULE, {"Name": "r", "EventBusName": named, **PATTERN}))
        assert (event["ErrorCode"], event["Identifier"]) == ("AlreadyExists", arn)
        assert event["StatusMessage"] == text.format(told)


def test_a_bus_may_be_named_by_its_arn(client: Any, bus: str) -> None:
    arn = made(client, RULE, {"Name": "r", "EventBusName": f"{HERE}event-bus/{bus}", **PATTERN})
    assert arn == f"{HERE}rule/{bus}/r"
    wait(client, update(client, RULE, arn, [{"op": "add", "path": "/Description", "value": "d"}]))
    assert read(client, RULE, arn)["Description"] == "d"


def test_rule_cannot_move_to_another_bus(client: Any, bus: str) -> None:
    arn = made(client, RULE, {"Name": "r", **PATTERN})
    patch = [{"op": "replace", "path": "/EventBusName", "value": bus}]
    assert failed(client, update(client, RULE, arn, patch))[0] == "NotUpdatable"


# --- targets ---


@pytest.mark.parametrize(
    "target",
    [
        "arn:aws:states:us-east-1:123456789012:stateMachine:m",
        "arn:aws:kinesis:us-east-1:123456789012:stream/s",
        f"{HERE}event-bus/other",
        f"{HERE}api-destination/a/00000000-0000-4000-8000-000000000000",
    ],
)
def test_some_targets_require_a_role(client: Any, target: str) -> None:
    told = {"Id": "t", "Arn": target}
    assert failed(client, create(client, RULE, {**PATTERN, "Targets": [told]})) == (
        "GeneralServiceException",
        f"RoleArn is required for target {target}.",
    )
    made(client, RULE, {**PATTERN, "Targets": [{**told, "RoleArn": "arn:aws:iam::123456789012:role/r"}]})


@pytest.mark.parametrize("service", ["sqs", "sns", "lambda", "logs"])
def test_other_targets_require_no_role(client: Any, service: str) -> None:
    target = {"Id": "t", "Arn": f"arn:aws:{service}:us-east-1:123456789012:x"}
    made(client, RULE, {**PATTERN, "Targets": [target]})


@pytest.mark.parametrize("arn", ["queue", "arn:aws:sqs"])
def test_rule_target_must_be_an_arn(client: Any, arn: str) -> None:
    assert failed(client, create(client, RULE, {**PATTERN, "Targets": [{"Id": "t", "Arn": arn}]})) == (
        "GeneralServiceException",
        f"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format.",
    )


# --- event buses ---


@pytest.mark.parametrize("name", ["orders", "default"])
def test_event_bus_name_is_unique(client: Any, bus: str, name: str) -> None:
    event = poll(client, create(client, BUS, {"Name": name}))
    assert (event["ErrorCode"], event["Identifier"]) == ("AlreadyExists", name)
    assert event["StatusMessage"].startswith(
        f"Event bus {name} already exists. (Service: EventBridge, Status Code: 400"
    )


def test_reserved_event_bus_names_are_refused(client: Any) -> None:
    general = "GeneralServiceException"
    assert failed(client, create(client, BUS, {"Name": "aws.mine"})) == (
        general,
        "Event bus name starting with 'aws.' is not valid.",
    )
    assert failed(client, create(client, BUS, {"Name": "a/b"})) == (
        general,
        "Parameter Name is not valid. Reason: only partner event buses have a name with a slash.",
    )
    partner = "aws.partner/example.com/orders"
    made(client, BUS, {"Name": partner, "EventSourceName": partner})


def test_default_bus_can_be_seeded(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(BUS, {"Name": "default"})
    assert read(client, BUS, "default")["Arn"] == f"{HERE}event-bus/default"


@pytest.mark.parametrize("named", ["its name", "its ARN"])
def test_event_bus_with_rules_cannot_be_deleted(cloud: MockCloud, client: Any, bus: str, named: str) -> None:
    name = bus if named == "its name" else f"{HERE}event-bus/{bus}"
    rule = made(client, RULE, {"EventBusName": name, **PATTERN})
    made(client, RULE, PATTERN)
    made(client, BUS_POLICY, {"EventBusName": bus, "StatementId": "s"})
    assert failed(client, delete(client, BUS, bus)) == (
        "GeneralServiceException",
        "Event bus can't be deleted since it has rules.",
    )
    wait(client, delete(client, RULE, rule))
    wait(client, delete(client, BUS, bus))
    assert cloud.resources.list(BUS_POLICY) == []


# --- API destinations ---


def test_api_destination_requires_its_connection(client: Any) -> None:
    made(client, CONNECTION, {"Name": "there"})
    arn = read(client, CONNECTION, "there")["Arn"]
    state = {"HttpMethod": "POST", "InvocationEndpoint": "https://example.com/hook"}
    made(client, DESTINATION, {**state, "ConnectionArn": arn})
    event = create(client, DESTINATION, {**state, "ConnectionArn": arn.replace("there", "gone")})
    assert failed(client, event) == ("NotFound", "Connection 'gone' does not exist.")


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off"):
        client = boto3.client("cloudcontrol")
        made(client, BUS, {"Name": "orders"})
        made(client, RULE, {"EventBusName": "gone", **PATTERN})
        made(client, RULE, {"EventBusName": "orders", **PATTERN})
        wait(client, delete(client, BUS, "orders"))
