"""The conformance kit: the contract of a resource type's handlers, as test cases for pytest.

    from ccmock.testing import check_handler

    TestThing = check_handler(SCHEMA, MyHandler, desired_state={"Name": "a"}, patch=[…])

The rules are those of AWS's own contract tests ("Contract tests" in the CloudFormation CLI user guide), checked through
the API as a client sees it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from os import PathLike
from typing import Any

import boto3
from botocore.exceptions import ClientError

from .arguments import shown
from .cloud import MockCloud
from .contract.handler import Handler
from .errors import UsageError
from .mock import mock_cloudcontrol
from .registry.identifiers import identifier_of
from .registry.json_text import is_same, plain_copy
from .registry.resource_type import ResourceType

State = Mapping[str, Any]
PATIENCE = 7 * 24 * 3600
"""Seconds of the mock's time after which every request has ended, whatever its handler does."""


def check_handler(
    schema: State | str | PathLike[str],
    handler: Handler | type[Handler] | None = None,
    *,
    desired_state: State,
    patch: Sequence[State] = (),
) -> type[HandlerContract]:
    """Makes a test class with a case for each rule of the contract, for pytest to collect.

    - `schema`: a resource provider schema or its path, or the name of a public type.
    - `handler`: the handler to test; ccmock's own by default.
    - `desired_state`: a desired state that a create accepts.
    - `patch`: the RFC 6902 operations of an update that this resource accepts. Add the write-only values to keep.

    Each case has a fresh mock and handler. A rule that needs a handler action the type does not have is skipped.

    UsageError: `schema` is neither a schema nor a path or name, `desired_state` is not a mapping, or `patch` is not a
    sequence of mappings.

    ```pycon
    >>> from ccmock.testing import check_handler
    >>> TestTopic = check_handler("AWS::SNS::Topic", desired_state={"TopicName": "news"})
    >>> TestTopic().test_what_was_created_is_listed()
    ```
    """
    if not isinstance(schema, (str, PathLike, Mapping)):
        raise UsageError(f"schema={shown(schema)} is not valid. Give a schema, its path, or the name of a public type.")
    if (
        isinstance(patch, str)
        or not isinstance(patch, Sequence)
        or not all(isinstance(each, Mapping) for each in patch)
    ):
        raise UsageError(f"patch is a {type(patch).__name__}, which is not a valid patch. Give a list of dicts.")
    if not isinstance(desired_state, Mapping):
        raise UsageError(
            f"desired_state is a {type(desired_state).__name__}, which is not a valid desired state. Give a dict."
        )
    members: dict[str, Any] = {"schema": schema, "handler": handler, "desired_state": desired_state, "patch": patch}
    return type("TestContract", (HandlerContract,), members)


