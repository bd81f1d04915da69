"""What the service's API refuses although the schema allows it: the request fails when its handler calls the API."""

from __future__ import annotations

from ..contract.handler import HandlerRequest, Model
from ..registry.service_constraints import ServiceConstraints
from ..service_errors import ValidationError
from .error_texts import Ending, ErrorText, sdk_v1_ending
from .sdk_names import sdk_service_name

_FORMER_SDK: dict[str, tuple[str, Ending, str]] = {
    "ECS": ("AmazonECS", sdk_v1_ending, "InvalidParameterException"),
    "StepFunctions": ("AWSStepFunctions", sdk_v1_ending, "ValidationException"),
}
"""The services whose handlers use version 1 of the SDK: name, ending, and the error code that it shows."""


def check_service_constraints(request: HandlerRequest, declared: Model) -> None:
    """Raises InvalidRequest, in the SDK's words, where what the caller declared breaks a constraint of the service.

    `declared`: what the caller declared, without defaults. Of an update only what it changes is checked. Nothing is
    checked of what a test puts there, nor with `service_constraints="off"`.
    """
    if request.is_seed or not request.handler_context.checks_service_constraints:
        return
    constraints: ServiceConstraints = request.resource_type.service_constraints
    violations = constraints.violations(declared, request.previous_state)
    if violations:
        text = ValidationError.of_constraints(violations).message
        service = request.type_name.split("::")[1]
        name, ending, exception = _FORMER_SDK.get(service, (sdk_service_name(request.type_name), None, ""))
        raise ErrorText("InvalidRequest", "{text}", name, exception=exception, ending=ending).error(request, text=text)
