"""`mock_cloudcontrol` in all its forms: decorator, context manager, started and stopped, nested."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import AsyncIterator, Generator, Iterator
from typing import Any

import boto3
import pytest

import ccmock
from ccmock import MockCloud, UsageError, current, mock_cloudcontrol
from tests.support.activity import is_active
from tests.support.calls import BUCKET, create, listed, made, wait


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


def test_a_generator_hands_on_what_it_is_sent_and_what_is_thrown_in_and_returns_its_value() -> None:
    @mock_cloudcontrol
    def steps() -> Generator[Any, Any, str]:
        sent = yield is_active()
        try:
            yield sent
        except KeyError:
            return "caught"
        return "not caught"

    running = steps()
    assert next(running)
    assert running.send("sent") == "sent"
    with pytest.raises(StopIteration) as ended:
        running.throw(KeyError())
    assert ended.value.value == "caught"
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


def test_an_async_generator_that_is_left_early_has_its_mock_until_it_is_closed() -> None:
    ended: list[bool] = []

    @mock_cloudcontrol
    async def fixture() -> AsyncIterator[int]:
        try:
            yield 1
            yield 2
        finally:
            await asyncio.sleep(0)
            ended.append(is_active())

    async def main() -> tuple[bool, bool]:
        steps: Any = fixture()
        async with contextlib.aclosing(steps):
            async for _ in steps:
                break
            inside = is_active()
        return inside, is_active()

    assert asyncio.run(main()) == (True, False)
    assert ended == [True]


def test_an_async_generator_that_nobody_closes_ends_with_its_loop() -> None:
    @mock_cloudcontrol
    async def fixture() -> AsyncIterator[int]:
        yield 1
        yield 2

    async def main() -> bool:
        async for _ in fixture():
            break
        await asyncio.sleep(0.01)
        return is_active()

    assert not asyncio.run(main())


def test_an_async_generator_sees_the_cancel_that_its_reader_throws_in() -> None:
    seen: list[type[BaseException]] = []

    @contextlib.asynccontextmanager
    @mock_cloudcontrol
    async def deployed() -> AsyncIterator[None]:
        try:
            yield
        except BaseException as error:
            seen.append(type(error))
            raise

    async def main() -> None:
        async with deployed():
            await asyncio.sleep(60)

    async def cancelled() -> None:
        task = asyncio.create_task(main())
        await asyncio.sleep(0.01)
        assert is_active()
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    assert seen == [asyncio.CancelledError]
    assert not is_active()


def test_an_async_generator_that_raises_ends_its_mock() -> None:
    @mock_cloudcontrol
    async def fixture() -> AsyncIterator[int]:
        yield 1
        raise ZeroDivisionError

    async def main() -> None:
        async for _ in fixture():
            assert is_active()

    with pytest.raises(ZeroDivisionError):
        asyncio.run(main())
    assert not is_active()


def test_a_coroutine_that_raises_or_is_cancelled_ends_its_mock() -> None:
    @mock_cloudcontrol
    async def raising() -> None:
        raise ZeroDivisionError

    @mock_cloudcontrol
    async def waiting() -> None:
        await asyncio.sleep(60)

    async def main() -> None:
        with pytest.raises(ZeroDivisionError):
            await raising()
        assert not is_active()
        task = asyncio.create_task(waiting())
        await asyncio.sleep(0)
        assert is_active()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not is_active()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(waiting(), 0.01)

    asyncio.run(main())
    assert not is_active()


def test_of_coroutines_that_overlap_the_one_that_entered_last_takes_the_calls() -> None:
    async def main() -> None:
        second_has_begun, first_has_looked, second_has_ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

        @mock_cloudcontrol
        async def first() -> list[MockCloud]:
            seen = [current()]
            await second_has_begun.wait()
            seen.append(current())
            first_has_looked.set()
            await second_has_ended.wait()
            return [*seen, current()]

        @mock_cloudcontrol
        async def second() -> list[MockCloud]:
            seen = [current()]
            second_has_begun.set()
            await first_has_looked.wait()
            return seen

        running = asyncio.gather(first(), second())
        await first_has_looked.wait()
        await asyncio.sleep(0.01)
        second_has_ended.set()
        (own, meanwhile, afterwards), (inner,) = await running
        assert own is not inner
        assert meanwhile is inner
        assert afterwards is own

    asyncio.run(main())
    assert not is_active()


def test_coroutines_share_the_mock_that_is_around_them() -> None:
    client = boto3.client("cloudcontrol", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")

    async def deploy(name: str) -> None:
        event = create(client, BUCKET, {"BucketName": name})
        await asyncio.sleep(0)
        wait(client, event)

    @mock_cloudcontrol
    async def test() -> list[str]:
        await asyncio.gather(*(deploy(name) for name in ("one", "two", "three")))
        return listed(client, BUCKET)

    assert asyncio.run(test()) == ["one", "two", "three"]


def test_async_with_gives_the_cloud() -> None:
    async def main() -> bool:
        async with mock_cloudcontrol() as cloud:
            await asyncio.sleep(0)
            return current() is cloud

    assert asyncio.run(main())
    assert not is_active()


def test_async_with_ends_where_its_block_is_cancelled() -> None:
    async def main() -> None:
        async with mock_cloudcontrol():
            await asyncio.sleep(60)

    async def cancelled() -> None:
        await asyncio.wait_for(main(), 0.01)

    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(cancelled())
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


# --- mistakes ---


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"regoin": "us-east-1"}, "no option 'regoin'.*Did you mean 'region'"),
        ({"region": "us-esat-1"}, "not a valid AWS region.*us-east-1"),
        ({"region": ""}, "not a valid AWS region"),
        ({"account_id": "12"}, "12 digits"),
        ({"account_id": 123456789012}, "12 digits"),
        ({"clock": "manuel"}, "'manual'"),
        ({"clock": 5}, "not a valid clock"),
        ({"seed": 1.5}, "int or a str"),
    ],
)
def test_a_wrong_option_is_refused_with_what_would_be_right(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        mock_cloudcontrol(**options)
    assert not is_active()


def test_a_region_of_the_environment_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-esat-1")
    with pytest.raises(UsageError, match="not a valid AWS region"):
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
    assert not issubclass(ccmock.CcmockError, ccmock.service_errors.ServiceError)
