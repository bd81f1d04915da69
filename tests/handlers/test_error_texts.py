"""How a service's errors are stated: `ServiceTexts`, with the endings of both versions of the SDK."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ccmock import GenericHandler, HandlerRequest, MockCloud
from ccmock.contract.arns import Arn, is_external, parse_arn, service_in_arn
from ccmock.handlers.error_texts import HANDLER_TEXT, ErrorText, ServiceTexts, sdk_v1_ending

TYPE = "Test::Texts::Thing"
REQUEST_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


@pytest.fixture
def request_of_create(cloud: MockCloud) -> HandlerRequest:
    seen: list[HandlerRequest] = []

    class Handler(GenericHandler):
        def seed(self, request: HandlerRequest) -> Any:
            seen.append(request)
            return super().seed(request)

    schema = {
        "typeName": TYPE,
        "properties": {"Name": {"type": "string"}},
        "primaryIdentifier": ["/properties/Name"],
        "additionalProperties": False,
    }
    cloud.types.register(schema, Handler())
    cloud.resources.put(TYPE, {"Name": "one"})
    return seen[0]


def _text(error_text: ErrorText, request: HandlerRequest, **fields: object) -> str:
    return str(error_text.error(request, **fields).message)


def test_error_text_of_sdk_version_2(request_of_create: HandlerRequest) -> None:
    missing = ServiceTexts("Rds")("DBInstance {value} not found in {region}.", "NotFound", 404)
    assert missing.error(request_of_create, value="one").code == "NotFound"
    pattern = (
        rf"DBInstance one not found in us-east-1\. \(Service: Rds, Status Code: 404, Request ID: {REQUEST_ID}\) "
        r"\(SDK Attempt Count: 1\)"
    )
    assert re.fullmatch(pattern, _text(missing, request_of_create, value="one"))


def test_error_text_of_sdk_version_1(request_of_create: HandlerRequest) -> None:
    texts = ServiceTexts("AmazonECS", ending=sdk_v1_ending, exception="ClientException")
    pattern = (
        rf"No\. \(Service: AmazonECS; Status Code: 400; Error Code: Other; Request ID: {REQUEST_ID}; Proxy: null\)"
    )
    assert re.fullmatch(pattern, _text(texts("No.", exception="Other"), request_of_create))
    assert "Error Code: ClientException;" in _text(texts("No."), request_of_create)


def test_handler_text_has_no_ending(request_of_create: HandlerRequest) -> None:
    text = HANDLER_TEXT("Not {value} of {type_name} in {account}.")
    assert text.code == "InvalidRequest"
    assert _text(text, request_of_create, value="this") == f"Not this of {TYPE} in 123456789012."


def test_prefix_and_details_of_service_texts(request_of_create: HandlerRequest) -> None:
    texts = ServiceTexts(prefix="{name}: ", details=lambda request: {"name": request.desired_state["Name"]})
    assert _text(texts("bad"), request_of_create) == "one: bad"
    assert _text(texts("bad", details=lambda _: {"name": "other"}), request_of_create) == "other: bad"


def test_error_text_without_a_field_is_a_key_error(request_of_create: HandlerRequest) -> None:
    with pytest.raises(KeyError, match="value"):
        HANDLER_TEXT("{value}").error(request_of_create)


def test_parse_arn() -> None:
    assert parse_arn("arn:aws:sns:us-east-1:123456789012:a:b") == Arn("aws", "sns", "us-east-1", "123456789012", "a:b")
    assert [parse_arn(value) for value in ("orders", "arn:aws:sns", "urn:aws:sns:us-east-1:1:a")] == [None] * 3
    assert [service_in_arn(value) for value in ("arn:aws:sns:::a", "orders")] == ["sns", ""]


@pytest.mark.parametrize(
    ("value", "type_name", "outcome"),
    [
        ("arn:aws:sns:us-east-1:123456789012:a", TYPE, False),
        ("arn:aws:sns:eu-west-1:123456789012:a", TYPE, True),
        ("arn:aws:sns:eu-west-1:123456789012:a", "AWS::IAM::Role", False),
        ("arn:aws:sns:us-east-1:999999999999:a", TYPE, True),
        ("arn:aws:s3:::a", TYPE, False),
        ("a", TYPE, False),
    ],
)
def test_is_external(request_of_create: HandlerRequest, value: str, type_name: str, outcome: bool) -> None:
    assert is_external(value, type_name, request_of_create.handler_context) is outcome
