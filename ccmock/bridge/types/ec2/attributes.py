"""How EC2 tags what has an id, and takes attributes."""

from __future__ import annotations

from ...declaration import Call, Source, Tagging
from ...forms import listed_in


def tagging(identifier: str) -> Tagging:
    """The tags of a resource; `identifier` is the property with its id."""
    resources = {"Resources": listed_in(identifier)}
    return Tagging(
        tag=Call("create_tags", {**resources, "Tags": "@"}),
        untag=Call("delete_tags", {**resources, "Tags": lambda scope: [{"Key": key} for key in scope["@"]]}),
    )


def attribute(name: str) -> Source:
    """The value of a property as the calls that modify an attribute take it."""
    return lambda model: {"Value": model[name]} if name in model else None
