"""`@explore` without pytest: which failures are tried, what is survived, and what the error says."""

from __future__ import annotations

import asyncio
import builtins
import re
import sys
import unittest
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from hypothesis import given, settings
from hypothesis.strategies import integers

from ccmock import MockCloud, UsageError, current, explore, mock_cloudcontrol
from ccmock.contract.failures import HANDLER_FAILURES
from ccmock.exploration.report import ExplorationError
from ccmock.exploration.scenarios import CODES, TAGGING, parse_scenario
from tests.exploration.conftest import QUEUE, TOPIC, FailedError, client, create, delete, ended, start

CLEAN = (FailedError, ClientError, BotoCoreError)


def findings_of(test: Callable[[], object], **options: Any) -> str:
    """What exploring a test finds; empty if the test survives everything."""
    try:
        explore(**options)(mock_cloudcontrol(test))()
    except ExplorationError as found:
        return str(found)
    return ""


def scenarios_in(text: str) -> list[str]:
    return re.findall(r"^    CCMOCK_SCENARIO=(\S+)$", text, re.MULTILINE)


# --- what is tried ---


def test_each_failure_of_each_call_is_tried_in_order() -> None:
    def test() -> None:
        client().list_resources(TypeName=QUEUE)
        client().get_resource_request_status(RequestToken=start())

    assert scenarios_in(findings_of(test, allowed=())) == [
        *("1:throttled", "1:internal-error", "1:lost"),
        *("2:throttled", "2:internal-error", "2:lost", "2:answer-lost"),
        *("3:throttled", "3:internal-error", "3:lost"),
    ]


def test_requests_meet_the_codes_that_fit_their_operation() -> None:
    def test() -> None:
        identifier = create()
        delete(identifier)
        assert all(request.status == "SUCCESS" for request in current().requests)

    tried = scenarios_in(findings_of(test, allowed=(), limit=1000))
    of_create = {each[2:] for each in tried if each.startswith("1:")}
    of_delete = {each[2:] for each in tried if each.startswith("4:")}
    assert {"AlreadyExists", "NotStabilized", "NotStabilized+remnant", "refused-by-hook", "canceled"} <= of_create
    assert {"NotFound", "NotStabilized", "refused-by-hook", "canceled"} <= of_delete
    assert "NotUpdatable" not in of_create | of_delete
    assert "AlreadyExists" not in of_delete
    assert not any(each.endswith("+remnant") for each in of_delete)


def test_a_code_for_tags_befalls_only_requests_with_tags() -> None:
    def test(**properties: Any) -> None:
        state = '{"QueueName": "orders", "Tags": [{"Key": "a", "Value": "b"}]}'
        token = client().create_resource(TypeName=QUEUE, DesiredState=state)["ProgressEvent"]["RequestToken"]
        assert ended(token)["OperationStatus"] == "SUCCESS"

    assert "1:UnauthorizedTaggingOperation" in scenarios_in(findings_of(test))
    assert "1:UnauthorizedTaggingOperation" not in scenarios_in(findings_of(create))


def test_retries_of_the_client_meet_the_failure_too_and_count_as_one_call() -> None:
    tried: list[list[str | None]] = []

    def test() -> None:
        try:
            client().list_resources(TypeName=QUEUE)
        finally:
            tried.append([call.error_code for call in current().calls])

    assert findings_of(test) == ""
    plain, again, throttled, *_ = tried
    assert plain == again == [None]
    assert set(throttled) == {"ThrottlingException"}
    assert len(throttled) > 1


def test_an_answer_that_is_lost_leaves_its_work_done() -> None:
    def test() -> None:
        create()

    text = findings_of(test)
    place = text.index("CCMOCK_SCENARIO=1:answer-lost")
    assert "left behind after EndpointConnectionError: AWS::SQS::Queue" in text[:place].splitlines()[-2]
    assert "1:lost" not in scenarios_in(text)


