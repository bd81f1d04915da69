"""Clusters and their capacity, task definitions and their revisions, and services."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, listed, made, poll, read, update, wait
from tests.support.failing import failed

CLUSTER, SERVICE, TASKS, PROVIDER = (
    f"AWS::ECS::{name}" for name in ("Cluster", "Service", "TaskDefinition", "CapacityProvider")
)
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
ASSOCIATIONS = "AWS::ECS::ClusterCapacityProviderAssociations"
HERE = "arn:aws:ecs:us-east-1:123456789012"
ROLE_ARN = "arn:aws:iam::123456789012:role/tasks"
APP = {"Name": "app", "Image": "nginx", "Memory": 128}
NETWORK = {"AwsvpcConfiguration": {"Subnets": ["subnet-1"]}}


def tasks(*containers: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"Family": "web", "ContainerDefinitions": list(containers or (APP,)), **properties}


def fargate(*containers: dict[str, Any], **properties: Any) -> dict[str, Any]:
    size = {"Cpu": "256", "Memory": "512", "NetworkMode": "awsvpc", "RequiresCompatibilities": ["FARGATE"]}
    return tasks(*containers, **{**size, **properties})


def service(**properties: Any) -> dict[str, Any]:
    return {"ServiceName": "web", "Cluster": "shop", "TaskDefinition": "web", **properties}


def refusal(client: Any, type_name: str, state: dict[str, Any]) -> str:
    code, text = failed(client, create(client, type_name, state))
    assert code == "InvalidRequest", (code, text)
    return text


@pytest.fixture
def shop(client: Any) -> str:
    return made(client, CLUSTER, {"ClusterName": "shop"})


# --- task definitions ---

OF_TASKS = "Invalid request provided: Create TaskDefinition: "
LOGS = {"LogDriver": "awslogs", "Options": {"awslogs-group": "web", "awslogs-region": "us-east-1"}}
NO_SUCH_SIZE = "See the Amazon ECS documentation for the valid values."
FAULTY_TASKS: dict[str, tuple[dict[str, Any], str]] = {
    "no containers": ({"Family": "web"}, "Container list cannot be empty."),
    "a family with a blank": (tasks(Family="my web"), "Family contains invalid characters."),
    "no essential container": (
        tasks({**APP, "Essential": False}),
        "All tasks must have at least one essential container.",
    ),
    "two containers of one name": (
        tasks(APP, {**APP, "Image": "httpd"}),
        "Container names must be unique within a task definition: app.",
    ),
    "no memory": (
        tasks({"Name": "app", "Image": "nginx"}),
        ("Invalid setting for container 'app'. At least one of 'memory' or 'memoryReservation' must be specified."),
    ),
    "another network on Fargate": (
        fargate(NetworkMode="bridge"),
        "Fargate only supports network mode \u2018awsvpc\u2019.",
    ),
    "too little memory on Fargate": (
        fargate(Cpu="1024", Memory="1024"),
        f"No Fargate configuration exists for given values: 1024 CPU, 1024 memory. {NO_SUCH_SIZE}",
    ),
    "a size that there is not on Fargate": (
        fargate(Cpu="300"),
        f"No Fargate configuration exists for given values: 300 CPU, 512 memory. {NO_SUCH_SIZE}",
    ),
    "a small Windows on Fargate": (
        fargate(RuntimePlatform={"OperatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}),
        f"No Fargate configuration exists for given values: 256 CPU, 512 memory. {NO_SUCH_SIZE}",
    ),
    "logs on Fargate without a role": (
        fargate({**APP, "LogConfiguration": LOGS}),
        "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
    ),
    "an image of ECR on Fargate without a role": (
        fargate({**APP, "Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/web"}),
        "Fargate requires task definition to have execution role ARN to support ECR images.",
    ),
    "secrets without a role": (
        tasks({**APP, "Secrets": [{"Name": "PASSWORD", "ValueFrom": "arn:aws:ssm:x"}]}),
        "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    ),
    "logs that go nowhere": (
        tasks({**APP, "LogConfiguration": {"LogDriver": "awslogs"}}),
        "Log driver awslogs requires options: awslogs-group, awslogs-region",
    ),
    "a volume that there is not": (
        tasks({**APP, "MountPoints": [{"SourceVolume": "disk", "ContainerPath": "/disk"}]}),
        "Unknown volume 'disk'.",
    ),
    "ports that differ": (
        tasks({**APP, "PortMappings": [{"ContainerPort": 80, "HostPort": 8080}]}, NetworkMode="host"),
        "When networkMode=host, the host ports and container ports in port mappings must match.",
    ),
}


@pytest.mark.parametrize("fault", FAULTY_TASKS)
def test_a_task_definition_is_refused_with(client: Any, fault: str) -> None:
    state, text = FAULTY_TASKS[fault]
    assert refusal(client, TASKS, state) == OF_TASKS + text


@pytest.mark.parametrize("name", ["Cpu", "Memory"])
def test_fargate_task_requires_cpu_and_memory(client: Any, name: str) -> None:
    state = fargate()
    del state[name]
    text = f"Fargate requires that '{name.lower()}' be defined at the task level."
    assert refusal(client, TASKS, state) == OF_TASKS + text


@pytest.mark.parametrize(
    ("cpu", "memory"), [("256", "512"), (".25 vCPU", "1 GB"), ("4096", "30720"), ("16 vCPU", "120GB")]
)
def test_fargate_has_sizes_in_several_spellings(client: Any, cpu: str, memory: str) -> None:
    made(client, TASKS, fargate(Cpu=cpu, Memory=memory))


def test_ecs_error_text_ends_as_that_of_sdk_version_1(client: Any) -> None:
    message = poll(client, create(client, TASKS, {"Family": "web"}))["StatusMessage"]
    assert " (Service: AmazonECS; Status Code: 400; Error Code: ClientException; Request ID: " in message
    assert message.endswith("; Proxy: null)")


def test_task_definition_revisions_are_never_reused(client: Any) -> None:
    arns = [made(client, TASKS, tasks(Family=family)) for family in ("web", "web", "mail")]
    assert arns == [f"{HERE}:task-definition/{name}" for name in ("web:1", "web:2", "mail:1")]
    wait(client, delete(client, TASKS, arns[1]))
    assert listed(client, TASKS) == [arns[0], arns[2]]
    assert made(client, TASKS, tasks()) == f"{HERE}:task-definition/web:3"


def test_task_definition_requires_its_roles(cloud: MockCloud, client: Any) -> None:
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}]}
    cloud.resources.put("AWS::IAM::Role", {"RoleName": "tasks", "AssumeRolePolicyDocument": trust})
    made(client, TASKS, tasks(TaskRoleArn=ROLE_ARN))
    assert refusal(client, TASKS, tasks(ExecutionRoleArn=f"{ROLE_ARN}2")) == f"{OF_TASKS}Role is not valid"


# --- services ---

OF_SERVICE = "Invalid request provided: CreateService error: "


def test_service_requires_cluster_and_task_definition(client: Any, shop: str) -> None:
    made(client, TASKS, tasks())
    assert refusal(client, SERVICE, service(Cluster="none")) == f"{OF_SERVICE}Cluster not found."
    assert refusal(client, SERVICE, service(TaskDefinition="mail:1")) == f"{OF_SERVICE}TaskDefinition not found."
    state = service()
    del state["TaskDefinition"]
    assert refusal(client, SERVICE, state) == f"{OF_SERVICE}TaskDefinition can not be blank."
    made(client, SERVICE, {**state, "DeploymentController": {"Type": "EXTERNAL"}})
    made(client, SERVICE, service(ServiceName="far", Cluster="arn:aws:ecs:us-east-1:210987654321:cluster/theirs"))


def test_a_service_runs_the_latest_revision_unless_it_names_one(client: Any, shop: str) -> None:
    first, second = (made(client, TASKS, tasks()) for _ in range(2))
    for name, given, meant in (("a", "web", second), ("b", "web:1", first), ("c", first, first)):
        identifier = made(client, SERVICE, service(ServiceName=name, TaskDefinition=given))
        assert read(client, SERVICE, identifier)["TaskDefinition"] == meant


def test_service_update_requires_its_task_definition(client: Any, shop: str) -> None:
    made(client, TASKS, tasks())
    identifier = made(client, SERVICE, service())
    patch = [{"op": "replace", "path": "/TaskDefinition", "value": "web:9"}]
    text = "Invalid request provided: UpdateService error: TaskDefinition not found."
    assert failed(client, update(client, SERVICE, identifier, patch)) == ("InvalidRequest", text)


def test_task_definition_of_a_code_deploy_service_cannot_change(client: Any) -> None:
    identifier = made(client, SERVICE, service(DeploymentController={"Type": "CODE_DEPLOY"}))
    patch = [{"op": "replace", "path": "/TaskDefinition", "value": "web:2"}]
    text = (
        "Invalid request provided: UpdateService error: Unable to update task definition on services with a "
        "CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment."
    )
    assert failed(client, update(client, SERVICE, identifier, patch)) == ("InvalidRequest", text)


def test_service_name_is_unique_in_its_cluster(client: Any, shop: str) -> None:
    identifier = made(client, SERVICE, service())
    assert identifier == f"{HERE}:service/shop/web|shop"
    text = "Resource of type 'AWS::ECS::Service' with identifier 'web' already exists."
    for cluster in ("shop", f"{HERE}:cluster/shop"):
        event = create(client, SERVICE, service(Cluster=cluster))
        assert failed(client, event) == ("AlreadyExists", text)
    made(client, CLUSTER, {"ClusterName": "other"})
    made(client, SERVICE, service(Cluster="other"))


def test_a_service_that_is_draining_keeps_its_name(cloud: MockCloud, client: Any, shop: str) -> None:
    identifier = made(client, SERVICE, service())
    event = delete(client, SERVICE, identifier)
    cloud.clock.advance(30)
    assert failed(client, create(client, SERVICE, service()))[0] == "AlreadyExists"
    wait(client, event)
    made(client, SERVICE, service())


FAULTY_SERVICES: dict[str, tuple[dict[str, Any], str]] = {
    "tasks with a network of their own and none given": (
        service(TaskDefinition="own"),
        "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    ),
    "a network for tasks that have none of their own": (
        service(NetworkConfiguration=NETWORK),
        "Network Configuration is not valid for the given networkMode of this task definition.",
    ),
    "tasks that are not for Fargate": (
        service(LaunchType="FARGATE"),
        "Task definition does not support launch_type FARGATE.",
    ),
    "a container that there is not": (
        service(LoadBalancers=[{"ContainerName": "none", "ContainerPort": 80}]),
        "The container none does not exist in the task definition.",
    ),
    "a port that there is not": (
        service(LoadBalancers=[{"ContainerName": "app", "ContainerPort": 443}]),
        "The container app did not have a container port 443 defined.",
    ),
    "two ways to launch": (
        service(LaunchType="EC2", CapacityProviderStrategy=[{"CapacityProvider": "FARGATE", "Weight": 1}]),
        "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
    ),
    "a strategy of no weight": (
        service(CapacityProviderStrategy=[{"CapacityProvider": "FARGATE"}]),
        ("There are no capacity providers in the capacity provider strategy with a weight value greater than zero"),
    ),
}


@pytest.mark.parametrize("fault", FAULTY_SERVICES)
def test_a_service_is_refused_with(client: Any, shop: str, fault: str) -> None:
    state, text = FAULTY_SERVICES[fault]
    made(client, TASKS, tasks({**APP, "PortMappings": [{"ContainerPort": 80}]}))
    made(client, TASKS, fargate(Family="own"))
    assert refusal(client, SERVICE, state) == OF_SERVICE + text


def test_a_service_on_fargate_is_made(client: Any, shop: str) -> None:
    made(client, TASKS, fargate({**APP, "PortMappings": [{"ContainerPort": 80}]}))
    balancers = [{"ContainerName": "app", "ContainerPort": 80, "TargetGroupArn": "arn:aws:elasticloadbalancing:x"}]
    made(client, SERVICE, service(LaunchType="FARGATE", NetworkConfiguration=NETWORK, LoadBalancers=balancers))


TARGET = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/none/0123456789abcdef"
NAMED: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    (
        "AWS::EC2::Subnet",
        {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"},
        {"NetworkConfiguration": NETWORK},
        (
            "Error retrieving subnet information for [subnet-1]: The subnet ID 'subnet-1' does not exist (ErrorCode: "
            "InvalidSubnetID.NotFound)"
        ),
    ),
    (
        "AWS::EC2::SecurityGroup",
        {"GroupDescription": "other"},
        {"NetworkConfiguration": {"AwsvpcConfiguration": {"SecurityGroups": ["sg-1"]}}},
        (
            "Error retrieving security group information for [sg-1]: The security group 'sg-1' does not exist "
            "(ErrorCode: InvalidGroup.NotFound)"
        ),
    ),
    (
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        {"Name": "other", "Port": 80, "Protocol": "HTTP", "VpcId": "vpc-1"},
        {"LoadBalancers": [{"TargetGroupArn": TARGET}]},
        f"The target group with targetGroupArn {TARGET} does not exist.",
    ),
    (
        PROVIDER,
        {"Name": "spot", "AutoScalingGroupProvider": {"AutoScalingGroupArn": "group"}},
        {"CapacityProviderStrategy": [{"CapacityProvider": "mine", "Weight": 1}]},
        "The specified capacity provider 'mine' was not found.",
    ),
]


@pytest.mark.parametrize(("type_name", "other", "properties", "text"), NAMED)
def test_references_of_a_service_are_checked(
    cloud: MockCloud, client: Any, type_name: str, other: dict[str, Any], properties: dict[str, Any], text: str
) -> None:
    made(client, SERVICE, service(ServiceName="before", **properties))
    cloud.resources.put(type_name, other)
    assert refusal(client, SERVICE, service(**properties)) == OF_SERVICE + text


# --- clusters and capacity ---


@pytest.mark.parametrize("cluster", ["shop", f"{HERE}:cluster/shop"])
def test_cluster_with_services_cannot_be_deleted(client: Any, shop: str, cluster: str) -> None:
    identifier = made(client, SERVICE, service(Cluster=cluster))
    text = "The Cluster cannot be deleted while Services are active."
    assert failed(client, delete(client, CLUSTER, shop)) == ("ResourceConflict", text)
    wait(client, delete(client, SERVICE, identifier))
    wait(client, delete(client, CLUSTER, shop))


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off", clock="manual"):
        client = boto3.client("cloudcontrol")
        made(client, CLUSTER, {"ClusterName": "shop"})
        made(client, SERVICE, service())
        made(client, SERVICE, service(Cluster="none"))
        wait(client, delete(client, CLUSTER, "shop"))


def provider(name: str) -> dict[str, Any]:
    return {"Name": name, "AutoScalingGroupProvider": {"AutoScalingGroupArn": "group"}}


def test_capacity_provider_name_is_unique_and_not_reserved(client: Any) -> None:
    made(client, PROVIDER, provider("spot"))
    text = (
        "The specified capacity provider already exists. To change the configuration of an existing capacity provider, "
        "update the capacity provider."
    )
    assert failed(client, create(client, PROVIDER, provider("spot"))) == ("AlreadyExists", text)
    for name in ("ecs-spot", "FargateSpot", "my spot"):
        said = refusal(client, PROVIDER, provider(name))
        assert said.startswith("The specified capacity provider name is invalid. ")


def test_capacity_provider_requires_its_auto_scaling_group(cloud: MockCloud, client: Any) -> None:
    state = {"AutoScalingGroupName": "group", "MinSize": "0", "MaxSize": "1", "AvailabilityZones": ["us-east-1a"]}
    template = {"LaunchTemplate": {"LaunchTemplateId": "lt-1", "Version": "1"}}
    cloud.resources.put("AWS::AutoScaling::AutoScalingGroup", {**state, **template})
    made(client, PROVIDER, provider("spot"))
    missing = {"Name": "other", "AutoScalingGroupProvider": {"AutoScalingGroupArn": "none"}}
    text = "The specified Auto Scaling group ARN is not valid. Specify a valid ARN and try again."
    assert refusal(client, PROVIDER, missing) == text


OF_CLUSTER = "Invalid request provided: CreateCluster Invalid Request: "


def test_capacity_provider_in_use_cannot_be_deleted(client: Any) -> None:
    made(client, PROVIDER, provider("spot"))
    cluster = made(client, CLUSTER, {"CapacityProviders": ["FARGATE", "spot"]})
    text = "The specified capacity provider 'none' was not found."
    assert refusal(client, CLUSTER, {"CapacityProviders": ["none"]}) == OF_CLUSTER + text
    text = (
        f"The capacity provider cannot be deleted because it is associated with cluster: {cluster}. Remove the "
        "capacity provider from the cluster and try again."
    )
    assert failed(client, delete(client, PROVIDER, "spot")) == ("ResourceConflict", text)
    wait(client, delete(client, CLUSTER, cluster))
    wait(client, delete(client, PROVIDER, "spot"))


@pytest.mark.parametrize("type_name", [CLUSTER, ASSOCIATIONS])
def test_strategy_requires_capacity_providers_of_the_cluster(client: Any, type_name: str) -> None:
    strategy = [{"CapacityProvider": "FARGATE", "Weight": 1}]
    state: dict[str, Any] = {"DefaultCapacityProviderStrategy": strategy, "CapacityProviders": []}
    own = {"Cluster": "shop"} if type_name == ASSOCIATIONS else {"ClusterName": "shop"}
    text = (
        "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the "
        "cluster. Associate the capacity provider with the cluster and try again."
    )
    assert refusal(client, type_name, {**own, **state}) == OF_CLUSTER + text
    made(client, type_name, {**own, **state, "CapacityProviders": ["FARGATE"]})


def test_capacity_provider_associations_in_use_cannot_be_deleted(client: Any, shop: str) -> None:
    state = {"Cluster": shop, "CapacityProviders": ["FARGATE"], "DefaultCapacityProviderStrategy": []}
    event = create(client, ASSOCIATIONS, {**state, "Cluster": "none"})
    assert failed(client, event) == ("NotFound", "Cluster not found.")
    made(client, ASSOCIATIONS, state)
    strategy = [{"CapacityProvider": "FARGATE", "Weight": 1}]
    identifier = made(client, SERVICE, service(CapacityProviderStrategy=strategy))
    text = "The specified capacity provider is in use and cannot be removed."
    assert failed(client, delete(client, ASSOCIATIONS, shop)) == ("ResourceConflict", text)
    wait(client, delete(client, SERVICE, identifier))
    wait(client, delete(client, ASSOCIATIONS, shop))


@pytest.mark.parametrize("is_update", [False, True])
def test_service_requires_target_group_with_load_balancer(client: Any, shop: str, is_update: bool) -> None:
    made(client, TASKS, tasks({**APP, "PortMappings": [{"ContainerPort": 80}]}))
    group = made(client, TARGET_GROUP, {"Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1"})
    balancers = [{"TargetGroupArn": group, "ContainerName": "app", "ContainerPort": 80}]
    if is_update:
        identifier = made(client, SERVICE, service())
        patch = [{"op": "add", "path": "/LoadBalancers", "value": balancers}]
        code, text = failed(client, update(client, SERVICE, identifier, patch))
    else:
        code, text = failed(client, create(client, SERVICE, service(LoadBalancers=balancers)))
    operation = "Update" if is_update else "Create"
    assert code == "InvalidRequest"
    assert text == (
        f"Invalid request provided: {operation}Service error: The target group with targetGroupArn {group} does not "
        "have an associated load balancer."
    )


def test_service_with_target_group_of_listener_is_made(cloud: MockCloud, client: Any, shop: str) -> None:
    cloud.timing.set(create=5)
    made(client, TASKS, tasks({**APP, "PortMappings": [{"ContainerPort": 80}]}))
    group = made(client, TARGET_GROUP, {"Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1"})
    balancer = made(client, "AWS::ElasticLoadBalancingV2::LoadBalancer", {"Subnets": ["subnet-1", "subnet-2"]})
    forward = [{"Type": "forward", "TargetGroupArn": group}]
    listener = {"LoadBalancerArn": balancer, "Port": 80, "Protocol": "HTTP", "DefaultActions": forward}
    made(client, "AWS::ElasticLoadBalancingV2::Listener", listener)
    balancers = [{"TargetGroupArn": group, "ContainerName": "app", "ContainerPort": 80}]
    made(client, SERVICE, service(LoadBalancers=balancers))
