"""Whether a mock is active, as tests ask that are about when it is."""

from __future__ import annotations

from ccmock import UsageError, current


def is_active() -> bool:
    """Whether there is one."""
    try:
        current()
    except UsageError:
        return False
    return True
