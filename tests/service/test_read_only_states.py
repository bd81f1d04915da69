"""Read-only properties in the desired state of a create: refused in the words of each type's handler, or ignored."""

from __future__ import annotations

import json
import random
from importlib import resources
from typing import Any

import pytest

from ccmock import MockCloud
from ccmock.registry.catalog import bundled_catalog
from ccmock.registry.pointers import put_at
from ccmock.registry.resource_type import ResourceType
from tests.support.calls import LOG_GROUP, create, made, poll, read
from tests.support.desired_states import desired_state_for

ANSWERS: dict[str, Any] = json.loads((resources.files("ccmock.data") / "read_only.json").read_text("utf-8"))
THROWN = "Invalid request provided: "

# type, read-only properties that are given, what the handler says
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("AWS::Amplify::App", {"AppId": "d1"}, f"{THROWN}Attempted to provide value to a read-only property: d1"),
    (
        "AWS::CE::AnomalyMonitor",
        {"MonitorArn": "arn:aws:ce::123456789012:anomalymonitor/x"},
        "Attempting to set a ReadOnly Property.",
    ),
    ("AWS::IoTWireless::WirelessDevice", {"Arn": "arn:x"}, f"{THROWN}Attempting to set a ReadOnly Property."),
    (
        "AWS::IoT::CustomMetric",
        {"MetricArn": "arn:aws:iot:us-east-1:123456789012:custommetric/x"},
        "MetricArn is a read-only property and cannot be set.",
    ),
    ("AWS::IoT::SecurityProfile", {"SecurityProfileArn": "arn:x"}, "Arn is a read-only property and cannot be set."),
    ("AWS::RDS::DBProxyEndpoint", {"VpcId": "v", "Endpoint": "e"}, "Endpoint is a read-only property."),
    (
        "AWS::SageMaker::Image",
        {"ImageArn": "arn:aws:sagemaker:us-east-1:123456789012:image/x"},
        f"{THROWN}The following ReadOnly properties were set: [ImageArn]",
    ),
    (
        "AWS::S3::Bucket",
        {"Arn": "arn:aws:s3:::x"},
        f"{THROWN}Encountered readOnly properties [/properties/Arn] in the desired state",
    ),
]


def state_of(type_name: str) -> dict[str, Any]:
    resource_type = bundled_catalog().find(type_name, "us-east-1")
    assert resource_type is not None
    return desired_state_for(resource_type, random.Random(type_name))


@pytest.mark.parametrize(("type_name", "given", "text"), REFUSED)
def test_read_only_property_is_refused_in_words_of_its_handler(
    client: Any, type_name: str, given: dict[str, Any], text: str
) -> None:
    event = create(client, type_name, {**state_of(type_name), **given})
    assert event["OperationStatus"] == "IN_PROGRESS"
    failed = poll(client, event)
    assert (failed["ErrorCode"], failed["StatusMessage"]) == ("InvalidRequest", text)


def test_read_only_property_is_ignored_by_handler_that_does_not_read_it(client: Any) -> None:
    identifier = made(client, LOG_GROUP, {"LogGroupName": "logs", "Arn": "arn:mine"})
    assert read(client, LOG_GROUP, identifier)["Arn"] != "arn:mine"


def test_ignored_read_only_identifier_does_not_name_resource(client: Any) -> None:
    type_name = "AWS::Athena::NamedQuery"
    assert ANSWERS[type_name] is None
    state = {"Database": "d", "QueryString": "SELECT 1", "NamedQueryId": "mine"}
    first, second = create(client, type_name, state), create(client, type_name, state)
    assert "Identifier" not in first
    assert poll(client, first)["Identifier"] != poll(client, second)["Identifier"]


def with_read_only(resource_type: ResourceType) -> dict[str, Any] | None:
    """A state with one read-only property that is valid, or None where none is found."""
    state = desired_state_for(resource_type, random.Random(resource_type.type_name))
    named = ANSWERS[resource_type.type_name]
    for pointer in resource_type.read_only:
        if "*" in pointer or (isinstance(named, dict) and pointer.rpartition("/")[2] not in named):
            continue
        for value in ("arn:aws:x:us-east-1:123456789012:y", "a", "a" * 36, 1, True, {}, []):
            tried = json.loads(json.dumps(state))
            try:
                put_at(tried, pointer, value)
            except AttributeError:
                continue
            if resource_type.validator.is_valid(tried):
                return tried
    return None


def test_every_known_type_refuses_or_ignores_read_only_properties(cloud: MockCloud, client: Any) -> None:
    refused = tried = 0
    for type_name, answer in ANSWERS.items():
        resource_type = bundled_catalog().find(type_name, "us-east-1")
        assert resource_type is not None, type_name
        state = with_read_only(resource_type) if resource_type.is_provisionable else None
        if state is None:
            continue
        tried += 1
        failed = poll(client, create(client, type_name, state))
        said = failed.get("StatusMessage", "")
        assert "Encountered readOnly" not in said, type_name
        is_refused = "ead-only property" in said or "ReadOnly" in said or "ead-Only property" in said
        assert is_refused == (answer is not None), (type_name, said)
        refused += is_refused
    assert tried > 250
    assert refused > 30


def test_table_of_read_only_properties_names_those_of_the_schemas() -> None:
    for type_name, answer in ANSWERS.items():
        resource_type = bundled_catalog().find(type_name, "us-east-1")
        assert resource_type is not None
        names = {pointer.rpartition("/")[2] for pointer in resource_type.read_only}
        assert names >= set(answer if isinstance(answer, dict) else ()), type_name
