"""KMS: keys, their replicas in other regions, and aliases."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from ..contract.failures import HandlerError
from ..contract.handler import Handler, HandlerRequest, Model
from ..handlers.error_texts import ErrorText
from ..handlers.generic import GenericHandler
from ..handlers.references import Reference, check_references
from .shared.detailed_errors import DetailedErrorText
from .shared.policy_documents import PolicyRules, Statement, lacks, statements_of, texts

KEY, REPLICA_KEY, ALIAS = "AWS::KMS::Key", "AWS::KMS::ReplicaKey", "AWS::KMS::Alias"
SERVICE = "Kms"

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
"""Form of a KeySpec → the KeyUsages that it can have, by the developer guide."""


def _call(request: HandlerRequest) -> Mapping[str, object]:
    return {"call": "PutKeyPolicy" if request.operation == "UPDATE" else "CreateKey"}


MALFORMED_POLICY = DetailedErrorText(
    "InvalidRequest", "{call} failed due to MalformedPolicyDocumentException", SERVICE, tell=_call
)
LOCKED_OUT = ErrorText(
    "InvalidRequest", "The new key policy will not allow you to update the key policy in the future.", SERVICE
)
BAD_USAGE = ErrorText("InvalidRequest", "KeyUsage {value} is not compatible with KeySpec {spec}", SERVICE)
NO_ROTATION = ErrorText(
    "InvalidRequest",
    "Invalid request provided: You cannot set the EnableKeyRotation property to true on asymmetric or external keys.",
)
ROTATION_OF_DISABLED = ErrorText(
    "InvalidRequest",
    "Invalid request provided: You cannot modify the EnableKeyRotation property when the Enabled property is false. "
    "Set Enabled to true to modify the EnableKeyRotation property.",
)
NO_KEY = DetailedErrorText(
    "NotFound",
    "Key '{target}' does not exist",
    SERVICE,
    tell=lambda request: {"target": _key_arn(request.desired_state["TargetKeyId"], request)},
)
ALIAS_OF_ALIAS = ErrorText("InvalidRequest", "Aliases must refer to keys. Not aliases", SERVICE)
RESERVED_ALIAS = ErrorText("InvalidRequest", "CreateAlias failed due to InvalidAliasNameException", SERVICE)
SAME_ALIAS = ErrorText("AlreadyExists", "An alias with the name {value} already exists", SERVICE)


def _arn(kind: str, request: HandlerRequest) -> str:
    context = request.handler_context
    return f"arn:{context.partition}:kms:{context.region}:{context.account_id}:{kind}"


def _key_arn(key: str, request: HandlerRequest) -> str:
    return key if key.startswith("arn:") else _arn(f"key/{key}", request)


# --- keys ---


POLICY_RULES = PolicyRules(
    MALFORMED_POLICY,
    (
        (lacks("Principal", "NotPrincipal"), MALFORMED_POLICY),
        (lacks("Action", "NotAction"), MALFORMED_POLICY),
        (lacks("Resource", "NotResource"), MALFORMED_POLICY),
    ),
)


class Key(GenericHandler):
    """A key keeps its kind, and a policy that lets somebody change it.

    A deleted one waits for its end for days, but its handlers do not find it from the delete on.
    """

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses another kind of key, and a policy that nobody could change."""
        previous = request.previous_state
        if any(name in previous and declared.get(name) != previous[name] for name in FIXED):
            raise HandlerError("NotUpdatable")
        _check_policy(request, declared)
        usage, spec = declared.get("KeyUsage", "ENCRYPT_DECRYPT"), declared.get("KeySpec", "SYMMETRIC_DEFAULT")
        if not any(usage in USAGES[form] for form in USAGES if fnmatchcase(spec, form)):
            raise BAD_USAGE.error(request, value=usage, spec=spec)
        if declared.get("EnableKeyRotation") and (spec != "SYMMETRIC_DEFAULT" or declared.get("Origin") == "EXTERNAL"):
            raise NO_ROTATION.error(request)
        was_disabled = previous.get("Enabled") is False and declared.get("Enabled") is False
        if was_disabled and bool(declared.get("EnableKeyRotation")) != bool(previous.get("EnableKeyRotation")):
            raise ROTATION_OF_DISABLED.error(request)


FIXED = ("KeySpec", "KeyUsage", "MultiRegion", "Origin")
"""What no update can change, though the schema says nothing of it."""


class ReplicaKey(GenericHandler):
    """A replica has the id of its primary key."""

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a policy that nobody could change."""
        _check_policy(request, declared)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """The primary key's id, in this region."""
        _, _, key_id = model["PrimaryKeyArn"].rpartition(":key/")
        if key_id.startswith("mrk-"):
            model["KeyId"], model["Arn"] = key_id, _key_arn(key_id, request)
        return model


def _check_policy(request: HandlerRequest, declared: Model) -> None:
    if "KeyPolicy" not in declared:
        return
    POLICY_RULES.check(declared["KeyPolicy"], request)
    statements = statements_of(declared["KeyPolicy"]) or ()
    if not declared.get("BypassPolicyLockoutSafetyCheck") and not any(map(_lets_change, statements)):
        raise LOCKED_OUT.error(request)


def _lets_change(statement: Statement) -> bool:
    actions = texts(statement, "Action")
    is_meant = "NotAction" in statement or any(fnmatchcase("kms:putkeypolicy", action.lower()) for action in actions)
    return statement["Effect"] == "Allow" and is_meant


# --- aliases ---


class Alias(GenericHandler):
    """A name for a key that is there."""

    def create(self, request: HandlerRequest) -> Model:
        """Refused besides where the key does not exist."""
        check_references([_target(request)], request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Likewise."""
        check_references([_target(request)], request)
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses names that are taken or AWS's own, and aliases of aliases."""
        name = declared["AliasName"]
        if name.startswith("alias/aws/"):
            raise RESERVED_ALIAS.error(request)
        if request.operation == "CREATE" and request.handler_context.is_taken(ALIAS, name):
            raise SAME_ALIAS.error(request, value=_arn(name, request))
        if declared["TargetKeyId"].startswith("alias/") or ":alias/" in declared["TargetKeyId"]:
            raise ALIAS_OF_ALIAS.error(request)


def _target(request: HandlerRequest) -> Reference:
    replicas = request.handler_context.seen(REPLICA_KEY)
    known = (name for replica in replicas for name in (replica["KeyId"], replica["Arn"]))
    return Reference("TargetKeyId", KEY, NO_KEY, ("Arn",), outside=("alias/*", "*:alias/*", *known))


HANDLERS: Mapping[str, Handler] = {KEY: Key(), REPLICA_KEY: ReplicaKey(), ALIAS: Alias()}
