"""Puts an engine right after something has broken off its work in the middle: Ctrl-C, a time limit, `pytest.fail()`.

Such an exception may come between any two steps of the engine's code. So each change has one step that counts, and all
else follows from it: a request was accepted when it has a status, a resource is there when it is in its table's order.
What follows is made anew here: marks, counts, indexes, logs and queues. A request that has begun and has no planned
step is taken up again or fails, one that has not begun waits, and what no request works on is shown as it is. All of
this may be broken off, too, and is then done once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .execution import Execution
from .model import PENDING, ResourceRequest
from .request_log import RequestLog
from .request_tracker import TrackerState, put_back_log
from .timeline import Timeline


def recover(executions: Sequence[Execution], timeline: Timeline, log: RequestLog, now_ms: int) -> None:
    """Puts the resources and requests of all accounts and regions right."""
    timeline.put_back(timeline.state())
    for execution in executions:
        store, requests = execution.region.store, execution.region.requests
        store.put_back(store.state())
        requests.put_back(_consistent(requests.state()))
    put_back_queues(executions, timeline, log)
    # The one that was to go on first ends first.
    for execution, request in sorted(_broken_off(executions, timeline), key=lambda each: each[1].due_ms):
        execution.take_up(request, timeline.last_taken, now_ms)
    _settle_orphans(executions)
    for execution in executions:
        execution.wake(now_ms)


def put_back_queues(executions: Sequence[Execution], timeline: Timeline, log: RequestLog) -> None:
    """Makes anew what follows from the requests and from what is planned for them: their log, and who waits."""
    put_back_log(log, (execution.region.requests for execution in executions))
    planned = timeline.sequences()
    for execution in executions:
        execution.find_waiting(planned)


def _consistent(state: TrackerState) -> TrackerState:
    """A tracker's state without requests that were not quite accepted, and with all that follows from the others."""
    kept = tuple(each for each in state.requests if each.request.history)
    requests = {each.request.token: each.request for each in kept}
    ended = sorted((each for each in requests.values() if each.is_terminal), key=lambda each: each.changed_ms)
    running = {
        (each.type_name, each.identifier): each.token
        for each in requests.values()
        if each.identifier is not None and not each.is_terminal
    }
    client_tokens = {token: known for token, known in state.client_tokens.items() if known.request_token in requests}
    return state._replace(
        requests=kept,
        ended=tuple(request.token for request in ended),
        running=running,
        client_tokens=client_tokens,
    )


def _broken_off(executions: Sequence[Execution], timeline: Timeline) -> Iterator[tuple[Execution, ResourceRequest]]:
    """The requests that have begun and not ended, and for which nothing is planned."""
    planned = timeline.sequences()
    for execution in executions:
        for request in execution.region.requests:
            is_open = request.status != PENDING and not request.is_terminal
            if is_open and request.due_sequence not in planned:
                yield execution, request


def _settle_orphans(executions: Sequence[Execution]) -> None:
    """Shows each resource on which no request works as it is; what was never shown, or is shown no more, goes."""
    regions = [execution.region for execution in executions]
    running = [request for region in regions for request in region.requests if not request.is_terminal]
    worked_on = {id(request.resource) for request in running}
    for region in regions:
        for resource in region.store.unsettled():
            is_gone = resource.model is None and resource.shown is None
            if is_gone or id(resource) not in worked_on:
                region.store.replace(resource, None if resource.shown is None else resource.model)
