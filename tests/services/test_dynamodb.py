"""Tables: the keys of their indexes, what they are billed by, what protects them, and tables in several regions."""

from __future__ import annotations

import re
from typing import Any

import boto3
import pytest

from ccmock import CcmockError, MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, listed, made, read, update, wait
from tests.support.failing import failed

TABLE, GLOBAL_TABLE, STREAM = "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Kinesis::Stream"
UNDEFINED = "An attribute referenced in a KeySchema element is not defined in AttributeDefinitions"
UNUSED = "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
INVALID = "One or more parameter values were invalid: "
ALL = {"ProjectionType": "ALL"}


def attributes(*names: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "AttributeType": "S"} for name in names]


def keys(*names: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"))]


def index(name: str, *names: str, **properties: Any) -> dict[str, Any]:
    return {"IndexName": name, "KeySchema": keys(*names), "Projection": ALL, **properties}


def table(**properties: Any) -> dict[str, Any]:
    """A table with one key and no throughput of its own."""
    return {
        "AttributeDefinitions": attributes("id"),
        "KeySchema": keys("id"),
        "BillingMode": "PAY_PER_REQUEST",
        **properties,
    }


def global_table(*regions: str, **properties: Any) -> dict[str, Any]:
    replicas = [{"Region": region} for region in regions]
    stream = {"StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"}} if len(regions) > 1 else {}
    return table(Replicas=replicas, **stream, **properties)


# --- keys ---

FAULTY_KEYS: dict[str, tuple[dict[str, Any], str]] = {
    "a key that is not defined": ({"KeySchema": keys("other")}, UNDEFINED),
    "no definitions": ({"AttributeDefinitions": []}, UNDEFINED),
    "a definition that is no key": ({"AttributeDefinitions": attributes("id", "age")}, UNUSED),
    "an index with a key that is not defined": ({"GlobalSecondaryIndexes": [index("by-age", "age")]}, UNDEFINED),
    "no hash key": (
        {"KeySchema": [{"AttributeName": "id", "KeyType": "RANGE"}]},
        "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
    ),
    "two hash keys": (
        {"KeySchema": [{"AttributeName": name, "KeyType": "HASH"} for name in ("id", "age")]},
        "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
    ),
    "one key twice": (
        {"KeySchema": keys("id", "id")},
        "Both the Hash Key and the Range Key element in the KeySchema have the same name",
    ),
    "two indexes of one name": (
        {"GlobalSecondaryIndexes": [index("same", "id"), index("same", "id")]},
        f"{INVALID}Duplicate index name: same",
    ),
    "too many indexes": (
        {"GlobalSecondaryIndexes": [index(f"index-{number}", "id") for number in range(21)]},
        f"{INVALID}GlobalSecondaryIndex count exceeds the per-table limit of 20",
    ),
    "an index of nothing": (
        {"GlobalSecondaryIndexes": [index("by-id", "id", Projection={})]},
        f"{INVALID}Unknown ProjectionType: null",
    ),
    "an index of attributes that are not named": (
        {"GlobalSecondaryIndexes": [index("by-id", "id", Projection={"ProjectionType": "INCLUDE"})]},
        f"{INVALID}ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
    ),
    "an index of all attributes and some": (
        {"GlobalSecondaryIndexes": [index("by-id", "id", Projection={**ALL, "NonKeyAttributes": ["age"]})]},
        f"{INVALID}ProjectionType is ALL, but NonKeyAttributes is specified",
    ),
    "a name that is too short": (
        {"TableName": "ab"},
        "TableName must be at least 3 characters long and at most 255 characters long",
    ),
    "a name with a blank": (
        {"TableName": "my table"},
        (
            "1 validation error detected: Value 'my table' at 'tableName' failed to satisfy constraint: Member must "
            "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        ),
    ),
}


@pytest.mark.parametrize("fault", FAULTY_KEYS)
def test_a_table_is_refused_with(client: Any, fault: str) -> None:
    properties, text = FAULTY_KEYS[fault]
    assert failed(client, create(client, TABLE, table(**properties))) == ("InvalidRequest", text)


def test_local_index_has_the_hash_key_of_its_table(client: Any) -> None:
    def refusal(*local: dict[str, Any]) -> str:
        state = table(
            AttributeDefinitions=attributes("id", "age", "town"),
            KeySchema=keys("id", "age"),
            LocalSecondaryIndexes=list(local),
        )
        code, text = failed(client, create(client, TABLE, state))
        assert code == "InvalidRequest"
        return text

    assert refusal(index("by-town", "town", "age")) == (
        f"{INVALID}Index KeySchema does not have the same leading hash key as table KeySchema for index: by-town. "
        "index hash key: town, table hash key: id"
    )
    local = [index(f"local-{number}", "id", "town") for number in range(6)]
    assert refusal(*local) == f"{INVALID}Number of LocalSecondaryIndexes exceeds per-table limit of 5"


def test_local_index_requires_a_range_key(client: Any) -> None:
    hash_keys = [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "age", "KeyType": "HASH"}]
    local = {"IndexName": "local", "KeySchema": hash_keys, "Projection": ALL}
    state = table(
        AttributeDefinitions=attributes("id", "age"), KeySchema=keys("id", "age"), LocalSecondaryIndexes=[local]
    )
    text = "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"
    assert failed(client, create(client, TABLE, state)) == ("InvalidRequest", text)


