from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags


def stream(name: str) -> Any:
    kinesis = boto("kinesis")
    found = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    metrics = found["EnhancedMonitoring"][0]["ShardLevelMetrics"]
    tagged = kinesis.list_tags_for_stream(StreamName=name)["Tags"]
    return found["OpenShardCount"], found["RetentionPeriodHours"], found.get("KeyId"), metrics, tagged


def make_stream() -> str:
    boto("kinesis").create_stream(StreamName="theirs", ShardCount=3)
    return "theirs"


CASES = (
    Case(
        "AWS::Kinesis::Stream",
        {
            "Name": "ours",
            "ShardCount": 2,
            "RetentionPeriodHours": 48,
            "StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
            "Tags": tags(team="a"),
        },
        seen=stream,
        made=(2, 48, "alias/aws/kinesis", [], tags(team="a")),
        patch=[
            *replace("ShardCount", 4),
            *replace("RetentionPeriodHours", 36),
            {"op": "remove", "path": "/StreamEncryption"},
            *replace("DesiredShardLevelMetrics", ["IncomingBytes"]),
            *replace("Tags", tags(team="b")),
        ],
        patched=(4, 36, None, ["IncomingBytes"], tags(team="b")),
        make=make_stream,
        shows={
            "Name": "theirs",
            "Arn": "arn:aws:kinesis:us-east-1:123456789012:stream/theirs",
            "ShardCount": 3,
            "RetentionPeriodHours": 24,
        },
        change=lambda name: boto("kinesis").update_shard_count(
            StreamName=name, TargetShardCount=2, ScalingType="UNIFORM_SCALING"
        ),
        changed={"ShardCount": 2},
        remove=lambda name: boto("kinesis").delete_stream(StreamName=name),
    ),
)
