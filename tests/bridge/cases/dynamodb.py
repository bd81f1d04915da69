from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags

KEYS: dict[str, Any] = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
}


def table(name: str) -> Any:
    found = boto("dynamodb").describe_table(TableName=name)["Table"]
    tagged = boto("dynamodb").list_tags_of_resource(ResourceArn=found["TableArn"])["Tags"]
    return found["BillingModeSummary"]["BillingMode"], found.get("StreamSpecification"), tagged


def make_table() -> str:
    boto("dynamodb").create_table(
        TableName="theirs", ProvisionedThroughput={"ReadCapacityUnits": 2, "WriteCapacityUnits": 3}, **KEYS
    )
    return "theirs"


CASES = (
    Case(
        "AWS::DynamoDB::Table",
        {"TableName": "orders", "BillingMode": "PAY_PER_REQUEST", "Tags": tags(team="a"), **KEYS},
        seen=table,
        made=("PAY_PER_REQUEST", None, tags(team="a")),
        patch=[
            *replace("StreamSpecification", {"StreamViewType": "NEW_IMAGE"}),
            *replace("Tags", tags(team="b")),
        ],
        patched=("PAY_PER_REQUEST", {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}, tags(team="b")),
        make=make_table,
        shows={
            "TableName": "theirs",
            "Arn": "arn:aws:dynamodb:us-east-1:123456789012:table/theirs",
            "ProvisionedThroughput": {"ReadCapacityUnits": 2, "WriteCapacityUnits": 3},
            **KEYS,
        },
        change=lambda name: boto("dynamodb").update_time_to_live(
            TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ends"}
        ),
        changed={"TimeToLiveSpecification": {"AttributeName": "ends", "Enabled": True}},
        remove=lambda name: boto("dynamodb").delete_table(TableName=name),
    ),
)
