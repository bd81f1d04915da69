"""What is taken out of a recording before it is written, and what its end warns of."""

from __future__ import annotations

import inspect
import json
import re
import warnings
from pathlib import Path
from typing import Any

import pytest

from ccmock import RecordingWarning, mock_cloudcontrol, record
from ccmock.recording.rows import load
from tests.support.calls import QUEUE, create, delete, made, read, refused, update, wait

from .conftest import ACCOUNT, Service

USER = "AWS::IAM::User"
FUNCTION = "AWS::Lambda::Function"
TOPIC = "AWS::SNS::Topic"


def test_account_ids_have_the_same_stand_ins_everywhere(service: Service, path: Path) -> None:
    role = "arn:aws:iam::112233445566:role/work"
    with record(path):
        identifier = made(service.client, QUEUE, {"QueueName": f"q{ACCOUNT}", "Tags": [{"Key": "r", "Value": role}]})
        read(service.client, QUEUE, identifier)
        delete(service.client, QUEUE, identifier)
    text = path.read_text()
    assert ACCOUNT not in text
    assert "112233445566" not in text
    assert "arn:aws:iam::200000000002:role/work" in text
    rows = load(path).rows
    assert rows[-1].parameters["Identifier"] == "https://sqs.us-east-1.amazonaws.com/123456789012/q123456789012"
    shown = json.loads(rows[2].answer.body["ResourceDescription"]["Properties"])
    assert shown["Arn"] == "arn:aws:sqs:us-east-1:123456789012:q123456789012"


@pytest.mark.usefixtures("cloud")
def test_write_only_values_are_never_written(client: Any, path: Path) -> None:
    with record(path):
        identifier = made(client, USER, {"UserName": "ada", "LoginProfile": {"Password": "Correct-Horse-1"}})
        path_in_patch = [{"op": "add", "path": "/LoginProfile/Password", "value": "Battery-Staple-2"}]
        wait(client, update(client, USER, identifier, path_in_patch))
        whole = [{"op": "add", "path": "/LoginProfile", "value": {"Password": "Third-Secret-3"}}]
        update(client, USER, identifier, whole)
        unreadable = '{"LoginProfile": {"Password": "Fourth-Secret-4"'
        refused("ValidationException", client.create_resource, TypeName=USER, DesiredState=unreadable)
    text = path.read_text()
    for secret in ("Correct-Horse-1", "Battery-Staple-2", "Third-Secret-3", "Fourth-Secret-4"):
        assert secret not in text
    rows = [row for row in load(path).rows if not row.is_poll]
    assert json.loads(rows[0].parameters["DesiredState"])["LoginProfile"] == {"Password": "****"}
    assert json.loads(rows[1].parameters["PatchDocument"])[0]["value"] == "****"
    assert json.loads(rows[2].parameters["PatchDocument"])[0]["value"] == {"Password": "****"}


@pytest.mark.usefixtures("cloud")
def test_names_forms_and_keys_say_what_is_secret(client: Any, path: Path) -> None:
    variables = {
        "DB_PASSWORD": "pg-word-77",
        "HOME": "/home/pg-word-77/x",
        "KEY": "uses AKIAIOSFODNN7EXAMPLE",
        "PEM": "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
        "SECRET_ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:db",
    }
    state = {"Handler": "a.b", "Runtime": "python3.12", "Role": "arn:aws:iam::123456789012:role/r"}
    state |= {"FunctionName": "f", "Code": {"ZipFile": "x"}, "Environment": {"Variables": variables}}
    tags = [{"Key": "api_key", "Value": "k-1"}, {"Key": "team", "Value": "blue"}]
    with record(path):
        create(client, FUNCTION, {**state, "Tags": tags})
    recorded = json.loads(load(path).rows[0].parameters["DesiredState"])
    assert recorded["Environment"]["Variables"] == {
        "DB_PASSWORD": "****",
        "HOME": "/home/****/x",
        "KEY": "uses ****",
        "PEM": "****",
        "SECRET_ARN": variables["SECRET_ARN"],
    }
    assert recorded["Tags"] == [{"Key": "api_key", "Value": "****"}, tags[1]]


@pytest.mark.usefixtures("cloud")
def test_rules_of_the_users_own_add_to_it(client: Any, path: Path) -> None:
    rules = [r"internal-[a-z]+", re.compile("x{4}"), lambda name, value: name == "DisplayName" and value == "me"]
    with record(path, redact=rules):
        create(client, "AWS::SNS::Topic", {"TopicName": "internal-a-xxxx", "DisplayName": "me"})
    recorded = json.loads(load(path).rows[0].parameters["DesiredState"])
    assert recorded == {"TopicName": "****-****", "DisplayName": "****"}


