"""Redaction by itself: whatever is secret, wherever it stands, never comes through; all else does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmock.recording.redaction import Redaction
from ccmock.recording.stand_ins import AccountStandIns, account_of_key
from ccmock.registry.catalog import bundled_catalog

USER = "AWS::IAM::User"
SECRETS = st.text("aeKRxyz05789!#%+ -", min_size=3, max_size=20).map("Key4{}9".format)
NAMES = st.text("abcdefghijkl", min_size=1, max_size=6)


@settings(max_examples=40)
@given(secret=SECRETS, name=NAMES, quoted=st.booleans())
def test_a_write_only_value_comes_through_nowhere(secret: str, name: str, quoted: bool) -> None:
    redaction = Redaction(bundled_catalog())
    state = {"UserName": f"{name} {secret}" if quoted else name, "LoginProfile": {"Password": secret}}
    call = {"TypeName": USER, "DesiredState": json.dumps(state)}
    answer = {
        "ProgressEvent": {"TypeName": USER, "StatusMessage": f"{secret!r} is too easy", "ErrorCode": "InvalidRequest"}
    }
    written = json.dumps(redaction.call(call, answer, "us-east-1"))
    later = json.dumps(redaction.parameters({"TypeName": USER, "DesiredState": json.dumps({"Path": secret})}, None))
    assert secret not in written + later
    assert "is too easy" in written
    assert name in written


@settings(max_examples=30)
@given(secret=SECRETS, key=st.sampled_from(["Password", "DB_PASSWORD", "apiKey", "client_secret", "SecretString"]))
def test_what_is_named_like_a_secret_is_none_in_any_type(secret: str, key: str) -> None:
    redaction = Redaction(bundled_catalog())
    state = {"Map": {key: secret}, "Tags": [{"Key": key, "Value": secret}], "Deep": [{"More": {key: secret}}]}
    call = {"TypeName": "Private::Own::Type", "DesiredState": json.dumps(state)}
    patch = [{"op": "add", "path": f"/Map/{key}", "value": secret}]
    update = {"TypeName": "Private::Own::Type", "Identifier": "x", "PatchDocument": json.dumps(patch)}
    assert secret not in json.dumps([redaction.parameters(each, None) for each in (call, update)])


PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(0, 10**6), st.text("abcXYZ_/:. ", max_size=12)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
)


@settings(max_examples=40)
@given(state=st.dictionaries(NAMES, PLAIN, max_size=4))
def test_what_holds_no_secret_comes_through_to_the_letter(state: dict[str, Any]) -> None:
    text = json.dumps(state, indent=1)
    parameters = {"TypeName": "AWS::SQS::Queue", "DesiredState": text, "ClientToken": "123456789999"}
    assert Redaction(bundled_catalog()).parameters(parameters, "us-east-1") == parameters


@settings(max_examples=40)
@given(numbers=st.lists(st.integers(0, 10**12 - 1).map("{:012d}".format), min_size=1, max_size=12))
def test_stand_ins_are_one_to_one_and_the_first_is_the_usual_account(numbers: list[str]) -> None:
    accounts = AccountStandIns()
    texts = [accounts.in_text(f"arn:aws:iam::{number}:role/r") for number in numbers]
    assert texts[0] == "arn:aws:iam::123456789012:role/r"
    assert len(set(texts)) == len(set(numbers))
    assert texts == [accounts.in_text(f"arn:aws:iam::{number}:role/r") for number in numbers]


@pytest.mark.parametrize(
    "text",
    [
        "c8d5b3b7-916c-479a-988b-123412341234",
        "1234567890123",
        "0.123456789012",
        "a123456789012",
        "12345678901",
    ],
)
def test_what_is_no_account_id_stays(text: str) -> None:
    assert AccountStandIns().in_text(text) == text


def test_an_account_that_is_known_is_found_behind_letters_and_as_a_number() -> None:
    accounts = AccountStandIns("998877665544")
    assert accounts.in_text("logs998877665544-eu") == "logs123456789012-eu"
    assert accounts.in_number(998877665544) == 123456789012
    assert accounts.in_number(107374182400) == 107374182400


@pytest.mark.parametrize(
    ("key", "account_id"),
    [
        ("ASIAQNZGKIQY56JQ7WML", "029608264753"),
        ("123456789012", "123456789012"),
        ("testing", None),
        ("AKIA1111111111111111", None),
        (None, None),
    ],
)
def test_the_account_in_an_access_key(key: str | None, account_id: str | None) -> None:
    assert account_of_key(key) == account_id
