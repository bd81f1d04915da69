"""Moto's mock: whether it is active, and whether anything reached it since the bridge last looked.

Every request to moto, by whichever library it came, goes through the `process_request` of its stubber, and every mock
begins and ends with `MockAWS.reset`. While a bridge is open, both count. So what moto holds is only read again
after somebody else has called it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from ..errors import UsageError

MODULE = "moto.core.models"
OWN_HOST = "//cloudcontrolapi."
ASKER: ContextVar[Watch | None] = ContextVar("asker", default=None)
"""The bridge whose call this thread makes; what it does itself, it need not look for."""


def stubber() -> Any:
    """What answers moto's calls; None where moto was not imported yet."""
    return getattr(sys.modules.get(MODULE), "botocore_stubber", None)


def is_active() -> bool:
    """Whether a `mock_aws` is active in this process."""
    return MODULE in sys.modules and bool(getattr(stubber(), "enabled", False))


def what_is_missing() -> str | None:
    """What the installed moto lacks that the bridge needs, or None."""
    models = sys.modules.get(MODULE)
    answering = getattr(models, "botocore_stubber", None)
    for name, owner in (("botocore_stubber.process_request", answering), ("MockAWS.reset", models)):
        for part in name.split(".")[0 if owner is models else 1 :]:
            owner = getattr(owner, part, None)  # noqa: PLW2901 - a walk
        if owner is None:
            return f"{MODULE}.{name}"
    return None


class Watch:
    """Notices the requests of others to moto, from `open` to `close`.

    `before_request`: called before moto answers such a request, so that what is due by then has happened in moto.
    """

    def __init__(self, before_request: Callable[[], object] = lambda: None) -> None:
        self.before_request = before_request
        self._begun = 0
        self._ended = 0
        self.resets = 0
        """How often moto has lost all that it had."""

    def version(self) -> int | None:
        """A number that is another one after each request of others; None while such a request is under way."""
        begun = self._begun
        return begun if begun == self._ended else None

    def touch(self) -> None:
        """Takes everything as changed."""
        self._begun += 1
        self._ended += 1

    def open(self) -> None:
        """Begins to notice; UsageError where this release of moto cannot be watched."""
        missing = what_is_missing()
        if missing is not None:
            raise UsageError(f"This release of moto has no {missing}, which the bridge needs. {SUPPORTED}")
        _WATCHES.add(self)

    def close(self) -> None:
        """Ends that; the last one leaves moto as it was."""
        _WATCHES.discard(self)


SUPPORTED = "Install a release that docs/moto.md names, or use mock_cloudcontrol(moto='off')."


class _Watches:
    """The open watches. The first one hooks into moto, the last one removes that."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: tuple[Watch, ...] = ()
        self._reset: Any = None

    def add(self, watch: Watch) -> None:
        with self._lock:
            if not self._open:
                self._hook()
            self._open += (watch,)

    def discard(self, watch: Watch) -> None:
        with self._lock:
            was_open = bool(self._open)
            self._open = tuple(each for each in self._open if each is not watch)
            if was_open and not self._open:
                self._unhook()

    def _hook(self) -> None:
        models, answering = sys.modules[MODULE], stubber()
        process_request = type(answering).process_request
        reset = self._reset = models.MockAWS.reset

        def counted_request(request: Any) -> Any:
            if OWN_HOST in request.url:
                # A client of Cloud Control asks moto, too, which would look through all that it knows.
                return None
            noticed = self._begin()
            try:
                for watch in noticed:
                    watch.before_request()
                return process_request(answering, request)
            finally:
                self._end(noticed)

        def counted_reset(mock: Any) -> None:
            noticed = self._begin()
            try:
                reset(mock)
            finally:
                for watch in noticed:
                    watch.resets += 1
                self._end(noticed)

        answering.process_request = counted_request
        models.MockAWS.reset = counted_reset

    def _unhook(self) -> None:
        del stubber().process_request
        sys.modules[MODULE].MockAWS.reset = self._reset

    def _begin(self) -> tuple[Watch, ...]:
        asker = ASKER.get()
        with self._lock:
            noticed = tuple(watch for watch in self._open if watch is not asker)
            for watch in noticed:
                watch._begun += 1
            return noticed

    def _end(self, noticed: tuple[Watch, ...]) -> None:
        with self._lock:
            for watch in noticed:
                watch._ended += 1


_WATCHES = _Watches()
