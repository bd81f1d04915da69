"""Threads that use all of a mock at once, and take turns every few instructions."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from ccmock import MockCloud
from tests.support.calls import LOG_GROUP
from tests.support.threads import in_threads

THREADS, ROUNDS = 4, 3
REGIONS = ("us-east-1", "eu-west-1", "us-west-2", "eu-central-1")
GROUP, OWN = "AWS::IAM::Group", "My::Test::Thing"


def use(cloud: MockCloud, client: Any, thread: int, number: int) -> None:
    """One of everything."""
    name = f"{thread}-{number}"
    here = cloud.account(region=REGIONS[thread])
    schema = {
        "typeName": f"{OWN}{thread}x{number}",
        "properties": {"Name": {"type": "string"}},
        "additionalProperties": False,
        "primaryIdentifier": ["/properties/Name"],
    }
    cloud.types.register(schema)
    with cloud.faults.fail("Throttling", operation="DELETE", identifier=name, type_name=LOG_GROUP):
        client.create_resource(TypeName=LOG_GROUP, DesiredState=json.dumps({"LogGroupName": name}))
        here.resources.put(GROUP, {"GroupName": name})
        cloud.clock.advance(6)
        client.delete_resource(TypeName=LOG_GROUP, Identifier=name)
    with cloud.permissions.deny("kms:CreateKey"):
        repr((cloud.permissions, cloud.faults, cloud.hooks, cloud.limits, here.resources, cloud.types))
    with pytest.raises(ClientError):
        client.get_resource(TypeName=LOG_GROUP, Identifier="nobody")
    assert cloud.snapshot()["calls"]
    assert [request.history for request in cloud.requests if request.status and request.identifier]
    assert len(here.calls.of("CreateResource")) >= number
    assert "CreateResource" in str(cloud.report())
    assert schema["typeName"] in list(cloud.types)
    assert name in [found.identifier for found in cloud.resources.list(GROUP)]
    cloud.permissions.policy()


@pytest.mark.slow
def test_threads_that_use_everything_at_once(cloud: MockCloud) -> None:
    clients = [boto3.session.Session(region_name=region).client("cloudcontrol") for region in REGIONS]
    in_threads(lambda thread, number: use(cloud, clients[thread], thread, number), THREADS, ROUNDS)
    cloud.clock.advance(60)
    assert cloud.clock.moves == THREADS * ROUNDS + 1
    creates = cloud.requests.of("CREATE")
    deletes = cloud.requests.of("DELETE")
    assert [request.status for request in creates] == ["SUCCESS"] * THREADS * ROUNDS
    assert len(deletes) == THREADS * ROUNDS
    assert {request.error_code for request in deletes} <= {"Throttling", None}
    names = sorted(f"{thread}-{number}" for thread in range(THREADS) for number in range(ROUNDS))
    assert sorted(found.identifier for found in cloud.resources.list(GROUP)) == names
    assert len(cloud.calls) == 3 * THREADS * ROUNDS
    assert list(cloud.faults) == []
