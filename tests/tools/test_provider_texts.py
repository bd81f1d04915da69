"""The texts of Terraform's provider: which resource stands for a type, what is said of it, what is filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tools.documented_texts import Reference
from tools.mine_defaults import Sources, mined
from tools.provider_texts import Provider, filled_in

RESOURCE = '''
class TopicArgs:
    def __init__(__self__, *,
                 name: str,
                 limits: Optional['TopicLimitsArgs'] = None):
        """
        :param pulumi.Input[_builtins.str] name: The name.
        :param pulumi.Input['TopicLimitsArgs'] limits: The limits.
        :param pulumi.Input[_builtins.int] batch_size: How many.
               Defaults to `5`.
        """


class Topic(pulumi.CustomResource):
    @property
    def batch_size(self) -> pulumi.Output[Optional[_builtins.int]]:
        """How many."""

    @property
    def limits(self) -> pulumi.Output['outputs.TopicLimits']:
        """The limits."""

    @property
    def engine_version(self) -> pulumi.Output[_builtins.str]:
        """The version."""
'''

INPUTS = '''
class TopicLimitsArgs:
    def __init__(__self__, *, rate: int):
        """
        :param pulumi.Input[_builtins.int] rate: The rate. The default is `7`.
        """
'''

SCHEMA: dict[str, Any] = {
    "typeName": "AWS::Logs::LogTopic",
    "primaryIdentifier": ["/properties/Name"],
    "properties": {
        "Name": {"type": "string"},
        "BatchSize": {"type": "integer"},
        "Limits": {"type": "object", "properties": {"Rate": {"type": "integer"}, "Other": {"type": "integer"}}},
        "EngineVersion": {"type": "string"},
    },
}


@pytest.fixture
def provider(tmp_path: Path) -> Provider:
    module = tmp_path / "pulumi_aws" / "cloudwatch"
    module.mkdir(parents=True)
    (module / "topic.py").write_text(RESOURCE)
    (module / "get_topic.py").write_text(RESOURCE.replace("Topic", "GetTopic"))
    (module / "_inputs.py").write_text(INPUTS)
    return Provider(tmp_path)


def test_a_resource_stands_for_a_type_of_its_service_with_a_like_name_and_properties(provider: Provider) -> None:
    found = provider.counterpart(SCHEMA)
    assert found is not None
    assert (found.module, found.name) == ("cloudwatch", "topic")
    assert found.text(("BatchSize",)) == "How many.\nDefaults to `5`."
    assert found.text(("Limits", "Rate")) == "The rate. The default is `7`."
    assert found.text(("Limits", "Other")) == found.text(("Nothing",)) == ""


@pytest.mark.parametrize(
    "change",
    [
        {"typeName": "AWS::SNS::Topic"},
        {"typeName": "AWS::Logs::Transformer"},
        {"properties": {name: {"type": "string"} for name in ("A", "B", "C", "D", "E", "Name")}},
    ],
)
def test_no_resource_stands_for_a_type_that_is_another_thing(provider: Provider, change: dict[str, Any]) -> None:
    assert provider.counterpart({**SCHEMA, **change}) is None


def test_the_service_fills_in_what_always_has_a_value(provider: Provider) -> None:
    found = provider.counterpart(SCHEMA)
    names = ["BatchSize", "Limits", "EngineVersion"]
    assert filled_in(SCHEMA, found, names) == {"Limits", "EngineVersion"}
    assert filled_in(SCHEMA, found, ["Limits"]) == {"Limits"}
    assert filled_in(SCHEMA, None, names) == frozenset()


def test_the_provider_is_mined_with_the_other_sources(provider: Provider) -> None:
    found = mined(SCHEMA, Sources(Reference(), provider))
    assert {path: value for path, (value, _) in found.defaults.items()} == {("BatchSize",): 5, ("Limits", "Rate"): 7}
    assert found.filled == {"Limits", "EngineVersion"}
