"""Calls handlers that did not come with ccmock so that they change nothing but what they are asked to change.

What such a handler is given is its own, and what it returns is copied: it may change both, also later. While it runs
the clock stands still.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from ..clock import Clock
from ..contract.handler import Handler, HandlerContext, HandlerRequest, InProgress, Model, ModelKey
from ..contract.removals import UNKNOWN, Removal
from ..registry.json_text import plain_copy
from ..registry.resource_type import ResourceType

T = TypeVar("T")

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given models


class GuardedHandler:
    """Does what `handler` does, with values of its own, on a clock that it cannot move."""

    def __init__(self, handler: Handler, clock: Clock) -> None:
        self._handler = handler
        self._clock = clock

    @property
    def is_read_by_others(self) -> bool:
        """Whether other accounts can read a resource of the type."""
        return bool(getattr(self._handler, "is_read_by_others", False))

    def create(self, request: HandlerRequest) -> Model | InProgress:
        """Creates the resource."""
        return _copied(self._asked(self._handler.create, request))

    def read(self, request: HandlerRequest) -> Model:
        """The model as a read shows it."""
        return _copied(self._asked(self._handler.read, request))

    def update(self, request: HandlerRequest) -> Model | InProgress:
        """Changes the resource."""
        return _copied(self._asked(self._handler.update, request))

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Deletes the resource."""
        return _copied(self._asked(self._handler.delete, request))

    def check_list(self, request: HandlerRequest) -> None:
        """Raises where a list cannot be answered."""
        self._asked(self._handler.check_list, request)

    def summary(self, request: HandlerRequest) -> Model:
        """What a list shows of one resource."""
        return _copied(self._asked(self._handler.summary, request))

    def is_listed(self, request: HandlerRequest) -> bool:
        """Whether a list shows the resource."""
        return self._asked(self._handler.is_listed, request)

    def messages(self, resource_type: ResourceType) -> Mapping[str, str]:
        """The texts of the type's own failures."""
        with self._clock.held():
            return dict(self._handler.messages(resource_type))

    def usual_seconds(self, resource_type: ResourceType, phase: str) -> float | None:
        """How many seconds a phase usually takes."""
        with self._clock.held():
            return self._handler.usual_seconds(resource_type, phase)

    def seed(self, request: HandlerRequest) -> Model:
        """The model of a resource that a test itself creates or changes."""
        return _copied(self._asked(self._handler.seed, request))

    def _asked(self, method: Callable[[HandlerRequest], T], request: HandlerRequest) -> T:
        own = HandlerRequest(
            request.resource_type,
            request.operation,
            GuardedContext(request.handler_context),
            request.now_ms,
            desired_state=plain_copy(request.desired_state),
            previous_state=plain_copy(request.previous_state),
            identifier=request.identifier,
            context=plain_copy(request.context),
            is_seed=request.is_seed,
        )
        with self._clock.held():
            return method(own)


def _copied(answer: T) -> T:
    """A copy of what a handler returned, which may be no model."""
    copy: T = plain_copy(answer)
    return replace(answer, model=plain_copy(answer.model)) if isinstance(answer, InProgress) else copy


class GuardedContext:
    """A handler context that gives out copies, and takes in copies. It is for one call of a handler."""

    def __init__(self, context: HandlerContext) -> None:
        self._context = context
        self.account_id = context.account_id
        self.region = context.region
        self.partition = context.partition
        self.checks_service_constraints = context.checks_service_constraints
        self.removed_properties = context.removed_properties

    def chosen_removal(self, type_name: str, path: str) -> Removal | None:
        """What the test wants to become of a removed property."""
        chosen = self._context.chosen_removal(type_name, path)
        if chosen is None or chosen.value is UNKNOWN:
            return chosen
        return replace(chosen, value=plain_copy(chosen.value))

    def draw(self, stream: str) -> random.Random:
        """A random generator for the next draw of a stream."""
        return self._context.draw(stream)

    def next_number(self, series: str) -> int:
        """The next number of a series."""
        return self._context.next_number(series)

    def type_named(self, type_name: str) -> ResourceType | None:
        """The resource type with a name."""
        return self._context.type_named(type_name)

    def checks_references_to(self, type_name: str) -> bool:
        """Whether resources of a type that others name have to exist."""
        return self._context.checks_references_to(type_name)

    def is_taken(self, type_name: str, identifier: str) -> bool:
        """Whether a resource has the identifier."""
        return self._context.is_taken(type_name, identifier)

    def exists(self, type_name: str, identifier: str) -> bool:
        """Whether a resource exists."""
        return self._context.exists(type_name, identifier)

    def owner_elsewhere(self, type_name: str, identifier: str) -> tuple[str, str] | None:
        """Where else the identifier is taken."""
        return self._context.owner_elsewhere(type_name, identifier)

    def model_of(self, type_name: str, identifier: str) -> Model | None:
        """A copy of the model of a resource."""
        return self._context.model_of(type_name, identifier)

    def models(self, type_name: str) -> Iterator[Model]:
        """Copies of the models of all resources of a type."""
        return self._context.models(type_name)

    def seen(self, type_name: str) -> Iterator[Model]:
        """The same: who is told not to change the models may do so by mistake."""
        return self._context.models(type_name)

    def seen_by(self, type_name: str, key: ModelKey, *values: Hashable) -> Iterator[Model]:
        """Copies of the models in which `key` finds one of the values."""
        return map(plain_copy, self._context.seen_by(type_name, key, *values))

    def put(self, type_name: str, identifier: str, model: Model) -> None:
        """Creates another resource, or replaces its model, by a copy."""
        self._context.put(type_name, identifier, plain_copy(model))

    def remove(self, type_name: str, identifier: str) -> None:
        """Removes another resource."""
        self._context.remove(type_name, identifier)
