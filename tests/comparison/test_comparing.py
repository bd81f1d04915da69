"""What a comparison of a recording with the mock finds, and what it takes for the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ccmock import MockCloud, UsageError, compare, record
from ccmock.cli import main
from ccmock.comparison.alignment import Alignment
from ccmock.recording.rows import load
from tests.support.calls import QUEUE, VPC, create, delete, listed, made, read, refused, update, wait

from .conftest import Recorded, told, write_facts

SUBNET = "AWS::EC2::Subnet"
TABLE = "AWS::DynamoDB::Table"
USER = "AWS::IAM::User"
API = "AWS::ApiGateway::RestApi"


def test_tokens_identifiers_and_times_are_made_equal_first(client: Any, recorded: Recorded) -> None:
    def calls(cloud: MockCloud) -> None:
        vpc = made(client, VPC, {"CidrBlock": "10.0.0.0/16"})
        subnet = made(client, SUBNET, {"VpcId": vpc, "CidrBlock": "10.0.0.0/24"})
        assert read(client, SUBNET, subnet)["VpcId"] == vpc
        wait(client, update(client, VPC, vpc, [{"op": "add", "path": "/EnableDnsSupport", "value": False}]))
        assert vpc in listed(client, VPC)
        read(client, API, made(client, API, {"Name": "shop"}))
        refused("ResourceNotFoundException", client.get_resource, TypeName=VPC, Identifier="vpc-00000000000000000")
        event = create(client, QUEUE, {"QueueName": "later"})
        client.cancel_resource_request(RequestToken=event["RequestToken"])
        wait(client, delete(client, SUBNET, subnet))

    found = compare(recorded(calls))
    assert told(found) == []
    assert found.left_out == 0
    assert str(found).endswith(f"calls.jsonl: {found.compared} calls compared; no differences.")


def test_write_only_values_are_masked_and_stand_ins_fit_their_schema(client: Any, recorded: Recorded) -> None:
    def calls(cloud: MockCloud) -> None:
        user = made(client, USER, {"UserName": "ada", "LoginProfile": {"Password": "Correct-Horse-1"}})
        patch = [{"op": "replace", "path": "/LoginProfile", "value": {"Password": "Battery-Staple-2"}}]
        wait(client, update(client, USER, user, patch))
        secret = {"MasterUsername": "ada", "MasterUserPassword": "correct-horse", "Engine": "mysql"}
        state = {"DBInstanceClass": "db.t3.micro", "AllocatedStorage": "20", "DBInstanceIdentifier": "db", **secret}
        create(client, "AWS::RDS::DBInstance", state)

    path = recorded(calls)
    assert "****" in path.read_text()
    assert told(compare(path)) == []


def test_resources_from_before_the_recording_are_put_there_first(
    client: Any, tmp_path: Path, recorded: Recorded
) -> None:
    def calls(cloud: MockCloud) -> None:
        read(client, QUEUE, "https://sqs.us-east-1.amazonaws.com/123456789012/old")

    def prepared(cloud: MockCloud) -> None:
        cloud.resources.put(QUEUE, {"QueueName": "old", "DelaySeconds": 9})
        with record(tmp_path / "read.jsonl"):
            calls(cloud)

    recorded(prepared)
    assert told(compare(tmp_path / "read.jsonl")) == []


def queue_of(client: Any) -> None:
    identifier = made(client, QUEUE, {"QueueName": "orders", "VisibilityTimeout": 9})
    read(client, QUEUE, identifier)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"DelaySeconds": 7}, ("values", "GetResource", "Properties/DelaySeconds", 7, 0)),
        ({"DelaySeconds": None}, ("keys", "GetResource", "Properties/DelaySeconds", "(absent)", 0)),
        (
            {"KmsDataKeyReusePeriodSeconds": 300},
            ("keys", "GetResource", "Properties/KmsDataKeyReusePeriodSeconds", 300, "(absent)"),
        ),
        ({"$seconds": {"create": 60}}, ("timing", "GetResourceRequestStatus", "create", 60.0, 5.0)),
    ],
)
def test_a_planted_fact_is_found(
    client: Any, tmp_path: Path, recorded: Recorded, entry: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    facts = write_facts(tmp_path / "real", {QUEUE: {**entry, "$source": "planted"}})
    path = recorded(lambda cloud: queue_of(client), facts=facts)
    assert told(compare(path)) == [expected]
    assert told(compare(path, facts=facts)) == []


def test_planted_failures_are_errors_statuses_and_messages(client: Any, recorded: Recorded) -> None:
    def calls(cloud: MockCloud) -> None:
        cloud.faults.refuse("ServiceLimitExceededException", operation="ListResources", times=10)
        refused("ServiceLimitExceededException", client.list_resources, TypeName=QUEUE)
        cloud.faults.fail("NotStabilized", type_name=QUEUE)
        event = create(client, QUEUE, {"QueueName": "orders"})
        for _ in range(3):
            client.get_resource_request_status(RequestToken=event["RequestToken"])
        url = "https://sqs.us-east-1.amazonaws.com/123456789012/orders"
        refused("ResourceNotFoundException", client.get_resource, TypeName=QUEUE, Identifier=url)

    path = recorded(calls)
    found = compare(path)
    kinds = [(each[0], each[1], each[3], each[4]) for each in told(found)]
    assert kinds == [
        ("error", "ListResources", "ServiceLimitExceededException", "an answer"),
        ("status", "GetResourceRequestStatus", "FAILED", "SUCCESS"),
    ]
    assert found.left_out > 0, "what became something else is not compared again"


def test_another_message_and_another_code_of_an_error(client: Any, recorded: Recorded) -> None:
    def calls(cloud: MockCloud) -> None:
        refused("ResourceNotFoundException", client.get_resource, TypeName=QUEUE, Identifier="orders")
        refused("TypeNotFoundException", client.get_resource, TypeName="AWS::SQS::Kue", Identifier="orders")

    path = recorded(calls)
    text = path.read_text()
    path.write_text(text.replace("was not found.", "is gone.").replace("TypeNotFoundException", "ThrottlingException"))
    assert [(each[0], each[3]) for each in told(compare(path))] == [
        ("message", load(path).rows[0].answer.message),
        ("error", "ThrottlingException"),
    ]


def test_differences_of_one_kind_and_place_are_counted_with_an_example(
    client: Any, tmp_path: Path, recorded: Recorded
) -> None:
    facts = write_facts(tmp_path / "real", {QUEUE: {"DelaySeconds": 7, "$source": "planted"}})

    def calls(cloud: MockCloud) -> None:
        for name in ("one", "two", "three"):
            read(client, QUEUE, made(client, QUEUE, {"QueueName": name}))

    path = recorded(calls, facts=facts)
    head, example = str(compare(path)).splitlines()
    assert head.endswith("; 3 differences: values 3.")
    assert example == (
        "     3 x values: GetResource AWS::SQS::Queue Properties/DelaySeconds: recorded 7, mocked 0 "
        f"(line {compare(path).differences[0].line})"
    )


def test_the_command_prints_what_differs_and_says_so_by_its_exit_status(
    client: Any, tmp_path: Path, recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = write_facts(tmp_path / "real", {QUEUE: {"DelaySeconds": 7, "$source": "planted"}})
    path = str(recorded(lambda cloud: queue_of(client), facts=facts))
    assert main(["compare", path]) == 1
    assert "recorded 7, mocked 0" in capsys.readouterr().out
    assert main(["compare", path, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["counts"] == {"values": 1}
    assert main(["compare", path, "--facts", str(facts)]) == 0
    assert main(["compare", f"{path}.missing"]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_what_is_not_valid_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="path=7 is not a path"):
        compare(7)  # type: ignore[arg-type]
    empty = tmp_path / "empty.jsonl"
    with record(empty):
        pass
    with pytest.raises(UsageError, match="is not a folder"):
        compare(empty, facts=tmp_path / "missing")


@pytest.mark.parametrize(
    ("recorded", "mocked", "same"),
    [
        ("vpc-0a1b2c3d4e5f60718", "vpc-f9e8d7c6b5a493827", True),
        ("8a1d0c5e-1111-4222-8333-444455556666", "c8d5b3b7-916c-479a-988b-ee0bfe8afc90", True),
        ("2026-01-01T12:00:00Z", "2025-07-08T09:10:11.123+00:00", True),
        (1_767_268_800, 1_780_000_000.5, True),
        ("AES256", "SHA256", False),
        ("postgres15", "postgres16", False),
        ("alias/aws/sqs", "alias/aws/s3", False),
        ("8.0.35", "8.0.36", False),
        (1, True, False),
        (7, 8, False),
        ("7", 7, False),
    ],
)
def test_what_nobody_chose_is_the_same(recorded: Any, mocked: Any, same: bool) -> None:
    assert Alignment().is_same(recorded, mocked) is same


def test_a_word_that_stands_for_another_does_so_everywhere() -> None:
    alignment = Alignment()
    assert alignment.is_same("vpc-0a1b2c3d4e5f60718", "vpc-f9e8d7c6b5a493827")
    assert alignment.is_same("arn:ec2:vpc/vpc-0a1b2c3d4e5f60718", "arn:ec2:vpc/vpc-f9e8d7c6b5a493827")
    assert not alignment.is_same("vpc-0a1b2c3d4e5f60718", "vpc-11112222333344445")
    assert alignment.translated({"In": ["x|vpc-0a1b2c3d4e5f60718"]}) == {"In": ["x|vpc-f9e8d7c6b5a493827"]}
