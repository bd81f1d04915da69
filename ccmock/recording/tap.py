"""Sees the Cloud Control calls of this process pass, and changes nothing of them.

A call is noted where its answer reaches the library that makes it: from its HTTP session, or from a handler of
`before-send`, which may be a mock's. A mock that starts inside a recording answers first, so that its calls are not
noted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from ..clock import system_ms
from ..intercept.bodies import bytes_of
from ..intercept.botocore_events import AIOBOTOCORE
from ..intercept.import_hooks import ImportHooks
from ..intercept.replacements import Replacements
from ..registry.catalog import bundled_catalog
from ..wire.messages import Headers, HttpRequest, header_of
from .recorder import Recorder, answer_of
from .rows import Answer
from .tapped_libraries import install, install_aiobotocore


class Surroundings(NamedTuple):
    """Where a recording is made. Within a mock: its account and clock; without one, nobody knows the account.

    `innermost`: what tells the innermost mock. While it is another one than at the start, nothing is recorded.
    `now_ms`: milliseconds since the epoch, for answers that have no time of their own.
    """

    innermost: Callable[[], object] = lambda: None
    account_id: str | None = None
    now_ms: Callable[[], int] = system_ms


class _Open(NamedTuple):
    """A recorder, and whether a call that is answered now is for it."""

    recorder: Recorder
    is_meant: Callable[[], bool]


class Tap:
    """Notes calls with the recorders that are open. The first one installs it, the last one removes it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        # Replaced as a whole, so that a call needs no lock to read it.
        self._recorders: tuple[_Open, ...] = ()
        self._replacements = Replacements()
        self._import_hooks = ImportHooks()
        self._is_sending: ContextVar[bool] = ContextVar("is_sending", default=False)

    def open(self, path: Path, redact: Any, surroundings: Surroundings) -> Recorder:
        """Records to a file from now on; UsageError where that cannot be written, or a rule is none."""
        innermost, account_id, now_ms = surroundings
        before = innermost()
        recorder = Recorder(path, bundled_catalog(), redact, account_id, now_ms)
        with self._lock:
            try:
                if not self._recorders:
                    self._install()
                self._recorders += (_Open(recorder, lambda: innermost() is before),)
                return recorder  # noqa: TRY300 - what comes between is part of the start
            except BaseException:
                self.close(recorder)
                raise

    def close(self, recorder: Recorder) -> None:
        """Ends a recording; UsageError where a call could not be written."""
        with self._lock:
            self._recorders = tuple(other for other in self._recorders if other.recorder is not recorder)
            if not self._recorders:
                self._import_hooks.remove()
                self._replacements.undo()
        recorder.close()

    def _install(self) -> None:
        install(self, self._replacements)
        self._import_hooks.when_imported(AIOBOTOCORE, partial(install_aiobotocore, self, self._replacements))
        self._import_hooks.install()

    # --- what the libraries tell ---

    @property
    def is_sending(self) -> bool:
        """Whether a library of this thread or task sends a call by means of another one, and notes it itself."""
        return self._is_sending.get()

    @contextmanager
    def sending(self) -> Iterator[None]:
        """While a library sends a call."""
        token = self._is_sending.set(True)
        try:
            yield
        finally:
            self._is_sending.reset(token)

    def note_answer(self, request: Any, status: int, headers: Headers, content: bytes) -> None:
        """Notes a call with what it was answered."""
        self._note(request, answer_of(status, content), _time_of(headers))

    def note_loss(self, request: Any, error: Exception) -> None:
        """Notes a call that got no answer but an error of the library's own."""
        self._note(request, Answer(None, lost=type(error).__name__), None)

    def _note(self, request: Any, answer: Answer, at_ms: int | None) -> None:
        noted = HttpRequest(request.method, request.url, request.headers, bytes_of(request.body))
        for recorder, is_meant in self._recorders:
            if is_meant():
                recorder.note(noted, answer, at_ms)


def _time_of(headers: Headers) -> int | None:
    """When an answer was given, in milliseconds since the epoch, by the clock of the service; None: it does not say."""
    try:
        return int(parsedate_to_datetime(header_of(headers, "Date") or "").timestamp()) * 1000
    except (TypeError, ValueError):
        return None


TAP = Tap()
"""Like the active mocks, what of recordings belongs to the process."""
