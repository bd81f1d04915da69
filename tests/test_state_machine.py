"""Random operations, faults, hooks, cancellations and snapshots, compared with a small reference model."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ccmock import MockCloud, UsageError, mock_cloudcontrol
from tests.support.calls import LOG_GROUP, VPC, create, delete, poll, refused

START = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
WORKS, CANCELS, CLIENT_TOKEN_LIVES, REQUEST_LIVES = 5_000, 1_000, 36 * 3_600_000, 7 * 86_400_000
HOOK, HOOK_TAKES, UNLUCKY_DAYS = "Private::Guard::Days", 1_500, 3
ENDED = ("SUCCESS", "FAILED", "CANCEL_COMPLETE")
State = dict[str, Any]


# --- the model: milliseconds since the start, plain dicts and lists ---


@dataclass(eq=False)
class Thing:
    """A resource. `shown` is what a read returns, `kept` what its handler knows; None means no resource."""

    type_name: str
    identifier: str | None
    shown: State | None
    kept: State | None


@dataclass(eq=False)
class Fault:
    """A fault for the next request of an operation on a type: a failure, or a delay in milliseconds."""

    type_name: str
    operation: str
    leaves_remnant: bool = False
    delay: int = 0


@dataclass(eq=False)
class Asked:
    """A resource request."""

    token: str
    type_name: str
    operation: str
    identifier: str | None
    wanted: State
    due: tuple[int, int, str] | None = None
    thing: Thing | None = None
    history: list[tuple[int, str]] = field(default_factory=list)
    error: str | None = None
    fault: Fault | None = None
    delay: int = 0

    @property
    def status(self) -> str:
        return self.history[-1][1]

    @property
    def has_begun(self) -> bool:
        return any(status == "IN_PROGRESS" for _, status in self.history)

    def is_remembered(self, now: int) -> bool:
        return self.status not in ENDED or now < self.history[-1][0] + REQUEST_LIVES


class Model:
    """The expected state."""

    def __init__(self) -> None:
        self.now = 0
        self.waits = 0
        self.has_hook = False
        self.faults: list[Fault] = []
        self.things: list[Thing] = []
        self.asked: list[Asked] = []
        self.client_tokens: dict[str, tuple[int, Any, Asked]] = {}
        self._planned = 0

    def thing(self, type_name: str, identifier: str | None) -> Thing | None:
        found = (thing for thing in self.things if (thing.type_name, thing.identifier) == (type_name, identifier))
        return next(found, None) if identifier is not None else None

    def visible(self, type_name: str) -> list[Thing]:
        return [thing for thing in self.things if thing.type_name == type_name and thing.shown is not None]

    def is_busy(self, type_name: str, identifier: str) -> bool:
        return any(
            (asked.type_name, asked.identifier) == (type_name, identifier) and asked.status not in ENDED
            for asked in self.asked
        )

    def ask(self, asked: Asked) -> None:
        asked.history.append((self.now, "PENDING" if self.waits else "IN_PROGRESS"))
        self.asked.append(asked)
        self.plan(asked, self.now + self.waits, "begin")

    def plan(self, asked: Asked, due: int, action: str) -> None:
        self._planned += 1
        asked.due = (due, self._planned, action)

    def move(self, milliseconds: int) -> None:
        self.now += milliseconds
        self.settle()

    def settle(self) -> None:
        while due := [asked for asked in self.asked if asked.due and asked.due[0] <= self.now]:
            first = min(due, key=lambda asked: asked.due or (0, 0, ""))
            time, _, action = first.due or (0, 0, "")
            first.due = None
            if action == "begin":
                self.begin(first, time)
            elif action == "handle":
                self.handle(first, time)
            elif action == "fail":
                self.fail(first, time, "NotStabilized")
            elif action == "refuse":
                self.fail(first, time, "GeneralServiceException")
            else:
                self.end(first, time, "SUCCESS" if action == "end" else "CANCEL_COMPLETE")

    def begin(self, asked: Asked, time: int) -> None:
        if asked.status == "PENDING":
            asked.history.append((time, "IN_PROGRESS"))
        met = [
            fault for fault in self.faults if (fault.type_name, fault.operation) == (asked.type_name, asked.operation)
        ]
        self.faults = [fault for fault in self.faults if fault not in met]
        asked.delay = sum(fault.delay for fault in met)
        asked.fault = next((fault for fault in met if not fault.delay), None)
        if self.has_hook and asked.type_name == LOG_GROUP and asked.operation != "DELETE":
            is_refused = asked.wanted.get("RetentionInDays") == UNLUCKY_DAYS
            self.plan(asked, time + HOOK_TAKES, "refuse" if is_refused else "handle")
        else:
            self.handle(asked, time)

    def handle(self, asked: Asked, time: int) -> None:
        if asked.fault is not None and not asked.fault.leaves_remnant:
            self.plan(asked, time + WORKS + asked.delay, "fail")
            return
        there = self.thing(asked.type_name, asked.identifier)
        if (there is not None) == (asked.operation == "CREATE"):
            asked.error = "AlreadyExists" if there else "NotFound"
            asked.history.append((time, "FAILED"))
            return
        if there is None:
            there = Thing(asked.type_name, asked.identifier, None, None)
            self.things.append(there)
        there.kept = None if asked.operation == "DELETE" else asked.wanted
        asked.thing = there
        self.plan(asked, time + WORKS + asked.delay, "end" if asked.fault is None else "fail")

    def fail(self, asked: Asked, time: int, error: str) -> None:
        asked.error = error
        asked.history.append((time, "FAILED"))
        thing, stays = asked.thing, asked.thing is not None and asked.thing.kept is not None
        if thing is not None:
            thing.kept = thing.shown = thing.kept if stays else thing.shown
        elif asked.operation == "CREATE":
            asked.identifier = None

    def end(self, asked: Asked, time: int, status: str) -> None:
        asked.history.append((time, status))
        if asked.thing is not None:
            asked.thing.shown = asked.thing.kept
            if asked.thing.kept is None:
                self.things.remove(asked.thing)

    def cancel(self, asked: Asked) -> None:
        asked.history.append((self.now, "CANCEL_IN_PROGRESS"))
        self.plan(asked, self.now + CANCELS, "canceled")


# --- the machine ---


@functools.cache
def make_client() -> Any:
    """Returns one client for all examples, since any client reaches any mock."""
    with mock_cloudcontrol():
        return boto3.session.Session(region_name="us-east-1").client("cloudcontrol")


def _refuses(request: Any) -> str | None:
    return "unlucky" if request.desired_state.get("RetentionInDays") == UNLUCKY_DAYS else None


names = st.sampled_from(["one", "two", "three"])
days = st.sampled_from([1, 3, 5, 7])
client_tokens = st.sampled_from([None, None, None, "a", "b"])
numbers = st.integers(0, 7)
faults = st.sampled_from([None, None, None, None, "failure", "remnant", "delay"])


class CloudMachine(RuleBasedStateMachine):
    """Does the same in a mock and in the model, and compares the results."""

    def __init__(self) -> None:
        super().__init__()
        self.mock = mock_cloudcontrol(region="us-east-1", clock="manual")
        self.cloud = self.mock.start()
        self.client = make_client()
        self.model = Model()
        self.pages: dict[str, tuple[str, Thing]] = {}
        self.saved: tuple[Any, Model, dict[str, tuple[str, Thing]]] | None = None

    def teardown(self) -> None:
        self.mock.stop()

    # --- actions ---

    @initialize(waits=st.sampled_from([0, 0, 2]), has_hook=st.booleans())
    def the_cloud_is_set_up(self, waits: int, has_hook: bool) -> None:
        self.cloud.timing.set(queue=waits)
        self.model.waits, self.model.has_hook = waits * 1000, has_hook
        if has_hook:
            targets, operations = (LOG_GROUP,), ("CREATE", "UPDATE")
            self.cloud.hooks.add(HOOK, _refuses, targets=targets, operations=operations, duration=HOOK_TAKES / 1000)

    def set_fault(self, type_name: str, operation: str, fault: str | None) -> None:
        """Makes the next request of an operation on a type fail, with or without a remnant, or take longer."""
        if fault == "delay":
            self.cloud.faults.delay(3, type_name=type_name, operation=operation, times=1)
            self.model.faults.append(Fault(type_name, operation, delay=3_000))
        elif fault is not None:
            leaves = fault == "remnant"
            self.cloud.faults.fail("NotStabilized", type_name=type_name, operation=operation, leave_remnant=leaves)
            self.model.faults.append(Fault(type_name, operation, leaves))

    @rule()
    def take_a_snapshot(self) -> None:
        snapshot = json.loads(json.dumps(self.cloud.snapshot()))
        self.saved = (snapshot, *copy.deepcopy((self.model, self.pages)))

    @precondition(lambda self: self.saved)
    @rule()
    def go_back_to_the_snapshot(self) -> None:
        assert self.saved is not None
        snapshot, *rest = self.saved
        self.cloud.restore(snapshot)
        self.model, self.pages = copy.deepcopy((rest[0], rest[1]))
        assert self.cloud.snapshot() == snapshot

    @rule(name=names, value=days, client_token=client_tokens, fault=faults)
    def create_log_group(self, name: str, value: int, client_token: str | None, fault: str | None) -> None:
        self.set_fault(LOG_GROUP, "CREATE", fault)
        self.create(LOG_GROUP, {"LogGroupName": name, "RetentionInDays": value}, name, client_token)

    @rule(value=days, client_token=client_tokens, fault=faults)
    def create_vpc(self, value: int, client_token: str | None, fault: str | None) -> None:
        self.set_fault(VPC, "CREATE", fault)
        self.create(VPC, {"CidrBlock": f"10.{value}.0.0/16"}, None, client_token)

    def create(self, type_name: str, state: State, identifier: str | None, client_token: str | None) -> None:
        refusal = None
        if identifier is not None and self.model.is_busy(type_name, identifier):
            refusal = "ConcurrentOperationException"
        parameters = {"TypeName": type_name, "DesiredState": json.dumps(state)}
        self.submit("CREATE", parameters, client_token, refusal, identifier, state)

    @rule(number=numbers, value=days, client_token=client_tokens, fault=faults)
    def update(self, number: int, value: int, client_token: str | None, fault: str | None) -> None:
        type_name, identifier = self.target(number)
        self.set_fault(type_name, "UPDATE", fault)
        thing = self.model.thing(type_name, identifier)
        change = {"RetentionInDays": value} if type_name == LOG_GROUP else {"Tags": [{"Key": "k", "Value": str(value)}]}
        patch = [{"op": "add", "path": f"/{name}", "value": given} for name, given in change.items()]
        refusal = "ConcurrentOperationException" if self.model.is_busy(type_name, identifier) else None
        if refusal is None and (thing is None or thing.shown is None):
            refusal = "ResourceNotFoundException"
        wanted = {**((thing.shown if thing else None) or {}), **change}
        parameters = {"TypeName": type_name, "Identifier": identifier, "PatchDocument": json.dumps(patch)}
        self.submit("UPDATE", parameters, client_token, refusal, identifier, wanted)

    @rule(number=numbers, client_token=client_tokens, fault=faults)
    def delete(self, number: int, client_token: str | None, fault: str | None) -> None:
        type_name, identifier = self.target(number)
        self.set_fault(type_name, "DELETE", fault)
        refusal = "ConcurrentOperationException" if self.model.is_busy(type_name, identifier) else None
        parameters = {"TypeName": type_name, "Identifier": identifier}
        self.submit("DELETE", parameters, client_token, refusal, identifier, {})

    @rule(number=numbers)
    def send_what_is_no_good(self, number: int) -> None:
        type_name, identifier = self.target(number)
        thing = self.model.thing(type_name, identifier)
        self.refused("ValidationException", self.client.create_resource, TypeName=type_name, DesiredState='{"A": 1}')
        expected = "ValidationException"
        if thing is None or thing.shown is None:
            is_busy = self.model.is_busy(type_name, identifier)
            expected = "ConcurrentOperationException" if is_busy else "ResourceNotFoundException"
        patch = '[{"op": "add", "path": "/Tags", "value": []}, {"op": "remove", "path": "/A/B"}]'
        parameters = {"TypeName": type_name, "Identifier": identifier, "PatchDocument": patch}
        self.refused(expected, self.client.update_resource, **parameters)

    @precondition(lambda self: self.model.asked)
    @rule(number=numbers)
    def cancel(self, number: int) -> None:
        asked = self.model.asked[-1 - number % len(self.model.asked)]
        parameters = {"RequestToken": asked.token}
        if not asked.is_remembered(self.model.now):
            self.refused("RequestTokenNotFoundException", self.client.cancel_resource_request, **parameters)
        elif asked.status in ("SUCCESS", "FAILED"):
            self.refused("ValidationException", self.client.cancel_resource_request, **parameters)
        else:
            if not asked.status.startswith("CANCEL"):
                self.model.cancel(asked)
            event = self.client.cancel_resource_request(**parameters)["ProgressEvent"]
            self.compare_event(asked, event, is_polled=False)

    @precondition(lambda self: self.model.client_tokens)
    @rule(number=numbers)
    def say_it_again(self, number: int) -> None:
        client_token = sorted(self.model.client_tokens)[number % len(self.model.client_tokens)]
        expires, (operation, parameters), asked = self.model.client_tokens[client_token]
        if self.model.now < expires:
            event = self.method(operation)(**parameters, ClientToken=client_token)["ProgressEvent"]
            self.compare_event(asked, event, is_polled=False)

    @rule(milliseconds=st.sampled_from([5000, 6000, 7000, 4999, 2000, 1000, 500, 1]))
    def wait(self, milliseconds: int) -> None:
        self.pass_time(milliseconds)

    @precondition(lambda self: self.model.asked)
    @rule(number=numbers, after=st.sampled_from([CLIENT_TOKEN_LIVES, REQUEST_LIVES]), less=st.sampled_from([0, 1]))
    def wait_until_something_is_forgotten(self, number: int, after: int, less: int) -> None:
        asked = self.model.asked[number % len(self.model.asked)]
        moment = asked.history[0 if after == CLIENT_TOKEN_LIVES else -1][0] + after - less
        self.pass_time(max(0, moment - self.model.now))

    def pass_time(self, milliseconds: int) -> None:
        self.cloud.clock.advance(milliseconds / 1000)
        self.model.move(milliseconds)

    @rule(name=names, value=days)
    def put_log_group(self, name: str, value: int) -> None:
        state = {"LogGroupName": name, "RetentionInDays": value}
        thing = self.model.thing(LOG_GROUP, name)
        if thing is not None and self.model.is_busy(LOG_GROUP, name):
            with pytest.raises(UsageError, match="is running on"):
                self.cloud.resources.put(LOG_GROUP, state)
            return
        assert self.cloud.resources.put(LOG_GROUP, state).identifier == name
        if thing is None:
            thing = Thing(LOG_GROUP, name, None, None)
            self.model.things.append(thing)
        thing.shown = thing.kept = state

    @rule(value=days)
    def put_vpc(self, value: int) -> None:
        state = {"CidrBlock": f"10.{value}.0.0/16"}
        identifier = self.cloud.resources.put(VPC, state).identifier
        assert self.model.thing(VPC, identifier) is None
        self.model.things.append(Thing(VPC, identifier, state, state))

    @rule(number=numbers)
    def take_away(self, number: int) -> None:
        type_name, identifier = self.target(number)
        thing = self.model.thing(type_name, identifier)
        if thing is None or thing.shown is None or self.model.is_busy(type_name, identifier):
            with pytest.raises(UsageError):
                self.cloud.resources.delete(type_name, identifier)
        else:
            self.cloud.resources.delete(type_name, identifier)
            self.model.things.remove(thing)

    # --- observations ---

    @rule(number=numbers)
    def read(self, number: int) -> None:
        type_name, identifier = self.target(number)
        thing = self.model.thing(type_name, identifier)
        if thing is None or thing.shown is None:
            parameters = {"TypeName": type_name, "Identifier": identifier}
            self.refused("ResourceNotFoundException", self.client.get_resource, **parameters)
            assert self.cloud.resources.get(type_name, identifier) is None
            return
        found = self.client.get_resource(TypeName=type_name, Identifier=identifier)["ResourceDescription"]
        properties = json.loads(found["Properties"])
        assert found["Identifier"] == identifier
        assert {name: properties.get(name) for name in thing.shown} == thing.shown

    @precondition(lambda self: self.model.asked)
    @rule(number=numbers)
    def poll(self, number: int) -> None:
        asked = self.model.asked[-1 - number % len(self.model.asked)]
        if asked.is_remembered(self.model.now):
            answer = self.client.get_resource_request_status(RequestToken=asked.token)
            self.compare_event(asked, answer["ProgressEvent"])
            assert self.cloud.requests[asked.token].history == [(at(time), status) for time, status in asked.history]
        else:
            parameters = {"RequestToken": asked.token}
            self.refused("RequestTokenNotFoundException", self.client.get_resource_request_status, **parameters)

    @rule(type_name=st.sampled_from([LOG_GROUP, VPC]), size=st.integers(1, 3))
    def list_one_page(self, type_name: str, size: int) -> None:
        self.compare_page(type_name, self.model.visible(type_name), MaxResults=size)

    @rule(type_name=st.sampled_from([LOG_GROUP, VPC]), size=st.integers(1, 3))
    def list_all_pages(self, type_name: str, size: int) -> None:
        pages = self.client.get_paginator("list_resources").paginate(
            TypeName=type_name, PaginationConfig={"PageSize": size}
        )
        found = [description["Identifier"] for page in pages for description in page["ResourceDescriptions"]]
        assert found == [thing.identifier for thing in self.model.visible(type_name)]

    @precondition(lambda self: self.pages)
    @rule(number=numbers, size=st.integers(1, 3))
    def list_the_next_page(self, number: int, size: int) -> None:
        type_name = sorted(self.pages)[number % len(self.pages)]
        token, last = self.pages.pop(type_name)
        if last not in self.model.things:
            return  # Only the mock knows its position.
        after = self.model.things.index(last)
        rest = [thing for thing in self.model.things[after + 1 :] if thing in self.model.visible(type_name)]
        self.compare_page(type_name, rest, MaxResults=size, NextToken=token)

    @rule(
        operations=st.lists(st.sampled_from(["CREATE", "UPDATE", "DELETE"]), unique=True),
        statuses=st.lists(st.sampled_from(["PENDING", "IN_PROGRESS", "CANCEL_IN_PROGRESS", *ENDED]), unique=True),
    )
    def list_some_requests(self, operations: list[str], statuses: list[str]) -> None:
        wanted = [
            asked.token
            for asked in reversed(self.model.asked)
            if asked.is_remembered(self.model.now)
            and (not operations or (asked.has_begun and asked.operation in operations))
            and (not statuses or asked.status in statuses)
        ]
        filters = {"Operations": operations, "OperationStatuses": statuses}
        pages = self.client.get_paginator("list_resource_requests").paginate(
            ResourceRequestStatusFilter=filters, PaginationConfig={"PageSize": 3}
        )
        assert [event["RequestToken"] for page in pages for event in page["ResourceRequestStatusSummaries"]] == wanted

    @invariant()
    def all_requests_are_as_they_should_be(self) -> None:
        expected = [asked for asked in reversed(self.model.asked) if asked.is_remembered(self.model.now)]
        events = self.client.list_resource_requests(MaxResults=100)["ResourceRequestStatusSummaries"]
        assert [event["RequestToken"] for event in events] == [asked.token for asked in expected][:100]
        for asked, event in zip(expected, events, strict=False):
            self.compare_event(asked, event)

    @invariant()
    def all_resources_are_as_they_should_be(self) -> None:
        for type_name in (LOG_GROUP, VPC):
            expected = self.model.visible(type_name)
            found = self.cloud.resources.list(type_name)
            assert [resource.identifier for resource in found] == [thing.identifier for thing in expected]
            for resource, thing in zip(found, expected, strict=True):
                assert thing.shown is not None
                assert {name: resource.properties.get(name) for name in thing.shown} == thing.shown

    # --- comparison ---

    def target(self, number: int) -> tuple[str, str]:
        """Draws a resource that exists, is being created or deleted, or never existed."""
        known = [(thing.type_name, thing.identifier) for thing in self.model.things if thing.identifier is not None]
        choices = [*known, (LOG_GROUP, "one"), (LOG_GROUP, "two"), (VPC, "vpc-nobody")]
        return choices[number % len(choices)]

    def submit(
        self,
        operation: str,
        parameters: dict[str, Any],
        client_token: str | None,
        refusal: str | None,
        identifier: str | None,
        wanted: State,
    ) -> None:
        """Sends a request; with a used client token, expects the first request or a conflict."""
        call = self.method(operation)
        given = {"ClientToken": client_token} if client_token is not None else {}
        expires, question, asked = self.model.client_tokens.get(client_token or "", (0, None, None))
        if asked is not None and self.model.now < expires:
            if question != (operation, parameters):
                self.refused("ClientTokenConflictException", call, **parameters, **given)
            else:
                self.compare_event(asked, call(**parameters, **given)["ProgressEvent"], is_polled=False)
            return
        if refusal is not None:
            self.refused(refusal, call, **parameters, **given)
            return
        event = call(**parameters, **given)["ProgressEvent"]
        asked = Asked(event["RequestToken"], parameters["TypeName"], operation, identifier, wanted)
        self.model.ask(asked)
        self.compare_event(asked, event, is_polled=False)
        if operation == "UPDATE" and not self.model.waits:
            model = json.loads(event["ResourceModel"])
            assert {name: model.get(name) for name in wanted} == wanted
        self.model.settle()
        if client_token is not None:
            self.model.client_tokens[client_token] = (
                self.model.now + CLIENT_TOKEN_LIVES,
                (operation, parameters),
                asked,
            )

    def method(self, operation: str) -> Callable[..., Any]:
        """Returns the client's method for an operation."""
        methods = {"CREATE": "create_resource", "UPDATE": "update_resource", "DELETE": "delete_resource"}
        method: Callable[..., Any] = getattr(self.client, methods[operation])
        return method

    def refused(self, code: str, call: Callable[..., Any], **parameters: Any) -> None:
        with pytest.raises(ClientError) as caught:
            call(**parameters)
        assert caught.value.response["Error"]["Code"] == code

    def compare_event(self, asked: Asked, event: dict[str, Any], *, is_polled: bool = True) -> None:
        self.learn_identifier(asked, event)
        expected: dict[str, Any] = {
            "TypeName": asked.type_name,
            "RequestToken": asked.token,
            "OperationStatus": asked.status,
            "EventTime": at(asked.history[-1][0]),
        }
        if asked.status != "PENDING":
            if asked.has_begun:
                expected["Operation"] = asked.operation
            if asked.identifier is not None:
                expected["Identifier"] = asked.identifier
            if asked.error is not None:
                expected["ErrorCode"] = asked.error
            if is_polled and asked.due is not None:
                expected["RetryAfter"] = at(min(asked.due[0], self.model.now + 5000))
        unlooked = ("ResourceModel", "StatusMessage", "HooksRequestToken")
        shown = {name: value for name, value in event.items() if name not in unlooked}
        assert shown == expected
        assert ("StatusMessage" in event) == (asked.error is not None)

    def learn_identifier(self, asked: Asked, event: dict[str, Any]) -> None:
        """Checks that a generated identifier is new, and known as soon as the request starts."""
        if asked.thing is not None and asked.identifier is None and "Identifier" in event:
            assert self.model.thing(asked.type_name, event["Identifier"]) is None
            asked.identifier = asked.thing.identifier = event["Identifier"]

    def compare_page(self, type_name: str, expected: list[Thing], **parameters: Any) -> None:
        page = self.client.list_resources(TypeName=type_name, **parameters)
        shown = expected[: parameters["MaxResults"]]
        found = [description["Identifier"] for description in page["ResourceDescriptions"]]
        assert found == [thing.identifier for thing in shown]
        assert ("NextToken" in page) == (len(expected) > len(shown))
        self.pages.pop(type_name, None)
        if "NextToken" in page:
            self.pages[type_name] = (page["NextToken"], shown[-1])


