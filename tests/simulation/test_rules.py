"""Rules: each counts what it is for, however many others there are, and continues where its state was taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from ccmock import MockCloud
from ccmock.simulation.rules import Rule, RuleBook, decode_rules, encode_rules
from tests.support.calls import BUCKET, LOG_GROUP, listed, read
from tests.support.work import instructions_in

CODES = ("ThrottlingException", "ServiceInternalErrorException", "NetworkFailureException")


@pytest.fixture
def once(cloud: MockCloud) -> Any:
    """A client that does not try again."""
    return boto3.client("cloudcontrol", config=Config(retries={"total_max_attempts": 1}))


def outcomes(client: Any, count: int) -> list[str]:
    """What each of some reads of the log group gave."""
    seen = []
    for _ in range(count):
        try:
            seen.append(read(client, LOG_GROUP, "logs")["LogGroupName"])
        except ClientError as error:
            seen.append(error.response["Error"]["Code"])
    return seen


def fired(book: RuleBook, identifier: str | None = None) -> list[str]:
    return [rule.kind for rule in book.firing("READ", BUCKET, identifier)]


@pytest.fixture
def logs(cloud: MockCloud) -> None:
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs"})


@pytest.mark.usefixtures("logs")
def test_a_call_counts_for_every_rule_that_is_for_it(cloud: MockCloud, once: Any) -> None:
    for nth, code in enumerate(CODES, start=1):
        cloud.faults.refuse(code, operation="GetResource", nth=nth)
    listed(once, LOG_GROUP)
    assert outcomes(once, 4) == [*CODES, "logs"]


@pytest.mark.usefixtures("logs")
def test_a_refused_call_counts_for_a_rule_that_waits_for_its_nth_call(cloud: MockCloud, once: Any) -> None:
    cloud.faults.refuse(CODES[0], operation="GetResource", times=2)
    cloud.faults.refuse(CODES[1], type_name=LOG_GROUP, operation="GetResource", identifier="logs", nth=3)
    assert outcomes(once, 4) == [CODES[0], CODES[0], CODES[1], "logs"]


@pytest.mark.usefixtures("logs")
def test_rules_with_the_same_selector_fire_one_after_the_other(cloud: MockCloud, once: Any) -> None:
    for code in CODES:
        cloud.faults.refuse(code, operation="GetResource")
    assert outcomes(once, 4) == [*CODES, "logs"]


@pytest.mark.usefixtures("logs")
def test_a_restored_rule_goes_on_waiting_for_its_nth_call(cloud: MockCloud, once: Any) -> None:
    cloud.faults.refuse(CODES[0], operation="GetResource", nth=4)
    assert outcomes(once, 2) == ["logs", "logs"]
    snapshot = json.loads(json.dumps(cloud.snapshot()))
    assert outcomes(once, 2) == ["logs", CODES[0]]
    cloud.restore(snapshot)
    assert outcomes(once, 3) == ["logs", CODES[0], "logs"]


@pytest.mark.usefixtures("logs")
def test_a_rule_that_is_removed_before_its_nth_call_never_fires(cloud: MockCloud, once: Any) -> None:
    first = cloud.faults.refuse(CODES[0], operation="GetResource", nth=2)
    cloud.faults.refuse(CODES[1], operation="GetResource", nth=3)
    first.remove()
    assert outcomes(once, 3) == ["logs", "logs", CODES[1]]


def test_rules_with_an_identifier_fire_first_and_others_in_order() -> None:
    book = RuleBook()
    book.add(Rule("first", ("READ", "LIST")))
    book.add(Rule("second", ("READ",), type_name="AWS::S3::*"))
    book.add(Rule("own", ("READ",), identifier="a"))
    book.add(Rule("third", ("READ", "LIST")))
    assert fired(book) == ["first", "second", "third"]
    assert fired(book, "a") == ["own", "first", "second", "third"]
    assert fired(book, "b") == ["first", "second", "third"]


def test_a_rule_added_after_a_call_fires() -> None:
    book = RuleBook()
    book.add(Rule("first", ("READ",)))
    assert fired(book) == ["first"]
    book.add(Rule("same", ("READ",)))
    book.add(Rule("another", ("READ",), type_name=BUCKET))
    assert fired(book) == ["first", "same", "another"]


def test_the_state_of_a_rule_book_says_how_many_calls_each_rule_still_ignores() -> None:
    book = RuleBook()
    book.add(Rule("late", ("READ",), skips=3))
    book.add(Rule("now", ("READ",), times=1))
    fired(book)
    plain = encode_rules(book.state())
    assert [(rule["skips"], rule["fired"]) for rule in plain] == [(2, 0), (0, 1)]
    again = RuleBook()
    again.put_back(decode_rules(plain))
    assert [fired(again) for _ in range(3)] == [[], [], ["late"]]


# --- many of them ---


def fire_one_after_another(count: int) -> None:
    """So many rules for the same thing, each of which fires once and ends what it fires for."""
    book = RuleBook()
    for _ in range(count):
        book.add(Rule("refuse", ("GetResource",), times=1))
    fired = [next(book.firing("GetResource", "AWS::S3::Bucket", "b")) for _ in range(count)]
    assert fired == list(book)


def add_between_calls(count: int) -> None:
    """So many rules for different things, each of which is added after a call that no rule is for."""
    book = RuleBook()
    for number in range(count):
        book.add(Rule("refuse", ("GetResource",), identifier=f"bucket-{number}"))
        assert not list(book.firing("GetResource", "AWS::S3::Bucket", "another"))
    assert len(list(book.firing("GetResource", "AWS::S3::Bucket", "bucket-7"))) == 1


def remove_in_order(count: int) -> None:
    """So many rules for the same thing, half of which wait, are removed."""
    book = RuleBook()
    rules = [Rule("refuse", ("GetResource",), skips=number % 2) for number in range(count)]
    for rule in rules:
        book.add(rule)
    list(book.firing("GetResource", "AWS::S3::Bucket", "b"))
    for rule in rules:
        book.remove(rule)
    assert not list(book.firing("GetResource", "AWS::S3::Bucket", "b"))


@pytest.mark.parametrize("act", [fire_one_after_another, add_between_calls, remove_in_order])
def test_twice_as_many_rules_take_twice_the_work(act: Callable[[int], None]) -> None:
    few, many = (instructions_in(partial(act, count)) for count in (100, 200))
    assert many <= 2.5 * few
