"""Hooks: what they check, what a client sees of them, and what happens to a request that one refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ccmock import HookFailed, MockCloud, UsageError
from tests.support.bugs import raised_at_once
from tests.support.calls import BUCKET, LOG_GROUP, QUEUE, create, delete, listed, made, poll, update, wait

NAMES = "Private::Guard::Names"
SIZES = "Private::Guard::Sizes"


def fine(_request: Any) -> None:
    """Accepts every request."""


def refusing(_request: Any) -> str:
    return "not like this"


def status(client: Any, event: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = client.get_resource_request_status(RequestToken=event["RequestToken"])
    return answer


def states(client: Any, event: dict[str, Any]) -> list[str]:
    return [hook["HookStatus"] for hook in status(client, event)["HooksProgressEvent"]]


def test_a_hook_that_returns_none_lets_the_request_go_on(cloud: MockCloud, client: Any) -> None:
    hook = cloud.hooks.add(NAMES, fine, targets=("AWS::Logs::*",), duration=2)
    begun = cloud.clock.now()
    event = create(client, LOG_GROUP, {"LogGroupName": "logs"})
    assert "HooksRequestToken" not in event
    cloud.clock.advance(6.9)
    running = status(client, event)
    assert running["ProgressEvent"]["OperationStatus"] == "IN_PROGRESS"
    assert running["HooksProgressEvent"] == [
        {
            "HookTypeName": NAMES,
            "HookTypeVersionId": "00000001",
            "HookTypeArn": "arn:aws:cloudformation:us-east-1:123456789012:type/hook/Private-Guard-Names/00000001",
            "InvocationPoint": "PRE_PROVISION",
            "HookStatus": "HOOK_COMPLETE_SUCCEEDED",
            "HookEventTime": begun,
            "FailureMode": "FAIL",
        }
    ]
    cloud.clock.advance(0.1)
    ended = status(client, event)["ProgressEvent"]
    assert (ended["OperationStatus"], ended["EventTime"]) == ("SUCCESS", begun + timedelta(seconds=7))
    assert ended["HooksRequestToken"] == running["ProgressEvent"]["HooksRequestToken"] != event["RequestToken"]
    assert hook.invocations[0].desired_state == {"LogGroupName": "logs"}


def test_a_hook_that_refuses_fails_the_request(cloud: MockCloud, client: Any) -> None:
    cloud.hooks.add(NAMES, refusing, duration=2)
    event = create(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.clock.advance(2)
    failed = status(client, event)
    assert failed["ProgressEvent"]["OperationStatus"] == "FAILED"
    assert failed["ProgressEvent"]["StatusMessage"] == f"The following hook(s) failed: [{NAMES}]"
    assert failed["ProgressEvent"]["ErrorCode"] == "GeneralServiceException"
    (hook,) = failed["HooksProgressEvent"]
    assert (hook["HookStatus"], hook["HookStatusMessage"]) == ("HOOK_COMPLETE_FAILED", "not like this")
    assert listed(client, LOG_GROUP) == []
    cloud.hooks.clear()
    made(client, LOG_GROUP, {"LogGroupName": "logs"})


def test_a_hook_with_failure_mode_warn_does_not_fail_the_request(cloud: MockCloud, client: Any) -> None:
    cloud.hooks.add(NAMES, refusing, failure_mode="WARN")
    event = wait(client, create(client, LOG_GROUP, {"LogGroupName": "logs"}))
    (hook,) = status(client, event)["HooksProgressEvent"]
    assert (hook["HookStatus"], hook["FailureMode"]) == ("HOOK_COMPLETE_FAILED", "WARN")


@pytest.mark.parametrize(("failure_mode", "outcome"), [("FAIL", "FAILED"), ("WARN", "SUCCESS")])
def test_a_hook_that_fails_on_purpose_ends_with_hook_failed(
    cloud: MockCloud, client: Any, failure_mode: str, outcome: str
) -> None:
    def broken(_request: Any) -> None:
        raise HookFailed("no such rule")

    cloud.hooks.add(NAMES, broken, failure_mode=failure_mode)
    event = create(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.clock.advance(60)
    ended = status(client, event)
    assert ended["ProgressEvent"]["OperationStatus"] == outcome
    (hook,) = ended["HooksProgressEvent"]
    assert (hook["HookStatus"], hook["HookStatusMessage"]) == ("HOOK_FAILED", "no such rule")


def test_all_five_statuses_are_seen_as_time_passes(cloud: MockCloud, client: Any) -> None:
    def broken(_request: Any) -> None:
        raise HookFailed

    cloud.hooks.add("Private::Guard::One", fine, duration=1)
    cloud.hooks.add("Private::Guard::Two", broken, duration=1, failure_mode="WARN")
    cloud.hooks.add("Private::Guard::Three", refusing, duration=1)
    cloud.hooks.add("Private::Guard::Four", fine, duration=1)
    event = create(client, LOG_GROUP, {"LogGroupName": "logs"})
    pending, running, good = "HOOK_PENDING", "HOOK_IN_PROGRESS", "HOOK_COMPLETE_SUCCEEDED"
    seen = []
    for _ in range(4):
        seen.append(states(client, event))
        cloud.clock.advance(1)
    assert seen == [
        [running, pending, pending, pending],
        [good, running, pending, pending],
        [good, "HOOK_FAILED", running, pending],
        [good, "HOOK_FAILED", "HOOK_COMPLETE_FAILED", pending],
    ]
    assert poll(client, event)["OperationStatus"] == "FAILED"
    cloud.clock.advance(60)
    assert states(client, event) == seen[-1]
    assert [len(hook.invocations) for hook in cloud.hooks] == [1, 1, 1, 0]


def test_hooks_begin_when_the_request_does(cloud: MockCloud, client: Any) -> None:
    cloud.timing.set(queue=10)
    cloud.hooks.add(NAMES, fine)
    event = create(client, LOG_GROUP, {"LogGroupName": "logs"})
    assert "HooksProgressEvent" not in status(client, event)
    cloud.clock.advance(10)
    assert states(client, event) == ["HOOK_IN_PROGRESS"]


def test_hooks_of_a_canceled_request_keep_their_status(cloud: MockCloud, client: Any) -> None:
    cloud.hooks.add(NAMES, fine, duration=10)
    cloud.hooks.add(SIZES, fine, duration=10)
    event = create(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.clock.advance(5)
    client.cancel_resource_request(RequestToken=event["RequestToken"])
    cloud.clock.advance(60)
    assert poll(client, event)["OperationStatus"] == "CANCEL_COMPLETE"
    assert states(client, event) == ["HOOK_IN_PROGRESS", "HOOK_PENDING"]
    assert listed(client, LOG_GROUP) == []


def test_a_hook_gets_the_desired_and_the_previous_state(cloud: MockCloud, client: Any) -> None:
    hook = cloud.hooks.add(NAMES, fine)
    made(client, QUEUE, {"QueueName": "q", "DelaySeconds": 1})
    identifier = listed(client, QUEUE)[0]
    wait(client, update(client, QUEUE, identifier, [{"op": "replace", "path": "/DelaySeconds", "value": 2}]))
    wait(client, delete(client, QUEUE, identifier))
    created, updated, deleted = hook.invocations
    assert (created.operation, created.identifier, created.previous_state) == ("CREATE", None, {})
    assert (updated.operation, updated.type_name, updated.identifier) == ("UPDATE", QUEUE, identifier)
    assert (updated.desired_state["DelaySeconds"], updated.previous_state["DelaySeconds"]) == (2, 1)
    assert (deleted.operation, deleted.desired_state, deleted.previous_state["DelaySeconds"]) == ("DELETE", {}, 2)
    assert (deleted.account_id, deleted.region) == ("123456789012", "us-east-1")


def test_a_hook_that_changes_its_request_changes_no_resource(cloud: MockCloud, client: Any) -> None:
    cloud.hooks.add(NAMES, lambda request: request.desired_state.clear())
    made(client, LOG_GROUP, {"LogGroupName": "logs"})
    assert listed(client, LOG_GROUP) == ["logs"]


def test_a_hook_runs_only_for_its_targets_and_operations(cloud: MockCloud, client: Any) -> None:
    hook = cloud.hooks.add(NAMES, fine, targets=(BUCKET, "AWS::Logs::*"), operations=("DELETE",))
    for type_name, state in ((LOG_GROUP, {"LogGroupName": "logs"}), (QUEUE, {"QueueName": "q"})):
        wait(client, delete(client, type_name, made(client, type_name, state)))
    assert [(asked.type_name, asked.operation) for asked in hook.invocations] == [(LOG_GROUP, "DELETE")]


def test_a_removed_hook_does_not_run(cloud: MockCloud, client: Any) -> None:
    cloud.hooks.add(NAMES, refusing)
    cloud.hooks.add(SIZES, fine)
    cloud.hooks.remove(NAMES)
    assert [hook.type_name for hook in cloud.hooks] == [SIZES]
    made(client, LOG_GROUP, {"LogGroupName": "logs"})


def test_a_request_without_hooks_shows_none(cloud: MockCloud, client: Any) -> None:
    cloud.hooks.add(NAMES, refusing, targets=(BUCKET,))
    event = wait(client, create(client, LOG_GROUP, {"LogGroupName": "logs"}))
    assert "HooksRequestToken" not in event
    assert "HooksProgressEvent" not in status(client, event)


def test_a_request_has_the_history_of_its_hooks(cloud: MockCloud, client: Any) -> None:
    cloud.hooks.add(NAMES, refusing, duration=3)
    event = create(client, LOG_GROUP, {"LogGroupName": "logs"})
    begun = cloud.clock.now()
    assert cloud.requests[0].hooks == [(begun, NAMES, "HOOK_IN_PROGRESS", None)]
    cloud.clock.advance(10)
    poll(client, event)
    ended = (begun + timedelta(seconds=3), NAMES, "HOOK_COMPLETE_FAILED", "not like this")
    assert cloud.requests[0].hooks[1:] == [ended]


BAD: list[tuple[Any, str]] = [
    (lambda hooks: hooks.add("Names", fine), "'Names' is not a valid name of a hook"),
    (lambda hooks: hooks.add(7, fine), "7 is not a valid name of a hook"),
    (lambda hooks: hooks.add(NAMES, "check"), "check='check' is not a callable"),
    (
        lambda hooks: hooks.add(NAMES, fine, failure_mode="FIAL"),
        "failure_mode: 'FIAL' is not valid. It is one of FAIL, WARN",
    ),
    (lambda hooks: hooks.add(NAMES, fine, targets=("AWS::S3::Buckett",)), "Did you mean 'AWS::S3::Bucket'"),
    (
        lambda hooks: hooks.add(NAMES, fine, targets="AWS::S3::Bucket"),
        "targets='AWS::S3::Bucket' is not valid. Give a sequence",
    ),
    (lambda hooks: hooks.add(NAMES, fine, operations=()), "Give a sequence of at least one"),
    (lambda hooks: hooks.add(NAMES, fine, operations=("READ",)), "operations: 'READ' is not valid. It is one of"),
    (lambda hooks: hooks.add(NAMES, fine, duration=-1), "duration is a number of seconds"),
    (lambda hooks: hooks.add(NAMES, fine, version_id="1"), "version_id='1' is not a valid version. Give eight digits"),
    (lambda hooks: hooks.add(NAMES, fine, version_id=1), "version_id=1 is not a valid version. Give eight digits"),
    (lambda hooks: hooks.add(NAMES, fine, targets=5), "targets=5 is not valid. Give a sequence"),
    (lambda hooks: hooks.add(NAMES, fine, targets=(5,)), "targets=5 matches no resource type"),
    (lambda hooks: hooks.add(NAMES, fine, targets=(None,)), "targets=None matches no resource type"),
    (lambda hooks: hooks.add(NAMES, fine, targets={BUCKET: 1}), "is not valid. Give a sequence"),
    (lambda hooks: hooks.add(NAMES, fine, operations=None), "operations=None is not valid. Give a sequence"),
    (lambda hooks: hooks.add(NAMES, fine, operations=([],)), r"operations: \[\] is not valid"),
    (lambda hooks: hooks.add(NAMES, fine, failure_mode=[]), r"failure_mode: \[\] is not valid"),
    (lambda hooks: hooks.remove(5), "There is no hook 5"),
    (lambda hooks: hooks.remove([]), r"There is no hook \[\]"),
    (lambda hooks: hooks.remove(NAMES), "There is no hook 'Private::Guard::Names'"),
]


@pytest.mark.parametrize(("use", "text"), BAD)
def test_a_hook_that_is_not_valid_is_a_usage_error(cloud: MockCloud, use: Any, text: str) -> None:
    with pytest.raises(UsageError, match=text):
        use(cloud.hooks)
    assert len(cloud.hooks) == 0


def test_a_second_hook_with_the_same_name_is_refused(cloud: MockCloud) -> None:
    cloud.hooks.add(NAMES, fine)
    with pytest.raises(UsageError, match="The hook Private::Guard::Names exists already"):
        cloud.hooks.add(NAMES, fine)


def test_a_hook_that_returns_neither_none_nor_a_string_is_a_usage_error(cloud: MockCloud, client: Any) -> None:
    cloud.hooks.add(NAMES, lambda _request: True)  # type: ignore[arg-type,return-value]
    with raised_at_once(cloud, UsageError, "The hook Private::Guard::Names returned True"):
        create(client, LOG_GROUP, {"LogGroupName": "logs"})
    assert cloud.requests[0].status == "FAILED"
