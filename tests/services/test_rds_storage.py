"""The storage of databases, which only grows, and their certificates."""

from __future__ import annotations

from typing import Any

import pytest

from ccmock import MockCloud
from tests.services.test_rds import CLUSTER, INSTANCE, cluster, instance, made
from tests.support.calls import poll, read, update
from tests.support.failing import failed

MULTI_AZ = {"Engine": "mysql", "DBClusterInstanceClass": "db.r6gd.large", "StorageType": "io1", "Iops": 1000}


@pytest.mark.parametrize(
    ("type_name", "state", "smaller", "larger"),
    [
        (INSTANCE, instance(AllocatedStorage="100"), "99", "101"),
        (CLUSTER, cluster(AllocatedStorage=100, **MULTI_AZ), 99, 101),
    ],
)
def test_storage_cannot_shrink(
    cloud: MockCloud, client: Any, type_name: str, state: dict[str, Any], smaller: Any, larger: Any
) -> None:
    identifier = made(cloud, client, type_name, state)

    def resized(value: Any) -> dict[str, Any]:
        patch = [{"op": "replace", "path": "/AllocatedStorage", "value": value}]
        event = update(client, type_name, identifier, patch)
        cloud.clock.advance(3600)
        return event

    assert failed(client, resized(smaller)) == (
        "InvalidRequest",
        "Requested storage size 99 is less than the current storage size 100.",
    )
    assert read(client, type_name, identifier)["AllocatedStorage"] == state["AllocatedStorage"]
    assert poll(client, resized(larger))["OperationStatus"] == "SUCCESS"
    assert read(client, type_name, identifier)["AllocatedStorage"] == larger


@pytest.mark.parametrize(("engine", "year"), [("postgres", 2027), ("sqlserver-ex", 2028)])
def test_certificate_is_valid_for_years_and_stays(cloud: MockCloud, client: Any, engine: str, year: int) -> None:
    state = instance(Engine=engine, LicenseModel="license-included") if "sql" in engine else instance(Engine=engine)
    identifier = made(cloud, client, INSTANCE, state)
    certificate = read(client, INSTANCE, identifier)["CertificateDetails"]
    assert certificate["CAIdentifier"] == "rds-ca-rsa2048-g1"
    assert certificate["ValidTill"].startswith(str(year))
    cloud.clock.advance(86400)
    create_patch = [{"op": "replace", "path": "/AllocatedStorage", "value": "30"}]
    update(client, INSTANCE, identifier, create_patch)
    cloud.clock.advance(3600)
    assert read(client, INSTANCE, identifier)["CertificateDetails"] == certificate
