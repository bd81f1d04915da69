"""What operations cost: among twice as many requests, calls, resources or rules they do no more work.

Work is counted in calls of functions, which are the same on every machine; `python -m benchmarks.growth` measures time.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from ccmock import MockCloud, mock_cloudcontrol
from ccmock.engine.model import ParsedCall
from ccmock.pytest_plugin.observer import ObservedMock, baseline_of
from tests.support.calls import LOG_GROUP

FEW = 40
DAY = 24 * 60 * 60
OTHER = ("222222222222", "eu-west-1")


def work_of(act: Callable[[], object]) -> int:
    """How many functions are called."""
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return calls


def call(cloud: MockCloud, operation: str, place: tuple[str, str] | None = None, **parameters: Any) -> Any:
    account_id, region = place or (cloud.account_id, cloud.region)
    with cloud._engine.lock:
        record = cloud._engine.answer(ParsedCall(operation, parameters, account_id, region), account_id, region)
    assert record.error is None
    return record.output


def create(cloud: MockCloud, number: int, place: tuple[str, str] | None = None, **parameters: Any) -> Any:
    state = json.dumps({"LogGroupName": f"/group/{number}"})
    return call(cloud, "CreateResource", place, TypeName=LOG_GROUP, DesiredState=state, **parameters)


def settled(cloud: MockCloud, seconds: float) -> None:
    cloud.clock.advance(seconds)
    len(cloud.requests)


@contextmanager
def crowded(count: int) -> Iterator[MockCloud]:
    """A cloud with so many ended requests, in two places, whose resources are there."""
    with mock_cloudcontrol(clock="manual") as cloud:
        for number in range(count):
            create(cloud, number, OTHER if number % 2 else None, ClientToken=f"token-{number}")
        settled(cloud, 10)
        yield cloud


# --- one operation among few and among many: the same work ---

OPERATIONS: dict[str, Callable[[MockCloud], object]] = {
    "an item of the requests": lambda cloud: cloud.requests[7],
    "the last item of the requests": lambda cloud: cloud.requests[-1],
    "an item of the requests of one place": lambda cloud: cloud.account(*OTHER).requests[7],
    "a status": lambda cloud: cloud.requests[7].status,
    "the number of requests": lambda cloud: len(cloud.requests),
    "an item of the calls": lambda cloud: cloud.calls[7],
    "an item of the calls of one place": lambda cloud: cloud.account(*OTHER).calls[7],
    "the number of calls of one place": lambda cloud: len(cloud.account(*OTHER).calls),
    "the counts of resources": lambda cloud: repr(cloud.resources),
    "a create": lambda cloud: create(cloud, 1_000_000),
    "a delete": lambda cloud: call(cloud, "DeleteResource", TypeName=LOG_GROUP, Identifier="/group/0"),
    "a page of resources": lambda cloud: call(cloud, "ListResources", TypeName=LOG_GROUP, MaxResults=5),
    "a page of requests": lambda cloud: call(cloud, "ListResourceRequests", MaxResults=5),
    "a baseline of the plugin": baseline_of,
}


@pytest.mark.parametrize("what", OPERATIONS)
def test_an_operation_does_no_more_work_among_more(what: str) -> None:
    work = []
    for count in (FEW, 2 * FEW):
        with crowded(count) as cloud:
            OPERATIONS[what](cloud)  # loads what is loaded once
        with crowded(count) as cloud:
            work.append(work_of(partial(OPERATIONS[what], cloud)))
    few, many = work
    assert few <= many <= few + 2  # a page's token has more digits


def test_a_create_below_a_quota_does_no_more_work_among_more() -> None:
    work = []
    for count in (FEW, 2 * FEW):
        with crowded(count) as cloud:
            cloud.limits.set(LOG_GROUP, 1_000)
            create(cloud, 1_000_000)
            work.append(work_of(partial(create, cloud, 1_000_001)))
    assert work[0] == work[1]


def test_leftovers_and_timeline_of_a_test_do_no_more_work_after_more() -> None:
    work = []
    for count in (FEW, 2 * FEW):
        with crowded(count) as cloud:
            observed = ObservedMock(cloud, baseline_of(cloud), baseline_of(cloud))
            create(cloud, 1_000_000)
            assert len(observed.leftovers()) == 1
            assert len(observed.report().lines) == 2
            work.append(work_of(observed.leftovers) + work_of(observed.report))
    assert work[0] == work[1]


# --- all of them: twice as many, at most two and a half times the work ---


def waiting_creates(cloud: MockCloud, count: int) -> None:
    cloud.limits.set_running(1)
    for number in range(count):
        create(cloud, number)
    settled(cloud, 5 * count)


def half_running_creates(cloud: MockCloud, count: int) -> None:
    cloud.limits.set_running(count // 2)
    for number in range(count):
        create(cloud, number)
    settled(cloud, 60)


def raised_limit(cloud: MockCloud, count: int) -> None:
    cloud.limits.set_running(1)
    for number in range(count):
        create(cloud, number)
    cloud.limits.set_running(None)
    settled(cloud, 10)


def canceled_while_waiting(cloud: MockCloud, count: int) -> None:
    cloud.limits.set_running(1)
    for number in range(count):
        token = create(cloud, number)["ProgressEvent"]["RequestToken"]
        if number:
            call(cloud, "CancelResourceRequest", RequestToken=token)
    settled(cloud, 10)


def statuses(cloud: MockCloud, count: int) -> None:
    for number in range(count):
        create(cloud, number, OTHER if number % 2 else None)
    assert len([request.status for request in cloud.requests]) == count
    assert len(cloud.requests.of(status="IN_PROGRESS")) == count
    assert len([cloud.requests[number].status for number in range(count)]) == count
    assert len([cloud.calls[number].operation for number in range(count)]) == count


def expiring(cloud: MockCloud, count: int) -> None:
    for number in range(count):
        create(cloud, number, OTHER if number % 2 else None, ClientToken=f"token-{number}")
        settled(cloud, 3600)
    assert len(cloud.requests) <= 7 * 24
    settled(cloud, 8 * DAY)
    assert len(cloud.requests) == 0


def pages(cloud: MockCloud, count: int) -> None:
    for number in range(count):
        create(cloud, number)
    settled(cloud, 10)
    for operation, parameters in (("ListResourceRequests", {}), ("ListResources", {"TypeName": LOG_GROUP})):
        more: dict[str, str] = {}
        while True:
            page = call(cloud, operation, MaxResults=5, **parameters, **more)
            if "NextToken" not in page:
                break
            more = {"NextToken": page["NextToken"]}


def report(cloud: MockCloud, count: int) -> None:
    for number in range(count):
        create(cloud, number)
    settled(cloud, 10)
    assert len(str(cloud.report()).splitlines()) > count


def in_many_regions(cloud: MockCloud, count: int) -> None:
    accounts = [f"{number:012}" for number in range(1, count + 1)]
    for number, account_id in enumerate(accounts):
        create(cloud, number, (account_id, "us-east-1"))
        assert cloud.requests[-1].account_id == account_id
    settled(cloud, 10)


ALL = [
    waiting_creates,
    half_running_creates,
    raised_limit,
    canceled_while_waiting,
    statuses,
    expiring,
    pages,
    report,
    in_many_regions,
]


@pytest.mark.parametrize("act", ALL, ids=lambda act: act.__name__)
def test_twice_as_many_take_twice_the_work(act: Callable[[MockCloud, int], None]) -> None:
    work = []
    for count in (5, FEW, 2 * FEW):  # the first one loads what is loaded once
        with mock_cloudcontrol(clock="manual") as cloud:
            work.append(work_of(partial(act, cloud, count)))
    assert work[2] <= 2.5 * work[1]
