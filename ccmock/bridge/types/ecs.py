"""ECS: clusters, task definitions and services. Its lists hold ARNs, also of what is inactive by now."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Listing, Look, Setting, Source, Tagging, Within
from ..forms import constant, existing, last_part, listed_in, tags_as_list, tags_of
from ..spelling import Spelling

SPELLING = Spelling(
    odd={
        "EFSVolumeConfiguration": "efsVolumeConfiguration",
        "FSxWindowsFileServerVolumeConfiguration": "fsxWindowsFileServerVolumeConfiguration",
        "FilesystemId": "fileSystemId",
        "IAM": "iam",
    },
    free=("DockerLabels", "DriverOpts", "Labels", "Options"),
)
TAGS = tags_as_list("key", "value")


def _tagging(arn: str) -> Tagging:
    return Tagging(
        tag=Call("tag_resource", {"resourceArn": arn, "tags": TAGS}),
        untag=Call("untag_resource", {"resourceArn": arn, "tagKeys": "@"}),
    )


CLUSTER: dict[str, Source] = {"cluster": "ClusterName"}
PROVIDERS = ("CapacityProviders", "DefaultCapacityProviderStrategy")
TASKS = (
    "ContainerDefinitions",
    "Cpu",
    "EphemeralStorage",
    "ExecutionRoleArn",
    "Family",
    "IpcMode",
    "Memory",
    "NetworkMode",
    "PidMode",
    "PlacementConstraints",
    "ProxyConfiguration",
    "RequiresCompatibilities",
    "RuntimePlatform",
    "TaskRoleArn",
    "Volumes",
)
SERVICE: dict[str, Source] = {"cluster": "Cluster", "service": "ServiceArn"}
OF_SERVICE = ("DesiredCount", "LoadBalancers", "NetworkConfiguration")
NEW_SERVICE = ("LaunchType", "PropagateTags", "SchedulingStrategy", "ServiceRegistries")


def _deployment_controller(model: dict[str, dict[str, str]]) -> dict[str, str] | None:
    controller = model.get("DeploymentController")
    return {"type": controller["Type"]} if controller else None


TYPES = (
    BridgedType(
        "AWS::ECS::Cluster",
        service="ecs",
        listing=Listing(Call("list_clusters"), "clusterArns", {"ClusterName": last_part(lambda arn: arn)}),
        lists_gone=True,
        looks=(
            Look(
                Call(
                    "describe_clusters",
                    {"clusters": listed_in("ClusterName"), "include": constant(["TAGS", "SETTINGS"])},
                ),
                {
                    "Arn": existing("clusters/0/clusterArn", "clusters/0/status", "INACTIVE"),
                    "ClusterSettings": SPELLING.shown("clusters/0/settings"),
                    **SPELLING.properties("clusters/0", "Configuration", *PROVIDERS),
                    "Tags": tags_of("clusters/0/tags"),
                },
            ),
        ),
        create=Call(
            "create_cluster",
            {
                "clusterName": "ClusterName",
                "settings": SPELLING.given("ClusterSettings"),
                **SPELLING.parameters("Configuration", "ServiceConnectDefaults", *PROVIDERS),
                "tags": TAGS,
            },
        ),
        changes=(
            Setting(
                ("ClusterSettings", "Configuration", "ServiceConnectDefaults"),
                put=Call(
                    "update_cluster",
                    {
                        **CLUSTER,
                        "settings": SPELLING.given("ClusterSettings"),
                        **SPELLING.parameters("Configuration", "ServiceConnectDefaults"),
                    },
                ),
                on_create=False,
            ),
            Setting(
                PROVIDERS,
                put=Call(
                    "put_cluster_capacity_providers",
                    {**CLUSTER, **SPELLING.parameters(*PROVIDERS)},
                ),
                on_create=False,
            ),
            _tagging("Arn"),
        ),
        delete=(Call("delete_cluster", CLUSTER),),
        makes=(),
    ),
    BridgedType(
        "AWS::ECS::TaskDefinition",
        service="ecs",
        listing=Listing(Call("list_task_definitions"), "taskDefinitionArns", {"TaskDefinitionArn": lambda arn: arn}),
        lists_gone=True,
        looks=(
            Look(
                Call(
                    "describe_task_definition",
                    {"taskDefinition": "TaskDefinitionArn", "include": constant(["TAGS"])},
                ),
                {
                    "TaskDefinitionArn": existing(
                        "taskDefinition/taskDefinitionArn", "taskDefinition/status", "INACTIVE", "DELETE_IN_PROGRESS"
                    ),
                    **SPELLING.properties("taskDefinition", *TASKS),
                    "Tags": tags_of("tags"),
                },
            ),
        ),
        create=Call("register_task_definition", {**SPELLING.parameters(*TASKS), "tags": TAGS}),
        made={"TaskDefinitionArn": "taskDefinition/taskDefinitionArn"},
        changes=(_tagging("TaskDefinitionArn"),),
        delete=(Call("deregister_task_definition", {"taskDefinition": "TaskDefinitionArn"}),),
        makes=(),
    ),
    BridgedType(
        "AWS::ECS::Service",
        service="ecs",
        listing=Listing(
            Call("list_services", {"cluster": "@"}),
            "serviceArns",
            {"ServiceArn": lambda arn: arn, "Cluster": lambda arn: arn.split("/")[-2]},
            within=Within(Call("list_clusters"), "clusterArns"),
            where=lambda arn: arn.count("/") == 2,
        ),
        lists_gone=True,
        looks=(
            Look(
                Call(
                    "describe_services",
                    {"cluster": "Cluster", "services": listed_in("ServiceArn"), "include": constant(["TAGS"])},
                ),
                {
                    "ServiceArn": existing("services/0/serviceArn", "services/0/status", "INACTIVE"),
                    "ServiceName": "services/0/serviceName",
                    "Name": "services/0/serviceName",
                    **SPELLING.properties("services/0", "TaskDefinition", *OF_SERVICE, *NEW_SERVICE),
                    "Tags": tags_of("services/0/tags"),
                },
            ),
        ),
        create=Call(
            "create_service",
            {
                "cluster": "Cluster",
                **SPELLING.parameters("ServiceName", "TaskDefinition", *OF_SERVICE, *NEW_SERVICE),
                "deploymentController": _deployment_controller,
                "tags": TAGS,
            },
        ),
        made={"ServiceArn": "service/serviceArn", "Cluster": last_part("service/clusterArn")},
        changes=(
            Setting(
                ("DesiredCount", "NetworkConfiguration", "TaskDefinition"),
                put=Call(
                    "update_service",
                    {**SERVICE, **SPELLING.parameters("DesiredCount", "NetworkConfiguration", "TaskDefinition")},
                ),
                on_create=False,
            ),
            _tagging("ServiceArn"),
        ),
        delete=(Call("delete_service", {**SERVICE, "force": constant(True)}),),
        makes=(),
    ),
)
