"""Redshift: clusters, and the groups of parameters and subnets that they have."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Setting, Source, Update
from ..forms import constant

CLUSTER: dict[str, Source] = {"ClusterIdentifier": "ClusterIdentifier"}
PARAMETERS: dict[str, Source] = {"ParameterGroupName": "ParameterGroupName"}
SUBNETS: dict[str, Source] = {"ClusterSubnetGroupName": "ClusterSubnetGroupName"}

TYPES = (
    BridgedType(
        "AWS::Redshift::Cluster",
        service="redshift",
        listing=None,
        create=Call("create_cluster", CLUSTER, by_name=True),
        changes=(Update(Call("modify_cluster", CLUSTER, by_name=True)),),
        delete=(Call("delete_cluster", {**CLUSTER, "SkipFinalClusterSnapshot": constant(True)}),),
        makes=(),
    ),
    BridgedType(
        "AWS::Redshift::ClusterParameterGroup",
        service="redshift",
        listing=None,
        create=Call("create_cluster_parameter_group", PARAMETERS, by_name=True),
        delete=(Call("delete_cluster_parameter_group", PARAMETERS),),
        makes=(),
    ),
    BridgedType(
        "AWS::Redshift::ClusterSubnetGroup",
        service="redshift",
        listing=None,
        create=Call("create_cluster_subnet_group", SUBNETS, by_name=True),
        changes=(
            Setting(
                ("Description", "SubnetIds"),
                put=Call("modify_cluster_subnet_group", SUBNETS, by_name=True),
                on_create=False,
            ),
        ),
        delete=(Call("delete_cluster_subnet_group", SUBNETS),),
        makes=(),
    ),
)
