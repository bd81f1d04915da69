"""How a resource handler fails: the sixteen HandlerErrorCodes, their usual messages, and `HandlerError`.

An operation whose handler fails ends as a FAILED request; a read or a list answers with a service error.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..arguments import choice, optional_text, shown, text
from ..service_errors import (
    AccessDenied,
    AlreadyExists,
    GeneralService,
    HandlerFailure,
    HandlerInternalFailure,
    HandlerThrottled,
    InvalidCredentials,
    InvalidRequest,
    NetworkFailure,
    NotStabilized,
    NotUpdatable,
    ResourceConflict,
    ResourceNotFound,
    ServiceError,
    ServiceInternalError,
    ServiceLimitExceeded,
)

_RESOURCE = "Resource of type '{type_name}' with identifier '{identifier}'"

HANDLER_FAILURES: dict[str, tuple[str, type[ServiceError]]] = {
    "NotUpdatable": (_RESOURCE + " is not updatable with parameters provided.", NotUpdatable),
    "InvalidRequest": ("Invalid request provided: {reason}", InvalidRequest),
    "AccessDenied": ("Access denied for operation '{operation}'.", AccessDenied),
    "UnauthorizedTaggingOperation": ("Unauthorized tagging operation", AccessDenied),
    "InvalidCredentials": ("Invalid credentials provided.", InvalidCredentials),
    "AlreadyExists": (_RESOURCE + " already exists.", AlreadyExists),
    "NotFound": (_RESOURCE + " was not found.", ResourceNotFound),
    "ResourceConflict": (_RESOURCE + " has a conflict. Reason: {reason}.", ResourceConflict),
    "Throttling": ("Rate exceeded for operation '{operation}'.", HandlerThrottled),
    "ServiceLimitExceeded": (
        "Limit exceeded for resource of type '{type_name}'. Reason: {reason}",
        ServiceLimitExceeded,
    ),
    "NotStabilized": (_RESOURCE + " did not stabilize.", NotStabilized),
    "GeneralServiceException": ("Error occurred during operation '{operation}'.", GeneralService),
    "ServiceInternalError": (
        "Internal error reported from downstream service during operation '{operation}'.",
        ServiceInternalError,
    ),
    "ServiceTimeout": ("Operation '{operation}' timed out.", HandlerFailure),
    "NetworkFailure": ("Network failure occurred during operation '{operation}'.", NetworkFailure),
    "InternalFailure": ("Internal Failure", HandlerInternalFailure),
}
"""HandlerErrorCode → its usual message, and the service error that a read or a list answers with."""


class HandlerError(Exception):
    """The failure of a resource handler.

    `code`: one of the sixteen HandlerErrorCodes. `message`: the text; by default the code's usual one, which `reason`
    and `identifier` (by default the request's) are filled into. `remnant`: the model of what a failed create or update
    left behind, None where it left nothing new. `template`: replaces the code's usual message, with the same fields.

    Raises UsageError where `code` is not a HandlerErrorCode, or where a text is not a str.

    ```pycon
    >>> class Refusing(GenericHandler):
    ...     def check(self, request, declared):
    ...         raise HandlerError("ServiceLimitExceeded", reason="no more topics")
    >>> cloud.types.use(Refusing, "AWS::SNS::Topic")
    >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    >>> cloud.requests[0].status_message
    "Limit exceeded for resource of type 'AWS::SNS::Topic'. Reason: no more topics"
    ```
    """

    def __init__(
        self,
        code: str,
        message: str | None = None,
        *,
        reason: str = "",
        identifier: str | None = None,
        remnant: dict[str, object] | None = None,
        template: str | None = None,
    ) -> None:
        choice(code, HANDLER_FAILURES, f"{shown(code)} is not a HandlerErrorCode.")
        for name, value in (("message", message), ("identifier", identifier), ("template", template)):
            optional_text(name, value)
        text("reason", reason)
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.reason = reason
        self.identifier = identifier
        self.remnant = remnant
        self.template: str = template or HANDLER_FAILURES[code][0]

    def in_words_of(self, messages: Mapping[str, str]) -> HandlerError:
        """The same failure with the message for its code, unless it has a message of its own."""
        if self.message is not None or self.code not in messages:
            return self
        return HandlerError(
            self.code,
            reason=self.reason,
            identifier=self.identifier,
            remnant=self.remnant,
            template=messages[self.code],
        )

    def text(self, *, type_name: str, identifier: str | None, operation: str) -> str:
        """The StatusMessage: the failure's own message, or the usual one of its code with the fields filled in."""
        if self.message is not None:
            return self.message
        return self.template.format(
            type_name=type_name,
            identifier=self.identifier or identifier or "null",
            operation=operation,
            reason=self.reason,
        )

    def as_service_error(
        self, *, type_name: str, identifier: str | None, operation: str, request_token: str
    ) -> ServiceError:
        """The error that GetResource or ListResources answers with when its handler fails."""
        text = self.text(type_name=type_name, identifier=identifier, operation=operation)
        _, exception = HANDLER_FAILURES[self.code]
        return exception(
            f"{type_name} Handler returned status FAILED: {text} "
            f"(HandlerErrorCode: {self.code}, RequestToken: {request_token})"
        )
