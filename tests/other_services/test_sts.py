"""STS: who calls, and credentials that lead into the account of a role."""

from __future__ import annotations

import base64
from datetime import datetime, timezone
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.parsers import create_parser

from ccmock import MockCloud, mock_cloudcontrol
from ccmock.other_services import answer
from ccmock.wire.access_keys import account_in_access_key
from ccmock.wire.messages import HttpRequest
from tests.support.calls import listed, made
from tests.support.other_services import client_of, keys_of

OTHER_ACCOUNT = "210987654321"
ROLE = f"arn:aws:iam::{OTHER_ACCOUNT}:role/teams/blue/deploy"
TOPIC = "AWS::SNS::Topic"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
}


def assumed(cloud: MockCloud, role: str = ROLE, session: str = "release", **parameters: Any) -> Any:
    return client_of("sts", cloud).assume_role(RoleArn=role, RoleSessionName=session, **parameters)


def identity(cloud: MockCloud, keys: dict[str, str] | None = None, region: str = "us-east-1") -> tuple[str, str, str]:
    told_identity = client_of("sts", cloud, keys, region).get_caller_identity()
    return told_identity["Account"], told_identity["Arn"], told_identity["UserId"]


# --- GetCallerIdentity ---


def test_the_caller_is_the_user_of_the_account_that_errors_name(cloud: MockCloud) -> None:
    account_id, arn, user_id = identity(cloud)
    assert (account_id, arn) == ("123456789012", "arn:aws:iam::123456789012:user/ccmock")
    assert user_id.startswith("AIDA")
    assert len(user_id) == 21


def test_an_access_key_of_twelve_digits_is_the_account_of_the_caller(cloud: MockCloud) -> None:
    keys = {"aws_access_key_id": OTHER_ACCOUNT, "aws_secret_access_key": "secret"}
    account_id, arn, user_id = identity(cloud, keys)
    assert (account_id, arn) == (OTHER_ACCOUNT, f"arn:aws:iam::{OTHER_ACCOUNT}:user/ccmock")
    assert user_id != identity(cloud)[2]


def test_the_caller_of_another_partition_has_an_arn_of_that_partition(cloud: MockCloud) -> None:
    assert identity(cloud, region="cn-north-1")[1] == "arn:aws-cn:iam::123456789012:user/ccmock"


def test_the_caller_of_a_presigned_request_is_told(cloud: MockCloud) -> None:
    sts = client_of("sts", cloud, keys_of(assumed(cloud)["Credentials"]))
    url = sts.generate_presigned_url("get_caller_identity", HttpMethod="GET")
    response = answer(HttpRequest("GET", url, {"Host": "sts.amazonaws.com"}), cloud)
    assert response is not None
    assert f"<Arn>arn:aws:sts::{OTHER_ACCOUNT}:assumed-role/deploy/release</Arn>".encode() in response.body


# --- AssumeRole ---


def test_credentials_lead_into_the_account_of_the_role(cloud: MockCloud) -> None:
    credentials = assumed(cloud)["Credentials"]
    client = boto3.client("cloudcontrol", region_name="us-east-1", **keys_of(credentials))
    topic = made(client, TOPIC, {"TopicName": "news"})
    assert topic == f"arn:aws:sns:us-east-1:{OTHER_ACCOUNT}:news"
    assert cloud.resources.list(TOPIC) == []
    assert listed(client, TOPIC) == [topic]
    assert cloud.account(OTHER_ACCOUNT).resources.get(TOPIC, topic)


def test_the_caller_with_credentials_of_a_role_is_its_session(cloud: MockCloud) -> None:
    session = assumed(cloud)
    user = session["AssumedRoleUser"]
    assert user["Arn"] == f"arn:aws:sts::{OTHER_ACCOUNT}:assumed-role/deploy/release"
    assert identity(cloud, keys_of(session["Credentials"])) == (OTHER_ACCOUNT, user["Arn"], user["AssumedRoleId"])
    role_id, name = user["AssumedRoleId"].split(":")
    assert (role_id[:4], len(role_id), name) == ("AROA", 21, "release")


def test_the_answer_holds_what_the_service_returns_without_a_policy(cloud: MockCloud) -> None:
    session = assumed(cloud)
    assert session.keys() == {"Credentials", "AssumedRoleUser", "ResponseMetadata"}
    assert assumed(cloud, SourceIdentity="ann")["SourceIdentity"] == "ann"
    credentials = session["Credentials"]
    assert account_in_access_key(credentials["AccessKeyId"]) == OTHER_ACCOUNT
    assert len(credentials["SecretAccessKey"]) == 40


