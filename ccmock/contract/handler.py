"""The handler contract: what a handler of a resource type is asked to do, and what it answers.

It is the contract of CloudFormation resource handlers in Python. A handler is given a `HandlerRequest` and

- returns the whole model of the resource, including write-only values, which a later update may need; or `None` from a
  delete: the operation is done, and takes the time that the mock's `timing` says;
- or returns `InProgress(model, delay_seconds, context)` and is called again after the delay;
- or raises `HandlerError(code, message)`.

A handler keeps nothing between calls but the JSON value that it passes on as `context`.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..arguments import mapping
from ..registry.resource_type import ResourceType
from ..times import seconds_to_ms
from .handler_context import HandlerContext, Model, ModelKey

__all__ = ["Handler", "HandlerContext", "HandlerRequest", "InProgress", "Model", "ModelKey"]


@dataclass(frozen=True)
class InProgress:
    """The answer of a handler that is not done yet.

    `model`: what is known of the resource so far; its identifier counts from now on. `delay_seconds`: when to call the
    handler again. `context`: a JSON value, which the next call finds in `HandlerRequest.context`. Raises UsageError
    where `model` is not a dict or `delay_seconds` not a number of seconds.

    ```pycon
    >>> class Slow(GenericHandler):
    ...     def create(self, request):
    ...         model = super().create(request)
    ...         return InProgress(model, delay_seconds=60, context="begun") if request.context is None else model
    >>> cloud.types.use(Slow, "AWS::SNS::Topic")
    >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    >>> cloud.clock.advance(59)
    >>> cloud.requests[0].status
    'IN_PROGRESS'
    ```
    """

    model: Model = field(repr=False)
    delay_seconds: float
    context: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        mapping("InProgress(model)", self.model)
        seconds_to_ms(self.delay_seconds, "InProgress(delay_seconds=…)")


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

    ```pycon
    >>> request.operation, request.type_name, request.desired_state
    ('CREATE', 'AWS::Logs::LogGroup', {'LogGroupName': 'app'})
    ```
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
        """The resource type's name.

        ```pycon
        >>> request.type_name
        'AWS::Logs::LogGroup'
        ```
        """
        return self.resource_type.type_name

    @property
    def surroundings(self) -> HandlerContext:
        """The former name of `handler_context`."""
        warnings.warn("surroundings is now handler_context.", DeprecationWarning, stacklevel=2)
        return self.handler_context


class Handler(Protocol):
    """The behavior of one resource type.

    `request`: what is asked. Each method may raise a HandlerError. A handler may keep the models in a request as they
    are, but must not change them; `GenericHandler` implements every method.

    ```pycon
    >>> class Named(GenericHandler):
    ...     def completed(self, request, model):
    ...         return {**model, "DisplayName": model["TopicName"].title()}
    >>> cloud.types.use(Named, "AWS::SNS::Topic")
    >>> cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news"}).properties["DisplayName"]
    'News'
    ```
    """

    def create(self, request: HandlerRequest) -> Model | InProgress:
        """Creates the resource; returns its model, including the primary identifier.

        ```pycon
        >>> GenericHandler().create(request)["Arn"]
        'arn:aws:logs:us-east-1:123456789012:log-group:app:*'
        ```
        """

    def read(self, request: HandlerRequest) -> Model:
        """The model as a read shows it: without write-only values, without nulls.

        ```pycon
        >>> from dataclasses import replace
        >>> GenericHandler().read(replace(request, operation="READ", previous_state={"LogGroupName": "app"}))
        {'LogGroupName': 'app'}
        ```
        """

    def update(self, request: HandlerRequest) -> Model | InProgress:
        """Changes the resource; returns its whole new model.

        ```pycon
        >>> from dataclasses import replace
        >>> model = GenericHandler().create(request)
        >>> desired = {**model, "RetentionInDays": 7}
        >>> update = replace(request, operation="UPDATE", identifier="app", previous_state=model, desired_state=desired)
        >>> GenericHandler().update(update)["RetentionInDays"]
        7
        ```
        """

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Deletes the resource; None where that is done.

        ```pycon
        >>> from dataclasses import replace
        >>> model = GenericHandler().create(request)
        >>> delete = replace(request, operation="DELETE", identifier="app", previous_state=model, desired_state={})
        >>> GenericHandler().delete(delete) is None
        True
        ```
        """

    def check_list(self, request: HandlerRequest) -> None:
        """Raises where a list cannot be answered for the model in `desired_state`, such as for a missing parent.

        ```pycon
        >>> from dataclasses import replace
        >>> GenericHandler().check_list(replace(request, operation="LIST", desired_state={}))
        ```
        """

    def summary(self, request: HandlerRequest) -> Model:
        """What a list shows of one resource: at least the primary identifier.

        ```pycon
        >>> from dataclasses import replace
        >>> model = GenericHandler().create(request)
        >>> shown = GenericHandler().summary(replace(request, operation="LIST", previous_state=model, desired_state={}))
        >>> shown["LogGroupName"]
        'app'
        ```
        """

    def is_listed(self, request: HandlerRequest) -> bool:
        """Whether a list with the model in `desired_state` shows the resource in `previous_state`.

        ```pycon
        >>> from dataclasses import replace
        >>> model = GenericHandler().create(request)
        >>> GenericHandler().is_listed(replace(request, operation="LIST", previous_state=model, desired_state={}))
        True
        ```
        """

    def messages(self, resource_type: ResourceType) -> Mapping[str, str]:
        """HandlerErrorCode → message, where the handlers of `resource_type` have another one than usual.

        A message may use `{type_name}`, `{identifier}`, `{operation}` and `{reason}`.

        ```pycon
        >>> sorted(GenericHandler().messages(cloud.types["AWS::Logs::LogGroup"]))
        ['AlreadyExists', 'NotFound']
        ```
        """

    def usual_seconds(self, resource_type: ResourceType, phase: str) -> float | None:
        """How many seconds a `phase` usually takes for `resource_type`; None where that is not known.

        `phase`: CREATE, UPDATE or DELETE.

        ```pycon
        >>> GenericHandler().usual_seconds(cloud.types["AWS::RDS::DBInstance"], "CREATE")
        420
        ```
        """

    def seed(self, request: HandlerRequest) -> Model:
        """The model of a resource that a test itself creates or changes, with the read-only values that it gives.

        `operation` is CREATE or UPDATE; `previous_state` is the model of the resource that is changed, else empty.

        ```pycon
        >>> GenericHandler().seed(request)["LogGroupName"]
        'app'
        ```
        """
