"""Each type that goes one way, with moto's own answers by boto3 as the judge. A new type needs a case."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import pytest

from ccmock import MockCloud
from ccmock.bridge.declared_types import BOTH_WAYS, ONE_WAY
from tests.bridge.one_way_case import OneWay
from tests.bridge.one_way_cases import all_one_way_cases
from tests.support.calls import create, delete, poll, update

CASES = all_one_way_cases()


def ended(client: Any, cloud: MockCloud, event: dict[str, Any]) -> str:
    """The identifier of the resource of a request that has succeeded, however long that takes."""
    cloud.clock.advance(3600)
    polled = poll(client, event)
    assert polled["OperationStatus"] == "SUCCESS", polled.get("StatusMessage")
    return str(polled["Identifier"])


def test_every_one_way_type_has_a_case() -> None:
    assert {case.type_name for case in CASES} == {bridged.type_name for bridged in ONE_WAY.all()}


def test_no_type_is_declared_twice() -> None:
    twice = {bridged.type_name for bridged in ONE_WAY.all()} & {bridged.type_name for bridged in BOTH_WAYS.all()}
    assert not twice, "what goes both ways needs no declaration in ccmock/bridge/one_way"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type_name)
def test_what_cloud_control_does_is_done_in_moto(client: Any, cloud: MockCloud, case: OneWay) -> None:
    if case.needs and not find_spec(case.needs):
        pytest.skip(f"moto's service needs {case.needs}")
    state = case.state()
    identifier = ended(client, cloud, create(client, case.type_name, state))
    assert case.seen(identifier) == case.made
    assert identifier in [each.identifier for each in cloud.resources.list(case.type_name)]

    if case.patch is not None:
        patch = [{"op": "add", "path": f"/{name}", "value": value} for name, value in case.patch.items()]
        ended(client, cloud, update(client, case.type_name, identifier, patch))
        assert case.seen(identifier) == case.patched

    ended(client, cloud, delete(client, case.type_name, identifier))
    assert case.seen_now(identifier) == case.gone
    assert cloud.resources.list(case.type_name) == []