def test_valid_table_with_indexes_is_created(client: Any) -> None:
    state = table(
        AttributeDefinitions=attributes("id", "age", "town"),
        KeySchema=keys("id", "age"),
        LocalSecondaryIndexes=[index("local", "id", "town")],
        GlobalSecondaryIndexes=[index("global", "town", Projection={"ProjectionType": "KEYS_ONLY"})],
    )
    made(client, TABLE, state)


def test_table_keys_cannot_change(client: Any) -> None:
    name = made(client, TABLE, table())
    patch = [
        {"op": "replace", "path": "/AttributeDefinitions", "value": attributes("town")},
        {"op": "replace", "path": "/KeySchema", "value": keys("town")},
    ]
    assert failed(client, update(client, TABLE, name, patch))[0] == "NotUpdatable"


# --- throughput ---

UNITS = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
NOT_ON_DEMAND = "Property ProvisionedThroughput can't be used with PAY_PER_REQUEST BillingMode."
EMPTY = "Property ProvisionedThroughput cannot be empty."


def test_table_requires_throughput_by_default(client: Any) -> None:
    state = {"AttributeDefinitions": attributes("id"), "KeySchema": keys("id")}
    assert failed(client, create(client, TABLE, state)) == ("InvalidRequest", EMPTY)
    made(client, TABLE, {**state, "ProvisionedThroughput": UNITS})


def test_an_index_of_a_provisioned_table_has_throughput_too(client: Any) -> None:
    state = table(BillingMode="PROVISIONED", ProvisionedThroughput=UNITS, GlobalSecondaryIndexes=[index("by-id", "id")])
    assert failed(client, create(client, TABLE, state)) == ("InvalidRequest", EMPTY)
    state["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"] = UNITS
    made(client, TABLE, state)


def test_a_table_that_is_paid_per_request_has_no_throughput(client: Any) -> None:
    for properties in (
        {"ProvisionedThroughput": UNITS},
        {"GlobalSecondaryIndexes": [index("by-id", "id", ProvisionedThroughput=UNITS)]},
    ):
        assert failed(client, create(client, TABLE, table(**properties))) == ("InvalidRequest", NOT_ON_DEMAND)


def test_a_table_that_becomes_paid_per_request_gives_up_its_throughput(client: Any) -> None:
    name = made(client, TABLE, table(BillingMode="PROVISIONED", ProvisionedThroughput=UNITS))
    patch = [{"op": "replace", "path": "/BillingMode", "value": "PAY_PER_REQUEST"}]
    assert failed(client, update(client, TABLE, name, patch)) == ("InvalidRequest", NOT_ON_DEMAND)
    wait(client, update(client, TABLE, name, [*patch, {"op": "remove", "path": "/ProvisionedThroughput"}]))
    assert "ProvisionedThroughput" not in read(client, TABLE, name)


# --- changes ---


