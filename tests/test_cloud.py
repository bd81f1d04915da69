"""The MockCloud handle: resources, requests, calls, timing, types, accounts and reset."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from typing import Any

import boto3
import pytest

from ccmock import CcmockError, HandlerRequest, MockCloud, UnknownTypeError, UsageError, mock_cloudcontrol
from tests.support.bugs import raised_at_once
from tests.support.calls import BUCKET, LOG_GROUP, VPC, create, delete, listed, made, poll, read, refused, update, wait

THING: dict[str, Any] = {
    "typeName": "Test::Cloud::Thing",
    "properties": {
        "Name": {"type": "string"},
        "Arn": {"type": "string"},
        "Size": {"type": "integer", "default": 3},
        "Parts": {"type": "array", "items": {"$ref": "#/definitions/Part"}},
    },
    "definitions": {
        "Part": {
            "type": "object",
            "properties": {"Id": {"type": "string"}, "Colour": {"type": "string", "default": "red"}},
            "additionalProperties": False,
        }
    },
    "primaryIdentifier": ["/properties/Name"],
    "additionalIdentifiers": [["/properties/Arn"]],
    "readOnlyProperties": ["/properties/Arn"],
    "createOnlyProperties": ["/properties/Name"],
    "additionalProperties": False,
    "handlers": {
        action: {"permissions": ["cloud:DoThing"]} for action in ("create", "read", "update", "delete", "list")
    },
}
NAME = THING["typeName"]


# --- resources ---


def test_put_is_there_at_once_and_without_a_request(cloud: MockCloud, client: Any) -> None:
    resource = cloud.resources.put(BUCKET, {"BucketName": "alpha"})
    assert resource.identifier == "alpha"
    assert resource.properties["Arn"] == "arn:aws:s3:::alpha"
    assert listed(client, BUCKET) == ["alpha"]
    assert len(cloud.requests) == 0
    assert cloud.resources.get(BUCKET, "alpha") == resource
    assert cloud.resources.list(BUCKET) == [resource]


def test_put_keeps_read_only_values_that_are_given(cloud: MockCloud, client: Any) -> None:
    resource = cloud.resources.put(VPC, {"CidrBlock": "10.0.0.0/16", "VpcId": "vpc-0123"})
    assert resource.identifier == "vpc-0123"
    assert read(client, VPC, "vpc-0123")["CidrBlock"] == "10.0.0.0/16"


def test_put_on_what_exists_changes_it_as_somebody_might_by_hand(cloud: MockCloud, client: Any) -> None:
    before = cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs", "RetentionInDays": 7})
    after = cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs", "RetentionInDays": 30})
    assert read(client, LOG_GROUP, "logs")["RetentionInDays"] == 30
    assert after.properties["Arn"] == before.properties["Arn"]
    assert len(cloud.resources.list(LOG_GROUP)) == 1


@pytest.mark.parametrize(
    ("type_name", "name", "change"),
    [
        ("AWS::SNS::Topic", "TopicName", {"DisplayName": "News"}),
        ("AWS::SQS::Queue", "QueueName", {"DelaySeconds": 5}),
        ("AWS::SecretsManager::Secret", "Name", {"Description": "of the shop"}),
    ],
)
def test_put_finds_what_exists_by_its_name(cloud: MockCloud, type_name: str, name: str, change: dict[str, Any]) -> None:
    first = cloud.resources.put(type_name, {name: "news"})
    other = cloud.resources.put(type_name, {name: "other"})
    second = cloud.resources.put(type_name, {name: "news", **change})
    assert second.identifier == first.identifier
    assert second.properties.items() >= change.items()
    assert cloud.resources.list(type_name) == [second, other]


def test_what_a_test_is_given_is_its_own(cloud: MockCloud) -> None:
    state = {"BucketName": "alpha", "Tags": [{"Key": "a", "Value": "b"}]}
    given = copy.deepcopy(state)
    resource = cloud.resources.put(BUCKET, given)
    given["Tags"].clear()  # type: ignore[attr-defined]
    resource.properties["Tags"].clear()
    cloud.resources.list(BUCKET)[0].properties.clear()
    kept = cloud.resources.get(BUCKET, "alpha")
    assert kept is not None
    assert kept.properties["Tags"] == state["Tags"]


def test_an_invalid_seed_is_a_usage_error(cloud: MockCloud) -> None:
    with pytest.raises(UsageError, match=r"Not a valid AWS::S3::Bucket: .*extraneous key"):
        cloud.resources.put(BUCKET, {"Nonsense": 1})
    assert cloud.resources.list(BUCKET) == []


def test_a_read_only_value_that_is_put_has_to_be_valid_too(cloud: MockCloud) -> None:
    with pytest.raises(UsageError, match=r"Not a valid AWS::S3::Bucket: #/Arn: expected type: String, found: Integer"):
        cloud.resources.put(BUCKET, {"BucketName": "alpha", "Arn": 5})
    assert cloud.resources.list(BUCKET) == []


def test_a_misspelt_type_names_the_near_ones(cloud: MockCloud) -> None:
    for use in (
        lambda: cloud.resources.put("AWS::S3::Buckett", {}),
        lambda: cloud.resources.list("AWS::S3::Buckett"),
        lambda: cloud.types["AWS::S3::Buckett"],
        lambda: cloud.timing.set(create=1, type_name="AWS::S3::Buckett"),
    ):
        with pytest.raises(UnknownTypeError, match="Did you mean 'AWS::S3::Bucket'"):
            use()


def test_get_gives_none_for_what_is_not_there(cloud: MockCloud) -> None:
    assert cloud.resources.get(BUCKET, "nobody") is None


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ('{"BucketName": "alpha"}', "Give a dict"),
        (None, "Give a dict"),
        ({"Tags": {1, 2}}, "not plain JSON"),
        ({"Size": float("nan")}, "not plain JSON"),
    ],
)
def test_a_seed_that_is_no_plain_json_is_refused(cloud: MockCloud, state: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        cloud.resources.put(BUCKET, state)


def test_a_seed_is_kept_as_it_would_come_over_the_wire(cloud: MockCloud) -> None:
    resource = cloud.resources.put(BUCKET, {"BucketName": "alpha", "Tags": ({"Key": "a", "Value": "b"},)})
    assert resource.properties["Tags"] == [{"Key": "a", "Value": "b"}]


def test_identifiers_may_be_given_in_any_form(cloud: MockCloud) -> None:
    cloud.resources.put(BUCKET, {"BucketName": "alpha"})
    found = cloud.resources.get(BUCKET, '{"BucketName": "alpha"}')
    assert found is not None
    assert found.identifier == "alpha"
    for wrong in (None, {"BucketName": "alpha"}, '{"Name": "alpha"}'):
        with pytest.raises(UsageError, match="not a valid identifier"):
            cloud.resources.get(BUCKET, wrong)  # type: ignore[arg-type]
    assert "AWS::S3::Bucket': 1" in repr(cloud.resources)


def test_delete_takes_away_at_once(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(BUCKET, {"BucketName": "alpha"})
    with pytest.raises(UsageError, match="there are 'alpha'"):
        cloud.resources.delete(BUCKET, "alhpa")
    cloud.resources.delete(BUCKET, "alpha")
    assert listed(client, BUCKET) == []
    with pytest.raises(UsageError, match="there are no resources of the type"):
        cloud.resources.delete(BUCKET, "alpha")


def test_a_resource_that_a_request_runs_on_is_not_changed_by_hand(cloud: MockCloud, client: Any) -> None:
    made(client, BUCKET, {"BucketName": "alpha"})
    delete(client, BUCKET, "alpha")
    create(client, BUCKET, {"BucketName": "beta"})
    for use in (
        lambda: cloud.resources.delete(BUCKET, "alpha"),
        lambda: cloud.resources.delete(BUCKET, "beta"),
        lambda: cloud.resources.put(BUCKET, {"BucketName": "alpha"}),
    ):
        with pytest.raises(UsageError, match="is running on"):
            use()


def test_a_resource_deleted_by_hand_makes_the_next_delete_fail(cloud: MockCloud, client: Any) -> None:
    made(client, BUCKET, {"BucketName": "alpha"})
    cloud.resources.delete(BUCKET, "alpha")
    assert poll(client, delete(client, BUCKET, "alpha"))["ErrorCode"] == "NotFound"


# --- requests and calls ---


def test_requests_tell_their_story(cloud: MockCloud, client: Any) -> None:
    event = create(client, BUCKET, {"BucketName": "alpha"})
    request = cloud.requests[event["RequestToken"]]
    assert cloud.requests[0].token == cloud.requests[-1].token == request.token
    assert (request.type_name, request.identifier, request.operation) == (BUCKET, "alpha", "CREATE")
    assert (request.status, request.error_code) == ("IN_PROGRESS", None)
    cloud.clock.advance(5)
    assert request.status == "SUCCESS"
    assert "CREATE AWS::S3::Bucket alpha: SUCCESS" in repr(cloud.requests)
    with pytest.raises(UsageError, match="1 requests were made"):
        cloud.requests["no-such-token"]


def test_requests_and_calls_are_sequences(cloud: MockCloud, client: Any) -> None:
    assert cloud.requests == []
    assert cloud.calls == []
    for name in ("alpha", "beta"):
        create(client, BUCKET, {"BucketName": name})
    assert [request.identifier for request in cloud.requests] == ["alpha", "beta"]
    assert [request.identifier for request in cloud.requests[1:]] == ["beta"]
    assert [call.operation for call in cloud.calls[:1]] == ["CreateResource"]
    assert cloud.calls[0] in cloud.calls
    assert "CreateResource" in repr(cloud.calls)


def test_calls_are_recorded_with_their_answers(cloud: MockCloud, client: Any) -> None:
    begun = cloud.clock.now()
    create(client, BUCKET, {"BucketName": "alpha"}, ClientToken="t")
    refused("TypeNotFoundException", listed, client, "AWS::Foo::Bar")
    first, second = cloud.calls
    assert (first.operation, first.error_code, first.time) == ("CreateResource", None, begun)
    assert first.parameters == {"TypeName": BUCKET, "DesiredState": '{"BucketName": "alpha"}', "ClientToken": "t"}
    assert first.answer is not None
    assert first.answer["ProgressEvent"]["EventTime"] == begun
    assert (second.operation, second.error_code, second.answer) == ("ListResources", "TypeNotFoundException", None)


# --- timing ---


def test_timing_is_set_for_all_types_or_for_one(cloud: MockCloud, client: Any) -> None:
    cloud.timing.set(create=10, delete=0)
    cloud.timing.set(create=60, type_name=LOG_GROUP)
    begun = cloud.clock.now()
    bucket = create(client, BUCKET, {"BucketName": "alpha"})
    logs = create(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.clock.advance(60)
    assert poll(client, bucket)["EventTime"] == begun + timedelta(seconds=10)
    assert poll(client, logs)["EventTime"] == begun + timedelta(seconds=60)
    assert poll(client, delete(client, BUCKET, "alpha"))["OperationStatus"] == "SUCCESS"


def test_a_wrong_timing_is_refused(cloud: MockCloud) -> None:
    for wrong in (-1, "5", float("nan")):
        with pytest.raises(UsageError, match=r"timing.set\(create=…\) is a number of seconds"):
            cloud.timing.set(create=wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="sets nothing"):
        cloud.timing.set(type_name=BUCKET)
    with pytest.raises(UsageError, match=r"no option craete=.*Did you mean 'create'"):
        cloud.timing.set(craete=5)


# --- types ---


def test_types_are_those_of_the_region(cloud: MockCloud) -> None:
    bucket = cloud.types[BUCKET]
    assert bucket.primary_identifier == ("/properties/BucketName",)
    assert "/properties/Arn" in bucket.read_only
    assert BUCKET in cloud.types
    assert "AWS::Foo::Bar" not in cloud.types
    assert len(cloud.types) == len(list(cloud.types)) > 1700
    bucket.schema.clear()
    assert bucket.schema["typeName"] == BUCKET


def test_a_type_of_ones_own_is_served_out_of_its_schema(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING)
    assert made(client, NAME, {"Name": "a", "Parts": [{"Id": "1"}]}) == "a"
    properties = read(client, NAME, "a")
    assert properties["Size"] == 3
    assert properties["Parts"] == [{"Id": "1", "Colour": "red"}]
    assert read(client, NAME, json.dumps({"Arn": properties["Arn"]}))["Name"] == "a"
    wait(client, update(client, NAME, "a", [{"op": "replace", "path": "/Size", "value": 4}]))
    assert read(client, NAME, "a")["Size"] == 4
    assert NAME in cloud.types


def test_a_schema_without_handlers_gets_all_five(cloud: MockCloud, client: Any) -> None:
    cloud.types.register({key: value for key, value in THING.items() if key != "handlers"})
    assert made(client, NAME, {"Name": "a"}) == "a"
    with pytest.raises(UsageError, match="schema is a dict"):
        cloud.types.register(7)  # type: ignore[call-overload]


def test_a_type_is_registered_once(cloud: MockCloud) -> None:
    cloud.types.register(THING)
    for schema in (THING, {**THING, "typeName": BUCKET}):
        with pytest.raises(UsageError, match="exists already"):
            cloud.types.register(schema)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"typeName": "Thing"}, "Organization::Service::Resource"),
        ({"typeName": None}, "typeName is None"),
        ({"properties": {}}, "no properties"),
        ({"primaryIdentifier": []}, "no primaryIdentifier"),
        ({"primaryIdentifier": ["/properties/Nobody"]}, "is not among its properties"),
        ({"primaryIdentifier": [5]}, "list of pointers"),
        ({"readOnlyProperties": "/properties/Arn"}, "readOnlyProperties .*list of pointers"),
        ({"additionalIdentifiers": 5}, "not a valid resource provider schema"),
        ({"handlers": {"create": None}}, "not a valid resource provider schema"),
        ({"handlers": {}}, "none of create"),
        ({"handlers": []}, "not a valid resource provider schema"),
        ({"required": "Name"}, "not a valid resource provider schema"),
        ({"properties": {"Name": {"type": "strong"}, "Arn": {}}}, "not a valid resource provider schema"),
        ({"description": {1, 2}}, "not a valid resource provider schema"),
    ],
)
def test_a_schema_that_is_none_is_refused(cloud: MockCloud, change: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        cloud.types.register({**THING, **change})


class Broken:
    """Not a handler."""


def test_a_handler_that_is_none_is_refused(cloud: MockCloud) -> None:
    with pytest.raises(UsageError, match=r"create.*GenericHandler"):
        cloud.types.register(THING, Broken())  # type: ignore[arg-type]


def test_a_handler_that_breaks_its_contract_is_named(cloud: MockCloud, client: Any) -> None:
    from ccmock import GenericHandler

    class Forgetful(GenericHandler):
        def create(self, request: HandlerRequest) -> dict[str, Any]:
            return {"Size": 1}

    cloud.types.register(THING, Forgetful())
    with raised_at_once(cloud, CcmockError, r"CREATE handler of Test::Cloud::Thing .*primary identifier"):
        create(client, NAME, {"Name": "a"})
    assert cloud.requests[0].error_code == "InternalFailure"


def test_a_handler_that_puts_there_what_has_no_identifier_is_named(cloud: MockCloud) -> None:
    from ccmock import GenericHandler

    class Forgetful(GenericHandler):
        def seed(self, request: HandlerRequest) -> dict[str, Any]:
            if request.desired_state.get("Size") == 1:
                return {"Size": 1}
            return {**super().seed(request), "Name": "there"}

    cloud.types.register(THING, Forgetful())
    cloud.resources.put(NAME, {"Name": "there"})
    for name in ("new", "there"):
        with pytest.raises(CcmockError, match=r"seed\(\) of the handler of Test::Cloud::Thing"):
            cloud.resources.put(NAME, {"Name": name, "Size": 1})
    with pytest.raises(UsageError, match="'there' exists already"):
        cloud.resources.put(NAME, {"Name": "elsewhere"})
    assert [resource.properties["Size"] for resource in cloud.resources.list(NAME)] == [3]


def test_a_handler_sees_what_else_is_there(cloud: MockCloud, client: Any) -> None:
    from ccmock import GenericHandler, HandlerError

    class Dependent(GenericHandler):
        def create(self, request: HandlerRequest) -> dict[str, Any]:
            around = request.handler_context
            bucket = around.model_of(BUCKET, request.desired_state["Name"])
            if bucket is None:
                raise HandlerError("NotFound", "no such bucket")
            bucket.clear()
            return {**super().create(request), "Size": len(list(around.models(BUCKET)))}

    cloud.types.register(THING, Dependent())
    for name in ("alpha", "beta"):
        cloud.resources.put(BUCKET, {"BucketName": name})
    made(client, NAME, {"Name": "alpha"})
    assert read(client, NAME, "alpha")["Size"] == 2
    assert cloud.resources.list(BUCKET)[0].properties["BucketName"] == "alpha"
    assert poll(client, create(client, NAME, {"Name": "gamma"}))["StatusMessage"] == "no such bucket"


def test_a_handlers_own_bug_reaches_the_test_and_closes_the_request(cloud: MockCloud, client: Any) -> None:
    from ccmock import GenericHandler

    class Buggy(GenericHandler):
        def create(self, request: HandlerRequest) -> dict[str, Any]:
            raise ZeroDivisionError

    cloud.types.register(THING, Buggy())
    with raised_at_once(cloud, ZeroDivisionError):
        create(client, NAME, {"Name": "a"})
    assert cloud.requests[0].status == "FAILED"


# --- accounts, reset ---


def test_an_account_is_another_view_of_the_same_mock(cloud: MockCloud) -> None:
    there = cloud.account("210987654321", "eu-west-1")
    there.resources.put(LOG_GROUP, {"LogGroupName": "logs"})
    assert cloud.resources.list(LOG_GROUP) == []
    assert cloud.account("210987654321", "eu-west-1").resources.list(LOG_GROUP)
    client = boto3.client("cloudcontrol", "eu-west-1", aws_access_key_id="210987654321", aws_secret_access_key="x")
    create(client, LOG_GROUP, {"LogGroupName": "more"})
    assert len(there.requests) == len(there.calls) == 1
    assert len(cloud.requests) == len(cloud.calls) == 1
    assert len(cloud.account().requests) == len(cloud.account().calls) == 0
    with pytest.raises(UsageError, match="12 digits"):
        cloud.account("1")
    with pytest.raises(UsageError, match="Did you mean"):
        cloud.account(region="eu-wset-1")


def test_reset_is_as_just_entered(client: Any, cloud: MockCloud) -> None:
    def story() -> list[Any]:
        cloud.types.register(THING)
        identifier = made(client, VPC, {"CidrBlock": "10.0.0.0/16"})
        return [identifier, cloud.requests[0].token, cloud.requests[0].history]

    first = story()
    cloud.timing.set(create=99)
    cloud.reset()
    assert (len(cloud.requests), len(cloud.calls)) == (0, 0)
    assert listed(client, VPC) == []
    cloud.reset()
    assert story() == first


def test_views_that_were_kept_show_what_is_there_after_a_reset(client: Any, cloud: MockCloud) -> None:
    there = cloud.account(region="us-east-1")
    resources, requests, calls = there.resources, there.requests, there.calls
    resources.put(BUCKET, {"BucketName": "alpha"})
    cloud.reset()
    assert resources.list(BUCKET) == []
    resources.put(BUCKET, {"BucketName": "beta"})
    create(client, BUCKET, {"BucketName": "gamma"})
    assert listed(client, BUCKET) == ["beta"]
    assert (len(requests), len(calls)) == (1, 2)


@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("us-isob-east-1", "aws-iso-b")],
)
def test_the_partition_follows_from_the_region(region: str, partition: str) -> None:
    with mock_cloudcontrol(region=region) as cloud:
        arn = cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs"}).properties["Arn"]
        assert arn.startswith(f"arn:{partition}:logs:{region}:123456789012:")
