"""Values that only the service's API forbids: accepted at once, refused when the handler calls the API."""

from __future__ import annotations

import json
import re
from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from ccmock.errors import UsageError
from ccmock.handlers.sdk_names import sdk_service_name
from ccmock.registry.catalog import bundled_catalog
from tests.support.calls import create, delete, made, poll, read, update, wait

ROLE = "AWS::IAM::Role"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
LONG = "x" * 65
TOO_LONG = (
    f"1 validation error detected: Value '{LONG}' at 'roleName' failed to satisfy constraint: Member must have length "
    "less than or equal to 64 (Service: Iam, Status Code: 400, Request ID: {id}) (SDK Attempt Count: 1)"
)
REQUEST_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def role(**changes: Any) -> dict[str, Any]:
    return {"AssumeRolePolicyDocument": TRUST, **changes}


def failure(client: Any, event: dict[str, Any]) -> tuple[str, str]:
    event = poll(client, event)
    assert event["OperationStatus"] == "FAILED", event
    return event["ErrorCode"], REQUEST_ID.sub("{id}", event["StatusMessage"])


def test_a_create_fails_with_the_words_of_the_sdk_and_leaves_nothing(cloud: MockCloud, client: Any) -> None:
    assert failure(client, create(client, ROLE, role(RoleName=LONG))) == ("InvalidRequest", TOO_LONG)
    assert cloud.resources.list(ROLE) == []


def test_several_violations_are_joined_and_counted(client: Any) -> None:
    state = role(RoleName=LONG, MaxSessionDuration=1, Tags=[{"Key": "k" * 129, "Value": "v"}])
    code, text = failure(client, create(client, ROLE, state))
    head, _, rest = text.partition(" validation errors detected: ")
    assert (code, head) == ("InvalidRequest", str(rest.count("failed to satisfy constraint")))
    assert "; Value" in rest
    assert "at 'tags.1.member.key'" in rest


def test_an_update_fails_for_what_it_changes_and_the_resource_stays(client: Any) -> None:
    name = made(client, ROLE, role(RoleName="one"))
    patch = [{"op": "add", "path": "/Description", "value": "d" * 1001}]
    code, text = failure(client, update(client, ROLE, name, patch))
    assert code == "InvalidRequest"
    assert "at 'description' failed to satisfy constraint: Member must have length less than or equal to 1000" in text
    assert read(client, ROLE, name)["Description"] == ""


def test_what_a_test_puts_there_is_not_checked_and_can_be_updated(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(ROLE, role(RoleName=LONG))
    wait(client, update(client, ROLE, LONG, [{"op": "add", "path": "/Description", "value": "d"}]))
    assert read(client, ROLE, LONG)["Description"] == "d"
    wait(client, delete(client, ROLE, LONG))


def test_nothing_is_refused_where_the_option_is_off() -> None:
    with mock_cloudcontrol(service_constraints="off"):
        client = boto3.client("cloudcontrol")
        assert made(client, ROLE, role(RoleName=LONG)) == LONG


def test_the_handlers_own_words_come_first(client: Any) -> None:
    state = {"RoleName": LONG, "AssumeRolePolicyDocument": {}}
    code, text = failure(client, create(client, ROLE, state))
    assert code == "InvalidRequest"
    assert "validation error" not in text


def test_handlers_on_the_first_version_of_the_sdk_have_its_ending(client: Any) -> None:
    state = {"ClusterName": "one", "Tags": [{"Key": "k" * 129, "Value": "v"}]}
    code, text = failure(client, create(client, "AWS::ECS::Cluster", state))
    assert code == "InvalidRequest"
    assert text.endswith(
        "(Service: AmazonECS; Status Code: 400; Error Code: InvalidParameterException; Request ID: {id}; Proxy: null)"
    )


def test_an_unknown_choice_of_the_option_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"service_constraints='of' is not one of 'on', 'off'\. Did you mean 'off'"):
        mock_cloudcontrol(service_constraints="of")  # type: ignore[call-overload]


def test_types_of_the_test_have_no_such_demands(cloud: MockCloud, client: Any) -> None:
    schema = json.loads(json.dumps(cloud.types[ROLE].schema))
    cloud.types.register({**schema, "typeName": "My::Own::Role"})
    assert made(client, "My::Own::Role", role(RoleName=LONG)) == LONG


# --- the names of services ---


@pytest.mark.parametrize(
    ("type_name", "name"),
    [
        ("AWS::IAM::Role", "Iam"),
        ("AWS::S3::Bucket", "S3"),
        ("AWS::S3::AccessPoint", "S3Control"),
        ("AWS::EC2::VPC", "Ec2"),
        ("AWS::DynamoDB::Table", "DynamoDb"),
        ("AWS::Logs::LogGroup", "CloudWatchLogs"),
        ("AWS::ElasticLoadBalancingV2::Listener", "ElasticLoadBalancingV2"),
        ("AWS::Cognito::UserPool", "CognitoIdentityProvider"),
        ("AWS::Cognito::IdentityPool", "CognitoIdentity"),
        ("AWS::WAFv2::WebACL", "Wafv2"),
        ("AWS::EKS::Cluster", "Eks"),
        ("AWS::CertificateManager::Certificate", "Acm"),
        ("AWS::ApiGatewayV2::Api", "ApiGatewayV2"),
    ],
)
def test_the_sdk_spells_a_service(type_name: str, name: str) -> None:
    assert sdk_service_name(type_name) == name


def test_every_type_has_a_service_of_one_word() -> None:
    for type_name in bundled_catalog().names:
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]+", sdk_service_name(type_name)), type_name
