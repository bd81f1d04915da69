"""Bugs of a test's own handlers and hooks, which a test of ccmock expects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ccmock import MockCloud


@contextmanager
def raised_at_once(
    cloud: MockCloud, kind: type[Exception], match: str | None = None
) -> Iterator[pytest.ExceptionInfo[Any]]:
    """Expects an error at once, which the end of the mock would raise again."""
    with pytest.raises(kind, match=match) as caught:
        yield caught
    cloud._engine.deferred_errors.remove(caught.value)
