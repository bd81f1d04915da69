"""What was asked for: the content of requests, the calls about them, and assertions that say how they differ."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any
from unittest.mock import ANY

import boto3
import pytest

from ccmock import MockCloud, UsageError, mock_cloudcontrol
from tests.support.calls import LOG_GROUP, QUEUE, create, delete, made, poll, refused, update

START = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
ROLE = "arn:aws:iam::123456789012:role/deployer"
DATABASE = "AWS::RDS::DBInstance"
SECRET = "hunter2-hunter2"
LONGER = [{"op": "replace", "path": "/RetentionInDays", "value": 30}]


@pytest.fixture
def asked(cloud: MockCloud, client: Any) -> MockCloud:
    """A cloud with a create, an update and a delete of one log group."""
    made(client, LOG_GROUP, {"LogGroupName": "logs", "RetentionInDays": 7})
    update(
        client, LOG_GROUP, "logs", LONGER, RoleArn=ROLE, ClientToken="a-token-for-the-update", TypeVersionId="00000001"
    )
    cloud.clock.advance(60)
    delete(client, LOG_GROUP, "logs")
    return cloud


# --- content ---


def test_a_create_asks_for_what_was_sent(asked: MockCloud) -> None:
    request = asked.requests[0]
    assert request.desired_state == {"LogGroupName": "logs", "RetentionInDays": 7}
    assert (request.patch, request.role_arn, request.type_version_id) == (None, None, None)
    assert request.submitted_at == START
    assert request.client_token is not None, "botocore makes one up"


def test_an_update_asks_for_what_a_read_showed_with_the_patch_applied(asked: MockCloud) -> None:
    request = asked.requests[1]
    assert request.desired_state["RetentionInDays"] == 30
    assert request.desired_state["LogGroupName"] == "logs"
    assert "Arn" not in request.desired_state, "which is read-only"
    assert request.patch == LONGER
    assert (request.role_arn, request.client_token) == (ROLE, "a-token-for-the-update")
    assert request.type_version_id == "00000001"
    assert request.submitted_at == START + timedelta(seconds=5)


def test_a_delete_asks_for_nothing(asked: MockCloud) -> None:
    assert (asked.requests[2].desired_state, asked.requests[2].patch) == ({}, None)


def test_what_a_test_changes_in_it_changes_nothing(asked: MockCloud) -> None:
    for request in asked.requests:
        before = (request.desired_state, request.patch, request.calls)
        request.desired_state["Tags"] = []
        (request.patch or [{}])[0].clear()
        request.calls[0].parameters.clear()
        request.calls.clear()
        assert (request.desired_state, request.patch, request.calls) == before
    asked.calls[0].parameters["TypeName"] = "changed"
    assert asked.calls[0].type_name == LOG_GROUP


def test_a_snapshot_keeps_all_of_it(asked: MockCloud) -> None:
    names = ("desired_state", "patch", "client_token", "role_arn", "type_version_id", "submitted_at", "calls")
    before = [[getattr(request, name) for name in names] for request in asked.requests]
    snapshot = asked.snapshot()
    with mock_cloudcontrol(clock="manual") as other:
        other.restore(snapshot)
        assert [[getattr(request, name) for name in names] for request in other.requests] == before


def test_write_only_values_are_in_the_test_s_own_view_and_in_no_repr(cloud: MockCloud, client: Any) -> None:
    create(client, DATABASE, database())
    (request,) = cloud.requests
    assert request.desired_state["MasterUserPassword"] == SECRET
    assert SECRET not in f"{request!r} {request.calls!r} {cloud.requests!r}"


def database(**more: Any) -> dict[str, Any]:
    return {
        "DBInstanceClass": "db.t3.small",
        "Engine": "mysql",
        "MasterUsername": "admin",
        "MasterUserPassword": SECRET,
        "AllocatedStorage": "20",
        **more,
    }


# --- calls about a request ---


def test_the_calls_about_a_request_are_those_that_made_repeated_polled_and_canceled_it(
    cloud: MockCloud, client: Any
) -> None:
    event = create(client, LOG_GROUP, {"LogGroupName": "logs"}, ClientToken="token-of-the-test")
    create(client, QUEUE, {"QueueName": "orders"})
    create(client, LOG_GROUP, {"LogGroupName": "logs"}, ClientToken="token-of-the-test")
    poll(client, event)
    cloud.faults.refuse("ServiceInternalErrorException", operation="CancelResourceRequest")
    client.cancel_resource_request(RequestToken=event["RequestToken"])
    client.list_resource_requests()
    operations = [(call.operation, call.error_code) for call in cloud.requests[0].calls]
    assert operations == [
        ("CreateResource", None),
        ("CreateResource", None),
        ("GetResourceRequestStatus", None),
        ("CancelResourceRequest", "ServiceInternalErrorException"),
        ("CancelResourceRequest", None),
    ]
    assert cloud.requests[0].calls[0] == cloud.calls[0]
    assert {call.request_token for call in cloud.requests[0].calls} == {event["RequestToken"]}


@pytest.mark.parametrize("fault", ["drop_connection", "time_out"])
def test_a_call_whose_answer_was_lost_made_its_request_all_the_same(cloud: MockCloud, fault: str) -> None:
    client = boto3.client("cloudcontrol", region_name="us-east-1")
    getattr(cloud.faults, fault)(operation="CreateResource", after_work=True)
    create(client, LOG_GROUP, {"LogGroupName": "logs"}, ClientToken="token-of-the-test")
    cloud.restore(cloud.snapshot())
    (request,) = cloud.requests
    assert request.client_token == "token-of-the-test"
    lost, answered = request.calls
    assert (lost.answer, answered.error_code) == (None, None)
    assert lost.error_code in ("EndpointConnectionError", "ReadTimeoutError")


# --- assertions ---


def test_the_one_request_is_returned(asked: MockCloud) -> None:
    assert asked.requests.assert_one("CREATE", type_name=LOG_GROUP, desired_state={"RetentionInDays": 7}).token
    assert asked.requests.assert_one(patch=LONGER) == asked.requests[1]
    assert asked.requests.assert_one("UPDATE", status="SUCCESS", identifier="logs") == asked.requests[1]
    assert asked.requests.assert_one("CREATE", desired_state={"RetentionInDays": ANY, "Tags": None})
    asked.requests.assert_none("CREATE", desired_state={"RetentionInDays": 8})
    asked.requests.assert_none(status="FAILED")


def failure(search: Any, *args: Any, **filters: Any) -> str:
    with pytest.raises(AssertionError) as caught:
        search(*args, **filters)
    return str(caught.value)


def test_the_nearest_request_is_told_with_what_differs(asked: MockCloud) -> None:
    wanted = {"RetentionInDays": 30, "LogGroupName": None, "Tags": [{"Key": "a", "Value": "b"}]}
    assert failure(asked.requests.assert_one, "CREATE", type_name=LOG_GROUP, desired_state=wanted) == (
        "No request matches operation='CREATE', type_name='AWS::Logs::LogGroup', "
        "desired_state with 'RetentionInDays', 'LogGroupName', 'Tags'; expected 1.\n"
        "  The nearest of 3:\n"
        "  12:00:05 CREATE AWS::Logs::LogGroup logs: SUCCESS (12:00:00 IN_PROGRESS, 12:00:05 SUCCESS)\n"
        "    desired_state/RetentionInDays: 7, expected 30\n"
        "    desired_state/LogGroupName: 'logs', expected to be missing\n"
        "    desired_state/Tags: missing, expected [{'Key': 'a', 'Value': 'b'}]\n"
        "  12:00:10 UPDATE AWS::Logs::LogGroup logs: SUCCESS (12:00:05 IN_PROGRESS, 12:00:10 SUCCESS)\n"
        "    operation: 'UPDATE', expected 'CREATE'\n"
        "    desired_state/LogGroupName: 'logs', expected to be missing\n"
        "    desired_state/Tags: missing, expected [{'Key': 'a', 'Value': 'b'}]\n"
        "  12:01:05 DELETE AWS::Logs::LogGroup logs: IN_PROGRESS\n"
        "    operation: 'DELETE', expected 'CREATE'\n"
        "    desired_state/RetentionInDays: missing, expected 30\n"
        "    desired_state/Tags: missing, expected [{'Key': 'a', 'Value': 'b'}]"
    )


def test_a_patch_that_differs_is_told_by_the_place(asked: MockCloud) -> None:
    text = failure(asked.requests.assert_one, "UPDATE", patch=[{"op": "add", "path": "/RetentionInDays", "value": 14}])
    assert "No request matches operation='UPDATE', patch of 1 operation; expected 1." in text
    assert "    patch/0/op: 'replace', expected 'add'\n    patch/0/value: 30, expected 14" in text
    assert "patch: none, expected 0 operations" in failure(asked.requests.assert_one, "CREATE", patch=[])


def test_several_requests_are_listed(asked: MockCloud, client: Any) -> None:
    assert failure(asked.requests.assert_one, type_name="AWS::Logs::*", status="SUCCESS") == (
        "2 requests match type_name='AWS::Logs::*', status='SUCCESS'; expected 1.\n"
        "  12:00:05 CREATE AWS::Logs::LogGroup logs: SUCCESS (12:00:00 IN_PROGRESS, 12:00:05 SUCCESS)\n"
        "  12:00:10 UPDATE AWS::Logs::LogGroup logs: SUCCESS (12:00:05 IN_PROGRESS, 12:00:10 SUCCESS)"
    )
    for number in range(5):
        create(client, QUEUE, {"QueueName": f"queue-{number}"})
    assert failure(asked.requests.assert_none).splitlines()[0] == "8 requests; expected none."
    assert failure(asked.requests.assert_none).splitlines()[-1] == "  and 3 more"


def test_calls_that_made_no_request_are_told(cloud: MockCloud, client: Any) -> None:
    refused("ValidationException", create, client, LOG_GROUP, {"LogGruopName": "logs"})
    assert failure(cloud.requests.assert_one, "CREATE") == (
        "No request matches operation='CREATE'; expected 1.\n"
        "  No request was made.\n"
        "  Calls that made no request:\n"
        "    12:00:00 CreateResource AWS::Logs::LogGroup: ValidationException: "
        "Model validation failed (#: extraneous key [LogGruopName] is not permitted)"
    )


def test_no_assertion_prints_write_only_values(cloud: MockCloud, client: Any) -> None:
    cloud.timing.set(create=5)
    identifier = made(client, DATABASE, database())
    patch = [{"op": "add", "path": "/MasterUserPassword", "value": "another-secret"}]
    update(client, DATABASE, identifier, patch)
    expected = {"MasterUserPassword": "expected-secret", "Engine": "postgres"}
    text = failure(cloud.requests.assert_one, "CREATE", type_name=DATABASE, desired_state=expected)
    text += failure(cloud.requests.assert_one, "UPDATE", patch=[{**patch[0], "value": "expected-secret"}])
    text += failure(cloud.requests.assert_one, "UPDATE", patch=[*patch, *patch])
    assert "secret" not in text
    assert SECRET not in text
    assert "desired_state/MasterUserPassword: another value than expected, which is write-only and not shown" in text
    assert "desired_state/Engine: 'mysql', expected 'postgres'" in text
    assert "patch/0/value: another value" in text


def test_the_content_of_a_request_has_its_form(cloud: MockCloud) -> None:
    for wrong, words in (
        ({"desired_state": '{"A": 1}'}, "desired_state is a str. Give a dict of some of the properties"),
        ({"desired_state": {1: 2}}, "desired_state has the key 1. Give the name of a property"),
        ({"patch": {"op": "add"}}, "patch is a dict. Give the list of its operations, each as a dict"),
        ({"patch": "[]"}, "patch is a str. Give the list"),
        ({"patch": [1]}, "patch is a list. Give the list of its operations, each as a dict"),
    ):
        with pytest.raises(UsageError, match=words):
            cloud.requests.assert_one(**wrong)


def test_assertions_about_calls_tell_likewise(asked: MockCloud) -> None:
    assert asked.calls.assert_one("UpdateResource", identifier="logs") == asked.requests[1].calls[0]
    asked.calls.assert_none("ListResources")
    assert failure(asked.calls.assert_one, "DeleteResource", identifier="logz") == (
        "No call matches operation='DeleteResource', identifier='logz'; expected 1.\n"
        "  The nearest of 6:\n"
        "  12:01:05 DeleteResource AWS::Logs::LogGroup logs: answered\n"
        "    identifier: 'logs', expected 'logz'"
    )
    assert failure(asked.calls.assert_none, "DeleteResource") == (
        "1 call matches operation='DeleteResource'; expected none.\n"
        "  12:01:05 DeleteResource AWS::Logs::LogGroup logs: answered"
    )
    assert "None of the others is near" in failure(asked.calls.assert_one, "ListResources", identifier="logz")
