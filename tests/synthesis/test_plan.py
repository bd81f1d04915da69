"""What the service makes up is valid, and looks like what AWS makes up."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest

from ccmock.facts.template_context import TemplateContext
from ccmock.facts.templates import template
from ccmock.registry.catalog import bundled_catalog
from ccmock.registry.resource_type import ResourceType
from ccmock.registry.schema_nodes import first
from ccmock.synthesis.naming import Naming
from ccmock.synthesis.values import Values
from tests.support.facts import fill_and_repair
from tests.support.handler_context import NOW_MS, FakeSurroundings

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
HERE = "eu-west-1:210987654321"

SHAPES = [
    ("AWS::ApiGateway::RestApi", {}, "RestApiId", r"[a-z0-9]{10}"),
    ("AWS::Batch::JobQueue", {}, "JobQueueArn", rf"arn:aws:batch:{HERE}:job-queue/job-queue-[a-z0-9]{{12}}"),
    ("AWS::CertificateManager::Certificate", {}, "CertificateArn", rf"arn:aws:acm:{HERE}:certificate/{UUID}"),
    ("AWS::CloudFront::Distribution", {}, "Id", r"E[A-Z0-9]{13}"),
    ("AWS::CloudWatch::Alarm", {"AlarmName": "a"}, "Arn", f"arn:aws:cloudwatch:{HERE}:alarm:a"),
    ("AWS::Cognito::UserPool", {}, "UserPoolId", r"eu-west-1_[A-Za-z0-9]{9}"),
    ("AWS::DynamoDB::Table", {"TableName": "t"}, "Arn", f"arn:aws:dynamodb:{HERE}:table/t"),
    ("AWS::EC2::Instance", {}, "InstanceId", r"i-[0-9a-f]{17}"),
    ("AWS::EC2::SecurityGroup", {}, "Id", r"sg-[0-9a-f]{17}"),
    ("AWS::EC2::Subnet", {}, "SubnetId", r"subnet-[0-9a-f]{17}"),
    ("AWS::EC2::VPC", {}, "VpcId", r"vpc-[0-9a-f]{17}"),
    ("AWS::ECR::Repository", {"RepositoryName": "a/b"}, "Arn", f"arn:aws:ecr:{HERE}:repository/a/b"),
    (
        "AWS::ECR::Repository",
        {"RepositoryName": "r"},
        "RepositoryUri",
        "210987654321.dkr.ecr.eu-west-1.amazonaws.com/r",
    ),
    ("AWS::ECS::Cluster", {"ClusterName": "c"}, "Arn", f"arn:aws:ecs:{HERE}:cluster/c"),
    ("AWS::EFS::FileSystem", {}, "Arn", rf"arn:aws:elasticfilesystem:{HERE}:file-system/fs-[0-9a-f]{{17}}"),
    ("AWS::EKS::Cluster", {"Name": "c"}, "Arn", f"arn:aws:eks:{HERE}:cluster/c"),
    (
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {"Name": "b"},
        "LoadBalancerArn",
        rf"arn:aws:elasticloadbalancing:{HERE}:loadbalancer/app/b/[0-9a-f]{{16}}",
    ),
    ("AWS::Events::Rule", {"Name": "r"}, "Arn", f"arn:aws:events:{HERE}:rule/r"),
    ("AWS::IAM::Role", {"RoleName": "r"}, "Arn", "arn:aws:iam::210987654321:role/r"),
    ("AWS::IAM::Role", {"RoleName": "r", "Path": "/x/"}, "Arn", "arn:aws:iam::210987654321:role/x/r"),
    ("AWS::IAM::Role", {}, "RoleId", "AROA[A-Z0-9]{17}"),
    ("AWS::KMS::Key", {}, "Arn", rf"arn:aws:kms:{HERE}:key/{UUID}"),
    ("AWS::Kinesis::Stream", {"Name": "s"}, "Arn", f"arn:aws:kinesis:{HERE}:stream/s"),
    (
        "AWS::KinesisFirehose::DeliveryStream",
        {"DeliveryStreamName": "d"},
        "Arn",
        f"arn:aws:firehose:{HERE}:deliverystream/d",
    ),
    ("AWS::Lambda::Function", {"FunctionName": "f"}, "Arn", f"arn:aws:lambda:{HERE}:function:f"),
    ("AWS::Logs::LogGroup", {"LogGroupName": "/a/b"}, "Arn", rf"arn:aws:logs:{HERE}:log-group:/a/b:\*"),
    ("AWS::RDS::DBInstance", {"DBInstanceIdentifier": "d"}, "DBInstanceArn", f"arn:aws:rds:{HERE}:db:d"),
    ("AWS::Route53::HostedZone", {}, "Id", "Z[A-Z0-9]{20}"),
    ("AWS::S3::Bucket", {"BucketName": "b"}, "Arn", "arn:aws:s3:::b"),
    ("AWS::S3::Bucket", {"BucketName": "b"}, "RegionalDomainName", "b.s3.eu-west-1.amazonaws.com"),
    ("AWS::SNS::Topic", {"TopicName": "t"}, "TopicArn", f"arn:aws:sns:{HERE}:t"),
    ("AWS::SQS::Queue", {"QueueName": "q"}, "Arn", f"arn:aws:sqs:{HERE}:q"),
    ("AWS::SQS::Queue", {"QueueName": "q"}, "QueueUrl", "https://sqs.eu-west-1.amazonaws.com/210987654321/q"),
    ("AWS::SSM::Parameter", {"Name": "p"}, "Arn", f"arn:aws:ssm:{HERE}:parameter/p"),
    ("AWS::SecretsManager::Secret", {"Name": "s"}, "Id", rf"arn:aws:secretsmanager:{HERE}:secret:s-[A-Za-z0-9]{{6}}"),
    ("AWS::StepFunctions::StateMachine", {"StateMachineName": "m"}, "Arn", f"arn:aws:states:{HERE}:stateMachine:m"),
    ("AWS::WAFv2::WebACL", {"Name": "w"}, "Arn", rf"arn:aws:wafv2:{HERE}:regional/webacl/w/{UUID}"),
]


def known_type(type_name: str) -> ResourceType:
    found = bundled_catalog().find(type_name, "eu-west-1")
    assert found is not None
    return found


def own_type(properties: dict[str, Any], **schema: Any) -> ResourceType:
    return ResourceType(json.dumps({"typeName": "My::Own::Widget", "properties": properties, **schema}))


def template_context(seed: int = 0) -> TemplateContext:
    return TemplateContext(FakeSurroundings("210987654321", "eu-west-1"), random.Random(seed), NOW_MS)


def filled(resource_type: ResourceType, model: dict[str, Any], seed: int = 0) -> dict[str, Any]:
    return fill_and_repair(resource_type, model, template_context(seed))


@pytest.mark.parametrize(("type_name", "model", "property_name", "shape"), SHAPES)
def test_well_known_types_look_like_the_real_ones(
    type_name: str, model: dict[str, Any], property_name: str, shape: str
) -> None:
    made = filled(known_type(type_name), dict(model))[property_name]
    assert re.fullmatch(shape, made), made


@pytest.mark.parametrize(
    ("name", "node", "shape"),
    [
        ("Arn", {}, rf"arn:aws:own:{HERE}:widget/{UUID}"),
        (
            "Arn",
            {"pattern": "^arn:aws:own:[a-z0-9-]+:[0-9]{12}:widget:[a-f0-9]{17}$"},
            rf"arn:aws:own:{HERE}:widget:\w+",
        ),
        (
            "Arn",
            {"pattern": "^arn:[a-z]+:far:[a-z0-9-]+:[0-9]{12}:thing/t-[a-z]{4}$"},
            rf"arn:aws:far:{HERE}:thing/t-\w+",
        ),
        ("RoleArn", {}, r"arn:aws:iam::210987654321:role/role-\w+"),
        ("WidgetId", {}, UUID),
        ("WidgetId", {"pattern": "^[A-Z0-9]{13}$"}, "[A-Z0-9]{13}"),
        ("WidgetId", {"pattern": "^w-[0-9a-f]{8}$"}, "w-[0-9a-f]{8}"),
        ("OwnerId", {}, "210987654321"),
        ("Region", {}, "eu-west-1"),
        ("Status", {"enum": ["CREATING", "FAILED", "ACTIVE"]}, "ACTIVE"),
        ("Phase", {"enum": ["DELETING", "CALM"]}, "CALM"),
        ("State", {}, "ACTIVE"),
        ("CreatedAt", {"format": "date-time"}, "2026-01-01T12:00:00Z"),
        ("CreationTime", {}, "2026-01-01T12:00:00Z"),
        ("Url", {}, r"https://\w+\.own\.eu-west-1\.amazonaws\.com"),
        ("Endpoint", {}, r"\w+\.own\.eu-west-1\.amazonaws\.com"),
        ("Version", {}, "1"),
    ],
)
def test_names_and_patterns_say_what_a_text_is(name: str, node: dict[str, Any], shape: str) -> None:
    resource_type = own_type({name: {"type": "string", **node}}, readOnlyProperties=[f"/properties/{name}"])
    made = filled(resource_type, {})[name]
    assert re.fullmatch(shape, made), made


@pytest.mark.parametrize(
    ("name", "node", "value"),
    [
        ("ItemCount", {"type": "integer"}, 0),
        ("ItemCount", {"type": "integer", "minimum": 3, "multipleOf": 2}, 4),
        ("CreatedAt", {"type": "number"}, NOW_MS // 1000),
        ("IsDefault", {"type": "boolean"}, False),
        ("Ports", {"type": "array", "items": {"type": "integer"}}, []),
        ("Kind", {"type": "string", "default": "plain"}, "plain"),
        (
            "Endpoint",
            {"type": "object", "properties": {"Port": {"type": "integer"}, "Deep": {"type": "object"}}},
            {"Port": 443},
        ),
    ],
)
def test_values_that_are_no_texts_are_the_plainest(name: str, node: dict[str, Any], value: Any) -> None:
    assert filled(own_type({name: node}, readOnlyProperties=[f"/properties/{name}"]), {})[name] == value


def test_what_tells_of_failures_is_empty_or_left_out() -> None:
    texts = {"StatusReason": {"type": "string"}, "FailureReasons": {"type": "array"}}
    properties = {**texts, "StateMessage": {"type": "string", "minLength": 1}}
    resource_type = own_type(properties, readOnlyProperties=[f"/properties/{name}" for name in properties])
    assert filled(resource_type, {}) == {"StatusReason": "", "FailureReasons": []}


def test_read_only_members_are_filled_in_where_their_objects_are() -> None:
    rule = {"type": "object", "properties": {"Id": {"type": "string"}, "Action": {"type": "string"}}}
    properties = {"Rule": rule, "Rules": {"type": "array", "items": rule}, "Map": {"patternProperties": {".*": rule}}}
    pointers = ["/properties/Rule/Id", "/properties/Rules/*/Id", "/properties/Map/*/Id"]
    resource_type = own_type(properties, readOnlyProperties=pointers)
    assert filled(resource_type, {}) == {}
    model = filled(resource_type, {"Rule": {}, "Rules": [{"Action": "a"}, {"Id": "own"}], "Map": {"k": {}}})
    assert model["Rule"].keys() == model["Map"]["k"].keys() == {"Id"}
    assert model["Rules"][0].keys() == {"Action", "Id"}
    assert model["Rules"][1] == {"Id": "own"}


def test_an_object_with_nothing_but_read_only_members_is_made() -> None:
    endpoint = {"type": "object", "properties": {"Address": {"type": "string"}, "Port": {"type": "string"}}}
    pointers = ["/properties/Endpoint/Address", "/properties/Endpoint/Port"]
    assert filled(own_type({"Endpoint": endpoint}, readOnlyProperties=pointers), {})["Endpoint"]["Port"] == "443"


def test_a_name_that_is_the_identifier_is_made_up_as_its_schema_allows() -> None:
    node = {"type": "string", "pattern": "^[A-Z]+$", "maxLength": 6}
    name = filled(own_type({"Name": node}, primaryIdentifier=["/properties/Name"]), {})["Name"]
    assert re.fullmatch("[A-Z]{1,6}", name)
    plain = filled(own_type({"Name": {"type": "string"}}, primaryIdentifier=["/properties/Name"]), {})["Name"]
    assert re.fullmatch("widget-[a-z0-9]{12}", plain)


def test_an_identifier_that_lies_deeper_is_made_with_its_parents() -> None:
    device = {"type": "object", "properties": {"Name": {"type": "string"}}}
    resource_type = own_type({"Device": device}, primaryIdentifier=["/properties/Device/Name"])
    assert filled(resource_type, {})["Device"]["Name"]


def test_a_made_up_value_that_breaks_the_model_is_left_out() -> None:
    properties = {"Name": {"type": "string"}, "Id": {"type": "string"}, "Extra": {"type": "string"}}
    resource_type = own_type(
        properties,
        primaryIdentifier=["/properties/Id"],
        readOnlyProperties=["/properties/Id", "/properties/Extra"],
        maxProperties=2,
    )
    assert filled(resource_type, {"Name": "n"}).keys() == {"Name", "Id"}


def test_a_made_up_value_that_is_not_valid_itself_is_left_out_wherever_it_is() -> None:
    never = {"type": "string", "not": {"type": "string"}}
    rules = {"type": "array", "items": {"type": "object", "properties": {"Id": never, "Action": {"type": "string"}}}}
    resource_type = own_type(
        {"Odd": never, "Rules": rules}, readOnlyProperties=["/properties/Odd", "/properties/Rules/*/Id"]
    )
    assert filled(resource_type, {"Rules": [{"Action": "a"}]}) == {"Rules": [{"Action": "a"}]}


def test_the_partition_and_its_domain_are_those_of_the_region() -> None:
    china = FakeSurroundings(region="cn-north-1", partition="aws-cn")
    model: dict[str, Any] = {"BucketName": "b"}
    fill_and_repair(known_type("AWS::S3::Bucket"), model, TemplateContext(china, random.Random(0), NOW_MS))
    assert model["Arn"] == "arn:aws-cn:s3:::b"
    assert model["DomainName"] == "b.s3.amazonaws.com.cn"


def test_templates_take_the_first_alternative_that_there_is() -> None:
    place = template_context()
    place.model = {"Name": "", "Id": 7}
    assert template("{Name|Id|uuid}/{None}/x").source == "{Name|Id|uuid}/{None}/x"
    assert template("{Name|Id|uuid}/{Missing}/x")(place) == "7//x"
    assert re.fullmatch(r"[1-9]\d{11}", template("{digits12}")(place))


@pytest.mark.parametrize(
    ("node", "value"),
    [
        ({"const": 3}, 3),
        ({"type": ["object", "string"]}, {}),
        ({"type": "object", "required": ["A"], "properties": {"A": {"type": "boolean"}}}, {"A": False}),
        ({"type": "object", "properties": {"A": {"type": "boolean"}, "B": {}}, "minProperties": 1}, {"A": False}),
        (
            {"oneOf": [{"required": ["A"]}, {"required": ["B"]}], "properties": {"A": {"type": "integer"}, "B": {}}},
            {"A": 0},
        ),
        ({"allOf": [{"type": "integer", "minimum": 2}, {"minimum": 5}]}, 5),
        ({"type": "array", "minItems": 2, "uniqueItems": True, "items": {"enum": ["a", "b"]}}, None),
        (
            {
                "type": "object",
                "dependencies": {"A": ["B"]},
                "required": ["A"],
                "properties": {"A": {"const": 1}, "B": {"const": 2}},
            },
            {"A": 1, "B": 2},
        ),
        ({"$ref": "#/definitions/Nowhere"}, None),
    ],
)
def test_any_node_gets_a_value(node: dict[str, Any], value: Any) -> None:
    resource_type = own_type({"X": node})
    maker = Values(resource_type.compiled_schema, template_context(), Naming(resource_type), first).maker(node, "X")
    assert maker is not None
    made = maker(template_context())
    assert resource_type.validator.is_valid({"X": made})
    assert value is None or made == value


def test_a_definition_that_requires_itself_has_no_value() -> None:
    definitions = {
        "Endless": {"type": "object", "required": ["A"], "properties": {"A": {"$ref": "#/definitions/Endless"}}}
    }
    resource_type = own_type({"X": {"$ref": "#/definitions/Endless"}}, definitions=definitions)
    values = Values(resource_type.compiled_schema, template_context(), Naming(resource_type))
    assert values.maker({"$ref": "#/definitions/Endless"}) is None
