"""Secrets Manager: secrets, whose values may be made up, and what belongs to a secret."""

from __future__ import annotations

import json
import random
import re
import string
from collections.abc import Mapping, Sequence
from typing import Any

from ..contract.handler import Handler, HandlerRequest, Model
from ..handlers.error_texts import ErrorText
from ..handlers.generic import GenericHandler
from ..handlers.references import Reference, check_references
from .shared.conflicts import Conflict, check_conflicts
from .shared.detailed_errors import about
from .shared.policy_documents import PolicyRules, is_public, lacks, object_in, statements_of
from .shared.relations import Child, RelatedHandler

SECRET, ROTATION = "AWS::SecretsManager::Secret", "AWS::SecretsManager::RotationSchedule"
RESOURCE_POLICY = "AWS::SecretsManager::ResourcePolicy"
TARGET_ATTACHMENT = "AWS::SecretsManager::SecretTargetAttachment"
KEY, FUNCTION = "AWS::KMS::Key", "AWS::Lambda::Function"
SERVICE = "SecretsManager"

NAME = re.compile(r"[A-Za-z0-9/_+=.@!-]+")
PASSWORD_LENGTH, LONGEST_PASSWORD = 32, 4096
"""How long a password is where nothing is said, and at most."""
TARGET_TYPES = (
    "AWS::DocDB::DBCluster",
    "AWS::DocDB::DBInstance",
    "AWS::DocDBElastic::Cluster",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
    "AWS::RedshiftServerless::Namespace",
)


def _invalid(text: str) -> ErrorText:
    return ErrorText("InvalidRequest", text, SERVICE)


