"""Tags whose keys begin with `aws:`: callers may leave them alone, and no more."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ccmock import MockCloud
from tests.support.calls import create, made, read, refused, update, wait

REFUSED = "aws: prefixed tag key names are not allowed for external use"
TOPIC, PARAMETER, PLAN, ROLE = "AWS::SNS::Topic", "AWS::SSM::Parameter", "AWS::ARCRegionSwitch::Plan", "AWS::IAM::Role"
APPLICATION = "AWS::ServiceCatalogAppRegistry::Application"
NAME_TAG = "aws:servicecatalog:applicationName"
STACK, OWN = {"Key": "aws:cloudformation:stack-name", "Value": "s"}, {"Key": "team", "Value": "x"}

# type, its state without tags, its tag property
TYPES: list[tuple[str, dict[str, Any], str]] = [
    (TOPIC, {"TopicName": "t"}, "Tags"),
    ("AWS::EFS::FileSystem", {}, "FileSystemTags"),
    ("AWS::Route53::HostedZone", {"Name": "example.com."}, "HostedZoneTags"),
    ("AWS::Synthetics::Group", {"Name": "g"}, "Tags"),
    (PARAMETER, {"Name": "p", "Type": "String", "Value": "v"}, "Tags"),
    ("AWS::Cognito::UserPool", {}, "UserPoolTags"),
    ("AWS::XRay::Group", {"GroupName": "g"}, "Tags"),
    (APPLICATION, {"Name": "a"}, "Tags"),
]
TAGGED = "Test::Service::Tagged"
MAPS = {PARAMETER, "AWS::Cognito::UserPool", APPLICATION}


def tags(type_name: str, *listed: dict[str, str]) -> Any:
    return {tag["Key"]: tag["Value"] for tag in listed} if type_name in MAPS else list(listed)


def seeded(cloud: MockCloud, type_name: str, state: dict[str, Any], name: str) -> str:
    """The identifier of a resource with a tag of a stack and another one."""
    return cloud.resources.put(type_name, {**state, name: tags(type_name, STACK, OWN)}).identifier


@pytest.mark.parametrize(("type_name", "state", "name"), TYPES)
def test_update_that_drops_changes_or_adds_system_tag_is_refused_at_once(
    cloud: MockCloud, client: Any, type_name: str, state: dict[str, Any], name: str
) -> None:
    identifier = seeded(cloud, type_name, state, name)
    changed, added = {**STACK, "Value": "t"}, {"Key": "aws:more", "Value": "x"}
    for wanted in ((), (OWN,), (changed, OWN), (STACK, OWN, added)):
        patch = [{"op": "replace", "path": f"/{name}", "value": tags(type_name, *wanted)}]
        assert refused("ValidationException", update, client, type_name, identifier, patch) == REFUSED
    patch = [{"op": "remove", "path": f"/{name}"}]
    assert refused("ValidationException", update, client, type_name, identifier, patch) == REFUSED
    assert len(cloud.requests) == 0


@pytest.mark.parametrize(("type_name", "state", "name"), TYPES)
def test_update_that_leaves_system_tags_alone_succeeds(
    cloud: MockCloud, client: Any, type_name: str, state: dict[str, Any], name: str
) -> None:
    cloud.timing.set(update=5)
    identifier = seeded(cloud, type_name, state, name)
    shown = read(client, type_name, identifier)[name]
    changed = {**shown, "team": "y"} if type_name in MAPS else [{**OWN, "Value": "y"}, *shown[:1]]
    wait(client, update(client, type_name, identifier, [{"op": "replace", "path": f"/{name}", "value": changed}]))
    after = read(client, type_name, identifier)[name]
    assert sorted(map(json.dumps, after)) == sorted(map(json.dumps, changed))


def test_create_with_system_tag_is_refused_at_once(cloud: MockCloud, client: Any) -> None:
    for type_name, state, name in TYPES:
        tagged = {**state, name: tags(type_name, OWN, STACK)}
        assert refused("ValidationException", create, client, type_name, tagged) == REFUSED
    assert len(cloud.requests) == 0


def test_key_of_another_case_is_no_system_tag(client: Any) -> None:
    made(client, TOPIC, {"TopicName": "t", "Tags": [{"Key": "awsx", "Value": "x"}, {"Key": "my:aws:x", "Value": "x"}]})


def test_system_tag_may_have_key_that_schema_forbids(cloud: MockCloud, client: Any) -> None:
    key = {"type": "string", "pattern": "^(?!aws:)"}
    tag = {"type": "object", "properties": {"Key": key, "Value": {"type": "string"}}}
    listing = {"Name": {"type": "string"}, "Labels": {"type": "array", "items": tag}}
    schema = {"typeName": TAGGED, "properties": listing, "primaryIdentifier": ["/properties/Name"]}
    cloud.types.register({**schema, "tagging": {"tagProperty": "/properties/Labels"}})
    patches: dict[str, tuple[str, Any]] = {
        TAGGED: ("/Labels/-", OWN),
        "AWS::Oam::Sink": ("/Tags/team", "x"),
    }
    for type_name, (path, value) in patches.items():
        name = path.split("/")[1]
        given = [STACK] if type_name == TAGGED else {STACK["Key"]: "s"}
        identifier = cloud.resources.put(type_name, {"Name": "n", name: given}).identifier
        wait(client, update(client, type_name, identifier, [{"op": "add", "path": path, "value": value}]))
        wrong = [{"op": "add", "path": path, "value": 1}]
        told = refused("ValidationException", update, client, type_name, identifier, wrong)
        assert told.startswith(f"Model validation failed (#/{name}/")


def test_application_has_tag_with_its_name(client: Any) -> None:
    identifier = made(client, APPLICATION, {"Name": "shop", "Tags": {"team": "x"}})
    assert read(client, APPLICATION, identifier)["Tags"] == {"team": "x", NAME_TAG: "shop"}
    untagged = made(client, APPLICATION, {"Name": "bare"})
    assert read(client, APPLICATION, untagged)["Tags"] == {NAME_TAG: "bare"}


def test_replacing_all_tags_of_application_is_refused_and_adding_one_is_not(client: Any) -> None:
    identifier = made(client, APPLICATION, {"Name": "shop"})
    patch = [{"op": "replace", "path": "/Tags", "value": {"team": "x"}}]
    assert refused("ValidationException", update, client, APPLICATION, identifier, patch) == REFUSED
    wait(client, update(client, APPLICATION, identifier, [{"op": "add", "path": "/Tags/team", "value": "x"}]))
    assert read(client, APPLICATION, identifier)["Tags"] == {"team": "x", NAME_TAG: "shop"}
