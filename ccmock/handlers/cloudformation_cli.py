"""Handlers written for AWS's `cloudformation-cli-python-lib`, run as they are."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from ..contract.failures import HANDLER_FAILURES, HandlerError
from ..contract.handler import HandlerRequest, InProgress, Model
from ..errors import HandlerContractError, UsageError
from .generic import GenericHandler

LIBRARY = "cloudformation-cli-python-lib"


class CloudFormationCliHandler(GenericHandler):
    """Lets the handlers of a `Resource` of AWS's `cloudformation-cli-python-lib` serve a type.

    `resource`: the object whose `@resource.handler(Action.CREATE)` functions are the handlers, `resource` in the
    `handlers.py` that the CloudFormation CLI generates. `session`: what they get as their session, by default None; a
    boto3 session where they call services (that another mock may answer). `type_configuration`: the type's, as a dict.

    A create, update, delete or read runs the function of its action, called again with its callback context for as long
    as it answers IN_PROGRESS. Lists show the identifiers of what was made through ccmock.
    """

    def __init__(
        self, resource: Any, *, session: Any = None, type_configuration: Mapping[str, Any] | None = None
    ) -> None:
        if not hasattr(resource, "_handlers") or not hasattr(resource, "_model_cls"):
            raise UsageError(f"{resource!r} is no Resource of {LIBRARY}.")
        self._resource = resource
        self._session = session
        self._type_configuration = dict(type_configuration) if type_configuration is not None else None

    def create(self, request: HandlerRequest) -> Model | InProgress:
        """Runs the CREATE function."""
        return self._modelled(request, self._progress(request, request.desired_state))

    def update(self, request: HandlerRequest) -> Model | InProgress:
        """Runs the UPDATE function."""
        return self._modelled(request, self._progress(request, request.desired_state))

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Runs the DELETE function."""
        progress = self._progress(request, request.previous_state)
        answer = self._modelled(request, progress) if progress["status"] == "IN_PROGRESS" else None
        return answer if isinstance(answer, InProgress) else None

    def read(self, request: HandlerRequest) -> Model:
        """Runs the READ function with what the type's handlers last said of the resource."""
        model = self._modelled(request, self._progress(request, request.previous_state))
        if isinstance(model, InProgress):
            raise HandlerContractError(f"The READ function of {request.type_name} answered IN_PROGRESS.")
        return model

    def _progress(self, request: HandlerRequest, state: Model) -> Mapping[str, Any]:
        """The ProgressEvent of an action's function, as a dict; HandlerError where it failed."""
        from cloudformation_cli_python_lib.exceptions import _HandlerError  # noqa: PLC0415 - see _asked
        from cloudformation_cli_python_lib.interface import Action  # noqa: PLC0415

        function = self._resource._handlers.get(Action[request.operation])
        if function is None:
            raise HandlerError("InternalFailure", f"No handler for {request.operation}")
        context = dict(request.context) if request.context is not None else {}
        try:
            event = function(self._session, self._asked(request, state), context)
        except _HandlerError as failure:
            event = failure.to_progress_event()
        progress: Mapping[str, Any] = event._serialize()
        if progress["status"] == "FAILED":
            raise _failure(request, progress)
        return progress

    def _asked(self, request: HandlerRequest, state: Model) -> Any:
        """What the function is asked, in the library's own words."""
        # The library is only there where somebody has handlers for it.
        from cloudformation_cli_python_lib.utils import UnmodelledRequest  # noqa: PLC0415

        asked = UnmodelledRequest(
            clientRequestToken=_token(request.handler_context.draw("client-request-token")),
            desiredResourceState=state,
            previousResourceState=request.previous_state or None,
            desiredResourceTags={},
            systemTags={},
            awsAccountId=request.handler_context.account_id,
            region=request.handler_context.region,
            typeConfiguration=self._type_configuration,
        )
        return asked.to_modelled(self._resource._model_cls, self._resource._type_configuration_model_cls)

    def _modelled(self, request: HandlerRequest, progress: Mapping[str, Any]) -> Model | InProgress:
        model = progress.get("resourceModel")
        if progress["status"] != "IN_PROGRESS":
            if model is None:
                raise HandlerContractError(f"The {request.operation} function of {request.type_name} gave no model.")
            return dict(model)
        known = model if model is not None else {**request.previous_state, **request.desired_state}
        return InProgress(dict(known), progress.get("callbackDelaySeconds") or 0, progress.get("callbackContext"))


def _failure(request: HandlerRequest, progress: Mapping[str, Any]) -> HandlerError:
    code = str(progress.get("errorCode"))
    if code not in HANDLER_FAILURES:
        # Some codes of the library are none of Cloud Control's.
        return HandlerError("InternalFailure", progress.get("message") or code)
    return HandlerError(code, progress.get("message") or None, identifier=request.identifier)


def _token(draw: random.Random) -> str:
    digits = f"{draw.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
