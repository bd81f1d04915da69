"""Step Functions: state machines with their definitions, versions and aliases, and activities."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...contract.handler import Handler, HandlerRequest, InProgress, Model
from ...facts.templates import Setting, template
from ...handlers.error_texts import ErrorText
from ...handlers.references import Reference
from ..shared.conflicts import Conflict, check_conflicts
from ..shared.relations import Child, RelatedHandler
from ..shared.roles import can_be_assumed
from ..shared.sdk_v1_errors import SdkV1ErrorText
from .definitions import faults_of

MACHINE, VERSION, ALIAS = (f"AWS::StepFunctions::StateMachine{name}" for name in ("", "Version", "Alias"))
LOG_GROUP = "AWS::Logs::LogGroup"
DEFINITIONS = ("DefinitionS3Location", "DefinitionString", "Definition")
SUBSTITUTION = re.compile(r"\$\{([^}]+)\}")
VERSION_ARN = re.compile(r"(.+):\d+")
REVISION = template("{uuid}")


def _error_text(exception: str, text: str, code: str = "InvalidRequest") -> ErrorText:
    return SdkV1ErrorText(code, text, "AWSStepFunctions", exception=exception)


TWO_DEFINITIONS = ErrorText(
    "InvalidRequest",
    "Property validation failed. Please use one of [DefinitionS3Location], [DefinitionString] or [Definition].",
)
BAD_DEFINITION = _error_text("InvalidDefinition", "Invalid State Machine Definition: '{faults}'")
TAKEN = _error_text("StateMachineAlreadyExists", "State Machine Already Exists: '{arn}'", "AlreadyExists")
BAD_ROLE = _error_text(
    "AccessDeniedException",
    "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the "
    "provided role.",
    "AccessDenied",
)
NO_LOG_GROUP = _error_text("InvalidLoggingConfiguration", "Must set valid CloudWatch Log Group ARN.")
NO_KEY = _error_text("InvalidEncryptionConfiguration", "Must set a valid kmsKeyId.")
NEEDLESS_KEY = _error_text(
    "InvalidEncryptionConfiguration", "Custom kmsKeyId is not allowed when selecting AWS_OWNED_KEY."
)
NO_MACHINE = _error_text("StateMachineDoesNotExist", "State Machine Does Not Exist: '{value}'", "NotFound")
OTHER_REVISION = _error_text(
    "ConflictException",
    "Failed to publish the State Machine version for revision {given}. The current State Machine revision is {own}.",
    "ResourceConflict",
)
NO_VERSION = _error_text("ResourceNotFound", "Resource not found: '{value}'", "NotFound")
VERSION_HAS_ALIASES = _error_text(
    "ConflictException",
    "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: "
    "[{aliases}]",
    "ResourceConflict",
)
BAD_WEIGHTS = _error_text("ValidationException", "The sum of the weights in the routing configuration must be 100.")
TWO_MACHINES = _error_text(
    "ValidationException", "The versions in the routing configuration must be of the same state machine."
)


def _key_conflict(kind: str, has_key: bool) -> Any:
    def is_found(model: Model) -> bool:
        encryption = model.get("EncryptionConfiguration", {})
        return encryption.get("Type") == kind and ("KmsKeyId" in encryption) == has_key

    return is_found


def _logs_nowhere(model: Model) -> bool:
    logging = model.get("LoggingConfiguration", {})
    groups = [each.get("CloudWatchLogsLogGroup", {}).get("LogGroupArn") for each in logging.get("Destinations", ())]
    return logging.get("Level", "OFF") != "OFF" and (not groups or None in groups)


CONFLICTS: Sequence[Conflict] = (
    (_logs_nowhere, NO_LOG_GROUP),
    (_key_conflict("CUSTOMER_MANAGED_KMS_KEY", has_key=False), NO_KEY),
    (_key_conflict("AWS_OWNED_KEY", has_key=True), NEEDLESS_KEY),
)


class StateMachine(RelatedHandler):
    """A state machine; its versions and aliases go with it."""

    references = (
        Reference(
            "LoggingConfiguration/Destinations/*/CloudWatchLogsLogGroup/LogGroupArn",
            LOG_GROUP,
            NO_LOG_GROUP,
            keys=("Arn",),
        ),
    )
    children = (Child(VERSION, "StateMachineArn"), Child(ALIAS, "StateMachineArn"))

    def create(self, request: HandlerRequest) -> Model:
        """Makes the machine; AccessDenied where its role does not trust the service."""
        if sum(name in request.desired_state for name in DEFINITIONS) > 1:
            raise TWO_DEFINITIONS.error(request)
        _check_role(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Changes the machine. What it was defined by as it was read gives way to a definition in another form."""
        _check_role(request)
        given = request.desired_state
        if "Definition" in given or "DefinitionS3Location" in given:
            others = {name: value for name, value in given.items() if name != "DefinitionString"}
            request = replace(request, desired_state=others)
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a name that is taken, and what does not go together or makes no machine."""
        super().check(request, declared)
        context, name = request.handler_context, declared.get("StateMachineName")
        arn = f"arn:{context.partition}:states:{context.region}:{context.account_id}:stateMachine:{name}"
        if name and not request.previous_state and context.is_taken(MACHINE, arn):
            raise TAKEN.error(request, arn=arn)
        check_conflicts(CONFLICTS, declared, request)
        definition = declared.get("Definition", _substituted(declared))
        faults = faults_of(definition) if definition is not None else ()
        if faults:
            raise BAD_DEFINITION.error(request, faults=", ".join(faults))

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """With the definition as it is after its substitutions; a new revision wherever an update changed something."""
        definition = _substituted(model)
        if definition is not None:
            model["DefinitionString"] = definition
        if request.previous_state:
            draw = request.handler_context.draw(f"{MACHINE}/revision")
            model["StateMachineRevisionId"] = REVISION(Setting(request.handler_context, draw, request.now_ms))
        return model


class StateMachineVersion(RelatedHandler):
    """A state machine as it was when it was published."""

    references = (Reference("StateMachineArn", MACHINE, NO_MACHINE),)

    def create(self, request: HandlerRequest) -> Model:
        """Publishes the machine, unless it is no longer what the caller thinks that it is."""
        given, own = request.desired_state.get("StateMachineRevisionId"), _revision_of_machine(request)
        if given and own and given != own:
            raise OTHER_REVISION.error(request, given=given, own=own)
        return super().create(request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """With the revision that the machine has."""
        if "StateMachineRevisionId" not in request.desired_state:
            model["StateMachineRevisionId"] = _revision_of_machine(request) or model["StateMachineRevisionId"]
        return model

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Refused while aliases lead to the version."""
        aliases = [model for model in request.handler_context.seen(ALIAS) if request.identifier in _routed_to(model)]
        if aliases and request.handler_context.checks_references_to(ALIAS):
            raise VERSION_HAS_ALIASES.error(request, aliases=", ".join(model["Name"] for model in aliases))
        return super().delete(request)


