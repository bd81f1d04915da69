"""Parameter Store: names, values, tiers and patterns."""

from __future__ import annotations

from typing import Any

import pytest

from ccmock import MockCloud
from tests.support.calls import create, made, read, refused, update, wait
from tests.support.failing import failed

PARAMETER = "AWS::SSM::Parameter"
REFUSED = ("GeneralServiceException", "Error occurred during operation 'PutParameter'.")
"""Whatever is wrong, the handlers say no more."""


def parameter(name: str, value: str = "v", **more: Any) -> dict[str, Any]:
    """The state of a parameter."""
    return {"Name": name, "Value": value, "Type": "String", **more}


DEEPEST = "/" + "/".join("abcdefghijklmno")
WRONG: list[dict[str, Any]] = [
    parameter("/aws/mine"),
    parameter("AWS-mine"),
    parameter("/Ssm/mine"),
    parameter("a/b"),
    parameter("/a b"),
    parameter("/a//b"),
    parameter("/a/"),
    parameter(f"{DEEPEST}/p"),
    parameter("/p", ""),
    parameter("/p", "x" * 4097),
    parameter("/p", "é" * 2049),
    parameter("/p", "x" * 8193, Tier="Advanced"),
    parameter("/p", Policies="[]"),
    parameter("/p", "10,000", AllowedPattern=r"\d{1,4}"),
    parameter("/p", "a,B", Type="StringList", AllowedPattern="[a-z]"),
    parameter("/p", "(", AllowedPattern="("),
]
RIGHT: list[dict[str, Any]] = [
    parameter("plain"),
    parameter("/my/aws/ssm_parameter-1.2"),
    parameter(DEEPEST),
    parameter("/p", "x" * 4096),
    parameter("/p", "x" * 8192, Tier="Advanced"),
    parameter("/p", "x" * 8192, Tier="Intelligent-Tiering"),
    parameter("/p", Policies="[]", Tier="Advanced"),
    parameter("/p", "1000", AllowedPattern=r"\d{1,4}"),
    parameter("/p", "a,b", Type="StringList", AllowedPattern="[a-z]"),
]


@pytest.mark.parametrize("state", WRONG)
def test_invalid_parameter_is_refused(client: Any, state: dict[str, Any]) -> None:
    assert failed(client, create(client, PARAMETER, state)) == REFUSED


@pytest.mark.parametrize("state", RIGHT)
def test_valid_parameters_are_created(client: Any, state: dict[str, Any]) -> None:
    assert made(client, PARAMETER, state) == state["Name"]


def test_parameter_name_is_unique(client: Any) -> None:
    made(client, PARAMETER, parameter("/app/flag"))
    assert failed(client, create(client, PARAMETER, parameter("/app/flag"))) == (
        "AlreadyExists",
        "Resource of type 'AWS::SSM::Parameter' with identifier '/app/flag' already exists.",
    )
    made(client, PARAMETER, parameter("/app/Flag"))


def test_secure_string_parameter_is_refused(client: Any) -> None:
    text = refused("ValidationException", create, client, PARAMETER, parameter("/p", Type="SecureString"))
    assert "#/Type: failed validation constraint for keyword [enum]" in text


@pytest.mark.parametrize(("name", "path"), [("/app/flag", "app/flag"), ("flag", "flag")])
def test_parameter_arn_has_one_slash_before_the_name(client: Any, name: str, path: str) -> None:
    made(client, PARAMETER, parameter(name))
    assert read(client, PARAMETER, name)["Arn"] == f"arn:aws:ssm:us-east-1:123456789012:parameter/{path}"


def test_allowed_pattern_is_kept_in_updates(cloud: MockCloud, client: Any) -> None:
    name = made(client, PARAMETER, parameter("/p", "100", AllowedPattern=r"\d{1,4}"))
    for value in ("200", "300"):
        wait(client, update(client, PARAMETER, name, [{"op": "replace", "path": "/Value", "value": value}]))
    patch = [{"op": "replace", "path": "/Value", "value": "many"}]
    assert failed(client, update(client, PARAMETER, name, patch)) == REFUSED
    wait(client, update(client, PARAMETER, name, [*patch, {"op": "add", "path": "/AllowedPattern", "value": "[a-z]+"}]))
    assert "AllowedPattern" not in read(client, PARAMETER, name)


def test_tier_is_kept_in_updates(client: Any) -> None:
    name = made(client, PARAMETER, parameter("/p", "x" * 5000, Tier="Advanced"))
    wait(client, update(client, PARAMETER, name, [{"op": "replace", "path": "/Value", "value": "y" * 6000}]))
    assert read(client, PARAMETER, name)["Value"] == "y" * 6000
