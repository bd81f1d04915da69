"""What breaks off a call, a look or a mock leaves nothing half done; handlers and hooks may use the mock."""

from __future__ import annotations

import json
import signal
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import datetime, timezone
from typing import Any

import boto3
import pytest

from benchmarks import interrupts
from ccmock import GenericHandler, HandlerError, InProgress, MockCloud, UsageError, mock_cloudcontrol
from ccmock.active_mocks import ACTIVE
from ccmock.engine.recovery import recover
from tests.support.calls import LOG_GROUP, QUEUE, create, delete, poll, read, refused, update

THING = {
    "typeName": "My::Test::Thing",
    "properties": {"Name": {"type": "string"}},
    "additionalProperties": False,
    "primaryIdentifier": ["/properties/Name"],
}
BREAKS = [KeyboardInterrupt, SystemExit, GeneratorExit, pytest.fail.Exception, pytest.skip.Exception]


# --- interrupts ---


@pytest.mark.slow
def test_random_interrupts_leave_nothing_behind(capsys: pytest.CaptureFixture[str]) -> None:
    left = interrupts.interrupt(20, seed=7)
    assert {name: left[name] for name in interrupts.FIGURES} == dict.fromkeys(interrupts.FIGURES, 0), (
        capsys.readouterr()
    )


def interrupted_at_each_line(client: Any) -> Counter[str]:
    """What is left of creates that are interrupted at each line of the engine that they reach, one by one."""
    left: Counter[str] = Counter()
    rehearsal = interrupts.Tracer()
    for _ in range(2):  # the second time nothing is loaded any more
        with mock_cloudcontrol(clock="manual"):
            rehearsal = interrupts.Tracer()
            rehearsal.run(lambda: create(client, LOG_GROUP, {"LogGroupName": "logs"}))
    for number in [ran[0] for place, ran in rehearsal.numbers.items() if place.startswith("engine/")]:
        with mock_cloudcontrol(clock="manual") as cloud:
            interrupts.Tracer(number).run(lambda: create(client, LOG_GROUP, {"LogGroupName": "logs"}))
            with suppress(KeyError, IndexError, AssertionError):
                cloud.clock.advance(60)
                left["ended"] += all(request.status in ("SUCCESS", "FAILED") for request in cloud.requests)
            left["mocks"] += 1
            left["errors"] += len(cloud._engine.deferred_errors)
            cloud._engine.deferred_errors.clear()
            left["marks"] += sum(len(region.requests.state().running) for region in cloud._engine.regions())
            left["half made"] += sum(len(region.store.unsettled()) for region in cloud._engine.regions())
    return left


