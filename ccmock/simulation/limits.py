"""Quotas: how many resources of a type there may be, and how many requests may run at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..contract.failures import HandlerError
from ..engine.model import ResourceRequest
from ..engine.region import Region
from ..errors import UnknownTypeError, UsageError, suggestion
from .rules import Known


class Limits:
    """The quotas of a mock; each counts for every account and region by itself. None are set in the beginning."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._by_type: dict[str, int] = {}
        self._running: int | None = None

    def __repr__(self) -> str:
        return f"<Limits {self._by_type}, running: {self._running}>"

    def set(self, type_name: str, count: int | None) -> None:
        """From now on a create beyond `count` resources of the type fails ServiceLimitExceeded; None: no limit.

        UnknownTypeError where no region has the type.
        """
        if type_name not in self._known.type_names():
            near = suggestion(str(type_name), self._known.type_names())
            raise UnknownTypeError(f"No resource type {type_name!r}.{near}")
        if count is None:
            self._by_type.pop(type_name, None)
        else:
            self._by_type[type_name] = _whole("count", count, 0)

    def set_running(self, count: int | None) -> None:
        """From now on at most `count` requests run at once; those beyond stay PENDING for so long. None: no limit."""
        self._running = None if count is None else _whole("count", count, 1)

    def _check(self, region: Region, request: ResourceRequest) -> None:
        """ServiceLimitExceeded where a create's resource would be one too many."""
        limit = self._by_type.get(request.type_name)
        if limit is None or request.operation != "CREATE" or request.made is not None:
            return
        existing = sum(1 for resource in region.store.after(request.type_name) if resource.model is not None)
        if existing >= limit:
            raise HandlerError("ServiceLimitExceeded", reason=f"The quota of {limit} is used up")

    def _have_room(self, region: Region) -> bool:
        """Whether one more request may run."""
        return self._running is None or region.requests.count_running() < self._running

    # --- as plain values ---

    def _saved(self) -> dict[str, Any]:
        """The quotas that are set."""
        return {"by_type": dict(self._by_type), "running": self._running}

    def _restoring(self, saved: Mapping[str, Any]) -> Callable[[], None]:
        """What sets the quotas that were saved, and no others."""
        by_type, running = dict(saved["by_type"]), saved["running"]

        def put_back() -> None:
            self._by_type, self._running = by_type, running

        return put_back


def _whole(name: str, number: int, least: int) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or number < least:
        raise UsageError(f"{name}={number!r}: give a whole number from {least} on, or None for no limit.")
    return number
