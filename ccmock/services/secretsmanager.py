"""Secrets Manager: secrets, whose values may be generated, and the parts of a secret."""

from __future__ import annotations

import json
import random
import re
import string
from collections.abc import Mapping, Sequence
from typing import Any

from ..contract.handler import Handler, HandlerRequest, Model
from ..handlers.error_texts import HANDLER_TEXT, ServiceTexts, with_identifier
from ..handlers.model_keys import by_property
from ..handlers.references import Reference, check_references
from ..registry.json_text import json_object
from ..registry.policy_documents import statements_of
from .shared.conflicts import Conflict, check_conflicts
from .shared.policy_rules import PolicyRules, is_public, lacks
from .shared.service_handler import Child, ServiceHandler

SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a type name
ROTATION = "AWS::SecretsManager::RotationSchedule"
RESOURCE_POLICY = "AWS::SecretsManager::ResourcePolicy"
TARGET_ATTACHMENT = "AWS::SecretsManager::SecretTargetAttachment"
KEY = "AWS::KMS::Key"
FUNCTION = "AWS::Lambda::Function"

_error_text = ServiceTexts("SecretsManager")

NAME = re.compile(r"[A-Za-z0-9/_+=.@!-]+")
RATE_IN_DAYS = re.compile(r"rate\(([0-9]+) days?\)")
PASSWORD_LENGTH, LONGEST_PASSWORD = 32, 4096
"""The default length of a password, and the largest."""
TARGET_TYPES = (
    "AWS::DocDB::DBCluster",
    "AWS::DocDB::DBInstance",
    "AWS::DocDBElastic::Cluster",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
    "AWS::RedshiftServerless::Namespace",
)


SAME_SECRET = _error_text("The operation failed because the secret {value} already exists.", "AlreadyExists")
NO_SECRET = _error_text("Secrets Manager can't find the specified secret.", "NotFound")
BAD_NAME = _error_text(
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!"
)
NO_KEY = _error_text(
    "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is "
    "available, enabled, and not in an invalid state."
)
TOO_SHORT = _error_text("Password length {value} is too short based on the required types.")
TOO_LONG = _error_text(
    "1 validation error detected: Value '{value}' at 'passwordLength' failed to satisfy constraint: Member must have "
    f"value less than or equal to {LONGEST_PASSWORD}"
)
TWO_VALUES = HANDLER_TEXT("Invalid request provided: SecretString and GenerateSecretString cannot both be specified.")
HALF_TEMPLATE = HANDLER_TEXT(
    "Invalid request provided: SecretStringTemplate and GenerateStringKey must be specified together."
)
BAD_TEMPLATE = HANDLER_TEXT("Invalid request provided: Could not parse SecretStringTemplate JSON.")
NO_FUNCTION = _error_text(
    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the "
    "principal secretsmanager.amazonaws.com.",
    "AccessDenied",
)
BAD_TARGET_TYPE = HANDLER_TEXT(
    f"Invalid request provided: TargetType {{value}} is none of [{', '.join(TARGET_TYPES)}]."
)
BAD_POLICY = _error_text("This resource policy contains a syntax error.")
PUBLIC_POLICY = _error_text(
    "The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent broad access to the "
    "secret."
)
POLICY_RULES = PolicyRules(
    BAD_POLICY,
    (
        (lacks("Principal", "NotPrincipal"), BAD_POLICY),
        (lacks("Action", "NotAction"), BAD_POLICY),
        (lacks("Resource", "NotResource"), BAD_POLICY),
    ),
)


# --- secrets ---


