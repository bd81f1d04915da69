"""What holds data, and what is done with it: EFS, RDS, Redshift, IoT, SageMaker and others."""

from __future__ import annotations

import json
from typing import Any

from ccmock import current
from tests.bridge.case import boto
from tests.bridge.one_way_case import OneWay, State, by, ec2, role, subnet, tags

POLICY = {"Version": "2012-10-17", "Statement": []}


def file_system() -> str:
    return str(boto("efs").create_file_system(CreationToken="one")["FileSystemId"])


def target() -> State:
    subnet_id = subnet()
    vpc_id = ec2("describe_subnets", SubnetIds=[subnet_id])["Subnets"][0]["VpcId"]
    group = ec2("create_security_group", GroupName="efs", Description="efs", VpcId=vpc_id)["GroupId"]
    return {"FileSystemId": file_system(), "SubnetId": subnet_id, "SecurityGroups": [group]}


def archive() -> State:
    arn = boto("events").describe_event_bus(Name="default")["Arn"]
    return {"ArchiveName": "all", "SourceArn": arn, "RetentionDays": 5}


def thing_type(name: str) -> Any:
    return boto("iot").describe_thing_type(thingTypeName=name)["thingTypeMetadata"]["deprecated"]


def group() -> State:
    boto("logs").create_log_group(logGroupName="/app")
    return {"LogGroupName": "/app"}


def stream(identifier: str) -> Any:
    name = identifier.split("|")[1]
    streams = boto("logs").describe_log_streams(logGroupName="/app", logStreamNamePrefix=name)["logStreams"]
    return streams[0]["logStreamName"] if streams else None


def metric_filter(identifier: str) -> Any:
    filters = boto("logs").describe_metric_filters(logGroupName="/app")["metricFilters"]
    return filters[0]["metricTransformations"][0]["metricValue"] if filters else None


def transformation(value: str) -> list[dict[str, str]]:
    return [{"MetricNamespace": "App", "MetricName": "errors", "MetricValue": value}]


def resource_policy(name: str) -> Any:
    policies = boto("logs").describe_resource_policies()["resourcePolicies"]
    return next(
        (json.loads(each["policyDocument"])["Version"] for each in policies if each["policyName"] == name), None
    )


def parameter(name: str) -> Any:
    found = boto("rds").describe_db_parameters(DBParameterGroupName=name)["Parameters"]
    return found[0]["ParameterValue"] if found else "none"


def pipeline(pipeline_id: str) -> Any:
    if not boto("datapipeline").list_pipelines()["pipelineIdList"]:
        return None
    return boto("datapipeline").get_pipeline_definition(pipelineId=pipeline_id)["pipelineObjects"][0]["id"]


def model() -> State:
    return {
        "ModelName": "model",
        "ExecutionRoleArn": role(),
        "PrimaryContainer": {"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/model:1"},
        "Tags": tags(team="a"),
    }


def variants() -> list[dict[str, Any]]:
    state = model()
    boto("sagemaker").create_model(**state)
    return [
        {
            "ModelName": "model",
            "VariantName": "all",
            "InitialInstanceCount": 1,
            "InstanceType": "ml.m5.large",
            "InitialVariantWeight": 1,
        }
    ]


def endpoint() -> State:
    boto("sagemaker").create_endpoint_config(EndpointConfigName="config", ProductionVariants=variants())
    return {"EndpointName": "endpoint", "EndpointConfigName": "config", "Tags": tags(team="a")}


def tagged(arn: str) -> Any:
    kind, _, _ = arn.rpartition(":")[2].partition("/")
    listed = boto("sagemaker").list_models if kind == "model" else boto("sagemaker").list_endpoints
    there = listed()["Models" if kind == "model" else "Endpoints"]
    return boto("sagemaker").list_tags(ResourceArn=arn)["Tags"] if there else None


def named(operation: str, name: str, path: str) -> Any:
    return lambda arn: by("sagemaker", operation, name, path)(arn.rpartition("/")[2])


def document(text: str) -> State:
    return {"schemaVersion": "2.2", "description": text, "mainSteps": []}


def api() -> State:
    made = boto("apigateway").create_rest_api(name="api")["id"]
    root = boto("apigateway").get_resources(restApiId=made)["items"][0]["id"]
    return {"RestApiId": made, "ParentId": root, "PathPart": "orders"}


