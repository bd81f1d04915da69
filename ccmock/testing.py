"""The conformance kit: the contract that a resource type's handlers keep, as test cases that pytest runs.

    from ccmock.testing import check_handler

    TestThing = check_handler(SCHEMA, MyHandler, desired_state={"Name": "a"}, patch=[…])

The rules are those that AWS's own contract tests check ("Contract tests" in the CloudFormation CLI user guide), asked
of the API as a client would.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from os import PathLike
from typing import Any

import boto3
from botocore.exceptions import ClientError

from .cloud import MockCloud
from .contract.handler import Handler
from .errors import UsageError
from .mock import mock_cloudcontrol
from .registry.identifiers import identifier_of
from .registry.json_text import is_same, plain_copy
from .registry.resource_type import ResourceType

State = Mapping[str, Any]
PATIENCE = 7 * 24 * 3600
"""Seconds of the mock's time after which a request has ended, whatever its handler does."""


def check_handler(
    schema: State | str | PathLike[str],
    handler: Handler | type[Handler] | None = None,
    *,
    desired_state: State,
    patch: Sequence[State] = (),
) -> type[HandlerContract]:
    """Makes a test class with a case for each rule of the contract, for pytest to collect.

    `schema`: a resource provider schema or its path, or the name of a public type. `handler`: what serves it; without
    one ccmock's own. `desired_state`: a state that can be created; `patch`: the RFC 6902 operations of an update that
    can be made of it (write-only values that are to stay are added). Each case has a mock and a handler of its own; a
    rule that the type has no handler for is skipped.
    """
    if not isinstance(desired_state, Mapping):
        raise UsageError(f"desired_state={desired_state!r} is no desired state. Give a dict.")
    members: dict[str, Any] = {"schema": schema, "handler": handler, "desired_state": desired_state, "patch": patch}
    return type("TestContract", (HandlerContract,), members)


class HandlerContract:
    """The contract. `check_handler` makes a class of it for one type."""

    schema: Any
    handler: Any = None
    desired_state: State
    patch: Sequence[State] = ()

    # --- the rules ---

    def test_what_was_created_is_read_as_it_was_declared(self) -> None:
        """A read equals the input, read-only and write-only properties aside."""
        with self._cloud("CREATE", "READ") as cloud:
            found = cloud.read(cloud.create(self.desired_state))
            declared = cloud.type.write_only.without(plain_copy(dict(self.desired_state)))
            assert_holds(found, declared)
            cloud.check_shown(found)

    def test_a_create_of_what_is_there_already_fails(self) -> None:
        """AlreadyExists, where the caller chooses the identifier."""
        with self._cloud("CREATE") as cloud:
            if identifier_of(cloud.type.primary_identifier, self.desired_state) is None:
                skip("the identifier is not the caller's to choose")
            cloud.create(self.desired_state)
            failed = cloud.ended(cloud.client.create_resource(**cloud.asked(DesiredState=self.desired_state)))
            assert failed.get("ErrorCode") == "AlreadyExists", failed

    def test_what_was_created_is_listed(self) -> None:
        """A list contains the identifier."""
        with self._cloud("CREATE", "LIST") as cloud:
            assert cloud.create(self.desired_state) in cloud.listed(self.desired_state)

    def test_an_update_keeps_the_identifier_and_is_read_as_it_was_made(self) -> None:
        """The primary identifier stays; a read then shows what the update changed."""
        with self._cloud("CREATE", "READ", "UPDATE") as cloud:
            if not self.patch:
                skip("no patch was given")
            identifier = cloud.create(self.desired_state)
            before = cloud.read(identifier)
            event = cloud.client.update_resource(**cloud.asked(Identifier=identifier, PatchDocument=list(self.patch)))
            meant = json.loads(event["ProgressEvent"]["ResourceModel"])
            updated = cloud.succeeded(event)
            assert updated["Identifier"] == identifier
            after = cloud.read(identifier)
            assert_holds(after, cloud.type.write_only.without(meant))
            cloud.check_shown(after)
            for pointer, _, value in cloud.type.read_only.found(before):
                assert pointer not in cloud.type.primary_identifier or value in _values(after), pointer

    def test_a_delete_leaves_nothing(self) -> None:
        """No model comes back; the resource is not found and not listed any more, and can be created again."""
        with self._cloud("CREATE", "DELETE") as cloud:
            identifier = cloud.create(self.desired_state)
            deleted = cloud.succeeded(cloud.client.delete_resource(**cloud.asked(Identifier=identifier)))
            assert "ResourceModel" not in deleted, deleted
            if "READ" in cloud.type.handlers:
                cloud.assert_not_found(identifier)
            if "LIST" in cloud.type.handlers:
                assert identifier not in cloud.listed(self.desired_state)
            cloud.create(self.desired_state)

    def test_what_is_deleted_cannot_be_deleted_again(self) -> None:
        """NotFound, with a message."""
        with self._cloud("CREATE", "DELETE") as cloud:
            identifier = cloud.create(self.desired_state)
            cloud.succeeded(cloud.client.delete_resource(**cloud.asked(Identifier=identifier)))
            failed = cloud.ended(cloud.client.delete_resource(**cloud.asked(Identifier=identifier)))
            assert (failed.get("ErrorCode"), bool(failed.get("StatusMessage"))) == ("NotFound", True), failed

    def test_what_is_deleted_cannot_be_updated(self) -> None:
        """NotFound."""
        with self._cloud("CREATE", "DELETE", "UPDATE") as cloud:
            identifier = cloud.create(self.desired_state)
            cloud.succeeded(cloud.client.delete_resource(**cloud.asked(Identifier=identifier)))
            asked = cloud.asked(Identifier=identifier, PatchDocument=list(self.patch))
            assert cloud.error_of(cloud.client.update_resource, **asked) == "ResourceNotFoundException"

    # --- what they stand on ---

    @contextmanager
    def _cloud(self, *actions: str) -> Iterator[TypeUnderTest]:
        """A mock with the type, which needs handlers for all the actions."""
        with mock_cloudcontrol(clock="manual", references="off") as cloud:
            resource_type = self._type(cloud)
            missing = [action for action in actions if action not in resource_type.handlers]
            if missing:
                skip(f"{resource_type.type_name} has no {', '.join(missing)} handler")
            yield TypeUnderTest(cloud, resource_type)

    def _type(self, cloud: MockCloud) -> ResourceType:
        if isinstance(self.schema, str) and "::" in self.schema:
            if self.handler is not None:
                cloud.types.use(self.handler, self.schema)
            return cloud.types[self.schema]
        found: ResourceType | list[ResourceType] = cloud.types.register(self.schema, self.handler)
        return found[0] if isinstance(found, list) else found


