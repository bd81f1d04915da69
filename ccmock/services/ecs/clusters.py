"""Clusters, and the capacity providers that they may use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ...contract.arns import is_external
from ...contract.handler import HandlerContext, HandlerRequest, InProgress, Model
from ...handlers.error_texts import ErrorText
from ...handlers.references import Reference
from ..shared.service_handler import ServiceHandler
from . import texts

CLUSTER = "AWS::ECS::Cluster"
SERVICE = "AWS::ECS::Service"
PROVIDER = "AWS::ECS::CapacityProvider"
ASSOCIATIONS = "AWS::ECS::ClusterCapacityProviderAssociations"
SCALING_GROUP = "AWS::AutoScaling::AutoScalingGroup"
OF_AWS = ("FARGATE", "FARGATE_SPOT")
PROVIDER_NAME = re.compile(r"(?!aws|ecs|fargate)[a-zA-Z0-9_-]{1,255}", re.IGNORECASE)


OF_PROVIDERS = Reference(
    "CapacityProviders/*", PROVIDER, texts.NO_PROVIDER, outside=OF_AWS, in_use=texts.PROVIDER_HAS_CLUSTER
)


class Cluster(ServiceHandler):
    """A cluster, which cannot be deleted while it has services."""

    references = (replace(OF_PROVIDERS, named_by="ClusterName"),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a strategy with capacity providers that the cluster does not have."""
        if not strategy_of(declared, "DefaultCapacityProviderStrategy") <= set(declared.get("CapacityProviders", ())):
            raise texts.NOT_ASSOCIATED.error(request)


class CapacityProvider(ServiceHandler):
    """What a cluster's tasks run on; it cannot be deleted while a cluster has it."""

    references = (
        Reference(
            "AutoScalingGroupProvider/AutoScalingGroupArn",
            SCALING_GROUP,
            texts.NO_GROUP,
            keys=("AutoScalingGroupARN",),
        ),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for reserved and taken names."""
        name = declared.get("Name")
        if name is None or request.previous_state:
            return
        if not PROVIDER_NAME.fullmatch(name):
            raise texts.BAD_PROVIDER_NAME.error(request)
        if request.handler_context.is_taken(PROVIDER, name):
            raise texts.SAME_PROVIDER.error(request)


class Associations(ServiceHandler):
    """The capacity providers of a cluster, which cannot be removed while its services use them."""

    references = (replace(OF_PROVIDERS, named_by="Cluster"),)

    def create(self, request: HandlerRequest) -> Model:
        """Creates the associations. Raises where the cluster does not exist."""
        check_cluster(request, texts.NO_CLUSTER)
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a strategy with capacity providers that the cluster does not have."""
        if not strategy_of(declared, "DefaultCapacityProviderStrategy") <= set(declared.get("CapacityProviders", ())):
            raise texts.NOT_ASSOCIATED.error(request)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while a service of the cluster uses one of the providers."""
        providers = set(request.previous_state.get("CapacityProviders", ()))
        for service in services_of(request.handler_context, request.previous_state["Cluster"]):
            if strategy_of(service, "CapacityProviderStrategy") & providers:
                raise texts.PROVIDER_IN_USE.error(request)
        return super().delete(request)


def name_of(value: str) -> str:
    """The name in an ARN such as `arn:…:cluster/one`; a name itself."""
    return value.rpartition("/")[2]


def strategy_of(model: Model, property_name: str) -> set[str]:
    """The capacity providers in a strategy."""
    return {name for item in model.get(property_name, ()) if (name := item.get("CapacityProvider"))}


def services_of(context: HandlerContext, cluster: str) -> Iterator[Model]:
    """The services of a cluster; none where references to services are not checked."""
    if context.checks_references_to(SERVICE):
        yield from context.seen_by(SERVICE, by_cluster, name_of(cluster))


def by_cluster(service: Model) -> tuple[str]:
    """A key of services: the name of their cluster."""
    return (name_of(service.get("Cluster", "default")),)


def check_cluster(request: HandlerRequest, missing: ErrorText) -> None:
    """Raises where the cluster that the desired state names does not exist."""
    cluster, context = request.desired_state.get("Cluster"), request.handler_context
    if cluster is None or is_external(cluster, CLUSTER, context) or not context.checks_references_to(CLUSTER):
        return
    if not context.exists(CLUSTER, name_of(cluster)):
        raise missing.error(request, value=cluster)


HANDLERS = {CLUSTER: Cluster(), PROVIDER: CapacityProvider(), ASSOCIATIONS: Associations()}
