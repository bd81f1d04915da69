"""Finds where resources have drifted from their declaration, and patches them back.

    python -m examples.drift_detection declared.json [--repair]

The file is a list of {"Type": …, "Identifier": …, "Properties": {…}}. Undeclared properties, such as the
service's defaults and read-only properties, do not count as drift.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient

MISSING = object()


@dataclass(frozen=True)
class Declared:
    """The declaration of a resource."""

    type_name: str
    identifier: str
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class Drift:
    """How a resource differs: the patch that restores it, empty if the resource is gone."""

    declared: Declared
    patch: tuple[Mapping[str, Any], ...]

    @property
    def is_gone(self) -> bool:
        """Returns whether the resource no longer exists."""
        return not self.patch

    def __str__(self) -> str:
        name = f"{self.declared.type_name} {self.declared.identifier}"
        return f"{name}: is gone" if self.is_gone else f"{name}: {', '.join(step['path'] for step in self.patch)}"


def find_drift(client: CloudControlApiClient, declarations: Iterable[Declared]) -> list[Drift]:
    """Returns the resources that differ from their declaration."""
    drifts = []
    for declared in declarations:
        try:
            actual = read(client, declared)
        except client.exceptions.ResourceNotFoundException:
            drifts.append(Drift(declared, ()))
            continue
        patch = tuple(differences(declared.properties, actual))
        if patch:
            drifts.append(Drift(declared, patch))
    return drifts


def read(client: CloudControlApiClient, declared: Declared) -> dict[str, Any]:
    """Returns the current properties of the resource."""
    answer = client.get_resource(TypeName=declared.type_name, Identifier=declared.identifier)
    properties: dict[str, Any] = json.loads(answer["ResourceDescription"]["Properties"])
    return properties


def differences(wanted: Mapping[str, Any], actual: Mapping[str, Any], path: str = "") -> Iterator[dict[str, Any]]:
    """Returns the JSON Patch operations that change `actual` to what is wanted."""
    for name, value in wanted.items():
        pointer = f"{path}/{name.replace('~', '~0').replace('/', '~1')}"
        found = actual.get(name, MISSING)
        if found is MISSING:
            yield {"op": "add", "path": pointer, "value": value}
        elif isinstance(value, Mapping) and isinstance(found, Mapping):
            yield from differences(value, found, pointer)
        elif found != value:
            yield {"op": "replace", "path": pointer, "value": value}


def repair(client: CloudControlApiClient, drift: Drift) -> None:
    """Patches a resource back to its declaration, and waits for the end of the update."""
    answer = client.update_resource(
        TypeName=drift.declared.type_name,
        Identifier=drift.declared.identifier,
        PatchDocument=json.dumps(drift.patch),
    )
    token = answer["ProgressEvent"]["RequestToken"]
    client.get_waiter("resource_request_success").wait(RequestToken=token)


def read_declarations(path: Path) -> list[Declared]:
    """Reads the declarations of a file."""
    entries = json.loads(path.read_text())
    return [Declared(entry["Type"], entry["Identifier"], entry["Properties"]) for entry in entries]


def main() -> int:
    parser = argparse.ArgumentParser(description="Finds drift, and repairs it.")
    parser.add_argument("declared", type=Path)
    parser.add_argument("--repair", action="store_true")
    options = parser.parse_args()
    client = boto3.client("cloudcontrol")
    drifts = find_drift(client, read_declarations(options.declared))
    for drift in drifts:
        print(drift)
        if options.repair and not drift.is_gone:
            repair(client, drift)
    return 1 if drifts else 0


if __name__ == "__main__":
    sys.exit(main())
