"""Every type of us-east-1 that can be provisioned: create, read, list, update and delete with boto3."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, WaiterError

from ccmock import MockCloud, ResourceType, mock_cloudcontrol
from ccmock.registry.catalog import bundled_catalog
from tests.support.calls import create, delete, listed, read, refused, update, wait
from tests.support.changes import has_mutable_property, list_model_for, listable_state_for, mutable_patches
from tests.support.facts import shown_part

REGION = "us-east-1"
PARTS = 8

EXCEPTIONS: dict[str, str] = {}
"""Type → why not all steps are possible."""

UNCHANGEABLE = {"AWS::Logs::StorageTierPolicy": "its one writable property is an enum of one value"}
"""Type → why none of its properties can be changed although it has an update handler."""

REFUSED_AS_READ = {
    "AWS::CloudFront::Distribution": "the read shows SslSupportMethod of the default certificate",
    "AWS::GuardDuty::Detector": "the read shows both kinds of runtime monitoring",
    "AWS::KinesisVideo::SignalingChannel": "the read shows no tags as an empty list, which the schema forbids",
    "AWS::KinesisVideo::Stream": "the read shows no tags as an empty list, which the schema forbids",
    "AWS::Lambda::EventInvokeConfig": "the read shows destinations without their required member",
    "AWS::OpenSearchService::Domain": "the read shows an advanced option that an update does not know",
    "AWS::VpcLattice::Rule": "the read shows an empty list of header matches",
    "AWS::WAFv2::IPSet": "the read shows no description as an empty text, which the schema forbids",
    "AWS::WAFv2::RegexPatternSet": "the read shows no description as an empty text, which the schema forbids",
    "AWS::WAFv2::RuleGroup": "the read shows no description as an empty text, which the schema forbids",
    "AWS::WAFv2::WebACL": "the read shows no description as an empty text, which the schema forbids",
}
"""Type → why AWS refuses every update that leaves alone what the read shows (recorded, and measured for most)."""

REWRITTEN = {
    "AWS::Batch::ComputeEnvironment": "Type",
    "AWS::CloudFront::PublicKey": "PublicKeyConfig",
    "AWS::Cognito::UserPool": "Schema",
    "AWS::DMS::Endpoint": "EndpointType",
    "AWS::GuardDuty::Detector": "Features",
    "AWS::Lambda::Alias": "FunctionName",
    "AWS::Lambda::EventSourceMapping": "FunctionName",
    "AWS::Lambda::Url": "TargetFunctionArn",
    "AWS::Route53Resolver::ResolverRule": "DomainName",
    "AWS::SSM::Document": "Content",
}
"""Type → the property that the service returns in another form.

