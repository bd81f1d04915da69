"""What calls and requests call the same thing: their operations, and the errors that they end with.

A test may take the name of the one for the other by mistake; the error then says which is meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..contract.failures import HANDLER_FAILURES
from ..service_errors import SERVICE_ERRORS
from .model import API_OPERATIONS, ConnectionLost, ConnectionTimedOut

REQUEST_OPERATIONS = ("CREATE", "UPDATE", "DELETE")
"""The operations of resource requests."""

CALL_ERRORS = (*SERVICE_ERRORS, ConnectionLost.code, ConnectionTimedOut.code)
"""Every error that a call can end with, by the name that a client reads."""

_CALL_OF = {
    "CREATE": "CreateResource",
    "READ": "GetResource",
    "UPDATE": "UpdateResource",
    "DELETE": "DeleteResource",
    "LIST": "ListResources",
}
_SNAKE_CASE = {
    "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)[1:]: name
    for name in API_OPERATIONS
}

CALL_OPERATIONS_FOR: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"an operation of requests and handlers": _CALL_OF, "the name of boto3's method": _SNAKE_CASE}
)
"""What is taken for the operation of a call → each such name, with the operation that is meant."""

HANDLER_OPERATIONS_FOR: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "an operation of calls": {call: action for action, call in _CALL_OF.items()},
        "the name of boto3's method": {
            method: action for method, call in _SNAKE_CASE.items() for action, name in _CALL_OF.items() if call == name
        },
    }
)
"""What is taken for the operation of a request or handler → each such name, with the operation that is meant."""

CALL_ERRORS_FOR: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "a HandlerErrorCode, which requests end with": {
            code: exception.code for code, (_, exception) in HANDLER_FAILURES.items()
        }
    }
)
"""What is taken for the error of a call → each such name, with the error that a call ends with."""

HANDLER_ERRORS_FOR: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"an error of calls": {exception.code: code for code, (_, exception) in reversed(HANDLER_FAILURES.items())}}
)
"""What is taken for a HandlerErrorCode → each such name, with the code that is meant."""
