from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace


def parameter(name: str) -> Any:
    found = boto("ssm").get_parameter(Name=name)["Parameter"]
    tagged = boto("ssm").list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
    return found["Type"], found["Value"], {tag["Key"]: tag["Value"] for tag in tagged}


def make_parameter() -> str:
    boto("ssm").put_parameter(Name="/theirs", Type="StringList", Value="1,2", Tags=[{"Key": "team", "Value": "a"}])
    return "/theirs"


CASES = (
    Case(
        "AWS::SSM::Parameter",
        {"Name": "/ours", "Type": "String", "Value": "1", "Tags": {"team": "a"}},
        seen=parameter,
        made=("String", "1", {"team": "a"}),
        patch=[*replace("Value", "2"), *replace("Tags", {"team": "b"})],
        patched=("String", "2", {"team": "b"}),
        make=make_parameter,
        shows={"Name": "/theirs", "Type": "StringList", "Value": "1,2", "Tags": {"team": "a"}},
        change=lambda name: boto("ssm").put_parameter(Name=name, Type="StringList", Value="3", Overwrite=True),
        changed={"Value": "3"},
        remove=lambda name: boto("ssm").delete_parameter(Name=name),
    ),
)
