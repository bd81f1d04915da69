"""RDS: instances, clusters, and their groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...contract.handler import Model
from ..declaration import KEEP, BridgedType, Call, Listing, Look, Setting, Source, Steps, Tagging, found
from ..forms import constant, declared, each_of, number, same, tags_as_list, tags_of, text

INSTANCE = same("DBInstanceIdentifier")
CLUSTER = same("DBClusterIdentifier")
SUBNET_GROUP = same("DBSubnetGroupName")
PARAMETER_GROUP = same("DBParameterGroupName")
NO_SNAPSHOT: dict[str, Source] = {"SkipFinalSnapshot": constant(True)}
OF_INSTANCE = (
    "AutoMinorVersionUpgrade",
    "BackupRetentionPeriod",
    "CACertificateIdentifier",
    "CopyTagsToSnapshot",
    "DBInstanceClass",
    "DeletionProtection",
    "EngineVersion",
    "Iops",
    "MaxAllocatedStorage",
    "MonitoringInterval",
    "MonitoringRoleArn",
    "MultiAZ",
    "PreferredBackupWindow",
    "PreferredMaintenanceWindow",
    "PubliclyAccessible",
    "StorageType",
)
"""What an instance is made with and may change."""
FIXED_OF_INSTANCE = (
    "AvailabilityZone",
    "DBClusterIdentifier",
    "DBName",
    "Engine",
    "KmsKeyId",
    "LicenseModel",
    "MasterUsername",
    "StorageEncrypted",
)
OF_CLUSTER = (
    "BackupRetentionPeriod",
    "CopyTagsToSnapshot",
    "DeletionProtection",
    "EngineVersion",
    "Port",
    "NetworkType",
    "PreferredBackupWindow",
    "PreferredMaintenanceWindow",
    "ServerlessV2ScalingConfiguration",
)
FIXED_OF_CLUSTER = ("DatabaseName", "Engine", "EngineMode", "MasterUsername", "StorageEncrypted")
AUTHENTICATION = "EnableIAMDatabaseAuthentication"
LOGS = "EnableCloudwatchLogsExports"
ALWAYS = ("DBInstanceClass", "Engine", "EngineVersion")
"""What moto is always told, so that both have the same version."""


def _tagging(arn: Source) -> Tagging:
    return Tagging(
        tag=Call("add_tags_to_resource", {"ResourceName": arn, "Tags": "@"}),
        untag=Call("remove_tags_from_resource", {"ResourceName": arn, "TagKeys": "@"}),
    )


def _tags(arn: Source) -> Look:
    return Look(Call("list_tags_for_resource", {"ResourceName": arn}), {"Tags": tags_of("TagList")})


def _endpoint(instance: Any) -> Any:
    endpoint = instance.get("Endpoint")
    return {"Address": endpoint["Address"], "Port": str(endpoint["Port"])} if endpoint else None


def _cluster_endpoint(cluster: Any) -> Any:
    return {"Address": cluster["Endpoint"], "Port": str(cluster["Port"])}


def _reader_endpoint(cluster: Any) -> Any:
    return {"Address": cluster["ReaderEndpoint"]}


def _group(source: Source) -> Source:
    """The name of a group; moto's default ones are not those of AWS."""

    def own(answer: Any) -> Any:
        name = found(source, answer)
        return KEEP if name is None or name.startswith("default") else name

    return own


def _password(operation: str, named: dict[str, Source]) -> Steps:
    """The password, which a read does not show, so that the next update does not name it, and keeps it."""

    def steps(before: Model | None, after: Model) -> Iterator[Call]:
        password = after.get("MasterUserPassword")
        if before is not None and password not in (None, before.get("MasterUserPassword")):
            yield Call(operation, {**named, "MasterUserPassword": constant(password)})

    return Steps(steps)


def _log_exports(operation: str, named: dict[str, Source]) -> Steps:
    """The logs that go to CloudWatch, of which a change tells those that are new and those that end."""

    def steps(before: Model | None, after: Model) -> Iterator[Call]:
        old, new = (before or {}).get(LOGS, []), after.get(LOGS, [])
        changed = {
            "EnableLogTypes": [each for each in new if each not in old],
            "DisableLogTypes": [each for each in old if each not in new],
        }
        if before is not None and any(changed.values()):
            yield Call(operation, {**named, "CloudwatchLogsExportConfiguration": constant(changed)})

    return Steps(steps)


