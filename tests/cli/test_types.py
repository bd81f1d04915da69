"""`ccmock types`: all types, those that match, and what is said where none does."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from ccmock.cli import main


def printed(capsys, *arguments, status=0):
    assert main(["types", *arguments]) == status
    return capsys.readouterr()


def test_all_types_of_the_region_are_printed_one_a_line(capsys):
    names = printed(capsys).out.splitlines()
    assert len(names) > 1500
    assert names == sorted(names)
    assert {"AWS::S3::Bucket", "AWS::SNS::Topic"} <= set(names)


@pytest.mark.parametrize("pattern", ["AWS::SQS::*", "aws::sqs::", "*::SQS::[Q]ueue*"])
def test_a_pattern_or_a_part_of_the_name_chooses_types(capsys, pattern):
    assert printed(capsys, pattern).out.split() == [
        "AWS::SQS::Queue",
        "AWS::SQS::QueueInlinePolicy",
        "AWS::SQS::QueuePolicy",
    ]


def test_a_pattern_is_for_the_whole_name(capsys):
    assert "matches 'SQS::*'" in printed(capsys, "SQS::*", status=1).err


def test_a_region_has_types_of_its_own(capsys):
    only_there = set(printed(capsys, "--region", "us-east-1").out.split()) - set(
        printed(capsys, "--region", "eu-north-1").out.split()
    )
    name = min(only_there)
    hint = printed(capsys, name, "--region", "eu-north-1", status=1).err
    there = hint.rsplit("--region ", 1)[1].strip()
    assert printed(capsys, name, "--region", there).out.split()[0] == name


def test_the_region_of_the_environment_counts(capsys, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    assert printed(capsys).out == printed(capsys, "--region", "eu-north-1").out


def test_json_is_a_list_of_names(capsys):
    assert json.loads(printed(capsys, "SNS::Topic", "--json").out) == [
        "AWS::SNS::Topic",
        "AWS::SNS::TopicInlinePolicy",
        "AWS::SNS::TopicPolicy",
    ]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("bukcet", "Did you mean 'Bucket'"),
        ("AWS::S3::Bukcet", "Did you mean 'AWS::S3::Bucket'"),
        ("AWS::S3::Bukcet*", "Did you mean"),
        ("qqqqqqqq", "Without a pattern, all 1,"),
    ],
)
def test_where_nothing_matches_a_suggestion_is_made(capsys, pattern, said):
    told = printed(capsys, pattern, status=1)
    assert told.out == ""
    assert told.err.startswith(f"ccmock: No resource type in us-east-1 matches {pattern!r}. ")
    assert said in told.err


def test_where_nothing_matches_json_is_an_empty_list(capsys):
    assert json.loads(printed(capsys, "qqqqqqqq", "--json", status=1).out) == []


def test_an_unknown_region_is_refused(capsys):
    told = printed(capsys, "--region", "us-east-9", status=2)
    assert told.out == ""
    assert told.err.startswith("ccmock: region='us-east-9' is not a valid AWS region. Did you mean 'us-east-2' or ")
    assert told.err.count("\n") == 1


def test_the_command_as_a_module_ends_without_a_word_when_its_reader_does():
    command = [sys.executable, "-m", "ccmock", "types"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        # Nobody reads, from before the first line on.
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 0)


def test_the_command_as_a_module_prints_lines_for_a_pipe():
    command = [sys.executable, "-m", "ccmock", "types", "AWS::SQS::Queue"]
    ended = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONUTF8": "1"})
    assert ended.stdout.splitlines()[0] == b"AWS::SQS::Queue"