def test_a_call_that_is_refused_anyway_has_no_work_whose_answer_could_be_lost() -> None:
    def test() -> None:
        with pytest.raises(ClientError, match="ValidationException"):
            client().create_resource(TypeName=QUEUE, DesiredState='{"QueueNaem": "orders"}')

    assert scenarios_in(findings_of(test, allowed=())) == ["1:throttled", "1:internal-error", "1:lost"]


def test_a_read_of_a_new_resource_may_be_stale_and_that_of_an_old_one_may_not() -> None:
    def test() -> None:
        current().resources.put(TOPIC, {"TopicName": "old"})
        client().list_resources(TypeName=TOPIC)
        identifier = create()
        assert client().get_resource(TypeName=QUEUE, Identifier=identifier)

    stale = [each for each in scenarios_in(findings_of(test, allowed=(), limit=1000)) if each.endswith("stale")]
    assert stale == ["5:stale"]


def test_a_slow_request_outlasts_a_waiter() -> None:
    def test() -> None:
        client().get_waiter("resource_request_success").wait(RequestToken=start())

    text = findings_of(test)
    assert "1:slow" in scenarios_in(text)
    assert "left behind after WaiterError: AWS::SQS::Queue" in text
    assert "whose create still runs" in text


def test_with_a_depth_of_two_the_handling_of_a_failure_meets_another_one() -> None:
    def test() -> None:
        try:
            client().list_resources(TypeName=QUEUE)
        except ClientError as error:
            client().list_resources(TypeName=TOPIC)
            raise FailedError from error

    assert findings_of(test, allowed=CLEAN) == ""
    text = findings_of(test, allowed=FailedError, depth=2)
    found = scenarios_in(text)
    assert "1:lost" in found
    assert "1:throttled,2:lost" in found
    # What is not survived alone is not tried with more.
    assert not any(each.startswith("1:lost,") for each in found)


def test_a_limit_leaves_out_the_last_and_the_report_counts_them() -> None:
    text = findings_of(create, limit=4)
    assert "4 scenarios: 3 survived, 1 not survived, 31 left out (limit=4)" in text
    assert scenarios_in(text) == ["1:answer-lost"]


def test_every_handler_error_code_is_tried() -> None:
    assert {TAGGING, *(code for codes in CODES.values() for code in codes)} == set(HANDLER_FAILURES)


# --- what is survived ---


def test_an_allowed_error_that_leaves_nothing_behind_is_survived() -> None:
    def test() -> None:
        client().list_resources(TypeName=QUEUE)

    assert findings_of(test) == ""
    assert findings_of(test, allowed=lambda error: "Rate" in str(error)) != ""


def test_an_assertion_and_an_unexpected_error_are_not_survived() -> None:
    def test() -> None:
        event = ended(start())
        assert event["OperationStatus"] == "SUCCESS", "claimed"

    text = findings_of(test)
    assert "  AssertionError: claimed\n    CCMOCK_SCENARIO=1:InvalidCredentials" in text


def test_an_error_of_ccmock_itself_is_never_allowed() -> None:
    def breaks_down_on_a_second_try(request: Any) -> None:
        if len(current().requests) > 1:
            raise LookupError("mine")

    def test() -> None:
        current().hooks.add("Private::Guard::Names", breaks_down_on_a_second_try)
        if ended(start())["OperationStatus"] != "SUCCESS":
            create("again")

    text = findings_of(test, allowed=Exception, may_leave="*")
    assert "HookContractError: The hook Private::Guard::Names raised LookupError: mine" in text
    assert "1:NotStabilized" in scenarios_in(text)


def test_a_callable_that_says_what_is_allowed_and_breaks_down_is_told() -> None:
    text = findings_of(create, allowed=lambda error: error.response["Error"], may_leave="*")
    assert "allowed= raised AttributeError: 'FailedError' object has no attribute 'response', when it was given" in text
    assert "1:throttled" not in scenarios_in(text)


