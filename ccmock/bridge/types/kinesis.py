"""Kinesis: streams, whose shards, retention, metrics and encryption have calls of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...contract.handler import Model
from ..declaration import BridgedType, Call, Listing, Look, Setting, Source, Steps, Tagging
from ..forms import EVERYTHING, constant, same, tags_as_map, tags_of

STREAM: dict[str, Source] = {"StreamName": "Name"}
SUMMARY = "StreamDescriptionSummary"
DEFAULT_RETENTION_HOURS = 24


def _is_on_demand(model: Any) -> bool:
    return bool(model.get("StreamModeDetails", {}).get("StreamMode") == "ON_DEMAND")


def _shown_shard_count(answer: Any) -> Any:
    return None if _is_on_demand(answer[SUMMARY]) else answer[SUMMARY]["OpenShardCount"]


def _shown_encryption(answer: Any) -> Any:
    summary = answer[SUMMARY]
    is_encrypted = summary.get("EncryptionType", "NONE") != "NONE"
    return {"EncryptionType": summary["EncryptionType"], "KeyId": summary["KeyId"]} if is_encrypted else None


def _shard_count(model: Any) -> Any:
    return None if _is_on_demand(model) else model.get("ShardCount", 1)


def _retention(before: Model | None, after: Model) -> Iterator[Call]:
    old = (before or {}).get("RetentionPeriodHours", DEFAULT_RETENTION_HOURS)
    new = after.get("RetentionPeriodHours", DEFAULT_RETENTION_HOURS)
    if new != old:
        way = "increase" if new > old else "decrease"
        yield Call(f"{way}_stream_retention_period", {**STREAM, "RetentionPeriodHours": constant(new)})


def _metrics(before: Model | None, after: Model) -> Iterator[Call]:
    old, new = set((before or {}).get("DesiredShardLevelMetrics", ())), set(after.get("DesiredShardLevelMetrics", ()))
    for way, names in (("disable", old - new), ("enable", new - old)):
        if names:
            yield Call(f"{way}_enhanced_monitoring", {**STREAM, "ShardLevelMetrics": constant(sorted(names))})


def _encryption(before: Model | None, after: Model) -> Iterator[Call]:
    for model, way in ((before or {}, "stop"), (after, "start")):
        encryption = model.get("StreamEncryption")
        if encryption and encryption != (after if way == "stop" else before or {}).get("StreamEncryption"):
            given = {name: constant(encryption[name]) for name in ("EncryptionType", "KeyId")}
            yield Call(f"{way}_stream_encryption", {**STREAM, **given})


TYPES = (
    BridgedType(
        "AWS::Kinesis::Stream",
        service="kinesis",
        listing=Listing(Call("list_streams", {"Limit": EVERYTHING}), "StreamNames", {"Name": lambda name: name}),
        looks=(
            Look(
                Call("describe_stream_summary", STREAM),
                {
                    "Arn": f"{SUMMARY}/StreamARN",
                    **same("RetentionPeriodHours", "StreamModeDetails", where=SUMMARY),
                    "ShardCount": _shown_shard_count,
                    "StreamEncryption": _shown_encryption,
                    "DesiredShardLevelMetrics": f"{SUMMARY}/EnhancedMonitoring/0/ShardLevelMetrics",
                },
            ),
            Look(Call("list_tags_for_stream", STREAM), {"Tags": tags_of("Tags")}),
        ),
        create=Call("create_stream", {**STREAM, **same("StreamModeDetails"), "ShardCount": _shard_count}),
        changes=(
            Setting(
                ("ShardCount",),
                put=Call(
                    "update_shard_count",
                    {**STREAM, "TargetShardCount": _shard_count, "ScalingType": constant("UNIFORM_SCALING")},
                ),
                on_create=False,
            ),
            Setting(
                ("StreamModeDetails",),
                put=Call("update_stream_mode", {"StreamARN": "Arn", **same("StreamModeDetails")}),
                on_create=False,
            ),
            Steps(_retention),
            Steps(_metrics),
            Steps(_encryption),
            Tagging(
                tag=Call("add_tags_to_stream", {**STREAM, "Tags": tags_as_map}),
                untag=Call("remove_tags_from_stream", {**STREAM, "TagKeys": "@"}),
                on_create=True,
            ),
        ),
        delete=(Call("delete_stream", {**STREAM, "EnforceConsumerDeletion": constant(False)}),),
        makes=(),
    ),
)
