"""A hook's rule for names, and a program that shows what the hooks of an account report for a resource.

    python -m examples.naming_hook AWS::S3::Bucket '{"BucketName": "shop-prod-images"}'

The rule is a plain function. The hook itself, which CloudFormation invokes before Cloud Control provisions anything,
only passes it the type and the properties: the target's name and model.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import WaiterError

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient
    from mypy_boto3_cloudcontrol.type_defs import HookProgressEventTypeDef

NAMES: Mapping[str, str] = {
    "AWS::S3::Bucket": "BucketName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::SQS::Queue": "QueueName",
}
AGREED = re.compile(r"[a-z]+-(dev|prod)-[a-z0-9-]+")


def objection(type_name: str, properties: Mapping[str, Any]) -> str | None:
    """Returns what is wrong with a resource's name, or None."""
    key = NAMES.get(type_name)
    if key is None:
        return None
    name = properties.get(key)
    if name is None:
        return f"{key} is missing: resources bear names that are agreed on"
    if not AGREED.fullmatch(name):
        return f"{key} {name!r} is not of the form team-stage-purpose, such as 'shop-prod-images'"
    return None


@dataclass(frozen=True)
class Finding:
    """What a hook reported. `refuses`: whether it prevented the creation of the resource."""

    hook: str
    message: str
    refuses: bool

    def __str__(self) -> str:
        return f"{self.hook} {'refuses' if self.refuses else 'warns'}: {self.message}"


class Refused(Exception):
    """Hooks prevented the creation of a resource: `findings` says which, and why."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = [finding for finding in findings if finding.refuses]
        super().__init__("\n".join(map(str, self.findings)))


class Failed(Exception):
    """A resource could not be created, for a reason other than a hook."""


def make(client: CloudControlApiClient, type_name: str, properties: Mapping[str, Any]) -> tuple[str, list[Finding]]:
    """Returns the identifier of the new resource, and the warnings of hooks. Raises Refused or Failed."""
    answer = client.create_resource(TypeName=type_name, DesiredState=json.dumps(properties))
    token = answer["ProgressEvent"]["RequestToken"]
    with suppress(WaiterError):  # The status says more about the failure than the waiter.
        client.get_waiter("resource_request_success").wait(RequestToken=token)
    status = client.get_resource_request_status(RequestToken=token)
    event = status["ProgressEvent"]
    findings = [finding for hook in status.get("HooksProgressEvent", []) if (finding := finding_of(hook))]
    if event["OperationStatus"] == "SUCCESS":
        return event["Identifier"], findings
    if any(finding.refuses for finding in findings):
        raise Refused(findings)
    raise Failed(f"{type_name} {event.get('ErrorCode')}: {event.get('StatusMessage', 'no reason given')}")


def finding_of(hook: HookProgressEventTypeDef) -> Finding | None:
    """Returns what a hook's event reports, or None if the hook succeeded or never ran."""
    if hook["HookStatus"] not in ("HOOK_COMPLETE_FAILED", "HOOK_FAILED"):
        return None
    message = hook.get("HookStatusMessage", "no reason given")
    if hook["HookStatus"] == "HOOK_FAILED":
        message = f"the hook itself failed: {message}"
    return Finding(hook["HookTypeName"], message, hook["FailureMode"] == "FAIL")


def main() -> int:
    _, type_name, properties = sys.argv
    try:
        identifier, findings = make(boto3.client("cloudcontrol"), type_name, json.loads(properties))
    except (Refused, Failed) as error:
        print(error, file=sys.stderr)
        return 1
    for finding in findings:
        print(finding, file=sys.stderr)
    print(identifier)
    return 0


if __name__ == "__main__":
    sys.exit(main())
