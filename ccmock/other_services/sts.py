"""STS: who calls, and temporary credentials that lead into the account of a role."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from ..wire.access_keys import SERIAL_NUMBERS, temporary_access_key
from .errors import InvalidInput, InvalidParameterValue
from .service_call import Members, Operation, ServiceCall
from .sessions import Identity, caller_identity, session_of, session_token, unique_id

_ROLE_ARN = re.compile(r"arn:([a-z0-9-]+):iam::([0-9]{12}):role/(?:[!-~]*/)?([\w+=,.@-]{1,64})", re.ASCII)
USUAL_DURATION_SECONDS = LONGEST_CHAINED_SECONDS = 3600
"""How long a session lasts if the call does not say, and how long it may last if its caller has a role already."""

_SECRET_BYTES = 30


def get_caller_identity(call: ServiceCall) -> Members:
    """The account, and the role or user."""
    identity = caller_identity(call)
    return {"UserId": identity.user_id, "Account": call.cloud.account_id, "Arn": identity.arn}


def assume_role(call: ServiceCall) -> Members:
    """Credentials of a role. Any role can be assumed, also one that does not exist; one that does has its say."""
    given = call.parameters
    arn = _ROLE_ARN.fullmatch(given["RoleArn"])
    if arn is None:
        raise InvalidInput.role_arn(given["RoleArn"])
    _check_tags(given)
    partition, account_id, role_name = arn.groups()
    role = _role(call, account_id, role_name)
    duration_seconds = given.get("DurationSeconds", USUAL_DURATION_SECONDS)
    _check_duration(call, role, duration_seconds)
    role_id = role.get("RoleId") or unique_id(call.cloud._engine.ids, "AROA", given["RoleArn"])
    name = given["RoleSessionName"]
    session = Identity(f"arn:{partition}:sts::{account_id}:assumed-role/{role_name}/{name}", f"{role_id}:{name}")
    answer: Members = {
        "Credentials": _credentials(call, account_id, session, duration_seconds),
        "AssumedRoleUser": {"AssumedRoleId": session.user_id, "Arn": session.arn},
    }
    if "SourceIdentity" in given:
        answer["SourceIdentity"] = given["SourceIdentity"]
    return answer


def _role(call: ServiceCall, account_id: str, role_name: str) -> Mapping[str, Any]:
    """The properties of a role; none where there is no such role."""
    found = call.cloud.account(account_id).resources.get("AWS::IAM::Role", role_name)
    return found.properties if found is not None else {}


def _check_tags(given: Mapping[str, Any]) -> None:
    keys = [tag["Key"].lower() for tag in given.get("Tags", ())]
    if len(keys) > len(set(keys)):
        raise InvalidParameterValue.duplicate_tag_keys()
    if not {key.lower() for key in given.get("TransitiveTagKeys", ())} <= set(keys):
        raise InvalidParameterValue.transitive_tag_key()


def _check_duration(call: ServiceCall, role: Mapping[str, Any], duration_seconds: int) -> None:
    if duration_seconds > LONGEST_CHAINED_SECONDS and session_of(call) is not None:
        raise InvalidInput.duration_of_chain()
    if role and duration_seconds > role.get("MaxSessionDuration", USUAL_DURATION_SECONDS):
        raise InvalidInput.duration_of_role()


def _credentials(call: ServiceCall, account_id: str, session: Identity, duration_seconds: int) -> Members:
    draw = call.cloud._engine.ids.draw("temporary-credentials")
    serial_number, secret = draw.randrange(SERIAL_NUMBERS), draw.randbytes(_SECRET_BYTES)
    access_key = temporary_access_key(account_id, serial_number)
    return {
        "AccessKeyId": access_key,
        "SecretAccessKey": b64encode(secret).decode(),
        "SessionToken": session_token(session, access_key),
        # Whole seconds, as the service gives it.
        "Expiration": (call.now_ms // 1000 + duration_seconds) * 1000,
    }


OPERATIONS: dict[str, Operation] = {"AssumeRole": assume_role, "GetCallerIdentity": get_caller_identity}
