"""Seed files: JSON and YAML files that name resources to create."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import UsageError
from ..files import read_text
from ..registry.json_text import InvalidJson, parse_json

MAX_BYTES = 64 << 20
"""The size of the largest seed file that is read."""

FORMS = (
    "a CloudFormation template with Resources, "
    "a mapping of type names to lists of desired states, "
    "or a list of objects with TypeName and Properties"
)


class Seed(NamedTuple):
    """A resource to create; `place` says where in the file it stands."""

    type_name: str
    desired_state: dict[str, Any]
    place: str

    def __repr__(self) -> str:
        # The desired state may hold secrets.
        return f"<Seed {self.type_name} {self.place}>"


def read_seeds(path: Path) -> list[Seed]:
    """The resources that a JSON or YAML file names; UsageError where it cannot be read as one of its forms."""
    if path.suffix not in (".json", ".yaml", ".yml", ".template"):
        raise UsageError(f"{path}: give a file that ends in .json, .yaml, .yml or .template.")
    text = read_text(path, MAX_BYTES)
    content = _parsed(path, text)
    seeds = [Seed(*seed) for seed in _seeds(path, content)]
    for seed in seeds:
        _refuse_functions(seed.desired_state, f"{path}: {seed.place}")
    return seeds


def _parsed(path: Path, text: str) -> Any:
    if path.suffix == ".json" or text.lstrip().startswith(("{", "[")):
        try:
            return parse_json(text, refuses_duplicates=True)
        except InvalidJson as error:
            raise UsageError(f"{path} is not valid JSON: {error}.") from None
    # Imported for such files alone: PyYAML is an extra.
    try:
        from .yaml_text import InvalidYaml, parse_yaml  # noqa: PLC0415
    except ModuleNotFoundError:
        raise UsageError(f"{path} is YAML, for which ccmock needs PyYAML: pip install 'ccmock[yaml]'.") from None
    try:
        return parse_yaml(text)
    except InvalidYaml as error:
        raise UsageError(
            f"{path} is not plain YAML: {error}. ccmock does not evaluate intrinsic functions (!Ref …)."
        ) from None


def _seeds(path: Path, content: Any) -> Iterator[tuple[str, dict[str, Any], str]]:
    if isinstance(content, list):
        for at, entry in enumerate(content):
            yield _entry(path, entry, f"[{at}]", "TypeName")
    elif isinstance(content, Mapping) and isinstance(content.get("Resources"), Mapping):
        for name, entry in content["Resources"].items():
            yield _entry(path, entry, f"Resources/{name}", "Type")
    elif isinstance(content, Mapping) and content and all("::" in str(name) for name in content):
        for type_name, states in content.items():
            for at, state in enumerate(_list_of(path, type_name, states)):
                yield _entry(path, {"TypeName": type_name, "Properties": state}, f"{type_name}[{at}]", "TypeName")
    else:
        raise UsageError(f"{path} does not name any resources. It has to be {FORMS}.")


def _list_of(path: Path, type_name: str, states: Any) -> list[Any]:
    if not isinstance(states, list):
        raise UsageError(f"{path}: {type_name} is a {type(states).__name__}; it has to be a list of desired states.")
    return states


def _entry(path: Path, entry: Any, place: str, type_key: str) -> tuple[str, dict[str, Any], str]:
    properties = entry.get("Properties", {}) if isinstance(entry, Mapping) else None
    if not isinstance(properties, Mapping) or not isinstance(entry.get(type_key), str):
        raise UsageError(f"{path}: {place} has to be an object with {type_key}, and Properties as an object.")
    return entry[type_key], dict(properties), place


def _refuse_functions(value: Any, place: str) -> None:
    """UsageError where a value is an intrinsic function of CloudFormation."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            if len(value) == 1 and (name == "Ref" or str(name).startswith("Fn::")):
                raise UsageError(f"{place} has the intrinsic function {name}. Give the value that it stands for.")
            _refuse_functions(item, f"{place}/{name}")
    elif isinstance(value, list):
        for at, item in enumerate(value):
            _refuse_functions(item, f"{place}/{at}")
