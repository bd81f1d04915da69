"""Whatever a schema allows, ccmock's own handlers make or refuse: they never raise anything else."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from ccmock import MockCloud, ResourceType, UsageError, mock_cloudcontrol
from ccmock.registry.catalog import bundled_catalog
from ccmock.services import own_handler_of
from tests.support.calls import create, delete, poll, read, update
from tests.support.desired_states import NoDesiredState, desired_state_for
from tests.support.odd_states import made_odd

REGION = "us-east-1"
ROUNDS = {"off": range(8), "known": range(8, 16)}
"""References are checked or not; the states are others, so that more of them are tried in the same time."""
PLUS = (0.0, 0.15, 0.4, 0.8)
LONG = 8000


def own_types() -> list[ResourceType]:
    catalog = bundled_catalog()
    found = [catalog.find(name, REGION) for name in catalog.type_names(REGION) if own_handler_of(name) is not None]
    return [each for each in found if each is not None and {"CREATE", "READ", "DELETE"} <= each.handlers.keys()]


def state_for(resource_type: ResourceType, draw: random.Random, plus: float) -> dict[str, Any]:
    return made_odd(resource_type, desired_state_for(resource_type, draw, plus=plus), draw)


def patch_to(resource_type: ResourceType, state: dict[str, Any]) -> list[dict[str, Any]]:
    """The operations that set all of a state that an update may set."""
    fixed = {pointer.split("/")[2] for pointer in resource_type.create_only}
    return [{"op": "add", "path": f"/{name}", "value": value} for name, value in state.items() if name not in fixed]


def live(cloud: MockCloud, client: Any, resource_type: ResourceType, draw: random.Random, plus: float) -> bool:
    """Creates, updates and deletes a resource with odd values; returns whether it was created."""
    name = resource_type.type_name
    with suppress(UsageError):
        cloud.resources.put(name, state_for(resource_type, draw, plus))
    event = create(client, name, state_for(resource_type, draw, plus))
    cloud.clock.advance(LONG)
    event = poll(client, event)
    if event["OperationStatus"] != "SUCCESS":
        return False
    # An odd identifier may not be one that the service reads.
    with suppress(ClientError):
        read(client, name, event["Identifier"])
        if "UPDATE" in resource_type.handlers:
            changed = patch_to(resource_type, state_for(resource_type, draw, plus))
            poll(client, update(client, name, event["Identifier"], changed))
            cloud.clock.advance(LONG)
            read(client, name, event["Identifier"])
        delete(client, name, event["Identifier"])
        cloud.clock.advance(LONG)
    return True


@pytest.mark.slow
@pytest.mark.parametrize("references", ROUNDS)
def test_handlers_make_or_refuse_whatever_the_schema_allows(references: Any) -> None:
    made = tried = 0
    with mock_cloudcontrol(region=REGION, references=references, clock="manual") as cloud:
        client = boto3.client("cloudcontrol")
        for number in ROUNDS[references]:
            for resource_type in own_types():
                if references == "off":
                    cloud.reset()
                draw = random.Random(f"{resource_type.type_name}/{number}")
                with suppress(NoDesiredState):
                    made += live(cloud, client, resource_type, draw, PLUS[number % len(PLUS)])
                    tried += 1
    assert tried > 1400
    assert made > (1000 if references == "off" else 300)


def test_resource_whose_identifier_cannot_be_made_is_refused(client: Any) -> None:
    event = poll(client, create(client, "AWS::Cognito::LogDeliveryConfiguration", {"UserPoolId": ""}))
    assert (event["OperationStatus"], event["ErrorCode"]) == ("FAILED", "InvalidRequest")
    assert event["StatusMessage"] == (
        "Invalid request provided: [/properties/Id] cannot be made of the given properties"
    )
