"""How long slow types usually take: facts that name what there is, and stay within a handler's time limit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import boto3
import pytest
from botocore.exceptions import WaiterError

from ccmock import MockCloud
from ccmock.registry.catalog import bundled_catalog
from ccmock.registry.resource_type import ResourceType
from tests.support.calls import create, delete, poll, update, wait

PHASES = ("create", "update", "delete")
FIRST_REGION = "us-east-1"
DOMAIN = "AWS::OpenSearchService::Domain"


def _durations() -> Iterator[tuple[str, str, Any]]:
    """(type name, phase, seconds) of everything that is said of durations."""
    for file in sorted((resources.files("ccmock.data") / "facts").iterdir(), key=lambda file: file.name):
        for type_name, facts in json.loads(file.read_text("utf-8")).items():
            for phase, seconds in facts.get("$seconds", {}).items():
                yield type_name, phase, seconds


def _type(type_name: str) -> ResourceType:
    catalog = bundled_catalog()
    regions = (FIRST_REGION, *catalog.regions)
    found = next(filter(None, (catalog.find(type_name, region) for region in regions)), None)
    assert found is not None, f"{type_name} is no resource type"
    return found


def test_slow_types_are_known() -> None:
    assert len({type_name for type_name, _, _ in _durations()}) > 200


def test_every_duration_is_of_a_phase_that_its_type_has_and_is_within_the_types_time_limit() -> None:
    for type_name, phase, seconds in _durations():
        assert phase in PHASES, type_name
        assert phase.upper() in _type(type_name).handlers, f"{type_name} has no {phase} handler"
        assert isinstance(seconds, int | float), type_name
        assert not isinstance(seconds, bool), type_name
        limit = _type(type_name).handlers[phase.upper()].timeout_minutes * 60
        assert 0 < seconds < limit, f"{type_name} takes {seconds} s to {phase}, of {limit} s"


@pytest.fixture
def domain(cloud: MockCloud) -> str:
    return cloud.resources.put(DOMAIN, {"DomainName": "logs"}).identifier


def test_a_slow_type_outlasts_the_default_waiter(client: Any) -> None:
    event = create(client, DOMAIN, {"DomainName": "logs"})
    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        client.get_waiter("resource_request_success").wait(RequestToken=event["RequestToken"])
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    patient = {"Delay": 60, "MaxAttempts": 60}
    client.get_waiter("resource_request_success").wait(RequestToken=event["RequestToken"], WaiterConfig=patient)


def test_each_operation_takes_its_own_time(client: Any, cloud: MockCloud, domain: str) -> None:
    patch = [
        {"op": "add", "path": "/EBSOptions", "value": {"EBSEnabled": True, "VolumeSize": 20}},
        {"op": "remove", "path": "/AdvancedOptions/override_main_response_version"},
    ]
    for call, arguments in ((update, (patch,)), (delete, ())):
        started = cloud.clock.now()
        event = call(client, DOMAIN, domain, *arguments)  # type: ignore[operator]
        while poll(client, event)["OperationStatus"] == "IN_PROGRESS":
            cloud.clock.advance(60)
        facts = {phase: seconds for type_name, phase, seconds in _durations() if type_name == DOMAIN}
        assert (cloud.clock.now() - started).total_seconds() == facts[event["Operation"].lower()]


def test_what_a_test_says_of_durations_goes_before(client: Any, cloud: MockCloud) -> None:
    cloud.timing.set(create=1, type_name=DOMAIN)
    wait(client, create(client, DOMAIN, {"DomainName": "logs"}))


def test_a_region_makes_no_difference(cloud: MockCloud) -> None:
    client = boto3.client("cloudcontrol", region_name="eu-west-1")
    event = create(client, DOMAIN, {"DomainName": "logs"})
    cloud.clock.advance(300)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
