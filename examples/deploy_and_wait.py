"""Creates the resources of a JSON file side by side, waits for all of them and prints their identifiers.

    python -m examples.deploy_and_wait stack.json

The file maps a name of your own to a type and its properties:

    {"logs": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "my-logs"}}}
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.exceptions import ClientError, WaiterError

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient

Declaration = Mapping[str, Any]


class DeploymentFailed(Exception):
    """Some resources could not be made; `reasons` and `deployed` are by the names of the declaration."""

    def __init__(self, reasons: dict[str, str], deployed: dict[str, str]) -> None:
        lines = [f"  {name}: {reason}" for name, reason in reasons.items()]
        super().__init__("\n".join([f"{len(reasons)} of {len(reasons) + len(deployed)} resources failed", *lines]))
        self.reasons = reasons
        self.deployed = deployed


def deploy(client: CloudControlApiClient, declarations: Mapping[str, Declaration]) -> dict[str, str]:
    """Name → identifier of what was made; DeploymentFailed, after the last one has ended, if any was not."""
    deployed: dict[str, str] = {}
    reasons: dict[str, str] = {}
    tokens: dict[str, str] = {}
    for name, declaration in declarations.items():
        try:
            tokens[name] = start(client, declaration)
        except ClientError as error:
            reasons[name] = str(error)
    for name, token in tokens.items():
        try:
            deployed[name] = wait(client, token)
        except WaiterError as error:
            reasons[name] = failure(error)
    if reasons:
        raise DeploymentFailed(reasons, deployed)
    return deployed


def start(client: CloudControlApiClient, declaration: Declaration) -> str:
    """Asks for a resource; the token of the request."""
    answer = client.create_resource(
        TypeName=declaration["Type"], DesiredState=json.dumps(declaration.get("Properties", {}))
    )
    return answer["ProgressEvent"]["RequestToken"]


def wait(client: CloudControlApiClient, token: str) -> str:
    """Waits for a request to succeed; the resource's identifier."""
    client.get_waiter("resource_request_success").wait(RequestToken=token)
    return client.get_resource_request_status(RequestToken=token)["ProgressEvent"]["Identifier"]


def failure(error: WaiterError) -> str:
    """What the service says of a request that did not succeed."""
    event: dict[str, str] = cast("dict[str, Any]", error.last_response).get("ProgressEvent", {})
    if "ErrorCode" not in event:
        return str(error)
    return f"{event['TypeName']} {event['ErrorCode']}: {event.get('StatusMessage', 'no reason given')}"


def main() -> int:
    declarations = json.loads(Path(sys.argv[1]).read_text())
    try:
        deployed = deploy(boto3.client("cloudcontrol"), declarations)
    except DeploymentFailed as error:
        print(error, file=sys.stderr)
        return 1
    for name, identifier in deployed.items():
        print(f"{name}: {identifier}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
