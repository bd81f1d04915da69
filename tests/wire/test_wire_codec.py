from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
from botocore.parsers import create_parser

from ccmock import service_errors
from ccmock.engine.model import CallError
from ccmock.wire.codec import MAX_BODY_BYTES, MAX_DEPTH, read_body, write_body, write_error
from tests.support.wire import Exchange, operation_of_botocore

Call = Callable[..., Exchange]
READ = {"TypeName": "AWS::S3::Bucket", "Identifier": "b"}

UNREADABLE = {
    "not utf-8": b'{"TypeName": "\xff"}',
    "utf-16": '{"TypeName": "x"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "truncated": b"{",
    "blank": b"  ",
    "trailing comma": b'{"TypeName": "x",}',
    "two documents": b"{}{}",
    "control character": b'{"TypeName": "a\nb"}',
    "NaN": b'{"Other": NaN}',
    "Infinity": b'{"Other": -Infinity}',
    "null": b"null",
    "a string": b'"x"',
    "a number": b"1",
    "lone surrogate": b'{"TypeName": "\\ud800"}',
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_a_body_that_is_no_json_object_is_refused_without_a_word(call: Call, body: bytes) -> None:
    exchange = call("GetResource", body)
    assert exchange.response.status == 400
    assert json.loads(exchange.response.body) == {"__type": "com.amazon.coral.service#SerializationException"}
    assert exchange.parameters == {}
    assert isinstance(exchange.error, service_errors.SerializationError)


MISFITS = [
    ("GetResource", {"TypeName": 1}, "NUMBER_VALUE can not be converted to a String"),
    ("GetResource", {"TypeName": 1.5}, "DECIMAL_VALUE can not be converted to a String"),
    ("GetResource", {"TypeName": True}, "TRUE_VALUE can not be converted to a String"),
    ("GetResource", {"TypeName": False}, "FALSE_VALUE can not be converted to a String"),
    ("GetResource", {"TypeName": ["x"]}, "Start of list found where not expected"),
    ("GetResource", {"TypeName": {}}, "Start of structure or map found where not expected."),
    ("ListResources", {"MaxResults": "1"}, "STRING_VALUE can not be converted to an Integer"),
    ("ListResources", {"MaxResults": True}, "TRUE_VALUE can not be converted to an Integer"),
    ("ListResources", {"MaxResults": []}, "Start of list found where not expected"),
    ("ListResources", {"MaxResults": {}}, "Start of structure or map found where not expected."),
    ("ListResourceRequests", {"ResourceRequestStatusFilter": "x"}, "Expected null"),
    ("ListResourceRequests", {"ResourceRequestStatusFilter": []}, "Start of list found where not expected"),
    ("ListResourceRequests", {"ResourceRequestStatusFilter": {"Operations": 1}}, "Expected list or null"),
    (
        "ListResourceRequests",
        {"ResourceRequestStatusFilter": {"Operations": {}}},
        "Start of structure or map found where not expected.",
    ),
    (
        "ListResourceRequests",
        {"ResourceRequestStatusFilter": {"Operations": [1]}},
        "NUMBER_VALUE can not be converted to a String",
    ),
    ("GetResource", [], "Start of list found where not expected"),
]


@pytest.mark.parametrize(("operation", "body", "text"), MISFITS)
def test_a_value_of_the_wrong_json_type_is_named_by_its_token(call: Call, operation: str, body: Any, text: str) -> None:
    exchange = call(operation, body)
    assert exchange.response.status == 400
    assert json.loads(exchange.response.body) == {
        "__type": "com.amazon.coral.service#SerializationException",
        "Message": text,
    }


def test_wrong_types_are_found_before_constraints(call: Call) -> None:
    assert isinstance(
        call("ListResources", {"TypeName": "", "MaxResults": "1"}).error, service_errors.SerializationError
    )


@pytest.mark.parametrize("body", [b"{}", b"", b'{"MaxResults": null, "Unknown": [1, {"a": null}]}'])
def test_an_empty_body_nulls_and_unknown_members_are_as_absent(call: Call, body: bytes) -> None:
    exchange = call("ListResourceRequests", body)
    assert (exchange.error, exchange.parameters) == (None, {})


def test_the_last_of_two_equal_keys_wins() -> None:
    assert read_body(b'{"TypeName": "a", "TypeName": "b"}') == {"TypeName": "b"}


@pytest.mark.parametrize(
    ("literal", "arrives"),
    [("7", 7), ("7.9", 7), ("1e1", 10), ("99999999999", None), ("1e999", None), ("9" * 5000, None)],
)
def test_numbers_arrive_as_java_integers(call: Call, literal: str, arrives: int | None) -> None:
    exchange = call("ListResourceRequests", b'{"MaxResults": %s}' % literal.encode())
    if arrives is not None:
        assert exchange.parameters == {"MaxResults": arrives}
    else:
        assert "'2147483647' at 'maxResults'" in str(exchange.error)


def nested(levels: int) -> bytes:
    return b'{"A": ' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 5000, 200_000])
def test_a_body_nested_too_deep_is_refused(call: Call, levels: int) -> None:
    assert str(call("GetResource", nested(levels)).error) == "Request body is nested deeper than 200 levels"


