from __future__ import annotations

import itertools
from typing import Any

from tests.bridge.case import Case, boto, replace, tags
from tests.bridge.network import subnets

NUMBERS = itertools.count(1)
"""Of clusters, whose snapshots moto keeps, so that their names are used once."""
ARN = "arn:aws:rds:us-east-1:123456789012"
LOGIN = {"MasterUsername": "owner", "MasterUserPassword": "correct-horse"}


def instance(name: str) -> Any:
    found = boto("rds").describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
    return found["AllocatedStorage"], found["EngineVersion"], found["BackupRetentionPeriod"], found["TagList"]


def cluster(name: str) -> Any:
    found = boto("rds").describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0]
    return found["EngineVersion"], found["BackupRetentionPeriod"], found["TagList"]


def subnet_group(name: str) -> Any:
    found = boto("rds").describe_db_subnet_groups(DBSubnetGroupName=name)["DBSubnetGroups"][0]
    tagged = boto("rds").list_tags_for_resource(ResourceName=found["DBSubnetGroupArn"])["TagList"]
    return found["DBSubnetGroupDescription"], len(found["Subnets"]), tagged


def make_subnet_group() -> str:
    boto("rds").create_db_subnet_group(
        DBSubnetGroupName="theirs", DBSubnetGroupDescription="theirs", SubnetIds=subnets()
    )
    return "theirs"


def parameter_group(name: str) -> Any:
    found = boto("rds").describe_db_parameters(DBParameterGroupName=name)["Parameters"]
    tagged = boto("rds").list_tags_for_resource(ResourceName=f"{ARN}:pg:{name}")["TagList"]
    return {each["ParameterName"]: each["ParameterValue"] for each in found}, tagged


def set_parameter(name: str, value: str) -> None:
    parameter = {"ParameterName": "max_connections", "ParameterValue": value, "ApplyMethod": "immediate"}
    boto("rds").modify_db_parameter_group(DBParameterGroupName=name, Parameters=[parameter])


CASES = (
    Case(
        "AWS::RDS::DBInstance",
        {
            "DBInstanceIdentifier": "ours",
            "DBInstanceClass": "db.t3.micro",
            "Engine": "postgres",
            "EngineVersion": "16.3",
            "AllocatedStorage": "20",
            "Tags": tags(team="a"),
            **LOGIN,
        },
        seen=instance,
        made=(20, "16.3", 1, tags(team="a")),
        patch=[
            *replace("AllocatedStorage", "30"),
            *replace("BackupRetentionPeriod", 5),
            *replace("Tags", tags(team="b")),
        ],
        patched=(30, "16.3", 5, tags(team="b")),
        make=lambda: boto("rds").create_db_instance(
            DBInstanceIdentifier="theirs",
            DBInstanceClass="db.t3.micro",
            Engine="mysql",
            AllocatedStorage=25,
            Port=3307,
            **LOGIN,
        )["DBInstance"]["DBInstanceIdentifier"],
        shows={
            "DBInstanceIdentifier": "theirs",
            "DBInstanceArn": f"{ARN}:db:theirs",
            "Engine": "mysql",
            "AllocatedStorage": "25",
            "Port": "3307",
        },
        change=lambda name: boto("rds").modify_db_instance(
            DBInstanceIdentifier=name, DBInstanceClass="db.t3.small", ApplyImmediately=True
        ),
        changed={"DBInstanceClass": "db.t3.small"},
        remove=lambda name: boto("rds").delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True),
        hides=("MasterUserPassword",),
    ),
    Case(
        "AWS::RDS::DBCluster",
        {"DBClusterIdentifier": "ours", "Engine": "aurora-postgresql", "Tags": tags(team="a"), **LOGIN},
        seen=lambda name: cluster(name)[1:],
        made=(1, tags(team="a")),
        patch=[*replace("BackupRetentionPeriod", 5), *replace("Tags", tags(team="b"))],
        patched=(5, tags(team="b")),
        make=lambda: boto("rds").create_db_cluster(
            DBClusterIdentifier=f"theirs-{next(NUMBERS)}",
            Engine="aurora-mysql",
            EngineVersion="8.0.mysql_aurora.3.04.0",
            **LOGIN,
        )["DBCluster"]["DBClusterIdentifier"],
        shows={
            "Engine": "aurora-mysql",
            "EngineVersion": "8.0.mysql_aurora.3.04.0",
        },
        change=lambda name: boto("rds").modify_db_cluster(
            DBClusterIdentifier=name, DeletionProtection=False, Port=3307
        ),
        changed={"Port": 3307},
        remove=lambda name: boto("rds").delete_db_cluster(DBClusterIdentifier=name, SkipFinalSnapshot=True),
        hides=("MasterUserPassword",),
    ),
    Case(
        "AWS::RDS::DBSubnetGroup",
        lambda: {
            "DBSubnetGroupName": "ours",
            "DBSubnetGroupDescription": "ours",
            "SubnetIds": subnets(),
            "Tags": tags(team="a"),
        },
        seen=subnet_group,
        made=("ours", 2, tags(team="a")),
        patch=lambda: [*replace("SubnetIds", subnets(3)), *replace("Tags", tags(team="b"))],
        patched=("ours", 3, tags(team="b")),
        make=make_subnet_group,
        shows=lambda: {"DBSubnetGroupArn": f"{ARN}:subgrp:theirs", "SubnetIds": subnets()},
        change=lambda name: boto("rds").add_tags_to_resource(ResourceName=f"{ARN}:subgrp:{name}", Tags=tags(team="c")),
        changed={"Tags": tags(team="c")},
        remove=lambda name: boto("rds").delete_db_subnet_group(DBSubnetGroupName=name),
    ),
    Case(
        "AWS::RDS::DBParameterGroup",
        {
            "DBParameterGroupName": "ours",
            "Family": "postgres16",
            "Description": "ours",
            "Parameters": {"max_connections": "50"},
            "Tags": tags(team="a"),
        },
        seen=parameter_group,
        made=({"max_connections": "50"}, tags(team="a")),
        patch=[*replace("Parameters", {"max_connections": "60"}), *replace("Tags", tags(team="b"))],
        patched=({"max_connections": "60"}, tags(team="b")),
        make=lambda: boto("rds").create_db_parameter_group(
            DBParameterGroupName="theirs", DBParameterGroupFamily="mysql8.0", Description="theirs"
        )["DBParameterGroup"]["DBParameterGroupName"],
        shows={"Family": "mysql8.0", "Description": "theirs"},
        change=lambda name: set_parameter(name, "70"),
        changed={"Parameters": {"max_connections": "70"}},
        remove=lambda name: boto("rds").delete_db_parameter_group(DBParameterGroupName=name),
    ),
)
