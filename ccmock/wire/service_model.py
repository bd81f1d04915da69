"""The service models that botocore ships, each read when it is first asked for.

They are read here, without botocore's own classes: importing those brings an HTTP client with it and takes longer than
the rest of the start of a server, which needs no more than the shapes. Nothing here imports botocore.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SERVICE_NAME = "cloudcontrol"
API_VERSION = "2021-09-30"


class Shape:
    """A shape of a service model, as the place that refers to it has it.

    `traits` are the shape's own, such as `min` or `pattern`, and over them those of the reference, such as
    `locationName`.
    """

    def __init__(self, reference: Mapping[str, Any], definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions
        self.name: str = reference["shape"]
        self.traits: Mapping[str, Any] = {**definitions[self.name], **reference}

    @property
    def kind(self) -> str:
        """`structure`, `list`, `map`, `string`, `integer`, `timestamp` and so on."""
        return str(self.traits["type"])

    @cached_property
    def members(self) -> dict[str, Shape]:
        """The members of a structure, in the order of the model; none of any other kind."""
        return {name: self._shape(member) for name, member in self.traits.get("members", {}).items()}

    @cached_property
    def item(self) -> Shape:
        """What the items of a list are."""
        return self._shape(self.traits["member"])

    @cached_property
    def key(self) -> Shape:
        """What the keys of a map are."""
        return self._shape(self.traits["key"])

    @cached_property
    def value(self) -> Shape:
        """What the values of a map are."""
        return self._shape(self.traits["value"])

    @property
    def required(self) -> frozenset[str]:
        """The members that a structure must have."""
        return frozenset(self.traits.get("required", ()))

    def _shape(self, reference: Mapping[str, Any]) -> Shape:
        return Shape(reference, self._definitions)


NOTHING = Shape({"shape": "Nothing"}, {"Nothing": {"type": "structure"}})
"""The input or output of an operation that has none."""


class Operation:
    """An operation of a service model."""

    def __init__(self, description: Mapping[str, Any], definitions: Mapping[str, Any]) -> None:
        self.name: str = description["name"]
        self.input, self.output = (
            Shape(description[name], definitions) if name in description else NOTHING for name in ("input", "output")
        )


class ServiceModel:
    """The model of one service."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.metadata: Mapping[str, Any] = document["metadata"]
        self.operations = {name: Operation(given, document["shapes"]) for name, given in document["operations"].items()}
        self.errors = frozenset(name for name, shape in document["shapes"].items() if shape.get("exception"))
        """The names of the errors that it knows."""


@cache
def service_model() -> ServiceModel:
    """The model of Cloud Control API, one per process; about a millisecond when first called."""
    return read_service_model(SERVICE_NAME, API_VERSION)


@cache
def target_prefix() -> str:
    """What stands before the operation in `X-Amz-Target`."""
    return str(service_model().metadata["targetPrefix"])


def read_service_model(service_name: str, api_version: str) -> ServiceModel:
    """A new model of a service in an API version, or in the latest one where botocore does not have that."""
    versions = _data_folder() / service_name
    # Only botocore's own folder: models that a user keeps in ~/.aws would make answers differ between machines.
    folder = versions / api_version
    if not folder.is_dir():
        folder = max(found for found in versions.iterdir() if found.is_dir())
    packed = folder / "service-2.json.gz"
    text = gzip.decompress(packed.read_bytes()) if packed.exists() else (folder / "service-2.json").read_bytes()
    return ServiceModel(json.loads(text))


def _data_folder() -> Path:
    found = find_spec("botocore")
    assert found is not None, "ccmock requires botocore"
    assert found.origin is not None, "botocore is a package of files"
    return Path(found.origin).parent / "data"
