"""Types whose list handlers themselves ask for a model, in words of their own.

They need it whether or not the schema says so. Their answer is recorded for ECS services and for listeners; that the
other types need a model is known, but of those without a handler schema not by which property: MediaPackage's API asks
for the packaging group, and the networks of ODB are taken by what identifies them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

LIST_MODELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AWS::CertificateManager::AcmeExternalAccountBinding": ("AcmeEndpointArn",),
        "AWS::CloudFormation::ChangeSet": ("StackName",),
        "AWS::ECS::Service": ("Cluster",),
        "AWS::ElasticLoadBalancingV2::Listener": ("LoadBalancerArn", "ListenerArns"),
        "AWS::ElasticLoadBalancingV2::ListenerRule": ("ListenerArn", "RuleArns"),
        "AWS::MediaPackage::PackagingConfiguration": ("PackagingGroupId",),
        "AWS::Notifications::EventRule": ("NotificationConfigurationArn",),
        "AWS::ODB::OdbNetwork": ("OdbNetworkArn",),
        "AWS::OpenSearchServerless::SecurityConfig": ("Type",),
        "AWS::Route53Profiles::ProfileResourceAssociation": ("ProfileId",),
        "AWS::SSM::ServiceSetting": ("SettingId",),
        "AWS::SSO::Application": ("InstanceArn",),
    }
)
"""Type name → the properties of which a model needs one; an answer to a model without them names the first."""


def missing_from(type_name: str, model: Mapping[str, Any]) -> str | None:
    """The property that a list handler asks for since the model has none of those that it needs; None where it has."""
    needed = LIST_MODELS.get(type_name, ())
    return needed[0] if needed and not any(name in model for name in needed) else None


def implied_list_schema(type_name: str) -> Mapping[str, Any] | None:
    """A schema for the model of a type whose own schema has none, or None where the type is not known to need one."""
    needed = LIST_MODELS.get(type_name)
    if needed is None:
        return None
    name = needed[0]
    return {"properties": {name: {"$ref": f"resource-schema.json#/properties/{name}"}}, "required": [name]}
