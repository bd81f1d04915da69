"""The handler contract: what one resource type does when it is asked to.

A handler is the CloudFormation resource handler contract in Python. It is given a
`HandlerRequest` and

- returns the resource's whole model (write-only values included, nothing is lost that a later
  update may need), or `None` from a delete: the operation is done, and takes the time that the
  mock's `timing` says;
- or returns `InProgress(model, delay_seconds, context)` and is called again when that is due;
- or raises `HandlerError(code, message)`.

It keeps nothing between calls but the plain value that it hands on as `context`.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..registry.resource_type import ResourceType

Model = dict[str, Any]


@dataclass(frozen=True)
class InProgress:
    """Not done yet: call again in `delay_seconds` with `context`.

    `model` is what is known of the resource so far; its identifier is taken from now on.
    `context` is a plain JSON value.
    """

    model: Model
    delay_seconds: float
    context: Any = None


class HandlerContext(Protocol):
    """The account and region that a handler works in."""

    account_id: str
    region: str
    partition: str

    def draw(self, stream: str) -> random.Random:
        """The next reproducible random generator of a stream."""

    def next_number(self, series: str) -> int:
        """1, then 2, and so on; each series of this account and region counts for itself."""

    def type_named(self, type_name: str) -> ResourceType | None:
        """A resource type of this region, or None."""

    def checks_references_to(self, type_name: str) -> bool:
        """Whether what refers to resources of a type has to find them here."""

    def is_taken(self, type_name: str, identifier: str) -> bool:
        """Whether a resource of that type has the identifier, also one that is still being made or deleted."""

    def exists(self, type_name: str, identifier: str) -> bool:
        """Whether there is such a resource, also one that is still being made."""

    def owner_elsewhere(self, type_name: str, identifier: str) -> tuple[str, str] | None:
        """(account id, region) of another place in the partition where the identifier is taken, or None."""

    def model_of(self, type_name: str, identifier: str) -> Model | None:
        """A copy of the model of another resource here, or None."""

    def models(self, type_name: str) -> Iterator[Model]:
        """Copies of the models of all resources of a type here, oldest first."""

    def seen(self, type_name: str) -> Iterator[Model]:
        """The models themselves, for looking only, oldest first."""

    def put(self, type_name: str, identifier: str, model: Model) -> None:
        """Makes another resource at once, or gives it another model: what a service does on the side."""

    def remove(self, type_name: str, identifier: str) -> None:
        """Takes another resource away at once, where it is there."""


@dataclass(frozen=True)
class HandlerRequest:
    """What a handler is asked to do.

    `desired_state`: for a create what the caller declared, for an update the patched state less
    read-only properties, for a list the model that filters it; else empty.
    `previous_state`: the model as the handler last returned it; empty for a list and the first call of a create.
    `identifier`: in string form, `None` before a create. `now_ms`: milliseconds since the epoch.
    `context`: what the last `InProgress` handed on, `None` at the first call.
    """

    resource_type: ResourceType
    operation: str
    handler_context: HandlerContext
    now_ms: int
    desired_state: Model = field(default_factory=dict)
    previous_state: Model = field(default_factory=dict)
    identifier: str | None = None
    context: Any = None

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
    """One resource type's behaviour. Models that are given may be kept, but not changed."""

    def create(self, request: HandlerRequest) -> Model | InProgress:
        """Makes the resource and returns its model, primary identifier included."""

    def read(self, request: HandlerRequest) -> Model:
        """The model as a read shows it: no write-only values, no nulls."""

    def update(self, request: HandlerRequest) -> Model | InProgress:
        """Changes the resource and returns its whole new model."""

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Deletes the resource."""

    def check_list(self, request: HandlerRequest) -> None:
        """Raises a HandlerError where a list cannot be answered for the model that it was given."""

    def summary(self, request: HandlerRequest) -> Model:
        """What a list shows of one resource: at least the primary identifier."""

    def is_listed(self, request: HandlerRequest) -> bool:
        """Whether a list that was given `desired_state` as its model shows this resource."""

    def messages(self, resource_type: ResourceType) -> Mapping[str, str]:
        """What the type's own handlers say, by HandlerErrorCode, where that is not the usual message."""

    def usual_seconds(self, resource_type: ResourceType, phase: str) -> float | None:
        """How long CREATE, UPDATE or DELETE usually takes for the type; None where nothing is known of it."""

    def seed(self, request: HandlerRequest) -> Model:
        """The model of a resource that a test puts there itself: read-only values that it gives are kept.

        `previous_state` is the model of the resource that is changed, empty where it is new.
        """
