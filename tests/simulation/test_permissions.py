"""Permissions: what callers and roles may do, the texts of denials, and the policy that a test requires."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, WaiterError

from ccmock import MockCloud, UsageError, mock_cloudcontrol
from tests.support.calls import (
    BUCKET,
    LOG_GROUP,
    QUEUE,
    VPC,
    create,
    delete,
    listed,
    made,
    poll,
    read,
    refused,
    update,
    wait,
)

CALLER = "arn:aws:iam::123456789012:user/ccmock"
ROLE = "arn:aws:iam::123456789012:role/deployer"
RESOURCES = "arn:aws:cloudformation:us-east-1:123456789012:resource/*"
TAGS = [{"Key": "team", "Value": "blue"}]


def everything_but(*actions: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": list(actions), "Resource": "*"},
        ],
    }


def allowing(*actions: str, **more: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*", **more}]}


# --- calls ---

CALLS = {
    "CreateResource": lambda client, _: create(client, LOG_GROUP, {"LogGroupName": "more"}),
    "DeleteResource": lambda client, _: delete(client, LOG_GROUP, "logs"),
    "GetResource": lambda client, _: read(client, LOG_GROUP, "logs"),
    "ListResources": lambda client, _: listed(client, LOG_GROUP),
    "UpdateResource": lambda client, _: update(client, LOG_GROUP, "logs", []),
    "GetResourceRequestStatus": poll,
    "ListResourceRequests": lambda client, _: client.list_resource_requests(),
    "CancelResourceRequest": lambda client, event: client.cancel_resource_request(RequestToken=event["RequestToken"]),
}


@pytest.mark.parametrize("operation", CALLS)
def test_every_operation_requires_its_action(cloud: MockCloud, client: Any, operation: str) -> None:
    made(client, LOG_GROUP, {"LogGroupName": "logs"})
    event = create(client, QUEUE, {"QueueName": "q"})
    with cloud.permissions.deny(f"cloudformation:{operation}"):
        text = refused("AccessDeniedException", CALLS[operation], client, event)
        assert text == (
            f"User: {CALLER} is not authorized to perform: cloudformation:{operation} on resource: {RESOURCES} "
            "with an explicit deny in an identity-based policy"
        )
    CALLS[operation](client, event)


def test_the_text_of_an_implicit_deny(cloud: MockCloud, client: Any) -> None:
    cloud.permissions.allow_only(allowing("cloudformation:GetResource"))
    assert refused("AccessDeniedException", listed, client, LOG_GROUP) == (
        f"User: {CALLER} is not authorized to perform: cloudformation:ListResources on resource: {RESOURCES} "
        "because no identity-based policy allows the cloudformation:ListResources action"
    )


def test_several_policies_add_up(cloud: MockCloud, client: Any) -> None:
    cloud.permissions.allow_only(allowing("cloudformation:*"))
    refused("AccessDeniedException", listed, client, LOG_GROUP)
    cloud.permissions.allow_only(allowing("logs:*"))
    assert listed(client, LOG_GROUP) == []


# --- handlers ---


@pytest.mark.parametrize(
    ("operation", "action"),
    [("CREATE", "logs:CreateLogGroup"), ("UPDATE", "logs:PutRetentionPolicy"), ("DELETE", "logs:DeleteLogGroup")],
)
def test_a_denied_action_of_a_handler_fails_the_request(
    cloud: MockCloud, client: Any, operation: str, action: str
) -> None:
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs"})
    with cloud.permissions.deny(action):
        event = {
            "CREATE": lambda: create(client, LOG_GROUP, {"LogGroupName": "more"}),
            "UPDATE": lambda: update(client, LOG_GROUP, "logs", []),
            "DELETE": lambda: delete(client, LOG_GROUP, "logs"),
        }[operation]()
        failed = poll(client, event)
    assert (failed["OperationStatus"], failed["ErrorCode"]) == ("FAILED", "AccessDenied")
    assert failed["StatusMessage"].startswith(f"User: {CALLER} is not authorized to perform: {action} on resource: ")
    assert listed(client, LOG_GROUP) == ["logs"]


def test_a_denied_action_of_a_read_handler_fails_the_call(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs"})
    cloud.permissions.deny("logs:Describe*")
    for call in (
        lambda: read(client, LOG_GROUP, "logs"),
        lambda: listed(client, LOG_GROUP),
        lambda: update(client, LOG_GROUP, "logs", []),
    ):
        text = refused("AccessDeniedException", call)
        assert text.startswith(
            f"{LOG_GROUP} Handler returned status FAILED: User: {CALLER} is not authorized to perform"
        )
        assert "(HandlerErrorCode: AccessDenied, RequestToken: " in text


def test_upper_and_lower_case_of_actions_are_the_same(cloud: MockCloud, client: Any) -> None:
    cloud.permissions.deny("LOGS:createloggroup")
    assert poll(client, create(client, LOG_GROUP, {"LogGroupName": "logs"}))["ErrorCode"] == "AccessDenied"


# --- tags ---


def test_tagging_actions_are_required_only_if_tags_change(cloud: MockCloud, client: Any) -> None:
    cloud.permissions.deny("s3:PutBucketTagging")
    wait(client, create(client, BUCKET, {"BucketName": "plain"}))
    failed = poll(client, create(client, BUCKET, {"BucketName": "tagged", "Tags": TAGS}))
    assert failed["ErrorCode"] == "UnauthorizedTaggingOperation"
    assert "s3:PutBucketTagging" in failed["StatusMessage"]
    failed = poll(client, update(client, BUCKET, "plain", [{"op": "add", "path": "/Tags", "value": TAGS}]))
    assert failed["ErrorCode"] == "UnauthorizedTaggingOperation"
    wait(client, update(client, BUCKET, "plain", [{"op": "add", "path": "/AccelerateConfiguration", "value": {
        "AccelerationStatus": "Enabled"}}]))  # fmt: skip


# --- roles ---


def test_a_handler_works_as_the_role_of_the_call(cloud: MockCloud, client: Any) -> None:
    cloud.permissions.deny("logs:CreateLogGroup", role=ROLE)
    wait(client, create(client, LOG_GROUP, {"LogGroupName": "mine"}))
    failed = poll(client, create(client, LOG_GROUP, {"LogGroupName": "its"}, RoleArn=ROLE))
    session = "arn:aws:sts::123456789012:assumed-role/deployer/AWSCloudFormation"
    assert failed["StatusMessage"].startswith(f"User: {session} is not authorized to perform: logs:CreateLogGroup")
    wait(client, create(client, LOG_GROUP, {"LogGroupName": "its"}, RoleArn=f"{ROLE}2"))


def test_a_call_with_a_role_requires_pass_role(cloud: MockCloud, client: Any) -> None:
    cloud.permissions.allow_only(everything_but("iam:PassRole"))
    text = refused("AccessDeniedException", create, client, LOG_GROUP, {"LogGroupName": "logs"}, RoleArn=ROLE)
    assert text == (
        f"User: {CALLER} is not authorized to perform: iam:PassRole on resource: {ROLE} "
        "with an explicit deny in an identity-based policy"
    )
    create(client, LOG_GROUP, {"LogGroupName": "logs"})


def test_a_policy_of_a_role_restricts_the_role_and_not_the_callers(cloud: MockCloud, client: Any) -> None:
    cloud.permissions.allow_only(allowing("sqs:*"), role=ROLE)
    wait(client, create(client, QUEUE, {"QueueName": "q"}, RoleArn=ROLE))
    failed = poll(client, create(client, LOG_GROUP, {"LogGroupName": "logs"}, RoleArn=ROLE))
    assert "because no identity-based policy allows" in failed["StatusMessage"]
    wait(client, create(client, LOG_GROUP, {"LogGroupName": "logs"}))


# --- resources and conditions ---


def test_a_resource_is_compared_if_its_arn_is_known(cloud: MockCloud, client: Any) -> None:
    for name in ("one", "two"):
        cloud.resources.put(LOG_GROUP, {"LogGroupName": name})
    statement = {"Effect": "Deny", "Action": "logs:DeleteLogGroup", "Resource": "arn:aws:logs:*:*:log-group:one:*"}
    policy = everything_but("iam:PassRole")
    policy["Statement"].append(statement)
    cloud.permissions.allow_only(policy)
    failed = poll(client, delete(client, LOG_GROUP, "one"))
    assert failed["ErrorCode"] == "AccessDenied"
    assert "on resource: arn:aws:logs:us-east-1:123456789012:log-group:one:*" in failed["StatusMessage"]
    wait(client, delete(client, LOG_GROUP, "two"))


@pytest.mark.parametrize(
    ("condition", "is_allowed"),
    [
        ({"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}}, True),
        ({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, False),
        ({"StringLike": {"aws:RequestTag/team": "b*"}}, True),
        ({"StringNotEquals": {"aws:RequestTag/team": "blue"}}, False),
        ({"StringEquals": {"aws:RequestTag/cost": "x"}}, False),
        ({"StringEqualsIfExists": {"aws:RequestTag/cost": "x"}}, True),
        ({"Null": {"aws:RequestTag/cost": "true"}}, True),
        ({"Null": {"aws:RequestTag/team": "true"}}, False),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "cost"]}}, True),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["cost"]}}, False),
        ({"Bool": {"aws:SecureTransport": True}}, True),
        ({"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}, True),
        ({"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}, False),
        ({"NumericGreaterThan": {"aws:EpochTime": 1}}, True),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}, True),
        ({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}, False),
        ({"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}, True),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, False),
    ],
)
def test_conditions_are_compared_with_the_keys_of_the_request(
    cloud: MockCloud, client: Any, condition: dict[str, Any], is_allowed: bool
) -> None:
    others = {"Effect": "Allow", "NotAction": "logs:*", "Resource": "*"}
    policy: dict[str, Any] = {"Version": "2012-10-17", "Statement": [others]}
    policy["Statement"].append({"Effect": "Allow", "Action": "logs:*", "Resource": "*", "Condition": condition})
    cloud.permissions.allow_only(policy)
    event = create(client, LOG_GROUP, {"LogGroupName": "logs", "Tags": TAGS})
    assert (poll(client, event)["OperationStatus"] == "IN_PROGRESS") is is_allowed


def test_not_action_and_not_resource_are_about_everything_else(cloud: MockCloud, client: Any) -> None:
    statement = {"Effect": "Allow", "NotAction": "logs:CreateLogGroup", "NotResource": "arn:aws:nowhere:::*"}
    cloud.permissions.allow_only({"Statement": statement})
    assert poll(client, create(client, LOG_GROUP, {"LogGroupName": "logs"}))["ErrorCode"] == "AccessDenied"
    made(client, QUEUE, {"QueueName": "q"})


# --- the policy that was needed ---


def deployment(role: str | None = None) -> Iterator[None]:
    """Calls of every operation; each step ends once it is done."""
    client = boto3.client("cloudcontrol")
    more = {} if role is None else {"RoleArn": role}
    wait(client, create(client, BUCKET, {"BucketName": "alpha", "Tags": TAGS}, **more))
    yield
    wait(client, create(client, VPC, {"CidrBlock": "10.0.0.0/16"}, **more))
    yield
    wait(client, create(client, LOG_GROUP, {"LogGroupName": "logs"}, **more))
    patch = [{"op": "add", "path": "/Tags", "value": TAGS}]
    wait(client, update(client, LOG_GROUP, "logs", patch, **more))
    yield
    assert listed(client, LOG_GROUP, **more) == ["logs"]
    client.get_resource(TypeName=LOG_GROUP, Identifier="logs", **more)
    wait(client, delete(client, LOG_GROUP, "logs", **more))
    client.list_resource_requests()
    yield


def succeeds(policy: dict[str, Any], role_policy: dict[str, Any] | None = None) -> bool:
    with mock_cloudcontrol() as cloud:
        cloud.permissions.allow_only(policy)
        if role_policy is not None:
            cloud.permissions.allow_only(role_policy, role=ROLE)
        try:
            for _ in deployment(ROLE if role_policy is not None else None):
                pass
        except (ClientError, WaiterError):
            return False
        return all(request.status == "SUCCESS" for request in cloud.requests)


def less_one(policy: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(action, the policy without it) of every action of a policy."""
    for at, statement in enumerate(policy["Statement"]):
        for action in statement["Action"]:
            less = copy.deepcopy(policy)
            less["Statement"][at]["Action"].remove(action)
            less["Statement"] = [kept for kept in less["Statement"] if kept["Action"]]
            yield action, less


