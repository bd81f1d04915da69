"""Properties that contradict each other, as tables of what is looked for and the error for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ...contract.handler import HandlerRequest, Model
from ...handlers.error_texts import ErrorText

Conflict = tuple[Callable[[Model], object], ErrorText]
"""What finds a conflict in a model, or returns something false, and the error; `{value}` is what was found."""


def check_conflicts(conflicts: Iterable[Conflict], declared: Model, request: HandlerRequest) -> None:
    """Raises the error of the first conflict that is found in what was declared."""
    for find, error_text in conflicts:
        if found := find(declared):
            raise error_text.error(request, value=found)
