"""The resources of a mock that another process serves."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from typing import Any

from ..arguments import file_path
from ..errors import UsageError
from ..files import read_text
from ..registry.pointers import PropertySet
from ..seeds.documents import MAX_BYTES, SUFFIXES
from ..views.resources import Resource, Resources, SeededResources
from .channel import Channel
from .forwarding import forwarded, nothing
from .records import WITH_SECRETS, Place

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given models


def read_resource(shown: Any) -> Resource:
    """A resource from its JSON."""
    return Resource._with(
        shown["type_name"], shown["identifier"], shown["properties"], PropertySet(shown["write_only"])
    )


class RemoteResources:
    """The resources of one account and region, as `Resources` has them."""

    def __init__(self, channel: Channel, place: Place) -> None:
        self._channel = channel
        self._place = place

    def __repr__(self) -> str:
        counts = self._channel.ask("GET", "resources/counts", **self._place)["counts"]
        shown = {each["type_name"]: each["count"] for each in counts}
        return f"<Resources of {self._place['account']} in {self._place['region']}: {shown}>"

    def _read(self, shown: Any) -> Resource:
        return read_resource(shown)

    def _read_all(self, answer: Any) -> builtins.list[Resource]:
        return [read_resource(shown) for shown in answer["resources"]]

    put = forwarded(Resources.put, "resource", _read, http_method="PUT", has_place=True, query=WITH_SECRETS)
    delete = forwarded(Resources.delete, "resource", nothing, http_method="DELETE", has_place=True)
    list = forwarded(Resources.list, "resources", _read_all, http_method="GET", has_place=True, query=WITH_SECRETS)
    assert_exists = forwarded(
        Resources.assert_exists, "resources/assert_exists", _read, has_place=True, query=WITH_SECRETS
    )
    assert_missing = forwarded(Resources.assert_missing, "resources/assert_missing", nothing, has_place=True)

    def put_all(
        self,
        source: str | PathLike[str] | Mapping[str, Any] | Sequence[Any],
        *,
        parameters: Mapping[str, Any] | None = None,
        skip: Sequence[str] = ("AWS::CDK::Metadata",),
    ) -> SeededResources:
        """Creates every resource that a document names, as `Resources.put_all` does.

        `source`, `parameters`, `skip`: as there. A file is read here, and sent to the server. UsageError where it
        cannot be read, or as there.
        """
        body = {"source": source, "parameters": parameters, "skip": skip}
        if isinstance(source, (str, PathLike)):
            path = file_path("source", source)
            if path.suffix not in SUFFIXES:
                raise UsageError(f"{path}: give a file that ends in .json, .yaml, .yml or .template.")
            body |= {"source": read_text(path, MAX_BYTES), "origin": fspath(path)}
        answer = self._channel.ask("POST", "resources/put_all", body, **self._place, **WITH_SECRETS)
        made = self._read_all(answer)
        return SeededResources(made, {name: made[place] for name, place in answer["by_logical_id"].items()})

    def get(self, type_name: str, identifier: str) -> Resource | None:
        """The resource that a read of the identifier finds, or None; as `Resources.get`."""
        of_resource = {"type_name": type_name, "identifier": identifier}
        answer = self._channel.ask("GET", "resource/found", **of_resource, **self._place, **WITH_SECRETS)
        return read_resource(answer["resource"]) if answer["resource"] is not None else None
