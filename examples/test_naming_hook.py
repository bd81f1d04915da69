"""A hook's rule alone; then in a mock, as a hook that fails requests and as one that warns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from ccmock import HookFailed, HookRequest, MockCloud, mock_cloudcontrol
from examples.naming_hook import NAMES, Failed, Finding, Refused, main, make, objection

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient

BUCKET = "AWS::S3::Bucket"
HOOK = "Shop::Guard::Names"
GOOD, BAD = {"BucketName": "shop-prod-images"}, {"BucketName": "images"}


@pytest.fixture
def cloud() -> Iterator[MockCloud]:
    with mock_cloudcontrol() as cloud:
        yield cloud


@pytest.fixture
def client(cloud: MockCloud) -> CloudControlApiClient:
    return boto3.client("cloudcontrol", region_name=cloud.region)


def add_hook(cloud: MockCloud, failure_mode: str) -> None:
    def check(request: Any) -> str | None:
        return objection(request.type_name, request.desired_state)

    cloud.hooks.add(HOOK, check, failure_mode=failure_mode, targets=tuple(NAMES), operations=("CREATE", "UPDATE"))


@pytest.mark.parametrize(
    ("type_name", "properties", "said"),
    [
        (BUCKET, GOOD, None),
        (BUCKET, BAD, "BucketName 'images' is not of the form team-stage-purpose, such as 'shop-prod-images'"),
        ("AWS::SQS::Queue", {}, "QueueName is missing: resources bear names that are agreed on"),
        ("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}, None),
    ],
)
def test_naming_rule(type_name: str, properties: dict[str, str], said: str | None) -> None:
    assert objection(type_name, properties) == said


def test_valid_name_passes_the_hook(cloud: MockCloud, client: CloudControlApiClient) -> None:
    add_hook(cloud, "FAIL")

    assert make(client, BUCKET, GOOD) == ("shop-prod-images", [])
    assert [status for _, _, status, _ in cloud.requests[0].hooks] == ["HOOK_IN_PROGRESS", "HOOK_COMPLETE_SUCCEEDED"]


def test_invalid_name_fails_and_creates_nothing(cloud: MockCloud, client: CloudControlApiClient) -> None:
    add_hook(cloud, "FAIL")

    with pytest.raises(Refused, match="Shop::Guard::Names refuses: BucketName 'images' is not of the form"):
        make(client, BUCKET, BAD)

    cloud.resources.assert_missing(BUCKET, "images")


def test_warning_hook_allows_the_resource_and_is_reported(cloud: MockCloud, client: CloudControlApiClient) -> None:
    add_hook(cloud, "WARN")

    identifier, (finding,) = make(client, BUCKET, BAD)

    assert (identifier, finding.refuses) == ("images", False)
    cloud.resources.assert_exists(BUCKET, "images")


def test_hook_that_raises_fails_the_request(cloud: MockCloud, client: CloudControlApiClient) -> None:
    def unable(_request: HookRequest) -> str:
        raise HookFailed("no owners are known")

    cloud.hooks.add(HOOK, unable)

    with pytest.raises(Refused) as caught:
        make(client, BUCKET, GOOD)

    assert caught.value.findings == [Finding(HOOK, "the hook itself failed: no owners are known", refuses=True)]


def test_service_failure_is_not_a_hook_failure(cloud: MockCloud, client: CloudControlApiClient) -> None:
    add_hook(cloud, "WARN")
    cloud.faults.fail("ServiceLimitExceeded", type_name=BUCKET, message="no more buckets")

    with pytest.raises(Failed, match="ServiceLimitExceeded: no more buckets"):
        make(client, BUCKET, BAD)


def test_hook_program_prints_the_reason(
    cloud: MockCloud, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add_hook(cloud, "WARN")
    monkeypatch.setenv("AWS_DEFAULT_REGION", cloud.region)
    monkeypatch.setattr("sys.argv", ["naming_hook", BUCKET, '{"BucketName": "images"}'])

    assert main() == 0
    told = capsys.readouterr()
    assert told.out == "images\n"
    assert told.err.startswith("Shop::Guard::Names warns: BucketName 'images'")
