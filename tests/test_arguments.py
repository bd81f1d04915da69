"""Arguments at the edge of what is right: refused where they are written, with what would be right; nothing changes."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session

import ccmock
from benchmarks.argument_fuzz import DOCUMENTED, SKIPPED, _scene, fuzz, main, targets
from ccmock import (
    Clock,
    GenericHandler,
    HandlerContractError,
    HandlerError,
    InProgress,
    ManualClock,
    MockCloud,
    UsageError,
    mock_cloudcontrol,
)
from ccmock.arguments import SHOWN_LENGTH, shown
from ccmock.testing import check_handler
from tests.support.bugs import raised_at_once
from tests.support.calls import BUCKET

THING = "My::Own::Thing"


def schema(node: Any, **more: Any) -> dict[str, Any]:
    """The schema of a type whose read-only property A is a node."""
    properties = {"Id": {"type": "string"}, "A": node}
    return {
        "typeName": THING,
        "properties": properties,
        "primaryIdentifier": ["/properties/Id"],
        "readOnlyProperties": ["/properties/A"],
        **more,
    }


class Silent(Clock):
    """Does not override read_ms."""


class Unmade(Clock):
    """Does not call super().__init__()."""

    def __init__(self) -> None:
        self.name = "unmade"

    def read_ms(self) -> int:
        return 0


class Needy(GenericHandler):
    def __init__(self, needed: Any) -> None:
        self.needed = needed


Wrong = Callable[[MockCloud], Any]
WRONG: list[tuple[Wrong, str]] = [
    (lambda cloud: cloud.clock.advance(math.inf), "zero or more; got inf"),
    (lambda cloud: cloud.clock.advance(math.nan), "zero or more; got nan"),
    (lambda cloud: cloud.clock.advance(-1), "zero or more; got -1"),
    (lambda cloud: cloud.clock.advance(1e11), r"below 1e\+11"),
    (lambda cloud: cloud.clock.advance(10**400), "zero or more"),
    (lambda cloud: cloud.clock.advance(timedelta.max), "below"),
    (lambda cloud: [cloud.clock.advance(9e10) for _ in range(3)], "between the years 1970 and 9998"),
    (lambda cloud: cloud.clock.advance_to(datetime.max), "between the years"),  # noqa: DTZ901 - naive
    (lambda cloud: cloud.clock.advance_to(date(2030, 1, 1)), "takes a datetime"),
    (lambda _: ManualClock("2030-01-01"), r"Give an aware one, such as datetime\(2030, 1, 1, tzinfo"),
    (lambda _: ManualClock(date(2030, 1, 1)), "takes a datetime"),
    (lambda _: ManualClock(datetime.min), "between the years 1970 and 9998"),  # noqa: DTZ901 - likewise
    (lambda _: mock_cloudcontrol(clock=Silent()), "Override read_ms"),
    (lambda _: mock_cloudcontrol(clock=Unmade()), r"super\(\).__init__\(\)"),
    (lambda _: mock_cloudcontrol(seed="\ud800"), "a lone surrogate is no character"),
    (lambda _: mock_cloudcontrol(seed=10**400), "at most 256 bits"),
    (lambda _: mock_cloudcontrol(region="\ud800"), "not a valid AWS region"),
    (lambda _: mock_cloudcontrol(account_id="\ud800"), "not a valid AWS account id"),
    (lambda cloud: cloud.account(""), "not a valid AWS account id"),
    (lambda cloud: cloud.faults.throttle(rate_per_second=math.inf), "a number above 0"),
    (lambda cloud: cloud.faults.throttle(rate_per_second=1, burst=math.nan), "a whole number of at least 1"),
    (lambda cloud: cloud.faults.hang(nth=None), "nth=None is not valid. Give a whole number of at least 1"),
    (lambda cloud: cloud.faults.hang(times=10**400), "Give a whole number of at most"),
    (lambda cloud: cloud.faults.hang(identifier="\ud800"), "a lone surrogate is no character"),
    (lambda cloud: cloud.faults.fail("NotFound", message="\ud800"), "a lone surrogate is no character"),
    (lambda cloud: cloud.faults.refuse("NotFoundException", message=b"no"), "not a valid error"),
    (lambda cloud: cloud.faults.fail([], message="no"), "not a valid HandlerErrorCode"),
    (lambda cloud: cloud.faults.chaos(0.5, seed="\ud800"), "a lone surrogate is no character"),
    (lambda cloud: cloud.hooks.remove(5), "There is no hook 5"),
    (lambda cloud: cloud.hooks.add("A1::B1::C1", lambda: None), r"cannot be called with \(request\)"),
    (lambda cloud: cloud.calls.of(type_name=5), "type_name=5 is not a valid type_name"),
    (lambda cloud: cloud.calls.of(error_code=b"x"), "not a valid error_code"),
    (lambda cloud: cloud.requests.of(identifier=5), "not a valid identifier"),
    (lambda cloud: cloud.limits.set_running(True), "Give a whole number of at least 1, or None for no limit"),
    (lambda cloud: cloud.permissions.policy(role=[]), "not a valid role"),
    (lambda cloud: cloud.permissions.allow_only({"Statement": {1, 2}}), "not plain JSON"),
    (lambda cloud: cloud.types.register(schema({"pattern": "(["})), r"properties/A/pattern.*not a"),
    (lambda cloud: cloud.types.register(schema({"items": {"patternProperties": {"([": {}}}})), "not a"),
    (lambda cloud: cloud.types.register(schema({"minItems": -1})), "less than the minimum of 0"),
    (lambda cloud: cloud.types.register(schema({}), Needy), "Give an instance"),
    (lambda cloud: cloud.types.register("\ud800"), "is not a path"),
    (lambda cloud: cloud.types.on_removal(BUCKET, "Tags", "resets", value={1}), "not plain JSON"),
    (lambda cloud: cloud.types.on_removal(BUCKET, "Tags", "refused", message=5), "not a valid message"),
    (lambda cloud: cloud.resources.put(BUCKET, {"BucketName": "\ud800"}), "a lone surrogate is no character"),
    (lambda cloud: cloud.resources.get(BUCKET, "\ud800"), "a lone surrogate is no character"),
    (lambda cloud: cloud.resources.assert_exists(BUCKET, "alpha", [1]), "properties is a list"),
    (lambda cloud: cloud.report().texts(-1).__next__(), "whole number of at least 0"),
    (lambda cloud: cloud.load("a\0b"), "is not a path"),
    (lambda _: HandlerError("NotFound", 5), "not a valid message"),
    (lambda _: HandlerError([]), "not a HandlerErrorCode"),
    (lambda _: InProgress([], 1), "is a list"),
    (lambda _: InProgress({}, math.nan), "number of seconds"),
    (lambda _: ccmock.resource_handler("A1::B1::C1")(int), "cannot mark"),
    (lambda _: check_handler(5, desired_state={}), "schema=5 is not valid"),
    (lambda _: check_handler({}, desired_state={}, patch={"op": "add"}), "not a valid patch"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_argument_is_refused_where_it_is_written(cloud: MockCloud, wrong: Wrong, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        wrong(cloud)


def test_a_naive_start_counts_as_utc() -> None:
    naive = datetime(2030, 1, 1)  # noqa: DTZ001 - what the test is about
    assert ManualClock(naive).now() == datetime(2030, 1, 1, tzinfo=timezone.utc)


def test_time_that_passes_by_itself_stops_at_the_last_time(cloud: MockCloud, client: Any) -> None:
    cloud.faults.delay(9e10, operation="GetResource")
    cloud.resources.put(BUCKET, {"BucketName": "alpha"})
    for _ in range(4):
        client.get_resource(TypeName=BUCKET, Identifier="alpha")
    assert cloud.clock.now() == datetime(9999, 1, 1, tzinfo=timezone.utc)
    assert cloud.calls[-1].time.year == 9999


def test_a_value_that_cannot_be_shown_does_not_hide_the_error(cloud: MockCloud) -> None:
    class Unshown:
        def __repr__(self) -> str:
            raise RuntimeError

    with pytest.raises(UsageError, match="nth=<Unshown> is not valid"):
        cloud.faults.hang(nth=Unshown())
    assert len(shown("x" * 10_000)) == SHOWN_LENGTH + 1


# --- schemas that ask for too much ---


def test_a_pattern_that_is_too_large_is_refused(cloud: MockCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccmock.registry.java_patterns.search._SIZE_LIMIT", 1000)
    with pytest.raises(UsageError, match="not a"):
        cloud.types.register(schema({"pattern": "^(b{3000})+$"}))


TOO_MUCH: list[dict[str, Any]] = [
    {"type": "array", "minItems": 10**9},
    {"type": "array", "minItems": 10**9, "uniqueItems": True, "items": {"type": "string"}},
    {"type": "object", "minProperties": 10**9, "additionalProperties": {"type": "string"}},
    {"type": "string", "minLength": 10**9},
    {"type": "string", "pattern": "^(a{1000}){200}$"},
    {"type": "string", "minLength": 5, "maxLength": 3},
    {"type": "integer", "minimum": 5, "maximum": 3},
    {"type": "integer", "minimum": 10**400},
    {"type": "number", "minimum": 1e308, "multipleOf": 1e-300},
]


@pytest.mark.parametrize("node", TOO_MUCH, ids=str)
def test_what_no_real_value_meets_is_not_made_up(cloud: MockCloud, node: dict[str, Any]) -> None:
    cloud.types.register(schema(node))
    assert cloud.resources.put(THING, {"Id": "x"}).properties == {"Id": "x"}


@pytest.mark.parametrize("node", TOO_MUCH, ids=str)
def test_an_identifier_that_nothing_can_be_is_refused(cloud: MockCloud, node: dict[str, Any]) -> None:
    cloud.types.register(schema(node, primaryIdentifier=["/properties/A"]))
    with pytest.raises(UsageError, match="cannot be made of the given properties"):
        cloud.resources.put(THING, {"Id": "x"})


# --- what others hand over ---


@pytest.mark.parametrize("value", ["\ud800", math.nan, {1, 2}, object()])
def test_a_handler_that_returns_no_json_is_told_so(cloud: MockCloud, client: Any, value: Any) -> None:
    class Broken(GenericHandler):
        def create(self, request: Any) -> Any:
            return {"Id": "x", "A": value}

    cloud.types.register(schema({}), Broken)
    with raised_at_once(cloud, HandlerContractError, match="not plain JSON"):
        client.create_resource(TypeName=THING, DesiredState='{"Id": "x"}')


def test_a_hook_that_fails_with_half_of_a_character_fails(cloud: MockCloud, client: Any) -> None:
    def check(_request: Any) -> None:
        raise ValueError("\ud800")

    cloud.hooks.add("Private::Guard::Words", check)
    token = client.create_resource(TypeName=BUCKET, DesiredState="{}")["ProgressEvent"]["RequestToken"]
    cloud.clock.advance(60)
    hook = client.get_resource_request_status(RequestToken=token)["HooksProgressEvent"][0]
    assert hook["HookStatusMessage"] == "ValueError: \\ud800"
    bug = cloud._engine.deferred_errors.pop()
    assert "raised ValueError: \\ud800 (" in str(bug)


MEMBERS = {
    "RequestToken": "GetResourceRequestStatus",
    "ClientToken": "CreateResource",
    "TypeName": "ListResources",
    "Identifier": "GetResource",
    "DesiredState": "CreateResource",
}


@pytest.mark.parametrize("member", MEMBERS)
def test_half_of_a_character_in_a_call_is_refused_by_the_service(cloud: MockCloud, member: str) -> None:
    given = {"TypeName": BUCKET, "DesiredState": "{}", member: "\ud800aaaaaaaaaaaa"}
    assert sent(json.dumps(given).encode(), {"X-Amz-Target": f"CloudApiService.{MEMBERS[member]}"}) == 400
    assert cloud.calls[-1].error_code == "SerializationException"


def test_half_of_a_character_in_a_header_names_no_operation(cloud: MockCloud) -> None:
    assert sent(b"{}", {"X-Amz-Target": "CloudApiService.\ud800"}) == 400
    assert cloud.calls[-1].error_code == "UnknownOperationException"
    assert cloud.snapshot()


def sent(body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer to a request that is made by hand."""
    url = "https://cloudcontrolapi.us-east-1.amazonaws.com/"
    return URLLib3Session().send(AWSRequest(method="POST", url=url, headers=headers, data=body).prepare()).status_code


