from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import HeadersDict
from botocore.loaders import create_loader

from ccmock import errors, service_errors
from ccmock.wire import service_model
from ccmock.wire.messages import HttpRequest
from ccmock.wire.parsing import operation_names
from ccmock.wire.rendering import http_date
from ccmock.wire.service_model import Shape
from tests.support.wire import Exchange, operation_of_botocore

Send = Callable[..., Exchange]
READ = {"TypeName": "AWS::S3::Bucket", "Identifier": "b"}
TARGET = "CloudApiService.GetResource"
JSON = json.dumps(READ).encode()
FORM = b"TypeName=AWS%3A%3AS3%3A%3ABucket&Identifier=b"
ACTION = "https://localhost/?Action=GetResource&Version=2021-09-30"


def test_the_operations_are_those_of_the_model() -> None:
    model = create_loader().load_service_model("cloudcontrol", "service-2")
    assert operation_names() == tuple(sorted(model["operations"]))
    assert "GetResource" in operation_names()


HEADERS: list[Mapping[Any, Any]] = [
    {"X-Amz-Target": TARGET},
    {"x-amz-target": TARGET},
    {b"X-AMZ-TARGET": TARGET.encode()},
    {"Content-Length": 12, "X-Amz-Target": TARGET.encode()},
    HeadersDict({"x-amz-target": TARGET.encode()}),
]


@pytest.mark.parametrize("headers", HEADERS)
def test_the_target_is_found_in_any_mapping(send: Send, headers: Mapping[Any, Any]) -> None:
    exchange = send(HttpRequest("POST", "/", headers, JSON))
    assert (exchange.operation, exchange.parameters, exchange.error) == ("GetResource", READ, None)


QUERY_STYLE = {
    "action with a json body": HttpRequest("POST", ACTION, {}, JSON),
    "action with a json body that curl calls a form": HttpRequest(
        "POST", ACTION, {"Content-Type": "application/x-www-form-urlencoded"}, JSON
    ),
    "all in the query": HttpRequest("POST", f"{ACTION}&{FORM.decode()}#fragment", {}),
    "all in the query of a GET": HttpRequest("GET", f"/?Action=GetResource&{FORM.decode()}", {}),
    "all in a form": HttpRequest("POST", "/", {}, b"Action=GetResource&" + FORM),
    "action in the query, the rest in a form": HttpRequest(
        "POST", ACTION, {"content-type": b"application/x-www-form-urlencoded; charset=utf-8"}, FORM
    ),
    "an empty target": HttpRequest("POST", ACTION, {"X-Amz-Target": ""}, JSON),
}


@pytest.mark.parametrize("request_", QUERY_STYLE.values(), ids=QUERY_STYLE)
def test_an_action_is_as_good_as_a_target(send: Send, request_: HttpRequest) -> None:
    exchange = send(request_)
    assert (exchange.operation, exchange.parameters, exchange.error) == ("GetResource", READ, None)


def test_query_fields_become_numbers_lists_and_structures(send: Send) -> None:
    fields = (
        "MaxResults=10&Unknown=1&ResourceRequestStatusFilter.Operations.member.2=DELETE"
        "&ResourceRequestStatusFilter.Operations.member.1=CREATE&ResourceRequestStatusFilter.Operations.member.x=READ"
        "&ResourceRequestStatusFilter.OperationStatuses.member.10=FAILED"
        "&ResourceRequestStatusFilter.OperationStatuses.member.9=SUCCESS"
    )
    assert send(HttpRequest("GET", f"/?Action=ListResourceRequests&{fields}", {})).parameters == {
        "MaxResults": 10,
        "ResourceRequestStatusFilter": {"Operations": ["CREATE", "DELETE"], "OperationStatuses": ["SUCCESS", "FAILED"]},
    }


def test_query_fields_are_checked_as_json_is(send: Send) -> None:
    number = send(HttpRequest("GET", "/?Action=ListResourceRequests&MaxResults=ten", {}))
    assert str(number.error) == "STRING_VALUE can not be converted to an Integer"
    missing = send(HttpRequest("GET", "/?Action=GetResourceRequestStatus", {}))
    assert "Value null at 'requestToken'" in str(missing.error)
    assert send(HttpRequest("GET", "/?Action=ListResourceRequests", {})).error is None