def test_credentials_expire_by_the_clock_of_the_mock(cloud: MockCloud) -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
    assert assumed(cloud)["Credentials"]["Expiration"] == noon.replace(hour=13)
    cloud.clock.advance(0.7)
    assert assumed(cloud, DurationSeconds=900)["Credentials"]["Expiration"] == noon.replace(minute=15)


def test_credentials_are_the_same_with_the_same_seed_and_differ_otherwise() -> None:
    def keys(seed: int) -> list[Any]:
        with mock_cloudcontrol(clock="manual", seed=seed) as cloud:
            return [assumed(cloud)["Credentials"] for _ in range(2)]

    first = keys(0)
    assert first == keys(0)
    for name in ("AccessKeyId", "SecretAccessKey", "SessionToken"):
        assert len({credentials[name] for credentials in (*first, *keys(1))}) == 4


def test_credentials_work_after_a_reset_and_in_another_mock(cloud: MockCloud) -> None:
    session = assumed(cloud)
    keys, arn = keys_of(session["Credentials"]), session["AssumedRoleUser"]["Arn"]
    cloud.reset()
    assert identity(cloud, keys)[:2] == (OTHER_ACCOUNT, arn)
    with mock_cloudcontrol(seed="another") as other:
        assert identity(other, keys)[:2] == (OTHER_ACCOUNT, arn)


def test_a_snapshot_goes_on_with_other_credentials(cloud: MockCloud) -> None:
    first = assumed(cloud)["Credentials"]
    snapshot = cloud.snapshot()
    second = assumed(cloud)["Credentials"]
    cloud.restore(snapshot)
    assert assumed(cloud)["Credentials"] == second != first


def test_calls_to_sts_change_no_identifier_of_cloud_control(client: Any, cloud: MockCloud) -> None:
    def request_ids() -> list[str]:
        answers = [client.list_resources(TypeName=TOPIC) for _ in range(2)]
        return [answer["ResponseMetadata"]["RequestId"] for answer in answers]

    undisturbed = request_ids()
    cloud.reset()
    assumed(cloud)
    identity(cloud)
    assert request_ids() == undisturbed


def test_calls_to_sts_are_not_on_record(cloud: MockCloud) -> None:
    identity(cloud)
    assert list(cloud.calls) == []


def test_a_role_that_exists_gives_its_id(cloud: MockCloud) -> None:
    role = cloud.account(OTHER_ACCOUNT).resources.put(
        "AWS::IAM::Role", {"RoleName": "deploy", "AssumeRolePolicyDocument": TRUST, "Path": "/teams/blue/"}
    )
    assert assumed(cloud)["AssumedRoleUser"]["AssumedRoleId"] == f"{role.properties['RoleId']}:release"


@pytest.mark.parametrize(("longest", "is_too_long"), [(None, True), (7200, False), (3600, True)])
def test_a_role_that_exists_says_how_long_a_session_may_last(
    cloud: MockCloud, longest: int | None, is_too_long: bool
) -> None:
    limit = {} if longest is None else {"MaxSessionDuration": longest}
    cloud.account(OTHER_ACCOUNT).resources.put(
        "AWS::IAM::Role", {"RoleName": "deploy", "AssumeRolePolicyDocument": TRUST, **limit}
    )
    if not is_too_long:
        assert assumed(cloud, DurationSeconds=7200)
        return
    refusal = refused(cloud, DurationSeconds=7200)
    assert refusal == (
        "ValidationError",
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    )


def test_a_role_of_a_role_can_be_assumed_for_an_hour_at_most(cloud: MockCloud) -> None:
    chained = client_of("sts", cloud, keys_of(assumed(cloud)["Credentials"]))
    assert chained.assume_role(RoleArn=ROLE, RoleSessionName="second", DurationSeconds=3600)
    with pytest.raises(ClientError, match="exceeds the 1 hour session limit for roles assumed by role chaining"):
        chained.assume_role(RoleArn=ROLE, RoleSessionName="second", DurationSeconds=3601)


def test_a_role_of_another_partition_gives_a_session_of_that_partition(cloud: MockCloud) -> None:
    session = assumed(cloud, f"arn:aws-cn:iam::{OTHER_ACCOUNT}:role/deploy")
    assert session["AssumedRoleUser"]["Arn"].startswith("arn:aws-cn:sts::")


# --- what is refused ---


