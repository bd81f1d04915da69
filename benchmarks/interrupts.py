"""`python -m benchmarks.interrupts`: breaks off calls, looks and mocks at random lines, and counts what stays.

A tracer raises KeyboardInterrupt at the beginning of a line. The interpreter itself raises it only when a function has
begun or a call has returned. So a `try:`, the end of a `with` block and the first line of a `finally` block are no such
places.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from types import FrameType
from typing import Any
from unittest.mock import patch

import botocore.endpoint

import ccmock
from ccmock import GenericHandler, InProgress, MockCloud, mock_cloudcontrol
from ccmock.active_mocks import ACTIVE
from ccmock.engine.engine import Engine
from ccmock.engine.model_index import ModelIndex
from ccmock.engine.store import TypeTable
from ccmock.mock import CloudControlMock

from .floor import new_client

PACKAGE = str(Path(ccmock.__file__).parent)
GROUP, ROLE_GROUP, THING = "AWS::Logs::LogGroup", "AWS::IAM::Group", "My::Test::Thing"
REGIONS = ("us-east-1", "eu-west-1")
SCHEMA = {
    "typeName": THING,
    "properties": {"Name": {"type": "string"}, "Size": {"type": "integer"}},
    "additionalProperties": False,
    "primaryIdentifier": ["/properties/Name"],
}
ORIGINAL = botocore.endpoint.Endpoint.make_request


# --- interrupts ---


@cache
def _blocks(file_name: str) -> tuple[frozenset[int], frozenset[int]]:
    """(the lines of `with` statements, those of `try:` and the first ones of `finally` blocks) of a file."""
    nodes = list(ast.walk(ast.parse(Path(file_name).read_text("utf-8"))))
    tries = [node for node in nodes if isinstance(node, ast.Try)]
    finallys = [node.finalbody[0].lineno for node in tries if node.finalbody]
    withs = frozenset(node.lineno for node in nodes if isinstance(node, ast.With))
    return withs, frozenset([*finallys, *(node.lineno for node in tries)])


class Tracer:
    """Counts the lines of ccmock that run, and raises KeyboardInterrupt at line number `stop`."""

    def __init__(self, stop: int | None = None) -> None:
        self.lines = 0
        self.numbers: dict[str, list[int]] = {}
        """Place of a line → when it ran, as numbers of lines that ran by then."""
        self._stop = stop

    def run(self, action: Callable[[], object]) -> bool:
        """Does something; whether it was interrupted."""
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            action()
        except KeyboardInterrupt:
            return True
        finally:
            sys.settrace(before)
        return False

    def _enter(self, frame: FrameType, event: str, argument: object) -> Any:  # noqa: ARG002 - a trace function's
        return partial(self._line, set()) if frame.f_code.co_filename.startswith(PACKAGE) else None

    def _line(self, begun: set[int], frame: FrameType, event: str, argument: object) -> Any:  # noqa: ARG002 - likewise
        if event == "line" and _is_interruptible(frame, begun):
            self.lines += 1
            place = f"{frame.f_code.co_filename[len(PACKAGE) + 1 :]}:{frame.f_lineno}"
            self.numbers.setdefault(place, []).append(self.lines)
            if self.lines == self._stop:
                raise KeyboardInterrupt
        return partial(self._line, begun)


def _is_interruptible(frame: FrameType, begun: set[int]) -> bool:
    """Whether an interrupt may come at a line; `begun` are the `with` statements that the call has begun."""
    withs, others = _blocks(frame.f_code.co_filename)
    is_end = frame.f_lineno in begun
    if frame.f_lineno in withs:
        begun.add(frame.f_lineno)
    return not is_end and frame.f_lineno not in others


# --- what is interrupted ---


class Composite(GenericHandler):
    """Takes two turns, and makes a log group in the first one."""

    client: Any = None

    def create(self, request: Any) -> Any:
        """Makes a log group, and is done three seconds later."""
        if request.context is None:
            state = json.dumps({"LogGroupName": f"of-{request.desired_state['Name']}"})
            # The log group of another one with that name may be waiting.
            with suppress(self.client.exceptions.ConcurrentOperationException):
                self.client.create_resource(TypeName=GROUP, DesiredState=state)
            return InProgress(request.desired_state, 3, {"turn": 2})
        return request.previous_state


@dataclass
class Stage:
    """A mock in which something is going on in two regions, with a hook, a fault and a handler of its own."""

    clients: tuple[Any, Any]
    draws: random.Random
    mock: CloudControlMock = field(init=False)
    cloud: MockCloud = field(init=False)
    snapshot: Any = None
    other: CloudControlMock = field(default_factory=mock_cloudcontrol)

    def __post_init__(self) -> None:
        self.mock = mock_cloudcontrol(clock=self.draws.choice(("manual", "auto")))
        self.cloud = self.mock.start()
        Composite.client = self.clients[0]
        self.cloud.types.register(SCHEMA, Composite)
        self.cloud.hooks.add("Private::Guard::Names", lambda _: None, targets=("AWS::*",), duration=1)
        self.cloud.faults.fail("NotStabilized", type_name=GROUP, operation="UPDATE", nth=2)
        self.cloud.faults.refuse("ThrottlingException", operation="ListResources", nth=3)
        self.cloud.limits.set_running(self.draws.choice((1, 3, None)))
        for name in ("a", "b"):
            self.cloud.resources.put(GROUP, {"LogGroupName": name})
            self.cloud.resources.put(ROLE_GROUP, {"GroupName": name})
        self.snapshot = self.cloud.snapshot()
        for _ in range(self.draws.randrange(6)):
            self.draws.choice((self.create, self.delete, self.update, self.advance))()

    @property
    def client(self) -> Any:
        """One of the two clients."""
        return self.draws.choice(self.clients)

    def create(self) -> None:
        """Creates a resource."""
        name = self.draws.choice("abcdef")
        type_name, key = self.draws.choice(((GROUP, "LogGroupName"), (ROLE_GROUP, "GroupName"), (THING, "Name")))
        self._sent("create_resource", TypeName=type_name, DesiredState=json.dumps({key: name}))

    def update(self) -> None:
        """Changes one."""
        patch = json.dumps([{"op": "add", "path": "/RetentionInDays", "value": self.draws.choice((1, 3, 5))}])
        self._sent("update_resource", TypeName=GROUP, Identifier=self.draws.choice("ab"), PatchDocument=patch)

    def delete(self) -> None:
        """Deletes one."""
        type_name = self.draws.choice((GROUP, ROLE_GROUP, THING))
        self._sent("delete_resource", TypeName=type_name, Identifier=self.draws.choice("abc"))

    def cancel(self) -> None:
        """Cancels a request."""
        tokens = [request.token for request in self.cloud.requests] or ["nobody"]
        self._sent("cancel_resource_request", RequestToken=self.draws.choice(tokens))

    def read(self) -> None:
        """Reads and lists."""
        self._sent("get_resource", TypeName=GROUP, Identifier="a")
        self._sent("list_resources", TypeName=ROLE_GROUP)

    def poll(self) -> None:
        """Polls a request twice, which moves some clocks."""
        for request in list(self.cloud.requests)[-1:] * 2:
            self._sent("get_resource_request_status", RequestToken=request.token)

    def advance(self) -> None:
        """Lets time pass, and looks."""
        self.cloud.clock.advance(self.draws.choice((1, 3, 6)))
        assert len(self.cloud.requests) >= 0

    def reset(self) -> None:
        """Goes back to the beginning."""
        self.cloud.reset()

    def restore(self) -> None:
        """Goes back to a snapshot."""
        self.cloud.restore(self.snapshot)

    def set_up(self) -> None:
        """Sets and removes faults and permissions, and puts a resource there."""
        with self.cloud.faults.fail("Throttling", operation="CREATE"):
            self.cloud.permissions.deny("logs:CreateLogGroup")
        self.cloud.permissions.clear()
        self.cloud.resources.put(ROLE_GROUP, {"GroupName": "seeded"})
        self.cloud.resources.delete(ROLE_GROUP, "seeded")

    def limit(self) -> None:
        """Lets fewer requests run at once, and then more."""
        self.cloud.limits.set_running(1)
        self.create()
        self.cloud.limits.set_running(self.draws.choice((2, None)))

    def use_another(self) -> None:
        """Starts and ends a mock inside this one."""
        with self.other as cloud:
            cloud.resources.put(GROUP, {"LogGroupName": "inner"})

    def leave(self) -> None:
        """Ends the mock."""
        self.mock.stop()

    def _sent(self, method: str, **parameters: Any) -> None:
        client = self.client
        with suppress(client.exceptions.ClientError):
            getattr(client, method)(**parameters)


def _first_lines(*functions: Any) -> frozenset[str]:
    """The places of the first statements of functions."""
    places = set()
    for function in functions:
        code = function.__code__
        lines = sorted({line for _, _, line in code.co_lines() if line is not None and line > code.co_firstlineno})
        places.add(f"{code.co_filename[len(PACKAGE) + 1 :]}:{lines[0]}")
    return frozenset(places)


NO_END_YET = _first_lines(CloudControlMock.stop, CloudControlMock.__exit__, CloudControlMock._leave)

ACTIONS = (
    "create",
    "update",
    "delete",
    "cancel",
    "read",
    "poll",
    "advance",
    "reset",
    "restore",
    "set_up",
    "limit",
    "use_another",
    "leave",
)


# --- what stays ---

LOOKS: tuple[Callable[[MockCloud], object], ...] = (
    lambda cloud: [(request.status, request.history, request.hooks) for request in cloud.requests],
    lambda cloud: [cloud.resources.list(type_name) for type_name in (GROUP, ROLE_GROUP)],
    lambda cloud: cloud.account(region=REGIONS[1]).resources.list(ROLE_GROUP),
    lambda cloud: (list(cloud.calls), list(cloud.faults), cloud.permissions.policy(), str(cloud.report())),
    lambda cloud: cloud.restore(json.loads(json.dumps(cloud.snapshot()))),
)


def _count_left(stage: Stage, left: Counter[str]) -> None:
    """Counts what is wrong in a mock after an interrupt."""
    cloud, engine = stage.cloud, stage.cloud._engine
    for look in LOOKS:
        try:
            look(cloud)
        except Exception:  # noqa: BLE001 - that is what is counted
            traceback.print_exc()
            left["looks that raise"] += 1
    cloud.clock.advance(6 * 3600)
    left["requests open for ever"] += sum(request.status not in _ENDED for request in cloud.requests)
    for region in engine.regions():
        left["in-flight marks"] += len(region.requests.state().running)
        left["resources between two states"] += len(region.store.unsettled())

    left["counts and lists that are wrong"] += sum(_wrong(engine))


def _wrong(engine: Engine) -> Iterator[bool]:
    """Whether what an engine keeps at hand differs from what follows from its requests, calls and resources."""
    log, calls, regions = engine.requests, engine.calls, engine.regions()
    tracked = {request.sequence: request for region in regions for request in region.requests}
    yield [each.request for each in log.in_order] != [tracked[sequence] for sequence in sorted(tracked)]
    yield {each.request.token for each in log.in_order} != log._by_token.keys() or len(log.open) > 0
    yield calls.everywhere != sorted(
        (call for region in regions for call in calls.of(region.account_id, region.name)), key=calls.everywhere.index
    )
    for execution in engine._executions():
        yield execution.region.requests.running_count != 0 or execution._waiting.first() is not None
        yield engine.timeline.next_ms(execution.region.account_id, execution.region.name) is not None
        store = execution.region.store
        yield from (_is_wrong(table) for tables in (store.everywhere, store.here) for table in tables.by_type.values())


def _is_wrong(table: TypeTable) -> bool:
    resources = list(table.in_order)
    counts = (sum(each.model is not None for each in resources), sum(each.shown is not None for each in resources))
    indexes = (ModelIndex(key, resources)._sequences == index._sequences for key, index in table._indexes.items())
    by_identifier = {each.identifier: each for each in resources}
    is_right = by_identifier == table.by_identifier and all(indexes)
    return not is_right or counts != (table.existing_count, table.shown_count)


_ENDED = ("SUCCESS", "FAILED", "CANCEL_COMPLETE")


def _count_locks(stage: Stage, left: Counter[str]) -> None:
    """Counts the locks that another thread cannot get."""

    def try_locks() -> None:
        for lock in (stage.cloud._engine.lock, stage.mock._lock, ACTIVE._lock, stage.cloud.clock._lock):
            if lock.acquire(blocking=False):
                lock.release()
            else:
                left["locks held"] += 1

    thread = threading.Thread(target=try_locks)
    thread.start()
    thread.join()


def interrupt(count: int, seed: int = 0) -> Counter[str]:
    """Interrupts `count` actions; what was left behind, and how often the end of a mock had to be said again."""
    with mock_cloudcontrol():
        clients = (new_client("cloudcontrol"), new_client("cloudcontrol", REGIONS[1]))
    left: Counter[str] = Counter()
    number = 0
    # Indexes of few resources, too.
    with patch("ccmock.engine.store.WORTH_AN_INDEX", 0):
        while left["interrupts"] < count:
            number += 1
            _interrupt_once(clients, f"{seed}/{number}", left)
    return left


def _interrupt_once(clients: tuple[Any, Any], seed: str, left: Counter[str]) -> None:
    action = random.Random(seed).choice(ACTIONS)
    rehearsal, counter = Stage(clients, random.Random(seed)), Tracer()
    counter.run(getattr(rehearsal, action))
    if action != "leave":
        rehearsal.mock.stop()
    # Each line as likely as every other one, however often it runs.
    draws = random.Random(seed)
    place = draws.choice([*counter.numbers] or ["nowhere"])
    stage, tracer = Stage(clients, random.Random(seed)), Tracer(draws.choice(counter.numbers.get(place, [0])))
    before = Counter(left)
    left["interrupts"] += tracer.run(getattr(stage, action))
    _count_locks(stage, left)
    if place in NO_END_YET:
        # The interpreter itself may come there before the first step of an `__exit__`, which nobody can prevent.
        left["ends that had not begun"] += 1
        (stage.mock if action == "leave" else stage.other).stop()
    if stage.cloud in ACTIVE.clouds():
        left["interceptions left"] += action == "leave"
        _count_left(stage, left)
        stage.mock.stop()
    is_clean = not ACTIVE.clouds() and not ACTIVE._has_installed and not ACTIVE.in_flight
    left["interceptions left"] += not (is_clean and botocore.endpoint.Endpoint.make_request is ORIGINAL)
    if left - before - Counter({"interrupts": 1, "ends that had not begun": 1}):
        print(f"{action} at {place}, {seed}: {dict(left - before)}", flush=True)


FIGURES = (
    "requests open for ever",
    "counts and lists that are wrong",
    "in-flight marks",
    "resources between two states",
    "looks that raise",
    "locks held",
    "interceptions left",
)
"""What must be 0."""


def main(arguments: list[str] | None = None) -> int:
    """Interrupts many actions and prints what was left behind."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.interrupts", description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="how many interrupts; 2000 by default")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    left = interrupt(options.count, options.seed)
    for name in ("interrupts", *FIGURES, "ends that had not begun"):
        print(f"{left[name]:>6}  {name}")
    return int(any(left[name] for name in FIGURES))


if __name__ == "__main__":
    sys.exit(main())
