"""No metadata endpoint is asked for the sake of a Cloud Control call, for credentials or for the machine's region."""

from __future__ import annotations

from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.utils import IMDSRegionProvider

from ccmock import mock_cloudcontrol
from tests.support.calls import BUCKET, listed

ROLE = "[profile work]\nrole_arn = arn:aws:iam::111122223333:role/r\n"


@pytest.mark.parametrize("source", ["Ec2InstanceMetadata", "EcsContainer"])
def test_a_role_that_is_assumed_from_the_machines_own_needs_no_credentials(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").write_text(f"{ROLE}credential_source = {source}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    with mock_cloudcontrol():
        assert listed(boto3.Session(profile_name="work").client("cloudcontrol"), BUCKET) == []


def test_defaults_that_depend_on_the_machines_region_are_the_standard_ones() -> None:
    with mock_cloudcontrol():
        assert listed(boto3.client("cloudcontrol", config=Config(defaults_mode="auto")), BUCKET) == []


def test_the_region_is_asked_for_a_client_of_another_service(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(IMDSRegionProvider, "provide", asked.append)
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    with mock_cloudcontrol():
        for service in ("cloudcontrol", "sqs"):
            boto3.client(service, config=Config(defaults_mode="auto"), **keys)
    assert len(asked) == 1
