"""`@mock_cloudcontrol` above and below other decorators."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import io
import os
import pickle
import unittest
import warnings
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from typing import Any
from unittest.mock import AsyncMock, patch

import boto3
import freezegun
import pytest
import requests
import responses
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from ccmock import MockCloud, UsageError, current, mock_cloudcontrol
from tests.support.activity import is_active
from tests.support.calls import BUCKET, listed, made

Decorator = Callable[[Any], Any]

CLIENT = boto3.client("cloudcontrol", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")


def passed(case: Any) -> int:
    """How many tests of a TestCase ran under unittest, none of which failed."""
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(case)
    result = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
    assert result.wasSuccessful(), [text for _, text in (*result.errors, *result.failures)]
    return result.testsRun


def in_both_orders(other: Decorator) -> pytest.MarkDecorator:
    """Each test gets `both`, which decorates with the mock and the other one."""

    def mock_above(function: Any) -> Any:
        return mock_cloudcontrol(other(function))

    def mock_below(function: Any) -> Any:
        return other(mock_cloudcontrol(function))

    return pytest.mark.parametrize("both", [mock_above, mock_below])


# --- patches ---


@patch("os.getcwd")
@mock_cloudcontrol
@patch("os.cpu_count")
@patch.dict(os.environ, {"STAGE": "test"})
@patch.object(os, "getppid", lambda: 7)
def test_patch_arguments_keep_their_order(cpu_count: Any, getcwd: Any) -> None:
    assert (os.cpu_count, os.getcwd) == (cpu_count, getcwd)
    assert (os.environ["STAGE"], os.getppid()) == ("test", 7)
    assert is_active()


@mock_cloudcontrol
@patch("os.cpu_count")
@pytest.mark.parametrize("number", [1, 2])
def test_patch_with_fixtures_and_parameters(cpu_count: Any, number: int, tmp_path: Any) -> None:
    assert is_active()
    assert tmp_path.exists()
    assert number in (1, 2)
    assert os.cpu_count is cpu_count


@in_both_orders(patch("os.cpu_count", new=lambda: 7))
def test_patched_coroutine_has_the_mock(both: Decorator) -> None:
    @both
    async def deploy() -> tuple[int, bool]:
        await asyncio.sleep(0)
        return os.cpu_count(), is_active()

    assert inspect.iscoroutinefunction(deploy)
    assert asyncio.run(deploy()) == (7, True)
    assert not is_active()


@in_both_orders(patch.dict(os.environ, {"STAGE": "test"}))
def test_patched_class(both: Decorator) -> None:
    @both
    class Case(unittest.TestCase):
        def test(self) -> None:
            self.assertEqual((os.environ["STAGE"], is_active()), ("test", True))

    assert passed(Case) == 1


# --- pytest ---


@mock_cloudcontrol
@pytest.mark.parametrize("number", [1, 2])
def test_mark_below_the_decorator(number: int) -> None:
    assert (number in (1, 2), is_active()) == (True, True)


@pytest.mark.parametrize("number", [1, 2])
@mock_cloudcontrol
def test_mark_above_the_decorator(number: int) -> None:
    assert (number in (1, 2), is_active()) == (True, True)


@mock_cloudcontrol
@pytest.mark.skip(reason="it never runs")
def test_skip_below_the_decorator() -> None:
    raise AssertionError


@mock_cloudcontrol
@pytest.mark.xfail(raises=ZeroDivisionError, strict=True)
def test_expected_failure_below_the_decorator() -> None:
    raise ZeroDivisionError


@pytest.fixture
@mock_cloudcontrol(region="eu-west-1")
def seeded() -> Iterator[MockCloud]:
    made(boto3.client("cloudcontrol"), BUCKET, {"BucketName": "seeded"})
    yield current()
    assert is_active()


def test_fixture_above_the_decorator_has_the_mock_until_teardown(seeded: MockCloud) -> None:
    assert current() is seeded
    assert listed(boto3.client("cloudcontrol"), BUCKET) == ["seeded"]


def test_fixture_below_the_decorator_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"above @pytest.fixture on cloud.*Swap them: @pytest.fixture first"):

        @mock_cloudcontrol
        @pytest.fixture
        def cloud() -> None: ...


def test_fixture_of_an_older_pytest_is_a_usage_error() -> None:
    def cloud() -> None: ...

    cloud._pytestfixturefunction = object()  # type: ignore[attr-defined]
    with pytest.raises(UsageError, match=r"above @pytest\.fixture on cloud"):
        mock_cloudcontrol(cloud)


@pytest.mark.asyncio
@mock_cloudcontrol
async def test_coroutine_with_a_mark_above_the_decorator() -> None:
    await asyncio.sleep(0)
    assert is_active()


@mock_cloudcontrol
@pytest.mark.asyncio
async def test_coroutine_with_a_mark_below_the_decorator() -> None:
    await asyncio.sleep(0)
    assert is_active()


# --- hypothesis ---


@settings(max_examples=5)
@given(name=st.from_regex(r"[a-z]{5,9}", fullmatch=True))
@mock_cloudcontrol
def test_given_above_the_decorator_has_a_mock_per_example(name: str) -> None:
    made(CLIENT, BUCKET, {"BucketName": name})
    assert listed(CLIENT, BUCKET) == [name]


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers())
@mock_cloudcontrol
def test_given_above_the_decorator_shares_the_mock_of_the_fixture(cloudcontrol: MockCloud, number: int) -> None:
    assert current() is cloudcontrol


@mock_cloudcontrol
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers())
def test_given_below_the_decorator_shares_the_mock_of_the_fixture(cloudcontrol: MockCloud, number: int) -> None:
    assert current() is cloudcontrol


def test_given_below_the_decorator_shares_one_mock() -> None:
    seen: list[MockCloud] = []

    @mock_cloudcontrol
    @settings(max_examples=5)
    @given(st.integers())
    def test(number: int) -> None:
        seen.append(current())

    test()
    assert len(seen) > 1
    assert len(set(seen)) == 1
    assert test.is_hypothesis_test  # type: ignore[attr-defined]


# --- other mocks ---


@in_both_orders(freezegun.freeze_time("2031-05-06 12:00"))
def test_freeze_time_function_starts_at_the_frozen_time(both: Decorator) -> None:
    @both
    def deploy() -> str:
        return current().clock.now().isoformat()

    assert deploy() == "2031-05-06T12:00:00+00:00"


@in_both_orders(freezegun.freeze_time("2031-05-06 12:00"))
@pytest.mark.parametrize("base", [unittest.TestCase, object])
def test_freeze_time_class(both: Decorator, base: Any) -> None:
    class Case(base):  # type: ignore[misc]
        def setup_method(self) -> None:
            assert is_active()

        def test(self) -> None:
            assert current().clock.now().isoformat().startswith("2031-05-06T12:00:0")

    case = both(Case)
    if base is object:
        instance = case()
        instance.setup_method()
        instance.test()
        instance.teardown_method()
    else:
        result = unittest.TextTestRunner(stream=io.StringIO()).run(
            unittest.defaultTestLoader.loadTestsFromTestCase(case)
        )
        assert (result.testsRun, result.wasSuccessful()) == (1, True), result.errors
    assert not is_active()


@in_both_orders(time_machine.travel("2031-05-06 12:00Z", tick=False))
def test_time_machine_travel_function(both: Decorator) -> None:
    @both
    class Case(unittest.TestCase):
        def test(self) -> None:
            self.assertEqual(current().clock.now().isoformat(), "2031-05-06T12:00:00+00:00")

    @both
    async def deploy() -> int:
        return current().clock.now().year

    assert passed(Case) == 1
    assert asyncio.run(deploy()) == 2031


@in_both_orders(mock_aws)
def test_mock_aws_function(both: Decorator) -> None:
    @both
    def deploy() -> list[str]:
        boto3.client("s3", "us-east-1").create_bucket(Bucket="at-moto")
        made(boto3.client("cloudcontrol", "us-east-1"), BUCKET, {"BucketName": "at-ccmock"})
        return listed(boto3.client("cloudcontrol", "us-east-1"), BUCKET)

    assert [deploy(), deploy()] == [["at-moto", "at-ccmock"], ["at-moto", "at-ccmock"]]


@in_both_orders(mock_aws)
def test_mock_aws_class_starts_each_test_empty(both: Decorator) -> None:
    class Case(unittest.TestCase):
        def begins_empty(self) -> None:
            s3 = boto3.client("s3", "us-east-1")
            self.assertEqual((s3.list_buckets()["Buckets"], listed(CLIENT, BUCKET)), ([], []))
            s3.create_bucket(Bucket="at-moto")
            made(CLIENT, BUCKET, {"BucketName": "at-ccmock"})

        def test_one(self) -> None:
            self.begins_empty()

        def test_another(self) -> None:
            self.begins_empty()

    assert passed(both(Case)) == 2


def test_mock_aws_coroutine_has_the_mock() -> None:
    @mock_cloudcontrol
    @mock_aws
    async def deploy() -> bool:
        await asyncio.sleep(0)
        return is_active()

    assert asyncio.run(deploy())
    assert not is_active()


@in_both_orders(responses.activate)
def test_responses_activate_function(both: Decorator) -> None:
    @both
    def deploy() -> str:
        responses.get("https://example.com/name", body="from-responses")
        name = requests.get("https://example.com/name", timeout=1).text
        return made(CLIENT, BUCKET, {"BucketName": name})

    assert deploy() == "from-responses"


# --- the standard library ---


@in_both_orders(contextlib.contextmanager)
def test_contextmanager_has_the_mock_for_the_whole_block(both: Decorator) -> None:
    @both
    def deployed(name: str) -> Iterator[str]:
        yield made(CLIENT, BUCKET, {"BucketName": name})

    with deployed("logs") as name:
        assert listed(CLIENT, BUCKET) == [name]
    assert not is_active()
    assert list(inspect.signature(deployed).parameters) == ["name"]


@in_both_orders(contextlib.asynccontextmanager)
def test_asynccontextmanager_has_the_mock_for_the_whole_block(both: Decorator) -> None:
    @both
    async def deployed() -> AsyncIterator[MockCloud]:
        yield current()

    async def main() -> bool:
        async with deployed() as cloud:
            return current() is cloud

    assert asyncio.run(main())
    assert not is_active()


def test_context_manager_used_as_a_decorator() -> None:
    @contextlib.contextmanager
    def staged() -> Iterator[None]:
        yield

    @mock_cloudcontrol
    @staged()
    def below() -> bool:
        return is_active()

    @staged()
    @mock_cloudcontrol
    def above() -> bool:
        return is_active()

    assert below()
    assert above()


@in_both_orders(functools.cache)
def test_cached_function_runs_once_in_a_mock(both: Decorator) -> None:
    @both
    def clouds() -> list[MockCloud]:
        return [current()]

    assert clouds() is clouds()
    assert not is_active()


def test_staticmethod_and_classmethod_in_either_order() -> None:
    class Case:
        @mock_cloudcontrol
        @staticmethod
        def one() -> bool:
            return is_active()

        @staticmethod
        @mock_cloudcontrol
        def two() -> bool:
            return is_active()

        @mock_cloudcontrol  # type: ignore[type-var]
        @classmethod
        def three(cls) -> bool:
            return is_active() and cls is Case

        @classmethod
        @mock_cloudcontrol
        def four(cls) -> bool:
            return is_active() and cls is Case

    assert all(method() for case in (Case, Case()) for method in (case.one, case.two, case.three, case.four))


def test_property_above_the_decorator_works_and_below_is_a_usage_error() -> None:
    class Case:
        @property
        @mock_cloudcontrol
        def region(self) -> str:
            return current().region

    assert Case().region == "us-east-1"
    for attribute in (property, functools.cached_property):

        def region(self: Any) -> None: ...

        name = attribute.__name__
        with pytest.raises(UsageError, match=f"above @{name} on region.*Swap them: @{name} first"):
            mock_cloudcontrol(attribute(region))  # type: ignore[type-var]


def test_partial_is_decorated_like_its_function() -> None:
    async def deploy(name: str) -> tuple[str, bool]:
        await asyncio.sleep(0)
        return name, is_active()

    def names(first: str, second: str) -> Iterator[tuple[str, bool]]:
        yield first, is_active()
        yield second, is_active()

    assert asyncio.run(mock_cloudcontrol(functools.partial(deploy, "logs"))()) == ("logs", True)
    assert list(mock_cloudcontrol(functools.partial(names, "a"))("b")) == [("a", True), ("b", True)]
    partial = mock_cloudcontrol(functools.partial(lambda first, second: (first, second, is_active()), 1))
    assert partial(2) == (1, 2, True)
    assert list(inspect.signature(partial).parameters) == ["second"]


def test_callable_instance_is_decorated_like_its_call() -> None:
    class Deploy:
        def __call__(self) -> bool:
            return is_active()

    class DeployAsync:
        async def __call__(self) -> bool:
            await asyncio.sleep(0)
            return is_active()

    class Names:
        def __call__(self) -> Iterator[bool]:
            yield is_active()

    assert mock_cloudcontrol(Deploy())()
    assert inspect.iscoroutinefunction(mock_cloudcontrol(DeployAsync()))
    assert asyncio.run(mock_cloudcontrol(DeployAsync())())
    assert list(mock_cloudcontrol(Names())()) == [True]
    assert asyncio.run(mock_cloudcontrol(AsyncMock(side_effect=is_active))())


def hidden(function: Any) -> Any:
    """A decorator that does not show what kind of function it decorates."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


