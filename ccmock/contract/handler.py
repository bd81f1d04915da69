"""The handler contract: what a handler of a resource type is asked to do, and what it answers.

It is the contract of CloudFormation resource handlers in Python. A handler is given a `HandlerRequest` and

- returns the whole model of the resource, including write-only values, which a later update may need; or `None` from a
  delete: the operation is done, and takes the time that the mock's `timing` says;
- or returns `InProgress(model, delay_seconds, context)` and is called again after the delay;
- or raises `HandlerError(code, message)`.

A handler keeps nothing between calls but the JSON value that it passes on as `context`.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..arguments import mapping
from ..clock import seconds_to_ms
from ..registry.resource_type import ResourceType
from ..settings import RemovedProperties
from .removals import Removal

Model = dict[str, Any]

ModelKey = Callable[[Model], Iterable[Hashable]]
"""Finds values in a model. It depends on the model alone, and is the same function each time: one of a module."""


@dataclass(frozen=True)
class InProgress:
    """The answer of a handler that is not done yet.

    `model`: what is known of the resource so far; its identifier counts from now on. `delay_seconds`: when to call the
    handler again. `context`: a JSON value, which the next call finds in `HandlerRequest.context`. Raises UsageError
    where `model` is not a dict or `delay_seconds` not a number of seconds.
    """

    model: Model = field(repr=False)
    delay_seconds: float
    context: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        mapping("InProgress(model)", self.model)
        seconds_to_ms(self.delay_seconds, "InProgress(delay_seconds=…)")


class HandlerContext(Protocol):
    """What a handler knows and may change besides its own resource: `HandlerRequest.handler_context`.

    It belongs to one account and region; resources of global services, such as IAM, are the same in all regions.
    Type names are in full, such as `AWS::EC2::Subnet`; identifiers are primary identifiers in string form, with `|`
    between their parts.
    """

    account_id: str
    """The account, twelve digits."""

    region: str
    """The region, such as `us-east-1`."""

    partition: str
    """The partition of the region, such as `aws` or `aws-cn`."""

    checks_service_constraints: bool
    """Whether what only a service's API refuses is refused, by the mock's `service_constraints` option."""
    removed_properties: RemovedProperties
    """What becomes of properties that the patch of an update removes, where nobody knows: the mock's option."""

    def chosen_removal(self, type_name: str, path: str) -> Removal | None:
        """What the test wants to become of a property that the patch of an update removes, or None.

        `path`: `Parent/Child`, with `*` for each item of a list.
        """

    def draw(self, stream: str) -> random.Random:
        """A random generator for the next draw of a stream, reproducible by the mock's seed.

        `stream`: a name, such as `AWS::EC2::Subnet/addresses`. Draws of one stream do not change those of another.
        """

    def next_number(self, series: str) -> int:
        """The next number of a series, from 1; each account and region counts for itself. `series`: a name."""

    def type_named(self, type_name: str) -> ResourceType | None:
        """The resource type with a name, or None where this region has no such type."""

    def checks_references_to(self, type_name: str) -> bool:
        """Whether resources of a type that others name have to exist here, by the mock's `references` option."""

    def is_taken(self, type_name: str, identifier: str) -> bool:
        """Whether a resource has the identifier, including one that is still being created or deleted."""

    def exists(self, type_name: str, identifier: str) -> bool:
        """Whether a resource exists, including one that is still being created."""

    def owner_elsewhere(self, type_name: str, identifier: str) -> tuple[str, str] | None:
        """(account id, region) of another account or region of the partition where the identifier is taken, or None."""

    def model_of(self, type_name: str, identifier: str) -> Model | None:
        """A copy of the model of a resource, or None where it does not exist."""

    def models(self, type_name: str) -> Iterator[Model]:
        """Copies of the models of all resources of a type, oldest first."""

    def seen(self, type_name: str) -> Iterator[Model]:
        """The models of all resources of a type, oldest first; faster than `models`, but they must not be changed."""

    def seen_by(self, type_name: str, key: ModelKey, *values: Hashable) -> Iterator[Model]:
        """The models, as `seen` gives them, in which `key` finds one of the values; they are looked up in an index."""

    def put(self, type_name: str, identifier: str, model: Model) -> None:
        """Creates another resource with a model at once, or replaces its model: for what a service does itself."""

    def remove(self, type_name: str, identifier: str) -> None:
        """Removes another resource at once; does nothing where it does not exist."""


@dataclass(frozen=True)
class HandlerRequest:
    """What a handler is asked to do.

    `resource_type`: the type, with its schema. `operation`: `CREATE`, `READ`, `UPDATE`, `DELETE` or `LIST`.
    `handler_context`: the account and region, with the other resources there. `now_ms`: the mock's time, in
    milliseconds since the epoch.
    `desired_state`: for a create what the caller declared, for an update the patched state without read-only
    properties, for a list the model that filters it; else empty.
    `previous_state`: the model that the handler last returned; empty for a list and in the first call of a create.
    `identifier`: the primary identifier in string form, None before a create.
    `context`: the context of the last `InProgress`, None in the first call.
    `is_seed`: whether a test puts the resource there, without a request.
    """

    resource_type: ResourceType
    operation: str
    handler_context: HandlerContext
    now_ms: int
    desired_state: Model = field(default_factory=dict, repr=False)
    previous_state: Model = field(default_factory=dict, repr=False)
    identifier: str | None = None
    context: Any = field(default=None, repr=False)
    is_seed: bool = False

    @property
    def type_name(self) -> str:
        """The resource type's name."""
        return self.resource_type.type_name

    @property
    def surroundings(self) -> HandlerContext:
        """The former name of `handler_context`."""
        warnings.warn("surroundings is now handler_context.", DeprecationWarning, stacklevel=2)
        return self.handler_context


class Handler(Protocol):
    """The behavior of one resource type.

    Each method may raise a HandlerError. A handler may keep the models in a request as they are, but must not change
    them; `GenericHandler` implements every method.
    """

    def create(self, request: HandlerRequest) -> Model | InProgress:
        """Creates the resource; returns its model, including the primary identifier."""

    def read(self, request: HandlerRequest) -> Model:
        """The model as a read shows it: without write-only values, without nulls."""

    def update(self, request: HandlerRequest) -> Model | InProgress:
        """Changes the resource; returns its whole new model."""

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Deletes the resource; None where that is done."""

    def check_list(self, request: HandlerRequest) -> None:
        """Raises where a list cannot be answered for the model in `desired_state`, such as for a missing parent."""

    def summary(self, request: HandlerRequest) -> Model:
        """What a list shows of one resource: at least the primary identifier."""

    def is_listed(self, request: HandlerRequest) -> bool:
        """Whether a list with the model in `desired_state` shows the resource in `previous_state`."""

    def messages(self, resource_type: ResourceType) -> Mapping[str, str]:
        """HandlerErrorCode → message, where the type's handlers have another one than usual."""

    def usual_seconds(self, resource_type: ResourceType, phase: str) -> float | None:
        """How many seconds a phase, CREATE, UPDATE or DELETE, usually takes; None where that is not known."""

    def seed(self, request: HandlerRequest) -> Model:
        """The model of a resource that a test itself creates or changes, with the read-only values that it gives.

        `operation` is CREATE or UPDATE; `previous_state` is the model of the resource that is changed, else empty.
        """