A name as an ARN, a domain name with its final dot, a list with additional items, a text in upper case.
"""


class Strayed(AssertionError):
    """A type did not behave as all types do."""


def provisionable() -> list[str]:
    catalog = bundled_catalog()
    return [name for name in catalog.type_names(REGION) if _type(name).is_provisionable]


def _type(name: str) -> ResourceType:
    found = bundled_catalog().find(name, REGION)
    assert found is not None
    return found


def expect(condition: object, what: str) -> None:
    if not condition:
        raise Strayed(what)


class Life:
    """One resource of one type, from its create to its delete."""

    def __init__(self, cloud: MockCloud, client: Any, resource_type: ResourceType) -> None:
        self.cloud = cloud
        self.client = client
        self.type = resource_type
        self.name = resource_type.type_name
        self.draw = random.Random(self.name)
        self.identifier = ""
        self.properties: dict[str, Any] = {}

    def steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Returns the steps that the type's handlers allow, each with its name."""
        yield "CREATE", self.create
        for action, step in (
            ("READ", self.read),
            ("LIST", self.list),
            ("UPDATE", self.update),
            ("DELETE", self.delete),
        ):
            if action in self.type.handlers:
                yield action, step

    def create(self) -> None:
        state = listable_state_for(self.type, self.draw)
        self.identifier = wait(self.client, create(self.client, self.name, state))["Identifier"]
        self.state = state
        kept = self.cloud.resources.get(self.name, self.identifier)
        assert kept is not None
        self.properties = self.type.write_only.without(kept.properties)

    def read(self) -> None:
        self.properties = read(self.client, self.name, self.identifier)
        self.expect_valid(self.properties)
        given = self.as_kept(self.state)
        expect(given.items() <= self.properties.items() or _holds(self.properties, given), "the state is not kept")

    def as_kept(self, given: dict[str, Any]) -> dict[str, Any]:
        """Returns the properties that a read shows as given."""
        return {k: v for k, v in self.type.write_only.without(given).items() if k != REWRITTEN.get(self.name)}

    def expect_valid(self, properties: dict[str, Any]) -> None:
        """Checks that what is read, plus the write-only values, is valid for the type's schema.

        Values that the service is known to show although its schema forbids them are exempt.
        """
        kept = self.cloud.resources.get(self.name, self.identifier)
        assert kept is not None
        found = self.type.validator.violations(kept.properties)
        violations = [str(each) for each in found if not shown_part(self.type, each.removable_path)]
        expect(not violations, f"the model is not valid: {violations}")
        expect(properties == self.type.write_only.without(kept.properties), "a write-only value was read back")
        expect(not _nulls(properties), "a null was read back")

    def list(self) -> None:
        model = list_model_for(self.type, {**self.state, **self.properties})
        parameters = {"ResourceModel": json.dumps(model)} if model else {}
        expect(self.identifier in listed(self.client, self.name, **parameters), "the resource is not listed")

    def update_nothing(self) -> None:
        """An update that changes nothing succeeds; it gives again what the read does not show."""
        hidden = [
            name for name, value in self.state.items() if self.type.write_only.without({name: value}) != {name: value}
        ]
        patch = [{"op": "add", "path": f"/{name}", "value": self.state[name]} for name in hidden]
        try:
            wait(self.client, update(self.client, self.name, self.identifier, patch))
        except (ClientError, WaiterError) as error:
            expect(self.name in REFUSED_AS_READ, f"an update of nothing is refused: {error}")
        else:
            expect(self.name not in REFUSED_AS_READ, "an update of nothing is not refused")

    def update(self) -> None:
        if "READ" in self.type.handlers:
            self.update_nothing()
        patch = next(mutable_patches(self.type, self.properties, self.state, self.draw))
        changes = any(self.state.get(op["path"][1:]) != op["value"] for op in patch)
        expect(
            changes or not has_mutable_property(self.type) or self.name in UNCHANGEABLE, "no property can be changed"
        )
        wait(self.client, update(self.client, self.name, self.identifier, patch))
        if "READ" not in self.type.handlers:
            return
        after = read(self.client, self.name, self.identifier)
        changed = self.as_kept({op["path"][1:]: op["value"] for op in patch})
        expect(_holds(after, changed), "the update is not read back")
        self.expect_valid(after)

    def delete(self) -> None:
        wait(self.client, delete(self.client, self.name, self.identifier))
        if "READ" in self.type.handlers:
            refused("ResourceNotFoundException", read, self.client, self.name, self.identifier)


def _nulls(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _nulls(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in _nulls(item)]
    return [None] if value is None else []


def _holds(whole: Any, part: Any) -> bool:
    """Returns whether everything given is present; defaults and read-only values may be added."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(_holds(whole.get(name), value) for name, value in part.items())
    if isinstance(part, list):
        return isinstance(whole, list) and len(whole) == len(part) and all(map(_holds, whole, part))
    return bool(whole == part)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_type_is_created_read_listed_updated_and_deleted(part: int, capsys: pytest.CaptureFixture[str]) -> None:
    names = provisionable()[part::PARTS]
    failures: dict[str, str] = {}
    passed: Counter[str] = Counter()
    with mock_cloudcontrol(clock="manual", region=REGION, references="off") as cloud:
        # Some types take longer than a waiter waits; all are waited for without further polls.
        cloud.timing.set(create=0, update=0, delete=0)
        client = boto3.client("cloudcontrol")
        for name in names:
            try:
                for action, step in Life(cloud, client, _type(name)).steps():
                    step()
                    passed[action] += 1
            except Exception as error:  # noqa: BLE001 - every type is to be named that strays
                failures[name] = f"{type(error).__name__}: {error}"[:300]
    with capsys.disabled():
        print(f"\n{len(names) - len(failures)} of {len(names)} types passed; steps: {dict(passed)}")
        for name, reason in failures.items():
            print(f"  {name}: {reason}")
    assert {name: reason for name, reason in failures.items() if name not in EXCEPTIONS} == {}
    assert failures.keys() == EXCEPTIONS.keys() & set(names)


def test_catalog_has_as_many_types_as_service() -> None:
    assert len(provisionable()) > 1700
