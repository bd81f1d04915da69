"""The resource types of a mock that another process serves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..arguments import mapping, shown
from ..engine.types import FIRST_VERSION
from ..errors import UnknownTypeError
from ..registry.resource_type import ResourceType
from ..views.types import Types
from .channel import Channel, segment
from .forwarding import forwarded, nothing
from .records import Place


class RemoteTypes(Mapping[str, ResourceType]):
    """The resource types of one region, by name, as `Types` has them. UnknownTypeError where a name has none."""

    def __init__(self, channel: Channel, place: Place) -> None:
        self._channel = channel
        self._place = place

    def __repr__(self) -> str:
        return f"<Types of {self._place['region']}: {len(self)}>"

    def __getitem__(self, type_name: str) -> ResourceType:
        if not isinstance(type_name, str) or not type_name:
            raise UnknownTypeError(f"No resource type {shown(type_name)} in {self._place['region']}.")
        return _read_type(self._channel.ask("GET", f"types/{segment(type_name)}", **self._place))

    def __iter__(self) -> Iterator[str]:
        return iter(self._channel.ask("GET", "types", **self._place)["types"])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def register(
        self, schema: Mapping[str, Any], *, version_id: str = FIRST_VERSION, default: bool | None = None
    ) -> ResourceType:
        """Adds a type in all regions, which the generic handler serves; a handler is code, and stays in its process.

        `schema`: a resource provider schema. `version_id`, `default`: as for `Types.register`. Returns the type.
        UsageError where it is not a schema, or where a type of the name and version exists.
        """
        body = {"schema": mapping("schema", schema), "version_id": version_id, "default": default}
        return _read_type(self._channel.ask("POST", "types", body))

    on_removal = forwarded(Types.on_removal, "types/on_removal", nothing, has_place=True)


def _read_type(answer: Any) -> ResourceType:
    return ResourceType(json.dumps(answer["schema"]))
