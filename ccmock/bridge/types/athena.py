"""Athena: work groups. Data catalogs and named queries are not shared, since moto cannot delete them."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Listing, Look, Setting, Source, Tagging
from ..forms import arn, picked, same, tags_as_list, tags_of

WORK_GROUP: dict[str, Source] = {"WorkGroup": "Name"}
CONFIGURATION = (
    "BytesScannedCutoffPerQuery",
    "EnforceWorkGroupConfiguration",
    "EngineVersion",
    "PublishCloudWatchMetricsEnabled",
    "RequesterPaysEnabled",
    "ResultConfiguration",
)


ARN = arn("athena", "workgroup/{Name}")

TYPES = (
    BridgedType(
        "AWS::Athena::WorkGroup",
        service="athena",
        listing=Listing(
            Call("list_work_groups"),
            "WorkGroups",
            same("Description", "Name", "State"),
            is_companion=lambda group: group["Name"] == "primary",
        ),
        looks=(
            Look(
                Call("get_work_group", WORK_GROUP),
                {"WorkGroupConfiguration": picked("WorkGroup/Configuration", *CONFIGURATION)},
            ),
            Look(
                Call("list_tags_for_resource", {"ResourceARN": ARN}),
                {"Tags": tags_of("Tags")},
                # Moto says that the resource does not exist.
                absent=("InvalidRequestException",),
            ),
        ),
        create=Call(
            "create_work_group",
            {
                **same("Description", "Name"),
                "Configuration": "@declared/WorkGroupConfiguration",
                "Tags": tags_as_list(),
            },
        ),
        changes=(
            Setting(
                ("Description", "State", "WorkGroupConfiguration"),
                put=Call(
                    "update_work_group",
                    {
                        **WORK_GROUP,
                        **same("Description", "State"),
                        "ConfigurationUpdates": "WorkGroupConfigurationUpdates",
                    },
                ),
                on_create=False,
            ),
            Tagging(
                tag=Call("tag_resource", {"ResourceARN": ARN, "Tags": "@"}),
                untag=Call("untag_resource", {"ResourceARN": ARN, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_work_group", WORK_GROUP),),
        makes=(),
    ),
)
