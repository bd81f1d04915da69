"""The routes about what a test sets up: faults, hooks, permissions, limits."""

from __future__ import annotations

from typing import Any

from .route import Asked
from .shown import shown_fault


def list_faults(asked: Asked) -> Any:
    """Every fault that is set."""
    return {"faults": [shown_fault(fault) for fault in asked.cloud.faults]}
