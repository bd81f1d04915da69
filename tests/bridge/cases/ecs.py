from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags

CONTAINER: dict[str, Any] = {"name": "web", "image": "nginx", "memory": 128}
SERVICE = "arn:aws:ecs:us-east-1:123456789012:service/of-services"


def cluster(name: str) -> Any:
    found = boto("ecs").describe_clusters(clusters=[name], include=["TAGS"])["clusters"]
    if not found or found[0]["status"] == "INACTIVE":
        return None
    return found[0]["settings"], found[0]["capacityProviders"], found[0]["tags"]


def insights(value: str) -> list[dict[str, str]]:
    return [{"name": "containerInsights", "value": value}]


def tasks(arn: str) -> Any:
    answer = boto("ecs").describe_task_definition(taskDefinition=arn, include=["TAGS"])
    found = answer["taskDefinition"]
    return None if found["status"] == "INACTIVE" else (found["family"], found["cpu"], answer["tags"])


def make_tasks(family: str = "theirs") -> str:
    answer = boto("ecs").register_task_definition(family=family, containerDefinitions=[CONTAINER])
    arn: str = answer["taskDefinition"]["taskDefinitionArn"]
    return arn


def service(identifier: str) -> Any:
    found = boto("ecs").describe_services(
        cluster="of-services", services=[identifier.partition("|")[0]], include=["TAGS"]
    )["services"]
    if not found or found[0]["status"] == "INACTIVE":
        return None
    return found[0]["desiredCount"], found[0].get("tags")


def for_a_service() -> dict[str, Any]:
    boto("ecs").create_cluster(clusterName="of-services")
    return {
        "Cluster": "of-services",
        "ServiceName": "ours",
        "TaskDefinition": make_tasks("of-services"),
        "DesiredCount": 2,
        "Tags": tags(team="a"),
    }


def make_service() -> str:
    given = for_a_service()
    boto("ecs").create_service(
        cluster="of-services", serviceName="theirs", taskDefinition=given["TaskDefinition"], desiredCount=1
    )
    return f"{SERVICE}/theirs|of-services"


CASES = (
    Case(
        "AWS::ECS::Cluster",
        {
            "ClusterName": "ours",
            "ClusterSettings": [{"Name": "containerInsights", "Value": "enabled"}],
            "CapacityProviders": ["FARGATE"],
            "Tags": tags(team="a"),
        },
        seen=cluster,
        made=(insights("enabled"), ["FARGATE"], [{"key": "team", "value": "a"}]),
        patch=[
            *replace("ClusterSettings", [{"Name": "containerInsights", "Value": "disabled"}]),
            *replace("CapacityProviders/-", "FARGATE_SPOT"),
            *replace("Tags", tags(team="b")),
        ],
        patched=(insights("disabled"), ["FARGATE", "FARGATE_SPOT"], [{"key": "team", "value": "b"}]),
        make=lambda: boto("ecs").create_cluster(clusterName="theirs")["cluster"]["clusterName"],
        shows={"ClusterName": "theirs", "Arn": "arn:aws:ecs:us-east-1:123456789012:cluster/theirs"},
        change=lambda name: boto("ecs").put_cluster_capacity_providers(
            cluster=name, capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[]
        ),
        changed={"CapacityProviders": ["FARGATE"]},
        remove=lambda name: boto("ecs").delete_cluster(cluster=name),
    ),
    Case(
        "AWS::ECS::TaskDefinition",
        {
            "Family": "ours",
            "Cpu": "256",
            "ContainerDefinitions": [
                {
                    "Name": "web",
                    "Image": "nginx",
                    "Cpu": 0,
                    "Memory": 128,
                    "Essential": True,
                    "DockerLabels": {"team": "a"},
                    "PortMappings": [{"ContainerPort": 80}],
                }
            ],
            "Tags": tags(team="a"),
        },
        seen=tasks,
        made=("ours", "256", [{"key": "team", "value": "a"}]),
        patch=replace("Tags", tags(team="b")),
        patched=("ours", "256", [{"key": "team", "value": "b"}]),
        make=make_tasks,
        shows={
            "Family": "theirs",
            "ContainerDefinitions": [
                {"Name": "web", "Image": "nginx", "Cpu": 0, "Memory": 128, "Essential": True},
            ],
        },
        change=lambda arn: boto("ecs").tag_resource(resourceArn=arn, tags=[{"key": "team", "value": "b"}]),
        changed={"Tags": tags(team="b")},
        remove=lambda arn: boto("ecs").deregister_task_definition(taskDefinition=arn),
        # A read shows the defaults of containers, too.
        hides=("ContainerDefinitions",),
    ),
    Case(
        "AWS::ECS::Service",
        for_a_service,
        seen=service,
        made=(2, [{"key": "team", "value": "a"}]),
        patch=[*replace("DesiredCount", 3), *replace("Tags", tags(team="b"))],
        patched=(3, [{"key": "team", "value": "b"}]),
        make=make_service,
        shows={"ServiceName": "theirs", "DesiredCount": 1, "LaunchType": "EC2"},
        change=lambda _: boto("ecs").update_service(cluster="of-services", service="theirs", desiredCount=4),
        changed={"DesiredCount": 4},
        remove=lambda _: boto("ecs").delete_service(cluster="of-services", service="theirs", force=True),
        list_model=lambda _: {"Cluster": "of-services"},
    ),
)
