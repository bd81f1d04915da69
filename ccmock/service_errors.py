"""Every error that the service answers with, and every text of the API itself.

    ServiceError                     what a client of the service receives as an HTTP error
    ├── ValidationError, AccessDenied, SerializationError, UnknownOperation, InternalFailure
    │                                not in the service model: boto3 raises a plain ClientError
    ├── Throttled                    in the model by its name alone: what answers stands before the service
    └── one class for each exception of the service model

How a resource handler fails, which the engine makes a FAILED request of, stands in `contract/failures.py`.

The texts come from recorded answers of the service and, where none is known, from the AWS
libraries whose wording the recorded ones share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MODEL_NAMESPACE = "com.amazon.cloudapiservice"


class ServiceError(Exception):
    """An error answer of the service.

    `code` is the name that a client reads, `namespace` what stands before it in `__type`,
    `message_key` the member that carries the text. `has_empty_message`: whether that member is there for an empty text.
    """

    code = "ServiceInternalErrorException"
    namespace = MODEL_NAMESPACE
    http_status = 400
    message_key = "Message"
    has_empty_message = True

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class ValidationError(ServiceError):
    """Refused before anything happened: parameters, model, patch or identifier."""

    code = "ValidationException"
    namespace = "com.amazon.coral.validate"
    message_key = "message"

    @classmethod
    def of_model(cls, violations: Iterable[object]) -> ValidationError:
        return cls("Model validation failed ({})".format("\n".join(map(str, violations))))

    @classmethod
    def of_constraints(cls, violations: Sequence[str]) -> ValidationError:
        noun = "error" if len(violations) == 1 else "errors"
        return cls(f"{len(violations)} validation {noun} detected: {'; '.join(violations)}")

    @classmethod
    def read_only_update(cls, pointers: Sequence[str]) -> ValidationError:
        return cls(f"Invalid patch update: readOnlyProperties [{', '.join(pointers)}] cannot be updated")

    @classmethod
    def write_only_update(cls, pointers: Sequence[str]) -> ValidationError:
        return cls(
            f"Invalid patch update: writeOnlyProperties [{', '.join(pointers)}] "
            "can only be updated using 'add' operation"
        )

    @classmethod
    def system_tag(cls) -> ValidationError:
        return cls("aws: prefixed tag key names are not allowed for external use")

    @classmethod
    def identifier_mismatch(cls, alternatives: Sequence[Sequence[str]]) -> ValidationError:
        shown = ", ".join(f"[{', '.join(pointers)}]" for pointers in alternatives)
        return cls(
            "When specifying the identifier as JSON, you must specify exactly one identifier from "
            f"[{shown}], and no additional properties can be specified"
        )

    @classmethod
    def identifier_parts(cls, identifier: str, pointers: Sequence[str]) -> ValidationError:
        return cls(f"Identifier {identifier} is not valid for identifier [{', '.join(pointers)}]")

    @classmethod
    def already_ended(cls, request_token: str, status: str) -> ValidationError:
        return cls(f"Request {request_token} is already in status {status}")

    @classmethod
    def next_token(cls) -> ValidationError:
        # The service's own sentence is not known.
        return cls("Invalid NextToken")


_CONTAINER_MISFITS = {
    "list": "Start of list found where not expected",
    "structure": "Start of structure or map found where not expected.",
}
_SCALAR_MISFITS = {
    "list": "Expected list or null",
    "structure": "Expected null",
    "string": "{found} can not be converted to a String",
    "integer": "{found} can not be converted to an Integer",
}


class SerializationError(ServiceError):
    """A body that is not the JSON that the operation's input is.

    Without a text where the body is not JSON at all: recorded answers of other AWS JSON services have no message member
    then. The texts are those of such services; this service's own are unknown.
    """

    code = "SerializationException"
    namespace = "com.amazon.coral.service"
    has_empty_message = False

    @classmethod
    def of_type(cls, expected: str, found: str) -> SerializationError:
        """A JSON token `found`, a container or the name of a scalar, where the model has a shape of type `expected`."""
        return cls(_CONTAINER_MISFITS.get(found) or _SCALAR_MISFITS[expected].format(found=found))

    @classmethod
    def too_long(cls, limit: int) -> SerializationError:
        return cls(f"Request body is longer than {limit} bytes")

    @classmethod
    def too_deep(cls, limit: int) -> SerializationError:
        return cls(f"Request body is nested deeper than {limit} levels")


class UnknownOperation(ServiceError):
    """A request that names no operation of the service. Other AWS JSON services answer it without a text."""

    code = "UnknownOperationException"
    namespace = "com.amazon.coral.service"
    has_empty_message = False


class InternalFailure(ServiceError):
    """What the service cannot cope with, such as a PatchDocument that is not JSON. Clients send such a call again."""

    code = "InternalFailure"
    namespace = "com.amazon.coral.service"
    http_status = 500
    message_key = "message"

    def __init__(self, message: str = "Internal Failure") -> None:
        super().__init__(message)


class AccessDenied(ServiceError):
    code = "AccessDeniedException"
    namespace = "com.amazon.coral.service"


class Throttled(ServiceError):
    """Too many calls of this API; `Rate exceeded`, or no text."""

    code = "ThrottlingException"
    namespace = "com.amazon.coral.availability"
    message_key = "message"

    def __init__(self, message: str = "Rate exceeded") -> None:
        super().__init__(message)


class AlreadyExists(ServiceError):
    code = "AlreadyExistsException"


class ClientTokenConflict(ServiceError):
    code = "ClientTokenConflictException"

    @classmethod
    def of(cls, client_token: str, request_token: str) -> ClientTokenConflict:
        return cls(
            f"ClientToken {client_token} is already associated with an existing operation "
            f"with RequestToken {request_token}"
        )


class ConcurrentModification(ServiceError):
    code = "ConcurrentModificationException"
    http_status = 500


class ConcurrentOperation(ServiceError):
    code = "ConcurrentOperationException"

    @classmethod
    def of(cls, request_token: str) -> ConcurrentOperation:
        # Recorded answers hold the token; the sentence around it is not known.
        return cls(f"Another operation is already running on the resource with RequestToken {request_token}")


class GeneralService(ServiceError):
    code = "GeneralServiceException"


class HandlerFailure(ServiceError):
    code = "HandlerFailureException"
    http_status = 500


class HandlerInternalFailure(ServiceError):
    code = "HandlerInternalFailureException"
    http_status = 500


class HandlerThrottled(ServiceError):
    """A read or list whose handler was throttled by the service below it."""

    code = "ThrottlingException"


class InvalidCredentials(ServiceError):
    code = "InvalidCredentialsException"


class InvalidRequest(ServiceError):
    code = "InvalidRequestException"

    @classmethod
    def list_model(cls, type_name: str, violations: Iterable[object]) -> InvalidRequest:
        return cls(
            f"Missing or invalid ResourceModel property in {type_name} list handler request input."
            "Required property:  ({})".format("\n".join(map(str, violations)))
        )

    @classmethod
    def list_needs(cls, type_name: str, name: str) -> InvalidRequest:
        return cls(
            f"Missing Or Invalid ResourceModel property in {type_name} list handler request input. "
            f"Required property: [{name}]"
        )


class NetworkFailure(ServiceError):
    code = "NetworkFailureException"
    http_status = 500


class NotStabilized(ServiceError):
    code = "NotStabilizedException"


class NotUpdatable(ServiceError):
    code = "NotUpdatableException"

    @classmethod
    def create_only(cls, pointers: Sequence[str]) -> NotUpdatable:
        return cls(f"Invalid patch update: createOnlyProperties [{', '.join(pointers)}] cannot be updated")


class PrivateType(ServiceError):
    code = "PrivateTypeException"

    @classmethod
    def invalid_response(cls, type_name: str) -> PrivateType:
        # What it is for stands in the service model; its sentence is not known.
        return cls(f"The resource handler of {type_name} returned an invalid response")


class RequestTokenNotFound(ServiceError):
    code = "RequestTokenNotFoundException"

    @classmethod
    def of(cls, request_token: str) -> RequestTokenNotFound:
        return cls(f"Request with token {request_token} was not found")


class ResourceConflict(ServiceError):
    code = "ResourceConflictException"


class ResourceNotFound(ServiceError):
    code = "ResourceNotFoundException"


class ServiceInternalError(ServiceError):
    code = "ServiceInternalErrorException"
    http_status = 500


class ServiceLimitExceeded(ServiceError):
    code = "ServiceLimitExceededException"


class TypeNotFound(ServiceError):
    code = "TypeNotFoundException"

    @classmethod
    def of(cls, type_name: str) -> TypeNotFound:
        return cls(f"The type '{type_name}' cannot be found.")


class UnsupportedAction(ServiceError):
    code = "UnsupportedActionException"

    @classmethod
    def of(cls, type_name: str, action: str) -> UnsupportedAction:
        return cls(f"Resource type {type_name} does not support {action} action")


# --- errors that stand before every service of AWS ------------------------------------------


class ExpiredToken(ServiceError):
    code = "ExpiredTokenException"
    namespace = "com.amazon.coral.service"

    def __init__(self, message: str = "The security token included in the request is expired") -> None:
        super().__init__(message)


class InvalidSignature(ServiceError):
    code = "InvalidSignatureException"
    namespace = "com.amazon.coral.service"

    def __init__(
        self,
        message: str = (
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
        ),
    ) -> None:
        super().__init__(message)


class ServiceUnavailable(ServiceError):
    code = "ServiceUnavailableException"
    namespace = "com.amazon.coral.availability"
    http_status = 503


class UnrecognizedClient(ServiceError):
    code = "UnrecognizedClientException"
    namespace = "com.amazon.coral.service"

    def __init__(self, message: str = "The security token included in the request is invalid.") -> None:
        super().__init__(message)


SERVICE_ERRORS: dict[str, type[ServiceError]] = {kind.code: kind for kind in reversed(ServiceError.__subclasses__())}
"""Every error that a client can get, by the name that it has on the wire; of two with one name, the API's own."""