@pytest.mark.slow
def test_create_that_is_interrupted_at_any_line_is_whole(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # The reports of the pytest plugin cannot show the broken mocks below.
    monkeypatch.setattr("ccmock.active_mocks.OBSERVERS", [])
    left = interrupted_at_each_line(client)
    assert left["mocks"] > 100
    assert (left["ended"], left["marks"], left["half made"], left["errors"]) == (left["mocks"], 0, 0, 0)
    # Without what puts things right, the same interrupts leave something.
    monkeypatch.setattr("ccmock.engine.engine.recover", lambda executions, timeline, log, now_ms: None)
    left = interrupted_at_each_line(client)
    assert left["ended"] < left["mocks"]
    assert left["marks"]


@pytest.mark.parametrize("kind", BREAKS)
def test_request_whose_hook_is_broken_off_fails(cloud: MockCloud, client: Any, kind: type[BaseException]) -> None:
    def check(request: Any) -> None:
        raise kind("enough")

    cloud.hooks.add("Private::Guard::Breaks", check)
    with pytest.raises(kind):
        create(client, LOG_GROUP, {"LogGroupName": "logs"})
    (request,) = cloud.requests
    assert (request.status, request.error_code) == ("FAILED", "InternalFailure")
    cloud.hooks.clear()
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.clock.advance(60)
    assert cloud.requests[-1].status == "SUCCESS"


@pytest.mark.parametrize("kind", BREAKS)
@pytest.mark.parametrize("operation", ["create", "update", "delete"])
def test_request_whose_handler_is_broken_off_fails(
    cloud: MockCloud, client: Any, kind: type[BaseException], operation: str
) -> None:
    class Breaks(GenericHandler):
        pass

    def broken(self: Any, request: Any) -> Any:
        raise kind("enough")

    cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs"})
    setattr(Breaks, operation, broken)
    cloud.types.use(Breaks(), LOG_GROUP)
    calls: dict[str, Callable[[], Any]] = {
        "create": lambda: create(client, LOG_GROUP, {"LogGroupName": "new"}),
        "update": lambda: update(client, LOG_GROUP, "logs", [{"op": "add", "path": "/RetentionInDays", "value": 1}]),
        "delete": lambda: delete(client, LOG_GROUP, "logs"),
    }
    with pytest.raises(kind):
        calls[operation]()
    assert [(request.status, request.error_code) for request in cloud.requests] == [("FAILED", "InternalFailure")]
    assert [found.identifier for found in cloud.resources.list(LOG_GROUP)] == ["logs"]
    with pytest.raises(kind):
        calls[operation]()


def test_interrupt_of_a_read_handler_leaves_the_mock_usable(cloud: MockCloud, client: Any) -> None:
    class Breaks(GenericHandler):
        def read(self, request: Any) -> Any:
            raise KeyboardInterrupt

    cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs"})
    cloud.types.use(Breaks(), LOG_GROUP)
    with pytest.raises(KeyboardInterrupt):
        read(client, LOG_GROUP, "logs")
    cloud.types.use(GenericHandler(), LOG_GROUP)
    assert read(client, LOG_GROUP, "logs")["LogGroupName"] == "logs"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it may come in a destructor
def test_time_limit_by_a_signal_in_the_midst_of_calls(cloud: MockCloud, client: Any) -> None:
    class TooLate(BaseException):
        pass

    def raise_too_late(number: int, frame: object) -> None:
        raise TooLate

    poll(client, create(client, LOG_GROUP, {"LogGroupName": "first"}))
    poll(client, delete(client, QUEUE, "nobody"))
    before = signal.signal(signal.SIGALRM, raise_too_late)
    try:
        for microseconds in range(300, 3300, 150):
            with suppress(TooLate):
                signal.setitimer(signal.ITIMER_REAL, microseconds / 1e6)
                for number in range(20):
                    create(client, LOG_GROUP, {"LogGroupName": f"logs-{microseconds}-{number}"})
                    poll(client, delete(client, QUEUE, "nobody"))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    cloud.clock.advance(3 * 3600)
    assert {request.status for request in cloud.requests} <= {"SUCCESS", "FAILED"}
    assert all(not region.requests.state().running for region in cloud._engine.regions())
    thread = threading.Thread(target=cloud.snapshot)
    thread.start()
    thread.join(timeout=30)
    assert not thread.is_alive()


def test_interrupted_start_of_a_mock_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupts:
        def mock_started(self, cloud: MockCloud) -> None:
            raise KeyboardInterrupt

        def mock_ended(self, cloud: MockCloud) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr("ccmock.active_mocks.OBSERVERS", [Interrupts()])
    mock = mock_cloudcontrol()
    with pytest.raises(KeyboardInterrupt):
        mock.start()
    assert ACTIVE.clouds() == []
    assert not ACTIVE.is_installed
    monkeypatch.setattr("ccmock.active_mocks.OBSERVERS", [])
    with mock as cloud:
        assert ACTIVE.clouds() == [cloud]
        monkeypatch.setattr("ccmock.active_mocks.OBSERVERS", [Interrupts()])
        with pytest.raises(KeyboardInterrupt):
            mock.stop()
        assert ACTIVE.clouds() == []
        assert not ACTIVE.is_installed
        monkeypatch.setattr("ccmock.active_mocks.OBSERVERS", [])
        mock.start()


# --- handlers and hooks that use the mock ---


class Composite(GenericHandler):
    """Makes a log group along with each thing, through the API, and comes back until it is there."""

    def __init__(self) -> None:
        self.client: Any = boto3.client("cloudcontrol", region_name="us-east-1")
        self.polled: list[str] = []

    def create(self, request: Any) -> Any:
        if request.context is None:
            event = create(self.client, LOG_GROUP, {"LogGroupName": request.desired_state["Name"]})
            return InProgress(request.desired_state, 2, event["RequestToken"])
        status = poll(self.client, {"RequestToken": request.context})["OperationStatus"]
        self.polled.append(status)
        if status == "IN_PROGRESS":
            return InProgress(request.previous_state, 2, request.context)
        return request.previous_state

    def delete(self, request: Any) -> Any:
        delete(self.client, LOG_GROUP, request.identifier)

    def read(self, request: Any) -> Any:
        read(self.client, LOG_GROUP, request.identifier)
        return request.previous_state


def test_handler_makes_another_resource_through_the_api(cloud: MockCloud, client: Any) -> None:
    handler = Composite()
    cloud.types.register(THING, handler)
    create(client, "My::Test::Thing", {"Name": "both"})
    cloud.clock.advance(60)
    thing, group = cloud.requests
    assert handler.polled == ["IN_PROGRESS", "IN_PROGRESS", "SUCCESS"]
    start = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
    assert [(at - start).total_seconds() for at, _ in (*thing.history, *group.history)] == [0, 6, 0, 5]
    assert read(client, "My::Test::Thing", "both") == {"Name": "both"}
    delete(client, "My::Test::Thing", "both")
    cloud.clock.advance(60)
    assert (cloud.resources.list("My::Test::Thing"), cloud.resources.list(LOG_GROUP)) == ([], [])


def test_calls_of_a_handler_come_at_the_time_of_its_step(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING, Composite())
    cloud.timing.set(queue=10, type_name="My::Test::Thing")
    create(client, "My::Test::Thing", {"Name": "both"})
    cloud.clock.advance(3600)
    group = cloud.requests.of(type_name=LOG_GROUP)[0]
    start = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
    assert [(at - start).total_seconds() for at, _ in group.history] == [10, 15]
    assert cloud.requests.of(type_name="My::Test::Thing")[0].status == "SUCCESS"


def test_handler_waits_for_room_like_everybody_else(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING, Composite())
    cloud.limits.set_running(1)
    create(client, "My::Test::Thing", {"Name": "both"})
    cloud.clock.advance(1)
    assert [request.status for request in cloud.requests] == ["IN_PROGRESS", "PENDING"]


def test_handler_that_works_on_its_own_resource_is_refused(cloud: MockCloud, client: Any) -> None:
    class Doubles(GenericHandler):
        def update(self, request: Any) -> Any:
            refused("ConcurrentOperationException", delete, client, LOG_GROUP, request.identifier)
            return super().update(request)

    cloud.types.use(Doubles(), LOG_GROUP)
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs"})
    update(client, LOG_GROUP, "logs", [{"op": "add", "path": "/RetentionInDays", "value": 3}])
    cloud.clock.advance(60)
    cloud.resources.assert_exists(LOG_GROUP, "logs", {"RetentionInDays": 3})


@pytest.mark.parametrize("takes", [0, 1])
@pytest.mark.parametrize("fails", [False, True])
def test_handler_that_cancels_its_own_request(cloud: MockCloud, client: Any, takes: int, fails: bool) -> None:
    class Cancels(GenericHandler):
        def create(self, request: Any) -> Any:
            client.cancel_resource_request(RequestToken=cloud.requests[0].token)
            if fails:
                raise HandlerError("GeneralServiceException")
            return super().create(request)

    cloud.timing.set(cancel=takes)
    cloud.types.use(Cancels(), LOG_GROUP)
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.clock.advance(60)
    (request,) = cloud.requests
    assert request.status == "CANCEL_COMPLETE"
    assert len(cloud.resources.list(LOG_GROUP)) == (0 if fails else 1)
    delete(client, LOG_GROUP, "logs")
    cloud.clock.advance(60)
    assert cloud.resources.list(LOG_GROUP) == []


def test_hook_that_cancels_its_request(cloud: MockCloud, client: Any) -> None:
    def check(request: Any) -> None:
        client.cancel_resource_request(RequestToken=cloud.requests[0].token)

    cloud.hooks.add("Private::Guard::Cancels", check)
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.clock.advance(60)
    assert [request.status for request in cloud.requests] == ["CANCEL_COMPLETE"]
    assert cloud.resources.list(LOG_GROUP) == []


MISUSES: dict[str, Callable[[MockCloud, Any], object]] = {
    "reset": lambda cloud, client: cloud.reset(),
    "restore": lambda cloud, client: cloud.restore(SNAPSHOTS[-1]),
    "snapshot": lambda cloud, client: cloud.snapshot(),
    "advance": lambda cloud, client: cloud.clock.advance(1),
    "advance_to": lambda cloud, client: cloud.clock.advance_to(datetime(2027, 1, 1, tzinfo=timezone.utc)),
    "waiter": lambda cloud, client: client.get_waiter("resource_request_success").wait(
        RequestToken=create(client, QUEUE, {})["RequestToken"]
    ),
}
SNAPSHOTS: list[Any] = []


@pytest.mark.parametrize("misuse", MISUSES)
@pytest.mark.parametrize("where", ["hook", "create", "read", "seed"])
def test_handlers_and_hooks_cannot_do_what_only_a_test_can(
    cloud: MockCloud, client: Any, misuse: str, where: str
) -> None:
    SNAPSHOTS[:] = [cloud.snapshot()]
    errors: list[UsageError] = []

    def misuses(*arguments: Any) -> Any:
        with pytest.raises(UsageError) as caught:
            MISUSES[misuse](cloud, client)
        errors.append(caught.value)
        raise caught.value

    handler = type("Misuses", (GenericHandler,), {where: misuses})()
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "there"})
    if where == "hook":
        cloud.hooks.add("Private::Guard::Misuses", misuses, targets=(LOG_GROUP,))
    else:
        cloud.types.use(handler, LOG_GROUP)
    calls: dict[str, Callable[[], Any]] = {
        "read": lambda: read(client, LOG_GROUP, "there"),
        "seed": lambda: cloud.resources.put(LOG_GROUP, {"LogGroupName": "seeded"}),
    }
    # A hook is asked for an answer, whatever it does: the end of the mock tells what was wrong.
    with nullcontext() if where == "hook" else pytest.raises(UsageError, match="handler or hook"):
        calls.get(where, lambda: create(client, LOG_GROUP, {"LogGroupName": "logs"}))()
    assert errors
    assert where != "hook" or cloud._engine.deferred_errors[0].__cause__ is errors[0]
    cloud._engine.deferred_errors.clear()  # the end of the mock would tell them again
    assert cloud.snapshot()
    cloud.clock.advance(60)
    assert all(request.status in ("SUCCESS", "FAILED") for request in cloud.requests)


