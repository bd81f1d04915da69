"""Random operations on global resources in two regions at once, with faults, a hook, cancels and snapshots."""

from __future__ import annotations

import copy
import functools
import json
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ccmock import UsageError, mock_cloudcontrol
from tests.support.calls import refused

GROUP, REGIONS = "AWS::IAM::Group", ("us-east-1", "eu-west-1")
WORKS, CANCELS, HOOK_TAKES = 5_000, 1_000, 1_500
ENDED = ("SUCCESS", "FAILED", "CANCEL_COMPLETE")


@dataclass(eq=False)
class Thing:
    """A group, by its path: as the service has it, and as reads show it; None for no group."""

    name: str
    path: str | None
    shown: str | None = None
    changed_by: Asked | None = None


@dataclass(eq=False)
class Asked:
    """A resource request of one region."""

    region: str
    operation: str
    name: str
    wanted: str | None
    token: str = ""
    status: str = "IN_PROGRESS"
    error: str | None = None
    due: tuple[int, int, str] | None = None
    thing: Thing | None = None
    before: str | None = None
    fault: str | None = None


@dataclass
class Model:
    """What must hold: the service has one state, which the requests of all regions read and change."""

    now: int = 0
    has_hook: bool = False
    planned: int = 0
    things: dict[str, Thing] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def shown(self) -> dict[str, str]:
        return {thing.name: thing.shown for thing in self.things.values() if thing.shown is not None}

    def is_busy(self, region: str, name: str) -> bool:
        return any((each.region, each.name) == (region, name) and each.status not in ENDED for each in self.asked)

    def plan(self, asked: Asked, due: int, action: str) -> None:
        self.planned += 1
        asked.due = (due, self.planned, action)

    def settle(self) -> None:
        while due := [asked for asked in self.asked if asked.due is not None and asked.due[0] <= self.now]:
            first = min(due, key=lambda asked: asked.due or (0, 0, ""))
            time, _, action = first.due or (0, 0, "")
            first.due = None
            getattr(self, action)(first, time)

    def begin(self, asked: Asked, time: int) -> None:
        met = [fault for fault in self.faults if fault[0] == asked.operation]
        self.faults = [fault for fault in self.faults if fault not in met]
        asked.fault = met[0][1] if met else None
        if self.has_hook and asked.operation != "DELETE":
            self.plan(asked, time + HOOK_TAKES, "handle")
        else:
            self.handle(asked, time)

    def handle(self, asked: Asked, time: int) -> None:
        ends = "end" if asked.fault is None else "break_down"
        if asked.fault != "failure":
            thing = self.things.get(asked.name)
            if asked.operation == "CREATE":
                if thing is not None:
                    self.fail(asked, "AlreadyExists")
                    return
                asked.thing = self.things[asked.name] = Thing(asked.name, asked.wanted, None, asked)
            elif thing is None or thing.path is None:
                self.fail(asked, "NotFound")
                return
            else:
                asked.thing, asked.before = thing, thing.path
                thing.path, thing.changed_by = asked.wanted, asked
        self.plan(asked, time + WORKS, ends)

    def end(self, asked: Asked, time: int) -> None:
        thing = self.held(asked)
        if asked.operation != "DELETE" and (thing is None or thing.path is None):
            self.fail(asked, "NotFound")
        else:
            self.show(asked, "SUCCESS")

    def canceled(self, asked: Asked, time: int) -> None:
        self.show(asked, "CANCEL_COMPLETE")

    def break_down(self, asked: Asked, time: int) -> None:
        self.fail(asked, "NotStabilized")

    def fail(self, asked: Asked, error: str) -> None:
        asked.status, asked.error = "FAILED", error
        thing = self.held(asked)
        if thing is None:
            return
        remnant = thing.path if asked.fault == "remnant" and error == "NotStabilized" else None
        if thing.changed_by is asked or remnant is not None:
            thing.path = remnant if remnant is not None else asked.before
            self.publish(thing, asked)

    def show(self, asked: Asked, status: str) -> None:
        asked.status = status
        thing = self.held(asked)
        if thing is not None and (thing.changed_by is asked or thing.path is not None):
            self.publish(thing, asked)

    def held(self, asked: Asked) -> Thing | None:
        thing = asked.thing
        return thing if thing is not None and self.things.get(thing.name) is thing else None

    def publish(self, thing: Thing, asked: Asked | None) -> None:
        if asked is None or thing.changed_by is asked:
            thing.changed_by = None
        thing.shown = thing.path
        if thing.path is None:
            del self.things[thing.name]


@functools.cache
def make_client(region: str) -> Any:
    with mock_cloudcontrol():
        return boto3.session.Session(region_name=region).client("cloudcontrol")


regions, names, paths = st.sampled_from(REGIONS), st.sampled_from(["one", "two"]), st.sampled_from(["/", "/a/", "/b/"])
faults = st.sampled_from([None, None, None, "failure", "remnant"])


