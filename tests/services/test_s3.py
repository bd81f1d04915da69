"""S3's own rules: names, access control, policies, and what buckets name."""

from __future__ import annotations

import re
from typing import Any

import boto3
import pytest

from ccmock import CcmockError, MockCloud, mock_cloudcontrol
from tests.support.calls import BUCKET, create, delete, listed, made, poll, read, refused, update, wait
from tests.support.failing import failed

POLICY, ACCESS_POINT = "AWS::S3::BucketPolicy", "AWS::S3::AccessPoint"
ENDING = re.compile(
    r" \(Service: S3, Status Code: 404, Request ID: [0-9A-Z]{16}, Extended Request ID: [0-9A-Za-z+/]{75}=\)"
    r" \(SDK Attempt Count: 1\)"
)


def _policy(bucket: str, **changes: Any) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    kept = {name: value for name, value in {**statement, **changes}.items() if value is not None}
    return {"Bucket": bucket, "PolicyDocument": {"Version": "2012-10-17", "Statement": [kept]}}


# --- names ---


def test_a_bucket_of_the_same_account_and_region_exists_already(client: Any) -> None:
    made(client, BUCKET, {"BucketName": "alpha"})
    assert failed(client, create(client, BUCKET, {"BucketName": "alpha"})) == (
        "AlreadyExists",
        "The bucket Already Exists",
    )


def test_bucket_name_is_unique_among_accounts(cloud: MockCloud, client: Any) -> None:
    cloud.account(account_id="210987654321").resources.put(BUCKET, {"BucketName": "alpha"})
    event = poll(client, create(client, BUCKET, {"BucketName": "alpha"}))
    assert (event["ErrorCode"], event["Identifier"]) == ("AlreadyExists", "alpha")
    assert event["StatusMessage"].startswith(
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
        "Please select a different name and try again. (Service: S3, Status Code: 409, Request ID: "
    )


def test_bucket_of_another_account_is_read_in_full_and_stays(cloud: MockCloud, client: Any) -> None:
    other = cloud.account(account_id="210987654321")
    other.resources.put(BUCKET, {"BucketName": "alpha", "Tags": [{"Key": "team", "Value": "x"}]})
    shown = read(client, BUCKET, "alpha")
    assert shown == other.resources.get(BUCKET, "alpha").properties
    assert listed(client, BUCKET) == []
    patch = [{"op": "remove", "path": "/Tags"}]
    for event in (update(client, BUCKET, "alpha", patch), delete(client, BUCKET, "alpha")):
        assert poll(client, event)["ErrorCode"] == "NotFound"
    assert read(client, BUCKET, "alpha") == shown


@pytest.mark.parametrize("place", [{"region": "eu-west-1"}, {"account_id": "210987654321", "region": "eu-west-1"}])
def test_bucket_of_another_region_is_not_found(cloud: MockCloud, client: Any, place: dict[str, str]) -> None:
    cloud.account(**place).resources.put(BUCKET, {"BucketName": "alpha"})
    refused("ResourceNotFoundException", read, client, BUCKET, "alpha")


def test_bucket_name_is_unique_among_regions(cloud: MockCloud, client: Any) -> None:
    cloud.account(region="eu-west-1").resources.put(BUCKET, {"BucketName": "alpha"})
    assert failed(client, create(client, BUCKET, {"BucketName": "alpha"})) == (
        "AlreadyExists",
        "Your previous request to create the named bucket succeeded and you already own it.",
    )


def test_bucket_names_of_partitions_are_separate(cloud: MockCloud, client: Any) -> None:
    cloud.account(region="cn-north-1").resources.put(BUCKET, {"BucketName": "alpha"})
    made(client, BUCKET, {"BucketName": "alpha"})


def test_bucket_name_is_free_after_a_delete(cloud: MockCloud, client: Any) -> None:
    elsewhere = boto3.client("cloudcontrol", region_name="eu-west-1")
    made(elsewhere, BUCKET, {"BucketName": "alpha"})
    wait(elsewhere, delete(elsewhere, BUCKET, "alpha"))
    made(client, BUCKET, {"BucketName": "alpha"})


@pytest.mark.parametrize("name", ["ab", "a..b", "192.168.1.1", "xn--a", "sthree-a", "a-s3alias", "a--x-s3"])
def test_invalid_bucket_name_is_refused(client: Any, name: str) -> None:
    assert failed(client, create(client, BUCKET, {"BucketName": name})) == (
        "InvalidRequest",
        "The specified bucket is not valid.",
    )


def test_bucket_name_prefix_is_completed_by_account_and_region(client: Any) -> None:
    state = {"BucketNamePrefix": "logs", "BucketNamespace": "account-regional"}
    assert made(client, BUCKET, state) == "logs-123456789012-us-east-1-an"


def test_seeding_a_taken_bucket_name_is_an_error(cloud: MockCloud) -> None:
    cloud.account(region="eu-west-1").resources.put(BUCKET, {"BucketName": "alpha"})
    with pytest.raises(CcmockError, match="you already own it"):
        cloud.resources.put(BUCKET, {"BucketName": "alpha"})


