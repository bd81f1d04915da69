"""A bug in a handler or hook of the test's own makes the test red, whatever the code under test catches."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import threading
import traceback
import unittest
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from ccmock import (
    CcmockError,
    GenericHandler,
    HandlerError,
    HookContractError,
    HookFailed,
    UsageError,
    current,
    mock_cloudcontrol,
)
from ccmock.testing import check_handler
from tests.support.calls import LOG_GROUP, create, listed, poll, read

HOOK = "Private::Guard::Names"
LOGS = {"LogGroupName": "logs"}

pytest_plugins = ["pytester"]


@functools.cache
def early_client() -> Any:
    """One for all tests, since to make one takes longer than most of them."""
    with mock_cloudcontrol():
        return boto3.session.Session(region_name="us-east-1").client("cloudcontrol")


def misspelled(request: Any) -> None:
    request.desired_stat.get("LogGroupName")


def asserting(request: Any) -> None:
    assert request.desired_state == {}, "the test's own assertion"


def wrong_key(request: Any) -> None:
    request.desired_state["RetentionInDays"]


def endless(request: Any) -> None:
    endless(request)


def importing(_request: Any) -> None:
    from ccmock import nothing_of_that_name  # type: ignore[attr-defined]  # noqa: F401


@pytest.mark.parametrize(
    ("check", "kind"),
    [
        (misspelled, AttributeError),
        (asserting, AssertionError),
        (wrong_key, KeyError),
        (endless, RecursionError),
        (importing, ImportError),
        (lambda request: request.type_name + 1, TypeError),
        (lambda _: HandlerError("Nonsense"), UsageError),
    ],
)
def test_a_hook_with_a_bug_answers_clients_and_is_raised_when_the_mock_ends(check: Any, kind: type[Exception]) -> None:
    message = rf"(?s)The hook {HOOK} raised .*CREATE {LOG_GROUP} logs"
    with pytest.raises(HookContractError, match=message) as caught, mock_cloudcontrol(clock="manual") as cloud:
        cloud.hooks.add(HOOK, check, failure_mode="WARN")
        client = early_client()
        event = create(client, LOG_GROUP, LOGS)
        cloud.clock.advance(60)
        assert poll(client, event)["OperationStatus"] == "SUCCESS"
        (hook,) = client.get_resource_request_status(RequestToken=event["RequestToken"])["HooksProgressEvent"]
        assert hook["HookStatus"] == "HOOK_FAILED"
        assert hook["HookStatusMessage"].startswith(kind.__name__)
    assert type(caught.value.__cause__) is kind


def test_the_error_names_the_line_of_the_hook() -> None:
    with pytest.raises(HookContractError) as caught, mock_cloudcontrol(clock="manual") as cloud:
        cloud.hooks.add(HOOK, misspelled)
        create(early_client(), LOG_GROUP, LOGS)
    line = misspelled.__code__.co_firstlineno + 1
    assert f"{__file__}:{line}" in str(caught.value)
    assert "request.desired_stat" in "".join(traceback.format_exception(caught.value))


def test_an_error_of_the_test_goes_first_and_shows_the_bug_before_it() -> None:
    with pytest.raises(ZeroDivisionError) as caught, mock_cloudcontrol(clock="manual") as cloud:
        cloud.hooks.add(HOOK, misspelled)
        create(early_client(), LOG_GROUP, LOGS)
        raise ZeroDivisionError
    assert isinstance(caught.value.__context__, HookContractError)


def test_pytest_fail_in_a_hook_is_raised_at_once() -> None:
    with pytest.raises(pytest.fail.Exception, match="the test says so"), mock_cloudcontrol(clock="manual") as cloud:
        cloud.hooks.add(HOOK, lambda _: pytest.fail("the test says so"))
        with contextlib.suppress(Exception):
            create(early_client(), LOG_GROUP, LOGS)


def test_a_hook_that_fails_on_purpose_is_no_bug() -> None:
    def unable(_request: Any) -> None:
        raise HookFailed

    with mock_cloudcontrol(clock="manual") as cloud:
        cloud.hooks.add(HOOK, unable)
        client = early_client()
        token = create(client, LOG_GROUP, LOGS)["RequestToken"]
        cloud.clock.advance(60)
        (hook,) = client.get_resource_request_status(RequestToken=token)["HooksProgressEvent"]
    assert (hook["HookStatus"], "HookStatusMessage" in hook) == ("HOOK_FAILED", False)
    with pytest.raises(UsageError, match=r"HookFailed\(7\) is not valid"):
        HookFailed(7)  # type: ignore[arg-type]


# --- handlers ---


class Broken(GenericHandler):
    """A handler with a bug in one of its methods."""

    def __init__(self, method: str) -> None:
        def bug(*_: Any) -> Any:
            raise RuntimeError(f"a bug in {method}")

        if method == "messages":
            self.check = refuse
        setattr(self, method, bug)


def refuse(*_: Any) -> None:
    raise HandlerError("InvalidRequest")


def swallowing(call: Callable[..., Any], *arguments: Any) -> None:
    with contextlib.suppress(Exception):
        call(*arguments)


def use(method: str) -> None:
    """Calls everything, as code under test would that catches every error."""
    current().types.use(Broken(method), LOG_GROUP)
    client = early_client()
    swallowing(create, client, LOG_GROUP, LOGS)
    current().clock.advance(60)
    swallowing(read, client, LOG_GROUP, "logs")
    swallowing(listed, client, LOG_GROUP)
    swallowing(client.delete_resource)
    swallowing(lambda: client.delete_resource(TypeName=LOG_GROUP, Identifier="logs"))
    current().clock.advance(60)
    assert [request.status for request in current().requests if request.status == "IN_PROGRESS"] == []


METHODS = (
    *("create", "read", "delete", "check", "declared", "completed"),
    *("check_list", "summary", "is_listed", "messages", "usual_seconds"),
)


@pytest.mark.parametrize("method", METHODS)
def test_a_bug_of_a_handler_that_was_caught_is_raised_when_the_mock_ends(method: str) -> None:
    with pytest.raises(RuntimeError, match=f"^a bug in {method}$"), mock_cloudcontrol(clock="manual"):
        use(method)


def test_the_same_bug_is_told_once_and_others_are_named() -> None:
    with pytest.raises(RuntimeError, match="a bug in read") as caught, mock_cloudcontrol(clock="manual") as cloud:
        cloud.types.use(Broken("read"), LOG_GROUP)
        cloud.resources.put(LOG_GROUP, LOGS)
        client = early_client()
        for _ in range(3):
            swallowing(read, client, LOG_GROUP, "logs")
        cloud.types.use(Broken("summary"), LOG_GROUP)
        swallowing(listed, client, LOG_GROUP)
    notes = getattr(caught.value, "__notes__", ["This mock has more to tell:\n  RuntimeError: a bug in summary"])
    assert notes == ["This mock has more to tell:\n  RuntimeError: a bug in summary"]


def test_a_reset_does_not_hide_a_bug() -> None:
    with pytest.raises(RuntimeError, match="a bug in create"), mock_cloudcontrol(clock="manual") as cloud:
        use("create")
        cloud.reset()


def test_an_error_that_reaches_the_test_is_raised_once() -> None:
    with pytest.raises(RuntimeError, match="a bug in create") as caught, mock_cloudcontrol(clock="manual") as cloud:
        cloud.types.use(Broken("create"), LOG_GROUP)
        create(early_client(), LOG_GROUP, LOGS)
    assert caught.value.__context__ is None


def test_a_bug_in_a_thread_is_told() -> None:
    with pytest.raises(RuntimeError, match="a bug in create"), mock_cloudcontrol(clock="manual"):
        thread = threading.Thread(target=use, args=("create",))
        thread.start()
        thread.join()


def test_every_way_to_have_a_mock_tells_a_bug() -> None:
    @mock_cloudcontrol(clock="manual")
    def function() -> None:
        use("create")

    @mock_cloudcontrol(clock="manual")
    async def coroutine() -> None:
        use("create")

    def started() -> None:
        mock = mock_cloudcontrol(clock="manual")
        mock.start()
        use("create")
        mock.stop()

    @mock_cloudcontrol(clock="manual")
    def generator() -> Iterator[None]:
        use("create")
        yield

    def closed() -> None:
        steps = generator()
        next(steps)
        steps.close()  # type: ignore[attr-defined]

    for way in (function, lambda: asyncio.run(coroutine()), started, lambda: list(generator()), closed):
        with pytest.raises(RuntimeError, match="a bug in create"):
            way()


def test_a_bug_in_a_unittest_fails_its_test_alone() -> None:
    class Case(unittest.TestCase):
        def test_1(self) -> None: ...

        def test_2(self) -> None:
            use("create")

    class FromSetUpClassOn(Case):
        @classmethod
        def setUpClass(cls) -> None: ...

    for case in (Case, FromSetUpClassOn):
        result = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromTestCase(mock_cloudcontrol(clock="manual")(case)).run(result)
        assert [test.id().rpartition(".")[2] for test, _ in result.errors] == ["test_2"]
        assert "a bug in create" in result.errors[0][1]


def test_the_conformance_kit_shows_the_bug_that_a_client_does_not_see() -> None:
    class Nonsense(GenericHandler):
        def read(self, request: Any) -> Any:
            return {"Nonsense": 1}

    contract = check_handler(LOG_GROUP, Nonsense(), desired_state=LOGS)()
    with pytest.raises(ClientError, match="PrivateTypeException") as caught:
        contract.test_what_was_created_is_read_as_it_was_declared()
    assert "extraneous key [Nonsense]" in "".join(traceback.format_exception(caught.value))
    with pytest.raises(RuntimeError, match="a bug in messages"):
        check_handler(LOG_GROUP, Broken("messages"), desired_state=LOGS)().test_what_was_created_is_listed()


def test_a_bug_is_a_mistake_of_the_test() -> None:
    assert issubclass(HookContractError, CcmockError)
    assert not issubclass(HookFailed, CcmockError)