def test_update_adds_or_removes_one_index_at_most(client: Any) -> None:
    name = made(client, TABLE, table(GlobalSecondaryIndexes=[index("first", "id")]))

    def patch(*names: str) -> list[dict[str, Any]]:
        return [{"op": "add", "path": "/GlobalSecondaryIndexes", "value": [index(each, "id") for each in names]}]

    text = "Cannot perform more than one GSI creation or deletion in a single update"
    for names in (("first", "second", "third"), ("second",)):
        assert failed(client, update(client, TABLE, name, patch(*names))) == ("InvalidRequest", text)
    wait(client, update(client, TABLE, name, patch("first", "second")))
    wait(client, update(client, TABLE, name, patch("second")))


def test_seeding_changes_any_number_of_indexes(cloud: MockCloud) -> None:
    name = cloud.resources.put(TABLE, table()).identifier
    indexes = [index("first", "id"), index("second", "id")]
    cloud.resources.put(TABLE, table(TableName=name, GlobalSecondaryIndexes=indexes))
    with pytest.raises(CcmockError, match="KeySchema element is not defined"):
        cloud.resources.put(TABLE, table(KeySchema=keys("other")))


def test_table_stream_has_an_arn(cloud: MockCloud, client: Any) -> None:
    def stream_arn() -> Any:
        return read(client, TABLE, name).get("StreamArn")

    def turn(op: str, **value: Any) -> None:
        wait(client, update(client, TABLE, name, [{"op": op, "path": "/StreamSpecification", **value}]))

    name = made(client, TABLE, table())
    assert stream_arn() is None
    turn("add", value={"StreamViewType": "KEYS_ONLY"})
    first = stream_arn()
    assert re.fullmatch(rf"arn:aws:dynamodb:us-east-1:\d{{12}}:table/{name}/stream/[\dT:.-]{{23}}", first)
    wait(client, update(client, TABLE, name, [{"op": "add", "path": "/DeletionProtectionEnabled", "value": False}]))
    assert stream_arn() == first
    turn("replace", value={"StreamViewType": "NEW_IMAGE"})
    assert stream_arn() not in (first, None)
    turn("remove")
    assert stream_arn() is None


def test_table_with_deletion_protection_cannot_be_deleted(client: Any) -> None:
    name = made(client, TABLE, table(DeletionProtectionEnabled=True))
    assert failed(client, delete(client, TABLE, name)) == (
        "InvalidRequest",
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    )
    wait(client, update(client, TABLE, name, [{"op": "remove", "path": "/DeletionProtectionEnabled"}]))
    wait(client, delete(client, TABLE, name))
    assert listed(client, TABLE) == []


def test_table_is_created_and_deleted_over_time(cloud: MockCloud, client: Any) -> None:
    event = create(client, TABLE, table())
    cloud.clock.advance(19)
    assert client.get_resource_request_status(RequestToken=event["RequestToken"])["ProgressEvent"][
        "OperationStatus"
    ] == ("IN_PROGRESS")
    wait(client, event)


def test_table_requires_its_kinesis_stream(cloud: MockCloud, client: Any) -> None:
    stream = cloud.resources.put(STREAM, {"Name": "orders", "StreamModeDetails": {"StreamMode": "ON_DEMAND"}})
    arn = stream.properties["Arn"]
    made(client, TABLE, table(KinesisStreamSpecification={"StreamArn": arn}))
    event = create(client, TABLE, table(KinesisStreamSpecification={"StreamArn": f"{arn}-2"}))
    text = f"Unable to validate the Kinesis data stream: {arn}-2 was not found."
    assert failed(client, event) == ("InvalidRequest", text)


# --- tables in several regions ---


def test_a_global_table_has_a_replica_in_its_own_region(client: Any) -> None:
    text = "The Replicas section must contain an entry for the current region"
    event = create(client, GLOBAL_TABLE, global_table("eu-west-1"))
    assert failed(client, event) == ("InvalidRequest", text)
    made(client, GLOBAL_TABLE, global_table("us-east-1"))
    here = boto3.client("cloudcontrol", region_name="eu-west-1")
    made(here, GLOBAL_TABLE, global_table("eu-west-1"))