def method() -> State:
    state = api()
    return {
        "RestApiId": state["RestApiId"],
        "ResourceId": state["ParentId"],
        "HttpMethod": "GET",
        "AuthorizationType": "NONE",
        "Integration": {"Type": "HTTP", "IntegrationHttpMethod": "GET", "Uri": "http://example.com/1"},
    }


def deployment() -> State:
    state = method()
    # AWS deploys no API without methods, and ccmock only knows of those that it has made.
    current().resources.put("AWS::ApiGateway::Method", state)
    return {"RestApiId": state["RestApiId"], "Description": "first"}


def seen_deployment(identifier: str) -> Any:
    one, two = identifier.split("|")
    found = boto("apigateway").get_deployments(restApiId=two)["items"]
    return next((each["description"] for each in found if each["id"] == one), None)


def seen_resource(identifier: str) -> Any:
    one, two = identifier.split("|")
    return boto("apigateway").get_resource(restApiId=one, resourceId=two)["path"]


def seen_integration(identifier: str) -> Any:
    one, two, name = identifier.split("|")
    return boto("apigateway").get_integration(restApiId=one, resourceId=two, httpMethod=name).get("uri")


CASES = (
    OneWay("AWS::ApiGateway::Deployment", deployment, seen_deployment, "first", needs="openapi_spec_validator"),
    OneWay(
        "AWS::ApiGateway::Method",
        method,
        seen_integration,
        "http://example.com/1",
        {"Integration": {"Type": "HTTP", "IntegrationHttpMethod": "GET", "Uri": "http://example.com/2"}},
        "http://example.com/2",
        needs="openapi_spec_validator",
    ),
    OneWay("AWS::ApiGateway::Resource", api, seen_resource, "/orders", needs="openapi_spec_validator"),
    OneWay(
        "AWS::DataPipeline::Pipeline",
        {
            "Name": "pipeline",
            "PipelineObjects": [
                {"Id": "Default", "Name": "Default", "Fields": [{"Key": "type", "StringValue": "Default"}]}
            ],
        },
        pipeline,
        "Default",
    ),
    OneWay(
        "AWS::Events::Archive",
        archive,
        by("events", "describe_archive", "ArchiveName", "RetentionDays"),
        5,
        {"RetentionDays": 6},
        6,
    ),
    OneWay(
        "AWS::IoT::BillingGroup",
        {"BillingGroupName": "billing", "BillingGroupProperties": {"BillingGroupDescription": "first"}},
        by(
            "iot",
            "describe_billing_group",
            "billingGroupName",
            "billingGroupProperties/billingGroupDescription",
        ),
        "first",
        {"BillingGroupProperties": {"BillingGroupDescription": "second"}},
        "second",
    ),
    OneWay(
        "AWS::IoT::JobTemplate",
        {"JobTemplateId": "template", "Description": "first", "Document": '{"a": 1}'},
        by("iot", "describe_job_template", "jobTemplateId", "document"),
        '{"a": 1}',
    ),
    OneWay(
        "AWS::IoT::Policy",
        {"PolicyName": "policy", "PolicyDocument": POLICY},
        lambda name: json.loads(boto("iot").get_policy(policyName=name)["policyDocument"]).get("Id", "none"),
        "none",
        {"PolicyDocument": {**POLICY, "Id": "second"}},
        "second",
    ),
    OneWay(
        "AWS::IoT::RoleAlias",
        lambda: {"RoleAlias": "alias", "RoleArn": role(), "CredentialDurationSeconds": 900},
        by("iot", "describe_role_alias", "roleAlias", "roleAliasDescription/credentialDurationSeconds"),
        900,
        {"CredentialDurationSeconds": 1800},
        1800,
    ),
    OneWay(
        "AWS::IoT::ThingGroup",
        {"ThingGroupName": "things", "ThingGroupProperties": {"ThingGroupDescription": "first"}},
        by("iot", "describe_thing_group", "thingGroupName", "thingGroupProperties/thingGroupDescription"),
        "first",
        {"ThingGroupProperties": {"ThingGroupDescription": "second"}},
        "second",
    ),
    OneWay("AWS::IoT::ThingType", {"ThingTypeName": "kind"}, thing_type, False, {"DeprecateThingType": True}, True),
    OneWay("AWS::Logs::LogStream", lambda: {**group(), "LogStreamName": "one"}, stream, "one"),
    OneWay(
        "AWS::Logs::MetricFilter",
        lambda: {
            **group(),
            "FilterName": "errors",
            "FilterPattern": "ERROR",
            "MetricTransformations": transformation("1"),
        },
        metric_filter,
        "1",
        {"MetricTransformations": transformation("2")},
        "2",
    ),
    OneWay(
        "AWS::Logs::ResourcePolicy",
        {"PolicyName": "policy", "PolicyDocument": json.dumps(POLICY)},
        resource_policy,
        "2012-10-17",
        {"PolicyDocument": json.dumps({**POLICY, "Version": "2008-10-17"})},
        "2008-10-17",
    ),
    OneWay(
        "AWS::Redshift::Cluster",
        {
            "ClusterIdentifier": "cluster",
            "NodeType": "ra3.large",
            "MasterUsername": "admin",
            "MasterUserPassword": "Secret123",
            "DBName": "db",
            "ClusterType": "single-node",
        },
        by("redshift", "describe_clusters", "ClusterIdentifier", "Clusters/0/NodeType"),
        "ra3.large",
        {"NodeType": "ra3.4xlarge"},
        "ra3.4xlarge",
    ),
    OneWay(
        "AWS::Redshift::ClusterParameterGroup",
        {"ParameterGroupName": "group", "Description": "first", "ParameterGroupFamily": "redshift-1.0"},
        by("redshift", "describe_cluster_parameter_groups", "ParameterGroupName", "ParameterGroups/0/Description"),
        "first",
    ),
    OneWay(
        "AWS::Redshift::ClusterSubnetGroup",
        lambda: {"Description": "first", "SubnetIds": [subnet()]},
        by(
            "redshift",
            "describe_cluster_subnet_groups",
            "ClusterSubnetGroupName",
            "ClusterSubnetGroups/0/Description",
        ),
        "first",
    ),
    OneWay(
        "AWS::Route53::HealthCheck",
        {"HealthCheckConfig": {"Type": "HTTP", "IPAddress": "10.0.0.1", "Port": 80}},
        by("route53", "get_health_check", "HealthCheckId", "HealthCheck/HealthCheckConfig/Port"),
        80,
        {"HealthCheckConfig/Port": 81},
        81,
    ),
    OneWay(
        "AWS::SSM::Document",
        {"Name": "document", "Content": document("first"), "DocumentType": "Command"},
        lambda name: json.loads(boto("ssm").get_document(Name=name, DocumentVersion="$LATEST")["Content"])[
            "description"
        ],
        "first",
        {"Content": document("second")},
        "second",
    ),
    OneWay(
        "AWS::SageMaker::Endpoint",
        endpoint,
        tagged,
        tags(team="a"),
        {"Tags": tags(team="b")},
        tags(team="b"),
    ),
    OneWay(
        "AWS::SageMaker::EndpointConfig",
        lambda: {"EndpointConfigName": "config", "ProductionVariants": variants()},
        named("describe_endpoint_config", "EndpointConfigName", "ProductionVariants/0/InstanceType"),
        "ml.m5.large",
    ),
    OneWay(
        "AWS::SageMaker::Model",
        model,
        tagged,
        tags(team="a"),
        {"Tags": tags(team="b")},
        tags(team="b"),
    ),
    OneWay(
        "AWS::SageMaker::NotebookInstance",
        lambda: {"NotebookInstanceName": "book", "InstanceType": "ml.t3.medium", "RoleArn": role()},
        named("describe_notebook_instance", "NotebookInstanceName", "InstanceType"),
        "ml.t3.medium",
    ),
    OneWay(
        "AWS::SageMaker::NotebookInstanceLifecycleConfig",
        {"NotebookInstanceLifecycleConfigName": "config", "OnCreate": [{"Content": "ZWNobw=="}]},
        named(
            "describe_notebook_instance_lifecycle_config",
            "NotebookInstanceLifecycleConfigName",
            "OnCreate/0/Content",
        ),
        "ZWNobw==",
    ),
)
