"""What a removed property most likely does: each rule on a type that is known to follow it, and how well they fit."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest

from ccmock.facts.removal_rules import deciding_rule, likely_outcome
from ccmock.registry.catalog import bundled_catalog
from ccmock.registry.pointers import Path
from ccmock.registry.resource_type import ResourceType


def type_named(name: str) -> ResourceType:
    found = bundled_catalog().find(name, "us-east-1")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("type_name", "path", "rule", "outcome"),
    [
        ("AWS::S3::Bucket", "Tags", "tags", "resets"),
        ("AWS::Backup::RestoreTestingPlan", "RecoveryPointSelection/SelectionWindowDays", "member", "resets"),
        ("AWS::RDS::DBInstance", "MultiAZ", "modify", "stays"),
        ("AWS::ECR::Repository", "LifecyclePolicy", "own operation", "resets"),
        ("AWS::IAM::ManagedPolicy", "Roles", "own operation", "resets"),
        ("AWS::SQS::Queue", "DelaySeconds", "put", "resets"),
        ("AWS::Athena::WorkGroup", "State", "switch", "resets"),
        ("AWS::AppSync::GraphQLApi", "IntrospectionConfig", "replace", "resets"),
        ("AWS::Glue::Crawler", "SchemaChangePolicy", "rest", "stays"),
    ],
)
def test_the_first_rule_that_applies_counts(type_name: str, path: str, rule: str, outcome: str) -> None:
    names: Path = tuple(path.split("/"))
    assert deciding_rule(type_named(type_name), names) == rule
    assert likely_outcome(type_named(type_name), names) == outcome


def test_what_is_known_of_no_api_follows_the_contract_of_handlers() -> None:
    properties = {"Name": {"type": "string"}, "Size": {"type": "integer", "default": 5}}
    schema: dict[str, Any] = {"typeName": "My::Own::Thing", "properties": properties}
    assert deciding_rule(ResourceType(json.dumps(schema)), ("Name",)) == "contract"
    schema["handlers"] = {"update": {"permissions": ["ec2:ModifyThing"]}}
    assert deciding_rule(ResourceType(json.dumps(schema)), ("Name",)) == "contract"
    schema |= {"typeName": "AWS::Own::Thing", "handlers": {"update": {"permissions": ["own:UpdateThing"]}}}
    assert deciding_rule(ResourceType(json.dumps(schema)), ("Name",)) == "rest"
    assert deciding_rule(ResourceType(json.dumps(schema)), ("Size",)) == "default"


def test_the_rules_fit_four_of_five_measured_properties() -> None:
    hits = of = 0
    for file in (resources.files("ccmock.data") / "updates").iterdir():
        for type_name, entry in json.loads(file.read_bytes()).items():
            for path, fact in entry.get("removed", {}).items():
                if fact["outcome"] in ("stays", "resets") and not {"grade", "if"} & fact.keys():
                    names = tuple(0 if name == "*" else name for name in path.split("/"))
                    hits += likely_outcome(type_named(type_name), names) == fact["outcome"]
                    of += 1
    assert of == 80
    assert hits >= 64
