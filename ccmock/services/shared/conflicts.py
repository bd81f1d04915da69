"""Properties that do not go together, as tables: what is looked for, and how the service refuses it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ...contract.handler import HandlerRequest, Model
from ...handlers.error_texts import ErrorText

Conflict = tuple[Callable[[Model], object], ErrorText]
"""What finds a conflict in a model, or nothing, and how the service refuses it; `{value}` is what was found."""


def check_conflicts(conflicts: Iterable[Conflict], declared: Model, request: HandlerRequest) -> None:
    """Raises for the first conflict that is found in what was declared."""
    for find, error_text in conflicts:
        if found := find(declared):
            raise error_text.error(request, value=found)