def at(time: int) -> datetime:
    return START + timedelta(milliseconds=time)


TestCloudMachine = pytest.mark.slow(CloudMachine.TestCase)
TestCloudMachine.settings = settings(max_examples=settings().max_examples // 2, stateful_step_count=40)


# --- expiry, which random operations do not reach ---


def test_request_expires_at_its_own_time(cloud: MockCloud, client: Any) -> None:
    cloud.timing.set(queue=8 * 86_400, type_name=VPC)
    waiting = create(client, VPC, {"CidrBlock": "10.0.0.0/16"})
    done = create(client, LOG_GROUP, {"LogGroupName": "one"})
    cloud.clock.advance(5 + REQUEST_LIVES / 1000)
    refused("RequestTokenNotFoundException", poll, client, done)
    assert poll(client, waiting)["OperationStatus"] == "PENDING"
    summaries = client.list_resource_requests()["ResourceRequestStatusSummaries"]
    assert [event["RequestToken"] for event in summaries] == [waiting["RequestToken"]]


def test_expired_request_does_nothing(cloud: MockCloud, client: Any) -> None:
    cloud.timing.set(queue=8 * 86_400)
    event = create(client, LOG_GROUP, {"LogGroupName": "one"})
    client.cancel_resource_request(RequestToken=event["RequestToken"])
    for _ in range(9):
        cloud.clock.advance(86_400)
        assert client.list_resources(TypeName=LOG_GROUP)["ResourceDescriptions"] == []
    refused("RequestTokenNotFoundException", poll, client, event)


def test_thousands_of_requests_expire_and_others_keep_their_order(cloud: MockCloud, client: Any) -> None:
    for number in range(1001):
        delete(client, LOG_GROUP, f"nobody-{number}")
    cloud.clock.advance(REQUEST_LIVES / 1000 - 1)
    kept = [delete(client, LOG_GROUP, f"late-{number}")["RequestToken"] for number in range(3)]
    cloud.clock.advance(1)
    for _ in range(2):
        summaries = client.list_resource_requests()["ResourceRequestStatusSummaries"]
        assert [event["RequestToken"] for event in summaries] == kept[::-1]
    assert [request.token for request in cloud.requests] == kept
