"""What single types do that the cases of all types do not show."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ccmock import MockCloud
from tests.bridge.case import boto, replace
from tests.bridge.cases.iam import inline
from tests.bridge.cases.lambda_ import make_function, source_of, state_of_function
from tests.bridge.cases.route53 import make_zone
from tests.bridge.one_way_cases.compute import code
from tests.support.calls import create, delete, listed, made, poll, read, update, wait

FILE_SYSTEM = "AWS::EFS::FileSystem"
RECORD_SET = "AWS::Route53::RecordSet"


@pytest.fixture(autouse=True)
def quick(cloud: MockCloud) -> None:
    cloud.timing.set(create=5, update=5, delete=5)


def test_a_change_that_moto_does_not_implement_fails_with_its_text(client: Any, cloud: MockCloud) -> None:
    identifier = made(client, FILE_SYSTEM, {"ThroughputMode": "bursting"})
    event = update(client, FILE_SYSTEM, identifier, replace("ThroughputMode", "elastic"))
    cloud.clock.advance(5)
    told = poll(client, event)
    assert told["ErrorCode"] == "InternalFailure"
    assert told["StatusMessage"] == "NotImplementedError: The update_file_system action has not been implemented"
    assert read(client, FILE_SYSTEM, identifier)["ThroughputMode"] == "bursting"


@pytest.mark.parametrize("name", ["shop.example.com", "shop.example.com."])
def test_a_record_set_is_the_same_with_and_without_the_last_dot(client: Any, cloud: MockCloud, name: str) -> None:
    zone_id = make_zone("example.com")
    state = {"HostedZoneId": zone_id, "Name": name, "Type": "A", "TTL": "60", "ResourceRecords": ["10.0.0.1"]}
    identifier = made(client, RECORD_SET, state)
    assert identifier == f"shop.example.com|{zone_id}|A|"
    boto("route53").create_health_check(CallerReference="x", HealthCheckConfig={"Type": "CALCULATED"})
    assert listed(client, RECORD_SET, ResourceModel=json.dumps({"HostedZoneId": zone_id})) == [identifier]


def test_the_name_servers_of_a_zone_are_no_record_sets_of_its_owner(client: Any, cloud: MockCloud) -> None:
    zone_id = make_zone("example.com")
    assert listed(client, RECORD_SET, ResourceModel=json.dumps({"HostedZoneId": zone_id})) == []


def test_a_machine_without_a_name_is_called_the_same_on_both_sides(client: Any, cloud: MockCloud) -> None:
    definition = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    role = "arn:aws:iam::123456789012:role/states"
    arn = made(client, "AWS::StepFunctions::StateMachine", {"DefinitionString": definition, "RoleArn": role})
    name = read(client, "AWS::StepFunctions::StateMachine", arn)["StateMachineName"]
    assert boto("stepfunctions").describe_state_machine(stateMachineArn=arn)["name"] == name


def test_a_service_is_seen_although_another_cluster_was_deleted(client: Any, cloud: MockCloud) -> None:
    ecs = boto("ecs")
    for name in ("gone", "kept"):
        ecs.create_cluster(clusterName=name)
    ecs.register_task_definition(family="web", containerDefinitions=[{"name": "web", "image": "i", "memory": 128}])
    arn = ecs.create_service(cluster="kept", serviceName="web", taskDefinition="web")["service"]["serviceArn"]
    ecs.delete_cluster(cluster="gone")
    assert listed(client, "AWS::ECS::Service", ResourceModel='{"Cluster": "kept"}') == [f"{arn}|kept"]
    assert listed(client, "AWS::ECS::Cluster") == ["kept"]


def test_moto_draws_the_address_of_a_mount_target(client: Any, cloud: MockCloud) -> None:
    state = {"SecurityGroups": [], "FileSystemId": made(client, FILE_SYSTEM, {})}
    subnet = boto("ec2").describe_subnets()["Subnets"][0]
    event = create(client, "AWS::EFS::MountTarget", {**state, "SubnetId": subnet["SubnetId"]})
    cloud.clock.advance(5)
    identifier = poll(client, event)["Identifier"]
    told = boto("efs").describe_mount_targets(MountTargetId=identifier)["MountTargets"][0]["IpAddress"]
    assert read(client, "AWS::EFS::MountTarget", identifier)["IpAddress"] == told


def test_a_managed_policy_keeps_five_versions(client: Any, cloud: MockCloud) -> None:
    state = {"ManagedPolicyName": "many", "PolicyDocument": inline("s3:*")}
    arn = made(client, "AWS::IAM::ManagedPolicy", state)
    for action in ("s3:A", "s3:B", "s3:C", "s3:D", "s3:E"):
        wait(client, update(client, "AWS::IAM::ManagedPolicy", arn, replace("PolicyDocument", inline(action))))
    versions = boto("iam").list_policy_versions(PolicyArn=arn)["Versions"]
    assert [version["VersionId"] for version in versions] == ["v2", "v3", "v4", "v5", "v6"]
    assert read(client, "AWS::IAM::ManagedPolicy", arn)["DefaultVersionId"] == "v6"


def test_a_policy_that_a_user_attaches_is_in_use_on_both_sides(client: Any, cloud: MockCloud) -> None:
    state = {"ManagedPolicyName": "attached", "PolicyDocument": inline("s3:*")}
    arn = made(client, "AWS::IAM::ManagedPolicy", state)
    boto("iam").create_user(UserName="ann")
    boto("iam").attach_user_policy(UserName="ann", PolicyArn=arn)
    assert read(client, "AWS::IAM::ManagedPolicy", arn)["Users"] == ["ann"]
    event = delete(client, "AWS::IAM::ManagedPolicy", arn)
    cloud.clock.advance(5)
    assert poll(client, event)["StatusMessage"].startswith("Cannot delete a policy attached to entities.")


def subscribed(*names: str) -> list[dict[str, str]]:
    return [{"Endpoint": f"{name}@example.com", "Protocol": "email"} for name in names]


def endpoints(topic_arn: str) -> list[str]:
    there = boto("sns").list_subscriptions_by_topic(TopicArn=topic_arn)["Subscriptions"]
    return [each["Endpoint"].partition("@")[0] for each in there]


def test_the_subscriptions_that_a_topic_lists_are_made_and_deleted(client: Any, cloud: MockCloud) -> None:
    arn = made(client, "AWS::SNS::Topic", {"TopicName": "news", "Subscription": subscribed("ann", "bob")})
    assert endpoints(arn) == ["ann", "bob"]
    boto("sns").subscribe(TopicArn=arn, Protocol="email", Endpoint="eve@example.com")
    assert read(client, "AWS::SNS::Topic", arn)["Subscription"] == subscribed("ann", "bob", "eve")
    assert len(listed(client, "AWS::SNS::Subscription")) == 3
    wait(client, update(client, "AWS::SNS::Topic", arn, replace("Subscription", subscribed("bob", "kim"))))
    assert endpoints(arn) == ["bob", "kim"]
    wait(client, delete(client, "AWS::SNS::Topic", arn))
    assert listed(client, "AWS::SNS::Subscription") == []


def test_a_topic_shows_the_subscriptions_that_are_resources(client: Any, cloud: MockCloud) -> None:
    topic = made(client, "AWS::SNS::Topic", {"TopicName": "news"})
    state = {"TopicArn": topic, "Protocol": "email", "Endpoint": "ann@example.com"}
    arn = made(client, "AWS::SNS::Subscription", state)
    assert read(client, "AWS::SNS::Topic", topic)["Subscription"] == subscribed("ann")
    wait(client, delete(client, "AWS::SNS::Subscription", arn))
    assert not read(client, "AWS::SNS::Topic", topic).get("Subscription")


def test_a_function_needs_a_role_that_moto_has(client: Any, cloud: MockCloud) -> None:
    state = {**state_of_function(), "Role": "arn:aws:iam::123456789012:role/unknown"}
    boto("iam").delete_role(RoleName="of-functions")
    event = create(client, "AWS::Lambda::Function", state)
    cloud.clock.advance(5)
    told = poll(client, event)
    assert told["ErrorCode"] == "InvalidRequest"
    assert told["StatusMessage"].startswith("The role defined for the function cannot be assumed by Lambda.")


def test_code_is_kept_until_it_is_replaced(client: Any, cloud: MockCloud) -> None:
    function = make_function()
    before = source_of(function)
    wait(client, update(client, "AWS::Lambda::Function", function, replace("Timeout", 20)))
    assert source_of(function) == before
    wait(client, update(client, "AWS::Lambda::Function", function, replace("Code", {"ZipFile": "x = 1"})))
    assert source_of(function) == {"index.py": "x = 1"}


def test_a_function_has_the_code_that_is_in_a_bucket(client: Any, cloud: MockCloud) -> None:
    boto("s3").create_bucket(Bucket="code")
    boto("s3").put_object(Bucket="code", Key="one.zip", Body=code())
    state = {**state_of_function(), "Code": {"S3Bucket": "code", "S3Key": "one.zip"}}
    function = made(client, "AWS::Lambda::Function", state)
    assert list(source_of(function)) == ["index.py"]
