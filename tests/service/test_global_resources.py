"""Resources that all regions of an account share, worked on from two regions at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from ccmock import GenericHandler, InProgress, MockCloud
from tests.support.calls import create, delete, listed, poll, read, refused, update

GROUP, ZONE = "AWS::IAM::Group", "AWS::Route53::HostedZone"
HERE, THERE = "us-east-1", "eu-west-1"


@pytest.fixture
def there(cloud: MockCloud) -> Any:
    """A client in another region of the account."""
    return boto3.client("cloudcontrol", region_name=THERE)


def ended(cloud: MockCloud, client: Any, event: dict[str, Any]) -> tuple[str, str | None]:
    """(status, ErrorCode) of a request after a minute."""
    cloud.clock.advance(60)
    event = poll(client, event)
    return event["OperationStatus"], event.get("ErrorCode")


def test_group_deleted_from_two_regions_is_gone(cloud: MockCloud, client: Any, there: Any) -> None:
    cloud.resources.put(GROUP, {"GroupName": "team"})
    first, second = delete(client, GROUP, "team"), delete(there, GROUP, "team")
    assert ended(cloud, client, first) == ("SUCCESS", None)
    assert ended(cloud, there, second) == ("FAILED", "NotFound")
    assert listed(client, GROUP) == listed(there, GROUP) == []
    create(there, GROUP, {"GroupName": "team"})
    cloud.clock.advance(60)
    assert listed(client, GROUP) == ["team"]


def test_group_deleted_elsewhere_while_it_is_created(cloud: MockCloud, client: Any, there: Any) -> None:
    created = create(client, GROUP, {"GroupName": "team"})
    cloud.clock.advance(2)
    deleted = delete(there, GROUP, "team")
    assert ended(cloud, client, created) == ("FAILED", "NotFound")
    assert ended(cloud, there, deleted) == ("SUCCESS", None)
    assert listed(client, GROUP) == []


def test_group_deleted_elsewhere_while_it_is_updated(cloud: MockCloud, client: Any, there: Any) -> None:
    cloud.resources.put(GROUP, {"GroupName": "team"})
    updated = update(client, GROUP, "team", [{"op": "add", "path": "/Path", "value": "/of/"}])
    deleted = delete(there, GROUP, "team")
    cloud.clock.advance(60)
    assert (poll(client, updated)["ErrorCode"], poll(there, deleted)["OperationStatus"]) == ("NotFound", "SUCCESS")
    assert cloud.resources.list(GROUP) == []


@pytest.mark.parametrize("leaves_remnant", [False, True])
def test_request_that_fails_does_not_bring_back_what_another_region_deleted(
    cloud: MockCloud, client: Any, there: Any, leaves_remnant: bool
) -> None:
    cloud.resources.put(GROUP, {"GroupName": "team"})
    cloud.faults.fail("NotStabilized", type_name=GROUP, operation="UPDATE", leave_remnant=leaves_remnant)
    cloud.timing.set(update=10)
    updated = update(client, GROUP, "team", [{"op": "add", "path": "/Path", "value": "/of/"}])
    delete(there, GROUP, "team")
    assert ended(cloud, client, updated) == ("FAILED", "NotStabilized")
    refused("ResourceNotFoundException", read, client, GROUP, "team")


def test_request_that_fails_leaves_what_another_region_made_of_the_group(
    cloud: MockCloud, client: Any, there: Any
) -> None:
    cloud.resources.put(GROUP, {"GroupName": "team", "ManagedPolicyArns": ["arn:aws:iam::aws:policy/A"]})
    cloud.faults.fail("NotStabilized", type_name=GROUP, operation="UPDATE")
    cloud.timing.set(update=10)
    policies = [{"op": "add", "path": "/ManagedPolicyArns/-", "value": "arn:aws:iam::aws:policy/B"}]
    failing = update(client, GROUP, "team", policies)
    cloud.clock.advance(1)
    succeeding = update(there, GROUP, "team", [{"op": "add", "path": "/ManagedPolicyArns", "value": []}])
    assert ended(cloud, client, failing) == ("FAILED", "NotStabilized")
    assert ended(cloud, there, succeeding) == ("SUCCESS", None)
    assert read(client, GROUP, "team").get("ManagedPolicyArns", []) == []


def test_group_made_anew_elsewhere_is_another_one(cloud: MockCloud, client: Any, there: Any) -> None:
    cloud.resources.put(GROUP, {"GroupName": "team"})
    cloud.timing.set(update=60, delete=1, create=1)
    updated = update(client, GROUP, "team", [{"op": "add", "path": "/Path", "value": "/old/"}])
    delete(there, GROUP, "team")
    cloud.clock.advance(1)
    create(there, GROUP, {"GroupName": "team", "Path": "/new/"})
    cloud.clock.advance(1)
    snapshot = json.loads(json.dumps(cloud.snapshot()))
    for _ in range(2):
        assert ended(cloud, client, updated) == ("FAILED", "NotFound")
        assert read(client, GROUP, "team")["Path"] == "/new/"
        cloud.restore(snapshot)


class SlowGroup(GenericHandler):
    """Comes back to look for what it has made or changed."""

    def create(self, request: Any) -> Any:
        return self._twice(request, super().create)

    def update(self, request: Any) -> Any:
        return self._twice(request, super().update)

    def delete(self, request: Any) -> Any:
        return InProgress(request.previous_state, 10, {"again": True}) if request.context is None else None

    def _twice(self, request: Any, make: Callable[[Any], Any]) -> Any:
        return request.previous_state if request.context else InProgress(make(request), 10, {"again": True})


@pytest.mark.parametrize("operation", ["CREATE", "UPDATE", "DELETE"])
def test_handler_that_comes_back_and_finds_the_group_gone(
    cloud: MockCloud, client: Any, there: Any, operation: str
) -> None:
    cloud.types.use(SlowGroup(), GROUP)
    if operation != "CREATE":
        cloud.resources.put(GROUP, {"GroupName": "team"})
    start = {
        "CREATE": lambda: create(client, GROUP, {"GroupName": "team"}),
        "UPDATE": lambda: update(client, GROUP, "team", [{"op": "add", "path": "/Path", "value": "/of/"}]),
        "DELETE": lambda: delete(client, GROUP, "team"),
    }
    event = start[operation]()
    if operation == "CREATE":
        delete(there, GROUP, "team")
    else:
        cloud.account(region=THERE).resources.delete(GROUP, "team")
    cloud.clock.advance(60)
    assert poll(client, event)["ErrorCode"] == "NotFound"
    assert cloud.resources.list(GROUP) == []


def test_cancel_in_one_region_and_delete_in_another(cloud: MockCloud, client: Any, there: Any) -> None:
    created = create(client, GROUP, {"GroupName": "team"})
    deleted = delete(there, GROUP, "team")
    client.cancel_resource_request(RequestToken=created["RequestToken"])
    assert ended(cloud, client, created) == ("CANCEL_COMPLETE", None)
    assert ended(cloud, there, deleted) == ("SUCCESS", None)
    assert cloud.resources.list(GROUP) == []