class HandlerContract:
    """The rules of the contract. `check_handler` makes a subclass for one type.

    ```pycon
    >>> from ccmock.testing import HandlerContract
    >>> class TestTopic(HandlerContract):
    ...     schema, desired_state = "AWS::SNS::Topic", {"TopicName": "news"}
    >>> TestTopic().test_a_delete_leaves_nothing()
    ```
    """

    schema: Any
    handler: Any = None
    desired_state: State
    patch: Sequence[State] = ()

    # --- the rules ---

    def test_what_was_created_is_read_as_it_was_declared(self) -> None:
        """A read returns the desired state, apart from read-only and write-only properties."""
        with self._cloud("CREATE", "READ") as cloud:
            found = cloud.read(cloud.create(self.desired_state))
            declared = cloud.type.write_only.without(plain_copy(dict(self.desired_state)))
            assert_holds(found, declared)
            cloud.assert_readable(found)

    def test_a_create_of_what_is_there_already_fails(self) -> None:
        """A second create with the same identifier fails with AlreadyExists, if the caller chooses the identifier."""
        with self._cloud("CREATE") as cloud:
            if identifier_of(cloud.type.primary_identifier, self.desired_state) is None:
                skip("the caller does not choose the identifier")
            cloud.create(self.desired_state)
            failed = cloud.ended(cloud.client.create_resource(**cloud.parameters(DesiredState=self.desired_state)))
            assert failed.get("ErrorCode") == "AlreadyExists", failed

    def test_what_was_created_is_listed(self) -> None:
        """A list contains the identifier of a created resource."""
        with self._cloud("CREATE", "LIST") as cloud:
            assert cloud.create(self.desired_state) in cloud.listed(self.desired_state)

    def test_an_update_keeps_the_identifier_and_is_read_as_it_was_made(self) -> None:
        """An update keeps the primary identifier, and a read returns the updated model."""
        with self._cloud("CREATE", "READ", "UPDATE") as cloud:
            if not self.patch:
                skip("no patch was given")
            identifier = cloud.create(self.desired_state)
            before = cloud.read(identifier)
            event = cloud.client.update_resource(
                **cloud.parameters(Identifier=identifier, PatchDocument=list(self.patch))
            )
            meant = json.loads(event["ProgressEvent"]["ResourceModel"])
            updated = cloud.succeeded(event)
            assert updated["Identifier"] == identifier
            after = cloud.read(identifier)
            assert_holds(after, cloud.type.write_only.without(meant))
            cloud.assert_readable(after)
            for pointer, _, value in cloud.type.read_only.found(before):
                assert pointer not in cloud.type.primary_identifier or value in _values(after), pointer

    def test_a_delete_leaves_nothing(self) -> None:
        """A delete returns no model; the resource is no longer found or listed, and can be created again."""
        with self._cloud("CREATE", "DELETE") as cloud:
            identifier = cloud.create(self.desired_state)
            deleted = cloud.succeeded(cloud.client.delete_resource(**cloud.parameters(Identifier=identifier)))
            assert "ResourceModel" not in deleted, deleted
            if "READ" in cloud.type.handlers:
                cloud.assert_not_found(identifier)
            if "LIST" in cloud.type.handlers:
                assert identifier not in cloud.listed(self.desired_state)
            cloud.create(self.desired_state)

    def test_what_is_deleted_cannot_be_deleted_again(self) -> None:
        """A second delete fails with NotFound and a message."""
        with self._cloud("CREATE", "DELETE") as cloud:
            identifier = cloud.create(self.desired_state)
            cloud.succeeded(cloud.client.delete_resource(**cloud.parameters(Identifier=identifier)))
            failed = cloud.ended(cloud.client.delete_resource(**cloud.parameters(Identifier=identifier)))
            assert (failed.get("ErrorCode"), bool(failed.get("StatusMessage"))) == ("NotFound", True), failed

    def test_what_is_deleted_cannot_be_updated(self) -> None:
        """An update after a delete fails with NotFound."""
        with self._cloud("CREATE", "DELETE", "UPDATE") as cloud:
            identifier = cloud.create(self.desired_state)
            cloud.succeeded(cloud.client.delete_resource(**cloud.parameters(Identifier=identifier)))
            asked = cloud.parameters(Identifier=identifier, PatchDocument=list(self.patch))
            assert cloud.error_of(cloud.client.update_resource, **asked) == "ResourceNotFoundException"

    # --- setup ---

    @contextmanager
    def _cloud(self, *actions: str) -> Iterator[TypeUnderTest]:
        """A mock with the type; skips the case if the type lacks a handler for one of the actions."""
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
    """The tested type in a mock, as a client sees it. The methods wait for requests to end."""

    def __init__(self, cloud: MockCloud, resource_type: ResourceType) -> None:
        self._cloud = cloud
        self.type = resource_type
        self.client = boto3.client("cloudcontrol", region_name=cloud.region)

    def parameters(self, **parameters: Any) -> dict[str, Any]:
        """The parameters of a call for the type, with models and patches as JSON."""
        given = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
        return {"TypeName": self.type.type_name, **given}

    def create(self, desired_state: State) -> str:
        """Creates a resource and returns its identifier."""
        event = self.succeeded(self.client.create_resource(**self.parameters(DesiredState=dict(desired_state))))
        identifier: str = event["Identifier"]
        return identifier

    def read(self, identifier: str) -> dict[str, Any]:
        """The properties that GetResource returns."""
        answer = self.client.get_resource(**self.parameters(Identifier=identifier))
        properties: dict[str, Any] = json.loads(answer["ResourceDescription"]["Properties"])
        return properties

    def listed(self, desired_state: State) -> list[str]:
        """The identifiers that ListResources returns, given the properties that the list handler requires."""
        wanted = {name: desired_state[name] for name in self.type.list_properties if name in desired_state}
        asked = self.parameters(ResourceModel=wanted) if wanted else self.parameters()
        pages = self.client.get_paginator("list_resources").paginate(**asked)
        return [found["Identifier"] for page in pages for found in page["ResourceDescriptions"]]

    def ended(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """The last progress event of a request, after waiting for it to end."""
        self._cloud.clock.advance(PATIENCE - 1)
        token = answer["ProgressEvent"]["RequestToken"]
        return dict(self.client.get_resource_request_status(RequestToken=token)["ProgressEvent"])

    def succeeded(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """The last progress event of a request. AssertionError: it is not SUCCESS."""
        event = self.ended(answer)
        assert event["OperationStatus"] == "SUCCESS", event
        return event

    def assert_not_found(self, identifier: str) -> None:
        """AssertionError: GetResource does not raise ResourceNotFoundException."""
        code = self.error_of(self.client.get_resource, **self.parameters(Identifier=identifier))
        assert code == "ResourceNotFoundException", code

    def error_of(self, call: Any, **parameters: Any) -> str | None:
        """The error code of a call, or None if it succeeds."""
        try:
            call(**parameters)
        except ClientError as error:
            code: str = error.response["Error"]["Code"]
            return code
        return None

    def assert_readable(self, model: Mapping[str, Any]) -> None:
        """AssertionError: a read model contains a write-only value or a null."""
        shown = [pointer for pointer, _, _ in self.type.write_only.found(dict(model))]
        assert not shown, f"write-only values are read back: {shown}"
        assert None not in _values(model), f"a null is read back: {model}"


def assert_holds(whole: Any, part: Any, place: str = "#") -> None:
    """AssertionError: a value differs from its part otherwise than by more members of objects."""
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
    """Every value that is not an object or a list, at any depth."""
    if isinstance(value, Mapping):
        return [inner for item in value.values() for inner in _values(item)]
    if isinstance(value, list):
        return [inner for item in value for inner in _values(item)]
    return [value]


def skip(reason: str) -> None:
    """Skips a case, in unittest and pytest."""
    from unittest import SkipTest  # noqa: PLC0415 - unittest is slow to import, and rarely needed

    raise SkipTest(reason)
