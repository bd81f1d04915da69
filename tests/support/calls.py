"""Short words for the calls that tests make most."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

BUCKET = "AWS::S3::Bucket"
LOG_GROUP = "AWS::Logs::LogGroup"
QUEUE = "AWS::SQS::Queue"
VPC = "AWS::EC2::VPC"


def create(client: Any, type_name: str, desired_state: dict[str, Any], **parameters: Any) -> dict[str, Any]:
    """CreateResource's ProgressEvent."""
    answer = client.create_resource(TypeName=type_name, DesiredState=json.dumps(desired_state), **parameters)
    event: dict[str, Any] = answer["ProgressEvent"]
    return event


def update(client: Any, type_name: str, identifier: str, patch: list[Any], **parameters: Any) -> dict[str, Any]:
    """UpdateResource's ProgressEvent."""
    answer = client.update_resource(
        TypeName=type_name, Identifier=identifier, PatchDocument=json.dumps(patch), **parameters
    )
    event: dict[str, Any] = answer["ProgressEvent"]
    return event


def delete(client: Any, type_name: str, identifier: str, **parameters: Any) -> dict[str, Any]:
    """DeleteResource's ProgressEvent."""
    answer = client.delete_resource(TypeName=type_name, Identifier=identifier, **parameters)
    event: dict[str, Any] = answer["ProgressEvent"]
    return event


def poll(client: Any, event: dict[str, Any]) -> dict[str, Any]:
    """GetResourceRequestStatus's ProgressEvent."""
    polled: dict[str, Any] = client.get_resource_request_status(RequestToken=event["RequestToken"])["ProgressEvent"]
    return polled


def wait(client: Any, event: dict[str, Any]) -> dict[str, Any]:
    """The event of a request that the waiter saw succeed."""
    client.get_waiter("resource_request_success").wait(RequestToken=event["RequestToken"])
    return poll(client, event)


def made(client: Any, type_name: str, desired_state: dict[str, Any]) -> str:
    """The identifier of a resource that was created and waited for."""
    identifier: str = wait(client, create(client, type_name, desired_state))["Identifier"]
    return identifier


def read(client: Any, type_name: str, identifier: str) -> dict[str, Any]:
    """GetResource's properties."""
    description = client.get_resource(TypeName=type_name, Identifier=identifier)["ResourceDescription"]
    properties: dict[str, Any] = json.loads(description["Properties"])
    return properties


def listed(client: Any, type_name: str, **parameters: Any) -> list[str]:
    """The identifiers that ListResources shows."""
    pages = client.get_paginator("list_resources").paginate(TypeName=type_name, **parameters)
    return [found["Identifier"] for page in pages for found in page["ResourceDescriptions"]]


def refused(code: str, call: Any, *args: Any, **kwargs: Any) -> str:
    """The text of the error that a call is refused with, which has the code."""
    with pytest.raises(ClientError) as caught:
        call(*args, **kwargs)
    error = caught.value.response["Error"]
    assert error["Code"] == code, error
    return str(error["Message"])
