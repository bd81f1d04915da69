"""What generated requests get at the wire: an answer whatever they hold, and valid parameters arrive unchanged."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.model import ListShape, Shape, StructureShape
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from hypothesis import given
from hypothesis import strategies as st

from ccmock.wire.caller import caller_of
from ccmock.wire.codec import reader_of
from ccmock.wire.constraints import check_of, glance_of
from ccmock.wire.messages import HttpRequest
from ccmock.wire.parsing import operation_names
from ccmock.wire.service_model import service_model
from tests.support.wire import Exchange, operation_of_botocore

any_text = st.text(st.characters(exclude_categories=()), max_size=40)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | any_text,
    lambda children: st.lists(children, max_size=4) | st.dictionaries(any_text, children, max_size=4),
    max_leaves=12,
)
operations = st.sampled_from(operation_names())


MEMBERS = sorted({name for operation in service_model().operations.values() for name in operation.input.members})
parameters = st.dictionaries(st.sampled_from(MEMBERS) | any_text, any_json, max_size=6) | st.fixed_dictionaries(
    {"ResourceRequestStatusFilter": st.dictionaries(st.sampled_from(["Operations", "OperationStatuses"]), any_json)}
)
any_bytes = st.binary(max_size=60)
names = (
    any_text | any_bytes | st.sampled_from(["X-Amz-Target", b"x-amz-target", "Content-Type", "Authorization", "Host"])
)
values = (
    any_text
    | any_bytes
    | st.integers()
    | st.sampled_from(
        [
            "CloudApiService.GetResource",
            b"CloudApiService.ListResources",
            "application/x-www-form-urlencoded",
            "AWS4-HMAC-SHA256 Credential=///",
        ]
    )
)
urls = any_text | st.builds("https://[{}]:x/?Action={}&{}".format, any_text, operations, any_text)


def assert_is_an_answer(exchange: Exchange, operation: str = "GetResource") -> None:
    response = exchange.response
    assert response.status in (200, 400)
    assert isinstance(json.loads(response.body), dict)
    assert int(response.headers["Content-Length"]) == len(response.body)
    parsed = create_parser("json").parse(
        {"status_code": response.status, "headers": response.headers, "body": response.body},
        operation_of_botocore(operation).output_shape,
    )
    assert ("Error" in parsed) == (exchange.error is not None)
    if exchange.error is not None:
        assert parsed["Error"]["Code"] == exchange.error.code


@given(
    method=st.sampled_from(["POST", "GET", "post", "PUT"]) | any_text,
    url=urls,
    headers=st.dictionaries(names, values, max_size=5),
    body=any_bytes
    | st.sampled_from([b"", b"{}", b"Action=ListResources&TypeName=%ff", b"Action=ListResourceRequests"]),
)
def test_any_request_gets_an_answer(
    send: Callable[..., Exchange], method: str, url: str, headers: dict[Any, Any], body: bytes
) -> None:
    request = HttpRequest(method, url, headers, body)
    assert_is_an_answer(send(request))
    caller = caller_of(request)
    assert caller.access_key is None or caller.access_key


VALID_STRINGS = {
    "TypeName": st.from_regex(r"[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}", fullmatch=True).filter(
        lambda text: 10 <= len(text) <= 196 and text.isascii()
    ),
    "RoleArn": st.from_regex(r"arn:aws:iam::[0-9]{12}:role/[a-z]{1,40}", fullmatch=True),
    "TypeVersionId": st.from_regex(r"[A-Za-z0-9-]{1,128}", fullmatch=True),
    "ClientToken": st.from_regex(r"[-A-Za-z0-9+/=]{1,128}", fullmatch=True),
    "RequestToken": st.from_regex(r"[-A-Za-z0-9+/=]{1,128}", fullmatch=True),
    "NextToken": st.from_regex(r"[-A-Za-z0-9+/=]{1,128}", fullmatch=True),
    "HandlerNextToken": st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=100),
    "Identifier": st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=100),
    "Properties": st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    "PatchDocument": st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
}


def valid(shape: Shape | None) -> st.SearchStrategy[Any]:
    if isinstance(shape, StructureShape):
        members = {name: valid(member) for name, member in shape.members.items()}
        required = {name: members.pop(name) for name in shape.required_members}
        return st.fixed_dictionaries(required, optional=members)
    if isinstance(shape, ListShape):
        return st.lists(valid(shape.member), max_size=4)
    if shape.type_name == "integer":
        return st.integers(shape.metadata["min"], shape.metadata["max"])
    enum = shape.metadata.get("enum")
    return st.sampled_from(enum) if enum else VALID_STRINGS[shape.name]


calls = operations.flatmap(
    lambda operation: st.tuples(st.just(operation), valid(operation_of_botocore(operation).input_shape))
)


@pytest.mark.slow
@given(operations, parameters | st.dictionaries(st.sampled_from(MEMBERS), st.text(max_size=200), max_size=4))
def test_what_is_right_at_a_glance_is_right_looked_at_closely(operation: str, document: dict[str, Any]) -> None:
    shape = service_model().operations[operation].input
    if glance_of(shape)(document):
        assert reader_of(shape)(document) == document
        assert check_of(shape)(document) == []


@given(calls)
def test_what_is_right_and_plain_is_seen_at_a_glance(operation_and_parameters: tuple[str, dict[str, Any]]) -> None:
    operation, given_parameters = operation_and_parameters
    is_plain = all(isinstance(value, str) and value.isascii() for value in given_parameters.values())
    assert glance_of(service_model().operations[operation].input)(given_parameters) is is_plain


@pytest.mark.slow
@given(calls)
def test_what_botocore_sends_arrives_as_it_was_given(
    send: Callable[..., Exchange], operation_and_parameters: tuple[str, dict[str, Any]]
) -> None:
    operation, given_parameters = operation_and_parameters
    sent = create_serializer("json").serialize_to_request(dict(given_parameters), operation_of_botocore(operation))
    exchange = send(HttpRequest(sent["method"], sent["url_path"], sent["headers"], sent["body"]))
    assert exchange.error is None
    assert exchange.operation == operation
    # botocore makes up a ClientToken where there is none.
    token = {"ClientToken": exchange.parameters["ClientToken"]} if "ClientToken" in exchange.parameters else {}
    assert exchange.parameters == {**token, **given_parameters}
