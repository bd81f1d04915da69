"""The versions that a resource had, as its requests have left it, and how each differs from the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..engine.engine import Engine
from ..engine.model import Model
from ..engine.region import Region
from ..engine.request_log import AcceptedRequest
from ..registry.global_services import is_global
from ..registry.pointers import PropertySet, escape
from .shown import Shown, time_text

MISSING = object()


class Version(NamedTuple):
    """What a resource was from a time on, and the request that made it so.

    Both are None where a test or another resource's handler did so, or a request that was forgotten since.
    """

    model: Model | None
    time_ms: int | None = None
    request: AcceptedRequest | None = None


def versions_of(engine: Engine, region: Region, type_name: str, identifier: str) -> list[Version]:
    """The versions of a resource, oldest first; also of one that is gone."""
    found = [Version(None)]
    for accepted in engine.requests.in_order:
        request = accepted.request
        is_here = accepted.account_id == region.account_id and (accepted.region == region.name or is_global(type_name))
        if is_here and request.is_terminal and (request.type_name, request.identifier) == (type_name, identifier):
            if request.before is not None and request.before != found[-1].model:
                found.append(Version(request.before))
            if request.after != found[-1].model:
                found.append(Version(request.after, request.changed_ms, accepted))
    resource = region.store.find(type_name, identifier)
    current = resource.shown if resource is not None else None
    if current != found[-1].model:
        found.append(Version(current))
    return found[1:]


def shown_versions(versions: Sequence[Version], shown: Shown, write_only: PropertySet) -> list[dict[str, Any]]:
    """The versions as JSON."""
    before: Model | None = None
    found = []
    for number, (model, time_ms, accepted) in enumerate(versions, 1):
        pair = (
            _Pair(before or {}, shown.model(before, write_only) or {}),
            _Pair(model or {}, shown.model(model, write_only) or {}),
        )
        found.append(
            {
                "number": number,
                "time": time_text(time_ms) if time_ms is not None else None,
                "request_token": accepted.request.token if accepted is not None else None,
                "operation": accepted.request.operation if accepted is not None else None,
                "model": shown.model(model, write_only),
                "differences": list(_differences("", *pair)) if number > 1 else [],
            }
        )
        before = model
    return found


class _Pair(NamedTuple):
    """A value, and what is shown of it."""

    value: Any
    shown: Any

    def at(self, name: str | int) -> _Pair:
        if isinstance(self.value, dict):
            return _Pair(self.value.get(name, MISSING), self.shown.get(name, MISSING))
        return _Pair(self.value[name], self.shown[name])


def _differences(path: str, before: _Pair, after: _Pair) -> Iterator[dict[str, Any]]:
    """Each place in which two values differ. Values are compared as they are, and shown with their masks."""
    if before.value == after.value:
        return
    shown = before.shown, after.shown
    if all(isinstance(value, dict) for value in shown):
        for name in dict.fromkeys((*before.value, *after.value)):
            yield from _differences(f"{path}/{escape(name)}", before.at(name), after.at(name))
    elif all(isinstance(value, list) for value in shown) and len(before.value) == len(after.value):
        for position in range(len(before.value)):
            yield from _differences(f"{path}/{position}", before.at(position), after.at(position))
    elif before.value is MISSING:
        yield {"path": path, "kind": "added", "after": after.shown}
    elif after.value is MISSING:
        yield {"path": path, "kind": "removed", "before": before.shown}
    else:
        yield {"path": path, "kind": "changed", "before": before.shown, "after": after.shown}
