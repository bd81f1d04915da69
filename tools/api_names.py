"""How a service's API names what a resource's properties hold: the members of the operation that creates the resource.

The operation is the one among the create handler's actions that is named after the resource (`CreateTopic`), else the
first that creates or puts something. botocore's models have its members.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from botocore.loaders import Loader

from ccmock.registry.constraint_texts import lower_camel
from tools.schema_sources import Schema

CREATING = re.compile(r"(Create|Put|Register|Request|Add|Allocate|Run|Start|Import|Enable|Set|Associate)(?=[A-Z])")


def member_names(schema: Schema, properties: Iterable[str]) -> dict[str, str]:
    """Property → the API's spelling of its member, for those of `properties` whose own name in lower case differs."""
    own = schema["typeName"].rpartition("::")[2]
    members = _members(own, schema.get("handlers", {}).get("create", {}).get("permissions", ()))
    found = ((name, _member(name, own, members)) for name in properties)
    return {name: member for name, member in found if member is not None and member != lower_camel(name)}


def _member(name: str, own: str, members: Mapping[str, str]) -> str | None:
    """The member of that name, else with the resource's name in front (`StreamName`), else without it (`name`)."""
    short = name.removeprefix(own)
    wanted = (name, own + name, short if short != name else "")
    return next((members[each.lower()] for each in wanted if each.lower() in members), None)


def _members(own: str, permissions: Iterable[str]) -> Mapping[str, str]:
    """Name in small letters → spelling in texts, of the members of the operation that creates the resource."""
    operations = [operation for operation in _operations(permissions) if CREATING.match(operation[0])]
    named = [operation for operation in operations if CREATING.sub("", operation[0], count=1).lower() == own.lower()]
    for _, shape in named or operations[:1]:
        return {member.lower(): lower_camel(member) for member in shape.get("members", {})}
    return {}


def _operations(permissions: Iterable[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for action in permissions:
        prefix, _, operation = action.partition(":")
        for model in _models().get(prefix, ()):
            if operation in model["operations"] and "input" in model["operations"][operation]:
                yield operation, model["shapes"][model["operations"][operation]["input"]["shape"]]


@cache
def _models() -> Mapping[str, list[dict[str, Any]]]:
    """Prefix of IAM actions → the models of the services that it may stand for."""
    loader, found = Loader(), dict[str, list[dict[str, Any]]]()
    for service in loader.list_available_services("service-2"):
        model = loader.load_service_model(service, "service-2")
        metadata = model["metadata"]
        for prefix in {service, metadata["endpointPrefix"], metadata.get("signingName", service)}:
            found.setdefault(prefix, []).append(model)
    return found
