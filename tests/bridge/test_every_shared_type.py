"""Each shared type, both ways, with moto's own answers by boto3 as the judge. A new type needs a case in `cases/`."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from ccmock import MockCloud
from ccmock.bridge.types import all_bridged_types
from tests.bridge.case import Case
from tests.bridge.cases import all_cases
from tests.support.calls import create, delete, listed, made, poll, read, refused, update, wait

CASES = all_cases()
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id or case.type_name)


def gone(case: Case, identifier: str) -> bool:
    """Whether moto has no such resource."""
    try:
        return case.seen(identifier) is None
    except ClientError:
        return True


def within(expected: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    """What the properties say about what is expected."""
    return {name: properties.get(name) for name in expected}


def test_every_shared_type_has_a_case() -> None:
    assert {case.type_name for case in CASES} == {bridged.type_name for bridged in all_bridged_types()}


@each_case
def test_what_cloud_control_makes_is_there_in_moto(client: Any, cloud: MockCloud, case: Case) -> None:
    state = case.state()
    identifier = made(client, case.type_name, state)
    assert case.seen(identifier) == case.made
    assert identifier in listed(client, case.type_name)
    visible = {name: value for name, value in state.items() if name not in case.hides}
    assert within(visible, read(client, case.type_name, identifier)) == visible

    wait(client, update(client, case.type_name, identifier, case.patch))
    assert case.seen(identifier) == case.patched

    wait(client, delete(client, case.type_name, identifier))
    assert gone(case, identifier)
    assert identifier not in listed(client, case.type_name)


@each_case
def test_what_moto_makes_is_there_in_cloud_control(client: Any, cloud: MockCloud, case: Case) -> None:
    identifier = case.make()
    assert identifier in listed(client, case.type_name)
    assert within(case.shows, read(client, case.type_name, identifier)) == case.shows

    case.change(identifier)
    assert within(case.changed, read(client, case.type_name, identifier)) == case.changed

    case.remove(identifier)
    assert identifier not in listed(client, case.type_name)
    refused("ResourceNotFoundException", read, client, case.type_name, identifier)


@each_case
def test_what_moto_has_made_is_deleted_by_cloud_control(client: Any, cloud: MockCloud, case: Case) -> None:
    identifier = case.make()
    wait(client, delete(client, case.type_name, identifier))
    assert gone(case, identifier)


@each_case
def test_a_create_that_runs_out_of_time_leaves_nothing_in_moto(client: Any, cloud: MockCloud, case: Case) -> None:
    cloud.faults.hang(type_name=case.type_name)
    event = create(client, case.type_name, case.state())
    identifier = cloud.requests[0].identifier or ""
    assert not gone(case, identifier)
    cloud.clock.advance(100 * 3600)
    assert poll(client, event)["ErrorCode"] == "NotStabilized"
    assert gone(case, identifier)
