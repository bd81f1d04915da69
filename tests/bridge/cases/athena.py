from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags

ARN = "arn:aws:athena:us-east-1:123456789012"


def tagged(path: str) -> Any:
    return boto("athena").list_tags_for_resource(ResourceARN=f"{ARN}:{path}")["Tags"]


def tag(path: str) -> None:
    boto("athena").tag_resource(ResourceARN=f"{ARN}:{path}", Tags=tags(team="c"))


def work_group(name: str) -> Any:
    found = boto("athena").get_work_group(WorkGroup=name).get("WorkGroup")
    return (found["Description"], tagged(f"workgroup/{name}")) if found else None


def make_work_group() -> str:
    boto("athena").create_work_group(Name="theirs", Description="theirs")
    return "theirs"


CASES = (
    Case(
        "AWS::Athena::WorkGroup",
        {"Name": "ours", "Description": "ours", "Tags": tags(team="a")},
        seen=work_group,
        made=("ours", tags(team="a")),
        patch=replace("Tags", tags(team="b")),
        patched=("ours", tags(team="b")),
        make=make_work_group,
        shows={"Name": "theirs", "Description": "theirs", "State": "ENABLED"},
        change=lambda name: tag(f"workgroup/{name}"),
        changed={"Tags": tags(team="c")},
        remove=lambda name: boto("athena").delete_work_group(WorkGroup=name),
    ),
)
