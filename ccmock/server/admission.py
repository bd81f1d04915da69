"""Which requests a server lets in.

A page in a browser on the same machine could send requests to the server. Its host name could lead here (DNS
rebinding), or it could send a form. So the Host header has to be a name that nobody else can own, and an Origin that is
given has to be the server's own. No CORS header is ever sent.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from ..arguments import optional_text, shown, texts
from ..control.paths import API_PATH, CONTROL_PATH
from ..errors import UsageError
from ..wire.messages import HttpRequest, HttpResponse, header_of
from .responses import refusal

_TOKEN = re.compile(r"[!-~]([ -~]*[!-~])?")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", re.IGNORECASE | re.ASCII)
_PORT = re.compile(r":[0-9]*\Z")
_LOCAL_NAMES = ("localhost", "host.docker.internal", "host.containers.internal")
_OWNED_SUFFIXES = (".localhost", ".cluster.local", ".internal", ".amazonaws.com", ".amazonaws.com.cn", ".api.aws")
"""Below these nobody can register a name that leads to another machine: AWS's own, and those for private use."""

HEALTH_PATH = f"{API_PATH}health"


def checked_token(name: str, token: object) -> str | None:
    """A token that a header can hold, or None; UsageError for any other. The error does not show it."""
    found = optional_text(name, token)
    if found is not None and not _TOKEN.fullmatch(found):
        raise UsageError(
            f"{name} is not a valid token. Give visible ASCII characters, with spaces between them at most."
        )
    return found


def checked_hosts(name: str, hosts: object) -> list[str]:
    """Names of hosts, as a Host header has them; UsageError for anything else, such as a URL or a name with a port."""
    found = texts(name, hosts, "Give a list of names of hosts.")
    for host in found:
        if not _HOST.fullmatch(host):
            raise UsageError(
                f"{name}: {shown(host)} is not the name of a host. Give the name alone, such as 'mock.example.com'."
            )
    return found


class Admission:
    """Decides whether a request is answered.

    `hosts`: further names by which the server is reached. `token`: what the control API asks for, if anything.
    """

    def __init__(self, hosts: Iterable[str] = (), *, has_control: bool = True, token: str | None = None) -> None:
        self._hosts = {host.lower() for host in hosts}
        self._has_control = has_control
        self._token = token
        self._known: set[str] = set()

    def refuse(self, request: HttpRequest) -> HttpResponse | None:
        """The refusal of a request, or None where it is let in."""
        host = header_of(request.headers, "Host") or ""
        if host not in self._known:
            if not self._is_own(_name_of(host)):
                return _wrong_host(host)
            if len(self._known) < 1000:
                self._known.add(host)
        origin = header_of(request.headers, "Origin")
        if origin is not None and _place_of(origin) != host.lower():
            return refusal(403, "ForbiddenOrigin", f"Pages of another origin, {origin[:200]!r}, are not answered.")
        if header_of(request.headers, "Content-Encoding") not in (None, "", "identity"):
            return refusal(415, "UnsupportedContentEncoding", "A compressed body is not read. Send it as it is.")
        return self._refuse_control(request) if request.url.startswith(CONTROL_PATH) else None

    def _is_own(self, name: str) -> bool:
        return (
            name in _LOCAL_NAMES
            or name in self._hosts
            # The names of containers have no dot, and no public name is without one.
            or (name != "" and "." not in name)
            or name.endswith(_OWNED_SUFFIXES)
            or _is_address(name)
        )

    def _refuse_control(self, request: HttpRequest) -> HttpResponse | None:
        if not self._has_control:
            return refusal(404, "NoControlApi", "This server was started without its control API (--no-control).")
        path = request.url.partition("?")[0]
        is_open = path == HEALTH_PATH or not path.startswith(API_PATH)
        if self._token is None or is_open:
            return None
        given = header_of(request.headers, "Authorization") or ""
        if hmac.compare_digest(given.encode("utf-8", "replace"), f"Bearer {self._token}".encode()):
            return None
        return refusal(
            401,
            "WrongControlToken" if given else "NoControlToken",
            "The control API of this server needs the header `Authorization: Bearer TOKEN`, with the token that "
            "--control-token gave.",
            {"WWW-Authenticate": "Bearer"},
        )


def _name_of(host: str) -> str:
    return _PORT.sub("", host).strip("[]").lower().rstrip(".")


def _place_of(origin: str) -> str | None:
    """The host, with its port, in an Origin header; None where it is no origin."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _wrong_host(host: str) -> HttpResponse:
    return refusal(
        421,
        "WrongHost",
        f"The Host header {host[:200]!r} is not a name of this server. Use its address, or start it with "
        "--allow-host NAME.",
    )