def test_a_global_table_does_not_show_that_it_has_no_encryption_settings(client: Any) -> None:
    name = made(client, GLOBAL_TABLE, {**global_table("us-east-1"), "SSESpecification": {"SSEEnabled": False}})
    assert "SSESpecification" not in read(client, GLOBAL_TABLE, name)
    patch = [{"op": "add", "path": "/SSESpecification", "value": {"SSEEnabled": True, "SSEType": "KMS"}}]
    wait(client, update(client, GLOBAL_TABLE, name, patch))
    assert read(client, GLOBAL_TABLE, name)["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}


FAULTY_GLOBAL_TABLES: dict[str, tuple[dict[str, Any], str]] = {
    "a key that is not defined": (global_table("us-east-1", KeySchema=keys("other")), UNDEFINED),
    "no keys": ({"Replicas": [{"Region": "us-east-1"}]}, "Property KeySchema cannot be empty."),
    "replicas without a stream": (
        table(Replicas=[{"Region": "us-east-1"}, {"Region": "eu-west-1"}]),
        "StreamSpecification must be provided when the global table has more than one replica",
    ),
    "no throughput": (
        table(Replicas=[{"Region": "us-east-1"}], BillingMode="PROVISIONED"),
        "Property WriteProvisionedThroughputSettings cannot be empty.",
    ),
    "throughput that is not paid": (
        global_table("us-east-1", WriteProvisionedThroughputSettings={}),
        "Property WriteProvisionedThroughputSettings can't be used with PAY_PER_REQUEST BillingMode.",
    ),
}


@pytest.mark.parametrize("fault", FAULTY_GLOBAL_TABLES)
def test_a_global_table_is_refused_with(client: Any, fault: str) -> None:
    state, text = FAULTY_GLOBAL_TABLES[fault]
    assert failed(client, create(client, GLOBAL_TABLE, state)) == ("InvalidRequest", text)


def test_a_replica_of_a_table_in_another_account_takes_its_keys_from_there(client: Any) -> None:
    source = "arn:aws:dynamodb:us-east-1:210987654321:table/orders"
    made(client, GLOBAL_TABLE, {"Replicas": [{"Region": "us-east-1"}], "GlobalTableSourceArn": source})


def test_update_adds_or_removes_one_replica_at_most(client: Any) -> None:
    name = made(client, GLOBAL_TABLE, global_table("us-east-1", "eu-west-1"))

    def patch(*regions: str) -> list[dict[str, Any]]:
        return [{"op": "replace", "path": "/Replicas", "value": [{"Region": region} for region in regions]}]

    text = "Cannot perform more than one replica creation or deletion in a single update"
    event = update(client, GLOBAL_TABLE, name, patch("us-east-1", "us-west-2"))
    assert failed(client, event) == ("InvalidRequest", text)
    wait(client, update(client, GLOBAL_TABLE, name, patch("us-east-1", "eu-west-1", "us-west-2")))


@pytest.mark.parametrize(
    ("region", "text"),
    [
        ("us-east-1", "Resource cannot be deleted as it is currently protected against deletion. Disable deletion "),
        (
            "eu-west-1",
            "Cannot delete table everywhere in region eu-west-1 because it has deletion protection enabled. ",
        ),
    ],
)
def test_global_table_with_a_protected_replica_cannot_be_deleted(client: Any, region: str, text: str) -> None:
    state = global_table("us-east-1", "eu-west-1", TableName="everywhere")
    next(one for one in state["Replicas"] if one["Region"] == region)["DeletionProtectionEnabled"] = True
    name = made(client, GLOBAL_TABLE, state)
    code, said = failed(client, delete(client, GLOBAL_TABLE, name))
    assert (code, said.startswith(text)) == ("InvalidRequest", True), said


def test_table_and_global_table_names_are_unique_together(client: Any) -> None:
    made(client, GLOBAL_TABLE, global_table("us-east-1", TableName="orders"))
    code, text = failed(client, create(client, TABLE, table(TableName="orders")))
    assert (code, text) == (
        "AlreadyExists",
        "Resource of type 'AWS::DynamoDB::Table' with identifier 'orders' already exists.",
    )
    made(client, TABLE, table(TableName="bills"))
    assert failed(client, create(client, GLOBAL_TABLE, global_table("us-east-1", TableName="bills")))[0] == (
        "AlreadyExists"
    )


def test_table_faults_are_found_without_reference_checks() -> None:
    with mock_cloudcontrol(references="off", clock="manual"):
        client = boto3.client("cloudcontrol")
        name = made(client, TABLE, table(DeletionProtectionEnabled=True))
        assert failed(client, delete(client, TABLE, name))[0] == "InvalidRequest"
