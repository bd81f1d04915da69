"""What the tests of one shared type need: how it is made, changed and deleted on both sides, and how moto shows it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3


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
    `hides`: the write-only properties in `desired_state`. `id`: the name of the case, where a type has several.
    """

    type_name: str
    desired_state: dict[str, Any] | Callable[[], dict[str, Any]]
    seen: Callable[[str], Any]
    made: Any
    patch: list[dict[str, Any]]
    patched: Any
    make: Callable[[], str]
    shows: dict[str, Any]
    change: Callable[[str], Any]
    changed: dict[str, Any]
    remove: Callable[[str], Any]
    hides: tuple[str, ...] = ()
    id: str = ""

    def state(self) -> dict[str, Any]:
        """The desired state; a function makes first what it refers to."""
        return self.desired_state() if callable(self.desired_state) else self.desired_state


def replace(name: str, value: Any) -> list[dict[str, Any]]:
    """A patch that gives a property another value."""
    return [{"op": "add", "path": f"/{name}", "value": value}]


def tags(**values: str) -> list[dict[str, str]]:
    """Tags as most types have them."""
    return [{"Key": key, "Value": value} for key, value in values.items()]
