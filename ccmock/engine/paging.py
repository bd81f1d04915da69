"""Paging tokens: opaque to the client, checked when they come back."""

from __future__ import annotations

import base64
import binascii
import json
from hashlib import blake2b

from ..ids import Ids

SIGNATURE_SIZE = 12


class Pager:
    """Makes and reads tokens that hold a position and only fit the query they were made for.

    They are signed with a key that belongs to `name`, so that the tokens of two regions differ.
    """

    def __init__(self, ids: Ids, name: str) -> None:
        self._ids = ids
        self._name = name

    def token(self, position: int, query: object) -> str:
        """The token for going on after `position` with the same query, a JSON value."""
        payload = str(position).encode()
        return base64.b64encode(self._signature(payload, query) + payload).decode()

    def position(self, token: str, query: object) -> int | None:
        """The position that a token holds; None where it is forged or belongs to another query."""
        try:
            raw = base64.b64decode(token, validate=True)
        except (binascii.Error, ValueError):
            return None
        signature, payload = raw[:SIGNATURE_SIZE], raw[SIGNATURE_SIZE:]
        return int(payload) if signature == self._signature(payload, query) else None

    def _signature(self, payload: bytes, query: object) -> bytes:
        text = json.dumps(query, sort_keys=True).encode()
        return blake2b(payload + b"\0" + text, key=self._ids.key(self._name), digest_size=SIGNATURE_SIZE).digest()
