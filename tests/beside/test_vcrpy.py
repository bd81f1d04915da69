"""A vcrpy cassette records and plays back calls of other services, and never sees Cloud Control."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
import vcr
from botocore.config import Config
from botocore.exceptions import HTTPClientError
from vcr.cassette import Cassette

from ccmock import mock_cloudcontrol
from tests.beside.conftest import KEYS, FakeEmulator, shared
from tests.support.calls import BUCKET, made
from tests.support.signing import ENDPOINT, signed

MODES = ["none", "once", "new_episodes", "all"]


def other_service() -> Any:
    return boto3.client("sqs", **KEYS, endpoint_url=FakeEmulator.url, config=Config(retries={"total_max_attempts": 1}))


def cassette_of(path: Path, mode: str) -> Any:
    return vcr.VCR(record_mode=mode).use_cassette(str(path))


def entered(is_outside: bool, cassette: Any) -> tuple[Any, Any]:
    mock = mock_cloudcontrol()
    return (cassette, mock) if is_outside else (mock, cassette)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("is_outside", [True, False])
def test_record_modes_neither_record_nor_refuse_cloud_control(mode: str, is_outside: bool, tmp_path: Path) -> None:
    path = tmp_path / "cassette.yaml"
    cassette = cassette_of(path, mode)
    first, second = entered(is_outside, cassette)
    with first, second:
        assert made(shared(), BUCKET, {"BucketName": "alpha"}) == "alpha"
    assert not path.exists()


@pytest.mark.parametrize("is_outside", [True, False])
def test_call_of_requests_is_not_recorded(is_outside: bool, tmp_path: Path) -> None:
    path = tmp_path / "cassette.yaml"
    body, headers = signed("ListResources", TypeName=BUCKET)
    first, second = entered(is_outside, cassette_of(path, "once"))
    with first, second:
        answer = requests.post(ENDPOINT, data=body, headers=headers, timeout=1)
        assert answer.json() == {"TypeName": BUCKET, "ResourceDescriptions": []}
    assert not path.exists()


@pytest.mark.parametrize("is_outside", [True, False])
def test_other_services_are_recorded_and_played_back(is_outside: bool, tmp_path: Path, emulator: FakeEmulator) -> None:
    path = tmp_path / "cassette.yaml"
    for mode in ("once", "none"):
        first, second = entered(is_outside, cassette_of(path, mode))
        with first, second:
            other_service().list_queues()
            made(shared(), BUCKET, {"BucketName": "alpha"})
    assert emulator.asked == ["AmazonSQS.ListQueues"], "played back the second time"
    recorded = Cassette.load(path=str(path)).requests
    assert [request.headers["X-Amz-Target"] for request in recorded] == [b"AmazonSQS.ListQueues"]


def test_cassette_refuses_an_unrecorded_call(tmp_path: Path) -> None:
    with mock_cloudcontrol(), cassette_of(tmp_path / "cassette.yaml", "none"):
        with pytest.raises(HTTPClientError, match=r"the cassette doesn't exist|Can't overwrite existing cassette"):
            other_service().list_queues()
        made(shared(), BUCKET, {"BucketName": "alpha"})


@vcr.use_cassette("never-written.yaml", record_mode="none")
@mock_cloudcontrol
def test_use_cassette_above_the_decorator() -> None:
    made(shared(), BUCKET, {"BucketName": "alpha"})


@mock_cloudcontrol
@vcr.use_cassette("never-written.yaml", record_mode="none")
def test_use_cassette_below_the_decorator() -> None:
    made(shared(), BUCKET, {"BucketName": "alpha"})
