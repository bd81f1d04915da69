"""The handler that serves every type from its schema and facts."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from types import ModuleType
from typing import Any

from ..contract.handler import HandlerRequest, InProgress, Model, ModelKey
from ..registry.pointers import put_at, value_at
from ..registry.resource_type import ResourceType
from .former_names import FormerNames
from .model_keys import by_property, hashable
from .parents import check_parents
from .references import Dependent, Reference, check_not_in_use

Done = Model | Any
"""The result of a create or an update: a model. `Any` lets a handler that inherits return `InProgress` as well."""


class GenericHandler(FormerNames):
    """The handler of a type of which only the schema and facts are known.

    The resource is what the caller declared, with the schema's defaults and with what the service fills in. A handler
    of one type inherits from this one and overrides what differs: `check` to refuse a state, `declared` to add
    defaults, `completed` to set values, or whole operations.

    ```pycon
    >>> class Polite(GenericHandler):
    ...     def check(self, request, declared):
    ...         if "DisplayName" not in declared:
    ...             raise HandlerError("InvalidRequest", reason="DisplayName is missing")
    >>> cloud.types.use(Polite, "AWS::SNS::Topic")
    >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    >>> cloud.requests[0].error_code
    'InvalidRequest'
    ```
    """

    def create(self, request: HandlerRequest) -> Done:
        """Makes the resource. InvalidRequest where the caller sets read-only properties; AlreadyExists."""
        return _pipeline().create(self, request)

    def seed(self, request: HandlerRequest) -> Model:
        """Makes the resource, or changes it where the operation is `UPDATE`; keeps read-only values that are given."""
        model: Model
        if request.operation == "UPDATE":
            model = _pipeline().change(self, request, request.desired_state)
        else:
            model = _pipeline().make(self, request)
        return model

    def read(self, request: HandlerRequest) -> Model:
        """The model less its write-only values."""
        return request.resource_type.write_only.without(request.previous_state)

    def update(self, request: HandlerRequest) -> Done:
        """The desired state with the read-only values that the resource had.

        NotUpdatable for another identifier, and for another value of a create-only property that is write-only too.
        """
        return _pipeline().update(self, request)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Leaves nothing behind. Refused while something that needs the resource names it."""
        check_not_in_use(self.dependents, request)
        return None

    def check_list(self, request: HandlerRequest) -> None:
        """NotFound where the model names a parent that does not exist."""
        check_parents(request)

    def summary(self, request: HandlerRequest) -> Model:
        """The primary identifier, and for some types a few properties more."""
        more = _facts().listed_properties(request.resource_type)
        shown: Model = {name: request.previous_state[name] for name in more if name in request.previous_state}
        for pointer in request.resource_type.primary_identifier:
            put_at(shown, pointer, value_at(request.previous_state, pointer))
        return shown

    def is_listed(self, request: HandlerRequest) -> bool:
        """Whether the resource has every value that the list's model gives, of those that the list handler knows."""
        wanted, model = request.desired_state, request.previous_state
        meant = request.resource_type.list_properties
        return all(model.get(meant[name]) == value for name, value in wanted.items() if name in meant)

    def messages(self, resource_type: ResourceType) -> Mapping[str, str]:
        """What the type's own handlers say, by HandlerErrorCode, where that is not the usual message."""
        messages: Mapping[str, str] = _facts().messages_of(resource_type)
        return messages

    def usual_seconds(self, resource_type: ResourceType, phase: str) -> float | None:
        """How long CREATE, UPDATE or DELETE usually takes for the type; None where nothing is known of it."""
        seconds: Mapping[str, float] = _facts().seconds_of(resource_type)
        return seconds.get(phase.lower())

    def listed_by(self, request: HandlerRequest) -> tuple[ModelKey, Hashable] | None:
        """A key and the value that it finds in all resources that a list shows; None where a list looks at all.

        A handler that overrides `is_listed` overrides this, too. It only counts for ccmock's own handlers.
        """
        meant = request.resource_type.list_properties
        return next(
            (
                (by_property(meant[name]), hashable(each))
                for name, each in request.desired_state.items()
                if name in meant
            ),
            None,
        )

    # --- for handlers of one type; `pipeline` says in which order they come ---

    is_read_by_others: bool = False
    """Whether other accounts of the region can read a resource of the type, whose identifiers they share."""

    references: Sequence[Reference] = ()
    """What the type's properties name, that has to exist."""

    dependents: Sequence[Dependent] = ()
    """The resources of other types that prevent the deletion of a resource of the type that they name."""

    def declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        """What the caller declared, with the defaults, checked; a handler that overrides it adds values that follow.

        `request`: what is asked. `desired_state`: what the caller gave; for an update, without its read-only
        properties. Returns a new model. Raises what `check` does.

        ```pycon
        >>> class Named(GenericHandler):
        ...     def declared(self, request, desired_state):
        ...         return {"DisplayName": "News", **super().declared(request, desired_state)}
        >>> cloud.types.use(Named, "AWS::SNS::Topic")
        >>> cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news"}).properties["DisplayName"]
        'News'
        ```
        """
        model: Model = _pipeline().declare(self, request, desired_state)
        return model

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises a HandlerError where the service refuses what was declared.

        `request`: what is asked. `declared`: the desired state, defaults included.

        ```pycon
        >>> class Short(GenericHandler):
        ...     def check(self, request, declared):
        ...         if len(declared["TopicName"]) > 3:
        ...             raise HandlerError("InvalidRequest", reason="the name is too long")
        >>> cloud.types.use(Short, "AWS::SNS::Topic")
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.requests[0].status_message
        'Invalid request provided: the name is too long'
        ```
        """

    def completed(self, request: HandlerRequest, model: Model) -> Model:  # noqa: ARG002 - for overrides
        """The model as it is kept, with the values of the service's own.

        `request`: what is asked. `model`: everything that the schema and the facts say; it may be changed.

        ```pycon
        >>> class Numbered(GenericHandler):
        ...     def completed(self, request, model):
        ...         return {**model, "DisplayName": f"no. {request.handler_context.next_number('topics')}"}
        >>> cloud.types.use(Numbered, "AWS::SNS::Topic")
        >>> cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news"}).properties["DisplayName"]
        'no. 1'
        ```
        """
        return model


# Loaded with the first resource: they take half of the package, which an import of ccmock need not wait for.


@cache
def _facts() -> ModuleType:
    from ..facts import loading  # noqa: PLC0415

    return loading


@cache
def _pipeline() -> ModuleType:
    from . import pipeline  # noqa: PLC0415

    return pipeline