def test_policy_is_enough_and_without_any_action_it_is_not() -> None:
    with mock_cloudcontrol() as cloud:
        for _ in deployment():
            pass
        policy = cloud.permissions.policy()
    assert succeeds(policy)
    enough = [action for action, less in less_one(policy) if succeeds(less)]
    assert enough == []


def test_policy_of_callers_and_policy_of_a_role() -> None:
    with mock_cloudcontrol() as cloud:
        for _ in deployment(ROLE):
            pass
        own, of_role = cloud.permissions.policy(), cloud.permissions.policy(role=ROLE)
    assert [statement["Sid"] for statement in own["Statement"]] == ["CloudControl", "PassRole"]
    assert own["Statement"][1] == {"Sid": "PassRole", "Effect": "Allow", "Action": ["iam:PassRole"], "Resource": ROLE}
    assert "S3" in [statement["Sid"] for statement in of_role["Statement"]]
    assert succeeds(own, of_role)
    assert not any(succeeds(less, of_role) for _, less in less_one(own))


def test_policy_is_a_valid_policy_document(cloud: MockCloud, client: Any) -> None:
    made(client, LOG_GROUP, {"LogGroupName": "logs"})
    policy = cloud.permissions.policy()
    assert policy["Version"] == "2012-10-17"
    api = policy["Statement"][0]
    assert api == {
        "Sid": "CloudControl",
        "Effect": "Allow",
        "Action": ["cloudformation:CreateResource", "cloudformation:GetResourceRequestStatus"],
        "Resource": RESOURCES,
    }
    for statement in policy["Statement"]:
        assert statement["Sid"].isalnum()
        assert isinstance(statement["Action"], list)
        assert statement["Action"] == sorted(set(statement["Action"]))
    actions = {action for statement in policy["Statement"] for action in statement["Action"]}
    assert "logs:CreateLogGroup" in actions
    assert "logs:TagResource" not in actions


