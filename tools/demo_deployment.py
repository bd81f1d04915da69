"""A deployment of a small shop, in which some things fail: what the pictures of the page show."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ccmock import HookRequest, MockCloud

Call = Callable[..., Any]

NAMES_HOOK = "Shop::Guard::Names"
TAGS_HOOK = "Shop::Guard::Tags"


def _names_have_a_team(request: HookRequest) -> str | None:
    name = str(request.desired_state.get("LogGroupName", "shop-"))
    return None if name.startswith("shop-") else f"{name}: names begin with the name of a team, such as shop-"


def deploy(cloud: MockCloud, call: Call) -> None:
    """Plays the deployment. `call`: makes a call, `call("GetResource", TypeName=…, …)`; its errors are not raised."""
    _set_up(cloud)

    def create(type_name: str, **desired_state: Any) -> str:
        event = call("CreateResource", TypeName=type_name, DesiredState=json.dumps(desired_state))
        token: str = event["ProgressEvent"]["RequestToken"]
        return token

    def update(type_name: str, identifier: str, *operations: dict[str, Any]) -> None:
        call("UpdateResource", TypeName=type_name, Identifier=identifier, PatchDocument=json.dumps(operations))

    def poll(seconds: float, *tokens: str) -> None:
        cloud.clock.advance(seconds)
        for token in tokens:
            call("GetResourceRequestStatus", RequestToken=token)

    bucket = create("AWS::S3::Bucket", BucketName="shop-receipts")
    table = create("AWS::DynamoDB::Table", **_table("orders"))
    poll(1, bucket, table)
    role = create("AWS::IAM::Role", RoleName="shop-worker", AssumeRolePolicyDocument=_trust())
    logs = create("AWS::Logs::LogGroup", LogGroupName="shop-worker", RetentionInDays=7)
    queue = create("AWS::SQS::Queue", QueueName="shop-jobs", VisibilityTimeout=60)
    poll(4, bucket, logs, queue)
    topic = create("AWS::SNS::Topic", TopicName="shop-news")
    audit = create("AWS::Logs::LogGroup", LogGroupName="audit", RetentionInDays=365)
    poll(5, bucket, audit, topic)
    poll(8, role, topic, queue)
    call("ListResources", TypeName="AWS::S3::Bucket")
    call("ListResources", TypeName="AWS::S3::Bucket")
    poll(9, role, topic, queue)
    update("AWS::Logs::LogGroup", "shop-worker", {"op": "replace", "path": "/RetentionInDays", "value": 30})
    call("GetResource", TypeName="AWS::SQS::Queue", Identifier="shop-jobs")
    poll(6, table)
    create("AWS::SNS::Topic", TopicName="shop-news")
    poll(16, table)
    bucket_changes = {"op": "add", "path": "/VersioningConfiguration", "value": {"Status": "Enabled"}}
    update("AWS::S3::Bucket", "shop-receipts", bucket_changes)
    owner = {"op": "add", "path": "/Tags", "value": [{"Key": "team", "Value": "shop"}]}
    update("AWS::Logs::LogGroup", "shop-worker", {"op": "replace", "path": "/RetentionInDays", "value": 90}, owner)
    poll(4, table)
    queues = call("ListResources", TypeName="AWS::SQS::Queue")["ResourceDescriptions"]
    call("DeleteResource", TypeName="AWS::SQS::Queue", Identifier=queues[0]["Identifier"])
    canceled = create("AWS::S3::Bucket", BucketName="shop-drafts")
    poll(2, canceled)
    call("CancelResourceRequest", RequestToken=canceled)
    poll(12)
    call("GetResource", TypeName="AWS::S3::Bucket", Identifier="shop-missing")
    create("AWS::DynamoDB::Table", **_table("carts"))
    poll(7)
    cloud.faults.hang(type_name="AWS::RDS::*")


def _set_up(cloud: MockCloud) -> None:
    """What makes the deployment slow in places, and fail in others."""
    cloud.hooks.add(NAMES_HOOK, _names_have_a_team, targets=("AWS::Logs::*",), duration=2)
    cloud.hooks.add(TAGS_HOOK, lambda _: None, targets=("AWS::S3::*", "AWS::DynamoDB::*"), duration=1)
    cloud.timing.set(create=48, type_name="AWS::DynamoDB::Table")
    cloud.timing.set(create=22, type_name="AWS::IAM::Role")
    cloud.timing.set(queue=3, create=12, type_name="AWS::S3::Bucket")
    cloud.timing.set(delete=9, type_name="AWS::SQS::Queue")
    cloud.faults.fail("ServiceInternalError", type_name="AWS::SNS::Topic", after_seconds=14)
    cloud.faults.throttle(times=1, operation="ListResources")
    cloud.faults.delay(20, type_name="AWS::SQS::Queue", operation="CREATE", times=1)


def _table(name: str) -> dict[str, Any]:
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    }


def _trust() -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}
