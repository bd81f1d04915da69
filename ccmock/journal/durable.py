"""Answers that are in a file before a client gets them: they outlive the process, however it ends."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from ..cloud import MockCloud
from ..control.api import find_route
from ..control.asking import AskUrl
from ..control.events import Feed
from ..control.paths import CONTROL_PATH
from ..control.problems import Problem
from ..engine.snapshot import to_write
from ..errors import UsageError
from ..files import reason, seen_from, sync_folder
from ..server.backend import LOCK_SECONDS, Answers, busy
from ..server.responses import refusal
from ..wire.answering import NoAnswerError
from ..wire.messages import HttpRequest, HttpResponse
from .beside import Outside, kept_beside, may_run_code, put_back_beside
from .lock import FileLock
from .reading import is_new, read
from .rows import Row, digest_of, digest_of_no_answer, head_of, kept
from .saved import Saved
from .served_clock import ServedClock
from .settings import check_same, settings_of
from .state_file import Contents, NotWritten, StateFile, write_new

LEAST_ROWS = 10_000
"""So many requests at least lie between two snapshots."""

ROWS_PER_KIB = 2
"""And so many for each KiB of the last one, so that snapshots cost each request little, however much they hold."""


class DurableAnswers:
    """Answers, and keeps everything in the state file `path`.

    `make_answers` makes what answers; it is given what sends the requests of declared hooks, as `Backend` takes it.
    A new file begins with the mock as `begin()` sets it up; otherwise the mock `cloud`, whose clock is a ServedClock,
    goes on from the file. `version` is that of this ccmock. UsageError: the file cannot be read or written, is damaged,
    belongs to a newer ccmock or to a mock that was made with other options, is in use, or its requests are answered
    differently now. The file is as it was then.
    """

    def __init__(
        self,
        path: Path,
        cloud: MockCloud,
        make_answers: Callable[[AskUrl], Answers],
        begin: Callable[[], object] = lambda: None,
        *,
        version: str,
    ) -> None:
        self._version = version
        self._cloud = cloud
        self._clock = _served_clock(cloud)
        self._outside = Outside()
        self._answers = make_answers(self._outside.ask)
        self._settings = settings_of(cloud)
        self._sequence = 0
        self._rows = 0
        """How many requests are in the file behind its snapshot."""
        self._rows_until_save = LEAST_ROWS
        self._code_runs = 0
        """How often code had run, up to what the file holds."""
        self._may_run_code = True
        self._is_behind = False
        """Whether the mock may be ahead of the file."""
        target = Path(os.path.realpath(path))
        self._file: StateFile
        self._lock = FileLock(target)
        try:
            with cloud._engine.lock:
                self._open(target, begin)
        except BaseException:
            self._lock.release()
            raise

    # --- opening ---

    def _open(self, path: Path, begin: Callable[[], object]) -> None:
        try:
            if is_new(path):
                begin()
                self._may_run_code = may_run_code(self._cloud)
                _create(path, self._saved())
                self._code_runs = self._clock.code_runs
                self._file = StateFile(path)
                return
            self._may_run_code = may_run_code(self._cloud)
            contents = read(path)
            self._load(path, contents)
            self._file = StateFile(path)
            if contents.saved.version != self._version:
                # What comes from now on was answered by this version.
                self._save()
        except NotWritten as error:
            raise UsageError(f"{path} cannot be written: {error}{seen_from(path)}.") from None
        finally:
            self._clock.go_on()

    def _load(self, path: Path, contents: Contents) -> None:
        """Puts the mock where the file ends; it is as it was where that is not possible."""
        check_same(path, contents.saved.settings, self._settings)
        engine = self._cloud._engine
        before = engine.state()
        try:
            self._restore(path, contents.saved)
            for row in contents.rows:
                self._check_again(path, contents.saved.version, row)
        except BaseException:
            engine.put_back(before)
            raise
        finally:
            self._outside.end_giving()
        self._sequence += len(contents.rows)
        self._rows = len(contents.rows)
        self._code_runs = self._clock.code_runs

    def _restore(self, path: Path, saved: Saved) -> None:
        self._clock.stand_at(saved.read_ms)
        try:
            self._cloud.restore(saved.snapshot())
            put_back_beside(self._cloud, saved.beside, self._outside.ask)
        except UsageError as error:
            raise UsageError(f"{path}: {error}") from None
        self._sequence = saved.sequence
        self._rows_until_save = _rows_after(saved)

    def _check_again(self, path: Path, version: str, row: Row) -> None:
        if self._again(row) != row.answer:
            raise UsageError(_differs(path, version, self._version, row.sequence))

    def _again(self, row: Row) -> bytes:
        """Lets happen again what a row tells; a digest of the answer."""
        self._clock.stand_at(row.read_ms)
        self._outside.give(row.outside)
        if not row.head:
            self._cloud._engine.settle()
            return b""
        try:
            return digest_of(self._answers.answer(row.request()))
        except NoAnswerError as lost:
            return digest_of_no_answer(timed_out=lost.timed_out)

    # --- answering ---

    @property
    def feed(self) -> Feed:
        """What happens in the mock, for those who watch it."""
        return self._answers.feed

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The response to a request, which is in the file. Where that cannot be written: 500, which tells why.

        NoAnswerError: a fault broke the connection.
        """
        engine = self._cloud._engine
        if not engine.lock.acquire(timeout=LOCK_SECONDS):
            return busy()
        try:
            return self._answer(kept(request))
        except NotWritten as error:
            return _not_written(error)
        finally:
            self._clock.go_on()
            engine.lock.release()

    def _answer(self, request: HttpRequest) -> HttpResponse:
        read_ms = self._clock.stand_still()
        if self._is_behind:
            self._save()
        self._is_behind = True
        try:
            response = self._answers.answer(request)
        except NoAnswerError as lost:
            self._keep(request, read_ms, digest_of_no_answer(timed_out=lost.timed_out))
            raise
        self._keep(request, read_ms, digest_of(response))
        return response

    def _keep(self, request: HttpRequest, read_ms: int, answer: bytes) -> None:
        """Writes what just happened. NotWritten: it is not in the file."""
        self._sequence += 1
        if self._has_code_run():
            # What code of others does may depend on anything, so only what came of it can be kept.
            self._save()
            return
        outside = self._outside.take()
        if _is_look(request):
            row = Row(self._sequence, read_ms, "", b"", outside, b"")
        else:
            row = Row(self._sequence, read_ms, head_of(request), request.body, outside, answer)
        self._file.append(row)
        self._is_behind = False
        self._rows += 1
        if self._rows >= self._rows_until_save:
            # All is in the file already. Where there is no room for a snapshot, this goes on for a while.
            self._rows_until_save += LEAST_ROWS
            try:
                self._save()
            except NotWritten:
                self._is_behind = self._has_code_run()

    def _has_code_run(self) -> bool:
        """Whether code ran that may do otherwise next time, since what the file holds."""
        return self._may_run_code and self._clock.code_runs != self._code_runs

    def _save(self) -> None:
        """Writes a whole snapshot. NotWritten: the file is as it was."""
        saved = self._saved()
        self._file.save(saved)
        self._code_runs = self._clock.code_runs
        self._is_behind = False
        self._rows = 0
        self._rows_until_save = _rows_after(saved)

    def _saved(self) -> Saved:
        """The mock as it is now. The clock then stands still."""
        read_ms = self._clock.stand_still()
        try:
            snapshot = to_write(self._cloud._engine)
        except UsageError as error:
            # A handler or hook has made a call itself: the request that it is about is not done.
            raise NotWritten(str(error)) from None
        beside = kept_beside(self._cloud)
        self._outside.take()
        return Saved.of(self._version, self._settings, self._sequence, read_ms, beside, snapshot)

    # --- ending ---

    def close(self) -> None:
        """Writes a snapshot, so that the next start is fast, and lets others open the file.

        UsageError where that cannot be written; what was answered is in the file all the same.
        """
        with self._cloud._engine.lock:
            try:
                try:
                    if self._rows or self._is_behind or self._has_code_run():
                        self._save()
                finally:
                    self._file.close()
            except NotWritten as error:
                raise UsageError(f"The state file is not written to its end: {error}.") from None
            finally:
                self._clock.go_on()
                self._lock.release()


