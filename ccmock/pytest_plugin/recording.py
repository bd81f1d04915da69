"""Records the calls of a whole run, for `--cloudcontrol-record`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ..errors import UsageError
from . import RECORD


@contextmanager
def recording_of_run(config: pytest.Config) -> Iterator[None]:
    """Records while the block lasts, if the flag says so. pytest's UsageError: the file cannot be written.

    Each worker of pytest-xdist has a file of its own, `calls-gw0.jsonl`; the process that hands out tests has none.
    """
    given = config.getoption("cloudcontrol_record")
    if given is None or _hands_out_tests(config):
        yield
        return
    from ..recordings import record  # noqa: PLC0415 - most runs record nothing

    path = Path(given)
    worker: str | None = getattr(config, "workerinput", {}).get("workerid")
    recording = record(path if worker is None else path.with_name(f"{path.stem}-{worker}{path.suffix}"))
    try:
        recording.__enter__()
    except UsageError as error:
        raise pytest.UsageError(f"{RECORD}: {error}") from None
    try:
        yield
    finally:
        recording.__exit__(None, None, None)


def _hands_out_tests(config: pytest.Config) -> bool:
    return bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")
