"""One mock and one client for all rows of a table; each row finds them as they were in the beginning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol


class Service(NamedTuple):
    """A mock and a client of it. To make a client takes longer than most of these tests."""

    cloud: MockCloud
    client: Any


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with mock_cloudcontrol(region="us-east-1", clock="manual") as cloud:
        yield Service(cloud, boto3.session.Session(region_name="us-east-1").client("cloudcontrol"))


@pytest.fixture
def cloud(service: Service) -> MockCloud:
    """A mock whose time moves only when it is told to."""
    service.cloud.reset()
    return service.cloud


@pytest.fixture
def client(service: Service, cloud: MockCloud) -> Any:
    """A client in the mock's own account and region, after the mock was reset."""
    return service.client


@pytest.fixture
def own_client(cloud: MockCloud) -> Any:
    """A client of the test's own, to hang something on."""
    return boto3.client("cloudcontrol")
