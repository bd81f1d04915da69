"""Resources that a file names."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from ccmock import MockCloud, UsageError, mock_cloudcontrol
from tests.support.calls import BUCKET, LOG_GROUP, QUEUE, create, listed, poll

TEMPLATE = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Resources": {
        "Logs": {"Type": LOG_GROUP, "DeletionPolicy": "Retain", "Properties": {"LogGroupName": "logs"}},
        "Queue": {"Type": QUEUE},
    },
}
BY_TYPE = {LOG_GROUP: [{"LogGroupName": "one"}, {"LogGroupName": "two"}], BUCKET: [{"BucketName": "alpha"}]}
ENTRIES = [{"TypeName": LOG_GROUP, "Properties": {"LogGroupName": "logs"}}, {"TypeName": QUEUE, "Properties": {}}]
YAML = """
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: logs
"""


def written(folder: Path, content: Any, name: str = "seed.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


@pytest.mark.parametrize(
    ("content", "types"),
    [(TEMPLATE, [LOG_GROUP, QUEUE]), (BY_TYPE, [LOG_GROUP, LOG_GROUP, BUCKET]), (ENTRIES, [LOG_GROUP, QUEUE])],
)
def test_every_form_of_file_is_read(cloud: MockCloud, tmp_path: Path, content: Any, types: list[str]) -> None:
    put = cloud.resources.put_all(written(tmp_path, content))
    assert [resource.type_name for resource in put] == types
    for resource in put:
        assert cloud.resources.get(resource.type_name, resource.identifier) == resource


@pytest.mark.parametrize("name", ["seed.yaml", "seed.yml", "seed.template"])
def test_yaml_is_read(cloud: MockCloud, client: Any, tmp_path: Path, name: str) -> None:
    cloud.resources.put_all(str(written(tmp_path, YAML, name)))
    assert listed(client, LOG_GROUP) == ["logs"]


def test_a_template_may_be_json(cloud: MockCloud, client: Any, tmp_path: Path) -> None:
    cloud.resources.put_all(written(tmp_path, TEMPLATE, "seed.template"))
    assert listed(client, LOG_GROUP) == ["logs"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("{", r"seed\.json is not valid JSON: "),
        ({}, r"does not name any resources. It has to be a CloudFormation template"),
        ([1], r"\[0\] has to be an object with TypeName, and Properties as an object"),
        ([{"TypeName": LOG_GROUP, "Properties": 7}], r"\[0\] has to be an object"),
        ({LOG_GROUP: {}}, r"AWS::Logs::LogGroup is a dict; it has to be a list of desired states"),
        ({"Resources": {"Logs": {"Properties": {}}}}, r"Resources/Logs has to be an object with Type"),
        (
            {LOG_GROUP: [{"LogGroupName": {"Ref": "Name"}}]},
            r"\[0\]/LogGroupName/Ref refers to 'Name', which is neither",
        ),
        ({LOG_GROUP: [{"Tags": [{"Fn::Sab": "x"}]}]}, r"\[0\]/Tags\[0\]/Fn::Sab has no value.*mean 'Fn::Sub'"),
        ({"AWS::Logs::LogGrup": [{}]}, r"AWS::Logs::LogGrup\[0\]: .*Did you mean 'AWS::Logs::LogGroup'"),
        ({LOG_GROUP: [{"LogGroupName": "fine"}, {"Retention": 1}]}, r"AWS::Logs::LogGroup\[1\]: Not a valid AWS::Logs"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused_and_nothing_is_made(
    cloud: MockCloud, tmp_path: Path, content: Any, text: str
) -> None:
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "fine", "RetentionInDays": 1})
    with pytest.raises(UsageError, match=text):
        cloud.resources.put_all(written(tmp_path, content))
    (left,) = cloud.resources.list(LOG_GROUP)
    assert left.properties["RetentionInDays"] == 1


@pytest.mark.parametrize("content", [TEMPLATE, BY_TYPE, ENTRIES])
def test_the_content_of_a_file_may_be_given_itself(cloud: MockCloud, tmp_path: Path, content: Any) -> None:
    given = cloud.resources.put_all(content)
    assert [resource.type_name for resource in given] == [
        resource.type_name for resource in mock_contents(written(tmp_path, content))
    ]


def mock_contents(path: Path) -> list[Any]:
    with mock_cloudcontrol() as cloud:
        return cloud.resources.put_all(path)


def test_functions_that_need_no_template_are_worked_out_in_every_form(cloud: MockCloud, tmp_path: Path) -> None:
    path = written(tmp_path, "AWS::Logs::LogGroup:\n  - LogGroupName: !Sub logs-${AWS::Region}\n", "seed.yaml")
    assert cloud.resources.put_all(path)[0].identifier == "logs-us-east-1"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (5, "source=5 is not a valid source. Give a path, a dict or a list"),
        ({"Resources": {"A": {"Type": LOG_GROUP, "Properties": {"x": {1}}}}}, "The given dict is not plain JSON"),
        ([{"TypeName": LOG_GROUP, "Properties": {"LogGroupName": 5}}], r"The given list: \[0\]: Not a valid AWS::Logs"),
    ],
)
def test_a_value_that_cannot_be_right_is_refused(cloud: MockCloud, source: Any, text: str) -> None:
    with pytest.raises(UsageError, match=text):
        cloud.resources.put_all(source)


def test_a_file_that_is_not_there_or_of_another_kind_is_named(cloud: MockCloud, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        cloud.resources.put_all(tmp_path / "missing.json")
    with pytest.raises(UsageError, match=r"give a file that ends in \.json"):
        cloud.resources.put_all(written(tmp_path, "{}", "seed.txt"))


def test_without_pyyaml_a_yaml_file_says_what_it_needs(
    cloud: MockCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    monkeypatch.delitem(sys.modules, "ccmock.seeds.yaml_text", raising=False)
    with pytest.raises(UsageError, match=r"needs PyYAML: pip install 'ccmock\[yaml\]'"):
        cloud.resources.put_all(written(tmp_path, YAML, "seed.yaml"))


def test_references_are_checked_as_before_after_a_seed_file_failed(
    cloud: MockCloud, client: Any, tmp_path: Path
) -> None:
    cloud.resources.put("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"})
    bad = '{"AWS::SQS::Queue": [{"QueueName": "a"}], "AWS::Logs::LogGroup": [{"LogGroupName": 5}]}'
    with pytest.raises(UsageError, match=r"AWS::Logs::LogGroup\[0\]"):
        cloud.resources.put_all(written(tmp_path, bad))
    state = {"VpcId": "vpc-0123456789abcdef0", "CidrBlock": "10.0.0.0/24"}
    event = create(client, "AWS::EC2::Subnet", state)
    cloud.clock.advance(30)
    assert "does not exist" in poll(client, event)["StatusMessage"]


def test_a_seed_file_that_failed_changes_no_later_identifier(tmp_path: Path) -> None:
    def vpc_after(seeds: str | None) -> str:
        with mock_cloudcontrol() as cloud:
            if seeds is not None:
                with pytest.raises(UsageError):
                    cloud.resources.put_all(written(tmp_path, seeds))
            return cloud.resources.put("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}).identifier

    bad = '{"AWS::EC2::VPC": [{"CidrBlock": "10.1.0.0/16"}, {"CidrBlock": 5}]}'
    assert vpc_after(bad) == vpc_after(None)
