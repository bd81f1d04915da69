"""`mock_cloudcontrol` in all its forms: decorator, context manager, started and stopped, nested."""

from __future__ import annotations

import asyncio
import inspect
import io
import unittest
from collections.abc import AsyncIterator, Iterator
from typing import Any

import boto3
import pytest

import ccmock
from ccmock import MockCloud, UsageError, current, mock_cloudcontrol
from tests.support.calls import BUCKET, listed, made


def is_active() -> bool:
    try:
        current()
    except UsageError:
        return False
    return True


def test_a_function_has_the_mock_while_it_runs() -> None:
    @mock_cloudcontrol
    def test(a: int, *, b: str = "x") -> tuple[int, str, str]:
        """Says what it does."""
        return a, b, current().region

    assert test(1, b="y") == (1, "y", "us-east-1")
    assert not is_active()
    assert (test.__name__, test.__doc__) == ("test", "Says what it does.")
    assert list(inspect.signature(test).parameters) == ["a", "b"]


def test_options_reach_the_mock() -> None:
    @mock_cloudcontrol(region="eu-west-1", account_id="210987654321", clock="manual", seed="s")
    def test() -> MockCloud:
        return current()

    cloud = test()
    assert (cloud.region, cloud.account_id) == ("eu-west-1", "210987654321")


def test_each_call_of_a_decorated_function_begins_empty() -> None:
    @mock_cloudcontrol
    def test() -> int:
        client = boto3.client("cloudcontrol")
        made(client, BUCKET, {"BucketName": "alpha"})
        return len(listed(client, BUCKET))

    assert [test(), test()] == [1, 1]


def test_a_coroutine_has_the_mock_until_it_ends() -> None:
    @mock_cloudcontrol
    async def test() -> bool:
        await asyncio.sleep(0)
        return is_active()

    assert inspect.iscoroutinefunction(test)
    coroutine = test()
    assert not is_active()
    assert asyncio.run(coroutine)
    assert not is_active()


def test_a_generator_has_the_mock_from_its_first_step_to_its_last() -> None:
    @mock_cloudcontrol
    def fixture() -> Iterator[bool]:
        yield is_active()
        yield is_active()

    assert inspect.isgeneratorfunction(fixture)
    steps = fixture()
    assert not is_active()
    assert next(steps)
    assert is_active()
    assert list(steps) == [True]
    assert not is_active()


def test_a_closed_generator_ends_its_mock() -> None:
    @mock_cloudcontrol
    def fixture() -> Iterator[None]:
        yield

    steps = fixture()
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert not is_active()


def test_an_async_generator_has_the_mock_and_hands_on_what_it_is_sent() -> None:
    @mock_cloudcontrol
    async def fixture() -> AsyncIterator[Any]:
        try:
            sent = yield is_active()
            yield sent
        except KeyError:
            yield "caught"

    async def main() -> list[Any]:
        steps: Any = fixture()
        seen = [await steps.asend(None), await steps.asend("sent"), await steps.athrow(KeyError())]
        await steps.aclose()
        return [*seen, is_active()]

    assert inspect.isasyncgenfunction(fixture)
    assert asyncio.run(main()) == [True, "sent", "caught", False]


def test_an_async_generator_ends_by_itself() -> None:
    @mock_cloudcontrol
    async def fixture() -> AsyncIterator[int]:
        yield 1
        yield 2

    async def main() -> list[int]:
        return [value async for value in fixture()]

    assert asyncio.run(main()) == [1, 2]


def test_async_with_gives_the_cloud() -> None:
    async def main() -> bool:
        async with mock_cloudcontrol() as cloud:
            return current() is cloud

    assert asyncio.run(main())
    assert not is_active()


def test_start_and_stop_count() -> None:
    mock = mock_cloudcontrol()
    first, second = mock.start(), mock.start()
    assert first is second
    mock.stop()
    assert current() is first
    mock.stop()
    assert not is_active()
    assert mock.start() is not first
    mock.stop()


def test_stop_without_start_is_refused_and_harms_nobody() -> None:
    with mock_cloudcontrol() as cloud:
        with pytest.raises(UsageError, match=r"stop\(\) without start"):
            mock_cloudcontrol().stop()
        assert current() is cloud
        with mock_cloudcontrol():
            pass
        assert current() is cloud


