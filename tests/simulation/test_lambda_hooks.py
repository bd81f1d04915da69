"""Lambda hooks: the event that a function gets, what its answers do, and answers that break the contract."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from ccmock import HookContractError, MockCloud, UsageError, mock_cloudcontrol
from tests.support.calls import LOG_GROUP, create, delete, update

NAME = "Private::Lambda::Groups"
Event = dict[str, Any]


def answering(*answers: Event) -> Callable[[Event, Any], Event]:
    """A function that gives one answer after the other, each with the token that it was given."""
    left = list(answers)

    def handler(event: Event, context: Any) -> Event:
        return {"clientRequestToken": event["clientRequestToken"], **left.pop(0)}

    return handler


def hooks_of(cloud: MockCloud) -> list[tuple[float, str, str | None]]:
    """(seconds after the request was accepted, HookStatus, message) of every change of a hook."""
    request = cloud.requests[0]
    return [((time - request.submitted_at).total_seconds(), status, text) for time, _, status, text in request.hooks]


def test_a_function_gets_the_documented_event(cloud: MockCloud, client: Any) -> None:
    seen: list[tuple[Event, Any]] = []

    def handler(event: Event, context: Any) -> Event:
        seen.append((event, context))
        return {"hookStatus": "SUCCESS", "clientRequestToken": event["clientRequestToken"], "message": "compliant"}

    cloud.hooks.add_lambda(NAME, handler, version_id="00000008", function_name="groups")
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.clock.advance(60)
    update(client, LOG_GROUP, "logs", [{"op": "add", "path": "/RetentionInDays", "value": 7}])
    cloud.clock.advance(60)
    delete(client, LOG_GROUP, "logs")

    (created, context), (updated, _), (deleted, _) = seen
    token = cloud.requests[0].token
    assert created == {
        "clientRequestToken": created["clientRequestToken"],
        "awsAccountId": "123456789012",
        "stackId": "",
        "changeSetId": "",
        "hookTypeName": NAME,
        "hookTypeVersion": "00000008",
        "hookModel": {"LambdaFunction": "arn:aws:lambda:us-east-1:123456789012:function:groups"},
        "actionInvocationPoint": "CREATE_PRE_PROVISION",
        "requestData": {
            "targetName": LOG_GROUP,
            "targetType": "RESOURCE",
            "targetLogicalId": f"{LOG_GROUP}-logs-CREATE-{token}",
            "targetModel": {"resourceProperties": {"LogGroupName": "logs"}, "previousResourceProperties": {}},
        },
        "requestContext": {"invocation": 1, "callbackContext": None},
    }
    models = [event["requestData"]["targetModel"] for event in (updated, deleted)]
    assert models[0]["resourceProperties"]["RetentionInDays"] == 7
    assert models[0]["previousResourceProperties"]["LogGroupName"] == "logs"
    assert models[1]["resourceProperties"] == {}
    assert [event["actionInvocationPoint"] for event in (updated, deleted)] == [
        "UPDATE_PRE_PROVISION",
        "DELETE_PRE_PROVISION",
    ]
    assert context.function_name == "groups"
    assert context.aws_request_id == created["clientRequestToken"] != updated["clientRequestToken"]
    assert context.get_remaining_time_in_millis() == 30_000
    assert (context.log_group_name, context.log_stream_name[:9]) == ("/aws/lambda/groups", "[$LATEST]")


def test_the_event_is_the_same_in_each_run_of_a_test() -> None:
    events: list[Event] = []

    @mock_cloudcontrol
    def runs() -> None:
        import boto3

        from ccmock import current

        current().hooks.add_lambda(NAME, lambda event, context: events.append(event) or answer(event))
        create(boto3.client("cloudcontrol"), LOG_GROUP, {"LogGroupName": "logs"})

    def answer(event: Event) -> Event:
        return {"hookStatus": "SUCCESS", "clientRequestToken": event["clientRequestToken"]}

    runs()
    runs()
    assert events[0] == events[1]


@pytest.mark.parametrize(
    ("answer", "status", "message"),
    [
        ({"hookStatus": "SUCCESS"}, "HOOK_COMPLETE_SUCCEEDED", None),
        ({"hookStatus": "SUCCESS", "message": "compliant"}, "HOOK_COMPLETE_SUCCEEDED", "compliant"),
        ({"hookStatus": "FAILED", "errorCode": "NonCompliant", "message": "no"}, "HOOK_COMPLETE_FAILED", "no"),
        ({"hookStatus": "FAILED", "errorCode": "InternalFailure", "message": "down"}, "HOOK_FAILED", "down"),
        (
            {"hookStatus": "FAILED", "errorCode": "NonCompliant", "message": "x" * 2000},
            "HOOK_COMPLETE_FAILED",
            "x" * 1024,
        ),
    ],
)
def test_an_answer_ends_the_hook(
    answer: Event, status: str, message: str | None, cloud: MockCloud, client: Any
) -> None:
    cloud.hooks.add_lambda(NAME, answering(answer))
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.clock.advance(60)
    assert hooks_of(cloud) == [(0, "HOOK_IN_PROGRESS", None), (1, status, message)]
    assert cloud.requests[0].status == ("SUCCESS" if status == "HOOK_COMPLETE_SUCCEEDED" else "FAILED")


def test_a_function_in_progress_is_invoked_again_with_its_context(cloud: MockCloud, client: Any) -> None:
    seen: list[Event] = []

    def handler(event: Event, context: Any) -> Event:
        seen.append(event["requestContext"])
        waiting = {"hookStatus": "IN_PROGRESS", "callbackContext": {"left": 1}, "callbackDelaySeconds": 10}
        answer = waiting if len(seen) == 1 else {"hookStatus": "SUCCESS"}
        return {"clientRequestToken": event["clientRequestToken"], **answer}

    cloud.hooks.add_lambda(NAME, handler, duration=2)
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.clock.advance(60)
    assert seen == [
        {"invocation": 1, "callbackContext": None},
        {"invocation": 2, "callbackContext": {"left": 1}},
    ]
    assert hooks_of(cloud) == [(0, "HOOK_IN_PROGRESS", None), (14, "HOOK_COMPLETE_SUCCEEDED", None)]


def test_a_function_that_is_never_done_fails_after_three_invocations(cloud: MockCloud, client: Any) -> None:
    cloud.hooks.add_lambda(NAME, answering(*[{"hookStatus": "IN_PROGRESS", "message": "busy"}] * 3))
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.clock.advance(60)
    assert hooks_of(cloud)[-1] == (3, "HOOK_FAILED", "busy")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (None, "answered None; the answer is an object"),
        ({}, "hookStatus=None; it is one of SUCCESS, FAILED, IN_PROGRESS"),
        ({"hookStatus": "Success"}, "hookStatus='Success'; it is one of"),
        ({"hookStatus": "FAILED"}, "errorCode=None; a hook that has FAILED gives one of NonCompliant, InternalFailure"),
        ({"hookStatus": "SUCCESS", "clientRequestToken": "x"}, "clientRequestToken='x'; it is that of the event"),
        ({"hookStatus": "SUCCESS", "message": 7}, "message=7; it is a text"),
        ({"hookStatus": "IN_PROGRESS", "callbackDelaySeconds": -1}, "callbackDelaySeconds=-1; it is a whole number"),
        ({"hookStatus": "IN_PROGRESS", "callbackDelaySeconds": True}, "callbackDelaySeconds=True; it is a whole"),
        ({"hookStatus": "IN_PROGRESS", "callbackDelaySeconds": 10**9}, "it is a whole number of seconds, from zero to"),
        ({"hookStatus": "SUCCESS", "message": {1}}, "answered what is not plain JSON"),
    ],
)
def test_an_answer_that_breaks_the_contract_is_told_at_the_end(answer: Any, told: str) -> None:
    def handler(event: Event, context: Any) -> Any:
        return answer if answer is None else {"clientRequestToken": event["clientRequestToken"], **answer}

    @mock_cloudcontrol(clock="manual")
    def run() -> None:
        import boto3

        from ccmock import current

        cloud = current()
        cloud.hooks.add_lambda(NAME, handler)
        create(boto3.client("cloudcontrol"), LOG_GROUP, {"LogGroupName": "logs"})
        cloud.clock.advance(60)
        assert hooks_of(cloud)[-1][1] == "HOOK_FAILED"
        assert cloud.requests[0].status == "FAILED"

    with pytest.raises(HookContractError, match=re.escape(told)) as broken:
        run()
    assert f"The Lambda function of the hook {NAME} answered" in str(broken.value)


def test_a_function_that_raises_is_a_hook_with_a_bug() -> None:
    @mock_cloudcontrol(clock="manual")
    def run() -> None:
        import boto3

        from ccmock import current

        current().hooks.add_lambda(NAME, lambda event, context: event["requestdata"])
        create(boto3.client("cloudcontrol"), LOG_GROUP, {"LogGroupName": "logs"})

    place = r"\(.*test_lambda_hooks.py:\d+\)"
    with pytest.raises(HookContractError, match=f"The hook {NAME} raised KeyError: 'requestdata' {place} when"):
        run()


def test_mistakes_are_told_where_a_function_is_added(cloud: MockCloud) -> None:
    with pytest.raises(UsageError, match="handler"):
        cloud.hooks.add_lambda(NAME, lambda event: event)  # type: ignore[arg-type, misc]
    with pytest.raises(UsageError, match="is not a valid name of a hook"):
        cloud.hooks.add_lambda("Groups", answering())
    with pytest.raises(UsageError, match="function_name"):
        cloud.hooks.add_lambda(NAME, answering(), function_name=7)  # type: ignore[arg-type]
    for name in ("", "arn:aws:lambda", "x" * 65):
        with pytest.raises(UsageError, match="is not a valid name of a Lambda function"):
            cloud.hooks.add_lambda(NAME, answering(), function_name=name)
    assert len(cloud.hooks) == 0