class StateMachineAlias(RelatedHandler):
    """A name that leads to one or two versions of a state machine."""

    references = (
        Reference("RoutingConfiguration/*/StateMachineVersionArn", VERSION, NO_VERSION),
        Reference("DeploymentPreference/StateMachineVersionArn", VERSION, NO_VERSION),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses weights that are not all there is, and versions of several machines."""
        super().check(request, declared)
        routes = declared.get("RoutingConfiguration", ())
        if routes and sum(route["Weight"] for route in routes) != 100:
            raise BAD_WEIGHTS.error(request)
        if len({_machine_of(version) for version in _routed_to(declared)}) > 1:
            raise TWO_MACHINES.error(request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """With the machine that its versions are of."""
        versions = _routed_to(model)
        if not request.previous_state and versions and "Arn" not in request.desired_state:
            machine = model.setdefault("StateMachineArn", _machine_of(versions[0]))
            model["Arn"] = f"{machine}:{model['Name']}"
        return model


def _check_role(request: HandlerRequest) -> None:
    context, role = request.handler_context, request.desired_state["RoleArn"]
    services = ("states.amazonaws.com", f"states.{context.region}.amazonaws.com")
    if role != request.previous_state.get("RoleArn") and not can_be_assumed(context, role, *services):
        raise BAD_ROLE.error(request)


def _substituted(model: Model) -> str | None:
    """The text of a definition with what the caller wants to stand in it."""
    text, values = model.get("DefinitionString"), model.get("DefinitionSubstitutions", {})
    if text is None:
        return None
    return SUBSTITUTION.sub(lambda found: _as_text(values.get(found[1], found[0])), text)


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _revision_of_machine(request: HandlerRequest) -> str | None:
    machine = request.handler_context.model_of(MACHINE, request.desired_state["StateMachineArn"])
    return machine["StateMachineRevisionId"] if machine else None


def _routed_to(alias: Model) -> list[str]:
    routes = [route["StateMachineVersionArn"] for route in alias.get("RoutingConfiguration", ())]
    preferred = alias.get("DeploymentPreference", {}).get("StateMachineVersionArn")
    return routes or ([preferred] if preferred else [])


def _machine_of(version_arn: str) -> str:
    found = VERSION_ARN.fullmatch(version_arn)
    return found[1] if found else version_arn


HANDLERS: Mapping[str, Handler] = {
    MACHINE: StateMachine(),
    VERSION: StateMachineVersion(),
    ALIAS: StateMachineAlias(),
}
