"""Properties that a patch removes: they stay, go back, are suspended or refused, as measured or as the test says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ccmock import MockCloud, UnknownTypeError, UsageError, mock_cloudcontrol
from tests.support.calls import BUCKET, LOG_GROUP, QUEUE, made, read, update, wait
from tests.support.failing import failed

INSTANCE = "AWS::RDS::DBInstance"
REPOSITORY = "AWS::ECR::Repository"
CRAWLER = "AWS::Glue::Crawler"
LISTED = "AWS::Route53Resolver::FirewallRuleGroup"


def remove(client: Any, type_name: str, identifier: str, *paths: str) -> dict[str, Any]:
    """What is read after a patch that removes paths has succeeded."""
    patch = [{"op": "remove", "path": f"/{path}"} for path in paths]
    wait(client, update(client, type_name, identifier, patch))
    return read(client, type_name, identifier)


def queue(client: Any, **properties: Any) -> str:
    return made(client, QUEUE, {"QueueName": "q", **properties})


# --- as measured ---


def test_a_removed_property_stays_or_resets_as_its_handler_does(client: Any) -> None:
    url = queue(client, DelaySeconds=5, MaximumMessageSize=262144)
    after = remove(client, QUEUE, url, "DelaySeconds", "MaximumMessageSize")
    assert (after["DelaySeconds"], after["MaximumMessageSize"]) == (0, 262144)


def test_a_removed_property_without_a_default_is_gone(client: Any) -> None:
    made(client, LOG_GROUP, {"LogGroupName": "logs", "RetentionInDays": 7})
    assert "RetentionInDays" not in remove(client, LOG_GROUP, "logs", "RetentionInDays")


def test_a_removed_property_may_be_suspended(client: Any) -> None:
    made(client, BUCKET, {"BucketName": "files", "AccelerateConfiguration": {"AccelerationStatus": "Enabled"}})
    after = remove(client, BUCKET, "files", "AccelerateConfiguration")
    assert after["AccelerateConfiguration"] == {"AccelerationStatus": "Suspended"}


def test_a_refused_removal_fails_the_request_and_changes_nothing(client: Any) -> None:
    policy = {"PasswordPolicy": {"MinimumLength": 10}}
    pool = made(client, "AWS::Cognito::UserPool", {"UserPoolName": "users", "Policies": policy})
    patch = [{"op": "remove", "path": "/Policies/PasswordPolicy/MinimumLength"}]
    code, text = failed(client, update(client, "AWS::Cognito::UserPool", pool, patch))
    assert code == "InvalidRequest"
    assert "'policies.passwordPolicy.minimumLength'" in text
    assert read(client, "AWS::Cognito::UserPool", pool)["Policies"]["PasswordPolicy"]["MinimumLength"] == 10


def test_a_member_of_a_list_item_may_stay(client: Any) -> None:
    rule = {
        "Action": "ALLOW",
        "FirewallDomainListId": "rslvr-fdl-0123456789abcdef",
        "FirewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN",
        "Priority": 1,
    }
    group = made(client, LISTED, {"FirewallRules": [rule]})
    after = remove(client, LISTED, group, "FirewallRules/0/FirewallDomainRedirectionAction")
    assert after["FirewallRules"][0]["FirewallDomainRedirectionAction"] == "TRUST_REDIRECTION_DOMAIN"


# --- as is likely ---


def crawler(client: Any, **properties: Any) -> str:
    state = {"Name": "c", "Role": "r", "Targets": {"S3Targets": [{"Path": "s3://b"}]}, **properties}
    return made(client, CRAWLER, state)


def test_an_unmeasured_property_does_what_the_api_of_its_service_suggests(client: Any) -> None:
    crawler(client, TablePrefix="t", Tags={"a": "b"})
    after = remove(client, CRAWLER, "c", "TablePrefix", "Tags")
    assert after["TablePrefix"] == "t"
    assert not after.get("Tags")


def test_an_unmeasured_property_goes_where_the_patch_gives_another_in_its_place(client: Any) -> None:
    crawler(client, TablePrefix="t")
    patch = [{"op": "remove", "path": "/TablePrefix"}, {"op": "add", "path": "/Classifiers", "value": ["own"]}]
    wait(client, update(client, CRAWLER, "c", patch))
    assert "TablePrefix" not in read(client, CRAWLER, "c")


@pytest.mark.parametrize(("option", "prefix"), [("likely", "t"), ("stays", "t"), ("resets", None)])
def test_the_option_says_what_unmeasured_properties_do(option: Any, prefix: str | None) -> None:
    with mock_cloudcontrol(removed_properties=option, region="us-east-1") as cloud:
        import boto3

        client = boto3.client("cloudcontrol")
        crawler(client, TablePrefix="t")
        assert remove(client, CRAWLER, "c", "TablePrefix").get("TablePrefix") == prefix
        url = queue(client, DelaySeconds=5)
        assert remove(client, QUEUE, url, "DelaySeconds")["DelaySeconds"] == 0
        assert cloud.requests


def test_an_option_that_does_not_exist_is_refused() -> None:
    text = "removed_properties='stay' is not one of 'likely', 'stays', 'resets'. Did you mean 'stays'?"
    with pytest.raises(UsageError, match=text.replace("?", r"\?")):
        mock_cloudcontrol(removed_properties="stay")  # type: ignore[call-overload]


# --- as the test says ---


def test_the_test_chooses_what_becomes_of_a_property(cloud: MockCloud, client: Any) -> None:
    url = queue(client, DelaySeconds=5, VisibilityTimeout=60, ReceiveMessageWaitTimeSeconds=3)
    cloud.types.on_removal(QUEUE, "DelaySeconds", "stays")
    cloud.types.on_removal(QUEUE, "VisibilityTimeout", "resets", value=45)
    cloud.types.on_removal(QUEUE, "ReceiveMessageWaitTimeSeconds", "resets", value=None)
    after = remove(client, QUEUE, url, "DelaySeconds", "VisibilityTimeout", "ReceiveMessageWaitTimeSeconds")
    assert (after["DelaySeconds"], after["VisibilityTimeout"]) == (5, 45)
    assert "ReceiveMessageWaitTimeSeconds" not in after


def test_the_test_chooses_how_a_removal_is_refused(cloud: MockCloud, client: Any) -> None:
    url = queue(client, DelaySeconds=5)
    patch = [{"op": "remove", "path": "/DelaySeconds"}]
    cloud.types.on_removal(QUEUE, "DelaySeconds", "refused", code="ResourceConflict", message="Not now.")
    assert failed(client, update(client, QUEUE, url, patch)) == ("ResourceConflict", "Not now.")
    cloud.types.on_removal(QUEUE, "DelaySeconds", "refused")
    text = "The property DelaySeconds cannot be removed."
    assert failed(client, update(client, QUEUE, url, patch)) == ("InvalidRequest", text)


def test_choices_are_part_of_a_snapshot_and_end_with_a_reset(cloud: MockCloud, client: Any) -> None:
    cloud.types.on_removal(QUEUE, "DelaySeconds", "stays")
    cloud.types.on_removal(QUEUE, "VisibilityTimeout", "suspends", value=7)
    snapshot = json.loads(json.dumps(cloud.snapshot()))
    cloud.reset()
    url = queue(client, DelaySeconds=5)
    assert remove(client, QUEUE, url, "DelaySeconds")["DelaySeconds"] == 0
    cloud.restore(snapshot)
    url = queue(client, DelaySeconds=5, VisibilityTimeout=60)
    after = remove(client, QUEUE, url, "DelaySeconds", "VisibilityTimeout")
    assert (after["DelaySeconds"], after["VisibilityTimeout"]) == (5, 7)


@pytest.mark.parametrize(
    ("arguments", "options", "text"),
    [
        ((QUEUE, "DelaySeconds", "stay"), {}, "'stay' is not one of 'stays', 'resets', 'suspends', 'refused'."),
        ((QUEUE, "DelaySecond", "stays"), {}, "'DelaySecond' is not the path of a property of AWS::SQS::Queue."),
        ((QUEUE, "DelaySeconds", "stays"), {"value": 1}, "value= goes with 'resets' and 'suspends', not with 'stays'."),
        ((QUEUE, "DelaySeconds", "suspends"), {}, "'suspends' needs value=, the off state that is read afterwards."),
        ((QUEUE, "DelaySeconds", "refused"), {"code": "Nope"}, "'Nope' is not a HandlerErrorCode."),
    ],
)
def test_a_choice_that_is_not_valid_is_refused(
    cloud: MockCloud, arguments: tuple[Any, ...], options: dict[str, Any], text: str
) -> None:
    with pytest.raises(UsageError) as caught:
        cloud.types.on_removal(*arguments, **options)
    assert str(caught.value).startswith(text)


def test_a_choice_for_a_type_that_does_not_exist_is_refused(cloud: MockCloud) -> None:
    with pytest.raises(UnknownTypeError):
        cloud.types.on_removal("AWS::SQS::Queu", "DelaySeconds", "stays")
