"""Services: which tasks run in which cluster, and how they are reached."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

from ...contract.arns import is_external, local_arn
from ...contract.handler import HandlerContext, HandlerRequest, Model, ModelKey
from ...handlers.error_texts import ErrorText
from ...handlers.references import Reference
from ..elasticloadbalancingv2 import TARGET_GROUP, has_listener
from ..shared.conflicts import Conflict, check_conflicts
from ..shared.service_handler import ServiceHandler
from . import texts
from .clusters import CLUSTER, OF_AWS, PROVIDER, SERVICE, by_cluster, check_cluster, name_of
from .tasks import TASK_DEFINITION, containers_of

SUBNET = "AWS::EC2::Subnet"
SECURITY_GROUP = "AWS::EC2::SecurityGroup"

Fault = tuple[ErrorText, Mapping[str, object]]
"""An error, and the values of the fields of its text."""


def _controller(model: Model) -> str:
    controller: str = model.get("DeploymentController", {}).get("Type", "ECS")
    return controller


def _weighs_nothing(model: Model) -> bool:
    strategy = model.get("CapacityProviderStrategy", ())
    return bool(strategy) and not any(item.get("Weight") for item in strategy)


CONFLICTS: Sequence[Conflict] = (
    (lambda model: "TaskDefinition" not in model and _controller(model) != "EXTERNAL", texts.TASKS_NOT_GIVEN),
    (lambda model: "LaunchType" in model and bool(model.get("CapacityProviderStrategy")), texts.TWO_LAUNCHES),
    (_weighs_nothing, texts.NO_WEIGHT),
)


class Service(ServiceHandler):
    """Tasks that are kept running."""

    references = (
        Reference("Cluster", CLUSTER, missing=None, keys=("Arn",), in_use=texts.CLUSTER_HAS_SERVICES),
        Reference("NetworkConfiguration/AwsvpcConfiguration/Subnets/*", SUBNET, texts.NO_SUBNET),
        Reference(
            "NetworkConfiguration/AwsvpcConfiguration/SecurityGroups/*",
            SECURITY_GROUP,
            texts.NO_SECURITY_GROUP,
            keys=("GroupId",),
        ),
        Reference("LoadBalancers/*/TargetGroupArn", TARGET_GROUP, texts.NO_TARGET_GROUP),
        Reference(
            "CapacityProviderStrategy/*/CapacityProvider", PROVIDER, texts.NO_PROVIDER_OF_SERVICE, outside=OF_AWS
        ),
    )

    def create(self, request: HandlerRequest) -> Model:
        """Creates the service. Raises where its cluster or its task definition does not exist."""
        check_cluster(request, texts.NO_CLUSTER_OF_SERVICE)
        _check_tasks(request)
        _check_balancers(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Changes the service. Raises where a new task definition does not exist, or CodeDeploy controls it."""
        _check_tasks(request)
        _check_balancers(request)
        before, after = request.previous_state, request.desired_state
        if _controller(before) == "CODE_DEPLOY" and after.get("TaskDefinition") != before.get("TaskDefinition"):
            raise texts.CODE_DEPLOY_CHANGES_TASKS.error(request)
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken name, and where the service's properties contradict each other or its task definition."""
        if not request.previous_state:
            check_conflicts(CONFLICTS, declared, request)
            _check_name(request, declared)
        tasks = task_definition(request.handler_context, declared.get("TaskDefinition", ""))
        for error_text, fields in _task_faults(declared, tasks) if tasks else ():
            raise error_text.error(request, **fields)

    def is_listed(self, request: HandlerRequest) -> bool:
        """Whether the service is in the cluster of the list's model, which is a name or an ARN."""
        cluster = request.desired_state.get("Cluster")
        own = request.previous_state.get("Cluster", "default")
        return not isinstance(cluster, str) or name_of(cluster) == name_of(own)

    def listed_by(self, request: HandlerRequest) -> tuple[ModelKey, Hashable] | None:
        """The name of the cluster."""
        cluster = request.desired_state.get("Cluster")
        return (by_cluster, name_of(cluster)) if isinstance(cluster, str) else None

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Replaces the name of the task definition by the ARN of the revision."""
        tasks = task_definition(request.handler_context, model.get("TaskDefinition", ""))
        if tasks is not None:
            model["TaskDefinition"] = tasks["TaskDefinitionArn"]
        return model


def _names_of(tasks: Model) -> tuple[str | None, ...]:
    arn: str = tasks["TaskDefinitionArn"]
    return arn, name_of(arn), tasks.get("Family")


def task_definition(context: HandlerContext, value: str) -> Model | None:
    """The revision that a value names: an ARN, `family:1`, or `family` for the latest one."""
    latest: Model | None = None
    for model in context.seen_by(TASK_DEFINITION, _names_of, value):
        arn: str = model["TaskDefinitionArn"]
        if value in (arn, name_of(arn)):
            return model
        if model.get("Family") == value:
            latest = model
    return latest


def _check_tasks(request: HandlerRequest) -> None:
    context, value = request.handler_context, request.desired_state.get("TaskDefinition")
    if value is None or value == request.previous_state.get("TaskDefinition"):
        return
    if is_external(value, TASK_DEFINITION, context) or not context.checks_references_to(TASK_DEFINITION):
        return
    if task_definition(context, value) is None:
        raise texts.NO_TASKS.error(request)


def _check_balancers(request: HandlerRequest) -> None:
    """Raises for a target group that exists here and that no listener or rule forwards to."""
    context = request.handler_context
    if not context.checks_references_to(TARGET_GROUP):
        return
    for balancer in request.desired_state.get("LoadBalancers", ()):
        group = context.model_of(TARGET_GROUP, balancer.get("TargetGroupArn", ""))
        if group is not None and not group.get("LoadBalancerArns") and not has_listener(context, group):
            raise texts.NO_BALANCER.error(request, value=group["TargetGroupArn"])


def _check_name(request: HandlerRequest, declared: Model) -> None:
    context, cluster, name = request.handler_context, declared.get("Cluster", "default"), declared.get("ServiceName")
    identifier = local_arn(context, "ecs", f"service/{name_of(cluster)}/{name}")
    names = (cluster, name_of(cluster), local_arn(context, "ecs", f"cluster/{name_of(cluster)}"))
    if name and any(context.is_taken(SERVICE, f"{identifier}|{each}") for each in names):
        raise texts.SAME_SERVICE.error(request, value=name)


def _task_faults(declared: Model, tasks: Model) -> Iterator[Fault]:
    has_network, is_own_network = "NetworkConfiguration" in declared, tasks.get("NetworkMode") == "awsvpc"
    if is_own_network != has_network:
        yield texts.NO_NETWORK if is_own_network else texts.NEEDLESS_NETWORK, {}
    if declared.get("LaunchType") == "FARGATE" and "FARGATE" not in tasks.get("RequiresCompatibilities", ()):
        yield texts.NOT_FOR_FARGATE, {}
    # An update does not see the configurations, which are write-only: its patch has to give them again.
    if "VolumeConfigurations" not in declared and any(
        each.get("ConfiguredAtLaunch") for each in tasks.get("Volumes", ())
    ):
        yield texts.NO_VOLUME_CONFIGURATION, {}
    ports = {container["Name"]: _ports(container) for container in containers_of(tasks)}
    for balancer in declared.get("LoadBalancers", ()):
        name, port = balancer.get("ContainerName"), balancer.get("ContainerPort")
        if name is not None and name not in ports:
            yield texts.NO_CONTAINER, {"value": name}
        elif name is not None and port is not None and port not in ports[name]:
            yield texts.NO_PORT, {"value": name, "port": port}


def _ports(container: Model) -> set[object]:
    return {mapping.get("ContainerPort") for mapping in container.get("PortMappings", ())}


HANDLERS = {SERVICE: Service()}
