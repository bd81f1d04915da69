"""The record of calls, and its limit."""

from __future__ import annotations

from ccmock.engine.call_log import FORGOTTEN_AT_ONCE, CallLog
from ccmock.engine.model import CallRecord


def record(number: int, region: str = "us-east-1") -> CallRecord:
    token = f"token-{number % 2}"
    return CallRecord("ListResources", {}, "123456789012", region, {"number": number}, None, None, number, token)


def numbers(records):
    return [each.output["number"] for each in records]


def test_newest_calls_are_kept_and_found_by_place_and_request():
    log = CallLog()
    log.limit = 3
    log.add(record(0)._replace(request_token="alone"))
    for number in range(1, 2 * FORGOTTEN_AT_ONCE):
        log.add(record(number, "us-east-1" if number % 3 else "eu-west-1"))
        assert numbers(log.everywhere) == list(range(log.forgotten, number + 1))
        assert 3 <= len(log.everywhere) < 3 + FORGOTTEN_AT_ONCE or number < 3
    assert log.forgotten == FORGOTTEN_AT_ONCE
    assert log.about("alone") == ()
    assert numbers(log.of("123456789012", "eu-west-1")) == [n for n in numbers(log.everywhere) if n % 3 == 0]
    assert numbers(log.about("token-1")) == [n for n in numbers(log.everywhere) if n % 2]


def test_without_a_limit_all_calls_are_kept():
    log = CallLog()
    for number in range(50):
        log.add(record(number))
    assert (len(log.everywhere), log.forgotten) == (50, 0)
