"""CloudWatch Logs: log groups."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Listing, Look, Setting, Source, Tagging
from ..forms import tags_as_map, tags_of

GROUP: dict[str, Source] = {"logGroupName": "LogGroupName"}

TYPES = (
    BridgedType(
        "AWS::Logs::LogGroup",
        service="logs",
        listing=Listing(
            Call("describe_log_groups"),
            "logGroups",
            {
                "LogGroupName": "logGroupName",
                "Arn": "arn",
                "KmsKeyId": "kmsKeyId",
                "LogGroupClass": "logGroupClass",
                "RetentionInDays": "retentionInDays",
            },
            one={"logGroupNamePrefix": "LogGroupName"},
        ),
        looks=(Look(Call("list_tags_log_group", GROUP), {"Tags": tags_of("tags")}),),
        create=Call(
            "create_log_group",
            {**GROUP, "kmsKeyId": "KmsKeyId", "logGroupClass": "LogGroupClass", "tags": tags_as_map},
        ),
        changes=(
            Setting(
                ("RetentionInDays",),
                put=Call("put_retention_policy", {**GROUP, "retentionInDays": "RetentionInDays"}),
                remove=Call("delete_retention_policy", GROUP),
            ),
            Tagging(
                tag=Call("tag_log_group", {**GROUP, "tags": tags_as_map}),
                untag=Call("untag_log_group", {**GROUP, "tags": "@"}),
            ),
        ),
        delete=(Call("delete_log_group", GROUP),),
        makes=(),
    ),
)
