"""Clusters, and the capacity providers that they may use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...contract.handler import HandlerContext, HandlerRequest, InProgress, Model
from ...handlers.error_texts import ErrorText
from ...handlers.generic import GenericHandler
from ...handlers.references import Holder, Reference, is_elsewhere
from . import texts

CLUSTER, SERVICE, PROVIDER = "AWS::ECS::Cluster", "AWS::ECS::Service", "AWS::ECS::CapacityProvider"
ASSOCIATIONS, SCALING_GROUP = "AWS::ECS::ClusterCapacityProviderAssociations", "AWS::AutoScaling::AutoScalingGroup"
OF_AWS = ("FARGATE", "FARGATE_SPOT")
PROVIDER_NAME = re.compile(r"(?!aws|ecs|fargate)[a-zA-Z0-9_-]{1,255}", re.IGNORECASE)


class Cluster(GenericHandler):
    """A cluster, which stays while it has services."""

    references = (Reference("CapacityProviders/*", PROVIDER, texts.NO_PROVIDER, outside=OF_AWS),)
    held_by = (
        Holder(SERVICE, "Cluster", texts.CLUSTER_HAS_SERVICES),
        Holder(SERVICE, "Cluster", texts.CLUSTER_HAS_SERVICES, key="Arn"),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a strategy of providers that the cluster does not have."""
        if not strategy_of(declared, "DefaultCapacityProviderStrategy") <= set(declared.get("CapacityProviders", ())):
            raise texts.NOT_ASSOCIATED.error(request)


class CapacityProvider(GenericHandler):
    """What a cluster's tasks run on; it stays while clusters have it."""

    references = (
        Reference(
            "AutoScalingGroupProvider/AutoScalingGroupArn",
            SCALING_GROUP,
            texts.NO_GROUP,
            keys=("AutoScalingGroupARN",),
        ),
    )
    held_by = (
        Holder(CLUSTER, "CapacityProviders/*", texts.PROVIDER_HAS_CLUSTER, holder_key="ClusterName"),
        Holder(ASSOCIATIONS, "CapacityProviders/*", texts.PROVIDER_HAS_CLUSTER, holder_key="Cluster"),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses names that are AWS's, and those that are taken."""
        name = declared.get("Name")
        if name is None or request.previous_state:
            return
        if not PROVIDER_NAME.fullmatch(name):
            raise texts.BAD_PROVIDER_NAME.error(request)
        if request.handler_context.is_taken(PROVIDER, name):
            raise texts.SAME_PROVIDER.error(request)


class Associations(GenericHandler):
    """The capacity providers of a cluster, which stay while its services use them."""

    references = (Reference("CapacityProviders/*", PROVIDER, texts.NO_PROVIDER, outside=OF_AWS),)

    def create(self, request: HandlerRequest) -> Model:
        """Makes the associations; NotFound where there is no cluster."""
        check_cluster(request, texts.NO_CLUSTER)
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a strategy of providers that the cluster does not have."""
        if not strategy_of(declared, "DefaultCapacityProviderStrategy") <= set(declared.get("CapacityProviders", ())):
            raise texts.NOT_ASSOCIATED.error(request)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Refused while a service of the cluster uses one of the providers."""
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
    """The services of a cluster, where what refers to them is checked."""
    if context.checks_references_to(SERVICE):
        for service in context.seen(SERVICE):
            if name_of(service["Cluster"]) == name_of(cluster):
                yield service


def check_cluster(request: HandlerRequest, missing: ErrorText) -> None:
    """Refuses what is to be in a cluster that is not there."""
    cluster, context = request.desired_state.get("Cluster"), request.handler_context
    if cluster is None or is_elsewhere(cluster, CLUSTER, context) or not context.checks_references_to(CLUSTER):
        return
    if not context.exists(CLUSTER, name_of(cluster)):
        raise missing.error(request, value=cluster)


HANDLERS = {CLUSTER: Cluster(), PROVIDER: CapacityProvider(), ASSOCIATIONS: Associations()}
