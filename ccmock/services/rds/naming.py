"""Names in RDS, which are in lower case however a caller gives them, and the errors of instances and clusters alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...contract.handler import HandlerRequest, Model
from ...handlers.error_texts import ErrorText
from ..shared.service_handler import ServiceHandler
from . import texts

INSTANCE = "AWS::RDS::DBInstance"
CLUSTER = "AWS::RDS::DBCluster"
SUBNET_GROUP = "AWS::RDS::DBSubnetGroup"
PARAMETER_GROUP = "AWS::RDS::DBParameterGroup"
CLUSTER_PARAMETER_GROUP = "AWS::RDS::DBClusterParameterGroup"
OPTION_GROUP = "AWS::RDS::OptionGroup"
SECURITY_GROUP = "AWS::EC2::SecurityGroup"
NAMES = frozenset(
    {
        "DBClusterIdentifier",
        "DBClusterParameterGroupName",
        "DBInstanceIdentifier",
        "DBInstanceParameterGroupName",
        "DBParameterGroupName",
        "DBSubnetGroupName",
        "OptionGroupName",
    }
)
ENGINE = re.compile(r"aurora-(mysql|postgresql)|mysql|mariadb|postgres|(oracle|sqlserver|db2|custom)-.+|neptune|docdb")
PASSWORD = re.compile(r"[\x21-\x7e]*")

Fault = tuple[ErrorText, Mapping[str, object]]
"""An error, and the values of the fields of its text."""


class RdsHandler(ServiceHandler):
    """A handler of a type whose names are in lower case and unique. `same`: the error for a taken name."""

    same: ErrorText

    def create(self, request: HandlerRequest) -> Model:
        """Creates the resource, with its names in lower case."""
        return super().create(_lowered(request))

    def update(self, request: HandlerRequest) -> Model:
        """Changes the resource, with its names in lower case."""
        return super().update(_lowered(request))

    def seed(self, request: HandlerRequest) -> Model:
        """Creates or changes the resource, with its names in lower case."""
        return super().seed(_lowered(request))

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a name that is taken."""
        name = declared.get(request.resource_type.primary_identifier[0].rpartition("/")[2])
        if name and not request.previous_state and request.handler_context.is_taken(request.type_name, name):
            raise self.same.error(request, value=name)


def _lowered(request: HandlerRequest) -> HandlerRequest:
    return replace(request, desired_state={name: _lower(name, value) for name, value in request.desired_state.items()})


def _lower(name: str, value: Any) -> Any:
    return value.lower() if name in NAMES and isinstance(value, str) else value


def is_aurora(model: Model) -> bool:
    """Whether an instance or cluster is one of Aurora, which manages storage by itself."""
    engine: str = model.get("Engine", "")
    return engine.startswith("aurora")


def check_faults(request: HandlerRequest, faults: Iterator[Fault]) -> None:
    """Raises the first of the errors."""
    for error_text, fields in faults:
        raise error_text.error(request, **fields)


def missing(state: Model, *names: str, nothing: str = "blank") -> Iterator[Fault]:
    """The errors of required properties that are missing."""
    return ((texts.NOT_GIVEN, {"name": name, "nothing": nothing}) for name in names if not state.get(name))


def engine_faults(state: Model) -> Iterator[Fault]:
    """The errors of the engine."""
    yield from missing(state, "Engine")
    if not ENGINE.fullmatch(state["Engine"]):
        yield texts.UNKNOWN_ENGINE, {"value": state["Engine"]}


def user_faults(state: Model) -> Iterator[Fault]:
    """The errors of the master user."""
    yield from missing(state, "MasterUsername")
    user, reserved = state["MasterUsername"], {"rdsadmin"}
    if "postgres" in state["Engine"]:
        reserved.add("admin")
    if user in reserved:
        yield texts.RESERVED_USER, {"value": user}
    is_managed = state.get("ManageMasterUserPassword") or state.get("MasterUserAuthenticationType") == "iam-db-auth"
    if not is_managed:
        yield from missing(state, "MasterUserPassword")


def password_faults(declared: Model) -> Iterator[Fault]:
    """The errors of the master user's password."""
    password = declared.get("MasterUserPassword")
    if password is None:
        return
    if declared.get("ManageMasterUserPassword"):
        yield texts.TWO_PASSWORDS, {}
    if len(password) < 8:
        yield texts.SHORT_PASSWORD, {}
    if not PASSWORD.fullmatch(password) or not set('/@"').isdisjoint(password):
        yield texts.BAD_PASSWORD, {}
