from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags
from tests.bridge.network import security_group, subnets, vpc

LISTENER = "AWS::ElasticLoadBalancingV2::Listener"


def tagged(arn: str) -> Any:
    return boto("elbv2").describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]


def balancer(arn: str) -> Any:
    found = boto("elbv2").describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]
    attributes = boto("elbv2").describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    timeout = next((each["Value"] for each in attributes if each["Key"] == "idle_timeout.timeout_seconds"), None)
    return len(found["AvailabilityZones"]), timeout, tagged(arn)


def make_balancer(name: str = "theirs") -> str:
    answer = boto("elbv2").create_load_balancer(Name=name, Subnets=subnets())
    arn: str = answer["LoadBalancers"][0]["LoadBalancerArn"]
    return arn


def balancer_of_others() -> str:
    found = boto("elbv2").describe_load_balancers()["LoadBalancers"]
    return next(
        (each["LoadBalancerArn"] for each in found if each["LoadBalancerName"] == "of-listeners"), ""
    ) or make_balancer("of-listeners")


def target_group(arn: str) -> Any:
    found = boto("elbv2").describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0]
    targets = boto("elbv2").describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    return found["HealthCheckPath"], [each["Target"]["Id"] for each in targets], tagged(arn)


def make_target_group() -> str:
    answer = boto("elbv2").create_target_group(
        Name="theirs", Protocol="HTTP", Port=80, VpcId=vpc(), TargetType="ip", HealthCheckPath="/health"
    )
    arn: str = answer["TargetGroups"][0]["TargetGroupArn"]
    return arn


def answering(code: str) -> list[dict[str, Any]]:
    return [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": code, "ContentType": "text/plain"}}]


def listener(arn: str) -> Any:
    found = boto("elbv2").describe_listeners(ListenerArns=[arn])["Listeners"][0]
    return found["DefaultActions"][0]["FixedResponseConfig"]["StatusCode"], found["Port"], tagged(arn)


CASES = (
    Case(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        lambda: {
            "Name": "ours",
            "Subnets": subnets(),
            "SecurityGroups": [security_group("default")],
            "LoadBalancerAttributes": [{"Key": "idle_timeout.timeout_seconds", "Value": "50"}],
            "Tags": tags(team="a"),
        },
        seen=balancer,
        made=(2, "50", tags(team="a")),
        patch=lambda: [*replace("Subnets", subnets(3)), *replace("Tags", tags(team="b"))],
        patched=(3, "50", tags(team="b")),
        make=make_balancer,
        shows=lambda: {"Name": "theirs", "Type": "application", "Subnets": subnets()},
        change=lambda arn: boto("elbv2").set_security_groups(
            LoadBalancerArn=arn, SecurityGroups=[security_group("of-balancers")]
        ),
        changed=lambda: {"SecurityGroups": [security_group("of-balancers")]},
        remove=lambda arn: boto("elbv2").delete_load_balancer(LoadBalancerArn=arn),
        # A read shows all attributes.
        hides=("LoadBalancerAttributes",),
    ),
    Case(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        lambda: {
            "Name": "ours",
            "Protocol": "HTTP",
            "Port": 80,
            "VpcId": vpc(),
            "TargetType": "ip",
            "Targets": [{"Id": "172.31.0.9", "Port": 80}],
            "Tags": tags(team="a"),
        },
        seen=target_group,
        made=("/", ["172.31.0.9"], tags(team="a")),
        patch=[*replace("HealthCheckPath", "/health"), *replace("Tags", tags(team="b"))],
        patched=("/health", ["172.31.0.9"], tags(team="b")),
        make=make_target_group,
        shows={"Name": "theirs", "Protocol": "HTTP", "Port": 80, "HealthCheckPath": "/health", "TargetType": "ip"},
        change=lambda arn: boto("elbv2").modify_target_group(TargetGroupArn=arn, HealthCheckIntervalSeconds=20),
        changed={"HealthCheckIntervalSeconds": 20},
        remove=lambda arn: boto("elbv2").delete_target_group(TargetGroupArn=arn),
    ),
    Case(
        LISTENER,
        lambda: {
            "LoadBalancerArn": balancer_of_others(),
            "Protocol": "HTTP",
            "Port": 80,
            "DefaultActions": answering("404"),
            "Tags": tags(team="a"),
        },
        seen=listener,
        made=("404", 80, tags(team="a")),
        patch=[*replace("DefaultActions", answering("503")), *replace("Port", 81), *replace("Tags", tags(team="b"))],
        patched=("503", 81, tags(team="b")),
        make=lambda: boto("elbv2").create_listener(
            LoadBalancerArn=balancer_of_others(), Protocol="HTTP", Port=90, DefaultActions=answering("404")
        )["Listeners"][0]["ListenerArn"],
        shows=lambda: {"LoadBalancerArn": balancer_of_others(), "Port": 90, "DefaultActions": answering("404")},
        change=lambda arn: boto("elbv2").modify_listener(ListenerArn=arn, DefaultActions=answering("410")),
        changed={"DefaultActions": answering("410")},
        remove=lambda arn: boto("elbv2").delete_listener(ListenerArn=arn),
        list_model=lambda _: {"LoadBalancerArn": balancer_of_others()},
    ),
)