def test_deep_brackets_that_are_never_closed_are_refused(call: Call) -> None:
    assert isinstance(call("GetResource", b'{"A":' * 100_000).error, service_errors.SerializationError)


def test_nesting_is_counted_outside_of_strings_and_not_over_siblings() -> None:
    text = '[{"\\"' * 1000
    assert read_body(nested(MAX_DEPTH)).keys() == {"A"}
    assert read_body(json.dumps({"A": text, "B": [[]] * 1000}).encode())["A"] == text


def test_a_stack_that_is_nearly_full_gives_no_traceback() -> None:
    def fill(levels: int) -> dict[str, Any]:
        return fill(levels - 1) if levels else read_body(nested(MAX_DEPTH))

    depth, frame = 0, sys._getframe()
    while frame := frame.f_back:  # type: ignore[assignment]
        depth += 1
    with contextlib.suppress(service_errors.SerializationError):
        fill(sys.getrecursionlimit() - depth - 100)


def test_a_body_longer_than_the_limit_is_refused() -> None:
    assert read_body(b'{"A": "%s"}' % (b"x" * (MAX_BODY_BYTES - 9)))
    with pytest.raises(service_errors.SerializationError, match="longer than 1048576 bytes"):
        read_body(b'{"A": "%s"}' % (b"x" * (MAX_BODY_BYTES - 8)))


def test_members_are_written_in_alphabetical_order_and_absent_ones_left_out(call: Call) -> None:
    output = {
        "TypeName": "AWS::S3::Bucket",
        "NextToken": None,
        "ResourceDescriptions": [{"Properties": "{}", "Identifier": "b"}, {"Identifier": None}],
        "NotInTheModel": 1,
    }
    body = call("ListResources", {"TypeName": "AWS::S3::Bucket"}, lambda *_: output).response.body
    assert body == b'{"ResourceDescriptions":[{"Identifier":"b","Properties":"{}"},{}],"TypeName":"AWS::S3::Bucket"}'


def test_timestamps_are_seconds_with_milliseconds(call: Call) -> None:
    event = {"EventTime": 1632950268481, "RetryAfter": 1632950269000, "OperationStatus": "PENDING"}
    exchange = call("GetResourceRequestStatus", {"RequestToken": "t"}, lambda *_: {"ProgressEvent": event})
    assert b'"EventTime":1632950268.481' in exchange.response.body
    parsed = parse("GetResourceRequestStatus", exchange)
    assert parsed["ProgressEvent"]["EventTime"] == datetime(2021, 9, 29, 21, 17, 48, 481000, timezone.utc)
    assert parsed["ProgressEvent"]["RetryAfter"] == datetime(2021, 9, 29, 21, 17, 49, 0, timezone.utc)


def test_every_millisecond_survives_the_way_to_a_datetime(call: Call) -> None:
    for millisecond in range(1000):
        event = {"HookEventTime": 1767225600000 + millisecond}
        exchange = call("GetResourceRequestStatus", {"RequestToken": "t"}, lambda *_: {"HooksProgressEvent": [event]})  # noqa: B023
        moment = parse("GetResourceRequestStatus", exchange)["HooksProgressEvent"][0]["HookEventTime"]
        assert moment == datetime(2026, 1, 1, 0, 0, 0, millisecond * 1000, timezone.utc)


def parse(operation: str, exchange: Exchange) -> Any:
    response = {
        "status_code": exchange.response.status,
        "headers": exchange.response.headers,
        "body": exchange.response.body,
    }
    return create_parser("json").parse(response, operation_of_botocore(operation).output_shape)


def test_text_beyond_ascii_is_written_as_utf_8_and_a_lone_surrogate_as_java_does() -> None:
    assert write_body({"a": "é𝄞\ud800"}) == '{"a":"é𝄞?"}'.encode()


# Those of the service's own errors stand in a table of their own, in tests/service.
ERRORS = [
    (
        service_errors.HandlerFailure("x"),
        500,
        {"__type": "com.amazon.cloudapiservice#HandlerFailureException", "Message": "x"},
    ),
    (service_errors.Throttled(""), 400, {"__type": "com.amazon.coral.availability#ThrottlingException", "message": ""}),
    (service_errors.UnknownOperation(), 400, {"__type": "com.amazon.coral.service#UnknownOperationException"}),
    (
        service_errors.ValidationError("\ud800"),
        400,
        {"__type": "com.amazon.coral.validate#ValidationException", "message": "?"},
    ),
]


@pytest.mark.parametrize(("error", "status", "body"), ERRORS)
def test_an_error_is_written_with_its_full_type(
    call: Call, error: service_errors.ServiceError, status: int, body: dict[str, str]
) -> None:
    def fail(*_: Any) -> dict[str, Any]:
        raise error

    exchange = call("GetResource", READ, fail)
    assert exchange.error is error
    assert exchange.output is None
    assert exchange.response.status == status
    assert json.loads(exchange.response.body) == json.loads(write_error(CallError.of(error))) == body


def test_the_error_of_a_parsed_call_keeps_no_frames_alive(call: Call) -> None:
    error = call("GetResource", b"[]").error
    assert isinstance(error, service_errors.SerializationError)
    assert error.__traceback__ is None