@pytest.mark.skipif(not hasattr(builtins, "ExceptionGroup"), reason="Python 3.11 brings groups")
def test_a_group_of_errors_is_allowed_where_each_of_them_is() -> None:
    def test() -> None:
        try:
            create()
        except CLEAN as error:
            raise builtins.ExceptionGroup("of tasks", [error]) from None

    assert findings_of(test, allowed=CLEAN, may_leave="*") == ""
    assert "ExceptionGroup: of tasks" in findings_of(test, may_leave="*")


def test_a_program_may_end_with_an_exit_status() -> None:
    def test() -> None:
        try:
            create()
        except CLEAN:
            sys.exit(1)

    assert findings_of(test, allowed=SystemExit, may_leave="*") == ""
    assert "  SystemExit: 1" in findings_of(test)


def test_resources_may_be_left_behind_where_the_test_says_so() -> None:
    text = findings_of(create, allowed=CLEAN)
    assert "left behind after FailedError: AWS::SQS::Queue" in text
    assert scenarios_in(findings_of(create, allowed=CLEAN, may_leave="AWS::SQS::*")) == []


def test_a_resource_that_a_retry_makes_twice_is_found_though_the_test_passes() -> None:
    def test() -> None:
        number = 0
        while True:
            try:
                ended(start(f"orders-{number}"))
            except (BotoCoreError, ClientError):
                number += 1
            else:
                return

    text = findings_of(test)
    assert "left behind besides what is left without failures: AWS::SQS::Queue" in text
    assert "1:answer-lost" in scenarios_in(text)


def test_a_resource_whose_delete_still_runs_is_not_left_behind() -> None:
    def test() -> None:
        identifier = create()
        client().delete_resource(TypeName=QUEUE, Identifier=identifier)
        client().list_resources(TypeName=TOPIC)

    assert not any(each.startswith("5:") for each in scenarios_in(findings_of(test, allowed=CLEAN, limit=1000)))


def test_a_loop_that_waits_for_success_alone_is_told() -> None:
    def test() -> None:
        token = start()
        while ended(token)["OperationStatus"] != "SUCCESS":
            pass

    text = findings_of(test, max_calls=20)
    assert "calls without end: more than 20 calls, the last one GetResourceRequestStatus" in text
    assert "1:canceled" in scenarios_in(text)


def test_polls_while_the_clock_stands_still_are_told_though_the_code_catches_the_error() -> None:
    @mock_cloudcontrol(clock="manual", max_polls=5)
    def test() -> None:
        token = start()
        try:
            client().list_resources(TypeName=TOPIC)
        except ClientError:
            try:
                ended(token)
            except ValueError:
                raise FailedError from None
        current().clock.advance(5)

    with pytest.raises(ExplorationError, match="polls without end: GetResourceRequestStatus got the same answer 5"):
        explore(allowed=CLEAN, may_leave="*")(test)()


def test_faults_and_resets_of_the_test_itself_change_nothing_of_the_scenario() -> None:
    def test() -> None:
        current().faults.refuse("ThrottlingException", operation="ListResources", times=1)
        client().list_resources(TypeName=QUEUE)
        current().faults.assert_all_fired()
        current().reset()
        client().list_resources(TypeName=QUEUE)

    assert scenarios_in(findings_of(test, allowed=())) == [
        f"{number}:{failure}" for number in (1, 2) for failure in ("throttled", "internal-error", "lost")
    ]


# --- runs ---


def test_a_mock_around_the_exploration_begins_each_run_as_it_was() -> None:
    seen: list[int] = []

    @explore(allowed=CLEAN, may_leave="*")
    def explored() -> None:
        seen.append(len(current().resources.list(TOPIC)))
        create(type_name=TOPIC)

    with mock_cloudcontrol() as cloud:
        cloud.resources.put(TOPIC, {"TopicName": "old"})
        explored()
        assert set(seen) == {1}
        assert len(seen) > 30
        # What is left is that of the run without failures.
        assert len(cloud.resources.list(TOPIC)) == 2
        assert [request.status for request in cloud.requests] == ["SUCCESS"]


