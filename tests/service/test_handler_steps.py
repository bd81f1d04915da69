"""Handlers that take several steps, leave a remnant when they fail, or return an invalid result."""

from __future__ import annotations

from typing import Any

import pytest

from ccmock import CcmockError, GenericHandler, HandlerError, HandlerRequest, InProgress, MockCloud
from tests.service.things import THING, THING_SCHEMA, FailingLate, Stepwise
from tests.support.bugs import raised_at_once
from tests.support.calls import create, listed, poll, read


def test_in_progress_handler_is_called_again_after_its_delay(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING_SCHEMA, Stepwise())
    event = create(client, THING, {"Name": "a"})
    cloud.clock.advance(13.999)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(0.001)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"
    assert read(client, THING, "a")["Size"] == 2


def test_failed_create_leaves_no_resource(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING_SCHEMA, FailingLate())
    event = create(client, THING, {"Name": "vanishes"})
    assert poll(client, event)["Identifier"] == "vanishes"
    cloud.clock.advance(3)
    assert poll(client, event)["OperationStatus"] == "FAILED"
    assert listed(client, THING) == []
    assert create(client, THING, {"Name": "vanishes"})


def test_remnant_of_failed_create_exists_and_is_named(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING_SCHEMA, FailingLate())
    event = create(client, THING, {"Name": "leaves"})
    cloud.clock.advance(3)
    failed = poll(client, event)
    assert (failed["OperationStatus"], failed["Identifier"]) == ("FAILED", "leaves")
    assert listed(client, THING) == ["leaves"]


class Leaving(GenericHandler):
    """Fails at once and leaves a remnant."""

    def create(self, request: HandlerRequest) -> Any:
        raise HandlerError("NotStabilized", remnant={"Name": request.desired_state["Name"], "Size": 1})


def test_remnant_does_not_replace_another_resource(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING_SCHEMA, Leaving())
    cloud.resources.put(THING, {"Name": "a", "Size": 5})
    failed = poll(client, create(client, THING, {"Name": "a"}))
    assert (failed["OperationStatus"], failed["ErrorCode"]) == ("FAILED", "AlreadyExists")
    assert read(client, THING, "a")["Size"] == 5


class Odd(GenericHandler):
    """Returns an InProgress that is not valid."""

    def __init__(self, delay_seconds: float, context: object) -> None:
        self.answer = delay_seconds, context

    def create(self, request: HandlerRequest) -> Any:
        return InProgress({"Name": "a"}, *self.answer)


@pytest.mark.parametrize(
    ("delay_seconds", "context", "words"),
    [
        (-1, None, r"InProgress\(delay_seconds=…\) is a number of seconds"),
        (1, object(), f"CREATE handler of {THING} handed on a context that is not a plain JSON value"),
        (1, lambda: None, "not a plain JSON value"),
        (1, float("nan"), "not a plain JSON value"),
    ],
)
def test_invalid_handler_result_is_an_error_and_ends_the_request(
    cloud: MockCloud, client: Any, delay_seconds: float, context: object, words: str
) -> None:
    cloud.types.register(THING_SCHEMA, Odd(delay_seconds, context))
    with raised_at_once(cloud, CcmockError, words):
        create(client, THING, {"Name": "a"})
    assert (cloud.requests[0].status, cloud.requests[0].error_code) == ("FAILED", "InternalFailure")
    assert listed(client, THING) == []
    cloud.resources.put(THING, {"Name": "a"})
