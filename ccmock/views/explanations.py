"""Explanations for failed assertions: what is there instead, and what became of the requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from ..engine.model import ResourceRequest
from ..errors import near_names
from ..times import to_datetime
from .account_region import AccountRegion
from .mismatches import hanging
from .secrets import Secrets

SHOWN = 5
"""How many of a kind an explanation names at most."""


NOT_ENDED = "A request has not ended: wait for it with a waiter, or move the clock with cloud.clock.advance(seconds)."


class Identified(Protocol):
    """Something that has an identifier."""

    @property
    def identifier(self) -> str: ...


def absence(account_region: AccountRegion, type_name: str, identifier: str, existing: Sequence[Identified]) -> str:
    """Why a resource is missing: which resources there are instead, and what became of the requests for it."""
    known = [resource.identifier for resource in existing]
    lines = [f"There is no {type_name} {identifier!r} in {account_region.account_id} {account_region.name}."]
    near = near_names(identifier, known) or known[:SHOWN]
    if near:
        more = f" and {len(known) - len(near)} more" if len(known) > len(near) else ""
        lines.append(f"  Of the type there are: {', '.join(map(repr, near))}{more}.")
    else:
        lines.append("  There are no resources of the type.")
    lines += _elsewhere(account_region, type_name, identifier)
    about = requests_about(account_region, type_name, identifier)
    lines += about or ["  No request was made for the type."]
    return "\n".join(lines)


def _elsewhere(account_region: AccountRegion, type_name: str, identifier: str) -> list[str]:
    return [
        f"  It exists in {other.account_id} {other.name}."
        for other in account_region.engine.regions()
        if other is not account_region.region and other.store.find(type_name, identifier) is not None
    ]


def requests_about(account_region: AccountRegion, type_name: str, identifier: str) -> list[str]:
    """What became of the requests for a resource or, where there are none, of those for its type."""
    masked = Secrets(account_region.engine).masked
    of_type = [request for request in account_region.region.requests if request.type_name == type_name]
    own = [request for request in of_type if request.identifier == identifier]
    lines = [hanging(masked(told(request)), "  ") for request in _last(own or of_type)]
    return [*lines, f"  {NOT_ENDED}"] if any(not request.is_terminal for request in own) else lines


def _last(requests: Sequence[ResourceRequest]) -> Iterable[ResourceRequest]:
    return requests[-SHOWN:]


def told_with_history(request: ResourceRequest) -> str:
    """A request in one line, with all statuses that it has had, if they are several."""
    if len(request.history) < 2:
        return told(request)
    reached = ", ".join(f"{to_datetime(time_ms):%H:%M:%S} {status}" for time_ms, status in request.history)
    return f"{told(request)} ({reached})"


def told(request: ResourceRequest) -> str:
    """A request in one line."""
    name = f"{request.type_name} {request.identifier or '(no identifier)'}"
    line = f"{to_datetime(request.changed_ms):%H:%M:%S} {request.operation} {name}: {request.status}"
    if request.error_code is not None:
        line += f" {request.error_code}: {request.status_message}"
    return line