def test_hidden_coroutine_or_generator_has_the_mock_until_it_ends() -> None:
    @mock_cloudcontrol
    @hidden
    async def coroutine() -> bool:
        return is_active()

    @mock_cloudcontrol
    @hidden
    def generator() -> Generator[bool, None, str]:
        yield is_active()
        return "done"

    @mock_cloudcontrol
    @hidden
    async def async_generator() -> AsyncIterator[bool]:
        yield is_active()

    async def collected() -> list[bool]:
        return [value async for value in async_generator()]

    assert asyncio.run(coroutine())
    assert list(generator()) == [True]
    assert asyncio.run(collected()) == [True]
    assert not is_active()


def test_coroutine_that_is_never_awaited_leaves_no_mock() -> None:
    @mock_cloudcontrol
    async def deploy() -> None: ...

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        deploy()
    assert not is_active()


# --- what is kept ---


@mock_cloudcontrol
def deploys(name: str, *, times: int = 1) -> str:
    """Deploys it."""
    return name * times


@mock_cloudcontrol
async def deploys_later(name: str) -> str:
    return name


def test_decorated_function_keeps_name_signature_and_wrapped() -> None:
    assert str(inspect.signature(deploys)) == "(name: 'str', *, times: 'int' = 1) -> 'str'"
    assert (deploys.__name__, deploys.__qualname__, deploys.__module__) == ("deploys", "deploys", __name__)
    assert deploys.__doc__ == "Deploys it."
    assert deploys.__wrapped__("a", times=2) == "aa"  # type: ignore[attr-defined]
    assert not is_active()


@pytest.mark.parametrize("function", [deploys, deploys_later])
def test_decorated_function_can_be_pickled(function: Any) -> None:
    assert pickle.loads(pickle.dumps(function)) is function
