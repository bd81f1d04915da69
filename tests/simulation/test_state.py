"""The state of the simulation: taken, put back in the same objects, encoded as JSON and decoded."""

from __future__ import annotations

import copy
import json
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from ccmock import MockCloud, UsageError, mock_cloudcontrol
from ccmock.simulation.simulation import Simulation
from tests.support.calls import BUCKET, LOG_GROUP, QUEUE, create, listed, made, poll, read

HOOK = "Private::Guard::Queues"
ROLE = "arn:aws:iam::123456789012:role/deployer"


@pytest.fixture
def once(cloud: MockCloud) -> Any:
    """A client that does not try again."""
    return boto3.client("cloudcontrol", config=Config(retries={"total_max_attempts": 1}))


def simulation_of(cloud: MockCloud) -> Simulation:
    extension = cloud._engine.extension
    assert isinstance(extension, Simulation)
    return extension


def set_up(cloud: MockCloud, client: Any) -> None:
    """Rules of every kind, some of which have come part of their way."""
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs"})
    cloud.faults.refuse("ThrottlingException", operation="GetResource", nth=3)
    cloud.faults.refuse("NetworkFailureException", operation="GetResource", identifier="logs", times=2)
    cloud.faults.throttle(rate_per_second=1, burst=3, operation="ListResources")
    cloud.faults.chaos(0.3, seed=5)
    cloud.faults.delay(4, type_name=QUEUE)
    cloud.faults.stale_reads(10, type_name=BUCKET)
    cloud.hooks.add(HOOK, lambda request: None, targets=(QUEUE,))
    cloud.limits.set(QUEUE, 4)
    cloud.limits.set_running(9)
    cloud.permissions.deny("sns:CreateTopic")
    cloud.permissions.allow_only({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}, role=ROLE)
    answers(client)


def answers(client: Any) -> list[Any]:
    """The answers to calls that many of the rules concern."""
    return [
        *(answer(read, client, LOG_GROUP, "logs") for _ in range(3)),
        *(answer(listed, client, LOG_GROUP) for _ in range(4)),
        *(answer(create, client, QUEUE, {"QueueName": name}, RoleArn=ROLE) for name in "abcde"),
        answer(create, client, "AWS::SNS::Topic", {}),
    ]


def answer(call: Any, *arguments: Any, **more: Any) -> Any:
    try:
        found = call(*arguments, **more)
    except ClientError as error:
        return error.response["Error"]["Code"]
    except Exception as error:  # noqa: BLE001 - of a connection that chaos breaks
        return type(error).__name__
    return found["OperationStatus"] if isinstance(found, dict) and "OperationStatus" in found else found


def change_everything(cloud: MockCloud, client: Any) -> None:
    answers(client)
    cloud.faults.clear()
    cloud.faults.fail("NotFound", type_name=BUCKET)
    cloud.hooks.clear()
    cloud.hooks.add("Private::Guard::Others", lambda request: "no")
    cloud.limits.set(QUEUE, None)
    cloud.limits.set(BUCKET, 0)
    cloud.limits.set_running(None)
    cloud.permissions.clear()
    cloud.permissions.deny("s3:*")


def rules_and_counts(cloud: MockCloud) -> list[Any]:
    """All that can be seen of the rules."""
    faults = [(str(rule), rule.fired, dict(rule.state)) for rule in cloud.faults._every_rule()]
    hooks = [(hook, len(hook.invocations)) for hook in cloud.hooks]
    return [faults, hooks, repr(cloud.limits), repr(cloud.permissions), cloud.permissions.policy()]


def test_rules_and_counters_are_as_they_were_after_put_back(cloud: MockCloud, once: Any) -> None:
    set_up(cloud, once)
    simulation, before = simulation_of(cloud), rules_and_counts(cloud)
    state, plain = simulation.state(), simulation.encode(simulation.state())
    for _ in range(2):
        change_everything(cloud, once)
        assert rules_and_counts(cloud) != before
        simulation.put_back(state)
        assert rules_and_counts(cloud) == before
        assert simulation.encode(simulation.state()) == plain


