"""What the test of a type that goes one way needs: how it is made and changed, and how moto shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from ccmock.bridge.declaration import found
from tests.bridge.case import boto

State = dict[str, Any]


@dataclass(frozen=True)
class OneWay:
    """One type that goes one way. `seen` asks moto about it by boto3, given the identifier of Cloud Control.

    Cloud Control makes the resource of `desired_state` (a function makes first what it refers to); `seen` returns
    `made`. `patch`, path of a property → value, changes it by Cloud Control; `seen` returns `patched`. Once it is
    deleted, `seen` raises a ClientError or returns `gone`. `needs`: a package that moto imports for the service.
    """

    type_name: str
    desired_state: State | Callable[[], State]
    seen: Callable[[str], Any]
    made: Any
    patch: State | None = None
    patched: Any = None
    gone: Any = None
    needs: str | None = None

    def state(self) -> State:
        """The desired state; a function makes first what it refers to."""
        return self.desired_state() if callable(self.desired_state) else self.desired_state

    def seen_now(self, identifier: str) -> Any:
        """What moto shows; `gone` where it has no such resource."""
        try:
            return self.seen(identifier)
        except ClientError:
            return self.gone


def by(
    service: str, operation: str, name: str, path: str, part: int | None = None, **more: Any
) -> Callable[[str], Any]:
    """Asks moto by a call. `name`: the parameter that takes the identifier, in a list if it ends with `[]`.

    `part`: which part of a compound identifier that is. `path`: where the answer has what is asked for.
    """

    def seen(identifier: str) -> Any:
        value = identifier if part is None else identifier.split("|")[part]
        parameters = {name.removesuffix("[]"): [value] if name.endswith("[]") else value, **more}
        return found(path, getattr(boto(service), operation)(**parameters))

    return seen


def live(operation: str, name: str, items: str, state: Any, shown: str) -> Callable[[str], Any]:
    """Asks EC2 about what it goes on showing for a while after it is deleted. `shown`: what is asked for."""

    def seen(identifier: str) -> Any:
        item = found(f"{items}/0", ec2(operation, **{name: [identifier]}))
        return None if item is None or "delet" in str(found(state, item)) else found(shown, item)

    return seen


def ec2(operation: str, **parameters: Any) -> Any:
    """An answer of EC2."""
    return getattr(boto("ec2"), operation)(**parameters)


def vpc() -> str:
    """The id of a new VPC."""
    return str(ec2("create_vpc", CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])


def subnet() -> str:
    """The id of a new subnet."""
    return str(ec2("create_subnet", VpcId=vpc(), CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"])


def role() -> str:
    """The ARN of a new role."""
    return str(boto("iam").create_role(RoleName="role", AssumeRolePolicyDocument="{}")["Role"]["Arn"])


def tags(**values: str) -> list[dict[str, str]]:
    """Tags as most types have them."""
    return [{"Key": key, "Value": value} for key, value in values.items()]