def refused(cloud: MockCloud, role: str = ROLE, session: str = "release", **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as raised:
        assumed(cloud, role, session, **parameters)
    response = raised.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert response["Error"]["Type"] == "Sender"
    return response["Error"]["Code"], response["Error"]["Message"]


@pytest.mark.parametrize(
    "arn",
    [
        "nothing-valid-in-here",
        "arn::b:::something/test-role",
        "arn:a:a::aaaaaaaaaa:",
        "arn:aws:iam::1234567890123:role/deploy",
        "arn:aws:iam::123456789012:user/deploy",
        "arn:aws:iam::123456789012:role/",
        "arn:aws:iam:us-east-1:123456789012:role/deploy",
    ],
)
def test_an_arn_of_no_role_is_refused(cloud: MockCloud, arn: str) -> None:
    assert refused(cloud, arn) == ("ValidationError", f"{arn} is invalid")


@pytest.mark.parametrize(
    ("parameters", "violation"),
    [
        ({"RoleSessionName": "a:b"}, "'a:b' at 'roleSessionName' {} satisfy regular expression pattern: [\\w+=,.@-]*"),
        ({"RoleSessionName": "s" * 65}, f"'{'s' * 65}' at 'roleSessionName' {{}} have length less than or equal to 64"),
        ({"DurationSeconds": 899}, "'899' at 'durationSeconds' {} have value greater than or equal to 900"),
        ({"DurationSeconds": 43201}, "'43201' at 'durationSeconds' {} have value less than or equal to 43200"),
    ],
)
def test_parameters_that_the_model_forbids_are_refused(
    cloud: MockCloud, parameters: dict[str, Any], violation: str
) -> None:
    # botocore itself refuses what is too short or too small.
    text = violation.format("failed to satisfy constraint: Member must")
    sts = client_of("sts", cloud, parameter_validation=False)
    with pytest.raises(ClientError) as raised:
        sts.assume_role(**{"RoleArn": ROLE, "RoleSessionName": "release", **parameters})
    assert raised.value.response["Error"]["Code"] == "ValidationError"
    assert raised.value.response["Error"]["Message"] == f"1 validation error detected: Value {text}"


def test_missing_parameters_are_refused_together(cloud: MockCloud) -> None:
    code, message = told(cloud, "Action=AssumeRole&Version=2011-06-15")
    assert code == "ValidationError"
    assert message == (
        "2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; "
        "Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null"
    )


def test_a_duration_that_is_no_number_is_refused(cloud: MockCloud) -> None:
    form = f"Action=AssumeRole&Version=2011-06-15&RoleArn={ROLE}&RoleSessionName=release&DurationSeconds=long"
    assert told(cloud, form) == ("MalformedInput", "STRING_VALUE can not be converted to an Integer")


def told(cloud: MockCloud, form: str) -> tuple[str, str]:
    """The code and the message of the answer to a form that botocore would not send."""
    headers = {"Host": "sts.amazonaws.com", "Content-Type": "application/x-www-form-urlencoded"}
    response = answer(HttpRequest("POST", "/", headers, form.encode()), cloud)
    assert response is not None
    assert response.status == 400
    received = {"status_code": response.status, "headers": response.headers, "body": response.body}
    error = create_parser("query").parse(received, None)["Error"]
    return error["Code"], error["Message"]


def test_tags_with_the_same_key_are_refused(cloud: MockCloud) -> None:
    tags = [{"Key": "team", "Value": "blue"}, {"Key": "Team", "Value": "red"}]
    code, message = refused(cloud, Tags=tags)
    assert code == "InvalidParameterValue"
    assert message == "Duplicate tag keys found. Please note that Tag keys are case insensitive."


def test_a_transitive_tag_that_is_not_given_is_refused(cloud: MockCloud) -> None:
    tags = [{"Key": "team", "Value": "blue"}]
    assert assumed(cloud, Tags=tags, TransitiveTagKeys=["Team"])
    code, message = refused(cloud, Tags=tags, TransitiveTagKeys=["stage"])
    assert code == "InvalidParameterValue"
    assert message == "The specified transitive tag key must be included in the requested tags."


# --- tokens ---


def encoded(text: str) -> str:
    return base64.b64encode(f"ccmock session {text}".encode()).decode()


@pytest.mark.parametrize(
    "token",
    [
        "",
        "no base 64",
        "AAAA",
        encoded("{"),
        encoded("[]"),
        encoded("{}"),
        encoded('{"arn": 1, "user_id": 2}'),
        encoded('{"arn": "arn", "user_id": "x"}'),
    ],
)
def test_a_token_of_others_tells_no_session(cloud: MockCloud, token: str) -> None:
    keys = {**keys_of(assumed(cloud)["Credentials"]), "aws_session_token": token}
    assert identity(cloud, keys)[:2] == (OTHER_ACCOUNT, f"arn:aws:iam::{OTHER_ACCOUNT}:user/ccmock")


def test_a_token_with_the_keys_of_another_account_tells_no_session(cloud: MockCloud) -> None:
    keys = {**keys_of(assumed(cloud)["Credentials"]), "aws_access_key_id": "333333333333"}
    assert identity(cloud, keys)[:2] == ("333333333333", "arn:aws:iam::333333333333:user/ccmock")