def test_the_same_calls_have_the_same_answers_after_put_back() -> None:
    """Calls in between may change resources, not rules, so each time begins with an engine that has none."""
    seen = []
    for is_put_back in (False, True):
        with mock_cloudcontrol(clock="manual") as cloud:
            client = boto3.client("cloudcontrol", config=Config(retries={"total_max_attempts": 1}))
            cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs"})
            cloud.faults.refuse("ThrottlingException", operation="GetResource", nth=3)
            cloud.faults.refuse("NetworkFailureException", operation="GetResource", identifier="logs", times=2)
            cloud.faults.throttle(rate_per_second=1, burst=3, operation="ListResources")
            cloud.faults.chaos(0.3, seed=5)
            if is_put_back:
                state = simulation_of(cloud).state()
                for _ in range(3):
                    answer(read, client, LOG_GROUP, "logs")
                    answer(listed, client, LOG_GROUP)
                simulation_of(cloud).put_back(state)
            seen.append([answer(read, client, LOG_GROUP, "logs") for _ in range(9)])
            seen.append([answer(listed, client, LOG_GROUP) for _ in range(9)])
    assert seen[:2] == seen[2:]
    assert len(set(map(str, seen[0]))) > 2


def test_a_fault_that_a_test_keeps_is_right_after_put_back(cloud: MockCloud, once: Any) -> None:
    fault = cloud.faults.refuse("ThrottlingException", operation="ListResources", times=2)
    answer(listed, once, LOG_GROUP)
    state = simulation_of(cloud).state()
    answer(listed, once, LOG_GROUP)
    fault.remove()
    assert (fault.fired, fault.remaining) == (2, 0)
    simulation_of(cloud).put_back(state)
    assert (fault.fired, fault.remaining) == (1, 1)
    assert answer(listed, once, LOG_GROUP) == "ThrottlingException"
    assert (fault.fired, fault.remaining) == (2, 0)
    simulation_of(cloud).put_back(state)
    fault.remove()
    assert answer(listed, once, LOG_GROUP) == []


def test_hooks_limits_and_restrictions_that_a_test_keeps_are_right_after_put_back(
    cloud: MockCloud, client: Any
) -> None:
    faults, hooks, limits, permissions = cloud.faults, cloud.hooks, cloud.limits, cloud.permissions
    hook = hooks.add(HOOK, lambda request: None, targets=(QUEUE,))
    restriction = permissions.deny("logs:CreateLogGroup")
    made(client, QUEUE, {"QueueName": "a"})
    invocations, state = hook.invocations, simulation_of(cloud).state()
    made(client, QUEUE, {"QueueName": "b"})
    hooks.clear()
    restriction.remove()
    limits.set(QUEUE, 0)
    simulation_of(cloud).put_back(state)
    assert (cloud.faults, cloud.hooks, cloud.limits, cloud.permissions) == (faults, hooks, limits, permissions)
    assert list(hooks) == [hook]
    assert hook.invocations is invocations
    assert [asked.desired_state for asked in invocations] == [{"QueueName": "a"}]
    assert repr(limits) == "<Limits {}, running: None>"
    assert poll(client, create(client, LOG_GROUP, {"LogGroupName": "logs"}))["ErrorCode"] == "AccessDenied"
    restriction.remove()
    made(client, LOG_GROUP, {"LogGroupName": "logs"})


def test_a_state_from_before_the_first_rule_removes_all_rules(cloud: MockCloud, client: Any) -> None:
    state = simulation_of(cloud).state()
    assert state.scenario is None
    faults = cloud.faults
    cloud.faults.fail("NotFound")
    cloud.permissions.deny("s3:*")
    assert simulation_of(cloud).encode(state)["faults"] == {"before": [], "after": [], "handlers": [], "reads": []}
    simulation_of(cloud).put_back(state)
    assert cloud.faults is faults
    assert list(faults) == []
    assert cloud.permissions._rules == ()
    made(client, LOG_GROUP, {"LogGroupName": "logs"})


def test_a_state_does_not_change_with_what_it_was_taken_of(cloud: MockCloud, once: Any) -> None:
    set_up(cloud, once)
    simulation = simulation_of(cloud)
    state = simulation.state()
    plain = simulation.encode(state)
    answers(once)
    simulation.put_back(state)
    answers(once)
    assert simulation.encode(state)["permissions"] == plain["permissions"]
    assert simulation.encode(state) == plain