def test_look_of_a_hook_shows_what_there_is(cloud: MockCloud, client: Any) -> None:
    seen: list[Any] = []

    def check(request: Any) -> None:
        seen.append((cloud.resources.list(QUEUE), [each.status for each in cloud.requests], str(cloud.report())))

    create(client, QUEUE, {"QueueName": "before"})
    cloud.hooks.add("Private::Guard::Looks", check, targets=(LOG_GROUP,))
    cloud.clock.advance(60)
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    ((queues, statuses, report),) = seen
    assert (len(queues), statuses) == (1, ["SUCCESS", "IN_PROGRESS"])
    assert "CreateResource" in report


def test_other_threads_move_the_clock_while_a_handler_runs(cloud: MockCloud, client: Any) -> None:
    class Slow(GenericHandler):
        def create(self, request: Any) -> Any:
            thread = threading.Thread(target=lambda: cloud.clock.advance(60))
            thread.start()
            thread.join()
            return super().create(request)

    cloud.types.use(Slow(), LOG_GROUP)
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    assert [request.status for request in cloud.requests] == ["SUCCESS"]


def test_retries_inside_a_handler_do_not_move_the_clock() -> None:
    with mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol", region_name="us-east-1")
        cloud.types.register(THING, Composite())
        cloud.faults.throttle(times=1, operation="CreateResource", type_name=LOG_GROUP)
        cloud.faults.delay(5, operation="CreateResource", type_name=LOG_GROUP)
        create(client, "My::Test::Thing", {"Name": "both"})
        assert json.dumps([call.error_code for call in cloud.calls]).count("Throttling") == 1
        assert len(cloud.requests) == 2


def test_recovery_changes_nothing_where_nothing_was_broken_off(cloud: MockCloud, client: Any) -> None:
    create(client, LOG_GROUP, {"LogGroupName": "logs"}, ClientToken="once")
    cloud.resources.put(QUEUE, {"QueueName": "queue"})
    delete(client, QUEUE, cloud.resources.list(QUEUE)[0].identifier)
    cloud.clock.advance(1)
    before = cloud.snapshot()
    engine = cloud._engine
    executions = [service.execution for service in engine._services.values()]
    recover(executions, engine.timeline, engine.requests, cloud._engine.clock.now_ms())
    assert cloud.snapshot() == before
