"""DynamoDB: tables."""

from __future__ import annotations

from typing import Any

from ..declaration import KEEP, BridgedType, Call, Listing, Look, Setting, Source, Tagging
from ..forms import constant, picked, tags_as_list, tags_of

TABLE: dict[str, Source] = {"TableName": "TableName"}
TAGGED: dict[str, Source] = {"ResourceArn": "Arn"}
ON_DEMAND = "PAY_PER_REQUEST"


def _billing_mode(answer: Any) -> Any:
    return answer["Table"].get("BillingModeSummary", {}).get("BillingMode") or KEEP


def _throughput(answer: Any) -> Any:
    if _billing_mode(answer) == ON_DEMAND:
        return None
    return picked("Table/ProvisionedThroughput", "ReadCapacityUnits", "WriteCapacityUnits")(answer)  # type: ignore[operator]


def _given_throughput(model: Any) -> Any:
    return None if model.get("BillingMode") == ON_DEMAND else model.get("ProvisionedThroughput")


def _stream(model: Any) -> Any:
    stream = model.get("StreamSpecification")
    return stream and {"StreamEnabled": True, "StreamViewType": stream["StreamViewType"]}


def _indexes(name: str) -> Source:
    def as_given(model: Any) -> Any:
        kept = ("IndexName", "KeySchema", "Projection", "ProvisionedThroughput")
        return [{key: index[key] for key in kept if key in index} for index in model.get(name) or ()] or None

    return as_given


def _shown_indexes(name: str) -> Source:
    def as_shown(answer: Any) -> Any:
        shown = []
        for index in answer["Table"].get(name) or ():
            units = picked("ProvisionedThroughput", "ReadCapacityUnits", "WriteCapacityUnits")(index)  # type: ignore[operator]
            is_provisioned = bool(units and units.get("ReadCapacityUnits"))
            own = {key: index[key] for key in ("IndexName", "KeySchema", "Projection")}
            shown.append({**own, "ProvisionedThroughput": units} if is_provisioned else own)
        return shown

    return as_shown


def _shown_stream(answer: Any) -> Any:
    stream = answer["Table"].get("StreamSpecification") or {}
    return {"StreamViewType": stream["StreamViewType"]} if stream.get("StreamEnabled") else None


def _encryption(model: Any) -> Any:
    encryption = model.get("SSESpecification")
    renamed = {"SSEEnabled": "Enabled", "SSEType": "SSEType", "KMSMasterKeyId": "KMSMasterKeyId"}
    return encryption and {own: encryption[name] for name, own in renamed.items() if name in encryption}


TYPES = (
    BridgedType(
        "AWS::DynamoDB::Table",
        service="dynamodb",
        listing=Listing(Call("list_tables"), "TableNames", {"TableName": lambda name: name}),
        looks=(
            Look(
                Call("describe_table", TABLE),
                {
                    "Arn": "Table/TableArn",
                    "AttributeDefinitions": "Table/AttributeDefinitions",
                    "BillingMode": _billing_mode,
                    "DeletionProtectionEnabled": "Table/DeletionProtectionEnabled",
                    "GlobalSecondaryIndexes": _shown_indexes("GlobalSecondaryIndexes"),
                    "KeySchema": "Table/KeySchema",
                    "LocalSecondaryIndexes": _shown_indexes("LocalSecondaryIndexes"),
                    "ProvisionedThroughput": _throughput,
                    "StreamArn": "Table/LatestStreamArn",
                    "StreamSpecification": _shown_stream,
                },
            ),
            Look(
                Call("describe_time_to_live", TABLE),
                {
                    "TimeToLiveSpecification": lambda answer: (
                        {
                            "AttributeName": answer["TimeToLiveDescription"]["AttributeName"],
                            "Enabled": True,
                        }
                        if answer["TimeToLiveDescription"].get("TimeToLiveStatus") == "ENABLED"
                        else None
                    )
                },
            ),
            Look(Call("list_tags_of_resource", TAGGED), {"Tags": tags_of("Tags")}),
        ),
        create=Call(
            "create_table",
            {
                **TABLE,
                "AttributeDefinitions": "AttributeDefinitions",
                "KeySchema": "KeySchema",
                "BillingMode": "BillingMode",
                "ProvisionedThroughput": _given_throughput,
                "GlobalSecondaryIndexes": _indexes("GlobalSecondaryIndexes"),
                "LocalSecondaryIndexes": _indexes("LocalSecondaryIndexes"),
                "StreamSpecification": _stream,
                "SSESpecification": _encryption,
                "DeletionProtectionEnabled": "DeletionProtectionEnabled",
                "Tags": tags_as_list(),
            },
        ),
        made={"Arn": "TableDescription/TableArn"},
        changes=(
            Setting(
                ("BillingMode", "ProvisionedThroughput"),
                put=Call(
                    "update_table",
                    {**TABLE, "BillingMode": "BillingMode", "ProvisionedThroughput": _given_throughput},
                ),
                on_create=False,
            ),
            Setting(
                ("DeletionProtectionEnabled",),
                put=Call("update_table", {**TABLE, "DeletionProtectionEnabled": "DeletionProtectionEnabled"}),
                on_create=False,
            ),
            Setting(
                ("StreamSpecification",),
                put=Call("update_table", {**TABLE, "StreamSpecification": _stream}),
                remove=Call("update_table", {**TABLE, "StreamSpecification": constant({"StreamEnabled": False})}),
                on_create=False,
            ),
            Setting(
                ("TimeToLiveSpecification",),
                put=Call("update_time_to_live", {**TABLE, "TimeToLiveSpecification": "TimeToLiveSpecification"}),
            ),
            Tagging(
                tag=Call("tag_resource", {**TAGGED, "Tags": "@"}),
                untag=Call("untag_resource", {**TAGGED, "TagKeys": "@"}),
                untags_changed=True,
            ),
        ),
        delete=(Call("delete_table", TABLE),),
        makes=(),
    ),
)
