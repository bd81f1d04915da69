"""Types of a test's own: versions, schemas from files, handlers for public types, and what their handlers must keep."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest

from ccmock import (
    CcmockError,
    GenericHandler,
    Handler,
    HandlerContractError,
    HandlerRequest,
    InProgress,
    MockCloud,
    UnknownTypeError,
    UsageError,
    current,
    mock_cloudcontrol,
    resource_handler,
)
from tests.support.bugs import raised_at_once
from tests.support.calls import BUCKET, LOG_GROUP, create, delete, listed, made, poll, read, refused, update, wait

NAME = "Test::Own::Thing"


def schema(name: str = NAME, **properties: Any) -> dict[str, Any]:
    return {
        "typeName": name,
        "properties": {"Name": {"type": "string"}, "Secret": {"type": "string"}, **properties},
        "primaryIdentifier": ["/properties/Name"],
        "writeOnlyProperties": ["/properties/Secret"],
        "additionalProperties": False,
    }


ALL_FIVE = {"handlers": {name: {"permissions": []} for name in ("create", "read", "update", "delete", "list")}}
SIZED = schema(Size={"type": "integer"})


class Half(Handler):
    """A handler of which the rest is only said."""

    def create(self, request: HandlerRequest) -> dict[str, Any]:
        return {}


class Loud(GenericHandler):
    """Names things in capitals."""

    def completed(self, request: HandlerRequest, model: dict[str, Any]) -> dict[str, Any]:
        return {**model, "Secret": model.get("Secret", "").upper()}


# --- versions ---


def test_a_client_chooses_the_version(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(schema())
    cloud.types.register(SIZED, version_id="00000002")
    refused("ValidationException", create, client, NAME, {"Name": "a", "Size": 1})
    create(client, NAME, {"Name": "a", "Size": 1}, TypeVersionId="00000002")
    refused("TypeNotFoundException", create, client, NAME, {"Name": "b"}, TypeVersionId="00000003")


def test_the_first_version_counts_until_another_is_made_the_default(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(schema())
    cloud.types.register(SIZED, version_id="00000002", default=True)
    made(client, NAME, {"Name": "a", "Size": 1})
    refused("ValidationException", create, client, NAME, {"Name": "b", "Size": 1}, TypeVersionId="00000001")
    assert "Size" in cloud.types[NAME].schema["properties"]


def test_each_version_has_its_handler(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(schema())
    cloud.types.register(schema(), Loud, version_id="00000002")
    for name, version in (("a", "00000001"), ("b", "00000002")):
        wait(client, create(client, NAME, {"Name": name, "Secret": "x"}, TypeVersionId=version))
    assert [thing.properties["Secret"] for thing in cloud.resources.list(NAME)] == ["x", "X"]


def test_a_version_is_registered_once(cloud: MockCloud) -> None:
    cloud.types.register(schema())
    with pytest.raises(UsageError, match=r"exists already in version 00000001. Register another .* such as 00000002"):
        cloud.types.register(SIZED)


def test_whether_a_version_is_the_default_is_true_or_false(cloud: MockCloud) -> None:
    with pytest.raises(UsageError, match="default=1 is not a valid choice"):
        cloud.types.register(schema(), default=1)  # type: ignore[arg-type]


@pytest.mark.parametrize("version_id", ["2", "v2", 2])
def test_a_version_has_eight_digits(cloud: MockCloud, version_id: Any) -> None:
    with pytest.raises(UsageError, match="eight digits"):
        cloud.types.register(schema(), version_id=version_id)


# --- from files ---


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What the CloudFormation CLI makes."""
    root = tmp_path / "project"
    root.mkdir()
    (root / ".rpdk-config").write_text(json.dumps({"artifact_type": "RESOURCE", "typeName": NAME}))
    (root / "test-own-thing.json").write_text(json.dumps(schema()))
    (root / "package.json").write_text("{}")
    return root


def test_a_schema_is_read_from_a_file(cloud: MockCloud, client: Any, project: Path) -> None:
    (registered,) = cloud.types.register(project / "test-own-thing.json", Loud(), version_id="00000004")
    assert registered.type_name == NAME
    made(client, NAME, {"Name": "a", "Secret": "x"})
    assert cloud.resources.list(NAME)[0].properties["Secret"] == "X"


def test_a_project_of_the_cloudformation_cli_is_read(cloud: MockCloud, client: Any, project: Path) -> None:
    cloud.types.register(str(project), Loud)
    made(client, NAME, {"Name": "a"})


