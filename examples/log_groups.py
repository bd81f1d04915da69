"""Creates log groups, and limits how long those keep their events that would keep them forever."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient

GROUP = "AWS::Logs::LogGroup"
DAYS = 90


def create_group(client: CloudControlApiClient, name: str) -> dict[str, Any]:
    """Creates a log group and returns its properties; one that came without a limit keeps events for 90 days."""
    created = client.create_resource(TypeName=GROUP, DesiredState=json.dumps({"LogGroupName": name}))
    _wait(client, created["ProgressEvent"]["RequestToken"])
    properties = _read(client, name)
    if "RetentionInDays" in properties:
        return properties
    patch = [{"op": "add", "path": "/RetentionInDays", "value": DAYS}]
    updated = client.update_resource(TypeName=GROUP, Identifier=name, PatchDocument=json.dumps(patch))
    _wait(client, updated["ProgressEvent"]["RequestToken"])
    return _read(client, name)


def _wait(client: CloudControlApiClient, token: str) -> None:
    client.get_waiter("resource_request_success").wait(RequestToken=token)


def _read(client: CloudControlApiClient, name: str) -> dict[str, Any]:
    description = client.get_resource(TypeName=GROUP, Identifier=name)["ResourceDescription"]
    properties: dict[str, Any] = json.loads(description["Properties"])
    return properties
