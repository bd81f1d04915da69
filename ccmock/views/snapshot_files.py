"""Snapshots in files."""

from __future__ import annotations

import json
from collections.abc import Callable
from os import PathLike
from typing import Any

from ..arguments import file_path
from ..errors import UsageError
from ..files import read_text, write_text
from ..registry.json_text import MAX_DEPTH, InvalidJson, parse_json


def save_snapshot(path: str | PathLike[str], take: Callable[[], dict[str, Any]]) -> None:
    """Writes what `take` gives to a file; UsageError where that cannot be, and the file is as it was then."""
    file = file_path("path", path)
    try:
        text = json.dumps(take(), ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"The state is not plain JSON, so {file} is as it was: {error}.") from None
    write_text(file, text)


def load_snapshot(path: str | PathLike[str], restore: Callable[[Any], None]) -> None:
    """Gives `restore` what is in a file; UsageError, with the name of the file, where it cannot be read or restored."""
    file = file_path("path", path)
    text = read_text(file)
    try:
        snapshot = parse_json(text, refuses_duplicates=True, max_depth=2 * MAX_DEPTH)
    except InvalidJson as error:
        raise UsageError(f"{file} does not hold a snapshot: {error}.") from None
    try:
        restore(snapshot)
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from None