# --- everything public ---


def test_every_public_method_is_tried() -> None:
    with _scene() as scene:
        names = [target.name for target in targets(scene)]
        assert len(names) == 79
        assert set(DOCUMENTED) <= set(names)
        assert all(SKIPPED.values())
        covered = {name.split(".")[0] for name in names}
    # Records, which anybody may make of anything, errors, and what is tried elsewhere or under another name.
    others = {
        *("Comparison", "Learned", "RecordingWarning", "ReplayError", "compare", "learn", "record"),
        *("Call", "CcmockError", "HandlerContractError", "HandlerRequest", "HookRequest", "Resource"),
        *(
            "HookContractError",
            "HookFailed",
            "UnknownTypeError",
            "UsageError",
            "Clock",
            "GenericHandler",
            "Handler",
            "connect",
            "current",
        ),
    }
    assert set(ccmock.__all__) - covered == others


@pytest.mark.slow
def test_random_arguments_are_accepted_or_refused_and_what_is_refused_changes_nothing() -> None:
    tally = fuzz(calls=4, seed=0)
    assert tally.found == []
    assert tally.outcomes["refused"] > 100
    assert tally.outcomes["accepted"] > 50


def test_the_fuzz_finds_an_error_that_is_not_documented(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(self: Any, type_name: str) -> None:
        self.clear()
        raise (UsageError("half done") if isinstance(type_name, str) else TypeError("no"))

    monkeypatch.setattr("ccmock.simulation.hooks.Hooks.remove", broken)
    assert main(["--calls", "12", "Hooks.remove"]) == 1
    printed = capsys.readouterr().out
    assert "TypeError" in printed
    assert "a refused call has changed the mock" in printed
