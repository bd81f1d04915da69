"""What is said of a type that is shared with moto: the calls of its service that make, change, list and read it.

All calls are botocore's, answered by moto. A `Source` finds a value: a path such as `Vpc/CidrBlock` or `Tags/0/Key`,
or a function. Sources of parameters look into the model of the resource, with `@` for the item or the tags that a call
is about; sources of properties look into an answer. A parameter whose source finds nothing is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ..contract.handler import Model

Answer = Mapping[str, Any]
Source: TypeAlias = str | Callable[[Any], Any]

ITEM = "@"
"""Where the sources of a call find the item, the tags or the keys of tags that the call is about."""

DECLARED = "@declared"
"""Where those of a create find what was declared, without what ccmock's own handler adds to it."""

REGION = "@region"
"""Where they, and those of what a look shows, find the region that the call is made in."""

ACCOUNT = "@account"
"""Where they find the account."""

KEEP = object()
"""What the source of a property returns where moto does not say, so that the property stays as it is."""


def found(source: Source, scope: Any) -> Any:
    """What a source finds; None where it finds nothing."""
    if callable(source):
        return source(scope)
    for step in source.split("/"):
        if isinstance(scope, Mapping):
            scope = scope.get(step)
        elif isinstance(scope, Sequence) and not isinstance(scope, str) and step.isdecimal():
            scope = scope[int(step)] if int(step) < len(scope) else None
        else:
            return None
    return scope


