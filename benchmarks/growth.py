"""Measures whether operations take longer the more requests, calls and resources there are.

`python -m benchmarks.growth` prints only these rows, and `python -m benchmarks` prints them among the others.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from random import Random

from ccmock import MockCloud, mock_cloudcontrol
from ccmock.pytest_plugin.observer import baseline_of

from .report import FULL, Row, Sizes, table
from .scale import FEW, GROUP, MANY, Wire

LIMIT = 3
"""How many times as long an operation may take among a hundred times as many: what a processor's caches explain."""

OFTEN = 100
DAY_S = 24 * 60 * 60
CREATE_S = 0.01
DELETE_S = 5

Microseconds = dict[str, float]
"""What was measured → the time of one operation, or of one item."""


class Crowd:
    """Two accounts, in each of which half of `count` creates wait for one another."""

    def __init__(self, cloud: MockCloud, count: int) -> None:
        self._cloud = cloud
        self._count = count
        self._wires = [Wire(FEW), Wire(MANY)]
        self._draw = Random(0)
        self.times: Microseconds = {}

    def measure(self, what: str, act: Callable[[], object], items: int = 1) -> None:
        """Measures one run of `act`, which works on so many items."""
        begun = time.process_time()
        act()
        self.times[what] = (time.process_time() - begun) / items * 1e6

    def measure_calls(self, what: str, act: Callable[[int], object]) -> None:
        """Measures many runs of `act(number)`."""
        self.measure(what, lambda: [act(number) for number in range(OFTEN)], OFTEN)

    def create(self, number: int) -> None:
        """Creates a resource, with a client token."""
        state = json.dumps({"LogGroupName": f"/group/{number}"})
        self._wires[number % 2].call("CreateResource", TypeName=GROUP, DesiredState=state, ClientToken=f"t{number}")

    def create_all(self, begin: int, end: int) -> None:
        """Creates the resources with these numbers."""
        for number in range(begin, end):
            self.create(number)

    def delete(self, number: int) -> None:
        """Deletes one of the oldest resources."""
        self._wires[number % 2].call("DeleteResource", TypeName=GROUP, Identifier=f"/group/{number}")

    def list_pending(self, _: int) -> None:
        """Lists a page of the requests that wait."""
        wanted = {"OperationStatuses": ["PENDING"]}
        self._wires[1].call("ListResourceRequests", ResourceRequestStatusFilter=wanted)

    def position(self) -> int:
        """A position among the requests."""
        return self._draw.randrange(self._count)

    def let_pass(self, seconds: float) -> None:
        """Lets time pass, and what is due happen."""
        self._cloud.clock.advance(seconds)
        len(self._cloud.requests)


def times_among(count: int) -> Microseconds:
    """Measures each operation among so many requests, calls and resources."""
    with mock_cloudcontrol(clock="manual", max_polls=None) as cloud:
        crowd = Crowd(cloud, count)
        requests, calls, calls_of_one = cloud.requests, cloud.calls, cloud.account(MANY).calls
        cloud.timing.set(create=CREATE_S, delete=DELETE_S)
        crowd.create(0)
        crowd.create(1)
        cloud.limits.set_running(1)
        crowd.measure("a create that has to wait", lambda: crowd.create_all(2, count), count)
        crowd.measure("cloud.requests, each item's status", lambda: [each.status for each in requests], count)
        crowd.measure("cloud.requests.of(), each item", lambda: requests.of(status="FAILED"), count)
        crowd.measure_calls("cloud.requests[i]", lambda _: requests[crowd.position()])
        token = requests[-1].token
        crowd.measure_calls("cloud.requests[token]", lambda _: requests[token])
        crowd.measure_calls("len(cloud.requests)", lambda _: len(requests))
        crowd.measure("cloud.calls, each item", lambda: list(calls), count)
        crowd.measure_calls("cloud.account(…).calls[i]", lambda _: calls_of_one[crowd.position() // 2])
        crowd.measure("cloud.report(), each call", cloud.report, count)
        crowd.measure_calls("a page of the requests with a status", crowd.list_pending)
        crowd.measure("a request that waited begins and ends", lambda: crowd.let_pass(count * CREATE_S), count)
        cloud.limits.set_running(None)
        cloud.limits.set(GROUP, 2 * count)
        crowd.measure_calls("a create below a quota", lambda number: crowd.create(count + number))
        crowd.measure_calls("a delete of an old resource", crowd.delete)
        crowd.let_pass(DELETE_S)
        crowd.measure_calls("the counts in repr(cloud.resources)", lambda _: repr(cloud.account(MANY).resources))
        crowd.measure_calls("what the pytest plugin does before a test", lambda _: baseline_of(cloud))
        crowd.measure("a client token is forgotten", lambda: crowd.let_pass(2 * DAY_S), count)
        crowd.measure("a request is forgotten", lambda: crowd.let_pass(7 * DAY_S), count)
        return crowd.times


def growth_rows(sizes: Sizes) -> list[Row]:
    """Measures each operation among few, more and many."""
    times_among(sizes.crowds[0])  # loads what is loaded once
    return _rows(sizes.crowds, [times_among(count) for count in sizes.crowds])


def _rows(counts: Sequence[int], measured: Sequence[Microseconds]) -> list[Row]:
    return [_row(what, counts, [times[what] for times in measured]) for what in measured[0]]


def _row(what: str, counts: Sequence[int], times: Sequence[float]) -> Row:
    # The resolution of the clock, so that nothing is divided by zero.
    ratio = max(times[-1], 1e-3) / max(times[0], 1e-3)
    exponent = math.log(ratio) / math.log(counts[-1] / counts[0])
    shown = " → ".join(f"{each:.1f}" for each in times)
    return Row(
        f"{what}, among {counts[-1]:,}",
        f"≤ {LIMIT} x as among {counts[0]:,}",
        f"{ratio:.2f} x, as n^{exponent:.2f} ({shown} µs)",
        ratio <= LIMIT,
    )


if __name__ == "__main__":
    print(table(growth_rows(FULL)))
