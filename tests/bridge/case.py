"""What the tests of one shared type need: how it is made, changed and deleted on both sides, and how moto shows it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import boto3

T = TypeVar("T")
Later: TypeAlias = T | Callable[[], T]


@functools.cache
def boto(service: str, region: str = "us-east-1") -> Any:
    """A client of a service, which moto answers: one for all tests, since to make one takes longer than most."""
    return boto3.session.Session(
        aws_access_key_id="testing", aws_secret_access_key="testing", region_name=region
    ).client(service)


@dataclass(frozen=True)
class Case:
    """One shared type. Functions are given the identifier that Cloud Control has for the resource.

    Made here: Cloud Control makes the resource of `desired_state`; `seen` asks moto about it by boto3, and returns
    `made`. `patch` changes it by Cloud Control; `seen` returns `patched`. `seen` raises a ClientError, or returns None,
    where moto has no such resource.
    Made there: `make` makes one by boto3 and returns its identifier; Cloud Control reads at least `shows`. `change`
    changes it by boto3; a read shows `changed`. `remove` deletes it by boto3.
    `patch` and `change`: None where nothing can be changed.
    `hides`: the properties in `desired_state` that a read does not show, or not as they were declared. `list_model`:
    the model that a list of the type requires. `needs`: the module that moto's service needs, without which the case is
    skipped. `id`: the name of the case, where a type has several.
    """

    type_name: str
    desired_state: Later[dict[str, Any]]
    seen: Callable[[str], Any]
    made: Any
    patch: Later[list[dict[str, Any]]] | None
    patched: Any
    make: Callable[[], str]
    shows: Later[dict[str, Any]]
    change: Callable[[str], Any] | None
    changed: Later[dict[str, Any]]
    remove: Callable[[str], Any]
    hides: tuple[str, ...] = ()
    list_model: Callable[[str], dict[str, Any]] = lambda _: {}
    needs: str = ""
    id: str = ""


def now(given: Later[T]) -> T:
    """What a case gives; a function makes or finds first what it refers to."""
    return given() if callable(given) else given


def replace(name: str, value: Any) -> list[dict[str, Any]]:
    """A patch that gives a property another value."""
    return [{"op": "add", "path": f"/{name}", "value": value}]


def tags(**values: str) -> list[dict[str, str]]:
    """Tags as most types have them."""
    return [{"Key": key, "Value": value} for key, value in values.items()]
