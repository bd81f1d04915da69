"""The decorator on functions; `current()` returns the active mock."""

import json

import boto3
import pytest

from ccmock import current, mock_cloudcontrol
from examples import deploy_and_wait
from examples.deploy_and_wait import DeploymentFailed, deploy

STACK = {
    "logs": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "my-logs"}},
    "network": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
    "audit": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/my/audit", "RetentionInDays": 30}},
}


@mock_cloudcontrol
def test_deploy_creates_every_resource() -> None:
    deployed = deploy(boto3.client("cloudcontrol"), STACK)

    assert deployed["logs"] == "my-logs"
    assert deployed["network"].startswith("vpc-")
    group = current().resources.get("AWS::Logs::LogGroup", deployed["audit"])
    assert group is not None
    assert group.properties["RetentionInDays"] == 30


@mock_cloudcontrol
def test_deploy_waits_for_slow_resources_in_no_time() -> None:
    cloud = current()
    cloud.timing.set(create=100, type_name="AWS::EC2::VPC")
    begin = cloud.clock.now()

    deploy(boto3.client("cloudcontrol"), STACK)

    assert (cloud.clock.now() - begin).total_seconds() >= 100
    assert [request.status for request in cloud.requests] == ["SUCCESS"] * 3


@mock_cloudcontrol
def test_deploy_failure_names_the_resource_and_others_end() -> None:
    current().resources.put("AWS::S3::Bucket", {"BucketName": "my-logs"})

    with pytest.raises(DeploymentFailed, match="1 of 3 resources failed") as caught:
        deploy(boto3.client("cloudcontrol"), STACK)

    assert set(caught.value.deployed) == {"network", "audit"}
    assert caught.value.reasons["logs"].startswith("AWS::S3::Bucket AlreadyExists: ")


@mock_cloudcontrol
def test_deploy_fails_for_invalid_declaration() -> None:
    wrong = {"wrong": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": "a month"}}}

    with pytest.raises(DeploymentFailed, match="RetentionInDays: expected type: Integer, found: String"):
        deploy(boto3.client("cloudcontrol"), wrong)

    assert len(current().requests) == 0


@mock_cloudcontrol
def test_deploy_program_prints_identifiers(tmp_path, monkeypatch, capsys) -> None:  # type: ignore[no-untyped-def]
    stack = tmp_path / "stack.json"
    stack.write_text(json.dumps({"logs": STACK["logs"]}))
    monkeypatch.setattr("sys.argv", ["deploy_and_wait", str(stack)])

    assert deploy_and_wait.main() == 0
    assert capsys.readouterr().out == "logs: my-logs\n"
