"""Refusals of handlers that stand on version 1 of the AWS SDK for Java."""

from __future__ import annotations

from dataclasses import dataclass

from ...failures import HandlerError
from ..base import HandlerRequest
from ..refusals import Refusal, service_request_id


@dataclass(frozen=True)
class OlderSdkRefusal(Refusal):
    """A refusal whose text ends as that SDK's do: with the service in full, and `exception`, the service's own code."""

    exception: str = ""

    def error(self, request: HandlerRequest, **places: object) -> HandlerError:
        """The failure to raise for a request."""
        text = Refusal(self.code, self.text).error(request, **places).message
        request_id = service_request_id(request.surroundings)
        ending = f"Status Code: {self.status}; Error Code: {self.exception}; Request ID: {request_id}; Proxy: null"
        return HandlerError(self.code, f"{text} (Service: {self.service}; {ending})")
