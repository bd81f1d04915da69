"""EventBridge: event buses, and rules with their targets. A rule's ARN has the name of its bus in it."""

from __future__ import annotations

from typing import Any

from ..declaration import (
    ITEM,
    BridgedType,
    Call,
    EachOf,
    Listing,
    Look,
    Setting,
    Source,
    Tagging,
    Update,
    Within,
    found,
)
from ..forms import EVERYTHING, constant, document, json_text, listed_in, same, tags_as_list, tags_of
from ..spelling import Spelling

BUS: dict[str, Source] = {"Name": "Name"}
BUSES = Call("list_event_buses", {"Limit": EVERYTHING})
OF_BUS = ("DeadLetterConfig", "Description", "KmsKeyIdentifier")
OF_RULE = ("Description", "RoleArn", "ScheduleExpression", "State")
ECS = "EcsParameters"
ECS_SPELLING = Spelling(
    odd={
        "AwsVpcConfiguration": "awsvpcConfiguration",
        "PlacementStrategies": "PlacementStrategy",
        "TagList": "Tags",
    }
)
TAGGED: dict[str, Source] = {"ResourceARN": "Arn"}
TAGS = Look(Call("list_tags_for_resource", TAGGED), {"Tags": tags_of("Tags")})
TAGGING = Tagging(
    tag=Call("tag_resource", {**TAGGED, "Tags": "@"}),
    untag=Call("untag_resource", {**TAGGED, "TagKeys": "@"}),
)


def _path(rule: Any) -> Any:
    """The name of a rule on the default bus, or `bus/name`."""
    return rule["Arn"].partition(":rule/")[2]


def _name(rule: Any) -> Any:
    return _path(rule).rpartition("/")[2]


def _bus(rule: Any) -> Any:
    return _path(rule).rpartition("/")[0] or "default"


RULE: dict[str, Source] = {"Name": _name, "EventBusName": _bus}
TARGETS: dict[str, Source] = {"Rule": _name, "EventBusName": _bus}


def _of_new_state(*names: str) -> dict[str, Source]:
    """What an update has no value for is gone, for these calls replace all that there was."""
    return {name: f"{ITEM}/{name}" for name in names}


def _given_target(scope: Any) -> Any:
    """A target as the API takes it, which spells ECS's part of it as ECS does."""
    return _spelled(scope[ITEM], ECS_SPELLING.given(ECS))


def _shown_targets(answer: Any) -> Any:
    return [_spelled(target, ECS_SPELLING.shown(ECS)) for target in answer["Targets"]]


def _spelled(target: Any, source: Source) -> Any:
    return {**target, ECS: found(source, target)} if ECS in target else target


TYPES = (
    BridgedType(
        "AWS::Events::EventBus",
        service="events",
        listing=Listing(
            BUSES,
            "EventBuses",
            BUS,
            is_companion=lambda bus: bus["Name"] == "default",
        ),
        looks=(Look(Call("describe_event_bus", BUS), {**same("Arn", *OF_BUS), "Policy": document("Policy")}), TAGS),
        create=Call("create_event_bus", {**BUS, **same("EventSourceName", *OF_BUS), "Tags": tags_as_list()}),
        made={"Arn": "EventBusArn"},
        changes=(
            Update(Call("update_event_bus", {**BUS, **_of_new_state(*OF_BUS)}), but=("LogConfig", "Policy", "Tags")),
            Setting(
                ("Policy",),
                put=Call("put_permission", {"EventBusName": "Name", "Policy": json_text("Policy")}),
                remove=Call("remove_permission", {"EventBusName": "Name", "RemoveAllPermissions": constant(True)}),
            ),
            TAGGING,
        ),
        delete=(Call("delete_event_bus", BUS),),
        makes=(),
    ),
    BridgedType(
        "AWS::Events::Rule",
        service="events",
        listing=Listing(
            Call("list_rules", {"EventBusName": "@/Name"}),
            "Rules",
            {"Arn": "Arn"},
            within=Within(BUSES, "EventBuses"),
            is_companion=lambda rule: "ManagedBy" in rule,
        ),
        looks=(
            Look(
                Call("describe_rule", RULE),
                {
                    **same("Name", "EventBusName", *OF_RULE),
                    "RuleName": "Name",
                    "EventPattern": document("EventPattern"),
                },
            ),
            Look(Call("list_targets_by_rule", TARGETS), {"Targets": _shown_targets}),
            TAGS,
        ),
        create=Call(
            "put_rule",
            {**RULE, **same(*OF_RULE), "EventPattern": json_text("EventPattern"), "Tags": tags_as_list()},
        ),
        made={"Arn": "RuleArn"},
        changes=(
            Update(
                Call(
                    "put_rule",
                    {**RULE, **_of_new_state(*OF_RULE), "EventPattern": json_text(f"{ITEM}/EventPattern")},
                ),
                but=("Tags", "Targets"),
            ),
            EachOf(
                "Targets",
                add=Call("put_targets", {**TARGETS, "Targets": listed_in(_given_target)}, by_name=True),
                remove=Call("remove_targets", {**TARGETS, "Ids": listed_in("@/Id")}),
                key="Id",
                goes_first=True,
            ),
            TAGGING,
        ),
        delete=(Call("delete_rule", RULE),),
        makes=(),
    ),
)
