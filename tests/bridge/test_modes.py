"""When resources are shared: by the option, and by whether moto's mock is active at the time of a call."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from moto import mock_aws
from moto.core.models import MockAWS, botocore_stubber

from ccmock import MockCloud, UsageError, mock_cloudcontrol
from tests.bridge.case import boto
from tests.support.calls import BUCKET, listed, made


@pytest.fixture
def client() -> Any:
    """Without a mock around it."""
    return boto("cloudcontrol")


def buckets() -> list[str]:
    return [each["Name"] for each in boto("s3").list_buckets()["Buckets"]]


def test_moto_may_be_entered_after_resources_were_made(client: Any) -> None:
    with mock_cloudcontrol() as cloud:
        made(client, BUCKET, {"BucketName": "before"})
        assert not cloud.moto.is_active
        with mock_aws():
            assert cloud.moto.is_active
            boto("s3").create_bucket(Bucket="in-moto")
            made(client, BUCKET, {"BucketName": "in-both"})
            assert listed(client, BUCKET) == ["before", "in-moto", "in-both"]
            assert buckets() == ["in-moto", "in-both"]
        made(client, BUCKET, {"BucketName": "after"})
        assert "after" in listed(client, BUCKET)


def test_a_second_mock_of_moto_starts_with_nothing_of_the_first(client: Any) -> None:
    with mock_cloudcontrol():
        with mock_aws():
            made(client, BUCKET, {"BucketName": "of-the-first"})
        with mock_aws():
            assert listed(client, BUCKET) == []
            made(client, BUCKET, {"BucketName": "of-the-first"})
            assert buckets() == ["of-the-first"]


def test_off_keeps_the_two_apart(client: Any) -> None:
    with mock_aws(), mock_cloudcontrol(moto="off") as cloud:
        made(client, BUCKET, {"BucketName": "ours"})
        assert buckets() == []
        boto("s3").create_bucket(Bucket="theirs")
        assert listed(client, BUCKET) == ["ours"]
        assert not cloud.moto.is_active
        assert repr(cloud.moto) == "<Moto off: the mock's option>"


def test_on_refuses_a_call_outside_of_moto(client: Any) -> None:
    with mock_cloudcontrol(moto="on") as cloud:
        with pytest.raises(UsageError, match=r"no mock of moto is active\. Use mock_aws around this"):
            cloud.resources.list(BUCKET)
        with mock_aws():
            assert listed(client, BUCKET) == []


def test_on_without_moto_is_refused_at_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccmock.bridge.switch.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"needs moto, which is not installed. Install ccmock\[moto\]"):
        mock_cloudcontrol(moto="on").start()


def test_on_with_a_moto_that_lacks_something_is_refused_at_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(MockAWS, "reset")
    with pytest.raises(UsageError, match=r"no moto.core.models.MockAWS.reset.*docs/moto.md"):
        mock_cloudcontrol(moto="on").start()


def test_a_wrong_mode_is_refused() -> None:
    with pytest.raises(UsageError, match="moto='yes' is not one of 'auto', 'on', 'off'"):
        mock_cloudcontrol(moto="yes")  # type: ignore[call-overload]


def test_nothing_of_a_mock_is_left_in_moto(client: Any) -> None:
    reset = MockAWS.reset
    with mock_aws():
        with mock_cloudcontrol():
            listed(client, BUCKET)
            assert MockAWS.reset is not reset
        assert MockAWS.reset is reset
        assert "process_request" not in vars(botocore_stubber)


def test_without_moto_nothing_of_it_is_imported() -> None:
    program = (
        "import sys, ccmock, boto3\n"
        "with ccmock.mock_cloudcontrol() as cloud:\n"
        "    cloud.resources.put('AWS::S3::Bucket', {'BucketName': 'photos'})\n"
        "    assert not cloud.moto.is_active\n"
        "assert not [name for name in sys.modules if name.startswith(('moto', 'ccmock.bridge.types'))]\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_type_with_a_handler_of_the_test_stays_apart(client: Any, cloud: MockCloud) -> None:
    from ccmock import GenericHandler

    cloud.types.use(GenericHandler, BUCKET)
    made(client, BUCKET, {"BucketName": "photos"})
    assert buckets() == []
    assert listed(client, BUCKET) == ["photos"]