def _is_look(request: HttpRequest) -> bool:
    """Whether a request only shows what is there: nothing comes of it but what is due, whatever its answer says."""
    if not request.url.startswith(CONTROL_PATH):
        return False
    try:
        route, _ = find_route(request)
    except Problem:
        return True
    return not route.is_change


def _served_clock(cloud: MockCloud) -> ServedClock:
    if not isinstance(cloud.clock, ServedClock):
        raise UsageError("A mock with a state file has a ServedClock, which stands still while it answers.")
    return cloud.clock


def _create(path: Path, saved: Saved) -> None:
    """Makes a state file, as a whole or not at all. NotWritten where it cannot be."""
    try:
        # It holds what clients sent; nobody else may read what this makes.
        descriptor, name = tempfile.mkstemp(".tmp", ".ccmock-", path.parent)
        os.close(descriptor)
        temporary = Path(name)
        try:
            write_new(temporary, saved)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise NotWritten(reason(error)) from None
    sync_folder(path.parent)


def _rows_after(saved: Saved) -> int:
    """How many requests may follow a snapshot until the next one."""
    return max(LEAST_ROWS, ROWS_PER_KIB * saved.kib())


def _differs(path: Path, version: str, here: str, sequence: int) -> str:
    by = f"ccmock {version}" + ("" if version == here else f", which is not this one, {here}")
    return (
        f"{path} was written by {by}, and its request {sequence} is answered differently now. It is left as it is. "
        f"Start ccmock {version} with the options, handlers and hooks of then, and end it with Ctrl-C: it leaves a "
        "snapshot, which later versions read."
    )


def _not_written(error: NotWritten) -> HttpResponse:
    return refusal(
        500,
        "StateNotWritten",
        f"The state file cannot be written: {error}. What this request did is not kept. Make room, and send it again.",
    )
