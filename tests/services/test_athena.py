"""Work groups, and the queries that are kept in them."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, listed, made, wait
from tests.support.failing import failed

GROUP, QUERY, STATEMENT = (f"AWS::Athena::{name}" for name in ("WorkGroup", "NamedQuery", "PreparedStatement"))
SELECT = {"Database": "shop", "QueryString": "SELECT 1"}


def results(**encryption: str) -> dict[str, Any]:
    return {"ResultConfiguration": {"OutputLocation": "s3://results/", "EncryptionConfiguration": encryption}}


FAULTY_GROUPS: dict[str, tuple[dict[str, Any], str]] = {
    "results that go nowhere": (
        {"ResultConfiguration": {"OutputLocation": "results"}},
        "OutputLocation is not a valid S3 path.",
    ),
    "a key that is not named": (results(EncryptionOption="SSE_KMS"), "KMS Customer Master Key ID is null or empty"),
    "two places for results": (
        {**results(EncryptionOption="SSE_S3"), "ManagedQueryResultsConfiguration": {"Enabled": True}},
        "ManagedQueryResultsConfiguration and ResultConfiguration cannot be set together.",
    ),
    "an engine that there is not": (
        {"EngineVersion": {"SelectedEngineVersion": "Athena engine version 9"}},
        "The selected engine version is not valid.",
    ),
    "Spark without a role": (
        {"EngineVersion": {"SelectedEngineVersion": "PySpark engine version 3"}},
        "ExecutionRole is null or empty",
    ),
}


@pytest.mark.parametrize("fault", FAULTY_GROUPS)
def test_a_work_group_is_refused_with(client: Any, fault: str) -> None:
    configuration, text = FAULTY_GROUPS[fault]
    event = create(client, GROUP, {"Name": "team", "WorkGroupConfiguration": configuration})
    assert failed(client, event) == ("InvalidRequest", text)


def test_a_work_group_with_a_full_configuration_is_made(client: Any) -> None:
    encrypted = results(EncryptionOption="SSE_KMS", KmsKey="arn:aws:kms:us-east-1:123456789012:key/k")
    made(client, GROUP, {"Name": "team", "WorkGroupConfiguration": encrypted})
    engine = {"EngineVersion": {"SelectedEngineVersion": "PySpark engine version 3"}}
    spark = {**engine, "ExecutionRole": "arn:aws:iam::123456789012:role/r"}
    made(client, GROUP, {"Name": "spark", "WorkGroupConfiguration": spark})


@pytest.mark.parametrize("name", ["primary", "team"])
def test_work_group_name_is_unique(client: Any, name: str) -> None:
    made(client, GROUP, {"Name": "team"})
    text = "WorkGroup is already created"
    assert failed(client, create(client, GROUP, {"Name": name})) == ("AlreadyExists", text)


def test_query_requires_its_work_group(client: Any) -> None:
    made(client, GROUP, {"Name": "team"})
    for state in ({}, {"WorkGroup": "primary"}, {"WorkGroup": "team"}):
        made(client, QUERY, {**SELECT, **state})
    text = "WorkGroup none is not found."
    assert failed(client, create(client, QUERY, {**SELECT, "WorkGroup": "none"})) == ("InvalidRequest", text)
    statement = {"StatementName": "one", "QueryStatement": "SELECT 1", "WorkGroup": "none"}
    assert failed(client, create(client, STATEMENT, statement)) == ("InvalidRequest", text)


def test_work_group_with_queries_cannot_be_deleted(client: Any) -> None:
    made(client, GROUP, {"Name": "team"})
    query = made(client, QUERY, {**SELECT, "WorkGroup": "team"})
    assert failed(client, delete(client, GROUP, "team")) == ("InvalidRequest", "WorkGroup team is not empty")
    wait(client, delete(client, QUERY, query))
    wait(client, delete(client, GROUP, "team"))


def test_queries_are_deleted_with_their_work_group_with_recursive_delete(client: Any) -> None:
    made(client, GROUP, {"Name": "team", "RecursiveDeleteOption": True})
    made(client, QUERY, {**SELECT, "WorkGroup": "team"})
    statement = {"StatementName": "one", "QueryStatement": "SELECT 1", "WorkGroup": "team"}
    made(client, STATEMENT, statement)
    made(client, QUERY, SELECT)
    wait(client, delete(client, GROUP, "team"))
    made(client, GROUP, {"Name": "team"})
    assert len(listed(client, QUERY)) == 1
    assert listed(client, STATEMENT, ResourceModel=json.dumps({"WorkGroup": "team"})) == []


def test_primary_work_group_cannot_be_created_or_deleted(cloud: MockCloud, client: Any) -> None:
    cloud.resources.put(GROUP, {"Name": "primary"})
    text = "The primary workgroup cannot be deleted."
    assert failed(client, delete(client, GROUP, "primary")) == ("InvalidRequest", text)


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off", clock="manual"):
        client = boto3.client("cloudcontrol")
        made(client, GROUP, {"Name": "team"})
        made(client, QUERY, {**SELECT, "WorkGroup": "team"})
        made(client, QUERY, {**SELECT, "WorkGroup": "none"})
        wait(client, delete(client, GROUP, "team"))
