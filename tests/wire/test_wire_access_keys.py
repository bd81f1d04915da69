"""Access keys that tell an account."""

from __future__ import annotations

import base64
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmock.wire.access_keys import SERIAL_NUMBERS, account_in_access_key, temporary_access_key
from ccmock.wire.caller import Caller, caller_of, session_token_of, signing_service_of
from ccmock.wire.messages import HttpRequest

ACCOUNTS = st.from_regex(r"[0-9]{12}", fullmatch=True)
SERIAL = st.integers(0, SERIAL_NUMBERS - 1)
KEY = temporary_access_key("210987654321", 7)
SIGNED = "AWS4-HMAC-SHA256 Credential={}, SignedHeaders=host, Signature=00"


@settings(max_examples=30)
@given(ACCOUNTS, SERIAL)
def test_a_key_tells_the_account_that_it_was_made_for(account_id: str, serial: int) -> None:
    assert account_in_access_key(temporary_access_key(account_id, serial)) == account_id


@settings(max_examples=30)
@given(ACCOUNTS, SERIAL)
def test_a_key_has_the_form_of_aws_and_the_account_at_the_place_where_aws_has_it(account_id: str, serial: int) -> None:
    key = temporary_access_key(account_id, serial)
    assert re.fullmatch("ASIA[A-Z2-7]{16}", key)
    first_six_bytes = int.from_bytes(base64.b32decode(key[4:])[:6], "big")
    assert (first_six_bytes & 0x7FFFFFFFFF80) >> 7 == int(account_id)


def test_keys_of_one_account_differ() -> None:
    assert len({temporary_access_key("123456789012", serial) for serial in range(SERIAL_NUMBERS)}) == SERIAL_NUMBERS


@pytest.mark.parametrize(
    "key",
    ["AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", "ASIACCMOCKCCMOCKCCMO", KEY.lower(), KEY[:-1], f"{KEY}A", "", "A"],
)
def test_other_keys_tell_no_account(key: str) -> None:
    assert account_in_access_key(key) is None


@given(st.integers(4, 19), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_key_with_another_letter_tells_no_account(place: int, letter: str) -> None:
    changed = f"{KEY[:place]}{letter}{KEY[place + 1 :]}"
    assert account_in_access_key(changed) == ("210987654321" if changed == KEY else None)


def test_the_caller_of_a_request_that_was_signed_with_a_key_is_its_account() -> None:
    headers = {"Authorization": SIGNED.format(f"{KEY}/20211027/eu-west-1/cloudcontrolapi/aws4_request")}
    assert caller_of(HttpRequest("POST", "https://x/", headers)) == Caller("210987654321", "eu-west-1", KEY)


@pytest.mark.parametrize(
    ("url", "headers", "service"),
    [
        ("https://x/", {"Authorization": SIGNED.format("AKID/20211027/us-east-1/sts/aws4_request")}, "sts"),
        ("https://x/", {"authorization": SIGNED.format("a/b/20211027/us-east-1/iam/aws4_request")}, "iam"),
        (
            "https://x/",
            {"Authorization": "AWS4-ECDSA-P256-SHA256 Credential=AKID/20211027/sts/aws4_request, Signature=00"},
            "sts",
        ),
        ("https://x/?X-Amz-Credential=AKID%2F20211027%2Fus-east-1%2Fsts%2Faws4_request", {}, "sts"),
        ("https://x/", {}, None),
        ("https://x/", {"Authorization": "Bearer token"}, None),
        ("https://x/", {"Authorization": SIGNED.format("AKID")}, None),
    ],
)
def test_the_service_that_a_request_was_signed_for(url: str, headers: dict[str, str], service: str | None) -> None:
    assert signing_service_of(HttpRequest("GET", url, headers)) == service


def test_the_session_token_is_in_the_header_or_in_the_query() -> None:
    assert session_token_of(HttpRequest("GET", "/", {"x-amz-security-token": "a+b"})) == "a+b"
    assert session_token_of(HttpRequest("GET", "/?X-Amz-Security-Token=a%2Bb", {})) == "a+b"
    assert session_token_of(HttpRequest("GET", "/", {})) is None
