"""Paging tokens: opaque to the client, checked when they come back."""

from __future__ import annotations

import base64
import binascii
import json
from hashlib import blake2b

from ..errors import ValidationError

SIGNATURE_SIZE = 12


class Pager:
    """Makes and reads tokens that hold a position and only fit the question they were made for."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def token(self, position: int, question: object) -> str:
        """The token for going on after `position` with the same question, a JSON value."""
        payload = str(position).encode()
        return base64.b64encode(self._signature(payload, question) + payload).decode()

    def position(self, token: str, question: object) -> int:
        """The position that a token holds; ValidationError where it is forged or answers another question."""
        try:
            raw = base64.b64decode(token, validate=True)
        except (binascii.Error, ValueError):
            raise ValidationError.next_token() from None
        signature, payload = raw[:SIGNATURE_SIZE], raw[SIGNATURE_SIZE:]
        if signature != self._signature(payload, question):
            raise ValidationError.next_token()
        return int(payload)

    def _signature(self, payload: bytes, question: object) -> bytes:
        text = json.dumps(question, sort_keys=True).encode()
        return blake2b(payload + b"\0" + text, key=self._key, digest_size=SIGNATURE_SIZE).digest()