# --- settings that do not go together ---

RULE = {"Destination": {"Bucket": "arn:aws:s3:::copies"}, "Status": "Enabled"}
REPLICATION = {"ReplicationConfiguration": {"Role": "arn:aws:iam::123456789012:role/copy", "Rules": [RULE]}}
VERSIONS = {"VersioningConfiguration": {"Status": "Enabled"}}
TOGETHER = [
    (
        {"AccessControl": "PublicRead"},
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    ),
    (
        {"ObjectLockEnabled": True, "VersioningConfiguration": {"Status": "Suspended"}},
        "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
    ),
    (REPLICATION, "Versioning must be 'Enabled' on the bucket to apply a replication configuration"),
]


@pytest.mark.parametrize(("state", "text"), TOGETHER)
def test_contradictory_bucket_settings_are_refused(client: Any, state: dict[str, Any], text: str) -> None:
    assert failed(client, create(client, BUCKET, state)) == ("InvalidRequest", text)


def test_valid_bucket_settings_are_created(client: Any) -> None:
    made(client, BUCKET, {**REPLICATION, **VERSIONS})
    writer = {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}}
    made(client, BUCKET, {"AccessControl": "PublicRead", **writer})
    made(client, BUCKET, {"AccessControl": "Private"})


# --- what buckets name ---


def test_bucket_requires_its_log_bucket(client: Any) -> None:
    made(client, BUCKET, {"BucketName": "logs"})
    made(client, BUCKET, {"BucketName": "data", "LoggingConfiguration": {"DestinationBucketName": "logs"}})
    made(client, BUCKET, {"BucketName": "own", "LoggingConfiguration": {"DestinationBucketName": "own"}})
    missing = {"DestinationBucketName": "gone"}
    no_target = ("InvalidRequest", "The target bucket for logging does not exist")
    assert failed(client, create(client, BUCKET, {"LoggingConfiguration": missing})) == no_target
    patch = [{"op": "add", "path": "/LoggingConfiguration", "value": missing}]
    assert failed(client, update(client, BUCKET, "logs", patch)) == no_target


def test_bucket_requires_its_replication_bucket(cloud: MockCloud, client: Any) -> None:
    made(client, BUCKET, {"BucketName": "data"})
    state = {**REPLICATION, **VERSIONS}
    assert failed(client, create(client, BUCKET, state)) == ("InvalidRequest", "Destination bucket must exist.")
    cloud.account(region="eu-west-1").resources.put(BUCKET, {"BucketName": "copies"})
    made(client, BUCKET, state)


def test_replication_requires_its_role(cloud: MockCloud, client: Any) -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = {"RoleName": "other", "AssumeRolePolicyDocument": {"Statement": [trust]}}
    cloud.resources.put("AWS::IAM::Role", role)
    assert failed(client, create(client, BUCKET, {**REPLICATION, **VERSIONS})) == ("InvalidRequest", "Invalid Role ARN")


NOTIFIED = [
    ("AWS::SQS::Queue", "QueueName", "Queue", "arn:aws:sqs:us-east-1:123456789012:"),
    ("AWS::SNS::Topic", "TopicName", "Topic", "arn:aws:sns:us-east-1:123456789012:"),
]


@pytest.mark.parametrize(("kind", "name", "target", "arn"), NOTIFIED)
def test_notification_requires_its_destination(
    cloud: MockCloud, client: Any, kind: str, name: str, target: str, arn: str
) -> None:
    def state(named: str) -> dict[str, Any]:
        told = {"Event": "s3:ObjectCreated:*", target: f"{arn}{named}"}
        return {"NotificationConfiguration": {f"{target}Configurations": [told]}}

    cloud.resources.put(kind, {name: "one"})
    made(client, BUCKET, state("one"))
    assert failed(client, create(client, BUCKET, state("two"))) == (
        "InvalidRequest",
        "Unable to validate the following destination configurations",
    )


# --- policies ---


def test_bucket_policy_requires_its_bucket(client: Any) -> None:
    made(client, POLICY, _policy("anywhere"))
    made(client, BUCKET, {"BucketName": "here"})
    event = poll(client, create(client, POLICY, _policy("nowhere")))
    assert event["ErrorCode"] == "NotFound"
    start = "The specified bucket does not exist"
    assert event["StatusMessage"].startswith(start)
    assert ENDING.fullmatch(event["StatusMessage"].removeprefix(start))


def test_a_bucket_has_one_policy(client: Any) -> None:
    made(client, BUCKET, {"BucketName": "here"})
    assert made(client, POLICY, _policy("here")) == "here"
    event = poll(client, create(client, POLICY, _policy("here")))
    assert (event["ErrorCode"], event["Identifier"]) == ("AlreadyExists", "here")
    assert event["StatusMessage"] == "The bucket policy already exists on bucket here."


