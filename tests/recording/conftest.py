"""A second mock behind a server plays the real service: clients reach it over HTTP, and nobody else answers them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from ccmock import MockCloud, mock_cloudcontrol
from ccmock.clock import make_clock
from ccmock.starting import made

ACCOUNT = "998877665544"


class Service:
    """A mock that is served, and a client of it in another account than mocks have."""

    def __init__(self, cloud: MockCloud, url: str) -> None:
        self.cloud = cloud
        self.client = boto3.client(
            "cloudcontrol",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="secret",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=10),
        )


@pytest.fixture
def service(loopback: None) -> Iterator[Service]:
    given = mock_cloudcontrol(seed="the real one", account_id=ACCOUNT)._options
    cloud = made(given, make_clock("auto"))
    with cloud.serve() as url:
        yield Service(cloud, url)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "calls.jsonl"


Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(path: Path) -> Lines:
    """The lines of the recording as they are now, less the head."""
    return lambda: [json.loads(line) for line in path.read_text("utf-8").splitlines()[1:]]
