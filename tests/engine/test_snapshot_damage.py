"""A damaged snapshot is refused with the place of the damage and changes nothing, or all goes on with it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.snapshot_damage import ACCEPTED, FAILURES, REFUSED, count, outcome_of
from ccmock import MockCloud, UsageError, mock_cloudcontrol
from ccmock.engine.model import CallError, CallRecord, HookRun, PlannedFailure, PlannedOutcome
from ccmock.engine.request_tracker import FIELDS
from ccmock.engine.snapshot import VERSION
from ccmock.simulation.faults import Faults
from ccmock.simulation.snapshot_form import DETAILS, OPERATIONS
from tests.support.snapshot_damage import Damage, damage, fields, fill, nested, set_up

US_EAST = ("regions", 0)
REQUESTS = (*US_EAST, "requests", "requests")
TABLES = (*US_EAST, "resources", "types")
GROUPS = (*TABLES, "AWS::Logs::LogGroup", "resources")
GONE = object()


@pytest.fixture(scope="module")
def filled() -> Iterator[tuple[MockCloud, dict[str, Any]]]:
    """A mock, and the snapshot of something of everything that it is restored to."""
    with mock_cloudcontrol(clock="manual") as cloud:
        set_up(cloud)
        fill(cloud)
        yield cloud, cloud.snapshot()


def changed(snapshot: dict[str, Any], place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """The snapshot with another value at a place, or without it."""
    damaged = copy.deepcopy(snapshot)
    owner = damaged
    for key in place[:-1]:
        owner = owner[key]
    if value is GONE:
        del owner[place[-1]]
    else:
        owner[place[-1]] = value
    return damaged


DAMAGED: dict[str, tuple[tuple[Any, ...], Any, str]] = {
    "a part is missing": (("clock",), GONE, "it lacks the key 'clock'"),
    "a key is not known": (("more",), 1, "it has the key 'more', which is not known; it has version, clock"),
    "a number is a text": (
        (*GROUPS, 2, 1),
        "2",
        "regions[0].resources.types.AWS::Logs::LogGroup.resources[2][1] is '2'; it has to be a whole number",
    ),
    "a number is true": (("clock", "moves"), True, r"clock.moves is True; it has to be a whole number"),
    "a time is no datetime": (("clock", "now_ms"), 10**15, "clock.now_ms is 1000000000000000; it has to be a time of"),
    "a number is NaN": (
        (*GROUPS, 0, 2, "RetentionInDays"),
        float("nan"),
        "RetentionInDays is nan; it has to be a number",
    ),
    "a number is endless": (("clock", "moves"), 10**5000, "clock.moves is a number of more than 1000 digits"),
    "a text is half a character": ((*GROUPS, 0, 0), "\ud800", r"is '\\ud800'; a lone surrogate is no character"),
    "a key is half a character": (("ids", "drawn", "\ud800"), 1, r"ids.drawn has the key '\\ud800'; a lone surrogate"),
    "a key is no text": (("ids", "drawn", 7), 1, "ids.drawn has the key 7; keys are texts"),
    "a list is a tuple": (("timing",), (), "timing is (); it has to be a JSON value, which a tuple is not"),
    "nested too deep": ((*GROUPS, 0, 2, "Tags"), nested(250), "is nested deeper than 200 levels"),
    "nested beyond any depth": ((*GROUPS, 0, 2, "Tags"), nested(20_000), "is nested deeper than 400 levels"),
    "a type that is not there": (
        (*TABLES, "AWS::No::Type"),
        {"is_known": True, "resources": []},
        "AWS::No::Type is no",
    ),
    "no name of a type": (
        (*TABLES, "Type"),
        {"is_known": True, "resources": []},
        "it has to be the name of a resource type",
    ),
    "a global type in a region": (
        (*TABLES, "AWS::IAM::Group"),
        {"is_known": True, "resources": []},
        "is among the resources that all regions share",
    ),
    "a region that is not there": (
        (*US_EAST, "region"),
        "moon-1",
        "regions[0].region is 'moon-1'; it has to be a region",
    ),
    "another partition": ((*US_EAST, "partition"), "aws-cn", "it has to be 'aws', where the region lies"),
    "no global resources": (("global_resources",), [], "regions[0] has no global_resources"),
    "no account id": ((*US_EAST, "account_id"), "1234", "it has to be an account id, twelve digits"),
    "a sequence that was not reached": ((*US_EAST, "resources", "made"), 1, "that no other resource has"),
    "the model of another resource": (
        (*GROUPS, 0, 2, "LogGroupName"),
        "other",
        "resources[0][2] is the model of another resource than 'there'",
    ),
    "a property of another type": (
        (*GROUPS, 0, 2, "LogGroupClass"),
        7,
        "resources[0][2].LogGroupClass does not fit AWS::Logs::LogGroup: expected",
    ),
    "a resource without a model": (
        (*GROUPS, 0, 2),
        None,
        "resources[0][2] is null, and no request deletes the resource",
    ),
    "a resource that is not shown": ((*GROUPS, 0, 3), None, "resources[0][3] is null, and no request creates the"),
    "a change of a request that is not there": (
        (*GROUPS, 1, 5),
        "nobody",
        "resources[1][5] is 'nobody'; no such request works on the resource",
    ),
    "a change of nobody": ((*GROUPS, 1, 5), None, "[1][3] is another model, and no request changes the resource"),
    "a deleted resource with a model": (
        (*GROUPS, 2, 2),
        {"LogGroupName": "leaving"},
        "resources[2][2] is a model, and a request deletes the resource",
    ),
    "a change of what was not there": ((*REQUESTS, 8, "before"), None, "does not say what there was before"),
    "another resource before": (
        (*REQUESTS, 8, "before"),
        {"LogGroupName": "other"},
        "requests[8].before is the model of another resource than 'shown'",
    ),
    "something before nothing": ((*REQUESTS, 10, "before"), {}, "before is a model, though the request has changed"),
    "a resource without an identifier": (
        (*REQUESTS, 10, "resource"),
        1,
        "requests[10].identifier is null, though the request names or has made its resource",
    ),
    "a delete without an identifier": ((*REQUESTS, 9, "identifier"), None, "identifier is null, though the request"),
    "a status that is not there": (
        (*REQUESTS, 0, "history", 0, 1),
        "DONE",
        "history[0][1] is 'DONE'; it has to be one of",
    ),
    "a status that cannot follow": (
        (*REQUESTS, 0, "history", -1, 1),
        "PENDING",
        "is 'PENDING', which never follows 'IN_PROGRESS'",
    ),
    "an operation that is not there": ((*REQUESTS, 0, "operation"), "READ", "operation is 'READ'; it has to be one of"),
    "a failure without a code": ((*REQUESTS, 1, "error_code"), None, "error_code is None, while the status is FAILED"),
    "a draw that would come again": (("ids", "drawn", "request-token"), 3, "the number of requests"),
    "a step of nobody": (("timeline", "steps", 0, 4), "nobody", "of request nobody, which waits for no such step"),
    "no steps": (("timeline", "steps"), [], "which is not in the timeline"),
    "another action": (
        ("timeline", "steps", 0, 5),
        "explode",
        "is 'explode'; it has to be one of begin, handle, refuse",
    ),
    "another time": (("timeline", "steps", 0, 0), 1767268800001, "; the request that waits for it says"),
    "no marks": ((*US_EAST, "requests", "running"), [], "running lacks the mark of request"),
    "no ended requests": ((*US_EAST, "requests", "ended"), [], "is not the list of the requests that have ended"),
    "a default version that is not there": (
        ("types", "Test::Saved::Thing", "default"),
        "00000009",
        "it has to be one of the versions in schemas",
    ),
    "a schema of another type": (
        ("types", "Test::Saved::Thing", "schemas", "00000001", "typeName"),
        "A1::B1::C1",
        "schemas.00000001.typeName is 'A1::B1::C1'; it has to be 'Test::Saved::Thing'",
    ),
    "no schema": (
        ("types", "Test::Saved::Thing", "schemas", "00000001"),
        {"typeName": "Test::Saved::Thing"},
        "is not a schema: The",
    ),
    "a call without an answer": (("calls", 0, 4), None, "calls[0] has to have either an answer or an error"),
    "a fault in another book": (
        ("simulation", "faults", "reads", 0, "kind"),
        "hang",
        "simulation.faults.reads[0].kind is 'hang'; it has to be",
    ),
    "a quota of an unknown type": (
        ("simulation", "limits", "by_type", "A1::B1::C1"),
        1,
        "simulation.limits.by_type.A1::B1::C1 is 'A1::B1::C1'",
    ),
    "a policy without an effect": (
        ("simulation", "permissions", "allowed", 0, 0, "Statement", 0, "Effect"),
        "Perhaps",
        "simulation.permissions.allowed[0][0] is not a policy: Statement[0].Effect",
    ),
}


@pytest.mark.parametrize(("place", "value", "text"), DAMAGED.values(), ids=DAMAGED)
def test_the_place_of_the_damage_is_named_and_nothing_changes(
    filled: tuple[MockCloud, dict[str, Any]], place: tuple[Any, ...], value: Any, text: str
) -> None:
    cloud, snapshot = filled
    cloud.restore(snapshot)
    with pytest.raises(UsageError) as caught:
        cloud.restore(changed(snapshot, place, value))
    assert str(caught.value).startswith("The snapshot is damaged: ")
    assert text.replace("\\\\", "\\") in str(caught.value)
    assert cloud.snapshot() == snapshot


SETTLED = [((*GROUPS, 1, 3), True), ((*GROUPS, 1, 5), None)]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ([*SETTLED, ((*REQUESTS, 8, "resource"), 99)], "resource is 99; it has to be at most 12, the number of"),
        ([*SETTLED, ((*REQUESTS, 8, "resource"), 1)], "resource is 1, which is another resource than 'shown'"),
        (
            [((*REQUESTS, 7, "identifier"), "queue"), ((*REQUESTS, 7, "resource"), 1)],
            "resource is 1, though the request has not begun",
        ),
    ],
)
def test_a_resource_on_which_a_request_cannot_work_is_refused(
    filled: tuple[MockCloud, dict[str, Any]], changes: list[tuple[tuple[Any, ...], Any]], text: str
) -> None:
    cloud, snapshot = filled
    damaged = snapshot
    for place, value in changes:
        damaged = changed(damaged, place, value)
    with pytest.raises(UsageError) as caught:
        cloud.restore(damaged)
    assert text in str(caught.value)


def test_a_request_whose_resource_is_gone_is_accepted(filled: tuple[MockCloud, dict[str, Any]]) -> None:
    cloud, snapshot = filled
    gone = changed(snapshot, (*GROUPS, 1), GONE)
    cloud.restore(gone)
    assert cloud.snapshot() == gone
    cloud.clock.advance(60)
    request = next(each for each in cloud.requests if each.identifier == "shown")
    assert (request.status, request.error_code) == ("FAILED", "NotFound")


def test_a_token_that_two_requests_have_is_refused(filled: tuple[MockCloud, dict[str, Any]]) -> None:
    cloud, snapshot = filled
    token = snapshot["regions"][0]["requests"]["requests"][0]["token"]
    damaged = changed(snapshot, (*REQUESTS, 1, "token"), token)
    with pytest.raises(
        UsageError, match=r"requests\[1\].token has the token .* which .*requests\[0\].token has already"
    ):
        cloud.restore(damaged)


@pytest.mark.parametrize(
    ("version", "text"),
    [
        (
            VERSION + 1,
            f"has version {VERSION + 1}, of a newer ccmock; .*reads version {VERSION}. Update ccmock, or take",
        ),
        (10**5000, "of a newer ccmock"),
        (VERSION - 1, f"of an older ccmock; this one reads version {VERSION}. Take the snapshot again with this one"),
        (-1, "of an older ccmock"),
        (True, "not a snapshot of ccmock"),
        (f"{VERSION}", "not a snapshot of ccmock"),
    ],
    ids=["next", "endless", "last", "negative", "true", "text"],
)
def test_another_version_says_which_it_is_and_what_to_do(cloud: MockCloud, version: Any, text: str) -> None:
    with pytest.raises(UsageError, match=text):
        cloud.restore({**cloud.snapshot(), "version": version})


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_damaged_snapshot_changes_nothing_or_breaks_nothing(
    filled: tuple[MockCloud, dict[str, Any]], data: st.DataObject
) -> None:
    cloud, snapshot = filled
    by_field = fields(snapshot)
    field = data.draw(st.sampled_from(sorted(by_field)), "field")
    draw = Random(data.draw(st.integers(0, 1000), "seed"))
    everywhere = [place for places in by_field.values() for place in places]
    made = damage(snapshot, draw.choice(by_field[field]), draw, by_field[field], everywhere)
    damaged = copy.deepcopy(snapshot)
    made.do(damaged)
    outcome, error = outcome_of(cloud, snapshot, damaged)
    assert outcome not in FAILURES, (made, error)


def test_damage_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    counted = count(8, seed=5, is_verbose=True)
    assert counted[REFUSED] + counted[ACCEPTED] == 8
    assert len(capsys.readouterr().out.splitlines()) >= 8


def test_what_changes_the_mock_or_breaks_it_is_noticed(monkeypatch: pytest.MonkeyPatch, cloud: MockCloud) -> None:
    whole = cloud.snapshot()
    damaged = copy.deepcopy(whole)
    Damage(("clock",), "delete", lambda owner, key: owner.__delitem__(key)).do(damaged)
    original = type(cloud).restore

    def careless(cloud: MockCloud, snapshot: Any) -> None:
        if snapshot is damaged:
            cloud.clock.advance(1)
        original(cloud, snapshot)

    monkeypatch.setattr(type(cloud), "restore", careless)
    assert outcome_of(cloud, whole, damaged)[0] == "refused, and something changed"
    monkeypatch.setattr(type(cloud), "restore", lambda *_: None)
    monkeypatch.setattr("benchmarks.snapshot_damage.live", lambda _: 1 / 0)
    assert outcome_of(cloud, whole, damaged)[0] == "accepted, and a later call broke"


# --- the form is that of what is saved ---


def test_every_saved_field_has_its_form(filled: tuple[MockCloud, dict[str, Any]]) -> None:
    _, snapshot = filled
    region = snapshot["regions"][0]
    requests = region["requests"]["requests"]
    assert requests[0].keys() == {*FIELDS}
    runs = [run for request in requests for run in request["hooks"]]
    assert runs
    assert all(set(run) == set(HookRun._fields) for run in runs)
    assert all(len(call) == len(CallRecord._fields) for call in snapshot["calls"])
    assert {len(call[5]) for call in snapshot["calls"] if call[5]} == {len(CallError._fields)}
    planned = [request["planned"] for request in requests if request["planned"]]
    assert planned
    assert all(set(each) == set(PlannedOutcome._fields) for each in planned)
    assert any(set(each["failure"]) == set(PlannedFailure._fields) for each in planned if each["failure"])


def test_every_kind_of_fault_has_its_form(filled: tuple[MockCloud, dict[str, Any]]) -> None:
    _, snapshot = filled
    books = snapshot["simulation"]["faults"]
    assert {rule["kind"] for rules in books.values() for rule in rules} == set(DETAILS)
    assert {kind for kinds in OPERATIONS.values() for kind in kinds} == set(DETAILS)
    assert all(hasattr(Faults, kind) for kind in DETAILS)


def test_steps_that_no_request_waits_for_are_not_saved(cloud: MockCloud, client: Any) -> None:
    state = json.dumps({"LogGroupName": "logs"})
    token = client.create_resource(TypeName="AWS::Logs::LogGroup", DesiredState=state)["ProgressEvent"]["RequestToken"]
    client.cancel_resource_request(RequestToken=token)
    steps = cloud.snapshot()["timeline"]["steps"]
    assert [step[5] for step in steps] == ["cancelled"]