def test_policy_is_deleted_with_its_bucket(client: Any) -> None:
    made(client, BUCKET, {"BucketName": "here"})
    made(client, BUCKET, {"BucketName": "there"})
    made(client, POLICY, _policy("here"))
    made(client, POLICY, _policy("there"))
    wait(client, delete(client, BUCKET, "here"))
    assert listed(client, POLICY) == ["there"]
    assert failed(client, delete(client, POLICY, "here"))[0] == "NotFound"
    made(client, BUCKET, {"BucketName": "here"})
    made(client, POLICY, _policy("here"))


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"Effect": "Perhaps"}, "Invalid policy syntax."),
    ({"Principal": None}, "Missing required field Principal"),
    ({"Action": None}, "Missing required field Action"),
    ({"Resource": None}, "Missing required field Resource"),
    ({"Action": "ec2:RunInstances"}, "Policy has invalid action"),
    ({"Action": ["s3:GetObject", "sqs:*"]}, "Policy has invalid action"),
]


@pytest.mark.parametrize(("changes", "text"), BROKEN)
def test_invalid_bucket_policy_is_refused(client: Any, changes: dict[str, Any], text: str) -> None:
    assert failed(client, create(client, POLICY, _policy("here", **changes))) == ("InvalidRequest", text)


@pytest.mark.parametrize("document", [{}, "no JSON", {"Statement": []}, {"Statement": "x"}, {"Version": "2020-01-01"}])
def test_what_is_no_policy_document_at_all_is_refused(client: Any, document: Any) -> None:
    event = create(client, POLICY, {"Bucket": "here", "PolicyDocument": document})
    assert failed(client, event) == ("InvalidRequest", "Invalid policy syntax.")


def test_bucket_policy_resource_must_be_its_bucket(client: Any) -> None:
    made(client, BUCKET, {"BucketName": "here"})
    for resource in ("arn:aws:s3:::there/*", "here"):
        event = create(client, POLICY, _policy("here", Resource=resource))
        assert failed(client, event) == ("InvalidRequest", "Policy has invalid resource")
    made(client, POLICY, _policy("here", Resource=["arn:aws:s3:::h*", "arn:aws:s3:::here"]))


def test_public_policy_is_refused_where_the_bucket_blocks_it(client: Any) -> None:
    made(client, BUCKET, {"BucketName": "private"})
    made(client, BUCKET, {"BucketName": "public", "PublicAccessBlockConfiguration": {"BlockPublicPolicy": False}})
    code, text = failed(client, create(client, POLICY, _policy("private", Principal="*")))
    assert code == "AccessDenied"
    assert text.endswith(
        'is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::private" because public policies '
        "are prevented by the BlockPublicPolicy setting in S3 Block Public Access."
    )
    made(client, POLICY, _policy("public", Principal={"AWS": ["*"]}))
    condition = {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    made(client, POLICY, _policy("private", Principal="*", Condition=condition))


def test_bucket_policy_is_checked_in_an_update(client: Any) -> None:
    made(client, POLICY, _policy("here"))
    patch = [{"op": "replace", "path": "/PolicyDocument/Statement/0/Action", "value": "ec2:*"}]
    assert failed(client, update(client, POLICY, "here", patch)) == ("InvalidRequest", "Policy has invalid action")


# --- access points ---


def test_access_point_requires_its_bucket(client: Any) -> None:
    made(client, BUCKET, {"BucketName": "here"})
    made(client, ACCESS_POINT, {"Bucket": "here", "Name": "door"})
    event = create(client, ACCESS_POINT, {"Bucket": "nowhere", "Name": "wall"})
    assert failed(client, event) == ("NotFound", "The specified bucket does not exist")
    made(client, ACCESS_POINT, {"Bucket": "theirs", "Name": "gate", "BucketAccountId": "210987654321"})


def test_bucket_with_access_points_cannot_be_deleted(client: Any) -> None:
    made(client, BUCKET, {"BucketName": "here"})
    made(client, ACCESS_POINT, {"Bucket": "here", "Name": "door"})
    assert failed(client, delete(client, BUCKET, "here")) == (
        "GeneralServiceException",
        "The bucket you tried to delete has access points attached. Delete your access points and try again.",
    )
    wait(client, delete(client, ACCESS_POINT, "door"))
    wait(client, delete(client, BUCKET, "here"))


def test_invalid_name_or_policy_of_an_access_point_is_refused(client: Any) -> None:
    event = create(client, ACCESS_POINT, {"Bucket": "here", "Name": "door-s3alias"})
    assert failed(client, event) == ("InvalidRequest", "The specified access point name is not valid.")
    event = create(client, ACCESS_POINT, {"Bucket": "here", "Name": "door", "Policy": {"Statement": []}})
    assert failed(client, event) == ("InvalidRequest", "Invalid policy syntax.")


# --- without references ---


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off"):
        client = boto3.client("cloudcontrol")
        made(client, BUCKET, {"BucketName": "here", "LoggingConfiguration": {"DestinationBucketName": "nowhere"}})
        made(client, BUCKET, {**REPLICATION, **VERSIONS})
        made(client, POLICY, _policy("nowhere", Resource="arn:aws:s3:::here/*"))
        made(client, ACCESS_POINT, {"Bucket": "here", "Name": "door"})
        assert read(client, ACCESS_POINT, "door")["Bucket"] == "here"
        wait(client, delete(client, BUCKET, "here"))
