"""The policy that a run needed: enough for the same run, and nothing in it is too much."""

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


def test_the_policy_names_the_calls_and_what_the_handlers_do(policy: Policy) -> None:
    assert policy["Statement"][0]["Action"] == [
        "cloudformation:CreateResource",
        "cloudformation:DeleteResource",
        "cloudformation:GetResourceRequestStatus",
        "cloudformation:ListResources",
        "cloudformation:UpdateResource",
    ]
    assert {"s3:CreateBucket", "s3:PutBucketTagging", "logs:PutRetentionPolicy"} <= actions(policy)
    assert not {"s3:DeleteBucket", "logs:TagResource"} & actions(policy)


def test_the_policy_is_enough(policy: Policy) -> None:
    assert is_enough(policy, deploy, OLD)


def test_no_action_of_it_is_too_much(policy: Policy) -> None:
    assert [action for action, less in one_less(policy) if is_enough(less, deploy, OLD)] == []


def test_what_nobody_deleted_needs_no_permission_to_delete(policy: Policy) -> None:
    less = actions(policy_for(deploy, {}))

    assert less < actions(policy)
    assert {"cloudformation:DeleteResource", "logs:DeleteLogGroup"} <= actions(policy) - less


def test_a_missing_permission_is_told_by_name(policy: Policy) -> None:
    without = dict(one_less(policy))["s3:PutBucketTagging"]
    with mock_cloudcontrol() as cloud:
        cloud.permissions.allow_only(without)

        with pytest.raises(WaiterError):
            deploy(boto3.client("cloudcontrol", region_name=cloud.region))

        (failed,) = cloud.requests.of(status="FAILED")
        assert failed.error_code == "UnauthorizedTaggingOperation"
        assert failed.status_message is not None
        assert "is not authorized to perform: s3:PutBucketTagging" in failed.status_message


def test_a_call_that_is_not_allowed_is_refused_at_once(policy: Policy) -> None:
    without = dict(one_less(policy))["cloudformation:CreateResource"]
    with mock_cloudcontrol() as cloud:
        cloud.permissions.allow_only(without)

        with pytest.raises(ClientError, match="AccessDeniedException"):
            deploy(boto3.client("cloudcontrol", region_name=cloud.region))

        assert len(cloud.requests) == 0


def test_the_program_prints_the_policy(
    policy: Policy, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["least_privilege"])

    assert main() == 0
    assert json.loads(capsys.readouterr().out) == policy
