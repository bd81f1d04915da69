"""The zones that a subnet can be in."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import mock_cloudcontrol
from tests.support.calls import create, read
from tests.support.failing import failed
from tests.support.network import SUBNET, subnet, vpc

# property, value, parameter of the API, the zones that there are
OTHER_ZONES: list[tuple[str, str, str, str]] = [
    ("AvailabilityZone", zone, "availabilityZone", ", ".join(f"us-east-1{letter}" for letter in "abcdef"))
    for zone in ("us-west-2a", "us-east-1", "us-east-1z", "us-east-12a", "nowhere")
] + [
    ("AvailabilityZoneId", zone_id, "availabilityZoneId", ", ".join(f"use1-az{number}" for number in range(1, 7)))
    for zone_id in ("usw2-az1", "nowhere")
]


@pytest.mark.parametrize(("name", "value", "parameter", "zones"), OTHER_ZONES)
def test_subnet_in_zone_of_another_region_is_refused(
    client: Any, name: str, value: str, parameter: str, zones: str
) -> None:
    event = create(client, SUBNET, {"VpcId": vpc(client), "CidrBlock": "10.0.0.0/24", name: value})
    code, text = failed(client, event)
    assert code == "InvalidRequest"
    assert text == (
        f"Value ({value}) for parameter {parameter} is invalid. Subnets can currently only be created in the "
        f"following availability zones: {zones}."
    )


def test_zones_in_refusal_are_those_of_the_region() -> None:
    with mock_cloudcontrol(region="eu-west-3"):
        client = boto3.client("cloudcontrol")
        event = create(client, SUBNET, {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "x"})
        _, text = failed(client, event)
    assert text.endswith("zones: eu-west-3a, eu-west-3b, eu-west-3c.")


@pytest.mark.parametrize("zone", ["us-east-1a", "us-east-1f", "us-east-1-bos-1a", "us-east-1-wl1-bos-wlz-1"])
def test_subnet_may_be_in_each_zone_and_local_zone_of_the_region(client: Any, zone: str) -> None:
    assert read(client, SUBNET, subnet(client, vpc(client), AvailabilityZone=zone))["AvailabilityZone"] == zone
