"""What becomes of a property that the patch of an update removes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

Outcome = Literal["stays", "resets", "suspends", "refused"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
RESETTING: tuple[Outcome, ...] = ("resets", "suspends")

UNKNOWN: Any = ...
"""The value afterwards where it is not told: what a new resource shows."""


@dataclass(frozen=True)
class Removal:
    """The outcome of the removal of one property.

    `outcome`: `stays`, the update succeeds and the old value is still read; `resets`, the property goes back to its
    default; `suspends`, an off state is read that differs from never having been set; `refused`, the update fails.
    `value`: what is read afterwards, None for nothing, where it resets or suspends. `code`, `message`: the
    HandlerErrorCode and text of a refusal. `service`: the service's name as the AWS SDK for Java spells it, where the
    text is an exception of the service.
    """

    outcome: Outcome
    value: Any = UNKNOWN
    code: str = "InvalidRequest"
    message: str | None = None
    service: str | None = None
