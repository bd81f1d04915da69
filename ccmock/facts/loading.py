"""Where facts stand: what is known of a type beyond its schema, and which fact goes before which.

One file per service, `ccmock/data/facts/<service>.json`: type name → top-level property → fact. `forms` says which
forms a fact may have, `docs/facts.md` explains all of it. In this order, the first that has a fact counts:

1. the entry of the type itself;
2. under `AWS::Glue::*`, what holds for all types of a service; 1 and 2 go before the schema's default;
3. in `ccmock/data/documented/<service>.json`, of the same form, the defaults that descriptions of properties name; for
   a recorded type only those of members of objects that a caller gave. Its list `"$filled"` names properties that
   the service fills in, with a value that is not known: 5 makes it;
4. in `_every.json`, under `*`, what holds for the types of all services;
5. what `placeholders` says, for types that were not recorded.

A type is recorded if it has an entry of its own, unless the entry says `"$placeholders": true`. An empty entry stands
for a type that shows no more than it was given. From 2 on, a fact counts only for a property that the caller may set
and left out, and where the schema allows the value.

An entry may also have these keys: `"$undeclared"`, facts of properties that reads show although the schema does not
know them; `"$list"`, the properties that a list shows besides the primary identifier; `"$messages"`,
HandlerErrorCode → text of the type's handlers instead of the usual one; `"$seconds"`, how long a slow type's `create`,
`update` and `delete` usually take; `"$source"`, a text or list of texts that says where the facts were seen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from ..registry.resource_type import ResourceType
from .forms import INSIDE, members_of
from .merging import Facts, applicable, merged, with_own
from .placeholders import Told, placeholders_of

UNDECLARED, LIST, MESSAGES, SECONDS = "$undeclared", "$list", "$messages", "$seconds"
FILLED = "$filled"
PLACEHOLDERS, SOURCE = "$placeholders", "$source"
NAMESPACES = ("AWS", "Alexa")
EVERY = "_every"
OBSERVED, DOCUMENTED, UPDATES = "facts", "documented", "updates"
"""The folders of `ccmock/data` with facts: of what reads show, of what descriptions of properties name, of updates."""

UNKNOWN: Facts = MappingProxyType({PLACEHOLDERS: True})


def facts_of(resource_type: ResourceType) -> Facts:
    """Top-level property → fact, of everything that is known of a type's values."""
    return resource_type.derived(_facts_of)


def own_facts(resource_type: ResourceType) -> Facts:
    """Top-level property → fact, of what the type's own entry says."""
    return resource_type.derived(_own_facts)


def is_recorded(resource_type: ResourceType) -> bool:
    """Whether what reads of the type show was recorded, so that what no fact names is not shown."""
    return not _entry(resource_type).get(PLACEHOLDERS)


def listed_properties(resource_type: ResourceType) -> Sequence[str]:
    """The top-level properties that a list shows besides the primary identifier."""
    found: Sequence[str] = _entry(resource_type).get(LIST, ())
    return found


def messages_of(resource_type: ResourceType) -> Mapping[str, str]:
    """HandlerErrorCode → text of the type's handlers, where it is not the usual one."""
    found: Mapping[str, str] = _entry(resource_type).get(MESSAGES, {})
    return found


def seconds_of(resource_type: ResourceType) -> Mapping[str, float]:
    """`create`, `update`, `delete` → the seconds that it usually takes, where that is known to be long."""
    found: Mapping[str, float] = _entry(resource_type).get(SECONDS, {})
    return found


def _entry(resource_type: ResourceType) -> Facts:
    """The type's own entry, its keys with a `$` included."""
    return resource_type.derived(own_entry)


def own_entry(resource_type: ResourceType) -> Facts:
    """The same, looked up anew."""
    namespace, service = _service_of(resource_type)
    entry: Facts = facts_file(service.lower()).get(resource_type.type_name, UNKNOWN) if namespace in NAMESPACES else {}
    own: Facts = resource_type.own_facts.get(OBSERVED, {})
    return with_own(entry, own) if own else entry


def _own_facts(resource_type: ResourceType) -> Facts:
    entry = _entry(resource_type)
    own = {name: fact for name, fact in entry.items() if name[0] != "$"}
    return {**own, **entry.get(UNDECLARED, {})}


def _facts_of(resource_type: ResourceType) -> Facts:
    namespace, service = _service_of(resource_type)
    if namespace not in NAMESPACES:
        return {}
    found = dict(own_facts(resource_type))
    entry: Facts = facts_file(service.lower(), DOCUMENTED).get(resource_type.type_name, {})
    documented: Facts = {name: fact for name, fact in entry.items() if name[0] != "$"}
    recorded = is_recorded(resource_type)
    if recorded:
        documented = {name: {INSIDE: members_of(fact)} for name, fact in documented.items()}
    farther = (
        applicable(resource_type, facts_file(service.lower()).get(f"{namespace}::{service}::*", {})),
        applicable(resource_type, documented, yields_to_schema=True),
        applicable(resource_type, facts_file(EVERY).get("*", {}), yields_to_schema=True),
        {} if recorded else placeholders_of(resource_type, _told(entry, documented)),
    )
    for facts in farther:
        for name, fact in facts.items():
            found[name] = merged(found[name], fact) if name in found else fact
    return found


def _told(entry: Facts, documented: Facts) -> Told:
    return Told(frozenset(entry.get(FILLED, ())), {name: members_of(fact) for name, fact in documented.items()})


def _service_of(resource_type: ResourceType) -> tuple[str, str]:
    namespace, service, _ = f"{resource_type.type_name}::::".split("::", 2)
    return namespace, service


@cache
def facts_file(name: str, folder: str = OBSERVED) -> Mapping[str, Any]:
    """Type name → entry, of a bundled file; empty where there is no such file."""
    if name != EVERY and not name.isalnum():
        return {}
    try:
        return MappingProxyType(json.loads((_data() / folder / f"{name}.json").read_bytes()))
    except FileNotFoundError:
        return {}


@cache
def _data() -> Any:
    return resources.files("ccmock.data")
