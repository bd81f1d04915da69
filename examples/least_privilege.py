"""A deployment, and the IAM policy that it needs.

    python -m examples.least_privilege > policy.json

Prints the policy that a run inside the mock needed: the calls, and every action that the handlers of their types list.
With `--deploy`, the program runs the deployment on AWS.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError, WaiterError

from ccmock import mock_cloudcontrol

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient

Policy = dict[str, Any]
Steps = Callable[["CloudControlApiClient"], None]

BUCKET, GROUP = "AWS::S3::Bucket", "AWS::Logs::LogGroup"
TAGS = [{"Key": "team", "Value": "shop"}]


def deploy(client: CloudControlApiClient) -> None:
    """Creates a tagged bucket and a log group, sets its retention to 30 days, and deletes the old group."""
    wait(client, client.create_resource(TypeName=BUCKET, DesiredState=json.dumps({"BucketName": "shop", "Tags": TAGS})))
    wait(client, client.create_resource(TypeName=GROUP, DesiredState=json.dumps({"LogGroupName": "/shop/v2"})))
    patch = [{"op": "add", "path": "/RetentionInDays", "value": 30}]
    wait(client, client.update_resource(TypeName=GROUP, Identifier="/shop/v2", PatchDocument=json.dumps(patch)))
    found = client.list_resources(TypeName=GROUP)["ResourceDescriptions"]
    if "/shop/v1" in [group["Identifier"] for group in found]:
        wait(client, client.delete_resource(TypeName=GROUP, Identifier="/shop/v1"))


def wait(client: CloudControlApiClient, answer: Mapping[str, Any]) -> None:
    """Waits for the request of an answer. Raises WaiterError if it fails."""
    client.get_waiter("resource_request_success").wait(RequestToken=answer["ProgressEvent"]["RequestToken"])


def policy_for(steps: Steps, before: Mapping[str, Any]) -> Policy:
    """Returns the policy that the steps need if the resources `before` exist: type name → desired state."""
    with mock_cloudcontrol() as cloud:
        for type_name, desired_state in before.items():
            cloud.resources.put(type_name, desired_state)
        steps(boto3.client("cloudcontrol", region_name=cloud.region))
        return cloud.permissions.policy()


def is_enough(policy: Policy, steps: Steps, before: Mapping[str, Any]) -> bool:
    """Returns whether the steps succeed for a caller with this policy and no other permissions."""
    with mock_cloudcontrol() as cloud:
        for type_name, desired_state in before.items():
            cloud.resources.put(type_name, desired_state)
        cloud.permissions.allow_only(policy)
        try:
            steps(boto3.client("cloudcontrol", region_name=cloud.region))
        except (ClientError, WaiterError):
            return False
        return True


def one_less(policy: Policy) -> Iterator[tuple[str, Policy]]:
    """Yields (action, the policy without it) for every action that the policy allows."""
    for at, statement in enumerate(policy["Statement"]):
        for action in statement["Action"]:
            rest = [other for other in statement["Action"] if other != action]
            statements = [*policy["Statement"][:at], {**statement, "Action": rest}, *policy["Statement"][at + 1 :]]
            yield action, {**policy, "Statement": [kept for kept in statements if kept["Action"]]}


OLD = {GROUP: {"LogGroupName": "/shop/v1"}}
"""The resources that exist before the deployment."""


def main() -> int:
    if "--deploy" in sys.argv:
        deploy(boto3.client("cloudcontrol"))
    else:
        print(json.dumps(policy_for(deploy, OLD), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
