"""Resource provider schemas from files: one, a folder of them, CloudFormation's archive, or a CLI project.

What is read is limited, and lies where the path says: no link and no name leads out of a folder.
"""

from __future__ import annotations

import json
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from ..arguments import shown
from ..errors import UsageError
from ..files import read_text, seen_from, text_of
from .json_text import InvalidJson, parse_json
from .resource_type import TYPE_NAME, ResourceType

CONFIGURATION = ".rpdk-config"
"""What the CloudFormation CLI keeps in the root of a project."""

MAX_SCHEMA_BYTES = 16 << 20
"""The size of the largest schema that is read; AWS's own largest has less than a megabyte."""

MAX_ARCHIVE_BYTES = 512 << 20
"""How much all schemas of an archive may hold; AWS's own archive of all types holds a tenth of it."""

MAX_ARCHIVE_FILES = 20_000

# RuntimeError: encrypted, or packed in a way that Python cannot unpack. ValueError: names and numbers that cannot be.
DAMAGED = (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError, struct.error, zlib.error, lzma.LZMAError)


def _check_is_there(path: Path) -> None:
    """UsageError where nothing is at a path, or where it is the text of a schema."""
    try:
        path.stat()
    except OSError:
        if str(path).lstrip().startswith("{"):
            raise UsageError(
                f"{shown(str(path))} is no path. Give a schema as a dict, as json.loads returns it."
            ) from None
        raise UsageError(f"There is no file or folder {path}{seen_from(path)}.") from None


def read_types(path: Path) -> list[ResourceType]:
    """The types whose schemas are at a path, each checked, and compiled when it is first used.

    The path is that of a schema (`.json`), a folder of schemas, a zip of schemas as CloudFormation publishes them, or a
    project of the CloudFormation CLI. UsageError where it is none of these, with the name of the file at fault.
    """
    _check_is_there(path)
    if path.is_dir():
        found = _project(path) if (path / CONFIGURATION).is_file() else _folder(path)
    elif path.is_file() and (path.suffix == ".zip" or zipfile.is_zipfile(path)):
        found = _archive(path)
    else:
        found = iter([(str(path), _parsed(read_text(path, MAX_SCHEMA_BYTES), str(path)))])
    types = [_type(origin, schema) for origin, schema in found]
    if not types:
        raise UsageError(f"{path} holds no resource provider schema: no file in it ends in .json.")
    return types


# --- folders ---


def _folder(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(path.glob("*.json")):
        yield str(file), _parsed(_text_inside(path, file), str(file), refuses_duplicates=False)


def _project(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    origin = str(path / CONFIGURATION)
    configuration = _parsed(_text_inside(path, path / CONFIGURATION), origin)
    name = configuration.get("typeName")
    if configuration.get("artifact_type", "RESOURCE") != "RESOURCE" or not isinstance(name, str):
        raise UsageError(f"{origin} is not that of a resource: {configuration!r:.200}.")
    if not TYPE_NAME.fullmatch(name):
        raise UsageError(f"{origin}: the typeName is {name!r:.200}; it has the form 'Organization::Service::Resource'.")
    file = path / f"{name.lower().replace('::', '-')}.json"
    if not file.is_file():
        raise UsageError(f"{path} is a project for {name}, and has no schema {file.name}.")
    yield str(file), _parsed(_text_inside(path, file), str(file))


def _text_inside(folder: Path, file: Path) -> str:
    """The text of a file of a folder; UsageError where a link leads out of the folder."""
    try:
        inside = file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError) as error:
        raise UsageError(f"{file} cannot be read: {error}.") from None
    if not inside:
        raise UsageError(f"{file} is a link that leads out of its folder. Give the path of the schema itself.")
    return read_text(file, MAX_SCHEMA_BYTES)


# --- archives ---


def _archive(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    left = MAX_ARCHIVE_BYTES
    with _reading(str(path)), zipfile.ZipFile(path) as archive:
        for entry in _entries(path, archive):
            origin = f"{path}/{entry.filename}"
            with _reading(origin):
                content = _content(archive, entry)
            left -= len(content)
            if left < 0:
                raise UsageError(f"{path} cannot be read: it holds more than {MAX_ARCHIVE_BYTES:,} bytes.")
            yield origin, _parsed(text_of(content, origin), origin, refuses_duplicates=False)


@contextmanager
def _reading(origin: str) -> Iterator[None]:
    """Makes a UsageError of whatever Python's zip reader raises: it trusts what an archive says of itself."""
    try:
        yield
    except UsageError:
        raise
    except DAMAGED as error:
        raise UsageError(f"{origin} cannot be read, as a zip archive: {error}.") from None


def _entries(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The schemas in an archive, by name; UsageError where a name is not that of a file inside of it."""
    entries = archive.infolist()
    if len(entries) > MAX_ARCHIVE_FILES:
        raise UsageError(f"{path} cannot be read: it holds more than {MAX_ARCHIVE_FILES:,} files.")
    names: set[str] = set()
    for entry in entries:
        name = PurePosixPath(entry.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or entry.filename[1:2] == ":":
            raise UsageError(f"{path} cannot be read: the name {entry.filename!r} in it leads out of the archive.")
        if entry.filename in names:
            raise UsageError(f"{path} cannot be read: it holds {entry.filename!r} twice.")
        names.add(entry.filename)
    found = (entry for entry in entries if entry.filename.endswith(".json"))
    return sorted(found, key=lambda entry: entry.filename)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """What an entry holds. Its size is what was read, and not what the archive says of it."""
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise zipfile.BadZipFile("it is a link")
    with archive.open(entry) as stream:
        content = stream.read(MAX_SCHEMA_BYTES + 1)
    if len(content) > MAX_SCHEMA_BYTES:
        raise zipfile.BadZipFile(f"it is longer than {MAX_SCHEMA_BYTES:,} bytes")
    return content


# --- schemas ---


def _type(origin: str, schema: dict[str, Any]) -> ResourceType:
    name = schema.get("typeName")
    if not isinstance(name, str) or not TYPE_NAME.fullmatch(name):
        raise UsageError(f"{origin} is not a valid resource provider schema: its typeName is {name!r:.200}.")
    for key in ("properties", "primaryIdentifier"):
        if not schema.get(key):
            raise UsageError(f"{origin} is not a valid resource provider schema: it has no {key}.")
    try:
        ResourceType.of_whole_schema(schema)
    except UsageError as error:
        raise UsageError(f"{origin}: {error}") from None
    # Another one, since what was compiled for the check would stay for all types of an archive, of which few are used.
    return ResourceType(json.dumps(schema))


def _parsed(text: str, origin: str, *, refuses_duplicates: bool = True) -> dict[str, Any]:
    """The JSON object in a text. `refuses_duplicates`: not where the schemas are AWS's, which reads the last one."""
    try:
        content = parse_json(text, refuses_duplicates=refuses_duplicates)
    except InvalidJson as error:
        raise UsageError(f"{origin} is not valid JSON: {error}.") from None
    if not isinstance(content, dict):
        raise UsageError(f"{origin} is not a JSON object.")
    return content
