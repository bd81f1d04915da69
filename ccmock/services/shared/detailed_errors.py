"""Error texts whose texts tell more of a request than every error text does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...contract.failures import HandlerError
from ...contract.handler import HandlerRequest
from ...handlers.error_texts import ErrorText


def _nothing(_: HandlerRequest) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True)
class DetailedErrorText(ErrorText):
    """An error text with places of its own in its text; `tell` gives what stands there for a request."""

    tell: Callable[[HandlerRequest], Mapping[str, object]] = _nothing

    def error(self, request: HandlerRequest, **places: object) -> HandlerError:
        """The failure to raise for a request."""
        return super().error(request, **{**self.tell(request), **places})


def about(error: HandlerError, identifier: str) -> HandlerError:
    """The failure, as one that speaks of the resource with the identifier: one that is there already."""
    error.identifier = identifier
    return error