def test_a_policy_that_a_test_changes_after_allow_only_stays_as_it_was(cloud: MockCloud) -> None:
    document = {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    kept = copy.deepcopy(document)
    cloud.permissions.allow_only(document)
    document["Statement"].clear()
    simulation = simulation_of(cloud)
    assert simulation.encode(simulation.state())["permissions"]["allowed"] == [[kept, None]]


# --- JSON ---


def test_the_json_of_a_state_has_this_form(cloud: MockCloud, client: Any) -> None:
    fault = cloud.faults.fail("NotFound", type_name=QUEUE, nth=2)
    cloud.limits.set(QUEUE, 3)
    cloud.permissions.deny("s3:*")
    made(client, QUEUE, {"QueueName": "q"})
    simulation = simulation_of(cloud)
    plain = simulation.encode(simulation.state())
    assert plain == json.loads(json.dumps(plain))
    assert plain.keys() == {"faults", "limits", "permissions"}
    assert plain["faults"] == {
        "before": [],
        "after": [],
        "handlers": [
            {
                "fault_id": fault.id,
                "kind": "fail",
                "operations": ["CREATE", "READ", "UPDATE", "DELETE", "LIST"],
                "details": {"code": "NotFound", "after_ms": None, "message": None, "leave_remnant": False},
                "type_name": QUEUE,
                "identifier": None,
                "times": 1,
                "skips": 0,
                "fired": 0,
                "state": {},
            }
        ],
        "reads": [],
    }
    assert plain["limits"] == {"by_type": {QUEUE: 3}, "running": None}
    assert (plain["permissions"]["denied"], plain["permissions"]["allowed"]) == ([["s3:*", None]], [])
    assert plain["permissions"]["needed"]["calls"] == [
        ["aws", "us-east-1", "123456789012", "CreateResource"],
        ["aws", "us-east-1", "123456789012", "GetResourceRequestStatus"],
    ]
    assert plain["permissions"]["needed"].keys() == {"calls", "passed", "asked"}


def test_a_decoded_state_has_new_rules_and_the_hooks_of_now(cloud: MockCloud, once: Any) -> None:
    set_up(cloud, once)
    simulation = simulation_of(cloud)
    plain = json.loads(json.dumps(simulation.encode(simulation.state())))
    rules, policy = cloud.faults._every_rule(), cloud.permissions.policy(role=ROLE)
    change_everything(cloud, once)
    hooks = list(cloud.hooks)
    simulation.put_back(simulation.decode(plain, lambda *_: None))
    assert list(cloud.hooks) == hooks
    assert simulation.encode(simulation.state()) == plain
    assert cloud.permissions.policy(role=ROLE) == policy
    assert not set(rules) & set(cloud.faults._every_rule())


def broken(plain: dict[str, Any], *path: Any, value: Any) -> dict[str, Any]:
    """The JSON of a state with one value replaced."""
    *parents, last = path
    found: Any = plain
    for name in parents:
        found = found[name]
    found[last] = value
    return plain


RULE = ("faults", "handlers", 0)
BROKEN = {
    "no faults": (("faults",), None),
    "unknown kind": ((*RULE, "kind"), "explode"),
    "times of the wrong type": ((*RULE, "times"), "often"),
    "operations of the wrong type": ((*RULE, "operations"), "CREATE"),
    "a field that rules do not have": ((*RULE, "color"), "red"),
    "no rules of reads": (("faults",), {"before": [], "after": [], "handlers": []}),
    "a quota that is not a number": (("limits", "by_type", QUEUE), "many"),
    "a quota of running requests of 0": (("limits", "running"), 0),
    "a policy that is not valid": (("permissions", "allowed"), [[{"Statement": [{}]}, None]]),
    "calls of the wrong form": (("permissions", "needed", "calls"), [["aws"]]),
}


@pytest.mark.parametrize(("path", "value"), BROKEN.values(), ids=BROKEN)
def test_a_snapshot_with_rules_that_are_not_valid_changes_nothing(
    cloud: MockCloud, client: Any, path: Any, value: Any
) -> None:
    cloud.faults.fail("NotFound", type_name=QUEUE)
    snapshot = cloud.snapshot()
    cloud.faults.hang()
    before = cloud.snapshot()
    with pytest.raises(UsageError):
        cloud.restore(broken(snapshot, "simulation", *path, value=value))
    assert cloud.snapshot() == before