@pytest.mark.usefixtures("cloud")
def test_what_looks_like_a_secret_is_told_by_place_and_not_by_value(client: Any, path: Path) -> None:
    url = "postgres://ada:lovelace1@db/x"

    @record(path)
    def name_topics(*names: str) -> None:
        for name in names:
            create(client, "AWS::SNS::Topic", {"DisplayName": name})

    with pytest.warns(RecordingWarning) as caught:
        name_topics(url, "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab", "a" * 40)
    told = str(caught[0].message)
    assert told.endswith("is:\n  line 2, DesiredState/DisplayName\n  line 3, DesiredState/DisplayName")
    assert "lovelace" not in told
    with warnings.catch_warnings(), record(path, redact="lovelace1"):
        create(client, "AWS::SNS::Topic", {"TopicName": "a", "DisplayName": url})


@pytest.mark.usefixtures("cloud")
def test_a_warning_names_the_line_of_the_test(client: Any, path: Path) -> None:
    @record(path)
    def name_topic() -> None:
        create(client, TOPIC, {"DisplayName": "ftp://ada:lovelace1@db/x"})

    with pytest.warns(RecordingWarning) as caught:
        name_topic()
    lines, first = inspect.getsourcelines(test_a_warning_names_the_line_of_the_test)
    assert (caught[0].filename, lines[caught[0].lineno - first].strip()) == (__file__, "name_topic()")


def recorded_queue(client: Any, path: Path, *values: Any) -> list[Any]:
    """What a recording shows of values that stand in a queue's redrive policy."""
    with record(path):
        create(client, QUEUE, {"QueueName": "orders", "RedrivePolicy": {f"at{n}": v for n, v in enumerate(values)}})
    return list(json.loads(load(path).rows[0].parameters["DesiredState"])["RedrivePolicy"].values())


SESSION_TOKEN = "IQoJb3JpZ2luX2VjE" + "Ab1/" * 30
PRESIGNED = "https://b.s3.amazonaws.com/k?X-Amz-Credential={0}&X-Amz-Signature={0}&X-Amz-Security-Token={0}&x=1"


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize(
    ("value", "recorded"),
    [
        ({"Passwords": ["one", "two"], "pin": 7}, {"Passwords": ["****", "****"], "pin": 7}),
        ({"DB_PASSWORD": 12345678, "is_secret": True}, {"DB_PASSWORD": "****", "is_secret": True}),
        ({"access-token": "a", "DB_PWD": "b"}, {"access-token": "****", "DB_PWD": "****"}),
        ({"refreshToken": "a", "api-key": "b"}, {"refreshToken": "****", "api-key": "****"}),
        ('{"a": [{"password": "b"}]}', '{"a":[{"password":"****"}]}'),
        ('{"a": "{\\"client_secret\\": \\"b\\"}"}', '{"a":"{\\"client_secret\\":\\"****\\"}"}'),
        ('{"a":  1}', '{"a":  1}'),
        ("{no JSON", "{no JSON"),
        (f"token {SESSION_TOKEN}", "token ****"),
        (PRESIGNED.format("abcdef0123"), PRESIGNED.format("****")),
        ("arn%3Aaws%3Aiam%3A%3A444455556666%3Arole", "arn%3Aaws%3Aiam%3A%3A200000000002%3Arole"),
    ],
)
def test_secrets_are_found_wherever_they_stand(client: Any, path: Path, value: Any, recorded: Any) -> None:
    assert recorded_queue(client, path, value) == [recorded]


@pytest.mark.usefixtures("cloud")
def test_what_stands_before_the_name_that_says_it_is_secret_is_found_too(client: Any, path: Path) -> None:
    shown = recorded_queue(client, path, "uses late-word-77", {"my_secret": "late-word-77"})
    assert shown == ["uses ****", {"my_secret": "****"}]


@pytest.mark.usefixtures("cloud")
def test_a_rule_for_everything_leaves_a_recording_that_can_be_replayed(client: Any, path: Path) -> None:
    with record(path, redact=lambda name, value: True):
        made(client, QUEUE, {"QueueName": "orders"})
    assert "orders" not in path.read_text()
    with mock_cloudcontrol(replay=path):
        made(client, QUEUE, {"QueueName": "other"})


@pytest.mark.usefixtures("cloud")
def test_messages_of_the_service_name_passwords_without_a_warning(client: Any, path: Path) -> None:
    with record(path):
        state = json.dumps({"DBInstanceClass": "db.t3.micro", "MasterUserPassword": ["Correct-Horse-1"]})
        create_database = client.create_resource
        refused("ValidationException", create_database, TypeName="AWS::RDS::DBInstance", DesiredState=state)
    assert "#/MasterUserPassword: expected type: String" in path.read_text()
    assert "Horse" not in path.read_text()


@pytest.mark.usefixtures("cloud")
def test_a_client_token_that_a_message_quotes_has_its_stand_in_there(client: Any, path: Path) -> None:
    token = "c8d5b3b7-916c-479a-988b-ee0bfe8afc90"
    with record(path):
        create(client, QUEUE, {"QueueName": "a"}, ClientToken=token)
        create_queue = client.create_resource
        refused("ClientTokenConflictException", create_queue, TypeName=TOPIC, DesiredState="{}", ClientToken=token)
    assert load(path).rows[1].answer.message.startswith("ClientToken 00000000-0000-4000-8000-000000000001 is already")
