"""Values for `benchmarks.argument_fuzz`: right ones by the name of a parameter, and wrong ones of every kind."""

from __future__ import annotations

import json
import math
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any, NoReturn

import ccmock

BUCKET = "AWS::S3::Bucket"
SURROGATE = "\ud800"


class HostileError(Exception):
    """What the values raise that raise something."""


def _raise(*_: object) -> NoReturn:
    raise HostileError


class Hostile:
    """Cannot be shown, compared or hashed."""

    __repr__ = __eq__ = __hash__ = _raise


class HostileAttributes:
    """Has no attribute that can be asked for."""

    __getattr__ = _raise


class NeedsArguments(ccmock.GenericHandler):
    """A handler that cannot be made without arguments."""

    def __init__(self, what: object) -> None:
        self.what = what


def circular() -> dict[str, Any]:
    """A dict that holds itself."""
    found: dict[str, Any] = {}
    found["itself"] = found
    return found


def deep(depth: int = 3000) -> list[Any]:
    """Lists within lists."""
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


WRONG: tuple[Callable[[], Any], ...] = (
    lambda: None,
    lambda: True,
    lambda: False,
    lambda: 0,
    lambda: -1,
    lambda: 7,
    lambda: 2**63,
    lambda: 10**400,
    lambda: -(10**5000),
    lambda: 0.5,
    lambda: -0.0,
    lambda: 9e10,
    lambda: 1e308,
    lambda: math.inf,
    lambda: -math.inf,
    lambda: math.nan,
    lambda: "",
    lambda: "x",
    lambda: SURROGATE,
    lambda: f"a{SURROGATE}|b",
    lambda: "\0",
    lambda: "*",
    lambda: "[",
    lambda: "{",
    lambda: "x" * 5000,
    lambda: b"",
    lambda: b"\xff",
    list,
    dict,
    lambda: [None],
    lambda: ["x", SURROGATE],
    lambda: {"x": SURROGATE},
    lambda: {1: {2}},
    lambda: {None: math.nan},
    lambda: (1, 2),
    set,
    circular,
    deep,
    lambda: {"deep": deep()},
    Hostile,
    lambda: [Hostile()],
    lambda: {"x": Hostile()},
    HostileAttributes,
    object,
    lambda: object,
    lambda: int,
    lambda: lambda: None,
    lambda: lambda *_: 5,
    lambda: lambda _a, _b, _c: None,
    lambda: NeedsArguments,
    lambda: datetime(2030, 1, 1),  # noqa: DTZ001 - a naive one is what is tried
    lambda: datetime(2030, 1, 1, tzinfo=timezone.utc),
    lambda: datetime.min,  # noqa: DTZ901 - likewise
    lambda: datetime.max.replace(tzinfo=timezone.utc),
    lambda: datetime.max.replace(tzinfo=timezone(timedelta(hours=-23))),
    lambda: date(2030, 1, 1),
    lambda: timedelta.max,
    lambda: timedelta(seconds=-1),
    lambda: Decimal("NaN"),
    lambda: Decimal(7),
    lambda: Fraction(1, 3),
    lambda: 1j,
    lambda: range(3),
    lambda: iter(()),
    lambda: slice(None, None, 0),
    lambda: slice("a", None),
    lambda: Path("missing.json"),
    Path,
    lambda: Path(SURROGATE),
    lambda: types,
    lambda: ccmock,
    # Classes of their own, since a decorator changes the class that it is given.
    lambda: type("Own", (ccmock.GenericHandler,), {}),
    ccmock.GenericHandler,
    lambda: type("Unfinished", (ccmock.Handler,), {}),
    ccmock.Clock,
)
"""Makers of values that are wrong nearly everywhere."""

SCHEMA: Mapping[str, Any] = {
    "typeName": "My::Own::Thing",
    "properties": {"Id": {"type": "string"}, "Arn": {"type": "string"}, "Items": {"type": "array"}},
    "primaryIdentifier": ["/properties/Id"],
    "readOnlyProperties": ["/properties/Arn", "/properties/Items"],
}
POLICY: Mapping[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}
NODES: tuple[Mapping[str, Any], ...] = (
    {"pattern": "(["},
    {"items": {"properties": {"a": {"pattern": "(["}}}},
    {"type": "array", "minItems": 10**9},
    {"type": "array", "minItems": 10**9, "uniqueItems": True, "items": {"type": "string"}},
    {"type": "string", "minLength": 10**9},
    {"type": "string", "minLength": 5, "maxLength": 3},
    {"type": "integer", "minimum": 10**400},
    {"type": "number", "minimum": 1e308, "multipleOf": 1e-300},
    {"type": "object", "minProperties": 10**9, "additionalProperties": {}},
    {"type": "string", "pattern": "^(a{10000}){10000}$"},
    {"$ref": "#/properties/Arn"},
    {"$ref": "\ud800"},
    {"enum": []},
    {"required": "Id"},
    {"type": "array", "items": [{"type": "boolean"}], "minItems": -1},
    {"properties": {"a": 5}},
)
"""Nodes of schemas, some of which are no schemas, and some of which nothing can meet."""


def _schema(random: Random) -> Any:
    schema = json.loads(json.dumps(SCHEMA))
    key = random.choice([*SCHEMA, "required", "handlers", "tagging", "definitions", "additionalIdentifiers"])
    if random.random() < 0.6:
        schema["properties"]["Arn"] = random.choice(NODES)
    if random.random() < 0.4:
        schema[key] = wrong_value(random)
    return schema


def _policy(random: Random) -> Any:
    policy = json.loads(json.dumps(POLICY))
    where = random.choice([policy, policy["Statement"][0]])
    where[random.choice([*POLICY, "Effect", "Action", "Condition", "Sid", "NotAction"])] = wrong_value(random)
    return policy if random.random() < 0.6 else dict(POLICY)


