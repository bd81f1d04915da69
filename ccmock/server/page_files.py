"""The page of a server: a few files that the package carries."""

from __future__ import annotations

from functools import cache
from importlib import resources

from ..control.paths import API_PATH, CONTROL_PATH
from ..wire.messages import HttpRequest, HttpResponse
from .responses import refusal

INDEX = "index.html"
MEDIA_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""What the page may load: what comes with it. No other page may show it in a frame."""


def leads_to_page(request: HttpRequest) -> HttpResponse | None:
    """What leads to the page whoever asks for it without its last slash; None for any other request."""
    if request.url.partition("?")[0] != CONTROL_PATH.rstrip("/"):
        return None
    return refusal(308, "PermanentRedirect", f"The page is {CONTROL_PATH}.", {"Location": CONTROL_PATH})


def page_file(request: HttpRequest) -> HttpResponse | None:
    """The file of the page that a request asks for; None where it asks the control API."""
    path = request.url.partition("?")[0]
    if path.startswith(API_PATH):
        return None
    name = path[len(CONTROL_PATH) :] or INDEX
    found = _files().get(name)
    if found is None:
        return refusal(
            404, "NotFound", f"{path} is no file of the page. The page is {CONTROL_PATH}, the API {API_PATH}."
        )
    if request.method not in ("GET", "HEAD"):
        return refusal(405, "MethodNotAllowed", f"{path} takes GET, not {request.method}.", {"Allow": "GET, HEAD"})
    headers = {
        "Content-Type": f"{MEDIA_TYPES[name.rpartition('.')[2]]}; charset=utf-8",
        "Content-Length": str(len(found)),
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }
    return HttpResponse(200, headers, b"" if request.method == "HEAD" else found)


@cache
def _files() -> dict[str, bytes]:
    folder = resources.files("ccmock.server") / "page"
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name.rpartition(".")[2] in MEDIA_TYPES}
