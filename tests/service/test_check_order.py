"""Order of the checks: what fails at once, what fails later, and which of two errors is reported."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ccmock import HandlerError, MockCloud
from tests.service.things import THING, THING_SCHEMA, Failing
from tests.support.calls import create, delete, poll, update

NO_SUCH_TYPE = "AWS::Foo::Bar"
WITHOUT_HANDLERS = "AWS::CodeBuild::Project"
SMALL = {"op": "add", "path": "/Size", "value": 1}


class Scene:
    """A thing `there`, another with a running update, and the client token of that update."""

    def __init__(self, cloud: MockCloud, client: Any) -> None:
        self.cloud = cloud
        self.client = client
        cloud.types.register(THING_SCHEMA)
        for name in ("there", "busy"):
            cloud.resources.put(THING, {"Name": name, "Kind": "k"})
        self.running = update(client, THING, "busy", [SMALL], ClientToken="used")["RequestToken"]

    def create(self, type_name: str, desired_state: Any, **more: Any) -> Any:
        return create(self.client, type_name, desired_state, **more)

    def update(self, type_name: str, identifier: str, *patch: Any, **more: Any) -> Any:
        return update(self.client, type_name, identifier, list(patch), **more)

    def delete(self, type_name: str, identifier: str, **more: Any) -> Any:
        return delete(self.client, type_name, identifier, **more)


@pytest.fixture
def scene(cloud: MockCloud, client: Any) -> Scene:
    return Scene(cloud, client)


AT_ONCE, LATER = "at once", "later"
Call = Callable[[Scene], Any]


def op(name: str, path: str, **members: Any) -> dict[str, Any]:
    return {"op": name, "path": path, **members}


# check, operation, when it fails, with which code
CHECKS: list[tuple[str, str, Call, str, str]] = [
    ("type exists", "create", lambda s: s.create(NO_SUCH_TYPE, {}), AT_ONCE, "TypeNotFoundException"),
    ("type exists", "update", lambda s: s.update(NO_SUCH_TYPE, "x"), AT_ONCE, "TypeNotFoundException"),
    ("type exists", "delete", lambda s: s.delete(NO_SUCH_TYPE, "x"), AT_ONCE, "TypeNotFoundException"),
    ("type supports it", "create", lambda s: s.create(WITHOUT_HANDLERS, {}), AT_ONCE, "UnsupportedActionException"),
    ("type supports it", "update", lambda s: s.update(WITHOUT_HANDLERS, "x"), AT_ONCE, "UnsupportedActionException"),
    ("type supports it", "delete", lambda s: s.delete(WITHOUT_HANDLERS, "x"), AT_ONCE, "UnsupportedActionException"),
    (
        "client token is free",
        "create",
        lambda s: s.create(THING, {"Name": "new"}, ClientToken="used"),
        AT_ONCE,
        "ClientTokenConflictException",
    ),
    (
        "client token is free",
        "update",
        lambda s: s.update(THING, "there", ClientToken="used"),
        AT_ONCE,
        "ClientTokenConflictException",
    ),
    (
        "client token is free",
        "delete",
        lambda s: s.delete(THING, "there", ClientToken="used"),
        AT_ONCE,
        "ClientTokenConflictException",
    ),
    ("model is valid", "create", lambda s: s.create(THING, {"Name": 1}), AT_ONCE, "ValidationException"),
    (
        "model is valid",
        "update",
        lambda s: s.update(THING, "there", op("add", "/Size", value="big")),
        AT_ONCE,
        "ValidationException",
    ),
    ("resource exists", "create", lambda s: s.create(THING, {"Name": "there"}), LATER, "AlreadyExists"),
    ("resource exists", "update", lambda s: s.update(THING, "nobody"), AT_ONCE, "ResourceNotFoundException"),
    ("resource exists", "delete", lambda s: s.delete(THING, "nobody"), LATER, "NotFound"),
    (
        "create-only property stays",
        "update",
        lambda s: s.update(THING, "there", op("replace", "/Kind", value="x")),
        AT_ONCE,
        "NotUpdatableException",
    ),
    (
        "read-only property is left alone",
        "update",
        lambda s: s.update(THING, "there", op("replace", "/Arn", value="x")),
        AT_ONCE,
        "ValidationException",
    ),
    (
        "write-only property is only added",
        "update",
        lambda s: s.update(THING, "there", op("replace", "/Secret", value="x")),
        AT_ONCE,
        "ValidationException",
    ),
    (
        "patch applies",
        "update",
        lambda s: s.update(THING, "there", op("replace", "/Size", value=1)),
        AT_ONCE,
        "ValidationException",
    ),
    (
        "nothing runs on the resource",
        "create",
        lambda s: s.create(THING, {"Name": "busy"}),
        AT_ONCE,
        "ConcurrentOperationException",
    ),
    (
        "nothing runs on the resource",
        "update",
        lambda s: s.update(THING, "busy", SMALL),
        AT_ONCE,
        "ConcurrentOperationException",
    ),
    (
        "nothing runs on the resource",
        "delete",
        lambda s: s.delete(THING, "busy"),
        AT_ONCE,
        "ConcurrentOperationException",
    ),
]


@pytest.mark.parametrize(
    ("call", "moment", "code"),
    [row[2:] for row in CHECKS],
    ids=[f"{check}, {operation}" for check, operation, *_ in CHECKS],
)
def test_check_fails_at_once_or_later(scene: Scene, call: Call, moment: str, code: str) -> None:
    before = len(scene.cloud.requests)
    if moment == AT_ONCE:
        with pytest.raises(ClientError) as caught:
            call(scene)
        assert caught.value.response["Error"]["Code"] == code
        assert len(scene.cloud.requests) == before
    else:
        event = call(scene)
        assert event["OperationStatus"] == "IN_PROGRESS"
        assert "ErrorCode" not in event
        failed = poll(scene.client, event)
        assert (failed["OperationStatus"], failed["ErrorCode"]) == ("FAILED", code)


@pytest.mark.parametrize("operation", ["CREATE", "UPDATE", "DELETE"])
def test_handler_error_fails_the_request_later(cloud: MockCloud, client: Any, operation: str) -> None:
    cloud.types.register(THING_SCHEMA, Failing(operation, HandlerError("GeneralServiceException")))
    if operation != "CREATE":
        cloud.resources.put(THING, {"Name": "a"})
    calls = {
        "CREATE": lambda: create(client, THING, {"Name": "a"}),
        "UPDATE": lambda: update(client, THING, "a", [SMALL]),
        "DELETE": lambda: delete(client, THING, "a"),
    }
    event = calls[operation]()
    assert (event["OperationStatus"], event["Operation"]) == ("IN_PROGRESS", operation)
    assert poll(client, event)["ErrorCode"] == "GeneralServiceException"


# --- which of two errors is reported ---

# error, the part of the call that causes it, the reported text; the first error that a call contains wins
MISTAKES: Mapping[str, list[tuple[str, dict[str, Any], str]]] = {
    "CreateResource": [
        ("the type does not exist", {"TypeName": NO_SUCH_TYPE}, "TypeNotFoundException"),
        ("it has no create handler", {"TypeName": WITHOUT_HANDLERS}, "UnsupportedActionException"),
        ("the client token is used", {"ClientToken": "used"}, "ClientTokenConflictException"),
        ("the state is not valid", {"DesiredState": {"Name": "busy", "Nonsense": 1}}, "ValidationException"),
        ("another operation runs", {"DesiredState": {"Name": "busy"}}, "ConcurrentOperationException"),
    ],
    "UpdateResource": [
        ("the type does not exist", {"TypeName": NO_SUCH_TYPE}, "TypeNotFoundException"),
        ("it has no update handler", {"TypeName": WITHOUT_HANDLERS}, "UnsupportedActionException"),
        ("the client token is used", {"ClientToken": "used"}, "ClientTokenConflictException"),
        ("the resource does not exist", {"Identifier": "nobody"}, "ResourceNotFoundException"),
        ("the patch is none", {"PatchDocument": [{"op": "?"}]}, "unknown / unsupported operation ?"),
        ("a read-only property", {"PatchDocument": [op("replace", "/Arn", value="x")]}, "readOnlyProperties"),
        ("a write-only property", {"PatchDocument": [op("replace", "/Secret", value="x")]}, "writeOnlyProperties"),
        ("a path leads nowhere", {"PatchDocument": [op("replace", "/Size", value=1)]}, "noSuchPath in source"),
        ("a create-only property", {"PatchDocument": [op("add", "/Kind", value="x")]}, "NotUpdatableException"),
        ("the model is not valid", {"PatchDocument": [op("add", "/Nonsense", value=1)]}, "Model validation failed"),
        ("another operation runs", {"Identifier": "busy"}, "ConcurrentOperationException"),
    ],
    "DeleteResource": [
        ("the type does not exist", {"TypeName": NO_SUCH_TYPE}, "TypeNotFoundException"),
        ("it has no delete handler", {"TypeName": WITHOUT_HANDLERS}, "UnsupportedActionException"),
        ("the client token is used", {"ClientToken": "used"}, "ClientTokenConflictException"),
        ("another operation runs", {"Identifier": "busy"}, "ConcurrentOperationException"),
    ],
}
RIGHT: Mapping[str, dict[str, Any]] = {
    "CreateResource": {"TypeName": THING, "DesiredState": {"Name": "new"}},
    "UpdateResource": {"TypeName": THING, "Identifier": "there", "PatchDocument": []},
    "DeleteResource": {"TypeName": THING, "Identifier": "there"},
}


def both(earlier: dict[str, Any], later: dict[str, Any]) -> dict[str, Any] | None:
    """Returns a call with both errors; None if one replaces the other. Patches are concatenated."""
    merged = {**later, **earlier}
    for name in earlier.keys() & later.keys():
        if name != "PatchDocument":
            return None
        # In reverse order, so that the position in the document does not decide.
        merged[name] = [*later[name], *earlier[name]]
    return merged


def pairs() -> list[tuple[str, str, dict[str, Any], str]]:
    return [
        (operation, f"{first[0]}, {second[0]}", wrong, first[2])
        for operation, mistakes in MISTAKES.items()
        for first, second in combinations(mistakes, 2)
        if (wrong := both(first[1], second[1])) is not None
    ]


@pytest.mark.parametrize(
    ("operation", "wrong", "told"),
    [(operation, wrong, told) for operation, _, wrong, told in pairs()],
    ids=[f"{operation}: {names}" for operation, names, *_ in pairs()],
)
def test_error_of_the_earlier_check_is_reported(scene: Scene, operation: str, wrong: dict[str, Any], told: str) -> None:
    parameters = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in {**RIGHT[operation], **wrong}.items()
    }
    with pytest.raises(ClientError) as caught:
        scene.client._make_api_call(operation, parameters)
    error = caught.value.response["Error"]
    assert told in f"{error['Code']}: {error['Message']}"


def test_type_is_checked_before_parameters(client: Any) -> None:
    place = {"TypeName": NO_SUCH_TYPE}
    nonsense = {"Identifier": "{nonsense", "PatchDocument": "nonsense", "DesiredState": "nonsense"}
    for operation, members in (
        ("create_resource", ("DesiredState",)),
        ("update_resource", ("Identifier", "PatchDocument")),
        ("delete_resource", ("Identifier",)),
        ("get_resource", ("Identifier",)),
    ):
        with pytest.raises(client.exceptions.TypeNotFoundException):
            getattr(client, operation)(**place, **{name: nonsense[name] for name in members})
    with pytest.raises(client.exceptions.TypeNotFoundException):
        client.list_resources(**place, ResourceModel="nonsense")


def test_resource_is_checked_before_patch(client: Any) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.update_resource(TypeName="AWS::S3::Bucket", Identifier="nobody", PatchDocument="nonsense")
