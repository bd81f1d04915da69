"""Error texts of handlers that stand on version 1 of the AWS SDK for Java."""

from __future__ import annotations

from dataclasses import dataclass

from ...contract.failures import HandlerError
from ...contract.handler import HandlerRequest
from ...handlers.error_texts import ErrorText, service_request_id


@dataclass(frozen=True)
class SdkV1ErrorText(ErrorText):
    """An error text in the form of that SDK: with the service in full, and `exception`, the service's own code."""

    exception: str = ""

    def error(self, request: HandlerRequest, **places: object) -> HandlerError:
        """The failure to raise for a request."""
        text = ErrorText(self.code, self.text).error(request, **places).message
        request_id = service_request_id(request.handler_context)
        ending = f"Status Code: {self.status}; Error Code: {self.exception}; Request ID: {request_id}; Proxy: null"
        return HandlerError(self.code, f"{text} (Service: {self.service}; {ending})")
