"""What the file keeps of a request and of its answer: neither signatures nor secrets of the caller."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple
from urllib.parse import unquote

from ..other_services.sessions import is_made_up
from ..wire.messages import HttpRequest, HttpResponse, LowerCaseHeaders

AUTHORIZATION, TOKEN = "authorization", "x-amz-security-token"
KEPT_HEADERS = frozenset(
    {AUTHORIZATION, TOKEN, "content-type", "host", "smithy-protocol", "x-amz-region-set", "x-amz-target"}
)
"""The names, in lower case, of the headers that an answer depends on."""

_SIGNATURE = re.compile(r"[\s,]*\bSignature=[^,]*")
_SECRET_FIELD = re.compile(r"(?<=[?&])X-Amz-(?:Signature|Security-Token)=([^&#]*)&?", re.IGNORECASE)
CHECKSUM_BYTES = 8


class Row(NamedTuple):
    """One request in the file."""

    sequence: int
    """Which request it is since the file began."""
    read_ms: int
    """Where the clock stood, without what had been skipped."""
    head: str
    """Method, URL and headers as JSON; empty for one that only looked."""
    body: bytes
    outside: str
    """What the URLs of hooks answered meanwhile, as JSON; empty where none was asked."""
    answer: bytes
    """A digest of its answer."""

    def checksum(self) -> bytes:
        """Of everything in it."""
        start = f"{self.sequence} {self.read_ms} {len(self.head)} {len(self.body)} {self.head}{self.outside}".encode()
        return blake2b(start + self.answer + self.body, digest_size=CHECKSUM_BYTES).digest()

    def request(self) -> HttpRequest:
        """The request that it was made of."""
        method, url, headers = json.loads(self.head)
        return HttpRequest(method, url, LowerCaseHeaders((name.lower(), headers[name]) for name in headers), self.body)


def kept(request: HttpRequest) -> HttpRequest:
    """A request without all that must not be kept, and without what no answer depends on."""
    given = dict(request.headers.items())
    # A client sends headers of the same names in every call, so they are looked at once.
    headers = LowerCaseHeaders((lower, _text(given[name]).strip()) for name, lower in _kept_names(tuple(given)))
    if AUTHORIZATION in headers:
        headers[AUTHORIZATION] = _unsigned(headers[AUTHORIZATION])
    if not is_made_up(headers.get(TOKEN, "")):
        headers.pop(TOKEN, None)
    url = _SECRET_FIELD.sub(_without_secret, request.url) if "?" in request.url else request.url
    return HttpRequest(request.method, url, headers, bytes(request.body))


def _without_secret(field: re.Match[str]) -> str:
    return field[0] if is_made_up(unquote(field[1])) else ""


@lru_cache(maxsize=64)
def _kept_names(names: tuple[Any, ...]) -> tuple[tuple[Any, str], ...]:
    """The names that are kept, of those given, each with its form in lower case; of several for one the first."""
    found: dict[str, Any] = {}
    for name in names:
        found.setdefault(_text(name).lower(), name)
    return tuple((name, lower) for lower, name in found.items() if lower in KEPT_HEADERS)


def _unsigned(authorization: str) -> str:
    # Of another kind than AWS's it would be a secret, and says nothing about the caller.
    if not authorization.startswith("AWS4-"):
        return ""
    before, found, behind = authorization.partition("Signature=")
    return before.rstrip(", ") if found and "," not in behind else _SIGNATURE.sub("", authorization)


def head_of(request: HttpRequest) -> str:
    """Method, URL and headers of a request that is kept, as JSON."""
    # It is the same in every call of a client, so it is written once.
    return _head_text(request.method, request.url, tuple(request.headers.items()))


@lru_cache(maxsize=64)
def _head_text(method: str, url: str, headers: tuple[tuple[str, str], ...]) -> str:
    return json.dumps([method, url, dict(headers)], separators=(",", ":"))


def digest_of(response: HttpResponse) -> bytes:
    """What tells an answer from another: its status, its request id and its body."""
    start = f"{response.status} {response.headers.get('x-amzn-RequestId')}\n".encode()
    return blake2b(start + response.body, digest_size=CHECKSUM_BYTES).digest()


def digest_of_no_answer(*, timed_out: bool) -> bytes:
    """The digest of an answer that never came."""
    return blake2b(b"timed out" if timed_out else b"dropped", digest_size=CHECKSUM_BYTES).digest()


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, (bytes, bytearray)) else str(value)
