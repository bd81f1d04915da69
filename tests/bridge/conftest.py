"""A mock of moto with a mock of ccmock in it, whose time moves only when it is told to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ccmock import MockCloud, mock_cloudcontrol


@pytest.fixture(autouse=True)
def credentials_of_moto(plain_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that moto sets while it is active, also where its mock is older than the test: older releases need them."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "FOOBARKEY")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "FOOBARSECRET")


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockCloud]:
    from moto import mock_aws

    # Moto would make some thousand snapshots of images whenever a test asks EC2 for the first time.
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")

    with mock_aws(), mock_cloudcontrol(region="us-east-1", clock="manual") as cloud:
        yield cloud
