"""What the service refuses, in its words, in its order, at its moment."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import BUCKET, LOG_GROUP, VPC, create, delete, listed, made, poll, read, refused, update, wait

NODEGROUP = "AWS::EKS::Nodegroup"
QUEUE_POLICY = "AWS::SQS::QueuePolicy"
NOT_LISTED = "AWS::SQS::QueueInlinePolicy"


@pytest.fixture
def bucket(client: Any) -> str:
    return made(client, BUCKET, {"BucketName": "alpha"})


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.create_resource(TypeName="AWS::Foo::Bar", DesiredState="nonsense"),
        lambda client: client.get_resource(TypeName="AWS::Foo::Bar", Identifier="x"),
        lambda client: client.update_resource(TypeName="AWS::Foo::Bar", Identifier="x", PatchDocument="nonsense"),
        lambda client: client.delete_resource(TypeName="AWS::Foo::Bar", Identifier="x"),
        lambda client: client.list_resources(TypeName="AWS::Foo::Bar"),
    ],
)
def test_a_type_that_does_not_exist_is_the_first_thing_noticed(client: Any, call: Any) -> None:
    assert refused("TypeNotFoundException", call, client) == "The type 'AWS::Foo::Bar' cannot be found."


def test_a_type_that_the_region_does_not_have_is_not_found() -> None:
    with mock_cloudcontrol(region="ap-southeast-6") as cloud:
        absent = next(name for name in cloud.account(region="us-east-1").types if name not in cloud.types)
        client = boto3.client("cloudcontrol")
        assert refused("TypeNotFoundException", listed, client, absent) == f"The type '{absent}' cannot be found."


def test_an_action_without_a_handler_is_not_supported(cloud: MockCloud, client: Any) -> None:
    calls = {
        "CREATE": lambda name: create(client, name, {}),
        "READ": lambda name: read(client, name, "x"),
        "UPDATE": lambda name: update(client, name, "x", []),
        "DELETE": lambda name: delete(client, name, "x"),
        "LIST": lambda name: listed(client, name),
    }
    without_handlers = "AWS::CodeBuild::Project"
    assert not cloud.types[without_handlers].handlers
    for action, call in calls.items():
        for name in (without_handlers, *(n for n in _some_without(cloud, action))):
            text = refused("UnsupportedActionException", call, name)
            assert text == f"Resource type {name} does not support {action} action"


def _some_without(cloud: MockCloud, action: str) -> list[str]:
    names = [NODEGROUP, QUEUE_POLICY, NOT_LISTED, "AWS::IAM::UserPolicy", "AWS::ApiGateway::Deployment"]
    return [name for name in names if name in cloud.types and action not in cloud.types[name].handlers]


MODEL_VIOLATIONS: list[tuple[str, dict[str, Any], str]] = [
    (LOG_GROUP, {"Nonsense": 1}, "#: extraneous key [Nonsense] is not permitted"),
    (BUCKET, {"BucketName": True}, "#/BucketName: expected type: String, found: Boolean"),
    ("AWS::SQS::Queue", {"DelaySeconds": "1"}, "#/DelaySeconds: expected type: Integer, found: String"),
    ("AWS::Lambda::Function", {"Code": {}}, "#: required key [Role] not found"),
    (
        LOG_GROUP,
        {"LogGroupName": ""},
        (
            "#/LogGroupName: expected minLength: 1, actual: 0\n"
            "#/LogGroupName: failed validation constraint for keyword [pattern]"
        ),
    ),
    (VPC, {"CidrBlock": ["10.0.0.0/16"]}, "#/CidrBlock: expected type: String, found: JSONArray"),
    (LOG_GROUP, {"LogGroupName": "a b"}, "#/LogGroupName: failed validation constraint for keyword [pattern]"),
    (
        BUCKET,
        {"Tags": [{"Key": "a"}]},
        "#/Tags/0: required key [Value] not found",
    ),
]


@pytest.mark.parametrize(("type_name", "desired_state", "violation"), MODEL_VIOLATIONS)
def test_a_model_is_validated_at_once(
    client: Any, type_name: str, desired_state: dict[str, Any], violation: str
) -> None:
    text = refused("ValidationException", create, client, type_name, desired_state)
    assert text == f"Model validation failed ({violation})"


def test_several_violations_stand_on_lines_of_their_own(client: Any) -> None:
    text = refused("ValidationException", create, client, BUCKET, {"Nonsense": 1, "BucketName": "x" * 64})
    assert text == (
        "Model validation failed (#: extraneous key [Nonsense] is not permitted\n"
        "#/BucketName: expected maxLength: 63, actual: 64)"
    )


@pytest.mark.parametrize("text", ["{", "nonsense", "[]", '"text"', "null", "NaN", '{"a": 1e999}', "{}{}"])
def test_a_desired_state_that_is_no_object_is_a_validation_error(cloud: MockCloud, client: Any, text: str) -> None:
    refused("ValidationException", client.create_resource, TypeName=BUCKET, DesiredState=text)
    assert len(cloud.requests) == 0


@pytest.mark.parametrize("text", ["[" * 150_000, '{"a":' * 40_000, '{"a":' * 300 + "1" + "}" * 300])
def test_deep_nesting_is_refused(client: Any, bucket: str, text: str) -> None:
    refused("ValidationException", client.create_resource, TypeName=BUCKET, DesiredState=text)
    refused("ValidationException", client.update_resource, TypeName=BUCKET, Identifier=bucket, PatchDocument=text)
    refused("ValidationException", client.list_resources, TypeName=BUCKET, ResourceModel=text)


def test_reads_pass_on_what_the_handler_said(client: Any) -> None:
    text = refused("ResourceNotFoundException", read, client, LOG_GROUP, "nobody")
    start = (
        "AWS::Logs::LogGroup Handler returned status FAILED: Resource of type 'AWS::Logs::LogGroup' "
        "with identifier 'nobody' was not found. (HandlerErrorCode: NotFound, RequestToken: "
    )
    assert text.startswith(start)
    token = text.removeprefix(start).removesuffix(")")
    refused("RequestTokenNotFoundException", client.get_resource_request_status, RequestToken=token)


# --- updates ---


def test_a_create_only_property_cannot_change(client: Any, bucket: str) -> None:
    patch = [{"op": "replace", "path": "/BucketName", "value": "beta"}]
    text = refused("NotUpdatableException", update, client, BUCKET, bucket, patch)
    assert text == "Invalid patch update: createOnlyProperties [/properties/BucketName] cannot be updated"


def test_a_create_only_property_may_be_set_to_what_it_is(client: Any, bucket: str) -> None:
    wait(client, update(client, BUCKET, bucket, [{"op": "replace", "path": "/BucketName", "value": "alpha"}]))


def test_a_read_only_property_cannot_be_patched(client: Any, bucket: str) -> None:
    for patch in ({"op": "replace", "path": "/Arn", "value": "x"}, {"op": "remove", "path": "/Arn"}):
        text = refused("ValidationException", update, client, BUCKET, bucket, [patch])
        assert text == "Invalid patch update: readOnlyProperties [/properties/Arn] cannot be updated"


def test_a_write_only_property_can_only_be_added(client: Any) -> None:
    function = "AWS::Lambda::Function"
    role = "arn:aws:iam::123456789012:role/r"
    identifier = made(client, function, {"Role": role, "Code": {"ZipFile": "x"}, "Handler": "i.h", "Runtime": "nodejs"})
    patch = [{"op": "replace", "path": "/Code/ZipFile", "value": "y"}]
    text = refused("ValidationException", update, client, function, identifier, patch)
    assert text == (
        "Invalid patch update: writeOnlyProperties [/Code/ZipFile] can only be updated using 'add' operation"
    )


def test_the_create_only_check_comes_before_the_validation_of_the_model(client: Any, bucket: str) -> None:
    patch = [{"op": "replace", "path": "/BucketName", "value": True}]
    refused("NotUpdatableException", update, client, BUCKET, bucket, patch)


def test_the_resource_is_read_before_the_patch_is(client: Any) -> None:
    refused(
        "ResourceNotFoundException", client.update_resource, TypeName=BUCKET, Identifier="nobody", PatchDocument="?"
    )


def test_the_patched_model_is_validated_whole(cloud: MockCloud, client: Any, bucket: str) -> None:
    patch = [{"op": "add", "path": "/Tags", "value": [{"Key": "a"}]}]
    text = refused("ValidationException", update, client, BUCKET, bucket, patch)
    assert text == "Model validation failed (#/Tags/0: required key [Value] not found)"
    assert len(cloud.requests) == 1


# --- lists and identifiers ---


def test_a_list_that_needs_a_model_says_what_is_missing(client: Any) -> None:
    text = refused("InvalidRequestException", client.list_resources, TypeName=NODEGROUP)
    assert text == (
        "Missing or invalid ResourceModel property in AWS::EKS::Nodegroup list handler request input."
        "Required property:  (#: required key [ClusterName] not found)"
    )


def test_a_list_with_its_model_shows_what_fits(client: Any, cloud: MockCloud) -> None:
    state = {"NodeRole": "arn:aws:iam::123456789012:role/r", "Subnets": ["subnet-1"]}
    for cluster in ("one", "two"):
        cloud.resources.put(NODEGROUP, {**state, "ClusterName": cluster, "NodegroupName": "nodes"})
    answer = client.list_resources(TypeName=NODEGROUP, ResourceModel=json.dumps({"ClusterName": "two"}))
    assert len(answer["ResourceDescriptions"]) == 1


def test_an_identifier_given_as_json_must_be_one_of_the_types(client: Any, bucket: str) -> None:
    assert read(client, BUCKET, json.dumps({"BucketName": "alpha"}))["BucketName"] == "alpha"
    text = refused("ValidationException", read, client, BUCKET, json.dumps({"Name": "alpha"}))
    assert text == (
        "When specifying the identifier as JSON, you must specify exactly one identifier from "
        "[[/properties/BucketName]], and no additional properties can be specified"
    )


def test_a_compound_identifier_needs_all_its_parts(client: Any, cloud: MockCloud) -> None:
    stage = "AWS::ApiGateway::Stage"
    cloud.resources.put(stage, {"RestApiId": "api", "StageName": "prod"})
    assert read(client, stage, "api|prod")["StageName"] == "prod"
    assert read(client, stage, json.dumps({"StageName": "prod", "RestApiId": "api"}))["StageName"] == "prod"
    for identifier in ("api", "api|prod|more"):
        refused("ValidationException", read, client, stage, identifier)


def test_an_additional_identifier_finds_the_resource(client: Any, cloud: MockCloud) -> None:
    reservation = "AWS::Athena::CapacityReservation"
    cloud.resources.put(reservation, {"Name": "one", "TargetDpus": 24})
    arn = cloud.resources.put(reservation, {"Name": "two", "TargetDpus": 24}).identifier
    found = client.get_resource(TypeName=reservation, Identifier='{"Name":"two"}')["ResourceDescription"]
    assert found["Identifier"] == arn
    text = refused("ResourceNotFoundException", read, client, reservation, '{"Name":"three"}')
    assert """with identifier '{"Name":"three"}' was not found""" in text
    event = delete(client, reservation, '{"Name":"two"}')
    assert event["Identifier"] == arn
    text = refused("ValidationException", read, client, reservation, '{"Nonsense":"two"}')
    assert "[[/properties/Arn], [/properties/Name]]" in text


# --- paging ---


def test_pages_hold_as_many_as_asked_for_and_continue(client: Any, cloud: MockCloud) -> None:
    for number in range(7):
        cloud.resources.put(BUCKET, {"BucketName": f"bucket-{number}"})
    first = client.list_resources(TypeName=BUCKET, MaxResults=3)
    assert [found["Identifier"] for found in first["ResourceDescriptions"]] == ["bucket-0", "bucket-1", "bucket-2"]
    cloud.resources.delete(BUCKET, "bucket-2")
    cloud.resources.delete(BUCKET, "bucket-4")
    rest = client.list_resources(TypeName=BUCKET, MaxResults=100, NextToken=first["NextToken"])
    assert [found["Identifier"] for found in rest["ResourceDescriptions"]] == ["bucket-3", "bucket-5", "bucket-6"]
    assert "NextToken" not in rest


def test_a_page_that_ends_with_the_last_resource_has_no_token(client: Any, cloud: MockCloud) -> None:
    for number in range(3):
        cloud.resources.put(BUCKET, {"BucketName": f"bucket-{number}"})
    assert "NextToken" not in client.list_resources(TypeName=BUCKET, MaxResults=3)


def test_a_token_fits_only_the_question_it_was_made_for(client: Any, cloud: MockCloud) -> None:
    for number in range(3):
        cloud.resources.put(BUCKET, {"BucketName": f"bucket-{number}"})
    token = client.list_resources(TypeName=BUCKET, MaxResults=1)["NextToken"]
    forged = ("A" if token[0] != "A" else "B") + token[1:]
    for type_name, given in ((LOG_GROUP, token), (BUCKET, forged), (BUCKET, "nonsense"), (BUCKET, "====")):
        refused("ValidationException", client.list_resources, TypeName=type_name, NextToken=given)
    refused("ValidationException", client.list_resource_requests, NextToken=token)


# --- HTTP status ---


def test_errors_bear_their_http_status_and_shape(client: Any, bucket: str) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException) as modelled:
        read(client, BUCKET, "nobody")
    assert modelled.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert modelled.value.response["Message"]
    with pytest.raises(ClientError) as unmodelled:
        create(client, BUCKET, {"Nonsense": 1})
    assert type(unmodelled.value) is ClientError
    assert "Message" not in unmodelled.value.response


# --- handlers that speak for themselves ---


def test_s3_speaks_for_itself(client: Any, bucket: str) -> None:
    failed = poll(client, create(client, BUCKET, {"BucketName": bucket}))
    assert (failed["ErrorCode"], failed["StatusMessage"]) == ("AlreadyExists", "The bucket Already Exists")
    text = refused("ResourceNotFoundException", read, client, BUCKET, "nobody")
    assert text.startswith(
        "AWS::S3::Bucket Handler returned status FAILED: Bucket not found (HandlerErrorCode: NotFound,"
    )
    failed = poll(client, delete(client, BUCKET, "nobody"))
    assert (failed["ErrorCode"], failed["StatusMessage"]) == ("NotFound", "Bucket not found")


def test_lists_show_what_each_type_shows(client: Any, cloud: MockCloud, bucket: str) -> None:
    shown = json.loads(client.list_resources(TypeName=BUCKET)["ResourceDescriptions"][0]["Properties"])
    assert shown == {"BucketName": bucket}
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs", "RetentionInDays": 7})
    shown = json.loads(client.list_resources(TypeName=LOG_GROUP)["ResourceDescriptions"][0]["Properties"])
    assert sorted(shown) == ["Arn", "LogGroupClass", "LogGroupName"]
