"""The operations of a service that speaks AWS Query: its input read and checked, as its service model says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ..service_errors import SerializationError
from ..wire.codec import MAX_BODY_BYTES, read_fields, reader_of
from ..wire.constraints import check_of
from ..wire.messages import HttpRequest, fields_of, header_of, query_of
from ..wire.service_model import Operation, ServiceModel, read_service_model
from .errors import InvalidInput, MalformedInput

API_VERSIONS = {"sts": "2011-06-15", "iam": "2010-05-08", "cloudformation": "2010-05-15"}
"""Service → the version of its API. The names are those that requests are signed for, and botocore's."""


@cache
def model_of(service: str) -> ServiceModel:
    """The model of a service; some ten milliseconds when first called."""
    return read_service_model(service, API_VERSIONS[service])


def namespace_of(service: str) -> str:
    """The XML namespace of a service's answers."""
    return str(model_of(service).metadata["xmlNamespace"])


def fields_of_request(request: HttpRequest) -> dict[str, str]:
    """The fields of a request's query and of its body, if that is a form."""
    fields = fields_of(query_of(request.url))
    if _is_form(request):
        fields.update(fields_of(request.body.decode("utf-8", "replace")))
    return fields


def _is_form(request: HttpRequest) -> bool:
    if not 0 < len(request.body) <= MAX_BODY_BYTES:
        return False
    content_type = header_of(request.headers, "Content-Type") or ""
    return content_type.startswith("application/x-www-form-urlencoded") or b"Action=" in request.body


def read_input(operation: Operation, fields: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of a call; MalformedInput or InvalidInput where they are not what the operation takes."""
    try:
        parameters: dict[str, Any] = reader_of(operation.input)(read_fields(operation.input, fields) or {})
    except SerializationError as error:
        raise MalformedInput.of(error) from None
    violations = check_of(operation.input)(parameters)
    if violations:
        raise InvalidInput.of_constraints(violations)
    return parameters