def test_a_folder_of_schemas_goes_before_the_public_ones(cloud: MockCloud, client: Any, tmp_path: Path) -> None:
    newer = cloud.types[LOG_GROUP].schema
    newer["properties"]["Newest"] = {"type": "boolean"}
    (tmp_path / "aws-logs-loggroup.json").write_text(json.dumps(newer))
    (tmp_path / "test-own-thing.json").write_text(json.dumps(schema() | ALL_FIVE))
    assert {found.type_name for found in cloud.types.register(tmp_path)} == {LOG_GROUP, NAME}
    made(client, LOG_GROUP, {"LogGroupName": "logs", "Newest": True})
    shown = read(client, LOG_GROUP, "logs")
    assert shown["Newest"] is True
    assert shown["Arn"] == "arn:aws:logs:us-east-1:123456789012:log-group:logs:*"
    made(client, NAME, {"Name": "a"})
    assert len([name for name in cloud.types if name == LOG_GROUP]) == 1


def test_the_archive_that_cloudformation_publishes_is_read(cloud: MockCloud, client: Any, tmp_path: Path) -> None:
    archive = tmp_path / "CloudformationSchema.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for number in range(3):
            file.writestr(f"test-own-thing{number}.json", json.dumps(schema(f"{NAME}{number}") | ALL_FIVE))
        file.writestr("README.md", "schemas")
    assert len(cloud.types.register(archive)) == 3
    made(client, f"{NAME}2", {"Name": "a"})


@pytest.mark.parametrize(
    ("files", "path", "text"),
    [
        ({}, "nowhere.json", "There is no file or folder"),
        ({}, ".", "holds no resource provider schema"),
        ({"a.json": "{"}, ".", r"a\.json is not valid JSON"),
        ({"a.json": "[]"}, "a.json", r"a\.json is not a JSON object"),
        (
            {"a.json": '{"typeName": "Thing"}'},
            ".",
            r"a\.json is not a valid resource provider schema: its typeName is 'Thing'",
        ),
        ({"a.json": json.dumps({"typeName": NAME})}, ".", r"a\.json is not a valid resource .* it has no properties"),
        ({"a.json": b"\xff"}, ".", r"a\.json is not valid UTF-8"),
        ({".rpdk-config": '{"artifact_type": "HOOK", "typeName": "A::B::C"}'}, ".", "is not that of a resource"),
        ({".rpdk-config": json.dumps({"typeName": NAME})}, ".", r"has no schema test-own-thing\.json"),
    ],
)
def test_what_holds_no_schema_is_named(
    cloud: MockCloud, tmp_path: Path, files: dict[str, Any], path: str, text: str
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UsageError, match=text):
        cloud.types.register(tmp_path / path)
    assert NAME not in cloud.types


def test_a_handler_goes_with_one_schema(cloud: MockCloud, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(schema()))
    for option in ({"handler": Loud}, {"version_id": "00000002"}, {"default": True}):
        with pytest.raises(UsageError, match="holds several types"):
            cloud.types.register(tmp_path, **option)


# --- handlers for public types ---


@resource_handler(BUCKET, LOG_GROUP)
class Refusing(GenericHandler):
    """Refuses what is called secret."""

    def check(self, request: HandlerRequest, declared: dict[str, Any]) -> None:
        from ccmock import HandlerError

        if "secret" in declared.values():
            raise HandlerError("InvalidRequest", f"{request.type_name} must not be secret")


def module_of(*handlers: type) -> ModuleType:
    module = ModuleType("handlers_of_mine")
    vars(module).update({handler.__name__: handler for handler in handlers}, other=7)
    return module


@pytest.mark.parametrize("handlers", [Refusing, Refusing(), module_of(Refusing)])
def test_marked_handlers_serve_their_types(cloud: MockCloud, client: Any, handlers: Any) -> None:
    cloud.types.use(handlers)
    for type_name, name in ((BUCKET, "BucketName"), (LOG_GROUP, "LogGroupName")):
        failed = poll(client, create(client, type_name, {name: "secret"}))
        assert failed["StatusMessage"] == f"{type_name} must not be secret"
        made(client, type_name, {name: "plain"})


def test_any_handler_can_serve_a_type_that_is_named(cloud: MockCloud, client: Any) -> None:
    made(client, LOG_GROUP, {"LogGroupName": "before"})
    cloud.types.use(Refusing(), LOG_GROUP)
    assert poll(client, create(client, LOG_GROUP, {"LogGroupName": "secret"}))["OperationStatus"] == "FAILED"
    made(client, BUCKET, {"BucketName": "secret"})


def test_a_subclass_serves_only_what_it_is_marked_with_itself(cloud: MockCloud) -> None:
    class More(Refusing):
        pass

    with pytest.raises(UsageError, match="serves no type"):
        cloud.types.use(module_of(More))


