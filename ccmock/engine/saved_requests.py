"""Checks of the requests in a snapshot that has its form: what they, their steps and their resources say of another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from ..registry.forms import Misfit, at, check_unique, not_a, shown
from ..registry.resource_type import ResourceType
from .model import CANCEL_IN_PROGRESS, FAILED, HOOK_COMPLETE_SUCCEEDED, IN_PROGRESS, PENDING, TERMINAL, TRANSITIONS
from .saved_resources import Work, check_kinds, check_model

Request = Mapping[str, Any]
FOLLOWING = {(before, after) for (before, _), after in TRANSITIONS.items()}


def status_of(request: Request) -> str:
    """The status of a request."""
    status: str = request["history"][-1][1]
    return status


def check_tracker(tracker: Mapping[str, Any], find_type: Callable[[str, str | None], ResourceType | None]) -> None:
    """Misfit where the requests of one account and region, their marks and client tokens contradict one another.

    `find_type`: the type of a name and version there, or None.
    """
    last = 0
    for position, request in enumerate(tracker["requests"]):
        with at("requests", position):
            if not last < request["sequence"] <= tracker["accepted"]:
                expected = f"a number from {last + 1} to {tracker['accepted']}, as later requests have larger ones"
                raise not_a(expected, request["sequence"], "sequence")
            last = request["sequence"]
            _check_history(request)
            if status_of(request) not in TERMINAL:
                _check_unended(request, find_type(request["type_name"], request["type_version_id"]))
    _check_tokens(tracker)
    _check_marks(tracker)


def _check_history(request: Request) -> None:
    statuses = [status for _, status in request["history"]]
    if statuses[0] not in (PENDING, IN_PROGRESS):
        raise not_a(f"{PENDING!r} or {IN_PROGRESS!r}, as the first status", statuses[0], "history", 0, 1)
    for position, pair in enumerate(pairwise(statuses), 1):
        if pair not in FOLLOWING:
            raise Misfit(f"is {pair[1]!r}, which never follows {pair[0]!r}", "history", position, 1)
    if (statuses[-1] == FAILED) is (request["error_code"] is None):
        raise Misfit(f"is {shown(request['error_code'])}, while the status is {statuses[-1]}", "error_code")


def _check_unended(request: Request, resource_type: ResourceType | None) -> None:
    if resource_type is None or request["operation"] not in resource_type.handlers:
        raise Misfit(f"is {shown(request['type_name'])}, which cannot be handled there", "type_name")
    if request["identifier"] is None and (request["operation"] != "CREATE" or request["resource"] is not None):
        raise Misfit("is null, though the request names or has made its resource", "identifier")
    if request["resource"] is not None and status_of(request) == PENDING:
        raise Misfit(f"is {shown(request['resource'])}, though the request has not begun", "resource")
    if request["before"] is not None:
        if request["resource"] is None:
            raise Misfit("is a model, though the request has changed nothing", "before")
        check_model(resource_type, request["identifier"], request["before"], "before")
    if request["operation"] != "DELETE":
        check_kinds(resource_type, request["desired_state"], "desired_state")


def _check_tokens(tracker: Mapping[str, Any]) -> None:
    ended = [request["token"] for request in tracker["requests"] if status_of(request) in TERMINAL]
    check_unique(((token, ("ended", position)) for position, token in enumerate(tracker["ended"])), "the token")
    if set(ended) != set(tracker["ended"]):
        wrong = sorted(set(ended) ^ set(tracker["ended"]))[0]
        raise Misfit(f"is not the list of the requests that have ended, with regard to {shown(wrong)}", "ended")
    known = {request["token"] for request in tracker["requests"]}
    for client_token, (_, _, token) in tracker["client_tokens"].items():
        if token not in known:
            raise not_a("the token of one of the requests", token, "client_tokens", client_token, 2)


def _check_marks(tracker: Mapping[str, Any]) -> None:
    """Each unended request that knows its resource, and no other, has the mark that it runs on it."""
    wanted = {
        (request["type_name"], request["identifier"], request["token"])
        for request in tracker["requests"]
        if request["identifier"] is not None and status_of(request) not in TERMINAL
    }
    keys = [(tuple(mark[:2]), ("running", position)) for position, mark in enumerate(tracker["running"])]
    check_unique(iter(keys), "the resource")
    for position, mark in enumerate(tracker["running"]):
        if tuple(mark) not in wanted:
            raise Misfit(f"is {shown(mark)}; no such request runs on that resource", "running", position)
    marked = {key for key, _ in keys}
    for type_name, identifier, token in sorted(wanted):
        if (type_name, identifier) not in marked:
            raise Misfit(f"lacks the mark of request {token}, which runs on {type_name} {identifier!r}", "running")


def work_in(tracker: Mapping[str, Any]) -> Work:
    """Token → the request, of those that have not ended."""
    return {request["token"]: request for request in tracker["requests"] if status_of(request) not in TERMINAL}


# --- what comes next ---


def check_step(request: Request, step: list[Any]) -> None:
    """Misfit where a request cannot be waiting for a step of the timeline. The way of the misfit begins at the step."""
    due_ms, _, _, _, _, action = step
    if due_ms != request["due_ms"]:
        raise Misfit(f"is {due_ms}; the request that waits for it says {request['due_ms']}", 0)
    needed = NEEDS.get(action)
    if needed is None:
        raise not_a(f"one of {', '.join(NEEDS)}", action, 5)
    statuses, needs = needed
    if status_of(request) not in statuses:
        raise Misfit(f"is {action!r}, which a request that is {status_of(request)} does not wait for", 5)
    if not needs(request):
        raise Misfit(f"is {action!r}, for which the request is not ready", 5)


def _is_refused_by_hook(request: Request) -> bool:
    return any(run["failure_mode"] == "FAIL" and run["outcome"] != HOOK_COMPLETE_SUCCEEDED for run in request["hooks"])


def _may_handle(request: Request) -> bool:
    return bool(request["hooks"]) and not _is_refused_by_hook(request) and request["resource"] is None


def _may_resume(request: Request) -> bool:
    return _has_handled(request) and bool(request["was_in_progress"])


def _may_fail(request: Request) -> bool:
    return request["planned"] is not None and request["planned"]["failure"] is not None


def _may_wait(request: Request) -> bool:
    return bool(request["waits_ms"]) and (_has_handled(request) or _may_fail(request))


def _has_handled(request: Request) -> bool:
    # The resource itself may be gone by now.
    return request["resource"] is not None


def _is_any(request: Request) -> bool:  # noqa: ARG001 - the signature of every need
    return True


NEEDS: Mapping[str, tuple[tuple[str, ...], Callable[[Request], bool]]] = {
    "begin": ((PENDING,), _is_any),
    "handle": ((IN_PROGRESS,), _may_handle),
    "refuse": ((IN_PROGRESS,), _is_refused_by_hook),
    "resume": ((IN_PROGRESS,), _may_resume),
    "wait": ((IN_PROGRESS,), _may_wait),
    "end": ((IN_PROGRESS,), _has_handled),
    "fail": ((IN_PROGRESS,), _may_fail),
    "time_out": ((IN_PROGRESS,), _is_any),
    "cancelled": ((CANCEL_IN_PROGRESS,), _is_any),
}
"""The actions of `Execution` → the statuses in which a request waits for them, and what they find ready."""
