"""Refusals whose texts tell more of a request than every refusal does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...failures import HandlerError
from ..base import HandlerRequest
from ..refusals import Refusal


def _nothing(_: HandlerRequest) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True)
class TellingRefusal(Refusal):
    """A refusal with places of its own in its text; `tell` gives what stands there for a request."""

    tell: Callable[[HandlerRequest], Mapping[str, object]] = _nothing

    def error(self, request: HandlerRequest, **places: object) -> HandlerError:
        """The failure to raise for a request."""
        return super().error(request, **{**self.tell(request), **places})


def about(error: HandlerError, identifier: str) -> HandlerError:
    """The failure, as one that speaks of the resource with the identifier: one that is there already."""
    error.identifier = identifier
    return error
