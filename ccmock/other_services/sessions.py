"""Who calls: a user of the account, or a role that was assumed.

What a session is goes with its token, as it does at AWS, so no mock keeps it: credentials work after a reset or
a restore, and in another mock.
"""

from __future__ import annotations

import base64
import json
from typing import NamedTuple

from ..ids import Ids
from ..wire.caller import session_token_of
from .service_call import ServiceCall

USER_NAME = "ccmock"
"""The user that errors name, too (`Permissions`)."""

_ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TOKEN_START = b"ccmock session "
_ENCODED_START = base64.b64encode(_TOKEN_START).decode()


class Identity(NamedTuple):
    """A principal, as GetCallerIdentity shows it."""

    arn: str
    user_id: str


def caller_identity(call: ServiceCall) -> Identity:
    """Who signed a call: the role that its session token tells of, or else the user of its account."""
    arn = f"arn:{call.partition}:iam::{call.cloud.account_id}:user/{USER_NAME}"
    return session_of(call) or Identity(arn, unique_id(call.cloud._engine.ids, "AIDA", arn))


def session_of(call: ServiceCall) -> Identity | None:
    """The role's session that a call was made in; None where its credentials did not come from AssumeRole."""
    try:
        content = base64.b64decode(session_token_of(call.request) or "", validate=True)
        told = json.loads(content.removeprefix(_TOKEN_START)) if content.startswith(_TOKEN_START) else {}
        session = Identity(told["arn"], told["user_id"])
        # The access key counts: it says where a call leads.
        return session if session.arn.split(":")[4] == call.cloud.account_id else None
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        return None


def is_made_up(token: str) -> bool:
    """Whether a session token came from `session_token`: it holds no secret."""
    return token.startswith(_ENCODED_START)


def session_token(session: Identity, serial: str) -> str:
    """The token of a session. `serial` makes the tokens of sessions of one name differ."""
    told = {"arn": session.arn, "user_id": session.user_id, "serial": serial}
    return base64.b64encode(_TOKEN_START + json.dumps(told).encode()).decode()


def unique_id(ids: Ids, prefix: str, arn: str) -> str:
    """A unique id in IAM's form, such as `AROADBQP57FF2AEXAMPLE`, which is always the same for one ARN."""
    number = int.from_bytes(ids.key(f"unique-id/{arn}"), "big")
    return prefix + "".join(_ID_ALPHABET[number >> 5 * place & 31] for place in range(17))
