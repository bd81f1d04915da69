"""DynamoDB: tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...contract.handler import Model
from ..declaration import KEEP, BridgedType, Call, Listing, Look, Setting, Source, Steps, Tagging, found
from ..forms import constant, picked, same, tags_as_list, tags_of

TABLE: dict[str, Source] = {"TableName": "TableName"}
TAGGED: dict[str, Source] = {"ResourceArn": "Arn"}
ON_DEMAND = "PAY_PER_REQUEST"
GLOBAL = "GlobalSecondaryIndexes"
RECOVERY = "PointInTimeRecoverySpecification"


def _billing_mode(answer: Any) -> Any:
    return answer["Table"].get("BillingModeSummary", {}).get("BillingMode") or KEEP


def _throughput(answer: Any) -> Any:
    if _billing_mode(answer) == ON_DEMAND:
        return None
    return found(picked("Table/ProvisionedThroughput", "ReadCapacityUnits", "WriteCapacityUnits"), answer)


def _given_throughput(model: Any) -> Any:
    return None if model.get("BillingMode") == ON_DEMAND else model.get("ProvisionedThroughput")


def _stream(model: Any) -> Any:
    stream = model.get("StreamSpecification")
    return stream and {"StreamEnabled": True, "StreamViewType": stream["StreamViewType"]}


def _indexes(name: str) -> Source:
    return lambda model: [_given_index(index) for index in model.get(name) or ()] or None


def _given_index(index: Any) -> dict[str, Any]:
    # The API takes no empty list of attributes, which a read shows.
    projection = {name: value for name, value in index["Projection"].items() if value}
    kept = ("IndexName", "KeySchema", "ProvisionedThroughput")
    return {**{name: index[name] for name in kept if name in index}, "Projection": projection}


def _shown_indexes(name: str) -> Source:
    def as_shown(answer: Any) -> Any:
        shown = []
        for index in answer["Table"].get(name) or ():
            units = found(picked("ProvisionedThroughput", "ReadCapacityUnits", "WriteCapacityUnits"), index)
            is_provisioned = bool(units and units.get("ReadCapacityUnits"))
            own = {key: index[key] for key in ("IndexName", "KeySchema", "Projection")}
            shown.append({**own, "ProvisionedThroughput": units} if is_provisioned else own)
        return shown

    return as_shown


def _shown_stream(answer: Any) -> Any:
    stream = answer["Table"].get("StreamSpecification") or {}
    return {"StreamViewType": stream["StreamViewType"]} if stream.get("StreamEnabled") else None


def _index_changes(before: Model | None, after: Model) -> Iterator[Call]:
    """The calls for global indexes, one for each."""
    if before is None:
        return
    given = _indexes(GLOBAL)
    old, new = ({each["IndexName"]: each for each in found(given, model) or ()} for model in (before, after))
    changes: list[Any] = [{"Delete": {"IndexName": name}} for name in old if name not in new]
    for name, index in new.items():
        if name not in old:
            changes.append({"Create": index})
        elif index != old[name] and "ProvisionedThroughput" in index:
            throughput = index["ProvisionedThroughput"]
            changes.append({"Update": {"IndexName": name, "ProvisionedThroughput": throughput}})
    for change in changes:
        given_change = {**same("AttributeDefinitions"), "GlobalSecondaryIndexUpdates": constant([change])}
        yield Call("update_table", {**TABLE, **given_change})


def _time_to_live(before: Model | None, after: Model) -> Iterator[Call]:
    """The call for the time to live; it is turned off for the attribute that had it."""
    old, new = (before or {}).get("TimeToLiveSpecification"), after.get("TimeToLiveSpecification")
    if old != new:
        wanted = new or {**(old or {}), "Enabled": False}
        yield Call("update_time_to_live", {**TABLE, "TimeToLiveSpecification": constant(wanted)})


def _shown_time_to_live(answer: Any) -> Any:
    told = answer["TimeToLiveDescription"]
    is_enabled = told.get("TimeToLiveStatus") == "ENABLED"
    return {"AttributeName": told["AttributeName"], "Enabled": True} if is_enabled else None


def _shown_recovery(answer: Any) -> Any:
    told = answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    is_enabled = told["PointInTimeRecoveryStatus"] == "ENABLED"
    # Moto 5.1 does not tell the days.
    days = told.get("RecoveryPeriodInDays") if is_enabled else None
    return {"PointInTimeRecoveryEnabled": is_enabled, **({"RecoveryPeriodInDays": days} if days else {})}


def _shown_encryption(answer: Any) -> Any:
    # Moto tells the key of an account that AWS would use.
    told = answer["Table"].get("SSEDescription")
    return {"SSEEnabled": True, "SSEType": told["SSEType"]} if told else None


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
                    GLOBAL: _shown_indexes(GLOBAL),
                    "KeySchema": "Table/KeySchema",
                    "LocalSecondaryIndexes": _shown_indexes("LocalSecondaryIndexes"),
                    "ProvisionedThroughput": _throughput,
                    "SSESpecification": _shown_encryption,
                    "StreamArn": "Table/LatestStreamArn",
                    "StreamSpecification": _shown_stream,
                },
            ),
            Look(Call("describe_continuous_backups", TABLE), {RECOVERY: _shown_recovery}),
            Look(Call("describe_time_to_live", TABLE), {"TimeToLiveSpecification": _shown_time_to_live}),
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
                GLOBAL: _indexes(GLOBAL),
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
                (RECOVERY,),
                put=Call("update_continuous_backups", {**TABLE, **same(RECOVERY)}),
                remove=Call(
                    "update_continuous_backups", {**TABLE, RECOVERY: constant({"PointInTimeRecoveryEnabled": False})}
                ),
            ),
            Setting(
                ("StreamSpecification",),
                put=Call("update_table", {**TABLE, "StreamSpecification": _stream}),
                remove=Call("update_table", {**TABLE, "StreamSpecification": constant({"StreamEnabled": False})}),
                on_create=False,
            ),
            Steps(_index_changes),
            Steps(_time_to_live),
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
