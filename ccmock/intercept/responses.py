"""The requests package while the responses package is active in router of it, whichever began first.

What a test has registered there for a Cloud Control call answers it; where nothing fits, the call goes on, and ccmock
answers it further in, as without responses.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .matching import is_ours
from .replacements import Replacements
from .router import Router

MODULE = "responses"


def install(router: Router, replacements: Replacements) -> None:
    """Lets Cloud Control calls that nobody has registered through; the module has been imported."""
    responses: Any = import_module(MODULE)

    def find_match(self: Any, request: Any) -> tuple[Any, list[str]]:
        found: tuple[Any, list[str]] = original(self, request)
        if found[0] is None and router.is_in_place and is_ours(request.url, request.headers):
            return responses.PassthroughResponse(request.method, request.url), []
        return found

    original = replacements.set(responses.RequestsMock, "_find_match", find_match)
