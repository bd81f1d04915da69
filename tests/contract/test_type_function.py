"""The type function: handler calls become calls of Cloud Control API, its answers become handler results."""

from __future__ import annotations

import json
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from ccmock import MockCloud, mock_cloudcontrol
from tests.contract.type_function import Model, TypeFunction, merged, readable
from tests.support.calls import LOG_GROUP, VPC

APP = "AWS::Amplify::App"


@pytest.fixture
def cloud() -> Iterator[MockCloud]:
    with mock_cloudcontrol() as cloud:
        yield cloud


def function_of(cloud: MockCloud, type_name: str) -> TypeFunction:
    return TypeFunction(boto3.client("cloudcontrol"), cloud.types[type_name])


def invoked(function: TypeFunction, action: str, model: Model, previous: Model | None = None, **more: Any) -> Model:
    """Invokes the function as the suite does and returns its answer."""
    request = {"resourceProperties": model, "previousResourceProperties": previous}
    payload = json.dumps({"action": action, "requestData": request, **more}).encode()
    answer: Model = json.load(function.invoke(FunctionName="TypeFunction", Payload=payload)["Payload"])
    return answer


def test_create_waits_and_returns_read_model(cloud: MockCloud) -> None:
    cloud.timing.set(create=3600)

    answer = invoked(function_of(cloud, VPC), "CREATE", {"CidrBlock": "10.0.0.0/16"})

    assert answer["status"] == "SUCCESS"
    assert answer["resourceModel"]["VpcId"].startswith("vpc-")


def test_failed_request_becomes_failed_handler_result(cloud: MockCloud) -> None:
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "taken"})

    answer = invoked(function_of(cloud, LOG_GROUP), "CREATE", {"LogGroupName": "taken"})

    assert (answer["status"], answer["errorCode"]) == ("FAILED", "AlreadyExists")
    assert answer["message"]


def test_rejected_call_becomes_failed_handler_result(cloud: MockCloud) -> None:
    answer = invoked(function_of(cloud, LOG_GROUP), "READ", {"LogGroupName": "missing"})

    assert (answer["status"], answer["errorCode"]) == ("FAILED", "NotFound")


def test_other_client_errors_are_raised(cloud: MockCloud) -> None:
    function = function_of(cloud, LOG_GROUP)
    function.type_name = "AWS::Logs::NoSuchType"

    with pytest.raises(ClientError, match="TypeNotFoundException"):
        invoked(function, "READ", {"LogGroupName": "any"})


def test_model_without_identifier_is_not_found(cloud: MockCloud) -> None:
    cloud.resources.put(VPC, {"CidrBlock": "10.0.0.0/16"})
    wanted = {"CidrBlock": "10.0.0.0/16", "EnableDnsSupport": False}

    answer = invoked(function_of(cloud, VPC), "UPDATE", wanted, {"CidrBlock": "10.0.0.0/16"})

    assert answer["errorCode"] == "NotFound"


def test_update_adds_write_only_values_and_keeps_filled_in_values(cloud: MockCloud) -> None:
    function = function_of(cloud, APP)
    declared = {"Name": "shop", "OauthToken": "correct horse"}
    made = invoked(function, "CREATE", declared)["resourceModel"]
    assert "OauthToken" not in made

    invoked(function, "UPDATE", {**declared, "Name": "new shop"}, made)

    call = next(call for call in cloud.calls if call.operation == "UpdateResource")
    assert sorted(json.loads(call.parameters["PatchDocument"]), key=itemgetter("path")) == [
        {"op": "replace", "path": "/Name", "value": "new shop"},
        {"op": "add", "path": "/OauthToken", "value": "correct horse"},
    ]


def test_update_removes_properties_missing_from_desired_state() -> None:
    before = {"Given": {"Kept": 1, "Dropped": 2, "FilledIn": 3}, "Else": 4}
    declared = {"Given": {"Kept": 1, "Dropped": 2}}

    assert merged(before, {"Given": {"Kept": 5}}, declared) == {"Given": {"Kept": 5, "FilledIn": 3}, "Else": 4}


def test_list_reads_all_pages(cloud: MockCloud) -> None:
    for number in range(51):
        cloud.resources.put(LOG_GROUP, {"LogGroupName": f"group-{number}"})
    function = function_of(cloud, LOG_GROUP)

    first = invoked(function, "LIST", {})
    second = invoked(function, "LIST", {}, nextToken=first["nextToken"])

    assert len(first["resourceModels"]) == 50
    assert len(second["resourceModels"]) == 1
    assert second["nextToken"] is None


def test_list_sends_required_model(cloud: MockCloud) -> None:
    function = function_of(cloud, "AWS::EKS::Nodegroup")
    model = {"ClusterName": "blue", "NodeRole": "arn:aws:iam::123456789012:role/node", "Subnets": ["subnet-1"]}
    cloud.resources.put("AWS::EKS::Nodegroup", model)

    invoked(function, "LIST", model)

    assert json.loads(cloud.calls[-1].parameters["ResourceModel"]) == {"ClusterName": "blue"}


def test_schema_for_suite_has_no_list_pointers_or_transforms(cloud: MockCloud) -> None:
    schema = readable(
        {
            "createOnlyProperties": ["/properties/A", "/properties/B/*/C"],
            "propertyTransform": {"/properties/A": "$lowercase(A)"},
        }
    )

    assert schema["createOnlyProperties"] == ["/properties/A"]
    assert schema["propertyTransform"] == {}
