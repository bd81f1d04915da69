"""A decorated function is typed as before, whatever it is; what is entered is a `MockCloud`."""

from __future__ import annotations

import re
import unittest
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import boto3
import pytest
from mypy_boto3_cloudcontrol import CloudControlApiClient
from typing_extensions import assert_type

from ccmock import CloudControlMock, MockCloud, current, mock_cloudcontrol, record


@mock_cloudcontrol
def made(client: CloudControlApiClient, name: str, *, wait: bool = True) -> str:
    """A plain function, with parameters of each kind."""
    state = f'{{"BucketName": "{name}"}}'
    event = client.create_resource(TypeName="AWS::S3::Bucket", DesiredState=state)["ProgressEvent"]
    if wait:
        client.get_waiter("resource_request_success").wait(RequestToken=event.get("RequestToken", ""))
    return event.get("Identifier", "")


@mock_cloudcontrol(region="eu-west-1", account_id="210987654321", clock="manual", seed="typed", references="strict")
def made_with_options(client: CloudControlApiClient, name: str, *, wait: bool = True) -> str:
    """The same, with every option."""
    return made(client, name, wait=wait)


@mock_cloudcontrol(
    max_polls=None, removed_properties="stays", service_constraints="off", other_services="refuse", timing="realistic"
)
def made_with_more_options(count: int) -> int:
    """The rest of them."""
    return count


@mock_cloudcontrol(replay="calls.jsonl", order="any", update=False, redact=["a+", re.compile("b")], facts=Path("facts"))
def made_with_files(count: int) -> int:
    """Those that name files."""
    return count


@record("calls.jsonl", redact=["internal-[a-z]+", lambda name, value: name == value])
def recorded(count: int) -> int:
    """A function whose calls are recorded."""
    return count


@mock_cloudcontrol
async def awaited(count: int) -> list[int]:
    """A coroutine."""
    return [count]


@mock_cloudcontrol(seed=1)
def yielded(count: int) -> Iterator[int]:
    """A generator."""
    yield count


@mock_cloudcontrol
async def yielded_asynchronously(count: int) -> AsyncIterator[int]:
    """An asynchronous generator."""
    yield count


def kept_signatures(client: CloudControlApiClient) -> None:
    assert_type(made(client, "logs"), str)
    assert_type(made(client, "logs", wait=False), str)
    assert_type(made_with_options(client, name="logs"), str)
    assert_type(made_with_more_options(1), int)
    assert_type(made_with_files(1), int)
    assert_type(recorded(1), int)
    assert_type(yielded(1), Iterator[int])
    assert_type(yielded_asynchronously(1), AsyncIterator[int])


async def kept_signature_of_a_coroutine() -> None:
    assert_type(await awaited(1), list[int])


@mock_cloudcontrol
class TestDecorated:
    """A test class of pytest."""

    client: CloudControlApiClient

    def setup_method(self) -> None:
        # The overloads for services whose stubs are not installed are unknown, whatever ccmock does.
        self.client = boto3.client("cloudcontrol")  # pyright: ignore[reportUnknownMemberType]

    def test_it(self) -> None:
        assert_type(current(), MockCloud)
        assert_type(self.client, CloudControlApiClient)


class TestMethods(unittest.TestCase):
    """A test case of unittest, some methods decorated."""

    @mock_cloudcontrol
    def test_plain(self) -> None:
        assert_type(self.name_of("logs"), str)
        assert_type(self.counted(1), int)
        assert_type(self.doubled(1), int)

    @mock_cloudcontrol(clock="system")
    def name_of(self, name: str) -> str:
        return name

    @staticmethod
    @mock_cloudcontrol
    def counted(count: int) -> int:
        return count

    @classmethod
    @mock_cloudcontrol
    def doubled(cls, count: int) -> int:
        return 2 * count


def decorated_classes() -> None:
    assert_type(TestDecorated(), TestDecorated)
    assert_type(TestDecorated().client, CloudControlApiClient)


@pytest.fixture
def cloud() -> Iterator[MockCloud]:
    with mock_cloudcontrol() as cloud:
        assert_type(cloud, MockCloud)
        yield cloud


@pytest.fixture
@mock_cloudcontrol
def seeded() -> Iterator[MockCloud]:
    current().resources.put("AWS::S3::Bucket", {"BucketName": "logs"})
    yield current()
    current().resources.assert_exists("AWS::S3::Bucket", "logs")


@pytest.fixture
async def asynchronous() -> AsyncIterator[MockCloud]:
    async with mock_cloudcontrol(region="eu-west-1") as cloud:
        assert_type(cloud, MockCloud)
        yield cloud


def started_and_stopped() -> None:
    mock = mock_cloudcontrol()
    assert_type(mock, CloudControlMock)
    assert_type(mock.start(), MockCloud)
    assert_type(mock.stop(), None)
