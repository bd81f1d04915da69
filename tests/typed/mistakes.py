"""Wrong use, which both checkers find: an ignore that is not needed is an error, so each of these is one."""

from __future__ import annotations

import pytest

from ccmock import GenericHandler, HandlerRequest, InProgress, MockCloud, ResourceRequest, current, mock_cloudcontrol


@mock_cloudcontrol
def counted(count: int) -> int:
    return count


def of_the_decorator() -> None:
    counted("1")  # type: ignore[arg-type]
    counted()  # type: ignore[call-arg]
    counted(1).upper()  # type: ignore[attr-defined]
    mock_cloudcontrol(regoin="eu-west-1")  # type: ignore[call-overload]
    mock_cloudcontrol("eu-west-1")  # type: ignore[call-overload]
    mock_cloudcontrol(clock=5)  # type: ignore[call-overload]
    mock_cloudcontrol(seed=1.5)  # type: ignore[call-overload]
    mock_cloudcontrol(references="of planned")  # type: ignore[call-overload]
    mock_cloudcontrol(max_polls="many")  # type: ignore[call-overload]
    with mock_cloudcontrol:  # type: ignore[attr-defined]
        pass
    assert mock_cloudcontrol().resources  # type: ignore[attr-defined]
    with mock_cloudcontrol() as cloud:
        cloud.start()  # type: ignore[attr-defined]


def of_the_cloud(cloud: MockCloud) -> None:
    cloud.resource.list("AWS::S3::Bucket")  # type: ignore[attr-defined]
    cloud.clock = current().clock  # type: ignore[misc]
    cloud.clock.advance("5")  # type: ignore[arg-type]
    cloud.clock.advance_to(5)  # type: ignore[arg-type]
    cloud.timing.set(30)  # type: ignore[call-arg]
    cloud.timing.set(create="30")  # type: ignore[arg-type]
    cloud.timing.set(craete=30)  # type: ignore[arg-type]
    assert cloud.types["AWS::S3::Bucket"].primary_identifiers  # type: ignore[attr-defined]
    cloud.types.register(5)  # type: ignore[call-overload]
    cloud.types.register({"typeName": "My::Own::Type"}, str)  # type: ignore[arg-type]
    cloud.types.use(5)  # type: ignore[arg-type]
    cloud.resources.put("AWS::S3::Bucket", '{"BucketName": "logs"}')  # type: ignore[arg-type]
    assert cloud.resources.put("AWS::S3::Bucket", {}).properties.BucketName  # type: ignore[attr-defined]
    assert cloud.resources.get("AWS::S3::Bucket", "logs").properties  # type: ignore[union-attr]
    assert cloud.requests[0].history[0].status  # type: ignore[attr-defined]
    cloud.requests.of(state="SUCCESS")  # type: ignore[call-arg]
    assert cloud.calls["CreateResource"]  # type: ignore[call-overload]
    assert cloud.calls[0].answer["ProgressEvent"]  # type: ignore[index]


def of_what_a_test_adds(cloud: MockCloud, request: ResourceRequest) -> None:
    cloud.faults.fail()  # type: ignore[call-arg]
    cloud.faults.fail("NotFound", "AWS::S3::Bucket")  # type: ignore[call-arg]
    cloud.faults.fail("NotFound", time=2)  # type: ignore[call-arg]
    cloud.faults.delay("5")  # type: ignore[arg-type]
    cloud.hooks.add("Private::Guard::Names", lambda request: 5)  # type: ignore[arg-type, return-value]
    cloud.hooks.add("Private::Guard::Names", lambda: None)  # type: ignore[arg-type, misc]
    cloud.limits.set("AWS::S3::Bucket", "3")  # type: ignore[arg-type]
    cloud.permissions.deny(["s3:CreateBucket"])  # type: ignore[arg-type]
    cloud.permissions.allow_only("s3:*")  # type: ignore[arg-type]
    request.status = "SUCCESS"  # type: ignore[misc]


class Broken(GenericHandler):
    def read(self, request: HandlerRequest) -> str:  # type: ignore[override]
        return str(request.resource)  # type: ignore[attr-defined]

    def delete(self, request: HandlerRequest) -> InProgress | None:
        return InProgress(request.previous_state)  # type: ignore[call-arg]


@pytest.fixture
def bare() -> MockCloud:
    return mock_cloudcontrol()  # type: ignore[return-value]
