"""ElastiCache: replication groups and cache clusters, whose types have no ARN. Moto lists deleted ones, too.

Subnet groups are not shared, since moto cannot delete them.
"""

from __future__ import annotations

from typing import Any

from ..declaration import KEEP, BridgedType, Call, Listing, Look, Setting, Source, Tagging
from ..forms import arn, constant, declared, same, tags_as_list, tags_of

GROUP = same("ReplicationGroupId")
CLUSTER: dict[str, Source] = {"CacheClusterId": "ClusterName"}
OF_CLUSTER = ("CacheNodeType", "Engine", "NumCacheNodes")
FIXED_OF_CLUSTER = (
    "AutoMinorVersionUpgrade",
    "EngineVersion",
    "PreferredMaintenanceWindow",
    "SnapshotRetentionLimit",
    "SnapshotWindow",
)
FIXED_OF_GROUP = ("AutoMinorVersionUpgrade", "ClusterMode", "IpDiscovery", "NetworkType")
OF_GROUP = ("AutomaticFailoverEnabled", "CacheNodeType", "MultiAZEnabled", "ReplicationGroupDescription")
DELETED = "deleting"
SWITCHES = {"enabled": True, "disabled": False}


def _tags(of: Source) -> Look:
    return Look(Call("list_tags_for_resource", {"ResourceName": of}), {"Tags": tags_of("TagList")})


def _tagging(of: Source) -> Tagging:
    return Tagging(
        tag=Call("add_tags_to_resource", {"ResourceName": of, "Tags": "@"}),
        untag=Call("remove_tags_from_resource", {"ResourceName": of, "TagKeys": "@"}),
    )


def _endpoint(member: str) -> Source:
    def as_shown(group: Any) -> Any:
        endpoint = next((each[member] for each in group.get("NodeGroups") or () if member in each), None)
        return {"Address": endpoint["Address"], "Port": str(endpoint["Port"])} if endpoint else KEEP

    return as_shown


CLUSTER_ARN = arn("elasticache", "cluster:{ClusterName}")
GROUP_ARN = arn("elasticache", "replicationgroup:{ReplicationGroupId}")

TYPES = (
    BridgedType(
        "AWS::ElastiCache::CacheCluster",
        service="elasticache",
        listing=Listing(
            Call("describe_cache_clusters"),
            "CacheClusters",
            {"ClusterName": "CacheClusterId", **same(*OF_CLUSTER, *FIXED_OF_CLUSTER)},
            where=lambda cluster: cluster["CacheClusterStatus"] != DELETED and "ReplicationGroupId" not in cluster,
            one=CLUSTER,
        ),
        looks=(_tags(CLUSTER_ARN),),
        create=Call(
            "create_cache_cluster",
            {
                **CLUSTER,
                **same(*OF_CLUSTER),
                **declared("CacheParameterGroupName", "CacheSubnetGroupName", "Port", *FIXED_OF_CLUSTER),
                "SecurityGroupIds": "@declared/VpcSecurityGroupIds",
                "Tags": tags_as_list(),
            },
        ),
        changes=(
            Setting(
                ("CacheNodeType", "NumCacheNodes"),
                put=Call("modify_cache_cluster", {**CLUSTER, **same("CacheNodeType", "NumCacheNodes")}),
                on_create=False,
            ),
            _tagging(CLUSTER_ARN),
        ),
        delete=(Call("delete_cache_cluster", CLUSTER),),
        makes=(),
        fixed=FIXED_OF_CLUSTER,
    ),
    BridgedType(
        "AWS::ElastiCache::ReplicationGroup",
        service="elasticache",
        listing=Listing(
            Call("describe_replication_groups"),
            "ReplicationGroups",
            {
                **GROUP,
                "ReplicationGroupDescription": "Description",
                **same("CacheNodeType", "Engine", "SnapshotRetentionLimit", "TransitEncryptionEnabled"),
                **same("AtRestEncryptionEnabled", *FIXED_OF_GROUP),
                "AutomaticFailoverEnabled": lambda group: SWITCHES.get(group.get("AutomaticFailover", "")),
                "MultiAZEnabled": lambda group: SWITCHES.get(group.get("MultiAZ", "")),
                "PrimaryEndPoint": _endpoint("PrimaryEndpoint"),
            },
            one=GROUP,
            where=lambda group: group["Status"] != DELETED,
        ),
        looks=(_tags(GROUP_ARN),),
        create=Call(
            "create_replication_group",
            {
                **GROUP,
                **same("AutomaticFailoverEnabled", "CacheNodeType", "Engine", "ReplicationGroupDescription"),
                **same("AtRestEncryptionEnabled", "MultiAZEnabled", "TransitEncryptionEnabled"),
                **declared("CacheSubnetGroupName", "EngineVersion", "NumCacheClusters", "NumNodeGroups", "Port"),
                **declared(
                    "ReplicasPerNodeGroup",
                    "SecurityGroupIds",
                    "SnapshotRetentionLimit",
                    "SnapshotWindow",
                    *FIXED_OF_GROUP,
                ),
                "Tags": tags_as_list(),
            },
        ),
        changes=(
            Setting(
                OF_GROUP,
                put=Call("modify_replication_group", {**GROUP, **same(*OF_GROUP), "ApplyImmediately": constant(True)}),
                on_create=False,
            ),
            _tagging(GROUP_ARN),
        ),
        delete=(Call("delete_replication_group", GROUP),),
        makes=("AWS::ElastiCache::CacheCluster",),
        fixed=FIXED_OF_GROUP,
    ),
)
