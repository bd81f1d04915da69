from __future__ import annotations

import json
from typing import Any

from tests.bridge.case import Case, boto, replace, tags

QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"


def bus(name: str) -> Any:
    found = boto("events").describe_event_bus(Name=name)
    return found["Description"], boto("events").list_tags_for_resource(ResourceARN=found["Arn"])["Tags"]


def make_bus(name: str = "theirs") -> str:
    if name not in [each["Name"] for each in boto("events").list_event_buses()["EventBuses"]]:
        boto("events").create_event_bus(Name=name, Description="Theirs")
    return name


def bus_arn(name: str) -> str:
    return f"arn:aws:events:us-east-1:123456789012:event-bus/{name}"


def rule(arn: str) -> Any:
    named = {"EventBusName": "of-rules", "Name": arn.rpartition("/")[2]}
    found = boto("events").describe_rule(**named)
    targets = boto("events").list_targets_by_rule(EventBusName="of-rules", Rule=named["Name"])["Targets"]
    own = boto("events").list_tags_for_resource(ResourceARN=arn)["Tags"]
    return found.get("Description"), json.loads(found["EventPattern"]), targets, own


def state_of_rule() -> dict[str, Any]:
    return {
        "Name": "ours",
        "EventBusName": make_bus("of-rules"),
        "Description": "Ours",
        "EventPattern": {"source": ["shop"]},
        "Targets": [{"Id": "queue", "Arn": QUEUE, "InputPath": "$.detail"}, TASK],
        "Tags": tags(team="a"),
    }


TASK: dict[str, Any] = {
    "Id": "task",
    "Arn": "arn:aws:ecs:us-east-1:123456789012:cluster/web",
    "RoleArn": "arn:aws:iam::123456789012:role/events",
    "EcsParameters": {
        "TaskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1",
        "NetworkConfiguration": {"AwsVpcConfiguration": {"Subnets": ["subnet-1"]}},
        "PlacementStrategies": [{"Type": "random"}],
        "TagList": [{"Key": "team", "Value": "a"}],
    },
}
TASK_THERE = {
    **TASK,
    "EcsParameters": {
        "TaskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1",
        "NetworkConfiguration": {"awsvpcConfiguration": {"Subnets": ["subnet-1"]}},
        "PlacementStrategy": [{"type": "random"}],
        "Tags": [{"Key": "team", "Value": "a"}],
    },
}


def make_rule() -> str:
    boto("events").put_rule(Name="theirs", ScheduleExpression="rate(5 minutes)", State="DISABLED", Tags=tags(team="a"))
    return "arn:aws:events:us-east-1:123456789012:rule/theirs"


def rule_on_default(arn: str) -> Any:
    return boto("events").describe_rule(Name=arn.rpartition("/")[2])["State"]


CASES = (
    Case(
        "AWS::Events::EventBus",
        {"Name": "ours", "Description": "Ours", "Tags": tags(team="a")},
        seen=bus,
        made=("Ours", tags(team="a")),
        patch=replace("Tags", tags(team="b")),
        patched=("Ours", tags(team="b")),
        make=make_bus,
        shows={"Name": "theirs", "Arn": bus_arn("theirs"), "Description": "Theirs"},
        change=lambda name: boto("events").tag_resource(ResourceARN=bus_arn(name), Tags=tags(team="a")),
        changed={"Tags": tags(team="a")},
        remove=lambda name: boto("events").delete_event_bus(Name=name),
    ),
    Case(
        "AWS::Events::Rule",
        state_of_rule,
        seen=rule,
        made=(
            "Ours",
            {"source": ["shop"]},
            [{"Id": "queue", "Arn": QUEUE, "InputPath": "$.detail"}, TASK_THERE],
            tags(team="a"),
        ),
        patch=[
            {"op": "remove", "path": "/Description"},
            *replace("EventPattern", {"source": ["store"]}),
            *replace("Targets", [{"Id": "queue", "Arn": QUEUE}]),
            *replace("Tags", tags(team="b")),
        ],
        patched=(None, {"source": ["store"]}, [{"Id": "queue", "Arn": QUEUE}], tags(team="b")),
        make=make_rule,
        shows={
            "Name": "theirs",
            "EventBusName": "default",
            "ScheduleExpression": "rate(5 minutes)",
            "State": "DISABLED",
            "Tags": tags(team="a"),
        },
        change=lambda _: boto("events").put_targets(Rule="theirs", Targets=[{"Id": "queue", "Arn": QUEUE}]),
        changed={"Targets": [{"Id": "queue", "Arn": QUEUE}]},
        remove=lambda _: [
            boto("events").remove_targets(Rule="theirs", Ids=["queue"]),
            boto("events").delete_rule(Name="theirs"),
        ],
    ),
)