class TypeUnderTest:
    """A type in a mock, as a client sees it; requests are waited for."""

    def __init__(self, cloud: MockCloud, resource_type: ResourceType) -> None:
        self._cloud = cloud
        self.type = resource_type
        self.client = boto3.client("cloudcontrol", region_name=cloud.region)

    def asked(self, **parameters: Any) -> dict[str, Any]:
        """The parameters of a call about the type, models and patches as JSON."""
        given = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
        return {"TypeName": self.type.type_name, **given}

    def create(self, desired_state: State) -> str:
        """The identifier of a resource that was made."""
        event = self.succeeded(self.client.create_resource(**self.asked(DesiredState=dict(desired_state))))
        identifier: str = event["Identifier"]
        return identifier

    def read(self, identifier: str) -> dict[str, Any]:
        """What GetResource shows."""
        answer = self.client.get_resource(**self.asked(Identifier=identifier))
        properties: dict[str, Any] = json.loads(answer["ResourceDescription"]["Properties"])
        return properties

    def listed(self, desired_state: State) -> list[str]:
        """The identifiers of a list, given as much of the state as the list handler asks for."""
        wanted = {name: desired_state[name] for name in self.type.list_properties if name in desired_state}
        asked = self.asked(ResourceModel=wanted) if wanted else self.asked()
        pages = self.client.get_paginator("list_resources").paginate(**asked)
        return [found["Identifier"] for page in pages for found in page["ResourceDescriptions"]]

    def ended(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """The last event of a request."""
        self._cloud.clock.advance(PATIENCE - 1)
        token = answer["ProgressEvent"]["RequestToken"]
        return dict(self.client.get_resource_request_status(RequestToken=token)["ProgressEvent"])

    def succeeded(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """The last event of a request, which is SUCCESS."""
        event = self.ended(answer)
        assert event["OperationStatus"] == "SUCCESS", event
        return event

    def assert_not_found(self, identifier: str) -> None:
        """GetResource answers ResourceNotFoundException."""
        code = self.error_of(self.client.get_resource, **self.asked(Identifier=identifier))
        assert code == "ResourceNotFoundException", code

    def error_of(self, call: Any, **parameters: Any) -> str | None:
        """The code of the error that a call answers, or None."""
        try:
            call(**parameters)
        except ClientError as error:
            code: str = error.response["Error"]["Code"]
            return code
        return None

    def check_shown(self, model: Mapping[str, Any]) -> None:
        """No write-only value and no null is shown."""
        shown = [pointer for pointer, _, _ in self.type.write_only.found(dict(model))]
        assert not shown, f"write-only values are read back: {shown}"
        assert None not in _values(model), f"a null is read back: {model}"


def assert_holds(whole: Any, part: Any, place: str = "#") -> None:
    """AssertionError where a value does not hold another: members may come to an object, and nothing else."""
    if isinstance(part, dict) and isinstance(whole, dict):
        for name, value in part.items():
            assert name in whole, f"{place}/{name} is missing"
            assert_holds(whole[name], value, f"{place}/{name}")
    elif isinstance(part, list) and isinstance(whole, list) and len(part) == len(whole):
        for at, (one, other) in enumerate(zip(whole, part)):
            assert_holds(one, other, f"{place}/{at}")
    else:
        assert is_same(whole, part), f"{place} is {whole!r}, declared as {part!r}"


def _values(value: Any) -> list[Any]:
    """Every value that is no object or list, at any depth."""
    if isinstance(value, Mapping):
        return [inner for item in value.values() for inner in _values(item)]
    if isinstance(value, list):
        return [inner for item in value for inner in _values(item)]
    return [value]


def skip(reason: str) -> None:
    """Skips a case, as unittest and pytest understand it."""
    from unittest import SkipTest  # noqa: PLC0415 - unittest is slow to import, and seldom needed

    raise SkipTest(reason)
