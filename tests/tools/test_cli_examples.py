"""The examples of the AWS CLI: what an answer shows that the command did not give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tools.cli_examples import UNKNOWN, Examples, as_value, is_plain, shown_by_examples
from tools.documented_texts import Reference
from tools.mine_defaults import Sources, mined

TEXT = """
**Example 1: To create a queue**

The following ``create-queue`` example creates a queue. ::

    aws sqs create-queue \\
        --queue-name MyQueue \\
        --no-fifo

Output::

    {
        "Queues": [
            {
                "queueName": "MyQueue",
                "fifo": false,
                "delaySeconds": "0",
                "policy": {"mode": "none", "other": 1},
                "arn": "arn:aws:sqs:us-east-1:123456789012:MyQueue",
                "kinds": ["a"]
            }
        ]
    }

From a file. ::

    aws sqs create-queue --cli-input-json file://queue.json

Output::

    {"QueueName": "MyQueue", "DelaySeconds": 3}

What is no answer::

    aws sqs create-queue --queue-name MyQueue

Output::

    None.

And no command. Output::

    {"QueueName": "MyQueue", "DelaySeconds": 4}

With a file::

    aws sqs create-queue --queue-name MyQueue --attributes file://attributes.json

Contents of the file::

    {"QueueName": "MyQueue", "DelaySeconds": 5}
"""

POLICY = {"type": "object", "properties": {"Mode": {"type": "string"}}}
SCHEMA: dict[str, Any] = {
    "typeName": "AWS::SQS::Queue",
    "primaryIdentifier": ["/properties/QueueName"],
    "handlers": {"create": {"permissions": ["sqs:CreateQueue", "sqs:TagQueue"]}},
    "properties": {
        "QueueName": {"type": "string"},
        "Fifo": {"type": "boolean"},
        "DelaySeconds": {"type": "integer"},
        "Policy": POLICY,
        "Arn": {"type": "string"},
        "Kinds": {"type": "array", "items": {"type": "string"}},
        "Tags": {"type": "array"},
    },
}
EXPECTED = {"DelaySeconds": 0, "Policy": {"Mode": "none"}, "Arn": UNKNOWN, "Kinds": UNKNOWN}


@pytest.fixture
def examples(tmp_path: Path) -> Examples:
    folder = tmp_path / "awscli" / "examples" / "sqs"
    folder.mkdir(parents=True)
    (folder / "create-queue.rst").write_text(TEXT)
    return Examples(tmp_path)


def test_an_answer_shows_what_the_command_did_not_give(examples: Examples) -> None:
    assert shown_by_examples(SCHEMA, examples, list(SCHEMA["properties"])) == EXPECTED


def test_nothing_is_shown_of_a_type_without_an_example(examples: Examples) -> None:
    other = {**SCHEMA, "typeName": "AWS::SNS::Topic", "handlers": {}}
    assert shown_by_examples(other, examples, list(SCHEMA["properties"])) == {}


def test_the_examples_are_mined_with_the_other_sources(examples: Examples) -> None:
    found = mined(SCHEMA, Sources(Reference(), examples=examples))
    shown = {path: value for path, (value, forms) in found.defaults.items() if "an example" in forms}
    assert shown == {("DelaySeconds",): 0, ("Policy",): {"Mode": "none"}}
    assert found.filled == {"Arn", "Kinds"}


@pytest.mark.parametrize(
    ("node", "shown", "value"),
    [
        ({"type": "integer"}, "30", 30),
        ({"type": "boolean"}, "True", True),
        ({"type": "string"}, 443, "443"),
        ({"type": "integer"}, "many", None),
        ({"type": "string"}, {"a": 1}, None),
        (POLICY, {}, {}),
        (POLICY, {"other": 1}, None),
    ],
)
def test_a_value_is_read_as_the_property_has_it(node: dict[str, Any], shown: Any, value: Any) -> None:
    assert as_value({}, node, shown) == value


@pytest.mark.parametrize("value", [False, 0, "", [], {}, "traffic-port", "/", {"A": "none"}])
def test_a_plain_value_may_be_the_same_for_all_resources(value: Any) -> None:
    assert is_plain(value)


@pytest.mark.parametrize("value", [None, "vpc-1a2b", "2024-01-01T00:00:00Z", "6.2", ["a"], {"A": "10.0.0.1"}])
def test_an_identifier_or_time_may_not(value: Any) -> None:
    assert not is_plain(value)
