"""EKS: clusters."""

from __future__ import annotations

from typing import Any

from ..declaration import BridgedType, Call, Listing, Look, Source, Tagging
from ..forms import tags_as_map, tags_of

CLUSTER: dict[str, Source] = {"name": "Name"}
TAGGED: dict[str, Source] = {"resourceArn": "Arn"}


def _network(model: Any) -> Any:
    config = model["ResourcesVpcConfig"]
    names = {"subnetIds": "SubnetIds", "securityGroupIds": "SecurityGroupIds"}
    return {member: config[name] for member, name in names.items() if name in config}


TYPES = (
    BridgedType(
        "AWS::EKS::Cluster",
        service="eks",
        listing=Listing(Call("list_clusters"), "clusters", {"Name": lambda name: name}),
        looks=(
            Look(
                Call("describe_cluster", CLUSTER),
                {
                    "Arn": "cluster/arn",
                    "CertificateAuthorityData": "cluster/certificateAuthority/data",
                    "Endpoint": "cluster/endpoint",
                    "OpenIdConnectIssuerUrl": "cluster/identity/oidc/issuer",
                    "RoleArn": "cluster/roleArn",
                    "Version": "cluster/version",
                    "Tags": tags_of("cluster/tags"),
                },
            ),
        ),
        create=Call(
            "create_cluster",
            {
                **CLUSTER,
                "resourcesVpcConfig": _network,
                "roleArn": "RoleArn",
                "tags": tags_as_map,
                "version": "Version",
            },
        ),
        changes=(
            Tagging(
                tag=Call("tag_resource", {**TAGGED, "tags": tags_as_map}),
                untag=Call("untag_resource", {**TAGGED, "tagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_cluster", CLUSTER),),
        makes=(),
    ),
)
