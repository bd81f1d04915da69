"""Records the calls of a whole run, for `--cloudcontrol-record`."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ..errors import RecordingWarning, UsageError
from . import RECORD, settings


@contextmanager
def recording_of_run(config: pytest.Config) -> Iterator[None]:
    """Records while the block lasts, if the flag says so. pytest's UsageError: a call or the file cannot be written.

    Each worker of pytest-xdist has a file of its own, `calls-gw0.jsonl`; the process that hands out tests has none.
    """
    given = config.getoption("cloudcontrol_record")
    if given is None:
        yield
        return
    path = Path(given)
    if _hands_out_tests(config):
        # Its workers could not say so.
        if not path.parent.is_dir():
            raise pytest.UsageError(f"{RECORD}: {path} cannot be recorded to: there is no folder {path.parent}.")
        yield
        return
    from ..recordings import record  # noqa: PLC0415 - most runs record nothing

    worker: str | None = getattr(config, "workerinput", {}).get("workerid")
    recording = record(
        path if worker is None else path.with_name(f"{path.stem}-{worker}{path.suffix}"),
        redact=settings(config).mock.get("redact"),
    )
    with _told_to(config):
        recording.__enter__()
    try:
        yield
    finally:
        with _told_to(config):
            recording.__exit__(None, None, None)


@contextmanager
def _told_to(config: pytest.Config) -> Iterator[None]:
    """Mistakes become errors of pytest, and warnings, which come outside of any test, stand in its summary."""
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", RecordingWarning)
            yield
        for warning in caught:
            config.issue_config_time_warning(RecordingWarning(str(warning.message)), stacklevel=2)
    except (UsageError, RecordingWarning) as error:
        raise pytest.UsageError(f"{RECORD}: {error}") from None


def _hands_out_tests(config: pytest.Config) -> bool:
    return bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")
