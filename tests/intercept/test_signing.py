"""Cloud Control clients need no credentials, profile or metadata endpoint; other clients still do."""

from __future__ import annotations

from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ProfileNotFound
from botocore.utils import IMDSRegionProvider

from ccmock import mock_cloudcontrol
from tests.support.calls import BUCKET, listed

ROLE = "[profile work]\nrole_arn = arn:aws:iam::111122223333:role/r\n"


@pytest.mark.parametrize("source", ["Ec2InstanceMetadata", "EcsContainer"])
def test_role_with_a_credential_source_calls_no_metadata_endpoint(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").write_text(f"{ROLE}credential_source = {source}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    with mock_cloudcontrol():
        assert listed(boto3.Session(profile_name="work").client("cloudcontrol"), BUCKET) == []


def test_defaults_mode_auto_calls_no_metadata_endpoint() -> None:
    with mock_cloudcontrol():
        assert listed(boto3.client("cloudcontrol", config=Config(defaults_mode="auto")), BUCKET) == []


def test_defaults_mode_auto_of_another_service_looks_up_the_region(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(IMDSRegionProvider, "provide", asked.append)
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    with mock_cloudcontrol():
        for service in ("cloudcontrol", "sqs"):
            boto3.client(service, config=Config(defaults_mode="auto"), **keys)
    assert len(asked) == 1


# --- profiles that do not exist ---


@pytest.mark.parametrize("keys", [{}, {"aws_access_key_id": "a", "aws_secret_access_key": "b"}])
def test_missing_profile_is_an_error_for_clients_of_other_services_alone(keys: dict[str, str]) -> None:
    with mock_cloudcontrol():
        session = boto3.Session(profile_name="nope", region_name="us-east-1", **keys)
        assert listed(session.client("cloudcontrol"), BUCKET) == []
        with pytest.raises(ProfileNotFound, match="nope"):
            session.client("sqs")
        with pytest.raises(ProfileNotFound, match="nope"):
            session.resource("s3")


def test_missing_profile_in_the_environment_is_an_error_for_clients_of_other_services_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nope")
    with mock_cloudcontrol(region="us-east-1"):
        assert listed(boto3.client("cloudcontrol"), BUCKET) == []
        with pytest.raises(ProfileNotFound, match="nope"):
            boto3.client("sqs", region_name="us-east-1")


def test_missing_profile_is_an_error_after_the_mock() -> None:
    with mock_cloudcontrol():
        session = boto3.Session(profile_name="nope")
    with pytest.raises(ProfileNotFound, match="nope"):
        session.client("cloudcontrol")
    with pytest.raises(ProfileNotFound, match="nope"):
        boto3.Session(profile_name="nope")
