"""HTTP requests and responses as plain values; nothing here knows who sends them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol
from urllib.parse import parse_qsl

_HOST = re.compile(r"\A(?:[^/?#]*://)?(?:[^/?#]*@)?([^/?#:]*)")


class Headers(Protocol):
    """Any mapping of names to values, in any case, text or bytes: a dict, botocore's or urllib3's own kinds."""

    def get(self, name: Any, /) -> Any: ...

    def items(self) -> Iterable[tuple[Any, Any]]: ...


class LowerCaseHeaders(dict[str, str]):
    """Headers whose names are in lower case: one look tells whether one is there."""


class HttpRequest(NamedTuple):
    """A request as it would go over the wire."""

    method: str
    url: str
    headers: Headers
    body: bytes = b""


class HttpResponse(NamedTuple):
    """A response as it would come over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


def header_of(headers: Headers, name: str) -> str | None:
    """The value of a header in any mapping, whatever the case of its names, and whether they are text or bytes."""
    if isinstance(headers, LowerCaseHeaders):
        found = headers.get(name.lower())
        return None if found is None else found.strip()
    # Most often it is there as it is usually spelled, and some mappings are slow to go through.
    usual = headers.get(name)
    if usual is not None:
        return (usual if isinstance(usual, str) else _text(usual)).strip()
    lower = name.lower()
    return next((_text(value).strip() for key, value in headers.items() if _text(key).lower() == lower), None)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (bytes, bytearray)):
        return value.decode("latin-1")
    try:
        return str(value)
    except UnicodeError:
        # Python keeps a header with half of a character as an object that has no text.
        return ""


def host_of_url(url: str) -> str:
    """The host that a URL names, or an empty text."""
    # Not urlsplit, which raises for some hosts.
    found = _HOST.match(url)
    return found[1] if found else ""


def query_of(url: str) -> str:
    """The query of a URL."""
    return url.partition("#")[0].partition("?")[2]


def fields_of(query: str) -> dict[str, str]:
    """The fields of a query or of a form; of several with one name the last one."""
    return dict(parse_qsl(query, keep_blank_values=True))
