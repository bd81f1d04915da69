"""The policy that a run needed is sufficient for the same run, and each of its actions is necessary."""

from __future__ import annotations

import json

import boto3
import pytest
from botocore.exceptions import ClientError, WaiterError

from ccmock import mock_cloudcontrol
from examples.least_privilege import OLD, Policy, deploy, is_enough, main, one_less, policy_for


@pytest.fixture(scope="module")
def policy() -> Policy:
    return policy_for(deploy, OLD)


def actions(policy: Policy) -> set[str]:
    return {action for statement in policy["Statement"] for action in statement["Action"]}


def test_policy_has_calls_and_handler_actions(policy: Policy) -> None:
    assert policy["Statement"][0]["Action"] == [
        "cloudformation:CreateResource",
        "cloudformation:DeleteResource",
        "cloudformation:GetResourceRequestStatus",
        "cloudformation:ListResources",
        "cloudformation:UpdateResource",
    ]
    assert {"s3:CreateBucket", "s3:PutBucketTagging", "logs:PutRetentionPolicy"} <= actions(policy)
    assert not {"s3:DeleteBucket", "logs:TagResource"} & actions(policy)


def test_policy_is_sufficient(policy: Policy) -> None:
    assert is_enough(policy, deploy, OLD)


def test_each_action_of_policy_is_necessary(policy: Policy) -> None:
    assert [action for action, less in one_less(policy) if is_enough(less, deploy, OLD)] == []


def test_policy_has_no_delete_action_without_a_delete(policy: Policy) -> None:
    less = actions(policy_for(deploy, {}))

    assert less < actions(policy)
    assert {"cloudformation:DeleteResource", "logs:DeleteLogGroup"} <= actions(policy) - less


def test_missing_permission_is_named(policy: Policy) -> None:
    without = dict(one_less(policy))["s3:PutBucketTagging"]
    with mock_cloudcontrol() as cloud:
        cloud.permissions.allow_only(without)

        with pytest.raises(WaiterError):
            deploy(boto3.client("cloudcontrol", region_name=cloud.region))

        (failed,) = cloud.requests.of(status="FAILED")
        assert failed.error_code == "UnauthorizedTaggingOperation"
        assert failed.status_message is not None
        assert "is not authorized to perform: s3:PutBucketTagging" in failed.status_message


def test_denied_call_fails_at_once(policy: Policy) -> None:
    without = dict(one_less(policy))["cloudformation:CreateResource"]
    with mock_cloudcontrol() as cloud:
        cloud.permissions.allow_only(without)

        with pytest.raises(ClientError, match="AccessDeniedException"):
            deploy(boto3.client("cloudcontrol", region_name=cloud.region))

        assert len(cloud.requests) == 0


def test_program_prints_the_policy(
    policy: Policy, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["least_privilege"])

    assert main() == 0
    assert json.loads(capsys.readouterr().out) == policy
