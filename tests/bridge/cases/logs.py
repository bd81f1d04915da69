from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags


def group(name: str) -> Any:
    found = boto("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    if not found:
        return None
    return found[0].get("retentionInDays"), boto("logs").list_tags_log_group(logGroupName=name)["tags"]


def make_group() -> str:
    boto("logs").create_log_group(logGroupName="theirs", tags={"team": "a"})
    return "theirs"


CASES = (
    Case(
        "AWS::Logs::LogGroup",
        {"LogGroupName": "app", "RetentionInDays": 7, "Tags": tags(team="a")},
        seen=group,
        made=(7, {"team": "a"}),
        patch=[{"op": "remove", "path": "/RetentionInDays"}, *replace("Tags", tags(team="b"))],
        patched=(None, {"team": "b"}),
        make=make_group,
        shows={
            "LogGroupName": "theirs",
            "Arn": "arn:aws:logs:us-east-1:123456789012:log-group:theirs:*",
            "LogGroupClass": "STANDARD",
            "Tags": tags(team="a"),
        },
        change=lambda name: boto("logs").put_retention_policy(logGroupName=name, retentionInDays=3),
        changed={"RetentionInDays": 3},
        remove=lambda name: boto("logs").delete_log_group(logGroupName=name),
    ),
)
