from __future__ import annotations

import itertools
from typing import Any

from tests.bridge.case import Case, boto, replace, tags

NUMBERS = itertools.count(1)
"""Of names, which moto knows for ever."""
ARN = "arn:aws:elasticache:us-east-1:123456789012"


def tagged(kind: str, name: str) -> Any:
    return boto("elasticache").list_tags_for_resource(ResourceName=f"{ARN}:{kind}:{name}")["TagList"]


def group(name: str) -> Any:
    found = boto("elasticache").describe_replication_groups(ReplicationGroupId=name)["ReplicationGroups"][0]
    if found["Status"] == "deleting":
        return None
    return found["Description"], tagged("replicationgroup", name)


def cluster(name: str) -> Any:
    found = boto("elasticache").describe_cache_clusters(CacheClusterId=name)["CacheClusters"][0]
    if found["CacheClusterStatus"] == "deleting":
        return None
    return found["CacheNodeType"], tagged("cluster", name)


def tag(kind: str, name: str) -> None:
    boto("elasticache").add_tags_to_resource(ResourceName=f"{ARN}:{kind}:{name}", Tags=tags(team="c"))


CASES = (
    Case(
        "AWS::ElastiCache::ReplicationGroup",
        {
            "ReplicationGroupId": "ours",
            "ReplicationGroupDescription": "ours",
            "CacheNodeType": "cache.t3.micro",
            "Engine": "redis",
            "Tags": tags(team="a"),
        },
        seen=group,
        made=("ours", tags(team="a")),
        patch=[*replace("ReplicationGroupDescription", "new"), *replace("Tags", tags(team="b"))],
        patched=("new", tags(team="b")),
        make=lambda: boto("elasticache").create_replication_group(
            ReplicationGroupId=f"theirs-{next(NUMBERS)}",
            ReplicationGroupDescription="theirs",
            CacheNodeType="cache.t3.small",
            Engine="redis",
        )["ReplicationGroup"]["ReplicationGroupId"],
        shows={"CacheNodeType": "cache.t3.small", "AutomaticFailoverEnabled": False},
        change=lambda name: boto("elasticache").modify_replication_group(
            ReplicationGroupId=name, ReplicationGroupDescription="changed"
        ),
        changed={"ReplicationGroupDescription": "changed"},
        remove=lambda name: boto("elasticache").delete_replication_group(ReplicationGroupId=name),
    ),
    Case(
        "AWS::ElastiCache::CacheCluster",
        {
            "ClusterName": "ours",
            "CacheNodeType": "cache.t3.micro",
            "Engine": "redis",
            "NumCacheNodes": 1,
            "Tags": tags(team="a"),
        },
        seen=cluster,
        made=("cache.t3.micro", tags(team="a")),
        patch=replace("Tags", tags(team="b")),
        patched=("cache.t3.micro", tags(team="b")),
        make=lambda: boto("elasticache").create_cache_cluster(
            CacheClusterId=f"theirs-{next(NUMBERS)}",
            CacheNodeType="cache.t3.small",
            Engine="memcached",
            NumCacheNodes=2,
        )["CacheCluster"]["CacheClusterId"],
        shows={
            "CacheNodeType": "cache.t3.small",
            "Engine": "memcached",
            "NumCacheNodes": 2,
        },
        change=lambda name: tag("cluster", name),
        changed={"Tags": tags(team="c")},
        remove=lambda name: boto("elasticache").delete_cache_cluster(CacheClusterId=name),
    ),
)