def test_coroutines_and_methods_are_explored() -> None:
    class Case:
        @explore(allowed=())
        @mock_cloudcontrol
        async def test(self) -> None:
            await asyncio.sleep(0)
            client().list_resources(TypeName=QUEUE)

    with pytest.raises(ExplorationError, match=r"Case\.test did not survive 3 of 3 failures"):
        asyncio.run(Case().test())


def test_a_task_that_is_canceled_ends_its_exploration() -> None:
    runs: list[int] = []

    @explore
    @mock_cloudcontrol
    async def explored() -> None:
        runs.append(1)
        await asyncio.Event().wait()

    async def cancels() -> None:
        task = asyncio.create_task(explored())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancels())
    assert runs == [1]


def test_a_unittest_case_is_explored() -> None:
    class Case(unittest.TestCase):
        @explore
        @mock_cloudcontrol
        def test(self) -> None:
            create()

    result = unittest.TestResult()
    Case("test").run(result)
    [(_, text)] = result.failures
    assert "Case.test did not survive" in text


def test_what_fails_without_failures_fails_as_ever() -> None:
    @explore
    @mock_cloudcontrol
    def test() -> None:
        client().list_resources(TypeName=QUEUE)
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        test()


def test_what_the_test_returns_without_failures_is_returned() -> None:
    @explore
    @mock_cloudcontrol
    def test() -> str:
        try:
            client().list_resources(TypeName=QUEUE)
        except (BotoCoreError, ClientError):
            return "failed"
        return "passed"

    assert test() == "passed"


def test_a_mock_is_watched_only_while_it_is_explored() -> None:
    seen: list[MockCloud] = []

    def test() -> None:
        seen.append(current())
        client().list_resources(TypeName=QUEUE)

    assert findings_of(test) == ""
    assert all(cloud._engine.extension.probe is None for cloud in seen)


# --- tests that are not deterministic ---


def test_other_parameters_in_the_second_run_are_told_without_their_values() -> None:
    name = uuid.uuid4().hex
    names = iter([name, f"{name}2", f"{name}3"])
    text = findings_of(lambda: create(next(names)))
    assert "is not deterministic: call 1, CreateResource AWS::SQS::Queue, has other parameters." in text
    assert name not in text


@pytest.mark.parametrize(
    ("second", "difference"),
    [
        ([TOPIC], "call 1 was ListResources AWS::SQS::Queue and is ListResources AWS::SNS::Topic"),
        ([QUEUE, TOPIC], "after 1 calls one run ends there, another goes on with ListResources AWS::SNS::Topic"),
        ([], "after 0 calls one run ends there, another goes on with ListResources AWS::SQS::Queue"),
    ],
)
def test_other_calls_in_the_second_run_are_told(second: list[str], difference: str) -> None:
    runs = iter([[QUEUE], second])

    def test() -> None:
        for type_name in next(runs):
            client().list_resources(TypeName=type_name)

    assert f"is not deterministic: {difference}." in findings_of(test)


def test_other_calls_before_a_failure_are_told() -> None:
    runs = iter([[QUEUE, QUEUE], [QUEUE, QUEUE], *[[QUEUE, QUEUE]] * 3, [TOPIC, QUEUE]])

    def test() -> None:
        for type_name in next(runs):
            client().list_resources(TypeName=type_name)

    assert "call 1 was ListResources AWS::SQS::Queue and is ListResources AWS::SNS::Topic" in findings_of(test)


def test_a_second_run_that_fails_is_told() -> None:
    runs = iter([None, LookupError("spent")])

    def test() -> None:
        client().list_resources(TypeName=QUEUE)
        if error := next(runs):
            raise error

    assert "the first run passed, and the second one raised LookupError: spent" in findings_of(test)


