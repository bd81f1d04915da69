"""Instances and clusters of databases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from ...contract.handler import HandlerRequest, InProgress, Model
from ...handlers.references import Reference
from ...times import to_datetime
from ..shared.roles import ROLE
from . import texts
from .naming import (
    CLUSTER,
    CLUSTER_PARAMETER_GROUP,
    INSTANCE,
    OPTION_GROUP,
    PARAMETER_GROUP,
    SECURITY_GROUP,
    SUBNET_GROUP,
    Fault,
    RdsHandler,
    check_faults,
    engine_faults,
    is_aurora,
    missing,
    password_faults,
    user_faults,
)

DB_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_]*")
OTHER_ORIGINS = (
    "DBSnapshotIdentifier",
    "DBClusterSnapshotIdentifier",
    "SourceDBInstanceIdentifier",
    "SourceDBClusterIdentifier",
    "SourceDbiResourceId",
    "SourceDBInstanceAutomatedBackupsArn",
)
"""The properties that name what an instance is created from; it has its engine and its user from there."""

OTHER_CLUSTER_ORIGINS = (
    "SnapshotIdentifier",
    "SourceDBClusterIdentifier",
    "SourceDbClusterResourceId",
    "ReplicationSourceIdentifier",
    "GlobalClusterIdentifier",
)
OF_CLUSTER = {
    "MasterUserPassword": "master user password",
    "MasterUsername": "master user name",
    "BackupRetentionPeriod": "backup retention period",
    "DBName": "database name",
    "VPCSecurityGroups": "vpc security group",
}
"""Property that a member of a cluster cannot have of its own → the service's name for it."""

FROM_CLUSTER = {
    "BackupRetentionPeriod": "BackupRetentionPeriod",
    "DBSubnetGroupName": "DBSubnetGroupName",
    "EngineVersion": "EngineVersion",
    "KmsKeyId": "KmsKeyId",
    "MasterUsername": "MasterUsername",
    "StorageEncrypted": "StorageEncrypted",
    "VPCSecurityGroups": "VpcSecurityGroupIds",
}
"""Property of a member of a cluster → the property of the cluster that it is taken from."""

FROM_SOURCE = {name: name for name in ("AllocatedStorage", "Engine", "EngineVersion", "LicenseModel", "MasterUsername")}
"""Property of a replica → the property of its source that it is taken from."""


