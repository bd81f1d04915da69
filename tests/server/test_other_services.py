"""What clients ask of other services, over HTTP."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.server.conftest import Wire


def client_of(service, url, **credentials):
    given = {"aws_access_key_id": "123456789012", "aws_secret_access_key": "secret", **credentials}
    return boto3.client(service, endpoint_url=url, region_name="us-east-1", **given)


def test_role_that_is_assumed_leads_into_its_account(url, cloud):
    assumed = client_of("sts", url).assume_role(RoleArn="arn:aws:iam::210987654321:role/deploy", RoleSessionName="me")
    keys = assumed["Credentials"]
    credentials = {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }
    assert client_of("sts", url, **credentials).get_caller_identity()["Account"] == "210987654321"
    state = '{"TopicName": "news"}'
    client_of("cloudcontrol", url, **credentials).create_resource(TypeName="AWS::SNS::Topic", DesiredState=state)
    assert cloud.requests[0].account_id == "210987654321"


def test_types_are_described(url):
    described = client_of("cloudformation", url).describe_type(Type="RESOURCE", TypeName="AWS::S3::Bucket")
    assert described["TypeName"] == "AWS::S3::Bucket"


@pytest.mark.parametrize("service", ["s3", "sqs", "ec2", "dynamodb"])
def test_what_is_not_answered_is_refused_by_name(url, service):
    call = {"s3": "list_buckets", "sqs": "list_queues", "ec2": "describe_vpcs", "dynamodb": "list_tables"}[service]
    with pytest.raises(ClientError, match="ccmock does not answer") as refused:
        getattr(client_of(service, url), call)()
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


def test_calls_in_the_query_style_are_answered(wire: Wire, cloud):
    assert wire.send("GET", "/?Action=ListResources&TypeName=AWS::SNS::Topic").status == 200
    assert [call.operation for call in cloud.calls] == ["ListResources"]


def test_target_of_another_service_is_refused(wire: Wire):
    reply = wire.send(body=b"{}", X_Amz_Target="DynamoDB_20120810.ListTables")
    assert reply.status == 501
    assert b"ListTables" in reply.body
