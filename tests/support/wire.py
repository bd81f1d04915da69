"""A service of one's own between `parse` and `render`, for tests of the wire."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from botocore.loaders import create_loader
from botocore.model import OperationModel, ServiceModel

from ccmock.engine.model import CallError, CallRecord
from ccmock.service_errors import ServiceError
from ccmock.wire.messages import HttpRequest, HttpResponse
from ccmock.wire.parsing import parse
from ccmock.wire.rendering import render

REQUEST_ID = "795eddad-cfdf-4c87-a31d-7d23fb938291"
NOW_MS = 1635328235000

Operations = Callable[[str, "dict[str, Any]"], "dict[str, Any]"]


def operation_of_botocore(name: str, service: str = "cloudcontrol") -> OperationModel:
    """An operation as clients know it."""
    return _model_of_botocore(service).operation_model(name)


@cache
def _model_of_botocore(service: str) -> ServiceModel:
    return ServiceModel(create_loader().load_service_model(service, "service-2"), service)


class Exchange(NamedTuple):
    """A call that was parsed and answered, and the response."""

    operation: str
    parameters: dict[str, Any]
    output: dict[str, Any] | None
    error: ServiceError | None
    response: HttpResponse


def answer(request: HttpRequest, operations: Operations) -> Exchange:
    """Parses a request, lets `operations(name, parameters)` answer it and renders what comes of it."""
    call = parse(request)
    output, error = None, call.error
    try:
        output = operations(call.operation, call.parameters) if error is None else None
    except ServiceError as refused:
        error = refused
    told = CallError.of(error) if error is not None else None
    account_id, region = call.account_id or "123456789012", call.region or "us-east-1"
    record = CallRecord(call.operation, call.parameters, account_id, region, output, told, REQUEST_ID, NOW_MS)
    return Exchange(call.operation, call.parameters, output, error, render(record))
