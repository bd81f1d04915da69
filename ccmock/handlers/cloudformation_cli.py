"""Handlers written for AWS's `cloudformation-cli-python-lib`, run as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..arguments import attribute, mapping, shown
from ..contract.failures import HANDLER_FAILURES, HandlerError
from ..contract.handler import HandlerRequest, InProgress, Model
from ..errors import HandlerContractError, UsageError
from ..ids import uuid_text
from ..registry.json_text import plain_copy
from .generic import GenericHandler

LIBRARY = "cloudformation-cli-python-lib"


class CloudFormationCliHandler(GenericHandler):
    """Handles a type with the handlers of a `Resource` of AWS's `cloudformation-cli-python-lib`.

    `resource`: the object whose `@resource.handler(Action.CREATE)` functions are the handlers, `resource` in the
    `handlers.py` that the CloudFormation CLI generates. `session`: the session that the functions are given, by default
    None; a boto3 session where they call services, which another mock may answer. `type_configuration`: the type's
    configuration, as a dict.

    A create, update, delete or read calls the function of its action, again with its callback context for as long as it
    returns IN_PROGRESS. A list shows the identifiers of what was created through ccmock.

    Raises UsageError where `resource` is not such a Resource, or `type_configuration` not a dict.

    ```pycon
    >>> from cloudformation_cli_python_lib import Action, HandlerErrorCode, ProgressEvent, Resource
    >>> from cloudformation_cli_python_lib.interface import BaseModel
    >>> class Topic(BaseModel):
    ...     _deserialize = classmethod(lambda cls, properties: properties)
    >>> resource = Resource("AWS::SNS::Topic", Topic)
    >>> @resource.handler(Action.CREATE)
    ... def create(session, request, callback_context):
    ...     return ProgressEvent.failed(HandlerErrorCode.ServiceLimitExceeded, "no more topics")
    >>> cloud.types.use(CloudFormationCliHandler(resource), "AWS::SNS::Topic")
    >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    >>> cloud.requests[0].status_message
    'no more topics'
    ```
    """

    def __init__(
        self, resource: Any, *, session: Any = None, type_configuration: Mapping[str, Any] | None = None
    ) -> None:
        if attribute(resource, "_handlers") is None or attribute(resource, "_model_cls") is None:
            raise UsageError(f"{shown(resource)} is not a Resource of {LIBRARY}.")
        self._resource = resource
        self._session = session
        given = type_configuration
        self._type_configuration = plain_copy(dict(mapping("type_configuration", given))) if given is not None else None

    def create(self, request: HandlerRequest) -> Model | InProgress:
        """Calls the CREATE function."""
        return self._modelled(request, self._progress(request, request.desired_state))

    def update(self, request: HandlerRequest) -> Model | InProgress:
        """Calls the UPDATE function."""
        return self._modelled(request, self._progress(request, request.desired_state))

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Calls the DELETE function."""
        progress = self._progress(request, request.previous_state)
        answer = self._modelled(request, progress) if progress["status"] == "IN_PROGRESS" else None
        return answer if isinstance(answer, InProgress) else None

    def read(self, request: HandlerRequest) -> Model:
        """Calls the READ function with the model that the type's handlers last returned."""
        model = self._modelled(request, self._progress(request, request.previous_state))
        if isinstance(model, InProgress):
            raise HandlerContractError(f"The READ function of {request.type_name} returned IN_PROGRESS.")
        return model

    def _progress(self, request: HandlerRequest, state: Model) -> Mapping[str, Any]:
        """The ProgressEvent that an action's function returns, as a dict. Raises HandlerError where it failed."""
        from cloudformation_cli_python_lib.exceptions import _HandlerError  # noqa: PLC0415 - see _library_request
        from cloudformation_cli_python_lib.interface import Action  # noqa: PLC0415

        function = self._resource._handlers.get(Action[request.operation])
        if function is None:
            raise HandlerError("InternalFailure", f"No handler for {request.operation}")
        callback_context = dict(request.context) if request.context is not None else {}
        try:
            event = function(self._session, self._library_request(request, state), callback_context)
        except _HandlerError as failure:
            event = failure.to_progress_event()
        progress: Mapping[str, Any] = event._serialize()
        if progress["status"] == "FAILED":
            raise _failure(request, progress)
        return progress

    def _library_request(self, request: HandlerRequest, state: Model) -> Any:
        """The request in the library's own form."""
        # The library is only installed where somebody has handlers for it.
        from cloudformation_cli_python_lib.utils import UnmodelledRequest  # noqa: PLC0415

        unmodelled = UnmodelledRequest(
            clientRequestToken=uuid_text(request.handler_context.draw("client-request-token").getrandbits(128)),
            desiredResourceState=state,
            previousResourceState=request.previous_state or None,
            desiredResourceTags={},
            systemTags={},
            awsAccountId=request.handler_context.account_id,
            region=request.handler_context.region,
            typeConfiguration=plain_copy(self._type_configuration),
        )
        return unmodelled.to_modelled(self._resource._model_cls, self._resource._type_configuration_model_cls)

    def _modelled(self, request: HandlerRequest, progress: Mapping[str, Any]) -> Model | InProgress:
        model = progress.get("resourceModel")
        if progress["status"] != "IN_PROGRESS":
            if model is None:
                raise HandlerContractError(
                    f"The {request.operation} function of {request.type_name} returned no model."
                )
            return dict(model)
        known = model if model is not None else {**request.previous_state, **request.desired_state}
        return InProgress(dict(known), progress.get("callbackDelaySeconds") or 0, progress.get("callbackContext"))


def _failure(request: HandlerRequest, progress: Mapping[str, Any]) -> HandlerError:
    code = str(progress.get("errorCode"))
    if code not in HANDLER_FAILURES:
        # Cloud Control does not have all codes of the library.
        return HandlerError("InternalFailure", progress.get("message") or code)
    return HandlerError(code, progress.get("message") or None, identifier=request.identifier)
