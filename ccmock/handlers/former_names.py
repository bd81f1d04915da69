"""Former names of the attributes of `GenericHandler`, each of which works with a DeprecationWarning."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from .references import Dependent


class FormerNames:
    """Passes on what a handler says under a former name: `held_by` is now `dependents`."""

    dependents: Sequence[Dependent]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "held_by" in vars(cls):
            _warn(3)
            cls.dependents = vars(cls)["held_by"]
            del cls.held_by

    @property
    def held_by(self) -> Sequence[Dependent]:
        """The former name of `dependents`."""
        _warn(3)
        return self.dependents

    @held_by.setter
    def held_by(self, dependents: Sequence[Dependent]) -> None:
        _warn(3)
        self.dependents = dependents


def _warn(stacklevel: int) -> None:
    warnings.warn("held_by is now dependents.", DeprecationWarning, stacklevel=stacklevel)
