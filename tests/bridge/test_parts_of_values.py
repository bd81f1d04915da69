"""Values of which moto tells a part only: what it does not tell stays, what it tells as different is drift."""

from __future__ import annotations

from typing import Any

import pytest

from ccmock import MockCloud
from tests.bridge.case import boto, replace, tags
from tests.bridge.cases.lambda_ import make_function, state_of_function
from tests.bridge.network import subnets
from tests.support.calls import BUCKET, made, read, update, wait

TABLE = "AWS::DynamoDB::Table"
ROLE = "AWS::IAM::Role"
FUNCTION = "AWS::Lambda::Function"
BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1"


@pytest.fixture(autouse=True)
def quick(cloud: MockCloud) -> None:
    cloud.timing.set(create=5, update=5, delete=5)


def others_call_moto() -> None:
    """So that all is read anew."""
    boto("sqs").list_queues()


def encrypted(**by_default: str) -> dict[str, Any]:
    return {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": by_default}]}


def by_default_of(client: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the bucket encrypts with, and the rest of the rule, of which moto tells a part."""
    rule = read(client, BUCKET, "photos")["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]
    return rule.pop("ServerSideEncryptionByDefault"), rule


def test_members_that_moto_does_not_know_stay_and_removed_ones_go(client: Any, cloud: MockCloud) -> None:
    blocked = {"EncryptionType": ["SSE-C"]}
    state = {"BucketName": "photos", "BucketEncryption": encrypted(SSEAlgorithm="aws:kms", KMSMasterKeyID=KEY)}
    made(client, BUCKET, state)
    others_call_moto()
    by_default, rest = by_default_of(client)
    assert by_default == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    assert rest["BlockedEncryptionTypes"] == blocked

    rules = [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
    boto("s3").put_bucket_encryption(Bucket="photos", ServerSideEncryptionConfiguration={"Rules": rules})
    by_default, rest = by_default_of(client)
    assert by_default == {"SSEAlgorithm": "AES256"}
    assert rest["BlockedEncryptionTypes"] == blocked


def test_defaults_within_objects_are_shown_as_without_moto(client: Any, cloud: MockCloud) -> None:
    arn = made(client, BALANCER, {"Subnets": subnets(), "LoadBalancerAttributes": [attribute("idle_timeout", "50")]})
    others_call_moto()
    shown = read(client, BALANCER, arn)["LoadBalancerAttributes"]
    assert attribute("idle_timeout", "50") in shown
    assert attribute("client_keep_alive.seconds", "3600") in shown


def attribute(name: str, value: str) -> dict[str, str]:
    return {"Key": f"{name}.timeout_seconds" if name == "idle_timeout" else name, "Value": value}


def test_attributes_that_others_change_show_among_those_that_moto_does_not_know(client: Any, cloud: MockCloud) -> None:
    arn = made(client, BALANCER, {"Subnets": subnets()})
    before = read(client, BALANCER, arn)["LoadBalancerAttributes"]
    protected = attribute("deletion_protection.enabled", "true")
    boto("elbv2").modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[protected])
    after = read(client, BALANCER, arn)["LoadBalancerAttributes"]
    assert [each for each in after if each not in before] == [protected]
    assert len(after) == len(before)


def test_a_map_of_the_callers_own_names_is_told_as_a_whole(client: Any, cloud: MockCloud) -> None:
    function = made(
        client, FUNCTION, {**state_of_function(), "Environment": {"Variables": {"FIRST": "1", "SECOND": "2"}}}
    )
    boto("lambda").update_function_configuration(FunctionName=function, Environment={"Variables": {"SECOND": "2"}})
    assert read(client, FUNCTION, function)["Environment"] == {"Variables": {"SECOND": "2"}}


def test_what_moto_tells_but_cannot_change_is_as_cloud_control_has_it(client: Any, cloud: MockCloud) -> None:
    function = make_function()
    assert read(client, FUNCTION, function)["EphemeralStorage"] == {"Size": 512}
    wait(client, update(client, FUNCTION, function, replace("EphemeralStorage", {"Size": 1024})))
    others_call_moto()
    assert read(client, FUNCTION, function)["EphemeralStorage"] == {"Size": 1024}


def test_an_index_keeps_what_moto_does_not_know_of_it(client: Any, cloud: MockCloud) -> None:
    state = table("one", "two")
    state["GlobalSecondaryIndexes"][0]["ContributorInsightsSpecification"] = {"Enabled": True}
    made(client, TABLE, state)
    others_call_moto()
    shown = read(client, TABLE, "orders")["GlobalSecondaryIndexes"]
    assert shown[0]["ContributorInsightsSpecification"]["Enabled"]

    change = [{"Delete": {"IndexName": "two"}}]
    boto("dynamodb").update_table(TableName="orders", GlobalSecondaryIndexUpdates=change)
    shown = read(client, TABLE, "orders")["GlobalSecondaryIndexes"]
    assert [(each["IndexName"], "ContributorInsightsSpecification" in each) for each in shown] == [("one", True)]


def table(*indexes: str) -> dict[str, Any]:
    """A table with global indexes."""
    state: dict[str, Any] = {
        "TableName": "orders",
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": keys("id"),
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("id", *indexes)],
    }
    own = [{"IndexName": name, "KeySchema": keys(name), "Projection": {"ProjectionType": "ALL"}} for name in indexes]
    return {**state, "GlobalSecondaryIndexes": own} if own else state


def keys(name: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": "HASH"}]


def test_what_was_never_told_and_what_was_removed_there(client: Any, cloud: MockCloud) -> None:
    state = {"BucketName": "photos", "Tags": tags(team="a"), "MetricsConfigurations": [{"Id": "all"}]}
    made(client, BUCKET, state)
    boto("s3").delete_bucket_tagging(Bucket="photos")
    shown = read(client, BUCKET, "photos")
    assert not shown.get("Tags")
    assert shown["MetricsConfigurations"] == [{"Id": "all"}]
