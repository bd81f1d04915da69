"""Shared by the tests of the API: one mock and one client for all, reset before each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol


class Service(NamedTuple):
    """A mock and its client, shared because creating a client takes longer than most of these tests."""

    cloud: MockCloud
    client: Any


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with mock_cloudcontrol(region="us-east-1", clock="manual") as cloud:
        yield Service(cloud, boto3.session.Session(region_name="us-east-1").client("cloudcontrol"))


@pytest.fixture
def cloud(service: Service) -> MockCloud:
    """A mock whose clock moves only when the test moves it."""
    service.cloud.reset()
    return service.cloud


@pytest.fixture
def client(service: Service, cloud: MockCloud) -> Any:
    """A client in the mock's own account and region, after the mock was reset."""
    return service.client


@pytest.fixture
def own_client(cloud: MockCloud) -> Any:
    """A client for one test, which may register event handlers on it."""
    return boto3.client("cloudcontrol")