class Secret(ServiceHandler):
    """A secret, whose name is unique; its rotation, policy and target attachment are deleted with it."""

    references = (Reference("KmsKeyId", KEY, NO_KEY, ("Arn",), outside=("alias/*", "arn:*:alias/*")),)
    children = tuple(
        Child(type_name, "SecretId", key)
        for type_name in (ROTATION, RESOURCE_POLICY, TARGET_ATTACHMENT)
        for key in (None, "Name")
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid or taken name, and where no value can be generated as requested."""
        name = declared.get("Name")
        if name and not NAME.fullmatch(name):
            raise BAD_NAME.error(request)
        same = request.handler_context.seen_by(SECRET, by_property("Name"), name)
        for secret in same if request.operation == "CREATE" else ():
            raise with_identifier(SAME_SECRET.error(request, value=name), secret["Id"])
        check_conflicts(CONFLICTS, declared, request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Generates the value where the caller asks for it; sorts the replicas by region."""
        if "GenerateSecretString" in model:
            model["SecretString"] = _generated(
                model["GenerateSecretString"], request.handler_context.draw(f"{SECRET}/value")
            )
        model["ReplicaRegions"].sort(key=lambda replica: str(replica["Region"]))
        return model


def _character_sets(asked: Mapping[str, Any]) -> list[str]:
    """The sets of characters that a password is made of."""
    character_sets = {
        "ExcludeLowercase": string.ascii_lowercase,
        "ExcludeUppercase": string.ascii_uppercase,
        "ExcludeNumbers": string.digits,
        "ExcludePunctuation": string.punctuation,
    }
    excluded = set(asked.get("ExcludeCharacters", ""))
    wanted = [characters for name, characters in character_sets.items() if not asked.get(name)]
    if asked.get("IncludeSpace"):
        wanted.append(" ")
    left = ("".join(one for one in characters if one not in excluded) for characters in wanted)
    return [characters for characters in left if characters]


def _generated(asked: Mapping[str, Any], draw: random.Random) -> str:
    """A random password as requested, in the template where there is one."""
    character_sets, length = _character_sets(asked), asked.get("PasswordLength", PASSWORD_LENGTH)
    needed = (
        [draw.choice(characters) for characters in character_sets] if asked.get("RequireEachIncludedType", True) else []
    )
    characters = [*needed, *draw.choices("".join(character_sets), k=length - len(needed))]
    draw.shuffle(characters)
    password = "".join(characters)
    template = json_object(asked.get("SecretStringTemplate"))
    if template is None:
        return password
    return json.dumps({**template, asked["GenerateStringKey"]: password}, separators=(",", ":"))


def _too_short(secret: Model) -> str | None:
    asked = secret.get("GenerateSecretString")
    if asked is None:
        return None
    character_sets, length = _character_sets(asked), asked.get("PasswordLength", PASSWORD_LENGTH)
    needed = len(character_sets) if asked.get("RequireEachIncludedType", True) else 1
    return str(length) if length < max(needed, 1) or not character_sets else None


def _too_long(secret: Model) -> str | None:
    length = secret.get("GenerateSecretString", {}).get("PasswordLength", PASSWORD_LENGTH)
    return str(length) if length > LONGEST_PASSWORD else None


def _has_two_values(secret: Model) -> bool:
    return "SecretString" in secret and "GenerateSecretString" in secret


def _has_half_template(secret: Model) -> bool:
    asked = secret.get("GenerateSecretString", {})
    return ("SecretStringTemplate" in asked) != ("GenerateStringKey" in asked)


def _has_bad_template(secret: Model) -> bool:
    asked = secret.get("GenerateSecretString", {})
    return "SecretStringTemplate" in asked and json_object(asked["SecretStringTemplate"]) is None


CONFLICTS: Sequence[Conflict] = (
    (_has_two_values, TWO_VALUES),
    (_has_half_template, HALF_TEMPLATE),
    (_has_bad_template, BAD_TEMPLATE),
    (_too_short, TOO_SHORT),
    (_too_long, TOO_LONG),
)


# --- what belongs to a secret ---


class PartOfSecret(ServiceHandler):
    """A part of a secret, which has at most one of each type; the secret's ARN identifies it."""

    references: Sequence[Reference] = (Reference("SecretId", SECRET, NO_SECRET, ("Name",)),)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Adds the secret's ARN, where the secret exists here."""
        named = model["SecretId"]
        same = request.handler_context.seen_by(SECRET, by_property("Name"), named)
        secrets = (secret["Id"] for secret in same)
        model["Id"] = next(secrets, named)
        return model


class RotationSchedule(PartOfSecret):
    """The rotation of a secret by a Lambda function."""

    references = (
        *PartOfSecret.references,
        Reference("RotationLambdaARN", FUNCTION, NO_FUNCTION, ("Arn",), outside=("arn:*:function:*:*",)),
    )

    def declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        """Adds the days between two rotations, where the schedule is a number of days."""
        model = super().declared(request, desired_state)
        rules = model.get("RotationRules", {})
        if days := RATE_IN_DAYS.fullmatch(rules.get("ScheduleExpression", "")):
            rules.setdefault("AutomaticallyAfterDays", int(days[1]))
        return model


class ResourcePolicy(PartOfSecret):
    """The resource policy of a secret."""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid policy, and for a public one where BlockPublicPolicy is set."""
        document = declared["ResourcePolicy"]
        POLICY_RULES.check(document, request)
        if declared.get("BlockPublicPolicy") and any(map(is_public, statements_of(document) or ())):
            raise PUBLIC_POLICY.error(request)


class TargetAttachment(PartOfSecret):
    """The database that a secret is for."""

    def create(self, request: HandlerRequest) -> Model:
        """Raises where the database does not exist."""
        _check_target(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Raises where the database does not exist."""
        _check_target(request)
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a type that is not a database."""
        if declared["TargetType"] not in TARGET_TYPES:
            raise BAD_TARGET_TYPE.error(request, value=declared["TargetType"])


def _check_target(request: HandlerRequest) -> None:
    check_references([Reference("TargetId", request.desired_state["TargetType"])], request)


HANDLERS: Mapping[str, Handler] = {
    SECRET: Secret(),
    ROTATION: RotationSchedule(),
    RESOURCE_POLICY: ResourcePolicy(),
    TARGET_ATTACHMENT: TargetAttachment(),
}
