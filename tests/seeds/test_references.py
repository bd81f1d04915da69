"""What Ref and Fn::GetAtt return of resources."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from benchmarks.physical_ids import compared
from ccmock import MockCloud, UsageError
from ccmock.registry.pointers import bare_name

EXCEPTIONS = json.loads((resources.files("ccmock.data") / "physical_ids.json").read_text("utf-8"))
API = {"Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "api"}}}
TRUST = {
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]
}
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}


def referred(cloud: MockCloud, entry: dict[str, Any], **others: Any) -> tuple[str, Any]:
    """What Ref returns of a resource, and the resource."""
    value = {"Type": "String", "Value": {"Ref": "It"}}
    template = {"Resources": {**others, "It": entry, "Probe": {"Type": "AWS::SSM::Parameter", "Properties": value}}}
    seeded = cloud.resources.put_all(template)
    return seeded["Probe"].properties["Value"], seeded["It"]


@pytest.mark.parametrize(
    ("type_name", "properties", "name"),
    [
        ("AWS::SNS::Topic", {"TopicName": "news"}, "TopicArn"),
        ("AWS::SQS::Queue", {"QueueName": "jobs"}, "QueueUrl"),
        ("AWS::Logs::LogGroup", {"LogGroupName": "logs"}, "LogGroupName"),
        ("AWS::KMS::Key", {"Description": "key"}, "KeyId"),
        ("AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST}, "RoleName"),
        ("AWS::IAM::ManagedPolicy", {"PolicyDocument": POLICY}, "PolicyArn"),
        ("AWS::Events::Rule", {"ScheduleExpression": "rate(5 minutes)", "Name": "often"}, "Name"),
        ("AWS::EC2::EIP", {"Domain": "vpc"}, "PublicIp"),
        ("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}, "VpcId"),
        ("AWS::S3::Bucket", {"BucketName": "things"}, "BucketName"),
    ],
)
def test_ref_is_the_physical_id(cloud: MockCloud, type_name: str, properties: dict[str, Any], name: str) -> None:
    value, it = referred(cloud, {"Type": type_name, "Properties": properties})
    assert value == it.properties[name]


def test_ref_of_a_compound_identifier_is_one_part_or_all(cloud: MockCloud) -> None:
    resource = {"RestApiId": {"Ref": "Api"}, "ParentId": {"Fn::GetAtt": "Api.RootResourceId"}, "PathPart": "a"}
    value, it = referred(cloud, {"Type": "AWS::ApiGateway::Resource", "Properties": resource}, **API)
    assert value == it.properties["ResourceId"] != it.identifier
    attachment = {"VpcId": {"Ref": "Vpc"}, "InternetGatewayId": {"Ref": "Gateway"}}
    others = {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "Gateway": {"Type": "AWS::EC2::InternetGateway"},
    }
    value, it = referred(cloud, {"Type": "AWS::EC2::VPCGatewayAttachment", "Properties": attachment}, **others)
    assert value == it.identifier


def test_the_exceptions_name_types_and_properties_that_exist(cloud: MockCloud) -> None:
    for type_name, entry in EXCEPTIONS.items():
        resource_type = cloud.types[type_name]
        assert entry.keys() == {"parts", "$source"}
        assert set(entry["parts"]) <= set(resource_type.property_names) | {"Name"}
        assert entry["parts"] != [bare_name(pointer) for pointer in resource_type.primary_identifier]


def test_get_att_finds_what_lies_inside_other_properties(cloud: MockCloud) -> None:
    database = {"DBInstanceIdentifier": "db", "Engine": "postgres", "MasterUserPassword": "correct-horse"}

    def value_of(attribute: str) -> Any:
        properties = {"Type": "String", "Value": {"Fn::GetAtt": ["Db", attribute]}}
        template = {
            "Resources": {
                "Db": {"Type": "AWS::RDS::DBInstance", "Properties": database},
                "Probe": {"Type": "AWS::SSM::Parameter", "Properties": properties},
            }
        }
        return cloud.resources.put_all(template)["Probe"].properties["Value"]

    assert value_of("Endpoint.Address").startswith("db.")
    assert value_of("Engine") == "postgres"
    with pytest.raises(
        UsageError, match=r"for Endpoint\.Adress, which .* does not have. Did you mean 'Endpoint\.Address'"
    ):
        value_of("Endpoint.Adress")
    with pytest.raises(UsageError, match="for MasterUserPassword, which AWS::RDS::DBInstance does not have"):
        value_of("MasterUserPassword")


def test_the_benchmark_compares_ref_with_recorded_physical_ids(tmp_path: Path) -> None:
    rule = {"Name": "often", "Arn": "arn:aws:events:us-east-1:123456789012:rule/often"}
    group = {"LogGroupName": "logs"}
    for name, properties, recorded in (("Events-Rule", rule, "often"), ("Logs-LogGroup", group, "other")):
        pair = {"desired_state": {}, "properties": properties, "physical_id": recorded}
        (tmp_path / f"AWS-{name}.json").write_text(json.dumps([pair]))
    found = [(each.recorded, each.returned, each.identifier) for each in compared(tmp_path)]
    assert found == [("often", "often", rule["Arn"]), ("other", "logs", "logs")]
