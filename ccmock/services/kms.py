"""KMS: keys, their replicas in other regions, and aliases."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from ..contract.arns import local_arn
from ..contract.failures import HandlerError
from ..contract.handler import Handler, HandlerRequest, Model
from ..handlers.error_texts import HANDLER_TEXT, ServiceTexts
from ..handlers.references import Reference, check_references
from ..registry.policy_documents import Statement, statements_of, texts_in
from .shared.policy_rules import PolicyRules, lacks
from .shared.service_handler import ServiceHandler

KEY = "AWS::KMS::Key"
REPLICA_KEY = "AWS::KMS::ReplicaKey"
ALIAS = "AWS::KMS::Alias"

_error_text = ServiceTexts("Kms")

USAGES: Mapping[str, tuple[str, ...]] = {
    "SYMMETRIC_DEFAULT": ("ENCRYPT_DECRYPT",),
    "RSA_*": ("ENCRYPT_DECRYPT", "SIGN_VERIFY"),
    "ECC_NIST_P*": ("SIGN_VERIFY", "KEY_AGREEMENT"),
    "ECC_NIST_EDWARDS*": ("SIGN_VERIFY",),
    "ECC_SECG_*": ("SIGN_VERIFY",),
    "HMAC_*": ("GENERATE_VERIFY_MAC",),
    "SM2": ("ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"),
    "ML_DSA_*": ("SIGN_VERIFY",),
}
"""Pattern of a KeySpec → the KeyUsages that it can have, by the developer guide."""


def _failed_call(request: HandlerRequest) -> Mapping[str, object]:
    return {"call": "PutKeyPolicy" if request.operation == "UPDATE" else "CreateKey"}


MALFORMED_POLICY = _error_text("{call} failed due to MalformedPolicyDocumentException", details=_failed_call)
LOCKED_OUT = _error_text("The new key policy will not allow you to update the key policy in the future.")
BAD_USAGE = _error_text("KeyUsage {value} is not compatible with KeySpec {spec}")
NO_ROTATION = HANDLER_TEXT(
    "Invalid request provided: You cannot set the EnableKeyRotation property to true on asymmetric or external keys."
)
ROTATION_OF_DISABLED = HANDLER_TEXT(
    "Invalid request provided: You cannot modify the EnableKeyRotation property when the Enabled property is false. "
    "Set Enabled to true to modify the EnableKeyRotation property."
)
NO_KEY = _error_text(
    "Key '{target}' does not exist",
    "NotFound",
    details=lambda request: {"target": _key_arn(request.desired_state["TargetKeyId"], request)},
)
ALIAS_OF_ALIAS = _error_text("Aliases must refer to keys. Not aliases")
RESERVED_ALIAS = _error_text("CreateAlias failed due to InvalidAliasNameException")
SAME_ALIAS = _error_text("An alias with the name {value} already exists", "AlreadyExists")


def _key_arn(key: str, request: HandlerRequest) -> str:
    return key if key.startswith("arn:") else local_arn(request.handler_context, "kms", f"key/{key}")


# --- keys ---


POLICY_RULES = PolicyRules(
    MALFORMED_POLICY,
    (
        (lacks("Principal", "NotPrincipal"), MALFORMED_POLICY),
        (lacks("Action", "NotAction"), MALFORMED_POLICY),
        (lacks("Resource", "NotResource"), MALFORMED_POLICY),
    ),
)


class Key(ServiceHandler):
    """A key.

    A deleted key is only scheduled for deletion, days later; its handlers do not find it from the delete on.
    """

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for changes of fixed properties, a policy that nobody could change, and contradictory settings."""
        previous = request.previous_state
        if any(name in previous and declared.get(name) != previous[name] for name in FIXED):
            raise HandlerError("NotUpdatable")
        _check_policy(request, declared)
        usage, spec = declared.get("KeyUsage", "ENCRYPT_DECRYPT"), declared.get("KeySpec", "SYMMETRIC_DEFAULT")
        if not any(usage in USAGES[pattern] for pattern in USAGES if fnmatchcase(spec, pattern)):
            raise BAD_USAGE.error(request, value=usage, spec=spec)
        if declared.get("EnableKeyRotation") and (spec != "SYMMETRIC_DEFAULT" or declared.get("Origin") == "EXTERNAL"):
            raise NO_ROTATION.error(request)
        was_disabled = previous.get("Enabled") is False and declared.get("Enabled") is False
        if was_disabled and bool(declared.get("EnableKeyRotation")) != bool(previous.get("EnableKeyRotation")):
            raise ROTATION_OF_DISABLED.error(request)


FIXED = ("KeySpec", "KeyUsage", "MultiRegion", "Origin")
"""What no update can change, though the schema does not say so."""


class ReplicaKey(ServiceHandler):
    """A replica of a multi-Region key, with the id of the primary key."""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a policy that nobody could change."""
        _check_policy(request, declared)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Adds the id of the primary key, and its ARN in this region."""
        _, _, key_id = model["PrimaryKeyArn"].rpartition(":key/")
        if key_id.startswith("mrk-"):
            model["KeyId"], model["Arn"] = key_id, _key_arn(key_id, request)
        return model


def _check_policy(request: HandlerRequest, declared: Model) -> None:
    if "KeyPolicy" not in declared:
        return
    POLICY_RULES.check(declared["KeyPolicy"], request)
    statements = statements_of(declared["KeyPolicy"]) or ()
    if not declared.get("BypassPolicyLockoutSafetyCheck") and not any(map(_allows_change, statements)):
        raise LOCKED_OUT.error(request)


def _allows_change(statement: Statement) -> bool:
    actions = texts_in(statement, "Action")
    is_meant = "NotAction" in statement or any(fnmatchcase("kms:putkeypolicy", action.lower()) for action in actions)
    return statement["Effect"] == "Allow" and is_meant


# --- aliases ---


class Alias(ServiceHandler):
    """A name for a key."""

    def create(self, request: HandlerRequest) -> Model:
        """Raises where the key does not exist."""
        check_references([_target(request)], request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Raises where the key does not exist."""
        check_references([_target(request)], request)
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for names that are taken or reserved, and for aliases of aliases."""
        name = declared["AliasName"]
        if name.startswith("alias/aws/"):
            raise RESERVED_ALIAS.error(request)
        if request.operation == "CREATE" and request.handler_context.is_taken(ALIAS, name):
            raise SAME_ALIAS.error(request, value=local_arn(request.handler_context, "kms", name))
        if declared["TargetKeyId"].startswith("alias/") or ":alias/" in declared["TargetKeyId"]:
            raise ALIAS_OF_ALIAS.error(request)


def _target(request: HandlerRequest) -> Reference:
    replicas = request.handler_context.seen(REPLICA_KEY)
    known = (name for replica in replicas for name in (replica["KeyId"], replica["Arn"]))
    return Reference("TargetKeyId", KEY, NO_KEY, ("Arn",), outside=("alias/*", "*:alias/*", *known))


HANDLERS: Mapping[str, Handler] = {KEY: Key(), REPLICA_KEY: ReplicaKey(), ALIAS: Alias()}
