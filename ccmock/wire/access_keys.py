"""Access keys of temporary credentials, which tell the account that they lead into.

They have the form of AWS's own: `ASIA` and sixteen letters and digits of base 32, in which the account id stands at the
place where AWS's keys have it. A checksum tells them from all others: a key of AWS's own names no account here.
"""

from __future__ import annotations

import base64
import re
from hashlib import blake2b

PREFIX = "ASIA"
_KEY = re.compile(r"ASIA[A-Z2-7]{16}")
_LENGTH, _CHECKSUM_LENGTH = 10, 3
"""In bytes: one bit that is set, forty of the account id, fifteen of the serial number, and the checksum."""

_SERIAL_BITS = 15
SERIAL_NUMBERS = 1 << _SERIAL_BITS
"""How many keys of one account differ."""

_FIRST_BIT = 1 << 55
_ACCOUNT_MASK = (1 << 40) - 1


def temporary_access_key(account_id: str, serial_number: int) -> str:
    """A key that leads into an account. `serial_number`: less than SERIAL_NUMBERS."""
    number = _FIRST_BIT | int(account_id) << _SERIAL_BITS | serial_number
    content = number.to_bytes(_LENGTH - _CHECKSUM_LENGTH, "big")
    return PREFIX + base64.b32encode(content + _checksum(content)).decode()


def account_in_access_key(access_key: str) -> str | None:
    """The account that a key of `temporary_access_key` leads into; None for every other key."""
    if not _KEY.fullmatch(access_key):
        return None
    decoded = base64.b32decode(access_key.removeprefix(PREFIX))
    content, checksum = decoded[:-_CHECKSUM_LENGTH], decoded[-_CHECKSUM_LENGTH:]
    if checksum != _checksum(content):
        return None
    return f"{int.from_bytes(content, 'big') >> _SERIAL_BITS & _ACCOUNT_MASK:012d}"


def _checksum(content: bytes) -> bytes:
    return blake2b(content, digest_size=_CHECKSUM_LENGTH, person=b"ccmock").digest()
