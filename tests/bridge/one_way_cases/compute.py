"""Auto Scaling, Batch, EMR, Lambda and load balancers."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from tests.bridge.case import boto
from tests.bridge.one_way_case import OneWay, State, by, ec2, role, subnet


def group() -> State:
    scaling = boto("autoscaling")
    scaling.create_launch_configuration(LaunchConfigurationName="lc", ImageId="ami-12c6146b", InstanceType="t3.micro")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="group",
        LaunchConfigurationName="lc",
        MinSize=0,
        MaxSize=0,
        AvailabilityZones=["us-east-1a"],
    )
    return {"AutoScalingGroupName": "group", "MinSize": 1, "MaxSize": 2, "Recurrence": "0 9 * * *"}


def environment() -> State:
    return {"Type": "UNMANAGED", "ComputeEnvironmentName": "env", "ServiceRole": role(), "State": "ENABLED"}


def queue() -> State:
    state = environment()
    arn = boto("batch").create_compute_environment(
        computeEnvironmentName="env", type="UNMANAGED", serviceRole=state["ServiceRole"]
    )["computeEnvironmentArn"]
    order = [{"ComputeEnvironment": arn, "Order": 1}]
    return {"JobQueueName": "queue", "Priority": 1, "ComputeEnvironmentOrder": order, "Tags": {"team": "a"}}


def code() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): return 1")
    return packed.getvalue()


def container(command: str) -> dict[str, Any]:
    size = [{"Type": "VCPU", "Value": "1"}, {"Type": "MEMORY", "Value": "64"}]
    return {"Image": "busybox", "Command": [command], "ResourceRequirements": size}


def job_definition(name: str) -> Any:
    revisions = boto("batch").describe_job_definitions(jobDefinitionName=name, status="ACTIVE")["jobDefinitions"]
    newest = max(revisions, key=lambda each: each["revision"], default=None)
    return newest and newest["containerProperties"]["command"]


def function() -> State:
    boto("lambda").create_function(
        FunctionName="fn", Runtime="python3.12", Role=role(), Handler="index.handler", Code={"ZipFile": code()}
    )
    return {"FunctionName": "fn"}


def function_with_version() -> State:
    version = boto("lambda").publish_version(**function())["Version"]
    return {"FunctionName": "fn", "Name": "live", "FunctionVersion": version, "Description": "first"}


def source() -> State:
    boto("sqs").create_queue(QueueName="orders")
    return {**function(), "EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:orders", "BatchSize": 5}


def layer() -> State:
    boto("s3").create_bucket(Bucket="layers")
    boto("s3").put_object(Bucket="layers", Key="one.zip", Body=code())
    return {"LayerName": "one", "Content": {"S3Bucket": "layers", "S3Key": "one.zip"}, "Description": "first"}


def layer_version(arn: str) -> Any:
    name, version = arn.split(":")[-2:]
    return boto("lambda").get_layer_version(LayerName=name, VersionNumber=int(version))["Description"]


def permission(identifier: str) -> Any:
    policy = boto("lambda").get_policy(FunctionName=identifier.split("|", maxsplit=1)[0])["Policy"]
    return identifier.split("|")[1] in policy or None


def url() -> State:
    function()
    arn = boto("lambda").get_function(FunctionName="fn")["Configuration"]["FunctionArn"]
    return {"TargetFunctionArn": arn, "AuthType": "NONE"}


def listener() -> State:
    one = subnet()
    vpc_id = ec2("describe_subnets", SubnetIds=[one])["Subnets"][0]["VpcId"]
    two = ec2("create_subnet", VpcId=vpc_id, CidrBlock="10.0.1.0/24", AvailabilityZone="us-east-1b")
    balancing = boto("elbv2")
    balancer = balancing.create_load_balancer(Name="web", Subnets=[one, two["Subnet"]["SubnetId"]])
    fixed = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"}}
    made = balancing.create_listener(
        LoadBalancerArn=balancer["LoadBalancers"][0]["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[fixed],
    )
    return {
        "ListenerArn": made["Listeners"][0]["ListenerArn"],
        "Priority": 5,
        "Conditions": [{"Field": "path-pattern", "Values": ["/api/*"]}],
        "Actions": [fixed],
    }


CASES = (
    OneWay(
        "AWS::AutoScaling::ScheduledAction",
        group,
        by(
            "autoscaling",
            "describe_scheduled_actions",
            "ScheduledActionNames[]",
            "ScheduledUpdateGroupActions/0/MaxSize",
            part=0,
            AutoScalingGroupName="group",
        ),
        2,
        {"MaxSize": 3},
        3,
    ),
    OneWay(
        "AWS::Batch::ComputeEnvironment",
        environment,
        by("batch", "describe_compute_environments", "computeEnvironments[]", "computeEnvironments/0/state"),
        "ENABLED",
        {"State": "DISABLED"},
        "DISABLED",
    ),
    OneWay(
        "AWS::Batch::JobDefinition",
        {"Type": "container", "JobDefinitionName": "job", "ContainerProperties": container("ls")},
        job_definition,
        ["ls"],
        {"ContainerProperties": container("pwd")},
        ["pwd"],
    ),
    OneWay(
        "AWS::EMR::SecurityConfiguration",
        {"Name": "secure", "SecurityConfiguration": {"EncryptionConfiguration": {}}},
        by("emr", "describe_security_configuration", "Name", "SecurityConfiguration"),
        '{"EncryptionConfiguration": {}}',
    ),
    OneWay(
        "AWS::ElasticLoadBalancing::LoadBalancer",
        {
            "LoadBalancerName": "web",
            "AvailabilityZones": ["us-east-1a"],
            "Listeners": [{"InstancePort": "80", "LoadBalancerPort": "80", "Protocol": "HTTP"}],
            "HealthCheck": {
                "HealthyThreshold": "2",
                "UnhealthyThreshold": "3",
                "Interval": "30",
                "Timeout": "5",
                "Target": "HTTP:80/",
            },
        },
        by("elb", "describe_load_balancers", "LoadBalancerNames[]", "LoadBalancerDescriptions/0/HealthCheck/Interval"),
        30,
        {
            "HealthCheck": {
                "HealthyThreshold": "2",
                "UnhealthyThreshold": "3",
                "Interval": "60",
                "Timeout": "5",
                "Target": "HTTP:80/",
            }
        },
        60,
    ),
    OneWay(
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        listener,
        by("elbv2", "describe_rules", "RuleArns[]", "Rules/0/Priority"),
        "5",
        {"Priority": 7},
        "7",
    ),
    OneWay(
        "AWS::Lambda::Alias",
        function_with_version,
        lambda arn: boto("lambda").get_alias(FunctionName="fn", Name="live")["Description"],
        "first",
        {"Description": "second"},
        "second",
    ),
    OneWay(
        "AWS::Lambda::EventSourceMapping",
        source,
        by("lambda", "get_event_source_mapping", "UUID", "BatchSize"),
        5,
        {"BatchSize": 6},
        6,
    ),
    OneWay("AWS::Lambda::LayerVersion", layer, layer_version, "first"),
    OneWay(
        "AWS::Lambda::Permission",
        lambda: {**function(), "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"},
        permission,
        True,
    ),
    OneWay(
        "AWS::Lambda::Url",
        url,
        by("lambda", "get_function_url_config", "FunctionName", "AuthType"),
        "NONE",
        {"AuthType": "AWS_IAM"},
        "AWS_IAM",
    ),
    OneWay(
        "AWS::Lambda::Version",
        lambda: {**function(), "Description": "one"},
        lambda arn: boto("lambda").get_function(FunctionName="fn", Qualifier=arn.rpartition(":")[2])["Configuration"][
            "Version"
        ],
        "1",
    ),
)
