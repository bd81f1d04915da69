"""`ccmock show`: what is known of a type, as text, as JSON, and its schema."""

from __future__ import annotations

import json

import pytest

from ccmock import GenericHandler, UnknownTypeError
from ccmock.cli import main
from ccmock.cli.reference import reference_cloud
from ccmock.cli.show import WIDTH, page
from ccmock.cli.type_summary import summary_of


def printed(capsys, *arguments, status=0):
    assert main(["show", *arguments]) == status
    return capsys.readouterr()


def lines_of(text):
    """(section, label) → its text, folded lines made one again."""
    found, section, label = {}, "", ""
    for line in text.splitlines()[1:]:
        if not line:
            continue
        if not line.startswith(" "):
            section = line
        elif line.startswith("   "):
            found[section, label] += f" {line.strip()}"
        else:
            label = line[2:26].strip()
            found[section, label] = line[26:].strip()
    return found


def test_text_shows_identifiers_properties_handlers_tags_and_lists(capsys):
    text = printed(capsys, "AWS::SQS::Queue").out
    shown = lines_of(text)
    assert text.splitlines()[0] == "AWS::SQS::Queue in us-east-1"
    assert shown["Identifiers", "primary"] == "QueueUrl"
    assert shown["Properties (18)", "read-only"] == "QueueUrl, Arn"
    assert shown["Properties (18)", "create-only"] == "FifoQueue, QueueName"
    assert shown["Properties (18)", "write-only"] == "-"
    assert shown["Handlers", "LIST"] == "at most 120 min: sqs:ListQueues"
    assert shown["Tags", "property"] == "Tags"
    assert shown["Lists", "each resource shows"] == "QueueUrl"


def test_text_shows_what_ccmock_knows_beyond_the_schema(capsys):
    shown = lines_of(printed(capsys, "AWS::SQS::Queue").out)
    assert shown["In ccmock", "handler"] == "of its own: ccmock.services.sqs.Queue"
    assert shown["In ccmock", "reads"].startswith("recorded")
    assert "MaximumMessageSize stays as it was" in shown["In ccmock", "removed by a patch"]
    assert "DelaySeconds goes back to its default, 0;" in shown["In ccmock", "removed by a patch"]
    assert shown["In ccmock", "time it takes"] == "CREATE 5 s, UPDATE 5 s, DELETE 60 s"


def test_text_shows_required_properties_and_alternatives(capsys):
    images = lines_of(printed(capsys, "AWS::AppStream::ImageBuilder").out)
    assert images["Properties (18)", "required"] == "InstanceType, Name, and one of: ImageName, ImageArn"
    instance = lines_of(printed(capsys, "AWS::RDS::DBInstance").out)
    assert instance["Properties (101)", "deprecated"] == "TdeCredentialArn, TdeCredentialPassword"
    assert "MultiAZ" in instance["Properties (101)", "conditional create-only"]


def test_text_shows_several_identifiers_and_what_a_list_needs(capsys):
    shown = lines_of(printed(capsys, "AWS::ApiGateway::Stage").out)
    assert shown["Identifiers", "primary"] == "RestApiId | StageName"
    assert shown["Lists", "ResourceModel needs"] == "RestApiId"


def test_text_says_what_a_type_lacks(capsys):
    shown = lines_of(printed(capsys, "AWS::S3::BucketPolicy").out)
    assert shown["Tags", "taggable"] == "no"
    cloud = reference_cloud(None)
    bare = next(name for name in cloud.types if not cloud.types[name].handlers)
    lacking = lines_of(printed(capsys, bare).out)
    assert lacking["Handlers", "none"] == "Cloud Control refuses every operation on the type."
    assert lacking["Lists", "none"] == "The type has no LIST handler."


def test_json_has_all_of_it_in_plain_values(capsys):
    found = json.loads(printed(capsys, "AWS::SQS::Queue", "--json").out)
    assert found["type_name"] == "AWS::SQS::Queue"
    assert found["primary_identifier"] == ["QueueUrl"]
    assert found["handlers"]["LIST"] == {"permissions": ["sqs:ListQueues"], "timeout_minutes": 120}
    assert found["tagging"]["tag_property"] == "Tags"
    assert found["updates"]["removed"]["DelaySeconds"] == {"outcome": "resets", "is_conditional": False, "value": 0}
    assert found["seconds"]["DELETE"] == 60


def test_schema_is_the_whole_schema(capsys):
    schema = json.loads(printed(capsys, "AWS::SQS::Queue", "--schema").out)
    assert schema == reference_cloud("us-east-1").types["AWS::SQS::Queue"].schema


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("AWS::S3::Bukcet", "No resource type 'AWS::S3::Bukcet' in us-east-1. Did you mean 'AWS::S3::Bucket'"),
        ("bucket", "A type name has three parts, as in 'AWS::S3::Bucket'."),
        (
            "AWS::S3::*",
            "'AWS::S3::*' is a pattern. Name one type; `ccmock types 'AWS::S3::*'` prints those that match.",
        ),
    ],
)
def test_an_unknown_type_is_refused_with_a_suggestion(capsys, name, said):
    told = printed(capsys, name, status=2)
    assert told.out == ""
    assert said in told.err


def test_a_type_of_another_region_is_refused_with_the_region(capsys):
    here, there = (reference_cloud(region).types for region in ("us-east-1", "eu-north-1"))
    name = next(name for name in here if name not in there)
    with pytest.raises(UnknownTypeError):
        there[name]
    assert "there is one in" in printed(capsys, name, "--region", "eu-north-1", status=2).err


def test_a_handler_of_another_package_is_named():
    class Topic(GenericHandler):
        def usual_seconds(self, resource_type, phase):
            return 7.5

    cloud = reference_cloud(None)
    cloud.types.use(Topic, "AWS::SNS::Topic")
    summary = summary_of(cloud, cloud.types["AWS::SNS::Topic"])
    assert summary.handler is not None
    assert summary.handler.endswith(".Topic")
    assert set(summary.seconds.values()) == {7.5}


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_every_type_has_a_page(part):
    cloud = reference_cloud(None)
    for type_name in list(cloud.types)[part::4]:
        resource_type = cloud.types[type_name]
        text = page(summary_of(cloud, resource_type))
        assert lines_of(text)["Identifiers", "primary"]
        assert all(len(line) <= WIDTH or " " not in line[26:] for line in text.splitlines())
