"""Policy documents: what is refused where it is written, and what conditions and variables mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ccmock import UsageError
from ccmock.simulation.policies import ALLOWED, EXPLICIT_DENY, IMPLICIT_DENY, decide, read_policy, statements_about

KEYS: Mapping[str, Any] = {
    "aws:principalarn": "arn:aws:iam::123456789012:user/shop/ana",
    "aws:username": "ana",
    "aws:requesttag/star": "a*b",
    "aws:requesttag/price": "$5",
    "aws:requesttag/pattern": "*",
    "aws:tagkeys": ["team", "cost"],
    "aws:securetransport": "true",
}


def document(version: str | None = "2012-10-17", **elements: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*", **elements}
    return {"Statement": [statement]} if version is None else {"Version": version, "Statement": [statement]}


def decision(policy: dict[str, Any], resource: str | None = None, keys: Mapping[str, Any] = KEYS) -> str:
    return decide(statements_about([read_policy(policy)], "s3:GetObject"), resource, keys)


def holds(condition: dict[str, Any], version: str | None = "2012-10-17") -> bool:
    return decision(document(version, Condition=condition)) == ALLOWED


# --- what is not valid ---


BAD_CONDITIONS: list[tuple[Any, str]] = [
    (["x"], r"Statement\[0\].Condition is \['x'\]. It must be a dict of condition operators"),
    ({"StringEquals": "x"}, r"Statement\[0\].Condition.StringEquals is 'x'. It must be a dict of condition keys"),
    ({"StringEquals": ["x"]}, r"Statement\[0\].Condition.StringEquals is \['x'\]"),
    ({"StringEquals": {5: "x"}}, r"Condition.StringEquals has the condition key 5"),
    ({"StringEquals": {"": "x"}}, r"Condition.StringEquals has the condition key ''"),
    ({"StringEquals": {"a": None}}, r"Statement\[0\].Condition.StringEquals\['a'\] is None. It must be a string"),
    ({"StringEquals": {"a": {"b": "c"}}}, r"Condition.StringEquals\['a'\] is \{'b': 'c'\}"),
    ({"StringEquals": {"a": ["b", ["c"]]}}, r"Condition.StringEquals\['a'\] is \['b', \['c'\]\]"),
    ({"Null": {"a": []}}, r"Statement\[0\].Condition.Null\['a'\] is \[\]. It must be 'true' .* or 'false'"),
    ({"Null": {"a": "yes"}}, r"Condition.Null\['a'\] is 'yes'"),
    ({"Null": {"a": 1}}, r"Condition.Null\['a'\] is 1"),
    ({"Nul": {"a": "true"}}, r"Statement\[0\].Condition has an unknown condition operator 'Nul'. Did you mean 'Null'"),
    ({"NullIfExists": {"a": "true"}}, "unknown condition operator 'NullIfExists'"),
    ({"StringLik": {"a": "b"}}, "unknown condition operator 'StringLik'. Did you mean 'StringLike'"),
    ({"StringEqualsIfExist": {"a": "b"}}, "'StringEqualsIfExist'. Did you mean 'StringEqualsIfExists'"),
    (
        {"ForAnyValues:StringEquals": {"a": "b"}},
        "'ForAnyValues:StringEquals'. Did you mean 'ForAnyValue:StringEquals'",
    ),
    ({"ForAllValue:StringLike": {"a": "b"}}, "'ForAllValue:StringLike'. Did you mean 'ForAllValues:StringLike'"),
    ({":StringEquals": {"a": "b"}}, "unknown condition operator ':StringEquals'"),
    ({"ForAnyValue:ForAllValues:StringLike": {"a": "b"}}, "unknown condition operator 'ForAnyValue:ForAllValues"),
    ({5: {"a": "b"}}, "unknown condition operator 5"),
]


@pytest.mark.parametrize(("condition", "text"), BAD_CONDITIONS)
def test_a_condition_that_is_not_valid_is_refused_with_its_place(condition: Any, text: str) -> None:
    with pytest.raises(UsageError, match=text):
        read_policy(document(Condition=condition))


def test_a_place_names_the_statement_by_its_number() -> None:
    bad = document(Condition={"StringEquals": "x"})["Statement"][0]
    with pytest.raises(UsageError, match=r"Statement\[1\].Condition.StringEquals is 'x'"):
        read_policy({"Statement": [document()["Statement"][0], bad]})


def test_two_statements_with_the_same_sid_are_refused() -> None:
    statements = [{**document()["Statement"][0], "Sid": sid} for sid in ("A", "B", "A")]
    with pytest.raises(UsageError, match=r"Statement\[2\].Sid is 'A', which Statement\[0\] has already"):
        read_policy({"Statement": statements})


def test_a_sid_that_is_not_a_string_is_refused() -> None:
    with pytest.raises(UsageError, match=r"Statement\[0\].Sid is 5. It must be a string"):
        read_policy(document(Sid=5))


def test_empty_sids_are_like_none() -> None:
    statement = {**document()["Statement"][0], "Sid": ""}
    assert len(read_policy({"Statement": [statement, statement, document()["Statement"][0]]})) == 3


# --- conditions ---


@pytest.mark.parametrize(
    "condition",
    [
        {"ForAnyValue:StringEquals": {"aws:missing": "a"}},
        {"ForAnyValue:StringNotEquals": {"aws:missing": "a"}},
        {"ForAnyValue:StringNotLike": {"aws:missing": "a"}},
        {"ForAnyValue:StringEqualsIfExists": {"aws:missing": "a"}},
        {"StringEquals": {"aws:missing": "a"}},
        {"Null": {"aws:missing": "false"}},
        {"Null": {"aws:username": ["true"]}},
    ],
)
def test_a_missing_key_fails_these_conditions(condition: dict[str, Any]) -> None:
    assert not holds(condition)


@pytest.mark.parametrize(
    "condition",
    [
        {"ForAllValues:StringEquals": {"aws:missing": "a"}},
        {"ForAllValues:StringNotEquals": {"aws:missing": "a"}},
        {"StringEqualsIfExists": {"aws:missing": "a"}},
        {"StringNotEquals": {"aws:missing": "a"}},
        {"ArnNotLike": {"aws:missing": "arn:aws:iam::*:user/*"}},
        {"Null": {"aws:missing": True}},
        {"Null": {"aws:missing": ["TRUE", "false"]}},
    ],
)
def test_a_missing_key_passes_these_conditions(condition: dict[str, Any]) -> None:
    assert holds(condition)


@pytest.mark.parametrize(
    ("operator", "values", "is_met"),
    [
        ("ForAnyValue:StringEquals", ["team"], True),
        ("ForAnyValue:StringEquals", ["owner"], False),
        ("ForAnyValue:StringNotEquals", ["team"], True),
        ("ForAnyValue:StringNotEquals", ["team", "cost"], False),
        ("ForAllValues:StringEquals", ["team", "cost", "owner"], True),
        ("ForAllValues:StringEquals", ["team"], False),
        ("ForAllValues:StringNotEquals", ["owner"], True),
        ("ForAllValues:StringNotEquals", ["team"], False),
        ("ForAllValues:StringLike", ["t*", "c*"], True),
    ],
)
def test_quantifiers_look_at_each_value_of_a_multivalued_key(operator: str, values: list[str], is_met: bool) -> None:
    assert holds({operator: {"aws:TagKeys": values}}) is is_met


@pytest.mark.parametrize("operator", ["ArnLike", "ArnEquals"])
@pytest.mark.parametrize(
    ("pattern", "is_met"),
    [
        ("arn:aws:iam::123456789012:user/shop/ana", True),
        ("arn:aws:iam::*:user/*", True),
        ("arn:*:*:*:*:*", True),
        ("arn:aws:iam::12345678901?:user/*/ana", True),
        ("arn:aws:iam::123456789012:*", True),
        ("arn:aws:*:user/shop/ana", False),
        ("arn:*:user/*", False),
        ("arn:aws:iam:*", False),
        ("*", False),
        ("arn:aws:iam?:123456789012:user/shop/ana", False),
        ("arn:aws:iam::${aws:Missing}:user/*", False),
        ("arn:aws:iam::*:user/shop/${aws:username}", True),
        ("${aws:PrincipalArn}", True),
    ],
)
def test_wildcards_of_arn_operators_cross_no_colons(operator: str, pattern: str, is_met: bool) -> None:
    assert holds({operator: {"aws:PrincipalArn": pattern}}) is is_met
    assert holds({operator.replace("Arn", "ArnNot"): {"aws:PrincipalArn": pattern}}) is not is_met


def test_the_last_component_of_an_arn_may_hold_colons() -> None:
    keys = {"aws:sourcearn": "arn:aws:logs:us-east-1:123456789012:log-group:one:*"}
    policy = document(Condition={"ArnLike": {"aws:SourceArn": "arn:aws:logs:*:*:log-group*"}})
    assert decision(policy, keys=keys) == ALLOWED


# --- policy variables ---


@pytest.mark.parametrize(
    ("key", "pattern", "is_met"),
    [
        ("aws:username", "${aws:username}", True),
        ("aws:username", "${AWS:UserName}", True),
        ("aws:username", "an${aws:username}", False),
        ("aws:RequestTag/star", "a${*}b", True),
        ("aws:RequestTag/star", "${*}*", False),
        ("aws:username", "a${*}a", False),
        ("aws:username", "an${?}", False),
        ("aws:username", "an?", True),
        ("aws:RequestTag/price", "${$}5", True),
        ("aws:RequestTag/price", "${$}*", True),
        ("aws:username", "${aws:missing, 'ana'}", True),
        ("aws:username", "${aws:missing,'a'}na", True),
        ("aws:username", "${aws:username, 'bob'}", True),
        ("aws:username", "ana${aws:missing, ''}", True),
        ("aws:username", "${aws:missing, '*'}", False),
        ("aws:username", "${aws:missing}", False),
        ("aws:username", "${aws:RequestTag/pattern}", False),
        ("aws:RequestTag/pattern", "${aws:RequestTag/pattern}", True),
        ("aws:username", "${aws:TagKeys, 'ana'}", False),
    ],
)
def test_variables_are_replaced_in_patterns(key: str, pattern: str, is_met: bool) -> None:
    assert holds({"StringLike": {key: pattern}}) is is_met


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:username", "${aws:username}"),
        ("aws:username", "${aws:missing, 'ana'}"),
        ("aws:RequestTag/star", "a${*}b"),
        ("aws:RequestTag/price", "${$}5"),
    ],
)
def test_variables_are_replaced_in_values_without_wildcards(key: str, value: str) -> None:
    assert holds({"StringEquals": {key: value}})
    assert not holds({"StringNotEquals": {key: value}})


@pytest.mark.parametrize("version", [None, "2008-10-17"])
def test_a_policy_of_the_older_version_has_no_variables(version: str | None) -> None:
    assert not holds({"StringEquals": {"aws:username": "${aws:username}"}}, version)
    assert not holds({"StringEquals": {"aws:username": "${aws:missing, 'ana'}"}}, version)
    literal = document(version, Resource="arn:aws:s3:::${aws:username}*")
    assert decision(literal, "arn:aws:s3:::ana-files") == IMPLICIT_DENY
    assert decision(literal, "arn:aws:s3:::${aws:username}-files") == ALLOWED


def test_variables_are_replaced_in_resources() -> None:
    policy = document(Resource="arn:aws:s3:::${aws:username}-${aws:missing, 'files'}/${*}/*")
    assert decision(policy, "arn:aws:s3:::ana-files/*/report") == ALLOWED
    assert decision(policy, "arn:aws:s3:::ana-files/any/report") == IMPLICIT_DENY
    assert decision(policy, "arn:aws:s3:::bob-files/*/report") == IMPLICIT_DENY


# --- decisions ---


def test_an_explicit_deny_overrides_an_allow() -> None:
    statements = [document()["Statement"][0], document(Effect="Deny")["Statement"][0]]
    assert decision({"Statement": statements}) == EXPLICIT_DENY
