"""EventBridge Scheduler: groups of schedules."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Listing, Look, Source, Tagging
from ..forms import same, tags_as_list, tags_of

GROUP = same("Name")
TAGGED: dict[str, Source] = {"ResourceArn": "Arn"}

TYPES = (
    BridgedType(
        "AWS::Scheduler::ScheduleGroup",
        service="scheduler",
        listing=Listing(
            Call("list_schedule_groups"),
            "ScheduleGroups",
            same("Arn", "Name", "State"),
            is_companion=lambda group: group["Name"] == "default",
        ),
        looks=(Look(Call("list_tags_for_resource", TAGGED), {"Tags": tags_of("Tags")}),),
        create=Call("create_schedule_group", {**GROUP, "Tags": tags_as_list()}),
        changes=(
            Tagging(
                tag=Call("tag_resource", {**TAGGED, "Tags": "@"}),
                untag=Call("untag_resource", {**TAGGED, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_schedule_group", GROUP),),
        makes=(),
    ),
)
