"""Each shared type, both ways, with moto's own answers by boto3 as the judge. A new type needs a case in `cases/`."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ccmock import MockCloud
from ccmock.bridge.declared_types import BOTH_WAYS
from tests.bridge.case import Case, now
from tests.bridge.cases import all_cases
from tests.support.calls import delete, listed, made, read, refused, update, wait

CASES = all_cases()


@pytest.fixture
def cloud(cloud: MockCloud) -> MockCloud:
    cloud.timing.set(create=5, update=5, delete=5)
    return cloud


def parameter(case: Case) -> Any:
    """A case, skipped where moto's service needs a module that is not installed."""
    is_lacking = bool(case.needs) and find_spec(case.needs) is None
    skipped = pytest.mark.skipif(is_lacking, reason=f"moto needs {case.needs} for this service")
    return pytest.param(case, id=case.id or case.type_name, marks=skipped)


each_case = pytest.mark.parametrize("case", [parameter(case) for case in CASES])


def gone(case: Case, identifier: str) -> bool:
    """Whether moto has no such resource."""
    try:
        return case.seen(identifier) is None
    except ClientError:
        return True


def shown_by_list(client: Any, case: Case, identifier: str) -> list[str]:
    """The identifiers that a list shows, of the resources that are where the given one is."""
    model = case.list_model(identifier)
    return listed(client, case.type_name, **({"ResourceModel": json.dumps(model)} if model else {}))


def within(expected: Any, shown: Any) -> Any:
    """What is shown of what is expected: objects may have more members, as AWS's defaults are."""
    if isinstance(expected, dict) and isinstance(shown, dict):
        return {name: within(value, shown.get(name)) for name, value in expected.items()}
    if isinstance(expected, list) and isinstance(shown, list) and len(expected) == len(shown):
        return [within(*pair) for pair in zip(expected, shown, strict=True)]
    return shown


def test_every_shared_type_has_a_case() -> None:
    assert {case.type_name for case in CASES} == {bridged.type_name for bridged in BOTH_WAYS.all()}


@each_case
def test_what_cloud_control_makes_is_there_in_moto(client: Any, cloud: MockCloud, case: Case) -> None:
    state = now(case.desired_state)
    identifier = made(client, case.type_name, state)
    assert case.seen(identifier) == case.made
    assert identifier in shown_by_list(client, case, identifier)
    visible = {name: value for name, value in state.items() if name not in case.hides}
    assert within(visible, read(client, case.type_name, identifier)) == visible

    if case.patch is not None:
        wait(client, update(client, case.type_name, identifier, now(case.patch)))
        assert case.seen(identifier) == case.patched

    wait(client, delete(client, case.type_name, identifier))
    assert gone(case, identifier)
    assert identifier not in shown_by_list(client, case, identifier)

    identifier = case.make()
    wait(client, delete(client, case.type_name, identifier))
    assert gone(case, identifier)


@each_case
def test_what_moto_makes_is_there_in_cloud_control(client: Any, cloud: MockCloud, case: Case) -> None:
    identifier = case.make()
    assert identifier in shown_by_list(client, case, identifier)
    shows = now(case.shows)
    assert within(shows, read(client, case.type_name, identifier)) == shows

    if case.change is not None:
        case.change(identifier)
    changed = now(case.changed)
    assert within(changed, read(client, case.type_name, identifier)) == changed

    case.remove(identifier)
    assert identifier not in shown_by_list(client, case, identifier)
    refused("ResourceNotFoundException", read, client, case.type_name, identifier)
