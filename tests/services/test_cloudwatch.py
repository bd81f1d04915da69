"""Alarms of metrics and of other alarms, and dashboards."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from ccmock import mock_cloudcontrol
from tests.support.calls import create, delete, made, update, wait
from tests.support.failing import failed

ALARM, COMPOSITE, DASHBOARD = (f"AWS::CloudWatch::{name}" for name in ("Alarm", "CompositeAlarm", "Dashboard"))
HERE = "arn:aws:cloudwatch:us-east-1:123456789012:alarm"
THRESHOLD = {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "Threshold": 1}
ERRORS = {"Namespace": "Shop", "MetricName": "Errors", "Period": 60, "Statistic": "Sum"}
RATE = [
    {"Id": "rate", "Expression": "errors / 2"},
    {
        "Id": "errors",
        "MetricStat": {"Metric": {"Namespace": "Shop", "MetricName": "Errors"}, "Period": 60, "Stat": "Sum"},
        "ReturnData": False,
    },
]


def alarm(**properties: Any) -> dict[str, Any]:
    return {**THRESHOLD, **ERRORS, **properties}


NOT_ONE = "Exactly one element of the metrics list should return data."
FAULTY_ALARMS: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": (
        {},
        (
            "2 validation errors detected: Value null at 'evaluationPeriods' failed to satisfy constraint: Member must "
            "not be null; Value null at 'comparisonOperator' failed to satisfy constraint: Member must not be null"
        ),
    ),
    "no number of periods": (
        {"ComparisonOperator": "GreaterThanThreshold", **ERRORS},
        (
            "1 validation error detected: Value null at 'evaluationPeriods' failed to satisfy constraint: Member must "
            "not be null"
        ),
    ),
    "no metric": (THRESHOLD, "Either MetricName or Metrics must be specified."),
    "a metric and several": (
        alarm(Metrics=RATE),
        (
            "Metrics list cannot be specified together with MetricName, Dimensions, Period, Namespace, Statistic, "
            "ExtendedStatistic or Unit parameters."
        ),
    ),
    "two statistics": (
        alarm(ExtendedStatistic="p99"),
        "Exactly one of Statistic or ExtendedStatistic must be specified.",
    ),
    "an odd period": (alarm(Period=45), "Period must be 10, 20, 30 or a multiple of 60"),
    "two results": ({**THRESHOLD, "Metrics": [{**one, "ReturnData": True} for one in RATE]}, NOT_ONE),
    "no result": ({**THRESHOLD, "Metrics": [{**one, "ReturnData": False} for one in RATE]}, NOT_ONE),
}


@pytest.mark.parametrize("fault", FAULTY_ALARMS)
def test_an_alarm_is_refused_with(client: Any, fault: str) -> None:
    state, text = FAULTY_ALARMS[fault]
    assert failed(client, create(client, ALARM, state)) == ("InvalidRequest", text)


@pytest.mark.parametrize(
    "state",
    [
        alarm(),
        alarm(Period=10),
        {**THRESHOLD, "Metrics": RATE},
        {"EvaluationCriteria": {"PromQLCriteria": {"Query": "up"}}},
    ],
)
def test_valid_alarms_are_created(client: Any, state: dict[str, Any]) -> None:
    made(client, ALARM, state)


def test_alarm_update_is_checked(client: Any) -> None:
    name = made(client, ALARM, alarm())
    text = "Period must be 10, 20, 30 or a multiple of 60"
    event = update(client, ALARM, name, [{"op": "replace", "path": "/Period", "value": 7}])
    assert failed(client, event) == ("InvalidRequest", text)


# --- alarms of alarms ---


def test_composite_alarm_requires_the_alarms_in_its_rule(client: Any) -> None:
    made(client, ALARM, alarm(AlarmName="errors"))
    text = "Could not save the composite alarm as alarms [none, gone] in the alarm rule do not exist"
    event = create(client, COMPOSITE, {"AlarmRule": "ALARM(errors) AND (OK(\"none\") OR INSUFFICIENT_DATA('gone'))"})
    assert failed(client, event) == ("InvalidRequest", text)
    name = made(client, COMPOSITE, {"AlarmName": "all", "AlarmRule": f'ALARM("{HERE}:errors") OR FALSE'})
    made(client, COMPOSITE, {"AlarmName": "more", "AlarmRule": "NOT ALARM(all)"})
    elsewhere = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:theirs"
    made(client, COMPOSITE, {"AlarmName": "far", "AlarmRule": f'ALARM("{elsewhere}")'})
    event = update(client, COMPOSITE, name, [{"op": "replace", "path": "/AlarmRule", "value": "ALARM(none)"}])
    assert failed(client, event)[0] == "InvalidRequest"


def test_composite_alarm_of_external_alarms(client: Any) -> None:
    made(client, COMPOSITE, {"AlarmName": "all", "AlarmRule": "ALARM(errors)"})


@pytest.mark.parametrize("rule", ["ALARM(errors)", f'ALARM("{HERE}:errors")'])
def test_alarm_in_use_by_a_composite_alarm_cannot_be_deleted(client: Any, rule: str) -> None:
    name = made(client, ALARM, alarm(AlarmName="errors"))
    made(client, COMPOSITE, {"AlarmName": "all", "AlarmRule": rule})
    text = "Cannot delete errors as there are composite alarm(s) depending on it."
    assert failed(client, delete(client, ALARM, name)) == ("InvalidRequest", text)
    wait(client, delete(client, COMPOSITE, "all"))
    wait(client, delete(client, ALARM, name))


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off", clock="manual"):
        client = boto3.client("cloudcontrol")
        made(client, ALARM, alarm(AlarmName="errors"))
        made(client, COMPOSITE, {"AlarmName": "all", "AlarmRule": "ALARM(errors) OR ALARM(none)"})
        wait(client, delete(client, ALARM, "errors"))


# --- dashboards ---


@pytest.mark.parametrize("body", ["widgets", "[]", '{"widgets": '])
def test_dashboard_body_must_be_a_json_object(client: Any, body: str) -> None:
    event = create(client, DASHBOARD, {"DashboardBody": body})
    assert failed(client, event) == ("InvalidRequest", "The field DashboardBody must be a valid JSON object")


def test_invalid_dashboard_name_is_refused(client: Any) -> None:
    body = json.dumps({"widgets": []})
    made(client, DASHBOARD, {"DashboardName": "my-shop_1", "DashboardBody": body})
    text = (
        "The value my shop for field DashboardName contains invalid characters. It can only contain alphanumerics, "
        "dash (-) and underscore (_)."
    )
    event = create(client, DASHBOARD, {"DashboardName": "my shop", "DashboardBody": body})
    assert failed(client, event) == ("InvalidRequest", text)
