"""Documents: files and values that name resources, and where something stands in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike
from typing import Any, NamedTuple

from ..arguments import file_path, shown
from ..errors import UsageError
from ..files import read_text
from ..registry.json_text import InvalidJson, parse_json, plain_json
from ..registry.pointers import Path
from .json_lines import json_line

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given values

MAX_BYTES = 64 << 20
"""The size of the largest seed file that is read."""

SUFFIXES = (".json", ".yaml", ".yml", ".template")


class Document(NamedTuple):
    """A value that names resources. `origin` is the file, or what the value is; `line_of` finds the line of a path."""

    origin: str
    value: Any
    line_of: Callable[[Path], int | None]

    def __repr__(self) -> str:
        # The value may hold secrets.
        return f"<Document {self.origin}>"

    def fault(self, path: Path, message: str, inside: Path = ()) -> UsageError:
        """The error that something in the document cannot be right, with the line and place where it stands.

        A message that starts with a small letter goes on from the place, as in `Resources/Queue has to be an object`.
        `inside`: where below the place the line is, where the message itself says that.
        """
        line = self.line_of((*path, *inside)) if path else None
        where = f"{self.origin}, line {line}" if line is not None else self.origin
        subject = f"{where}: {place_of(path)}" if path else where
        return UsageError(f"{subject}{' ' if message[:1].islower() else ': '}{message}")


def place_of(path: Path) -> str:
    """A path as text: `Resources/Queue/Properties/Tags[0]`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f"/{step}" if text else step
    return text


def read_document(source: object) -> Document:
    """The document that a path leads to, or that a value is; UsageError where it cannot be read."""
    if isinstance(source, Document):
        return source
    if isinstance(source, (Mapping, list, tuple)):
        return _given(source)
    if not isinstance(source, (str, PathLike)):
        raise UsageError(f"source={shown(source)} is not a valid source. Give a path, a dict or a list.")
    path = file_path("source", source)
    if path.suffix not in SUFFIXES:
        raise UsageError(f"{path}: give a file that ends in .json, .yaml, .yml or .template.")
    return _parsed(str(path), read_text(path, MAX_BYTES), is_json=path.suffix == ".json")


def document_of_text(origin: str, text: str, *, is_json: bool = False) -> Document:
    """The document that a text is, as JSON or as YAML; UsageError where it cannot be read.

    `origin`: what errors call it, such as the name of the file that it comes from.
    """
    return _parsed(origin, text, is_json=is_json)


def _given(value: Mapping[Any, Any] | list[Any] | tuple[Any, ...]) -> Document:
    origin = "The given dict" if isinstance(value, Mapping) else "The given list"
    try:
        return Document(origin, plain_json(dict(value) if isinstance(value, Mapping) else value), lambda _: None)
    except InvalidJson as error:
        raise UsageError(f"{origin} is not plain JSON: {error}.") from None


def _parsed(origin: str, text: str, *, is_json: bool) -> Document:
    if is_json or text.lstrip().startswith(("{", "[")):
        try:
            value = parse_json(text, refuses_duplicates=True)
        except InvalidJson as error:
            raise UsageError(f"{origin} is not valid JSON: {error}.") from None
        return Document(origin, value, lambda place: json_line(text, place))
    # Imported for such files alone: PyYAML is an extra.
    try:
        from .yaml_text import InvalidYaml, parse_yaml  # noqa: PLC0415
    except ModuleNotFoundError:
        raise UsageError(f"{origin} is YAML, for which ccmock needs PyYAML: pip install 'ccmock[yaml]'.") from None
    try:
        read = parse_yaml(text)
    except InvalidYaml as error:
        raise UsageError(f"{origin} is not valid YAML: {error}.") from None
    return Document(origin, read.value, read.line_of)
