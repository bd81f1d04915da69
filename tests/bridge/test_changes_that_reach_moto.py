"""Changes that take more than one call, or that moto takes in a way of its own; and what a removed property leaves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from moto.backends import get_backend
from moto.sqs.models import SQSBackend

from ccmock import MockCloud
from tests.bridge.case import boto, replace, tags
from tests.bridge.cases.iam import inline, trust
from tests.bridge.network import subnets
from tests.bridge.test_parts_of_values import table
from tests.support.calls import BUCKET, QUEUE, delete, listed, made, poll, read, update, wait

TABLE = "AWS::DynamoDB::Table"
SECRET = "AWS::SecretsManager::Secret"
GROUP = "AWS::AutoScaling::AutoScalingGroup"
API = "AWS::ApiGateway::RestApi"
BUS = "AWS::Events::EventBus"
MACHINE = "AWS::StepFunctions::StateMachine"
ROLE = "AWS::IAM::Role"
INSTANCE = "AWS::RDS::DBInstance"


@pytest.fixture(autouse=True)
def quick(cloud: MockCloud) -> None:
    cloud.timing.set(create=5, update=5, delete=5)


def removed(name: str) -> list[dict[str, str]]:
    return [{"op": "remove", "path": f"/{name}"}]


# --- buckets ---

LIFECYCLE = {
    "Rules": [
        {
            "Id": "old",
            "Status": "Enabled",
            "Prefix": "logs/",
            "TagFilters": [{"Key": "team", "Value": "a"}],
            "ExpirationInDays": 30,
            "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 9}],
        },
        {"Id": "versions", "Status": "Disabled", "Prefix": "a/", "NoncurrentVersionExpiration": {"NoncurrentDays": 3}},
    ]
}
WEBSITE = {
    "IndexDocument": "index.html",
    "ErrorDocument": "error.html",
    "RoutingRules": [
        {"RedirectRule": {"HostName": "example.com"}, "RoutingRuleCondition": {"KeyPrefixEquals": "old/"}}
    ],
}


def test_the_lifecycle_of_a_bucket_is_the_same_on_both_sides(client: Any, cloud: MockCloud) -> None:
    s3 = boto("s3")
    made(client, BUCKET, {"BucketName": "photos", "LifecycleConfiguration": LIFECYCLE})
    first, second = s3.get_bucket_lifecycle_configuration(Bucket="photos")["Rules"]
    assert first["Filter"] == {"And": {"Prefix": "logs/", "Tags": [{"Key": "team", "Value": "a"}]}}
    assert (first["Expiration"], first["Transitions"]) == ({"Days": 30}, [{"Days": 9, "StorageClass": "GLACIER"}])
    assert second["NoncurrentVersionExpiration"] == {"NoncurrentDays": 3}
    assert read(client, BUCKET, "photos")["LifecycleConfiguration"]["Rules"] == LIFECYCLE["Rules"]

    rule = {"ID": "theirs", "Status": "Enabled", "Filter": {"Prefix": "a/"}, "Expiration": {"Days": 1}}
    s3.put_bucket_lifecycle_configuration(Bucket="photos", LifecycleConfiguration={"Rules": [rule]})
    assert read(client, BUCKET, "photos")["LifecycleConfiguration"]["Rules"] == [
        {"Id": "theirs", "Prefix": "a/", "ExpirationInDays": 1, "Status": "Enabled"}
    ]
    wait(client, update(client, BUCKET, "photos", removed("LifecycleConfiguration")))
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(Bucket="photos")


def test_the_website_of_a_bucket_is_the_same_on_both_sides(client: Any, cloud: MockCloud) -> None:
    made(client, BUCKET, {"BucketName": "photos", "WebsiteConfiguration": WEBSITE})
    assert boto("s3").get_bucket_website(Bucket="photos")["IndexDocument"] == {"Suffix": "index.html"}
    assert read(client, BUCKET, "photos")["WebsiteConfiguration"] == WEBSITE
    boto("s3").delete_bucket_website(Bucket="photos")
    assert "WebsiteConfiguration" not in read(client, BUCKET, "photos")


def test_a_queue_hears_of_the_objects_of_a_bucket(client: Any, cloud: MockCloud) -> None:
    url = made(client, QUEUE, {"QueueName": "events"})
    arn = "arn:aws:sqs:us-east-1:123456789012:events"
    rules = [{"Name": "prefix", "Value": "in/"}]
    receiver = {"Event": "s3:ObjectCreated:*", "Queue": arn, "Filter": {"S3Key": {"Rules": rules}}}
    wanted = {"QueueConfigurations": [receiver]}
    made(client, BUCKET, {"BucketName": "photos", "NotificationConfiguration": wanted})
    boto("s3").put_object(Bucket="photos", Key="in/one", Body=b"1")
    messages = boto("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    keys = [each["s3"]["object"]["key"] for one in messages for each in json.loads(one["Body"]).get("Records", [])]
    assert keys == ["in%2Fone"]
    assert read(client, BUCKET, "photos")["NotificationConfiguration"]["QueueConfigurations"] == [receiver]
    wait(client, update(client, BUCKET, "photos", removed("NotificationConfiguration")))
    assert "QueueConfigurations" not in boto("s3").get_bucket_notification_configuration(Bucket="photos")


def test_acceleration_ends_with_its_property(client: Any, cloud: MockCloud) -> None:
    made(client, BUCKET, {"BucketName": "photos", "AccelerateConfiguration": {"AccelerationStatus": "Enabled"}})
    assert boto("s3").get_bucket_accelerate_configuration(Bucket="photos")["Status"] == "Enabled"
    wait(client, update(client, BUCKET, "photos", removed("AccelerateConfiguration")))
    assert boto("s3").get_bucket_accelerate_configuration(Bucket="photos")["Status"] == "Suspended"


# --- tables ---


def described() -> dict[str, Any]:
    answer: dict[str, Any] = boto("dynamodb").describe_table(TableName="orders")["Table"]
    return answer


def test_indexes_are_added_and_removed(client: Any, cloud: MockCloud) -> None:
    made(client, TABLE, table("one"))
    for indexes in (("one", "two"), ("two",)):
        after = table(*indexes)
        names = ("AttributeDefinitions", "GlobalSecondaryIndexes")
        patch = [change for name in names for change in replace(name, after[name])]
        wait(client, update(client, TABLE, "orders", patch))
        assert [each["IndexName"] for each in described()["GlobalSecondaryIndexes"]] == [*indexes]
        shown = read(client, TABLE, "orders")["GlobalSecondaryIndexes"]
        assert [each["IndexName"] for each in shown] == [*indexes]


def test_recovery_and_time_to_live_are_turned_off(client: Any, cloud: MockCloud) -> None:
    dynamodb = boto("dynamodb")
    state = {
        **table(),
        "TimeToLiveSpecification": {"AttributeName": "ends", "Enabled": True},
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7},
    }
    made(client, TABLE, state)
    assert recovery() == {"PointInTimeRecoveryStatus": "ENABLED", "RecoveryPeriodInDays": 7}
    specification = {"PointInTimeRecoveryEnabled": False}
    dynamodb.update_continuous_backups(TableName="orders", PointInTimeRecoverySpecification=specification)
    shown = read(client, TABLE, "orders")
    assert shown["PointInTimeRecoverySpecification"] == specification
    assert shown["TimeToLiveSpecification"] == state["TimeToLiveSpecification"]
    off = {"AttributeName": "ends", "Enabled": False}
    wait(client, update(client, TABLE, "orders", replace("TimeToLiveSpecification", off)))
    told = dynamodb.describe_time_to_live(TableName="orders")["TimeToLiveDescription"]
    assert told["TimeToLiveStatus"] == "DISABLED"


def recovery() -> dict[str, Any]:
    told = boto("dynamodb").describe_continuous_backups(TableName="orders")["ContinuousBackupsDescription"]
    return {
        name: value for name, value in told["PointInTimeRecoveryDescription"].items() if not name.endswith("DateTime")
    }


# --- others ---


def test_a_secret_keeps_its_value_in_an_update_that_does_not_name_it(client: Any, cloud: MockCloud) -> None:
    arn = made(client, SECRET, {"Name": "key", "SecretString": "first"})
    wait(client, update(client, SECRET, arn, replace("Description", "of the shop")))
    wait(client, update(client, SECRET, arn, removed("Description")))
    assert boto("secretsmanager").get_secret_value(SecretId=arn)["SecretString"] == "first"
    wait(client, update(client, SECRET, arn, replace("SecretString", "second")))
    assert boto("secretsmanager").get_secret_value(SecretId=arn)["SecretString"] == "second"


def test_whether_instances_get_a_tag_is_changed(client: Any, cloud: MockCloud) -> None:
    boto("autoscaling").create_launch_configuration(
        LaunchConfigurationName="web", ImageId="ami-12345678", InstanceType="t3.micro"
    )
    tag = {"Key": "team", "Value": "a", "PropagateAtLaunch": False}
    state = {
        "AutoScalingGroupName": "web",
        "LaunchConfigurationName": "web",
        "MinSize": "0",
        "MaxSize": "0",
        "VPCZoneIdentifier": subnets(1),
        "Tags": [tag],
    }
    made(client, GROUP, state)
    wait(client, update(client, GROUP, "web", replace("Tags", [{**tag, "PropagateAtLaunch": True}])))
    told = boto("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"][0]["Tags"]
    assert [each["PropagateAtLaunch"] for each in told] == [True]
    assert read(client, GROUP, "web")["Tags"] == [{**tag, "PropagateAtLaunch": True}]


def test_an_api_is_switched_on_again_and_gets_other_media_types(client: Any, cloud: MockCloud) -> None:
    pytest.importorskip("openapi_spec_validator", reason="moto's API Gateway needs it")
    state = {"Name": "shop", "DisableExecuteApiEndpoint": True, "BinaryMediaTypes": ["image/png", "image/gif"]}
    api = made(client, API, {**state, "EndpointConfiguration": {"Types": ["REGIONAL"]}, "Tags": tags(team="a")})
    patch = [
        *replace("DisableExecuteApiEndpoint", False),
        *replace("BinaryMediaTypes", ["image/gif", "image/webp"]),
        *replace("EndpointConfiguration", {"Types": ["EDGE"]}),
        *replace("Tags", tags(team="b")),
    ]
    wait(client, update(client, API, api, patch))
    told = boto("apigateway").get_rest_api(restApiId=api)
    assert told["disableExecuteApiEndpoint"] is False
    assert told["binaryMediaTypes"] == ["image/gif", "image/webp"]
    assert told["endpointConfiguration"]["types"] == ["EDGE"]
    # Moto cannot change the tags.
    assert read(client, API, api)["Tags"] == tags(team="b")


def test_the_policy_of_a_bus_is_the_same_on_both_sides(client: Any, cloud: MockCloud) -> None:
    resource = "arn:aws:events:us-east-1:123456789012:event-bus/shop"
    statement = {"Sid": "all", "Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": resource}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    made(client, BUS, {"Name": "shop", "Policy": policy})
    assert json.loads(boto("events").describe_event_bus(Name="shop")["Policy"])["Statement"] == [statement]
    assert read(client, BUS, "shop")["Policy"] == policy
    boto("events").remove_permission(EventBusName="shop", RemoveAllPermissions=True)
    assert "Policy" not in read(client, BUS, "shop")


def test_a_machine_whose_definition_is_in_a_bucket_is_made(client: Any, cloud: MockCloud) -> None:
    location = {"Bucket": "code", "Key": "machine.json"}
    state = {"DefinitionS3Location": location, "RoleArn": "arn:aws:iam::123456789012:role/states"}
    arn = made(client, MACHINE, state)
    boto("stepfunctions").describe_state_machine(stateMachineArn=arn)
    assert read(client, MACHINE, arn).get("DefinitionString") != "{}"


def test_logs_of_a_database_that_end_and_begin(client: Any, cloud: MockCloud) -> None:
    state = {
        "DBInstanceIdentifier": "orders",
        "DBInstanceClass": "db.t3.micro",
        "Engine": "postgres",
        "AllocatedStorage": "20",
        "MasterUsername": "ann",
        "MasterUserPassword": "a-long-password",
        "EnableCloudwatchLogsExports": ["postgresql"],
    }
    made(client, INSTANCE, state)
    wait(client, update(client, INSTANCE, "orders", replace("EnableCloudwatchLogsExports", ["upgrade"])))
    told = boto("rds").describe_db_instances()["DBInstances"][0]
    assert told["EnabledCloudwatchLogsExports"] == ["upgrade"]
    boto("rds").modify_db_instance(DBInstanceIdentifier="orders", MaxAllocatedStorage=100)
    assert read(client, INSTANCE, "orders")["MaxAllocatedStorage"] == 100


# --- deletes and lists ---


def test_a_role_goes_although_others_have_just_detached_its_policy(client: Any, cloud: MockCloud) -> None:
    iam = boto("iam")
    policy = iam.create_policy(PolicyName="read", PolicyDocument=json.dumps(inline("s3:*")))["Policy"]["Arn"]
    state = {"RoleName": "app", "AssumeRolePolicyDocument": trust("ec2.amazonaws.com")}
    made(client, ROLE, {**state, "ManagedPolicyArns": [policy]})
    # Where the bridge does not see it.
    get_backend("iam")["123456789012"]["aws"].detach_role_policy(policy, "app")
    wait(client, delete(client, ROLE, "app"))
    assert [each["RoleName"] for each in iam.list_roles()["Roles"]] == []


@pytest.mark.parametrize(
    ("type_name", "make"),
    [
        (BUS, lambda number: boto("events").create_event_bus(Name=f"bus-{number}")),
        ("AWS::Kinesis::Stream", lambda number: boto("kinesis").create_stream(StreamName=f"s-{number}", ShardCount=1)),
        (
            "AWS::EC2::LaunchTemplate",
            lambda number: boto("ec2").create_launch_template(
                LaunchTemplateName=f"template-{number}", LaunchTemplateData={"InstanceType": "t3.micro"}
            ),
        ),
    ],
    ids=["buses", "streams", "templates"],
)
def test_lists_that_moto_cuts_off_are_taken_whole(client: Any, cloud: MockCloud, type_name: str, make: Any) -> None:
    before = len(listed(client, type_name))
    for number in range(51):
        make(number)
    assert len(listed(client, type_name)) == before + 51


def test_all_pages_of_what_a_resource_has_are_read(client: Any, cloud: MockCloud) -> None:
    topic = boto("sns").create_topic(Name="news")["TopicArn"]
    for number in range(101):
        boto("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint=f"{number}@example.com")
    assert len(read(client, "AWS::SNS::Topic", topic)["Subscription"]) == 101


def test_an_undo_that_moto_refuses_shows_what_moto_has(
    client: Any, cloud: MockCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = made(client, QUEUE, {"QueueName": "work", "DelaySeconds": 1})
    cloud.faults.hang(type_name=QUEUE, operation="UPDATE")
    event = update(client, QUEUE, url, replace("DelaySeconds", 2))
    cloud.clock.advance(1)

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no changes today")

    monkeypatch.setattr(SQSBackend, "set_queue_attributes", broken)
    cloud.clock.advance(100 * 3600)
    assert poll(client, event)["ErrorCode"] == "NotStabilized"
    assert read(client, QUEUE, url)["DelaySeconds"] == 2


def test_a_change_that_moto_cannot_show_is_undone(
    client: Any, cloud: MockCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = made(client, QUEUE, {"QueueName": "work", "DelaySeconds": 1})

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no tags today")

    monkeypatch.setattr(SQSBackend, "list_queue_tags", broken)
    event = update(client, QUEUE, url, replace("DelaySeconds", 2))
    cloud.clock.advance(5)
    assert poll(client, event)["StatusMessage"] == "RuntimeError: no tags today"
    told = boto("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds"])
    assert told["Attributes"] == {"DelaySeconds": "1"}


def test_a_table_with_an_index_is_made_with_what_a_read_shows_of_it(client: Any, cloud: MockCloud) -> None:
    made(client, TABLE, table("one"))
    assert described()["GlobalSecondaryIndexes"][0]["Projection"] == {"ProjectionType": "ALL"}