class RegionsMachine(RuleBasedStateMachine):
    """Does the same in a mock and in the model, and compares what both regions see."""

    def __init__(self) -> None:
        super().__init__()
        self.mock = mock_cloudcontrol(region=REGIONS[0], clock="manual")
        self.cloud = self.mock.start()
        self.model = Model()
        self.saved: tuple[Any, Model] | None = None

    def teardown(self) -> None:
        self.wait(3_600_000)
        assert all(asked.status in ENDED for asked in self.model.asked)
        self.both_regions_see_what_they_should()
        for region in self.cloud._engine.regions():
            assert not region.requests.state().running
            assert not region.store.unsettled()
        self.mock.stop()

    @initialize(has_hook=st.booleans())
    def the_cloud_is_set_up(self, has_hook: bool) -> None:
        self.model.has_hook = has_hook
        if has_hook:
            self.cloud.hooks.add(
                "Private::Guard::Groups", lambda _: None, operations=("CREATE", "UPDATE"), duration=HOOK_TAKES / 1000
            )

    @rule(region=regions, name=names, path=paths, fault=faults)
    def create(self, region: str, name: str, path: str, fault: str | None) -> None:
        state = json.dumps({"GroupName": name, "Path": path})
        self.submit(Asked(region, "CREATE", name, path), fault, "create_resource", DesiredState=state)

    @rule(region=regions, name=names, path=paths, fault=faults)
    def update(self, region: str, name: str, path: str, fault: str | None) -> None:
        patch = json.dumps([{"op": "add", "path": "/Path", "value": path}])
        asked = Asked(region, "UPDATE", name, path)
        self.submit(asked, fault, "update_resource", Identifier=name, PatchDocument=patch)

    @rule(region=regions, name=names, fault=faults)
    def delete(self, region: str, name: str, fault: str | None) -> None:
        self.submit(Asked(region, "DELETE", name, None), fault, "delete_resource", Identifier=name)

    def submit(self, asked: Asked, fault: str | None, method: str, **parameters: str) -> None:
        if fault is not None:
            leaves = fault == "remnant"
            self.cloud.faults.fail("NotStabilized", operation=asked.operation, leave_remnant=leaves)
            self.model.faults.append((asked.operation, fault))
        refusal = None
        if self.model.is_busy(asked.region, asked.name):
            refusal = "ConcurrentOperationException"
        elif asked.operation == "UPDATE" and asked.name not in self.model.shown():
            refusal = "ResourceNotFoundException"
        call = functools.partial(getattr(make_client(asked.region), method), TypeName=GROUP, **parameters)
        if refusal is not None:
            refused(refusal, call)
            return
        event = call()["ProgressEvent"]
        asked.token = event["RequestToken"]
        self.model.asked.append(asked)
        self.model.plan(asked, self.model.now, "begin")
        self.model.settle()

    @precondition(lambda self: self.model.asked)
    @rule(number=st.integers(0, 7))
    def cancel(self, number: int) -> None:
        asked = self.model.asked[-1 - number % len(self.model.asked)]
        if asked.status == "IN_PROGRESS":
            make_client(asked.region).cancel_resource_request(RequestToken=asked.token)
            asked.status = "CANCEL_IN_PROGRESS"
            self.model.plan(asked, self.model.now + CANCELS, "canceled")

    @rule(milliseconds=st.sampled_from([1, 500, 1000, 1500, 2000, 5000, 6500]))
    def wait(self, milliseconds: int) -> None:
        self.cloud.clock.advance(milliseconds / 1000)
        self.model.now += milliseconds
        self.model.settle()

    @rule(region=regions, name=names, path=paths)
    def put(self, region: str, name: str, path: str) -> None:
        resources = self.cloud.account(region=region).resources
        if name in self.model.things and self.model.is_busy(region, name):
            with pytest.raises(UsageError, match="is running on"):
                resources.put(GROUP, {"GroupName": name, "Path": path})
            return
        resources.put(GROUP, {"GroupName": name, "Path": path})
        thing = self.model.things.setdefault(name, Thing(name, None))
        thing.path = path
        self.model.publish(thing, None)

    @rule(region=regions, name=names)
    def take_away(self, region: str, name: str) -> None:
        resources = self.cloud.account(region=region).resources
        if name not in self.model.things or self.model.is_busy(region, name):
            with pytest.raises(UsageError):
                resources.delete(GROUP, name)
            return
        resources.delete(GROUP, name)
        self.model.things[name].path = None
        self.model.publish(self.model.things[name], None)

    @rule()
    def take_a_snapshot(self) -> None:
        self.saved = (json.loads(json.dumps(self.cloud.snapshot())), copy.deepcopy(self.model))

    @precondition(lambda self: self.saved)
    @rule()
    def go_back_to_the_snapshot(self) -> None:
        assert self.saved is not None
        self.cloud.restore(self.saved[0])
        self.model = copy.deepcopy(self.saved[1])
        assert self.cloud.snapshot() == self.saved[0]

    @invariant()
    def both_regions_see_what_they_should(self) -> None:
        for region in REGIONS:
            found = self.cloud.account(region=region).resources.list(GROUP)
            assert {group.identifier: group.properties["Path"] for group in found} == self.model.shown()
        for asked in self.model.asked:
            request = self.cloud.requests[asked.token]
            assert (request.status, request.error_code) == (asked.status, asked.error), asked


TestRegionsMachine = pytest.mark.slow(RegionsMachine.TestCase)
TestRegionsMachine.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, derandomize=True, database=None
)
