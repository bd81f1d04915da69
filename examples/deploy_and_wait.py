"""Creates the resources of a JSON file in parallel, waits for all of them and prints their identifiers.

    python -m examples.deploy_and_wait stack.json

The file maps names that you choose to a type and its properties:

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
    """Some resources could not be created; `reasons` and `deployed` are keyed by the names in the file."""

    def __init__(self, reasons: dict[str, str], deployed: dict[str, str]) -> None:
        lines = [f"  {name}: {reason}" for name, reason in reasons.items()]
        super().__init__("\n".join([f"{len(reasons)} of {len(reasons) + len(deployed)} resources failed", *lines]))
        self.reasons = reasons
        self.deployed = deployed


def deploy(client: CloudControlApiClient, declarations: Mapping[str, Declaration]) -> dict[str, str]:
    """Returns name → identifier. Raises DeploymentFailed after the last one has ended, if any failed."""
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
    """Requests a resource and returns the request token."""
    answer = client.create_resource(
        TypeName=declaration["Type"], DesiredState=json.dumps(declaration.get("Properties", {}))
    )
    return answer["ProgressEvent"]["RequestToken"]


def wait(client: CloudControlApiClient, token: str) -> str:
    """Waits until a request succeeds and returns the identifier of the resource."""
    client.get_waiter("resource_request_success").wait(RequestToken=token)
    return client.get_resource_request_status(RequestToken=token)["ProgressEvent"]["Identifier"]


def failure(error: WaiterError) -> str:
    """Returns the service's reason for a request that did not succeed."""
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