def _parameters(before: Model | None, after: Model) -> Iterator[Call]:
    """The call for the parameters of a group that change."""
    old, new = (before or {}).get("Parameters", {}), after.get("Parameters", {})
    changed = [
        {"ParameterName": key, "ParameterValue": str(value), "ApplyMethod": "immediate"}
        for key, value in new.items()
        if old.get(key) != value
    ]
    if changed:
        yield Call("modify_db_parameter_group", {**PARAMETER_GROUP, "Parameters": constant(changed)})


NEW_SUBNET_GROUP = Call(
    "create_db_subnet_group",
    {**SUBNET_GROUP, **same("DBSubnetGroupDescription", "SubnetIds"), "Tags": tags_as_list()},
)
OLD_SUBNET_GROUP = Call("delete_db_subnet_group", SUBNET_GROUP)


def _subnets(before: Model | None, after: Model) -> Iterator[Call]:
    """Another group in the place of one that changes: `modify_db_subnet_group` of moto 5.2 loses the group."""
    names = ("DBSubnetGroupDescription", "SubnetIds")
    if before is not None and any(before.get(name) != after.get(name) for name in names):
        yield from (OLD_SUBNET_GROUP, NEW_SUBNET_GROUP)


def _shown_parameters(answer: Any) -> Any:
    return {each["ParameterName"]: each["ParameterValue"] for each in answer["Parameters"] if "ParameterValue" in each}


