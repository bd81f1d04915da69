"""Resource provider schemas from files: one, a folder of them, CloudFormation's archive, or a CLI project."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import UsageError
from .resource_type import TYPE_NAME, ResourceType

CONFIGURATION = ".rpdk-config"
"""What the CloudFormation CLI keeps in the root of a project."""


def read_types(path: Path) -> list[ResourceType]:
    """The types whose schemas are at a path, compiled when they are first used.

    The path is that of a schema (`.json`), a folder of schemas, a zip of schemas as CloudFormation publishes them, or a
    project of the CloudFormation CLI. UsageError where it is none of these, with the name of the file at fault.
    """
    if path.is_dir():
        found = _project(path) if (path / CONFIGURATION).is_file() else _folder(path)
    elif zipfile.is_zipfile(path):
        found = _archive(path)
    elif path.is_file():
        found = iter([(str(path), _text(path))])
    else:
        raise UsageError(f"There is no file or folder {path}.")
    types = [_type(origin, text) for origin, text in found]
    if not types:
        raise UsageError(f"{path} holds no resource provider schema: no file in it ends in .json.")
    return types


def _folder(path: Path) -> Iterator[tuple[str, str]]:
    return ((str(file), _text(file)) for file in sorted(path.glob("*.json")))


def _archive(path: Path) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".json"):
                yield f"{path}/{name}", _decoded(archive.read(name), f"{path}/{name}")


def _project(path: Path) -> Iterator[tuple[str, str]]:
    configuration = _parsed(_text(path / CONFIGURATION), str(path / CONFIGURATION))
    name = configuration.get("typeName")
    if configuration.get("artifact_type", "RESOURCE") != "RESOURCE" or not isinstance(name, str):
        raise UsageError(f"{path / CONFIGURATION} is not that of a resource: {configuration!r}.")
    file = path / f"{name.lower().replace('::', '-')}.json"
    if not file.is_file():
        raise UsageError(f"{path} is a project for {name}, and has no schema {file.name}.")
    yield str(file), _text(file)


def _type(origin: str, text: str) -> ResourceType:
    schema = _parsed(text, origin)
    name = schema.get("typeName")
    if not isinstance(name, str) or not TYPE_NAME.fullmatch(name):
        raise UsageError(f"{origin} is not a valid resource provider schema: its typeName is {name!r}.")
    for key in ("properties", "primaryIdentifier"):
        if not schema.get(key):
            raise UsageError(f"{origin} is not a valid resource provider schema: it has no {key}.")
    return ResourceType(text)


def _parsed(text: str, origin: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise UsageError(f"{origin} is not valid JSON: {error}.") from None
    if not isinstance(content, dict):
        raise UsageError(f"{origin} is not a JSON object.")
    return content


def _text(file: Path) -> str:
    return _decoded(file.read_bytes(), str(file))


def _decoded(content: bytes, origin: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{origin} is not valid UTF-8: {error}.") from None
