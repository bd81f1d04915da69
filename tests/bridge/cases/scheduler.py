from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags

ARN = "arn:aws:scheduler:us-east-1:123456789012:schedule-group"


def group(name: str) -> Any:
    found = boto("scheduler").get_schedule_group(Name=name)
    return boto("scheduler").list_tags_for_resource(ResourceArn=found["Arn"])["Tags"]


def make_group() -> str:
    boto("scheduler").create_schedule_group(Name="theirs")
    return "theirs"


CASES = (
    Case(
        "AWS::Scheduler::ScheduleGroup",
        {"Name": "ours", "Tags": tags(team="a")},
        seen=group,
        made=tags(team="a"),
        patch=replace("Tags", tags(team="b")),
        patched=tags(team="b"),
        make=make_group,
        shows={"Name": "theirs", "Arn": f"{ARN}/theirs"},
        change=lambda name: boto("scheduler").tag_resource(ResourceArn=f"{ARN}/{name}", Tags=tags(team="c")),
        changed={"Tags": tags(team="c")},
        remove=lambda name: boto("scheduler").delete_schedule_group(Name=name),
    ),
)
