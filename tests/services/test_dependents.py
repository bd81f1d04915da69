"""What prevents a delete is derived from the references of the services' handlers."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

from ccmock import MockCloud, services
from ccmock.services.shared.dependents import dependents_of_type
from ccmock.services.shared.service_handler import ServiceHandler
from tests.support.calls import delete
from tests.support.failing import failed

HANDLERS = {
    type_name: handler
    for module in iter_modules(services.__path__, f"{services.__name__}.")
    for type_name, handler in getattr(import_module(module.name), "HANDLERS", {}).items()
}
USED_BY = [(type_name, *used) for type_name, handler in HANDLERS.items() for used in handler.used_by]


def test_every_handler_is_a_service_handler() -> None:
    assert len(HANDLERS) == 191
    assert [name for name, handler in HANDLERS.items() if not isinstance(handler, ServiceHandler)] == []


@pytest.mark.parametrize(("type_name", "other_type", "in_use"), USED_BY)
def test_types_of_other_services_have_references_that_prevent_a_delete(
    type_name: str, other_type: str, in_use: Any
) -> None:
    assert dependents_of_type(other_type, type_name, in_use)
    assert other_type.split("::")[1] != type_name.split("::")[1]


def test_no_dependent_is_declared_twice() -> None:
    for type_name, handler in HANDLERS.items():
        derived = [(each.type_name, each.path) for each in handler.dependents_of(type_name, lambda _: True)]
        assert len(set(derived)) == len(derived), type_name


def test_reference_of_the_same_service_prevents_a_delete(client: Any, cloud: MockCloud) -> None:
    volume = cloud.resources.put("AWS::EC2::Volume", {"AvailabilityZone": "us-east-1a", "Size": 1}).identifier
    attachment = {"VolumeId": volume, "InstanceId": "i-1"}
    cloud.resources.put("AWS::EC2::VolumeAttachment", attachment)
    text = f"Volume {volume} is currently attached to i-1"
    assert failed(client, delete(client, "AWS::EC2::Volume", volume)) == ("InvalidRequest", text)


def test_deleting_a_subnet_loads_no_other_service() -> None:
    program = """
import sys, boto3, ccmock
with ccmock.mock_cloudcontrol(region="us-east-1") as cloud:
    vpc = cloud.resources.put("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}).identifier
    subnet = cloud.resources.put("AWS::EC2::Subnet", {"VpcId": vpc, "CidrBlock": "10.0.0.0/24"}).identifier
    boto3.client("cloudcontrol").delete_resource(TypeName="AWS::EC2::Subnet", Identifier=subnet)
services = {name.split(".")[2] for name in sys.modules if name.startswith("ccmock.services.")}
print(sorted(services - {"shared"}))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["['ec2']"]