@dataclass(frozen=True)
class Call:
    """A call of the type's service: `operation` is the name of the client's method, `parameters` name → source.

    Where it depends on the resource which method that is, a function says it. `by_name`: whether all other parameters
    are the properties of the same names (those that were declared, in a create), and all take the form that the API
    asks for (`shapes.py`).
    """

    operation: str | Callable[[Any], str]
    parameters: Mapping[str, Source] = field(default_factory=dict)
    by_name: bool = False

    def method(self, scope: Mapping[str, Any]) -> str:
        """The name of the client's method."""
        return self.operation(scope) if callable(self.operation) else self.operation

    def arguments(self, scope: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters of a call about what is in the scope, without those that have no value."""
        values = {name: found(source, scope) for name, source in self.parameters.items()}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True)
class ForEach:
    """A call for each of the `items` that another call lists, such as the versions of a policy. The item is at `@`."""

    listing: Call
    items: Source
    call: Call


@dataclass(frozen=True)
class Within:
    """What the resources of a type belong to, where they are listed for one owner at a time: `items` of a call."""

    call: Call
    items: Source


@dataclass(frozen=True)
class Listing:
    """How the resources of a type are listed.

    `call` has one page for each answer, where the service has pages. `items`: where an answer holds the resources.
    `shown`: property → where an item has it; at least those of the primary identifier. `one`: the parameters that
    narrow the call to one resource, where there are some. `where`: whether an item is a resource of the type.
    `is_companion`: whether a service made it along with another resource, so that references to the type need not
    find what they name because of it. `within`: the owners for each of which the call is made; the owner is at `@`,
    also in the items, if those are objects. `may_lack`: parts of the identifier that a resource may lack.
    """

    call: Call
    items: Source
    shown: Mapping[str, Source]
    one: Mapping[str, Source] | None = None
    where: Callable[[Any], bool] = lambda _: True
    is_companion: Callable[[Any], bool] = lambda _: False
    within: Within | None = None
    may_lack: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """A call that reads properties of one resource.

    `shown`: property → where the answer has it. `absent`: the service's error codes that say that the resource has
    none of them.
    """

    call: Call
    shown: Mapping[str, Source]
    absent: tuple[str, ...] = ()

    @property
    def properties(self) -> Set[str]:
        """The properties that it reads."""
        return self.shown.keys()


@dataclass(frozen=True)
class LookAtEach:
    """Calls that read a list property: one that lists `items`, and one for each of them, which is at `@`.

    `shown`: member of an item of the property → where the answer has it.
    """

    property_name: str
    call: Call
    items: Source
    each: Call
    shown: Mapping[str, Source]

    @property
    def properties(self) -> Set[str]:
        """The property that it reads."""
        return {self.property_name}


class Some(list[Any]):
    """Some items of a list property, with a `Key` each. Those that moto does not tell stay as they are."""


class GoneError(Exception):
    """Raised by the source of a property where the answer is about a resource that is gone, though it is still told."""


@dataclass(frozen=True)
class Setting:
    """Properties that are set by one call.

    `put` is made after the create, where one of the properties is given (unless `on_create` is false), and when one
    of them changes. `remove` is made instead where none of them is left.
    """

    properties: tuple[str, ...]
    put: Call
    remove: Call | None = None
    on_create: bool = True

    def calls(self, before: Model | None, after: Model) -> Iterator[tuple[Call, Any]]:
        """The calls that lead from one model to the next, None for a new resource, each with what it is about."""
        if before is None and not self.on_create:
            return
        old = {name: (before or {}).get(name) for name in self.properties}
        new = {name: after.get(name) for name in self.properties}
        if old == new:
            return
        is_gone = self.remove is not None and all(value is None for value in new.values())
        yield (self.remove if self.remove is not None and is_gone else self.put), None


@dataclass(frozen=True)
class Update:
    """All properties that a call updates, but those that have changes of their own, such as the tags.

    The call finds the properties of the new state alone at `@`; a call by name takes them from there.
    """

    put: Call
    but: tuple[str, ...] = ("Tags",)

    def calls(self, before: Model | None, after: Model) -> Iterator[tuple[Call, Any]]:
        """The calls that lead from one model to the next, as those of a `Setting`; none for a new resource."""
        if before is None:
            return
        if any(before.get(name) != after.get(name) for name in {*before, *after} - {*self.but}):
            yield self.put, after


@dataclass(frozen=True)
class Switch:
    """A truth value that one call turns on and another one off. `initial`: what a new resource has."""

    property_name: str
    on: Call
    off: Call
    initial: bool = False

    def calls(self, before: Model | None, after: Model) -> Iterator[tuple[Call, Any]]:
        """The calls that lead from one model to the next, as those of a `Setting`."""
        old = self.initial if before is None else before.get(self.property_name, self.initial)
        new = after.get(self.property_name, self.initial)
        if old != new:
            yield (self.on if new else self.off), None


@dataclass(frozen=True)
class EachOf:
    """A list property of which each item is added and removed by a call of its own.

    `key`: where an item has its name, if a call for another item of that name replaces it. `initial`: the items that a
    new resource has by itself, which go where others are declared. `goes_first`: whether the items are removed before
    the resource is deleted.
    """

    property_name: str
    add: Call
    remove: Call
    key: str | None = None
    on_create: bool = True
    initial: tuple[Any, ...] = ()
    goes_first: bool = False

    def calls(self, before: Model | None, after: Model) -> Iterator[tuple[Call, Any]]:
        """The calls that lead from one model to the next, as those of a `Setting`."""
        if before is None and not (self.on_create and self.property_name in after):
            return
        old = list(self.initial if before is None else before.get(self.property_name) or ())
        new = list(after.get(self.property_name) or ())
        kept = [self._name(item) for item in new]
        yield from ((self.remove, item) for item in old if self._name(item) not in kept)
        yield from ((self.add, item) for item in new if item not in old)

    def _name(self, item: Any) -> Any:
        return found(self.key, item) if self.key is not None else item


@dataclass(frozen=True)
class Tagging:
    """The tags of a type: `tag` is given the tags that are new, as a list of Key and Value, `untag` a list of keys.

    `untags_changed`: whether a tag with another value has to go first, since moto would have both.
    """

    tag: Call
    untag: Call
    property_name: str = "Tags"
    on_create: bool = False
    untags_changed: bool = False

    def calls(self, before: Model | None, after: Model) -> Iterator[tuple[Call, Any]]:
        """The calls that lead from one model to the next, as those of a `Setting`."""
        if before is None and not self.on_create:
            return
        old, new = _tags(before or {}, self.property_name), _tags(after, self.property_name)
        gone = [key for key in old if key not in new or (self.untags_changed and old[key] != new[key])]
        if gone:
            yield self.untag, gone
        added = [{"Key": key, "Value": tag["Value"]} for key, tag in new.items() if old.get(key) != tag]
        if added:
            yield self.tag, added


def _tags(model: Model, name: str) -> dict[str, Model]:
    """The tags that a caller may change, by key; a property holds them as a list or as an object."""
    tags = model.get(name) or {}
    listed = [{"Key": key, "Value": value} for key, value in tags.items()] if isinstance(tags, dict) else tags
    return {tag["Key"]: {"Value": "", **tag} for tag in listed if not tag["Key"].startswith("aws:")}


@dataclass(frozen=True)
class Steps:
    """Calls that depend on how properties change: `steps` is given the model before, None for a new one, and after."""

    steps: Callable[[Model | None, Model], Iterable[Call | ForEach]]

    def calls(self, before: Model | None, after: Model) -> Iterator[tuple[Call | ForEach, Any]]:
        """The calls that lead from one model to the next, as those of a `Setting`."""
        yield from ((step, None) for step in self.steps(before, after))


Change: TypeAlias = Setting | Update | Switch | EachOf | Tagging | Steps


@dataclass(frozen=True)
class BridgedType:
    """A resource type that is shared with moto.

    `service`: the name that botocore has for the service. `listing` is None for a type that goes one way: what Cloud
    Control makes is there in moto, and nothing is read from moto. `create`: the call that makes the resource. `made`:
    property → where the answer to it has it, for what the service draws; the model is at `@` there. `changes`: what is
    set besides and later, in this order. `looks`: what reads the properties that `listing` does not show. `delete`:
    the calls that delete it.
    `errors`: the service's error codes whose HandlerErrorCode does not follow from their name (`failures.py`).
    `lists_gone`: whether the list holds what does not exist (any more), so that each has to be looked at: a look
    then answers that there is none, or raises GoneError.
    `makes`: the other types of which moto makes or changes resources along with one of this type, so that those are
    listed anew; None where that may be any.
    `is_echo`: whether a new resource in moto is what it was told to be and nothing else, so that only properties that
    were declared are read.
    `fixed`: properties that moto tells but never changes, so that of those, what Cloud Control has counts.
    """

    type_name: str
    service: str
    listing: Listing | None
    create: Call
    delete: tuple[Call | ForEach, ...]
    made: Mapping[str, Source] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    looks: tuple[Look | LookAtEach, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    lists_gone: bool = False
    makes: tuple[str, ...] | None = None
    is_echo: bool = False
    fixed: tuple[str, ...] = ()

    def counting(self, known: Mapping[str, Any], declared: Collection[str] | None = None) -> dict[str, Any]:
        """What counts of what moto says of an older resource, or of a new one with what was `declared` of it."""
        if not self.fixed:
            return dict(known)
        left_out = self.fixed if declared is None else [name for name in self.fixed if name in declared]
        return {name: value for name, value in known.items() if name not in left_out}