def test_policy_is_empty_before_the_first_call(cloud: MockCloud) -> None:
    assert cloud.permissions.policy() == {"Version": "2012-10-17", "Statement": []}


# --- bad input ---

BAD: list[tuple[Any, str]] = [
    (
        lambda permissions: permissions.deny("s3:PutBuketTagging"),
        "action='s3:PutBuketTagging' is not valid: no operation and no handler requires it. Did you mean 's3:PutBucket",
    ),
    (lambda permissions: permissions.deny("cloudformation:GetResourc"), "Did you mean 'cloudformation:GetResource"),
    (lambda permissions: permissions.deny(7), "action=7 is not valid"),
    (
        lambda permissions: permissions.deny("s3:*", role="deployer"),
        "role='deployer' is not a valid role. Give its ARN",
    ),
    (
        lambda permissions: permissions.allow_only("policy"),
        "'policy' is not a valid policy document. It must be a dict",
    ),
    (lambda permissions: permissions.allow_only({}), "Statement of the policy document is None"),
    (lambda permissions: permissions.allow_only({"Statments": []}), r"unknown elements \['Statments'\]"),
    (
        lambda permissions: permissions.allow_only({"Version": "2013", "Statement": []}),
        "Version of the policy document is '2013'. It must be '2012-10-17'",
    ),
    (lambda permissions: permissions.allow_only({"Statement": ["x"]}), r"Statement\[0\] of the policy document is 'x'"),
    (lambda permissions: permissions.allow_only(allowing("s3:*", Efect="Allow")), "Did you mean 'Effect'"),
    (
        lambda permissions: permissions.allow_only(allowing("s3:*", Effect="allow")),
        r"Statement\[0\].Effect is 'allow'. It must be 'Allow' or 'Deny'",
    ),
    (
        lambda permissions: permissions.allow_only(allowing("s3:*", NotAction="x")),
        "exactly one of Action and NotAc",
    ),
    (lambda permissions: permissions.allow_only(allowing("CreateBucket")), "An action looks like"),
    (lambda permissions: permissions.allow_only(allowing("s3:*", Resource=7)), r"Statement\[0\].Resource is 7"),
    (lambda permissions: permissions.allow_only(allowing("s3:*", Condition=7)), r"Statement\[0\].Condition is 7"),
    (
        lambda permissions: permissions.allow_only(allowing("s3:*", Condition={"StringEqual": {"a": "b"}})),
        r"Statement\[0\].Condition has an unknown condition operator 'StringEqual'. Did you mean 'StringEquals'",
    ),
]


@pytest.mark.parametrize(("use", "text"), BAD)
def test_a_restriction_that_is_not_valid_is_a_usage_error(cloud: MockCloud, use: Any, text: str) -> None:
    with pytest.raises(UsageError, match=text):
        use(cloud.permissions)
    assert cloud.permissions._rules == ()


def test_a_restriction_ends_when_it_is_removed(cloud: MockCloud, client: Any) -> None:
    restriction = cloud.permissions.deny("cloudformation:*")
    restriction.remove()
    restriction.remove()
    cloud.permissions.allow_only(allowing("s3:*"))
    cloud.permissions.clear()
    assert listed(client, LOG_GROUP) == []
