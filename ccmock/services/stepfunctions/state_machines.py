"""State machines, their versions and aliases."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...contract.arns import local_arn
from ...contract.handler import Handler, HandlerRequest, InProgress, Model
from ...facts.template_context import TemplateContext
from ...facts.templates import template
from ...handlers.references import Reference
from ..shared.conflicts import Conflict, check_conflicts
from ..shared.roles import can_be_assumed
from ..shared.service_handler import Child, ServiceHandler
from . import texts
from .definitions import faults_of

MACHINE = "AWS::StepFunctions::StateMachine"
VERSION = "AWS::StepFunctions::StateMachineVersion"
ALIAS = "AWS::StepFunctions::StateMachineAlias"
LOG_GROUP = "AWS::Logs::LogGroup"
DEFINITIONS = ("DefinitionS3Location", "DefinitionString", "Definition")
SUBSTITUTION = re.compile(r"\$\{([^}]+)\}")
VERSION_ARN = re.compile(r"(.+):\d+")
REVISION = template("{uuid}")


def _key_conflict(encryption_type: str, has_key: bool) -> Any:
    def is_found(model: Model) -> bool:
        encryption = model.get("EncryptionConfiguration", {})
        return encryption.get("Type") == encryption_type and ("KmsKeyId" in encryption) == has_key

    return is_found


def _logs_nowhere(model: Model) -> bool:
    logging = model.get("LoggingConfiguration", {})
    groups = [each.get("CloudWatchLogsLogGroup", {}).get("LogGroupArn") for each in logging.get("Destinations", ())]
    return logging.get("Level", "OFF") != "OFF" and (not groups or None in groups)


CONFLICTS: Sequence[Conflict] = (
    (_logs_nowhere, texts.NO_LOG_GROUP),
    (_key_conflict("CUSTOMER_MANAGED_KMS_KEY", has_key=False), texts.NO_KEY),
    (_key_conflict("AWS_OWNED_KEY", has_key=True), texts.NEEDLESS_KEY),
)


class StateMachine(ServiceHandler):
    """A state machine; its versions and aliases are deleted with it."""

    references = (
        Reference(
            "LoggingConfiguration/Destinations/*/CloudWatchLogsLogGroup/LogGroupArn",
            LOG_GROUP,
            texts.NO_LOG_GROUP,
            keys=("Arn",),
        ),
    )
    children = (Child(VERSION, "StateMachineArn"), Child(ALIAS, "StateMachineArn"))

    def create(self, request: HandlerRequest) -> Model:
        """Creates the machine. Raises where its role does not trust the service, or it has several definitions."""
        if sum(name in request.desired_state for name in DEFINITIONS) > 1:
            raise texts.TWO_DEFINITIONS.error(request)
        _check_role(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Changes the machine. A new definition in another form replaces the text that a read shows."""
        _check_role(request)
        given = request.desired_state
        if "Definition" in given or "DefinitionS3Location" in given:
            others = {name: value for name, value in given.items() if name != "DefinitionString"}
            request = replace(request, desired_state=others)
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken name, settings that contradict each other, and an invalid definition."""
        super().check(request, declared)
        context, name = request.handler_context, declared.get("StateMachineName")
        arn = local_arn(context, "states", f"stateMachine:{name}")
        if name and not request.previous_state and context.is_taken(MACHINE, arn):
            raise texts.TAKEN.error(request, arn=arn)
        check_conflicts(CONFLICTS, declared, request)
        definition = declared.get("Definition", _substituted(declared))
        faults = faults_of(definition) if definition is not None else ()
        if faults:
            raise texts.BAD_DEFINITION.error(request, faults=", ".join(faults))

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Makes the substitutions in the definition; gives an updated machine a new revision."""
        definition = _substituted(model)
        if definition is not None:
            model["DefinitionString"] = definition
        if request.previous_state:
            draw = request.handler_context.draw(f"{MACHINE}/revision")
            model["StateMachineRevisionId"] = REVISION(TemplateContext(request.handler_context, draw, request.now_ms))
        return model


class StateMachineVersion(ServiceHandler):
    """A state machine as it was when it was published."""

    references = (Reference("StateMachineArn", MACHINE, texts.NO_MACHINE),)

    def create(self, request: HandlerRequest) -> Model:
        """Publishes the machine. Raises where it has another revision than the caller expects."""
        given, own = request.desired_state.get("StateMachineRevisionId"), _revision_of_machine(request)
        if given and own and given != own:
            raise texts.OTHER_REVISION.error(request, given=given, own=own)
        return super().create(request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Adds the revision of the machine."""
        if "StateMachineRevisionId" not in request.desired_state:
            model["StateMachineRevisionId"] = _revision_of_machine(request) or model["StateMachineRevisionId"]
        return model

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while aliases route to the version."""
        aliases = [model for model in request.handler_context.seen(ALIAS) if request.identifier in _routed_to(model)]
        if aliases and request.handler_context.checks_references_to(ALIAS):
            raise texts.VERSION_HAS_ALIASES.error(request, aliases=", ".join(model["Name"] for model in aliases))
        return super().delete(request)


class StateMachineAlias(ServiceHandler):
    """A name that routes to one or two versions of a state machine."""

    references = (
        Reference("RoutingConfiguration/*/StateMachineVersionArn", VERSION, texts.NO_VERSION),
        Reference("DeploymentPreference/StateMachineVersionArn", VERSION, texts.NO_VERSION),
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for weights whose sum is not 100, and for versions of several machines."""
        super().check(request, declared)
        routes = declared.get("RoutingConfiguration", ())
        if routes and sum(route["Weight"] for route in routes) != 100:
            raise texts.BAD_WEIGHTS.error(request)
        if len({_machine_of(version) for version in _routed_to(declared)}) > 1:
            raise texts.TWO_MACHINES.error(request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Adds the machine of the alias's versions, and the ARN."""
        versions = _routed_to(model)
        if not request.previous_state and versions and "Arn" not in request.desired_state:
            machine = model.setdefault("StateMachineArn", _machine_of(versions[0]))
            model["Arn"] = f"{machine}:{model['Name']}"
        return model


def _check_role(request: HandlerRequest) -> None:
    context, role = request.handler_context, request.desired_state["RoleArn"]
    services = ("states.amazonaws.com", f"states.{context.region}.amazonaws.com")
    if role != request.previous_state.get("RoleArn") and not can_be_assumed(context, role, *services):
        raise texts.BAD_ROLE.error(request)


def _substituted(model: Model) -> str | None:
    """The text of a definition with the caller's substitutions made; None where there is no text."""
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
