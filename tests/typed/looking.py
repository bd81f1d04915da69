"""Each member of `MockCloud` has a type that says what is in it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from typing_extensions import assert_type

from ccmock import Call, Clock, MockCloud, Resource, ResourceRequest, ResourceType


def time(cloud: MockCloud) -> None:
    assert_type(cloud.clock, Clock)
    assert_type(cloud.clock.now(), datetime)
    cloud.clock.advance(1.5)
    cloud.clock.advance(timedelta(minutes=1))
    cloud.clock.advance_to(datetime(2030, 1, 1, tzinfo=timezone.utc))
    cloud.timing.set(create=30, update=[5, 10.5], delete=(1, 2), queue=0.5, cancel=1, type_name="AWS::S3::Bucket")


def types(cloud: MockCloud) -> None:
    bucket = cloud.types["AWS::S3::Bucket"]
    assert_type(bucket, ResourceType)
    assert_type(cloud.types.get("AWS::S3::Bucket"), ResourceType | None)
    assert_type(list(cloud.types), list[str])
    assert_type(len(cloud.types), int)
    assert_type(bucket.type_name, str)
    assert_type(bucket.primary_identifier, tuple[str, ...])
    assert_type(cloud.types.register({"typeName": "My::Own::Type"}), ResourceType)
    assert_type(cloud.types.register("schemas.zip"), list[ResourceType])


def resources(cloud: MockCloud) -> None:
    made = cloud.resources.put("AWS::S3::Bucket", {"BucketName": "logs"})
    assert_type(made, Resource)
    assert_type(made.identifier, str)
    assert_type(made.properties, dict[str, Any])
    seeded = cloud.resources.put_all("seeds.json", parameters={"Env": "prod"}, skip=["Custom::*"])
    assert_type(seeded["Bucket"], Resource)
    assert_type(seeded[0], Resource)
    assert_type(seeded[:2], list[Resource])
    assert_type(seeded.by_logical_id, dict[str, Resource])
    cloud.resources.put_all({"AWS::S3::Bucket": [{"BucketName": "logs"}]})
    assert_type(cloud.resources.get("AWS::S3::Bucket", "logs"), Resource | None)
    assert_type(cloud.resources.list("AWS::S3::Bucket"), list[Resource])
    assert_type(cloud.resources.delete("AWS::S3::Bucket", "logs"), None)
    assert_type(cloud.resources.assert_exists("AWS::S3::Bucket", "logs", {"BucketName": "logs"}), Resource)
    assert_type(cloud.resources.assert_missing("AWS::S3::Bucket", "logs"), None)


def requests(cloud: MockCloud) -> None:
    request = cloud.requests[0]
    assert_type(request, ResourceRequest)
    assert_type(cloud.requests["a-token"], ResourceRequest)
    assert_type(cloud.requests[1:], list[ResourceRequest])
    assert_type([one.token for one in cloud.requests], list[str])
    assert_type(request.token, str)
    assert_type(request.type_name, str)
    assert_type(request.identifier, str | None)
    assert_type(request.error_code, str | None)
    assert_type(request.status_message, str | None)
    assert_type(cloud.requests.of("CREATE", type_name="AWS::S3::*", status="SUCCESS"), list[ResourceRequest])
    assert_type(cloud.requests.of(error_code="NotFound"), list[ResourceRequest])
    assert_type(request.submitted_at, datetime)
    assert_type(request.desired_state, dict[str, Any])
    assert_type(request.patch, list[dict[str, Any]] | None)
    assert_type(request.client_token, str | None)
    assert_type(request.role_arn, str | None)
    assert_type(request.type_version_id, str | None)
    assert_type(request.calls, list[Call])
    patch = [{"op": "remove", "path": "/Tags"}]
    assert_type(cloud.requests.assert_one("UPDATE", desired_state={"A": 1}, patch=patch), ResourceRequest)
    assert_type(cloud.requests.assert_none("DELETE", status="FAILED"), None)
    for time, status in request.history:
        assert_type(time, datetime)
        assert_type(status, str)
    for time, hook, status, message in request.hooks:
        assert_type(time, datetime)
        assert_type(hook, str)
        assert_type(status, str)
        assert_type(message, str | None)


def a_status_that_changes(cloud: MockCloud) -> None:
    """Not a Literal, which checkers would take for settled by the first comparison."""
    assert cloud.requests[0].status == "IN_PROGRESS"
    cloud.clock.advance(600)
    assert cloud.requests[0].status == "SUCCESS"


def calls(cloud: MockCloud) -> None:
    call = cloud.calls[0]
    assert_type(call, Call)
    assert_type(cloud.calls[-2:], list[Call])
    assert_type(call.operation, str)
    assert_type(call.parameters, dict[str, Any])
    assert_type(call.answer, dict[str, Any] | None)
    assert_type(call.error_code, str | None)
    assert_type(call.error_message, str | None)
    assert_type(call.time, datetime)
    assert_type(call.type_name, str | None)
    assert_type(call.identifier, str | None)
    assert_type(call.account_id, str)
    assert_type(call.region, str)
    assert_type(call.request_token, str | None)
    assert_type(cloud.calls.of("CreateResource", error_code="ThrottlingException"), list[Call])
    assert_type(cloud.calls.assert_one("CreateResource"), Call)
    assert_type(cloud.calls.assert_none(type_name="AWS::S3::*"), None)


def state(cloud: MockCloud) -> None:
    snapshot = cloud.snapshot()
    assert_type(snapshot, dict[str, Any])
    assert_type(cloud.restore(snapshot), None)
    assert_type(cloud.save("state.json"), None)
    assert_type(cloud.load("state.json"), None)
    assert_type(cloud.reset(), None)
    assert_type(cloud.account("210987654321", "eu-west-1"), MockCloud)
    assert_type(cloud.account(region="eu-west-1").resources.list("AWS::S3::Bucket"), list[Resource])
    assert_type(cloud.account_id, str)
    assert_type(cloud.region, str)
    assert_type(str(cloud.report()), str)