UNKNOWN = {
    "no target": (HttpRequest("POST", "/", {}, JSON), ""),
    "no such operation": (HttpRequest("POST", "/", {"X-Amz-Target": "CloudApiService.Nope"}), "CloudApiService.Nope"),
    "another service": (HttpRequest("POST", "/", {"X-Amz-Target": "Logs_2014.GetResource"}), "Logs_2014.GetResource"),
    "no prefix": (HttpRequest("POST", "/", {"X-Amz-Target": "GetResource"}), "GetResource"),
    "a target is posted": (HttpRequest("GET", "/", {"X-Amz-Target": TARGET}), TARGET),
    "an action is not put": (HttpRequest("PUT", ACTION, {}, JSON), "GetResource"),
    "no such action": (HttpRequest("POST", "/?Action=Nope", {}, JSON), "Nope"),
    "not even a query": (HttpRequest("", "", {}, b"\xff\x00"), ""),
}


@pytest.mark.parametrize(("request_", "operation"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_names_no_operation_is_unknown(send: Send, request_: HttpRequest, operation: str) -> None:
    exchange = send(request_)
    assert isinstance(exchange.error, service_errors.UnknownOperation)
    assert (exchange.operation, exchange.parameters, exchange.response.status) == (operation, {}, 400)


def test_the_exchange_holds_what_a_log_needs(send: Send) -> None:
    asked: list[Any] = []

    def operations(name: str, parameters: dict[str, Any]) -> dict[str, Any]:
        asked.append((name, parameters))
        return {"TypeName": "AWS::S3::Bucket"}

    exchange = send(HttpRequest("POST", "/", {"X-Amz-Target": TARGET}, JSON), operations)
    assert asked == [("GetResource", READ)]
    assert exchange.output == {"TypeName": "AWS::S3::Bucket"}
    assert exchange.error is None
    assert exchange.response.status == 200
    assert list(exchange.response.headers.items()) == [
        ("x-amzn-RequestId", "795eddad-cfdf-4c87-a31d-7d23fb938291"),
        ("Date", "Wed, 27 Oct 2021 09:50:35 GMT"),
        ("Content-Type", "application/x-amz-json-1.0"),
        ("Content-Length", str(len(exchange.response.body))),
    ]


def test_what_is_no_service_error_comes_out(send: Send) -> None:
    def operations(*_: Any) -> dict[str, Any]:
        raise errors.HandlerContractError("a handler returned 7")

    with pytest.raises(errors.HandlerContractError, match="returned 7"):
        send(HttpRequest("POST", "/", {"X-Amz-Target": TARGET}, JSON), operations)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (1709251199, "Thu, 29 Feb 2024 23:59:59 GMT"),
    ],
)
def test_dates_are_those_of_http(seconds: int, text: str) -> None:
    assert http_date(seconds) == text


def test_a_model_of_another_version_is_found() -> None:
    model = service_model.read_service_model("cloudcontrol", "1999-01-01")
    assert model.metadata["targetPrefix"] == "CloudApiService"


def test_shapes_are_those_of_botocore() -> None:
    for name, operation in service_model.service_model().operations.items():
        known = operation_of_botocore(name)
        assert_same_shape(operation.input, known.input_shape)
        assert_same_shape(operation.output, known.output_shape)


def assert_same_shape(shape: Shape, known: Any) -> None:
    assert (shape.name, shape.kind, [*shape.members]) == (known.name, known.type_name, [*getattr(known, "members", ())])
    assert {key: shape.traits.get(key) for key in known.metadata} == known.metadata
    for name, member in shape.members.items():
        assert_same_shape(member, known.members[name])
    if shape.kind == "list":
        assert_same_shape(shape.item, known.member)


def test_the_model_is_read_once_and_without_a_scan_of_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "iterdir", lambda _: pytest.fail("scanned folders"))
    model = service_model.read_service_model(service_model.SERVICE_NAME, service_model.API_VERSION)
    assert model.metadata["targetPrefix"] == "CloudApiService"
    assert service_model.service_model() is service_model.service_model()
