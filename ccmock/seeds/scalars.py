"""Scalars as CloudFormation writes them where a text is wanted."""

from __future__ import annotations

import math
from typing import Any

_LARGEST = 10**1000
"""From here on Python may refuse to write an integer out."""


def text_of(value: Any) -> str | None:
    """A text, number or boolean as text; None for any other value."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < _LARGEST else None
    return repr(value) if isinstance(value, float) and math.isfinite(value) else None