def test_the_innermost_mock_takes_the_calls() -> None:
    client = boto3.client("cloudcontrol", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    with mock_cloudcontrol() as outer:
        made(client, BUCKET, {"BucketName": "outer"})
        with mock_cloudcontrol() as inner:
            assert current() is inner
            assert listed(client, BUCKET) == []
        assert current() is outer
        assert listed(client, BUCKET) == ["outer"]


def test_mocks_may_end_in_any_order() -> None:
    first, second = mock_cloudcontrol(), mock_cloudcontrol()
    first.start()
    cloud = second.start()
    first.stop()
    assert current() is cloud
    second.stop()
    assert not is_active()


@mock_cloudcontrol
class TestPlainClass:
    """A pytest class: one mock for each test, from setup_method on."""

    def setup_method(self, method: Any) -> None:
        self.name = method.__name__
        self.client = boto3.client("cloudcontrol")
        made(self.client, BUCKET, {"BucketName": "from-set-up"})

    def teardown_method(self) -> None:
        assert is_active()

    def test_sees_what_set_up_made(self) -> None:
        assert self.name == "test_sees_what_set_up_made"
        assert listed(self.client, BUCKET) == ["from-set-up"]
        made(self.client, BUCKET, {"BucketName": "another"})

    def test_begins_afresh(self) -> None:
        assert listed(self.client, BUCKET) == ["from-set-up"]


@mock_cloudcontrol(region="eu-west-1")
class TestCase(unittest.TestCase):
    """A unittest class: one mock for each test, around setUp, the test, tearDown and the cleanups."""

    def setUp(self) -> None:
        self.client = boto3.client("cloudcontrol")
        made(self.client, BUCKET, {"BucketName": "from-set-up"})
        self.addCleanup(lambda: self.assertTrue(is_active()))

    def test_sees_what_set_up_made(self) -> None:
        self.assertEqual(listed(self.client, BUCKET), ["from-set-up"])
        self.assertEqual(current().region, "eu-west-1")

    def test_begins_afresh(self) -> None:
        self.assertEqual(listed(self.client, BUCKET), ["from-set-up"])


def test_a_set_up_that_fails_ends_its_mock() -> None:
    @mock_cloudcontrol
    class Case:
        def setup_method(self) -> None:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Case().setup_method()
    assert not is_active()


@mock_cloudcontrol(region="eu-west-1")
class Base:
    def setup_method(self) -> None:
        self.at_set_up = current()

    def teardown_method(self) -> None:
        assert current() is self.at_set_up


def run_once(case: Any) -> MockCloud:
    """What pytest does with a test of a class; the mock that the test had."""
    case.setup_method(None)
    cloud = current()
    case.teardown_method(None)
    return cloud


def test_a_subclass_of_a_decorated_class_may_be_decorated_too() -> None:
    @mock_cloudcontrol(region="eu-central-1")
    class Sub(Base):
        def setup_method(self) -> None:
            super().setup_method()

    @mock_cloudcontrol(region="sa-east-1")
    class SubSub(Sub):
        pass

    for case, region in ((Base, "eu-west-1"), (Sub, "eu-central-1"), (SubSub, "sa-east-1")):
        instance = case()
        for _ in range(2):
            assert run_once(instance).region == region
            assert not is_active()


@mock_cloudcontrol(region="eu-west-1")
class TestOuterClass:
    """A test class with others in it."""

    def test_has_its_mock(self) -> None:
        assert current().region == "eu-west-1"

    class TestInnerClass:
        def test_has_the_outer_ones(self) -> None:
            assert (current().region, current().calls) == ("eu-west-1", [])

        class TestInnermostClass:
            def setup_method(self) -> None:
                self.at_set_up = current()

            def test_has_the_outer_ones_too(self) -> None:
                assert current() is self.at_set_up

    @mock_cloudcontrol(region="eu-west-2")
    class TestInnerClassWithOptions:
        def test_has_its_own(self) -> None:
            assert current().region == "eu-west-2"


def test_a_subclass_that_leaves_its_mock_out_is_told() -> None:
    class Sub(Base):
        def setup_method(self) -> None:
            pass

    sub = Sub()
    sub.setup_method()
    with pytest.raises(UsageError, match=r"super\(\).setup_method\(\)"):
        sub.teardown_method()


def test_a_subclass_of_a_decorated_test_case_may_be_decorated_too() -> None:
    seen: list[str] = []

    @mock_cloudcontrol(region="eu-west-1")
    class Outer(unittest.TestCase):
        def test(self) -> None:
            seen.append(current().region)

    @mock_cloudcontrol(region="eu-central-1")
    class Inner(Outer):
        pass

    for case in (Outer, Inner, Inner):
        unittest.TextTestRunner(stream=io.StringIO()).run(case("test"))
        assert not is_active()
    assert seen == ["eu-west-1", "eu-central-1", "eu-central-1"]


def test_static_and_class_methods_are_decorated_in_either_order() -> None:
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


# --- mistakes ---


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"regoin": "us-east-1"}, "no option 'regoin'.*Did you mean 'region'"),
        ({"region": "us-esat-1"}, "no AWS region that ccmock knows.*us-east-1"),
        ({"region": ""}, "no AWS region"),
        ({"account_id": "12"}, "12 digits"),
        ({"account_id": 123456789012}, "12 digits"),
        ({"clock": "manuel"}, "'manual'"),
        ({"clock": 5}, "no clock"),
        ({"seed": 1.5}, "int or a str"),
    ],
)
def test_a_wrong_option_is_refused_with_what_would_be_right(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        mock_cloudcontrol(**options)
    assert not is_active()


def test_a_region_of_the_environment_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-esat-1")
    with pytest.raises(UsageError, match="no AWS region that ccmock knows"):
        mock_cloudcontrol().start()
    assert not is_active()


def test_what_cannot_be_decorated_is_refused() -> None:
    with pytest.raises(UsageError, match="functions and classes"):
        mock_cloudcontrol("us-east-1")  # type: ignore[type-var]


def test_current_outside_says_what_to_do() -> None:
    with pytest.raises(UsageError, match="with mock_cloudcontrol"):
        current()


def test_usage_errors_are_never_service_errors() -> None:
    assert issubclass(ccmock.UsageError, ccmock.CcmockError)
    assert not issubclass(ccmock.CcmockError, ccmock.errors.ServiceError)