def _state(random: Random) -> Any:
    return {"BucketName": "beta", random.choice(["Tags", "BucketName", "Arn", "Nonsense"]): wrong_value(random)}


def _source(random: Random) -> Any:
    name = random.choice(
        ["beta", {"Ref": "Name"}, {"Fn::Sub": "${Name}-s"}, {"Fn::Join": ["-", ["a", wrong_value(random)]]}]
    )
    resources = {"Made": {"Type": BUCKET, "Properties": {"BucketName": name}}}
    template = {"Parameters": {"Name": {"Type": "String", "Default": "gamma"}}, "Resources": resources}
    by_type = {BUCKET: [{"BucketName": name}]}
    return random.choice(
        ["seed.json", "template.json", template, by_type, [{"TypeName": BUCKET, "Properties": by_type}]]
    )


def _patch(random: Random) -> Any:
    return [
        {"op": "add", "path": random.choice(["/RetentionInDays", "/Tags/0", "", "no", 5]), "value": wrong_value(random)}
    ]


def _texts(*texts: Any) -> Callable[[Random], Any]:
    return lambda random: random.choice(texts)


ACTIONS = ("CREATE", "READ", "UPDATE", "DELETE", "LIST", "GetResource", "CreateResource")
RIGHT: Mapping[str, Callable[[Random], Any]] = {
    "account_id": _texts("123456789012", "210987654321"),
    "action": _texts("s3:CreateBucket", "s3:*", "*", "cloudformation:GetResource"),
    "after_seconds": _texts(0, 3, 9e10),
    "burst": _texts(1, 5, 1e308),
    "check": _texts(lambda _: None, lambda _: "no", lambda _: SURROGATE, lambda _: 5),
    "clock": _texts("manual", "auto", "system"),
    "code": _texts("Throttling", "NotFound", "ThrottlingException", "ServiceInternalErrorException"),
    "count": _texts(0, 1, 5, None),
    "delay_seconds": _texts(0, 5, 9e10),
    "desired_state": _state,
    "duration": _texts(0, 5, 9e10),
    "error_code": _texts("ValidationException", "NotFound"),
    "failure_mode": _texts("FAIL", "WARN"),
    "function_name": _texts("names", None),
    "handler": _texts(lambda event, _: event, lambda *_: {"hookStatus": "SUCCESS"}, lambda event: event),
    "identifier": _texts("alpha", "beta", '{"BucketName": "alpha"}'),
    "key": _texts(0, -1, 99, slice(1), BUCKET),
    "message": _texts("no", ""),
    "operation": _texts(*ACTIONS),
    "operations": _texts(("CREATE",), ["UPDATE", "DELETE"]),
    "option": _texts("region", "account_id", "clock", "seed", "references", "leftovers", "report_lines"),
    "other_services": _texts("pass", "refuse"),
    "outcome": _texts("stays", "resets", "suspends", "refused"),
    "parameters": _texts({}, {"Name": "beta"}, {"Nome": "beta"}),
    "path": _texts("Tags", "LifecycleConfiguration/Rules/*", "seed.json", "snapshot.json", "schema.json", "new.json"),
    "patch": _patch,
    "policy": _policy,
    "profile": _texts("instant", "realistic", "seed.json"),
    "properties": _texts({}, {"BucketName": "alpha"}),
    "rate": _texts(0, 0.5, 1),
    "rate_per_second": _texts(1, 2.5, 1e-9),
    "reason": _texts("because"),
    "references": _texts("known", "strict", "off"),
    "region": _texts("us-east-1", "eu-central-1"),
    "removed_properties": _texts("likely", "stays"),
    "role": _texts("arn:aws:iam::123456789012:role/r"),
    "rules_path": _texts("seed.json", "missing.guard"),
    "schema": _schema,
    "seconds": _texts(0, 1, 5.5, timedelta(hours=1), 9e10),
    "seed": _texts(0, "a", -5, 2**200),
    "service_constraints": _texts("on", "off"),
    "skip": _texts(("Custom::*",), ["AWS::Logs::*"], ["AWS::S3::Bucket"]),
    "source": _source,
    "status": _texts("SUCCESS", "PENDING"),
    "targets": _texts(("*",), ["AWS::S3::*"]),
    "text": lambda random: random.choice(["", "x", "-1", "7", "٣", "9" * 5000, "us-east-1", "manual", "²", "inf"]),
    "timing": _texts("instant", "realistic", "seed.json"),
    "time_ms": _texts(0, 2**50),
    "times": _texts(1, 3, None, 2**60),
    "nth": _texts(1, 2, 2**60),
    "type_name": _texts(BUCKET, "AWS::Logs::LogGroup", "AWS::S3::*", "Private::Guard::Names"),
    "version_id": _texts("00000001", "00000002"),
}
"""Name of a parameter → what makes values that are right for it, more or less."""


def right_value(name: str, random: Random) -> Any:
    """A value that a parameter may be meant to have."""
    return RIGHT[name](random) if name in RIGHT else wrong_value(random)


def wrong_value(random: Random) -> Any:
    """A value that hardly any parameter is meant to have."""
    return random.choice(WRONG)()


def prepare_files(folder: Path, snapshot: Mapping[str, Any]) -> None:
    """Writes the files whose names are among the values."""
    contents = {
        "snapshot": snapshot,
        "schema": {**SCHEMA, "typeName": "My::Own::File"},
        "seed": {BUCKET: [{"BucketName": "s"}]},
        "template": {"Resources": {"Made": {"Type": BUCKET, "Properties": {"BucketName": {"Ref": "AWS::Region"}}}}},
    }
    for name, content in contents.items():
        (folder / f"{name}.json").write_text(json.dumps(content), "utf-8")
