"""Rules that several threads set at once: none is lost. Each test makes the step slow in whose midst one could be."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest

from ccmock import MockCloud, UsageError, mock_cloudcontrol
from ccmock.simulation import scenario
from ccmock.simulation.engine_view import EngineView
from ccmock.simulation.faults import Faults
from ccmock.simulation.hooks import Hooks
from ccmock.simulation.permissions import Permissions
from ccmock.simulation.rules import Rule
from tests.support.calls import LOG_GROUP
from tests.support.threads import in_threads

THREADS, ROUNDS = 4, 8


def slow(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which gives other threads the time to run before it and after it."""

    def paused(*arguments: Any, **more: Any) -> Any:
        Event().wait(0.0005)
        result = function(*arguments, **more)
        Event().wait(0.0005)
        return result

    return paused


def test_faults_added_by_threads_all_fire(cloud: MockCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    book = cloud.faults._books.before
    monkeypatch.setattr(Rule, "selector", property(slow(Rule.selector.fget)))  # type: ignore[arg-type]
    in_threads(
        lambda _, number: cloud.faults.refuse("ThrottlingException", identifier=f"{number}", times=None),
        THREADS,
        ROUNDS,
    )
    monkeypatch.undo()
    assert len(list(cloud.faults)) == THREADS * ROUNDS
    counts = [len(list(book.firing("GetResource", LOG_GROUP, f"{number}"))) for number in range(ROUNDS)]
    assert counts == [THREADS] * ROUNDS


def test_faults_removed_by_threads_are_all_gone(cloud: MockCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = cloud.faults.hang()
    monkeypatch.setattr(Rule, "selector", property(slow(Rule.selector.fget)))  # type: ignore[arg-type]
    in_threads(lambda _thread, _round: cloud.faults.hang(times=None).remove(), THREADS, ROUNDS)
    monkeypatch.undo()
    assert [str(fault) for fault in cloud.faults] == [str(kept)]
    assert len(list(cloud.faults._books.handlers.firing("CREATE", LOG_GROUP, None))) == 1


def test_faults_can_be_listed_while_threads_add_some(cloud: MockCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rule, "__str__", slow(Rule.__str__))

    def add_and_list(_thread: int, _round: int) -> None:
        cloud.faults.hang()
        assert list(cloud.faults)
        with pytest.raises(AssertionError, match="never fired"):
            cloud.faults.assert_all_fired()

    in_threads(add_and_list, THREADS, ROUNDS)
    assert len(list(cloud.faults)) == THREADS * ROUNDS


def test_denied_actions_added_by_threads_are_all_kept(cloud: MockCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Permissions, "_set", slow(Permissions._set))
    in_threads(lambda thread, _: cloud.permissions.deny(f"s3:{'*' * (thread + 1)}"), THREADS, ROUNDS)
    denied = [rule.action for rule in cloud.permissions._rules]  # type: ignore[union-attr]
    assert sorted(denied) == sorted(f"s3:{'*' * (thread + 1)}" for thread in range(THREADS) for _ in range(ROUNDS))


def test_policies_removed_by_threads_are_all_gone(cloud: MockCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
    monkeypatch.setattr(Permissions, "_set", slow(Permissions._set))
    in_threads(lambda _thread, _round: cloud.permissions.allow_only(policy).remove(), THREADS, ROUNDS)
    assert cloud.permissions._rules == ()


def test_a_hook_is_added_by_one_of_several_threads(cloud: MockCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Hooks, "_names", slow(Hooks._names))
    refused: list[str] = []

    def add(_thread: int, number: int) -> None:
        try:
            cloud.hooks.add(f"Private::Guard::N{number}x", lambda request: None)
        except UsageError as error:
            refused.append(str(error))

    in_threads(add, THREADS, ROUNDS)
    assert [hook.type_name for hook in cloud.hooks] == [f"Private::Guard::N{number}x" for number in range(ROUNDS)]
    assert len(refused) == (THREADS - 1) * ROUNDS


def test_limits_set_by_threads_are_all_kept(cloud: MockCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    names = sorted(cloud._engine.catalog.names)[: THREADS * ROUNDS]
    monkeypatch.setattr(EngineView, "type_names", slow(EngineView.type_names))
    in_threads(lambda thread, number: cloud.limits.set(names[thread * ROUNDS + number], number), THREADS, ROUNDS)
    assert sorted(cloud.limits._by_type) == names


def test_threads_that_first_ask_for_faults_get_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenario, "EngineView", slow(EngineView))
    seen: list[Faults] = []
    with mock_cloudcontrol() as cloud:
        in_threads(lambda _thread, _round: seen.append(cloud.faults), THREADS, ROUNDS)
    assert len(set(map(id, seen))) == 1
