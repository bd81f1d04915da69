"""What moto refuses, as the handler of the type would report it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from botocore.exceptions import ClientError

from ..contract.failures import HandlerError
from ..contract.handler import HandlerRequest
from ..handlers.error_texts import ErrorText, sdk_v2_ending
from ..handlers.sdk_names import sdk_service_name
from ..services.s3 import s3_ending

KINDS: tuple[tuple[str, str], ...] = (
    (r"NotFound|NoSuch|NonExistent|NotExist|UnknownResource|\.Unknown$", "NotFound"),
    (r"AlreadyExist|AlreadyOwned|Duplicate", "AlreadyExists"),
    (r"AccessDenied|Unauthorized|NotAuthorized", "AccessDenied"),
    (r"Throttl|TooManyRequests|RequestLimitExceeded", "Throttling"),
    (r"LimitExceeded|QuotaExceeded|TooMany", "ServiceLimitExceeded"),
    (r"NotEmpty|DependencyViolation|DeleteConflict", "GeneralServiceException"),
    (r"InUse|Conflict", "ResourceConflict"),
    (r"Validation|Invalid|Malformed|Missing|Unsupported|BadRequest", "InvalidRequest"),
)
"""Pattern in the service's error code → HandlerErrorCode, the first that fits; GeneralServiceException for others."""


def code_of(error: ClientError) -> str:
    """The service's own error code."""
    code: str = error.response.get("Error", {}).get("Code", "")
    return code


def handler_error_code(code: str, own: Mapping[str, str]) -> str:
    """The HandlerErrorCode for a service's error code. `own`: those of the type."""
    fitting = (kind for pattern, kind in KINDS if re.search(pattern, code))
    return own.get(code) or next(fitting, "GeneralServiceException")


def means_missing(error: ClientError) -> bool:
    """Whether a service says that what a call is about does not exist."""
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404 or (
        handler_error_code(code_of(error), {}) == "NotFound" or code_of(error) == "404"
    )


def refusal(error: ClientError, request: HandlerRequest, own: Mapping[str, str]) -> HandlerError:
    """The failure of a request that moto refuses, with moto's message as AWS's handlers show it."""
    answer = error.response
    service = sdk_service_name(request.type_name)
    text = ErrorText(
        handler_error_code(code_of(error), own),
        "{message}",
        service,
        answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 400),
        ending=s3_ending if service == "S3" else sdk_v2_ending,
    )
    return text.error(request, message=answer.get("Error", {}).get("Message") or code_of(error))


def odd_failure(error: Exception) -> HandlerError:
    """The failure of a request in which moto raises something that is no answer of a service."""
    return HandlerError("InternalFailure", f"{type(error).__name__}: {error}")