class DBInstance(RdsHandler):
    """A database instance, alone or in a cluster."""

    same = texts.SAME_INSTANCE
    references = (
        Reference("DBClusterIdentifier", CLUSTER, texts.NO_CLUSTER, in_use=texts.CLUSTER_HAS_INSTANCES),
        Reference("SourceDBInstanceIdentifier", INSTANCE, texts.NO_INSTANCE, keys=("DBInstanceArn",)),
        Reference(
            "DBSubnetGroupName",
            SUBNET_GROUP,
            texts.NO_SUBNET_GROUP,
            outside=("default",),
            in_use=texts.SUBNET_GROUP_HAS_INSTANCES,
            named_by="DBInstanceIdentifier",
        ),
        Reference(
            "DBParameterGroupName",
            PARAMETER_GROUP,
            texts.NO_PARAMETER_GROUP,
            outside=("default.*",),
            in_use=texts.PARAMETER_GROUP_HAS_INSTANCES,
        ),
        Reference(
            "OptionGroupName",
            OPTION_GROUP,
            texts.NO_OPTION_GROUP,
            outside=("default:*",),
            in_use=texts.OPTION_GROUP_IN_USE,
        ),
        Reference("VPCSecurityGroups/*", SECURITY_GROUP, texts.BAD_SECURITY_GROUP, keys=("GroupId",)),
        Reference("MonitoringRoleArn", ROLE, texts.BAD_MONITORING_ROLE, keys=("Arn",)),
    )

    def create(self, request: HandlerRequest) -> Model:
        """Creates the instance, with what it takes from its cluster or from the instance that it is a replica of."""
        check_faults(request, _origin_faults(request.desired_state, _cluster_of(request)))
        return super().create(replace(request, desired_state=_inherited(request)))

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken name and for invalid values."""
        super().check(request, declared)
        check_faults(request, _storage_faults(request.previous_state, declared))
        check_faults(request, _value_faults(declared))

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Adds until when the certificate is valid, unless the instance has one already."""
        model = super().completed(request, model)
        if not request.previous_state and "CertificateDetails" in model:
            until = to_datetime(request.now_ms) + timedelta(days=_certificate_days(model))
            model["CertificateDetails"].setdefault("ValidTill", f"{until:%Y-%m-%dT%H:%M:%SZ}")
        return model

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while deletion protection is on."""
        if request.previous_state.get("DeletionProtection"):
            raise texts.PROTECTED_INSTANCE.error(request)
        return super().delete(request)


class DBCluster(RdsHandler):
    """A cluster, which cannot be deleted while it has instances."""

    same = texts.SAME_CLUSTER
    references = (
        Reference(
            "DBSubnetGroupName",
            SUBNET_GROUP,
            texts.NO_SUBNET_GROUP,
            outside=("default",),
            in_use=texts.SUBNET_GROUP_HAS_CLUSTERS,
            named_by="DBClusterIdentifier",
        ),
        Reference(
            "DBClusterParameterGroupName",
            CLUSTER_PARAMETER_GROUP,
            texts.NO_CLUSTER_PARAMETER_GROUP,
            outside=("default.*",),
            in_use=texts.PARAMETER_GROUP_HAS_CLUSTERS,
        ),
        Reference("VpcSecurityGroupIds/*", SECURITY_GROUP, texts.BAD_SECURITY_GROUP, keys=("GroupId",)),
        Reference("MonitoringRoleArn", ROLE, texts.BAD_MONITORING_ROLE, keys=("Arn",)),
    )

    def create(self, request: HandlerRequest) -> Model:
        """Creates the cluster. Raises where a new one lacks what it requires."""
        state = request.desired_state
        if not any(name in state for name in OTHER_CLUSTER_ORIGINS):
            check_faults(request, _new_cluster_faults(state))
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken name and for invalid values."""
        super().check(request, declared)
        check_faults(request, _storage_faults(request.previous_state, declared))
        check_faults(request, _cluster_value_faults(declared))

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while deletion protection is on."""
        if request.previous_state.get("DeletionProtection"):
            raise texts.PROTECTED_CLUSTER.error(request)
        return super().delete(request)


# --- what can be wrong ---


def _origin_faults(state: Model, cluster: Model | None) -> Iterator[Fault]:
    if any(name in state for name in OTHER_ORIGINS):
        return
    yield from missing(state, "DBInstanceClass")
    yield from engine_faults(state)
    if "DBClusterIdentifier" in state:
        yield from ((texts.SET_FOR_CLUSTER, {"value": words}) for name, words in OF_CLUSTER.items() if name in state)
        if cluster is not None and cluster["Engine"] != state["Engine"]:
            yield texts.OTHER_ENGINE, {"own": state["Engine"], "cluster": cluster["Engine"]}
        return
    if is_aurora(state):
        yield from missing(state, "DBClusterIdentifier")
    yield from missing(state, "AllocatedStorage", nothing="null")
    yield from user_faults(state)


def _value_faults(declared: Model) -> Iterator[Fault]:
    yield from password_faults(declared)
    storage, most = declared.get("AllocatedStorage"), declared.get("MaxAllocatedStorage")
    if storage and most is not None and most < int(storage):
        yield texts.SMALL_MAXIMUM, {}
    if declared.get("BackupRetentionPeriod", 0) > 35:
        yield texts.LONG_RETENTION, {}
    if "DBName" in declared and not DB_NAME.fullmatch(declared["DBName"]):
        yield texts.BAD_DB_NAME, {}


def _storage_faults(before: Model, declared: Model) -> Iterator[Fault]:
    """The error of storage that shrinks; RDS documents that it cannot, in which words is not known."""
    current, wanted = int(before.get("AllocatedStorage", 0)), int(declared.get("AllocatedStorage", 0))
    if 0 < wanted < current:
        yield texts.SMALLER_STORAGE, {"value": wanted, "current": current}


def _certificate_days(model: Model) -> int:
    """How long the certificate of a new instance is valid: one year, three where RDS cannot rotate it in operation."""
    return 3 * 365 if str(model.get("Engine", "")).startswith("sqlserver") else 365


def _new_cluster_faults(state: Model) -> Iterator[Fault]:
    yield from engine_faults(state)
    yield from user_faults(state)
    if is_aurora(state) and "AllocatedStorage" in state:
        yield texts.NO_STORAGE_OF_AURORA, {"value": state["Engine"]}


def _cluster_value_faults(declared: Model) -> Iterator[Fault]:
    yield from password_faults(declared)
    has_insights = declared.get("PerformanceInsightsEnabled") and (
        declared.get("PerformanceInsightsRetentionPeriod", 0) >= 31
    )
    if declared.get("DatabaseInsightsMode") == "advanced" and not has_insights:
        yield texts.NO_ADVANCED_INSIGHTS, {}


# --- what comes from a cluster or a source ---


def _cluster_of(request: HandlerRequest) -> Model | None:
    identifier: str = request.desired_state.get("DBClusterIdentifier", "")
    return request.handler_context.model_of(CLUSTER, identifier.lower())


def _inherited(request: HandlerRequest) -> Model:
    """The desired state with what comes from the cluster or the source, where these exist here."""
    state = request.desired_state
    source = request.handler_context.model_of(INSTANCE, state.get("SourceDBInstanceIdentifier", "").lower())
    return {**_taken(FROM_CLUSTER, _cluster_of(request)), **_taken(FROM_SOURCE, source), **state}


def _taken(names: Mapping[str, str], origin: Model | None) -> Model:
    return {name: origin[there] for name, there in names.items() if there in origin} if origin else {}


HANDLERS = {INSTANCE: DBInstance(), CLUSTER: DBCluster()}