@pytest.mark.parametrize(
    ("use", "error", "text"),
    [
        (lambda types: types.use(GenericHandler), UsageError, "serves no type. Mark a handler class"),
        (lambda types: types.use(7), UsageError, "7 serves no type"),
        (lambda types: types.use(7, LOG_GROUP), UsageError, "lacks create"),
        (lambda types: types.use(Half(), LOG_GROUP), UsageError, "lacks read, .* a subclass of ccmock.GenericHandler"),
        (lambda types: types.use(LOG_GROUP, Loud), UsageError, "takes a handler and then names of types"),
        (lambda types: types.use(Loud, "AWS::Logs::LogGrup"), UnknownTypeError, "Did you mean 'AWS::Logs::LogGroup'"),
        (lambda _: resource_handler("LogGroup"), UsageError, "names no type. It looks like 'AWS::S3::Bucket'"),
        (lambda _: resource_handler(), UsageError, "Give one or more"),
        (lambda _: resource_handler(LOG_GROUP)(Loud()), UsageError, "marks classes, not"),
    ],
)
def test_a_handler_that_cannot_serve_is_refused(
    cloud: MockCloud, use: Any, error: type[CcmockError], text: str
) -> None:
    with pytest.raises(error, match=text):
        use(cloud.types)


# --- what a handler must keep ---


class Careless(GenericHandler):
    """Returns what it is told to."""

    def __init__(self, **answers: Any) -> None:
        self._answers = answers

    def create(self, request: HandlerRequest) -> Any:
        return self._answers.get("create") or super().create(request)

    def update(self, request: HandlerRequest) -> Any:
        return self._answers.get("update") or super().update(request)

    def read(self, request: HandlerRequest) -> Any:
        return self._answers.get("read") or super().read(request)


@pytest.mark.parametrize(
    ("model", "text"),
    [
        ({"Name": "a", "Nonsense": 1}, r"#: extraneous key \[Nonsense\] is not permitted"),
        ({"Name": "a", "Size": "big"}, "#/Size: expected type: Integer, found: String"),
        ({"Name": "a", "Size": None}, "#/Size is None"),
        ("a", "it is not a dict"),
    ],
)
def test_a_model_outside_the_schema_reaches_the_test(cloud: MockCloud, client: Any, model: Any, text: str) -> None:
    cloud.types.register(SIZED, Careless(create=model, update=model))
    with raised_at_once(cloud, HandlerContractError, rf"(?s)The CREATE handler of {NAME}, Careless, .*{text}"):
        create(client, NAME, {"Name": "a"})
    assert cloud.requests[0].status == "FAILED"
    cloud.resources.put(NAME, {"Name": "b"})
    with raised_at_once(cloud, HandlerContractError, "The UPDATE handler"):
        update(client, NAME, "b", [])


def reads_with(handler: GenericHandler) -> None:
    with mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol")
        cloud.types.register(SIZED, handler)
        made(client, NAME, {"Name": "a"})
        for call in (lambda: read(client, NAME, "a"), lambda: update(client, NAME, "a", [])):
            text = refused("PrivateTypeException", call)
            assert text == f"The resource handler of {NAME} returned an invalid response"


@pytest.mark.parametrize("shown", [{"Name": "a", "Secret": "x"}, {"Name": "a", "Size": None}, {"Name": 7}, "a"])
def test_a_client_of_a_read_that_must_not_be_sees_private_type_exception_and_the_test_is_told(shown: Any) -> None:
    with pytest.raises(HandlerContractError, match=f"The READ handler of {NAME}, Careless"):
        reads_with(Careless(read=shown))


def test_an_error_of_the_test_goes_before_what_a_handler_did_wrong() -> None:
    @mock_cloudcontrol
    def fails() -> None:
        cloud = current()
        cloud.types.register(SIZED, Careless(read={"Name": 7}))
        cloud.resources.put(NAME, {"Name": "a"})
        refused("PrivateTypeException", read, boto3.client("cloudcontrol"), NAME, "a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()


def test_what_is_in_progress_need_not_be_whole(cloud: MockCloud, client: Any) -> None:
    class Slow(GenericHandler):
        def create(self, request: HandlerRequest) -> Any:
            return request.desired_state if request.context else InProgress({"Name": "a"}, 1, {"again": True})

    needy = SIZED | {"required": ["Name", "Size"]}
    cloud.types.register(needy, Slow)
    made(client, NAME, {"Name": "a", "Size": 1})


def test_a_life_of_a_type_with_a_handler_of_its_own(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(SIZED, Loud)
    identifier = made(client, NAME, {"Name": "a", "Secret": "x", "Size": 1})
    wait(client, update(client, NAME, identifier, [{"op": "replace", "path": "/Size", "value": 2}]))
    assert read(client, NAME, identifier) == {"Name": "a", "Size": 2}
    wait(client, delete(client, NAME, identifier))
    assert listed(client, NAME) == []
