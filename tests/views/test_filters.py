"""Filters that nothing could ever match are refused, everywhere with what is near or meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ccmock import CcmockError, MockCloud, UsageError
from tests.support.calls import BUCKET, LOG_GROUP, create, listed, refused

TOPIC_NEAR = r"'AWS::SNS::Topik' matches no resource type, so .*\. Did you mean 'AWS::SNS::Topic'"
PATTERN_NEAR = r"'AWS::SNSS::\*' matches no resource type, so .*\. Did you mean 'AWS::SNS::\*'"
THING = "My::Own::Thing"
SCHEMA = {
    "typeName": THING,
    "properties": {"Id": {"type": "string"}},
    "primaryIdentifier": ["/properties/Id"],
    "additionalProperties": False,
}

BY_TYPE: dict[str, Callable[[MockCloud, str], Any]] = {
    "requests.of": lambda cloud, name: cloud.requests.of(type_name=name),
    "requests.assert_one": lambda cloud, name: cloud.requests.assert_one(type_name=name),
    "requests.assert_none": lambda cloud, name: cloud.requests.assert_none(type_name=name),
    "calls.of": lambda cloud, name: cloud.calls.of(type_name=name),
    "calls.assert_one": lambda cloud, name: cloud.calls.assert_one(type_name=name),
    "calls.assert_none": lambda cloud, name: cloud.calls.assert_none(type_name=name),
    "faults": lambda cloud, name: cloud.faults.hang(type_name=name),
    "hooks": lambda cloud, name: cloud.hooks.add("Private::Guard::Names", lambda _: None, targets=[name]),
}


@pytest.mark.parametrize("place", BY_TYPE)
def test_a_type_that_there_is_not_is_refused_with_near_ones(cloud: MockCloud, place: str) -> None:
    with pytest.raises(UsageError, match=TOPIC_NEAR):
        BY_TYPE[place](cloud, "AWS::SNS::Topik")
    with pytest.raises(UsageError, match=PATTERN_NEAR):
        BY_TYPE[place](cloud, "AWS::SNSS::*")
    with pytest.raises(UsageError, match=r"A type name has three parts, as in 'AWS::S3::Bucket'"):
        BY_TYPE[place](cloud, "zzzz")


ONE_TYPE: dict[str, Callable[[MockCloud, str], Any]] = {
    "timing.set": lambda cloud, name: cloud.timing.set(create=1, type_name=name),
    "limits.set": lambda cloud, name: cloud.limits.set(name, 1),
    "types": lambda cloud, name: cloud.types[name],
    "types.use": lambda cloud, name: cloud.types.use(cloud._engine.types._generic, name),
    "resources.put": lambda cloud, name: cloud.resources.put(name, {}),
    "resources.list": lambda cloud, name: cloud.resources.list(name),
    "resources.assert_exists": lambda cloud, name: cloud.resources.assert_exists(name, "x"),
    "resources.assert_missing": lambda cloud, name: cloud.resources.assert_missing(name, "x"),
}


@pytest.mark.parametrize("place", ONE_TYPE)
def test_one_type_is_named_without_wildcards(cloud: MockCloud, place: str) -> None:
    with pytest.raises(CcmockError, match=r"No resource type 'aws::sns::topic'.*\. Did you mean 'AWS::SNS::Topic'"):
        ONE_TYPE[place](cloud, "aws::sns::topic")
    with pytest.raises(CcmockError, match=r"no wildcards here\. .* fnmatch\.filter\(cloud\.types, 'AWS::SNS::\*'\)"):
        ONE_TYPE[place](cloud, "AWS::SNS::*")


def test_a_type_of_other_regions_is_said_to_be_there(cloud: MockCloud) -> None:
    elsewhere = cloud.account(region="eu-south-2")
    with pytest.raises(CcmockError, match=r"No resource type 'AWS::Wisdom::Assistant' in eu-south-2; "):
        elsewhere.resources.list("AWS::Wisdom::Assistant")
    assert elsewhere.requests.of(type_name="AWS::Wisdom::Assistant") == []


def test_a_type_that_a_call_has_named_can_be_asked_for(cloud: MockCloud, client: Any) -> None:
    refused("TypeNotFoundException", listed, client, "AWS::SNS::Topik")
    assert len(cloud.calls.of(type_name="AWS::SNS::Topik")) == 1
    assert cloud.calls.of(type_name="AWS::SNS::Topik", error_code="ValidationException") == []
    with pytest.raises(UsageError, match=TOPIC_NEAR):
        cloud.requests.of(type_name="AWS::SNS::Topik")


def test_types_of_the_tests_own_are_known_after_they_were_removed(cloud: MockCloud, client: Any) -> None:
    before = cloud.snapshot()
    cloud.types.register(SCHEMA)
    create(client, THING, {"Id": "x"})
    assert len(cloud.requests.of(type_name="My::*")) == 1
    cloud.restore(before)
    assert cloud.requests.of(type_name=THING) == []
    cloud.reset()
    assert cloud.requests.of(type_name=THING) == cloud.calls.of(type_name=THING) == []
    with pytest.raises(UsageError, match="matches no resource type, so the rule could never fire"):
        cloud.faults.hang(type_name=THING)


def test_another_mock_does_not_know_them(cloud: MockCloud) -> None:
    with pytest.raises(UsageError, match="'My::Own::Thing' matches no resource type"):
        cloud.requests.of(type_name=THING)


MEANT: list[tuple[Callable[[MockCloud], Any], str]] = [
    (lambda cloud: cloud.calls.of("CREATE"), "an operation of requests and handlers; here it is 'CreateResource'"),
    (lambda cloud: cloud.calls.of("create_resource"), "boto3's method; here it is 'CreateResource'"),
    (lambda cloud: cloud.calls.of(error_code="NotFound"), "which requests end with; here it is 'ResourceNotFoundExc"),
    (
        lambda cloud: cloud.calls.of(error_code="Nope"),
        "'Nope' is not a valid error_code. It is one of .*ReadTimeoutErr",
    ),
    (lambda cloud: cloud.calls.of(error_code="Throttling"), "here it is 'ThrottlingException'"),
    (lambda cloud: cloud.calls.of(error_code="ReadTimeout"), "Did you mean 'ReadTimeoutError'"),
    (lambda cloud: cloud.requests.of("CreateResource"), "an operation of calls; here it is 'CREATE'"),
    (lambda cloud: cloud.requests.of("delete_resource"), "boto3's method; here it is 'DELETE'"),
    (lambda cloud: cloud.requests.of("READ"), "'READ' is not a valid operation. It is one of CREATE, UPDATE, DELETE"),
    (lambda cloud: cloud.requests.of(status="SUCCEEDED"), "Did you mean 'SUCCESS'"),
    (lambda cloud: cloud.requests.of(error_code="AlreadyExistsException"), "of calls; here it is 'AlreadyExists'"),
    (lambda cloud: cloud.requests.of(error_code="AlreadyExist"), "HandlerErrorCode. Did you mean 'AlreadyExists'"),
    (lambda cloud: cloud.faults.fail("ResourceNotFoundException"), "an error of calls; here it is 'NotFound'"),
    (lambda cloud: cloud.faults.refuse("Throttling"), "here it is 'ThrottlingException'"),
    (
        lambda cloud: cloud.faults.refuse("ThrottlingException", operation="LIST"),
        r"refuse\(\) calls it 'ListResources'",
    ),
    (lambda cloud: cloud.faults.fail("NotFound", operation="get_resource"), r"fail\(\) calls it 'READ'"),
    (lambda cloud: cloud.requests.of(identifier=5), "identifier=5 is not a valid identifier"),
    (lambda cloud: cloud.calls.assert_one(identifier=b"x"), "identifier=b'x' is not a valid identifier"),
]


@pytest.mark.parametrize(("mistake", "words"), MEANT, ids=range(len(MEANT)))
def test_a_name_of_another_kind_is_refused_with_the_one_that_is_meant(
    cloud: MockCloud, mistake: Callable[[MockCloud], Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        mistake(cloud)


def test_every_error_that_a_client_can_get_can_be_asked_for(cloud: MockCloud, client: Any) -> None:
    for name in client.meta.service_model.shape_names:
        if client.meta.service_model.shape_for(name).metadata.get("exception"):
            assert cloud.calls.of(error_code=name) == []
    cloud.faults.time_out(operation="ListResources")
    listed(client, LOG_GROUP)
    assert [call.error_code for call in cloud.calls] == ["ReadTimeoutError", None]
    assert len(cloud.calls.of(error_code="ReadTimeoutError")) == 1
    assert len(cloud.requests.of(error_code="NotFound")) == 0


def test_requests_are_found_by_their_error(cloud: MockCloud, client: Any) -> None:
    cloud.faults.fail("NotStabilized", type_name=BUCKET)
    create(client, BUCKET, {"BucketName": "alpha"})
    create(client, LOG_GROUP, {"LogGroupName": "logs"})
    cloud.clock.advance(60)
    assert [request.type_name for request in cloud.requests.of(error_code="NotStabilized")] == [BUCKET]


NAMES = [
    ("Guard", r"'Guard' is not a valid name of a hook\. It has three parts of 2 to 64 letters and digits each"),
    ("My::Gu-ard::Names", "'Gu-ard' holds other characters"),
    ("My::G::Names", "'G' is too short"),
    (f"My::Guard::{'N' * 65}", "N' is too long"),
    (None, "None is not a valid name of a hook"),
]


@pytest.mark.parametrize(("name", "words"), NAMES)
def test_a_wrong_name_of_a_hook_is_refused_with_the_part_that_is_wrong(cloud: MockCloud, name: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        cloud.hooks.add(name, lambda _: None)


def test_a_property_that_the_type_has_not_is_no_expectation(cloud: MockCloud) -> None:
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "logs"})
    with pytest.raises(UsageError, match=r"has no property 'RetentionInDay'\. Did you mean 'RetentionInDays'"):
        cloud.resources.assert_exists(LOG_GROUP, "logs", {"RetentionInDay": 7})
    with pytest.raises(UsageError, match=r"has no property 'RetentionInDay'\. Did you mean 'RetentionInDays'"):
        cloud.requests.assert_none(type_name=LOG_GROUP, desired_state={"RetentionInDay": 7})
    with pytest.raises(
        UsageError, match=r"Register a type of your own under another name\. To replace the public schema"
    ):
        cloud.types.register({**SCHEMA, "typeName": LOG_GROUP})
