"""What a recording shows in the place of account ids and of drawn client tokens, the same everywhere in it."""

from __future__ import annotations

import re
from base64 import b32decode
from binascii import Error
from typing import Any

from ..settings import DEFAULT_ACCOUNT_ID

_CANDIDATE = re.compile(
    # The last group of a UUID may consist of digits alone; a fraction is a number. An ARN in a URL has %3A for colons.
    r"(?:(?<![0-9A-Za-z])|(?<=%3A)|(?<=%3a))(?<![0-9]\.)(?<![0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-)[0-9]{12}(?![0-9A-Za-z])"
)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DIGITS = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
_ACCESS_KEY = re.compile(r"(?:AKIA|ASIA)[A-Z2-7]{16}")
_ACCOUNT_BITS = 0x7FFFFFFFFF80
_ACCOUNT_ID = re.compile(r"[0-9]{12}")
LENGTH = 12


class AccountStandIns:
    """Puts 123456789012 in the place of the first account id that it meets, and further stand-ins for further ones."""

    def __init__(self, own: str | None = None) -> None:
        self._own = own
        self._stand_ins = {own: DEFAULT_ACCOUNT_ID} if own is not None else {}

    def stand_in(self, account_id: str) -> str:
        """What stands for an account id."""
        count = len(self._stand_ins)
        made = DEFAULT_ACCOUNT_ID if count == 0 else f"{(count + 1) % 10 or 9}{count + 1:011d}"
        return self._stand_ins.setdefault(account_id, made)

    def in_text(self, text: str) -> str:
        """A text with stand-ins for all that may be an account id: twelve digits that stand alone.

        One that is known is also found where it follows letters: `logs123456789012`.
        """
        if len(text) < LENGTH:
            return text
        for found in _CANDIDATE.finditer(text):
            self.stand_in(found[0])
        return _DIGITS.sub(lambda found: self._stand_ins.get(found[0], found[0]), text)

    def in_number(self, number: int) -> int:
        """The stand-in for a number, where that is an account id that is known; any other number as it is."""
        return int(self._stand_ins.get(f"{number:012d}", number)) if 0 < number < 10**12 else number


class OwnStandIn(AccountStandIns):
    """Puts 123456789012 in the place of one account id, and leaves all others as they are."""

    def stand_in(self, account_id: str) -> str:
        """What stands for an account id: itself, if it is not the one."""
        return DEFAULT_ACCOUNT_ID if account_id == self._own else account_id


def account_pairs(one: str, other: str) -> list[tuple[str, str]] | None:
    """The account ids in which two texts differ, in order; None where they differ in anything else."""
    texts, others = _DIGITS.split(one), _DIGITS.split(other)
    if texts != others:
        return None
    return [pair for pair in zip(_DIGITS.findall(one), _DIGITS.findall(other), strict=True) if pair[0] != pair[1]]


def with_own_account(value: Any, account_id: str) -> Any:
    """A recorded value with the account's id in the place of the stand-in for the own one."""
    if isinstance(value, dict):
        return {name: with_own_account(item, account_id) for name, item in value.items()}
    if isinstance(value, list):
        return [with_own_account(item, account_id) for item in value]
    if not isinstance(value, str):
        return value
    return _DIGITS.sub(lambda found: account_id if found[0] == DEFAULT_ACCOUNT_ID else found[0], value)


class ClientTokenStandIns:
    """Numbers client tokens that are UUIDs: boto3 draws one for each call, so that no two recordings would be alike."""

    def __init__(self) -> None:
        self._stand_ins: dict[str, str] = {}

    def stand_in(self, token: str) -> str:
        """What stands for a client token; itself where its form says that somebody chose it."""
        if not _UUID.fullmatch(token):
            return token
        return self._stand_ins.setdefault(token, f"00000000-0000-4000-8000-{len(self._stand_ins) + 1:012d}")

    def in_text(self, text: str) -> str:
        """A text with stand-ins for the tokens that are known."""
        return _UUID.sub(lambda found: self._stand_ins.get(found[0], found[0]), text) if self._stand_ins else text


def account_of_key(access_key: str | None) -> str | None:
    """The account whose key it is, which stands in it; None where it does not say.

    AWS does not document it: the key's characters after the first four are Base32 of the account id, shifted by a bit
    and by seven. ccmock takes an account id itself as a key.
    """
    if access_key is None or _ACCOUNT_ID.fullmatch(access_key):
        return access_key
    if not _ACCESS_KEY.fullmatch(access_key):
        return None
    try:
        number = int.from_bytes(b32decode(access_key[4:])[:6], "big")
    except Error:
        return None
    return f"{(number & _ACCOUNT_BITS) >> 7:012d}"