SAME_SECRET = ErrorText("AlreadyExists", "The operation failed because the secret {value} already exists.", SERVICE)
NO_SECRET = ErrorText("NotFound", "Secrets Manager can't find the specified secret.", SERVICE)
BAD_NAME = _invalid(
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!"
)
NO_KEY = _invalid(
    "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is "
    "available, enabled, and not in an invalid state."
)
TOO_SHORT = _invalid("Password length {value} is too short based on the required types.")
TOO_LONG = _invalid(
    "1 validation error detected: Value '{value}' at 'passwordLength' failed to satisfy constraint: Member must have "
    f"value less than or equal to {LONGEST_PASSWORD}"
)
TWO_VALUES = ErrorText(
    "InvalidRequest", "Invalid request provided: SecretString and GenerateSecretString cannot both be specified."
)
HALF_TEMPLATE = ErrorText(
    "InvalidRequest",
    "Invalid request provided: SecretStringTemplate and GenerateStringKey must be specified together.",
)
BAD_TEMPLATE = ErrorText("InvalidRequest", "Invalid request provided: Could not parse SecretStringTemplate JSON.")
NO_FUNCTION = ErrorText(
    "AccessDenied",
    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the "
    "principal secretsmanager.amazonaws.com.",
    SERVICE,
)
BAD_TARGET_TYPE = ErrorText(
    "InvalidRequest", f"Invalid request provided: TargetType {{value}} is none of [{', '.join(TARGET_TYPES)}]."
)
BAD_POLICY = _invalid("This resource policy contains a syntax error.")
PUBLIC_POLICY = _invalid(
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


class Secret(RelatedHandler):
    """A secret has its name for itself, though its ARN ends with chance, and takes all that belongs to it with it."""

    references = (Reference("KmsKeyId", KEY, NO_KEY, ("Arn",), outside=("alias/*", "arn:*:alias/*")),)
    children = tuple(
        Child(type_name, "SecretId", key)
        for type_name in (ROTATION, RESOURCE_POLICY, TARGET_ATTACHMENT)
        for key in (None, "Name")
    )

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a name that is none or is taken, and a value that cannot be made up as it is asked for."""
        name = declared.get("Name")
        if name and not NAME.fullmatch(name):
            raise BAD_NAME.error(request)
        for secret in request.handler_context.seen(SECRET) if request.operation == "CREATE" else ():
            if secret["Name"] == name:
                raise about(SAME_SECRET.error(request, value=name), secret["Id"])
        check_conflicts(CONFLICTS, declared, request)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """The value, where it is to be made up; replicas in the order of their regions."""
        if "GenerateSecretString" in model:
            model["SecretString"] = _made_up(
                model["GenerateSecretString"], request.handler_context.draw(f"{SECRET}/value")
            )
        model["ReplicaRegions"].sort(key=lambda replica: str(replica["Region"]))
        return model


def _kinds(asked: Mapping[str, Any]) -> list[str]:
    """The characters of each kind that a password is made of."""
    kinds = {
        "ExcludeLowercase": string.ascii_lowercase,
        "ExcludeUppercase": string.ascii_uppercase,
        "ExcludeNumbers": string.digits,
        "ExcludePunctuation": string.punctuation,
    }
    excluded = set(asked.get("ExcludeCharacters", ""))
    wanted = [characters for name, characters in kinds.items() if not asked.get(name)]
    if asked.get("IncludeSpace"):
        wanted.append(" ")
    left = ("".join(one for one in characters if one not in excluded) for characters in wanted)
    return [characters for characters in left if characters]


def _made_up(asked: Mapping[str, Any], draw: random.Random) -> str:
    """A password as it is asked for, in its template where there is one."""
    kinds, length = _kinds(asked), asked.get("PasswordLength", PASSWORD_LENGTH)
    needed = [draw.choice(kind) for kind in kinds] if asked.get("RequireEachIncludedType", True) else []
    characters = [*needed, *draw.choices("".join(kinds), k=length - len(needed))]
    draw.shuffle(characters)
    password = "".join(characters)
    template = object_in(asked.get("SecretStringTemplate"))
    if template is None:
        return password
    return json.dumps({**template, asked["GenerateStringKey"]: password}, separators=(",", ":"))


def _too_short(secret: Model) -> str | None:
    asked = secret.get("GenerateSecretString")
    if asked is None:
        return None
    kinds, length = _kinds(asked), asked.get("PasswordLength", PASSWORD_LENGTH)
    needed = len(kinds) if asked.get("RequireEachIncludedType", True) else 1
    return str(length) if length < max(needed, 1) or not kinds else None


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
    return "SecretStringTemplate" in asked and object_in(asked["SecretStringTemplate"]) is None


CONFLICTS: Sequence[Conflict] = (
    (_has_two_values, TWO_VALUES),
    (_has_half_template, HALF_TEMPLATE),
    (_has_bad_template, BAD_TEMPLATE),
    (_too_short, TOO_SHORT),
    (_too_long, TOO_LONG),
)


# --- what belongs to a secret ---


class OfSecret(GenericHandler):
    """What a secret has one of: it goes by the secret's ARN."""

    references: Sequence[Reference] = (Reference("SecretId", SECRET, NO_SECRET, ("Name",)),)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """The secret's ARN, where it is known."""
        named = model["SecretId"]
        secrets = (secret["Id"] for secret in request.handler_context.seen(SECRET) if secret["Name"] == named)
        model["Id"] = next(secrets, named)
        return model


class RotationSchedule(OfSecret):
    """Rotates a secret with a function that is there."""

    references = (
        *OfSecret.references,
        Reference("RotationLambdaARN", FUNCTION, NO_FUNCTION, ("Arn",), outside=("arn:*:function:*:*",)),
    )


class ResourcePolicy(OfSecret):
    """Who may use a secret."""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses what is no policy, and where it was asked for what is one for everybody."""
        document = declared["ResourcePolicy"]
        POLICY_RULES.check(document, request)
        if declared.get("BlockPublicPolicy") and any(map(is_public, statements_of(document) or ())):
            raise PUBLIC_POLICY.error(request)


class TargetAttachment(OfSecret):
    """Tells a secret which database it is for."""

    def create(self, request: HandlerRequest) -> Model:
        """Refused besides where the database does not exist."""
        _check_target(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Likewise."""
        _check_target(request)
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses what secrets are not for."""
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
