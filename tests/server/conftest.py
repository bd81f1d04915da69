"""Servers of mocks that take no calls of this process, so that its clients really go over HTTP."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import boto3
import pytest
from botocore.config import Config

from ccmock import MockCloud
from ccmock.clock import make_clock
from ccmock.mock import mock_cloudcontrol
from ccmock.starting import made


class Reply(NamedTuple):
    """A response as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> dict[str, str]:
        return json.loads(self.body)["error"]


class Wire:
    """Sends requests to a server as they are given."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.address = url.partition("://")[2]

    def send(self, method: str = "POST", path: str = "/", body: Any = b"", **headers: str) -> Reply:
        connection = http.client.HTTPConnection(self.address, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, named)
            response = connection.getresponse()
            return Reply(
                response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
            )
        finally:
            connection.close()

    def call(self, operation: str, parameters: dict[str, Any], **headers: str) -> Reply:
        """A Cloud Control call; its signature, if any, is among the headers."""
        target = {"X_Amz_Target": f"CloudApiService.{operation}", "Content_Type": "application/x-amz-json-1.0"}
        return self.send(body=json.dumps(parameters).encode(), **{**target, **headers})


@pytest.fixture
def unmocked() -> Callable[..., MockCloud]:
    """Makes a mock that takes no calls of this process."""

    def make(**options: Any) -> MockCloud:
        given = mock_cloudcontrol(**{"clock": "manual", **options})._options
        return made(given, make_clock(given.clock))

    return make


@pytest.fixture
def cloud(unmocked: Callable[..., MockCloud], loopback: None) -> MockCloud:
    return unmocked()


@pytest.fixture
def url(cloud: MockCloud) -> Iterator[str]:
    with cloud.serve() as url:
        yield url


@pytest.fixture
def wire(url: str) -> Wire:
    return Wire(url)


def client_for(url: str, account_id: str = "123456789012", region: str = "us-east-1", retries: int = 1) -> Any:
    """A client that calls a server."""
    config = Config(retries={"total_max_attempts": retries, "mode": "standard"}, read_timeout=10)
    return boto3.client(
        "cloudcontrol",
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=account_id,
        aws_secret_access_key="secret",
        config=config,
    )


@pytest.fixture
def client(url: str) -> Any:
    return client_for(url)
