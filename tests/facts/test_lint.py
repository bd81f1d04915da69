"""The lint of facts: it finds each kind of mistake, and none in the files that the package ships."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ccmock.facts.lint import (
    Finding,
    bundled_findings,
    lint_entry,
    lint_file,
    lint_folder,
    lint_type,
    lint_updates_file,
    main,
)
from ccmock.facts.update_lint import lint_updates
from ccmock.registry.resource_type import ResourceType
from tests.support.facts import SCHEMA

CLOSED = {"type": "object", "properties": {"Kind": {"enum": ["a", "b"]}}, "additionalProperties": False}
RULES = {"type": "array", "items": CLOSED}
MODES = {"oneOf": [{"enum": ["on"]}, {"allOf": [{"enum": ["off"]}]}]}
OPEN = {"oneOf": [{"enum": ["on"]}, {"type": "string"}]}
MAP = {"type": "object", "additionalProperties": CLOSED}


def thing(**more: Any) -> ResourceType:
    properties = {**SCHEMA["properties"], "Rules": RULES, "Mode": MODES, "Open": OPEN, "Map": MAP, "Closed": CLOSED}
    properties |= {"Short": {"type": "string", "minLength": 1}, "Some": {"type": "array", "minItems": 1}}
    return ResourceType(json.dumps({**SCHEMA, "properties": properties, **more}))


def test_no_bundled_file_has_a_finding() -> None:
    assert [str(finding) for finding in bundled_findings()] == []


@pytest.mark.parametrize(
    ("entry", "problems"),
    [
        ({"Rules": {"$inside": {"Kind": "a", "Nothing": 1}}}, [("Rules/Nothing", "is not a member of the object")]),
        ({"Closed": {"Knd": "a"}}, [("Closed/Knd", "is not a member of the object")]),
        ({"Map": {"$inside": {"*": {"$inside": {"Knd": "a"}}}}}, [("Map/*/Knd", "is not a member of the object")]),
        ({"Rules": [{"Kind": "{Nobody}"}]}, [("Rules/Kind", "the template '{Nobody}' names Nobody, not a property")]),
        ({"Name": "{Name:middle}"}, [("Name", "the template '{Name:middle}' cannot be read: 'middle' is not a part")]),
        ({"Name": {"$shown": "{Name:middle}"}}, [("Name", "the template '{Name:middle}' cannot be read")]),
        ({"Kind": "THREE"}, [("Kind", "'THREE' is not allowed by the enum")]),
        ({"Kind": {"$shown": ""}}, []),
        ({"Short": ""}, [("Short", "'' is not allowed by the schema")]),
        ({"Some": []}, [("Some", "[] is not allowed by the schema")]),
        ({"Some": {"$shown": []}, "Short": {"$shown": ""}}, []),
        ({"$placeholders": True, "Some": {"$shown": []}}, [("$source", "is missing: what $shown says")]),
        ({"$placeholders": True, "$source": "a read", "Some": {"$shown": []}}, []),
        ({"Kind": None}, []),
        ({"Mode": "on", "Open": "any"}, []),
        ({"Mode": "unknown"}, [("Mode", "'unknown' is not allowed by the enum")]),
        ({"Rules": {"$inside": {"Kind": "c"}}}, [("Rules/Kind", "'c' is not allowed by the enum")]),
        ({"Rules": [{"Kind": "c"}]}, [("Rules/Kind", "'c' is not allowed by the enum")]),
        (
            {"Name": {"$cases": [[{"Kind": ["ONE", "TREE"]}, "x"]]}},
            [("Name", "Kind is never 'TREE': its enum does not allow that")],
        ),
        (
            {"Name": {"$cases": [[{"Rules.Kind": {"$not": "c"}, "Kind": "T*"}, "x"]]}},
            [("Name", "Rules.Kind is never 'c': its enum does not allow that")],
        ),
        ({"Name": {"$cases": [[{"Kind": "X*"}, "x"]]}}, [("Name", "Kind is never 'X*'")]),
        ({"Name": {"$cases": [[{"Kind": "*", "Engine": None}, "x"]]}}, []),
        ({"Rules": {"$cases": [[{"Rules.Kind": "a", "Rules.Nothing|Name": "x"}, None]]}}, [("Rules", "Rules.Nothing")]),
        (
            {"Rules": {"$inside": {"Kind": {"$cases": [[{".Nothing": 1}, {"$of": ".Kind"}]]}}}},
            [("Rules/Kind", ".Nothing leads nowhere")],
        ),
        ({"Name": {"$of": "Rules.Nothing.More"}}, [("Name", "Rules.Nothing.More leads nowhere")]),
        ({"Name": {"$somehow": 1}}, [("Name", "$somehow is not a known form")]),
        ({"Name": {"$as": "lowr"}}, [("Name", "'lowr' is not a known normalizer")]),
        ({"Nome": "x"}, [("Nome", "is not a property of the type")]),
        ({"": "x"}, [("", "is not a property of the type")]),
        ({"$undeclared": 7}, [("$undeclared", "is not an object")]),
        ({"$seconds": 7, "$list": {}}, [("$seconds", "is not an object"), ("$list", "is not a list")]),
        ({"$messages": []}, [("$messages", "is not an object")]),
        ({"$undeclared": {"Id": "{Name}"}}, []),
        ({"$undeclared": {"Name": "x"}}, [("Name", "is a property, not $undeclared")]),
        ({"$sources": "x"}, [("$sources", "is not a known key")]),
        ({"$source": "a read on 2026-01-01"}, []),
        ({"$source": ["a read", "the user guide"]}, []),
        ({"$source": []}, [("$source", "is not a text or a list of texts")]),
        ({"$source": {"read": "x"}}, [("$source", "is not a text or a list of texts")]),
        ({"$placeholders": True}, []),
        ({"$placeholders": False}, [("$placeholders", "can only be true")]),
        ({"$list": ["Name", "Nome"]}, [("$list", "Nome is not a property of the type")]),
        ({"$messages": {"NotFound": "x", "Gone": "x"}}, [("$messages", "Gone is not a HandlerErrorCode")]),
        ({"$seconds": {"create": 20, "delete": 0.5}}, []),
        ({"$seconds": {"read": 20}}, [("$seconds", "the type has no read handler")]),
        ({"$seconds": {"update": 20}}, [("$seconds", "the type has no update handler")]),
        ({"$seconds": {"create": "20"}}, [("$seconds", "'20' is not a number of seconds")]),
        ({"$seconds": {"create": 120}}, [("$seconds", "120 s to create is beyond the handler's limit of 120 s")]),
    ],
)
def test_each_mistake_in_an_entry_is_found(entry: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    handlers = {"create": {"timeoutInMinutes": 2}, "delete": {}}
    found = list(lint_type(thing(handlers=handlers), entry))
    assert len(found) == len(problems)
    for (path, text), (wanted_path, beginning) in zip(found, problems):
        assert path == wanted_path
        assert text.startswith(beginning)


@pytest.mark.parametrize(
    ("service", "type_name", "entry", "problems"),
    [
        ("s3", "AWS::S3::Buket", {}, [("", "is not a known resource type")]),
        ("sqs", "AWS::S3::Bucket", {}, [("", "belongs into s3.json")]),
        ("s3", "AWS::S3::Bucket", [], [("", "is not an object")]),
        ("s3", "AWS::S3::*", {"Tags": [], "$source": "reads"}, []),
        ("sqs", "AWS::S3::*", {"Tgs": []}, [("", "belongs into s3.json"), ("Tgs", "is not a property of any")]),
        ("s3", "*", {"Tags": []}, [("", "belongs into _every.json")]),
        ("_every", "*", {"Tags": [], "Tgs": 1}, [("Tgs", "is not a property of any of the types")]),
        ("s3", "AWS::S3::*", {"Tags": ["{Name:middle}"]}, [("Tags", "the template")]),
        ("s3", "AWS::S3::*", {"Tags": {"$cases": [[{}, {"$if": 1}]]}}, [("Tags", "$if is not a known form")]),
        ("s3", "AWS::S3::*", {"Tags": {"$as": "no"}}, [("Tags", "'no' is not a known normalizer")]),
    ],
)
def test_each_mistake_in_where_an_entry_stands_is_found(
    service: str, type_name: str, entry: Any, problems: list[tuple[str, str]]
) -> None:
    found = list(lint_entry(service, type_name, entry))
    assert [path for path, _ in found] == [path for path, _ in problems]
    assert all(text.startswith(beginning) for (_, text), (_, beginning) in zip(found, problems))


def test_a_file_that_is_not_json_and_a_key_that_is_written_twice_are_found() -> None:
    assert [str(each).partition(": line")[0] for each in lint_file("s3.json", "{")] == [
        "s3.json: is not JSON: Expecting property name enclosed in double quotes"
    ]
    text = '{"AWS::S3::Bucket": {"Tags": [], "Tags": []}}'
    assert list(lint_file("s3.json", text)) == [Finding("s3.json", "", "", "writes the key Tags twice")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "s3.json").write_text('{"AWS::S3::Bucket": {"AbacStatus": "enabled"}}', encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a fact", encoding="utf-8")
    return tmp_path


def test_a_finding_names_the_file_the_type_and_the_property(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = "s3.json: AWS::S3::Bucket: AbacStatus: 'enabled' is not allowed by the enum"
    assert list(map(str, lint_folder(folder))) == [line]
    assert main([str(folder)]) == 1
    assert capsys.readouterr().out == f"{line}\n"


def test_the_command_exits_with_1_where_it_finds_something_and_0_otherwise(folder: Path) -> None:
    command = [sys.executable, "-m", "ccmock.facts.lint", str(folder)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1
    (folder / "s3.json").unlink()
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_without_a_folder_the_bundled_files_are_looked_through(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == ""


STAYS = {"outcome": "stays", "source": "a run"}
REFUSAL = {"if": {"Kind": "ONE"}, "message": "no", "source": "a run"}


@pytest.mark.parametrize(
    ("entry", "problems"),
    [
        ({"removed": {"Rules/*/Kind": STAYS, "Name": {**STAYS, "if": {"Kind": "ONE"}, "grade": "inferred"}}}, []),
        ({"removed": {"Rules/*/Knd": STAYS}}, [("Rules/*/Knd", "is not a path of the type")]),
        ({"removed": {"Name": {**STAYS, "outcome": "goes"}}}, [("Name", "'goes' is not one of stays, resets")]),
        ({"removed": {"Name": {**STAYS, "to": 1}}}, [("Name", "to goes with resets and suspends alone")]),
        ({"removed": {"Name": {**STAYS, "grade": "sure"}}}, [("Name", "grade can only be inferred")]),
        ({"removed": {"Name": {**STAYS, "why": "x"}}}, [("Name", "why is not a known key")]),
        ({"removed": {"Name": {"outcome": "stays"}}}, [("Name", "has no source")]),
        ({"removed": {"Name": {**STAYS, "if": {"Knd": "a"}}}}, [("Name", "Knd leads nowhere")]),
        ({"refused": [REFUSAL, {**REFUSAL, "changes": ["Name"], "before": {"Kind": {"$not": "ONE"}}}]}, []),
        (
            {"refused": [{**REFUSAL, "if": {"Rules.Kind": {"$all": ["a", "c"]}}}]},
            [("refused", "Rules.Kind is never 'c'")],
        ),
        ({"refused": [{**REFUSAL, "if": {"Rules": {"$is": []}}}]}, []),
        ({"refused": [{**REFUSAL, "changes": ["Nome"]}]}, [("refused", "Nome is not a path of the type")]),
        ({"refused": [{**REFUSAL, "code": "Gone"}]}, [("refused", "Gone is not a HandlerErrorCode")]),
        ({"refused": [{"if": {}, "source": "x"}]}, [("refused", "has no message")]),
        ({"refused": [{"message": "no", "source": "x"}]}, [("refused", "has neither if nor changes")]),
        ({"remove": {}}, [("remove", "is not a known key")]),
    ],
)
def test_each_mistake_in_an_entry_about_updates_is_found(
    entry: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    found = list(lint_updates(thing(handlers={"update": {}}), entry))
    assert [path for path, _ in found] == [path for path, _ in problems]
    assert all(text.startswith(beginning) for (_, text), (_, beginning) in zip(found, problems))


def test_a_type_without_updates_and_a_type_of_another_service_have_no_entry_about_updates() -> None:
    assert list(lint_updates(thing(handlers={}), {})) == [("", "the type has no update handler")]
    text = "is not a resource type of the file's service"
    for name in ("AWS::S3::Bucket", "AWS::SQS::Nothing"):
        assert list(lint_updates_file("sqs.json", json.dumps({name: {}}))) == [Finding("sqs.json", name, "", text)]
