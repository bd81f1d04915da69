"""The errors of a service: a HandlerErrorCode and the service's own text for each.

A service states its errors so:

    _error_text = ServiceTexts("Rds")

    NO_INSTANCE = _error_text("DBInstance {value} not found.", "NotFound", 404)

and raises one with `raise NO_INSTANCE.error(request, value=name)`. What the resource handler says itself, without a
call to the service, is stated with `HANDLER_TEXT`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..contract.failures import HandlerError
from ..contract.handler import HandlerContext, HandlerRequest
from ..ids import uuid_text

Details = Callable[[HandlerRequest], Mapping[str, object]]
"""Computes the values of a text's own fields from the request."""


@dataclass(frozen=True)
class ErrorText:
    """One error of a service.

    `code`: the HandlerErrorCode. `text`: the message, with fields such as `{value}` in the form of `str.format`.
    `service`: the service's name as the AWS SDK for Java spells it (`Ec2`); `None` where the handler speaks itself.
    `status`: the HTTP status of the service's answer. `exception`: the service's own error code, which only endings of
    the SDK's version 1 show. `ending`: what stands behind the message of a service's exception; by default the ending
    of the AWS SDK for Java, version 2. `details`: computes the values of further fields.
    """

    code: str
    text: str
    service: str | None = None
    status: int = 400
    exception: str = ""
    ending: Ending | None = None
    details: Details | None = None

    def error(self, request: HandlerRequest, **fields: object) -> HandlerError:
        """The error to raise for a request.

        `fields`: the values of the text's fields. `{identifier}`, `{type_name}`, `{account}` and `{region}` are filled
        from the request. Raises KeyError where a field has no value.
        """
        context = request.handler_context
        known = {
            "identifier": request.identifier,
            "type_name": request.type_name,
            "account": context.account_id,
            "region": context.region,
            **(self.details(request) if self.details else {}),
        }
        text = self.text.format_map({**known, **fields})
        if self.service is not None:
            text += (self.ending or sdk_v2_ending)(self, context)
        return HandlerError(self.code, text)


Ending = Callable[[ErrorText, HandlerContext], str]
"""Makes what the handler's SDK puts behind the message of a service's exception."""


@dataclass(frozen=True)
class ServiceTexts:
    """States the errors of one service: call it with a text, a HandlerErrorCode and an HTTP status.

    The attributes are what the service's errors have in common. `service`, `ending`, `exception` and `details` are
    those of `ErrorText`. `prefix` stands before each text. `code` and `status` hold where a call gives none.
    """

    service: str | None = None
    ending: Ending | None = None
    prefix: str = ""
    code: str = "InvalidRequest"
    status: int = 400
    exception: str = ""
    details: Details | None = None

    def __call__(
        self,
        text: str,
        code: str | None = None,
        status: int | None = None,
        *,
        exception: str | None = None,
        details: Details | None = None,
    ) -> ErrorText:
        """One error of the service; what is not given is what the service's errors have in common."""
        return ErrorText(
            code or self.code,
            f"{self.prefix}{text}",
            self.service,
            status or self.status,
            exception or self.exception,
            self.ending,
            details or self.details,
        )


HANDLER_TEXT = ServiceTexts()
"""States what a resource handler says itself, without a call to the service."""


def sdk_v2_ending(error_text: ErrorText, handler_context: HandlerContext) -> str:
    """What version 2 of the AWS SDK for Java puts behind the message of a service's exception."""
    request_id = service_request_id(handler_context)
    details = f"Service: {error_text.service}, Status Code: {error_text.status}, Request ID: {request_id}"
    return f" ({details}) (SDK Attempt Count: 1)"


def sdk_v1_ending(error_text: ErrorText, handler_context: HandlerContext) -> str:
    """What version 1 of the AWS SDK for Java puts there: the service's full name, and its own error code."""
    request_id = service_request_id(handler_context)
    details = f"Status Code: {error_text.status}; Error Code: {error_text.exception}; Request ID: {request_id}"
    return f" (Service: {error_text.service}; {details}; Proxy: null)"


def service_request_id(handler_context: HandlerContext) -> str:
    """The request id of a call that a handler made to its service."""
    return uuid_text(handler_context.draw("service-request").getrandbits(128))


def with_identifier(error: HandlerError, identifier: str) -> HandlerError:
    """The same error, about the resource with the identifier: one that exists already."""
    error.identifier = identifier
    return error