TYPES = (
    BridgedType(
        "AWS::RDS::DBCluster",
        service="rds",
        listing=Listing(
            Call("describe_db_clusters"),
            "DBClusters",
            {
                **CLUSTER,
                **same(*OF_CLUSTER, *FIXED_OF_CLUSTER),
                "DBClusterArn": "DBClusterArn",
                "DBClusterResourceId": "DbClusterResourceId",
                "DBClusterParameterGroupName": _group("DBClusterParameterGroup"),
                "DBSubnetGroupName": _group("DBSubnetGroup"),
                AUTHENTICATION: "IAMDatabaseAuthenticationEnabled",
                LOGS: "EnabledCloudwatchLogsExports",
                "EnableHttpEndpoint": "HttpEndpointEnabled",
                "VpcSecurityGroupIds": each_of("VpcSecurityGroups", "VpcSecurityGroupId"),
                "Endpoint": _cluster_endpoint,
                "ReadEndpoint": _reader_endpoint,
                "Tags": tags_of("TagList"),
            },
            one=CLUSTER,
        ),
        create=Call(
            "create_db_cluster",
            {
                **CLUSTER,
                **same("Engine", "EngineVersion", "Port"),
                **declared(*(name for name in OF_CLUSTER if name not in ("EngineVersion", "Port"))),
                **declared("AvailabilityZones", "DatabaseName", "EngineMode"),
                **declared("DBClusterParameterGroupName", "DBSubnetGroupName", "KmsKeyId", "StorageEncrypted"),
                **declared("ManageMasterUserPassword", "MasterUsername", "MasterUserPassword", "VpcSecurityGroupIds"),
                **declared(AUTHENTICATION, "EnableHttpEndpoint", LOGS),
                "Tags": tags_as_list(),
            },
        ),
        changes=(
            Setting(
                OF_CLUSTER,
                put=Call("modify_db_cluster", {**CLUSTER, **same(*OF_CLUSTER), "ApplyImmediately": constant(True)}),
                on_create=False,
            ),
            _log_exports("modify_db_cluster", CLUSTER),
            _tagging("DBClusterArn"),
        ),
        delete=(Call("delete_db_cluster", {**CLUSTER, **NO_SNAPSHOT}),),
        makes=("AWS::RDS::GlobalCluster", "AWS::SecretsManager::Secret"),
    ),
    BridgedType(
        "AWS::RDS::DBInstance",
        service="rds",
        listing=Listing(
            Call("describe_db_instances"),
            "DBInstances",
            {
                **INSTANCE,
                **same(*OF_INSTANCE, *FIXED_OF_INSTANCE, "DBInstanceArn", "DBInstanceStatus"),
                "AllocatedStorage": text("AllocatedStorage"),
                "DBParameterGroupName": _group("DBParameterGroups/0/DBParameterGroupName"),
                "DBSubnetGroupName": _group("DBSubnetGroup/DBSubnetGroupName"),
                "DbiResourceId": "DbiResourceId",
                AUTHENTICATION: "IAMDatabaseAuthenticationEnabled",
                LOGS: "EnabledCloudwatchLogsExports",
                "Endpoint": _endpoint,
                "Port": text("Endpoint/Port"),
                "Tags": tags_of("TagList"),
                "VPCSecurityGroups": each_of("VpcSecurityGroups", "VpcSecurityGroupId"),
            },
            one=INSTANCE,
        ),
        create=Call(
            "create_db_instance",
            {
                **INSTANCE,
                **same("DBInstanceClass", "Engine", "EngineVersion"),
                **declared(*(name for name in (*OF_INSTANCE, *FIXED_OF_INSTANCE) if name not in ALWAYS)),
                **declared("DBParameterGroupName", "DBSubnetGroupName", "OptionGroupName"),
                **declared("ManageMasterUserPassword", "MasterUserPassword", AUTHENTICATION, LOGS),
                "AllocatedStorage": number("AllocatedStorage"),
                "Port": number("@declared/Port"),
                "VpcSecurityGroupIds": "@declared/VPCSecurityGroups",
                "Tags": tags_as_list(),
            },
        ),
        made={"DbiResourceId": "DBInstance/DbiResourceId"},
        changes=(
            Setting(
                (*OF_INSTANCE, "AllocatedStorage", "DBParameterGroupName", AUTHENTICATION, "VPCSecurityGroups"),
                put=Call(
                    "modify_db_instance",
                    {
                        **INSTANCE,
                        **same(*OF_INSTANCE),
                        "AllocatedStorage": number("AllocatedStorage"),
                        "VpcSecurityGroupIds": "VPCSecurityGroups",
                        **same("DBParameterGroupName", AUTHENTICATION),
                        "ApplyImmediately": constant(True),
                    },
                ),
                on_create=False,
            ),
            _password("modify_db_instance", INSTANCE),
            _log_exports("modify_db_instance", INSTANCE),
            _tagging("DBInstanceArn"),
        ),
        delete=(Call("delete_db_instance", {**INSTANCE, **NO_SNAPSHOT}),),
        makes=("AWS::RDS::DBCluster", "AWS::SecretsManager::Secret"),
    ),
    BridgedType(
        "AWS::RDS::DBParameterGroup",
        service="rds",
        listing=Listing(
            Call("describe_db_parameter_groups"),
            "DBParameterGroups",
            {
                **PARAMETER_GROUP,
                **same("DBParameterGroupArn", "Description"),
                "Family": "DBParameterGroupFamily",
            },
            one=PARAMETER_GROUP,
        ),
        looks=(
            Look(Call("describe_db_parameters", PARAMETER_GROUP), {"Parameters": _shown_parameters}),
            _tags("DBParameterGroupArn"),
        ),
        create=Call(
            "create_db_parameter_group",
            {**PARAMETER_GROUP, **same("Description"), "DBParameterGroupFamily": "Family", "Tags": tags_as_list()},
        ),
        changes=(Steps(_parameters), _tagging("DBParameterGroupArn")),
        delete=(Call("delete_db_parameter_group", PARAMETER_GROUP),),
        makes=(),
    ),
    BridgedType(
        "AWS::RDS::DBSubnetGroup",
        service="rds",
        listing=Listing(
            Call("describe_db_subnet_groups"),
            "DBSubnetGroups",
            {
                **SUBNET_GROUP,
                **same("DBSubnetGroupArn", "DBSubnetGroupDescription"),
                "SubnetIds": each_of("Subnets", "SubnetIdentifier"),
            },
            one=SUBNET_GROUP,
        ),
        looks=(_tags("DBSubnetGroupArn"),),
        create=NEW_SUBNET_GROUP,
        changes=(
            Steps(_subnets),
            _tagging("DBSubnetGroupArn"),
        ),
        delete=(OLD_SUBNET_GROUP,),
        makes=(),
    ),
)