# --- one scenario alone ---


def test_one_scenario_raises_what_the_test_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCMOCK_SCENARIO", "1:NotStabilized+remnant")
    with pytest.raises(FailedError):
        findings_of(create, allowed=CLEAN)
    monkeypatch.setenv("CCMOCK_SCENARIO", "1:NotStabilized")
    assert findings_of(create, allowed=CLEAN) == ""


def test_one_scenario_of_a_test_that_is_not_deterministic_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCMOCK_SCENARIO", "2:lost,3:lost")
    types = iter([QUEUE, QUEUE, QUEUE, TOPIC, QUEUE, QUEUE])

    def test() -> None:
        for _ in range(3):
            client().list_resources(TypeName=next(types))

    assert "not deterministic: call 1 was ListResources AWS::SQS::Queue and is ListRes" in findings_of(test)


def test_one_scenario_of_a_test_without_calls_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCMOCK_SCENARIO", "1:lost")
    errors = iter([None, LookupError("spent")])

    def test() -> None:
        if error := next(errors):
            raise error

    with pytest.raises(LookupError, match="spent"):
        findings_of(test)


def test_a_scenario_that_does_not_come_about_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCMOCK_SCENARIO", "12:lost")
    with pytest.raises(UsageError, match="12:lost never fired: without failures, this test makes 3 calls"):
        findings_of(create)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lost", "'lost' is not the number of a call and a failure, as in 3:answer-lost"),
        ("0:lost", "'0:lost' is not the number of a call"),
        ("1:lots", "there is no failure 'lots'. Did you mean 'lost'"),
        ("2:lost,1:lost", "give the failures in the order of their calls"),
        ("1:lost,", "'' is not the number of a call"),
    ],
)
def test_a_scenario_that_cannot_be_read_is_refused(text: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCMOCK_SCENARIO", text)
    with pytest.raises(UsageError, match=re.escape(told)):
        findings_of(create)


def test_a_scenario_reads_as_it_is_written() -> None:
    assert str(parse_scenario("1:lost, 3:NotStabilized+remnant")) == "1:lost,3:NotStabilized+remnant"


# --- mistakes ---


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"allowed": "ClientError"}, "explore(allowed='ClientError') is not valid"),
        ({"allowed": int}, "is not valid. Give an exception class"),
        ({"may_leave": 3}, "Give the names of resource types"),
        ({"depth": 0}, "explore(depth=…)=0 is not valid"),
        ({"limit": "many"}, "explore(limit=…)='many' is not valid"),
        ({"max_call": 3}, "explore() has no option 'max_call'; it has allowed, may_leave, depth, limit, max_calls."),
    ],
)
def test_an_option_that_is_not_valid_is_refused(options: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=re.escape(told)):
        explore(**options)


def test_only_tests_are_explored() -> None:
    with pytest.raises(UsageError, match="decorates test functions and methods, not"):
        explore(type("Case", (), {}))
    with pytest.raises(UsageError, match="not fixtures"):
        explore(pytest.fixture(lambda: None))

    def generator() -> Any:
        yield

    with pytest.raises(UsageError, match="is a generator"):
        explore(generator)


def test_each_example_of_hypothesis_is_explored_and_never_all_of_them_together() -> None:
    explored = Counter[int]()

    @settings(derandomize=True, max_examples=2, deadline=None)
    @given(integers(1, 2))
    @explore
    @mock_cloudcontrol
    def test(count: int) -> None:
        explored[count] += 1
        for _ in range(count):
            client().list_resources(TypeName=QUEUE)

    test()
    assert explored == {1: 2 + 3, 2: 2 + 6}
    with pytest.raises(UsageError, match=r"@explore stands above @given on .*lambda_, so .* Put @explore below @given"):
        explore(given(integers())(lambda number: None))
