"""The errors of Step Functions, whose handlers use version 1 of the AWS SDK for Java."""

from __future__ import annotations

from ...handlers.error_texts import HANDLER_TEXT, ServiceTexts, sdk_v1_ending

_error_text = ServiceTexts("AWSStepFunctions", ending=sdk_v1_ending)

TWO_DEFINITIONS = HANDLER_TEXT(
    "Property validation failed. Please use one of [DefinitionS3Location], [DefinitionString] or [Definition]."
)
BAD_DEFINITION = _error_text("Invalid State Machine Definition: '{faults}'", exception="InvalidDefinition")
TAKEN = _error_text("State Machine Already Exists: '{arn}'", "AlreadyExists", exception="StateMachineAlreadyExists")
BAD_ROLE = _error_text(
    "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the "
    "provided role.",
    "AccessDenied",
    exception="AccessDeniedException",
)
NO_LOG_GROUP = _error_text("Must set valid CloudWatch Log Group ARN.", exception="InvalidLoggingConfiguration")
NO_KEY = _error_text("Must set a valid kmsKeyId.", exception="InvalidEncryptionConfiguration")
NEEDLESS_KEY = _error_text(
    "Custom kmsKeyId is not allowed when selecting AWS_OWNED_KEY.", exception="InvalidEncryptionConfiguration"
)
NO_MACHINE = _error_text("State Machine Does Not Exist: '{value}'", "NotFound", exception="StateMachineDoesNotExist")
OTHER_REVISION = _error_text(
    "Failed to publish the State Machine version for revision {given}. The current State Machine revision is {own}.",
    "ResourceConflict",
    exception="ConflictException",
)
NO_VERSION = _error_text("Resource not found: '{value}'", "NotFound", exception="ResourceNotFound")
VERSION_HAS_ALIASES = _error_text(
    "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: "
    "[{aliases}]",
    "ResourceConflict",
    exception="ConflictException",
)
BAD_WEIGHTS = _error_text(
    "The sum of the weights in the routing configuration must be 100.", exception="ValidationException"
)
TWO_MACHINES = _error_text(
    "The versions in the routing configuration must be of the same state machine.", exception="ValidationException"
)
