"""The responses package, which answers the requests package: it lets Cloud Control calls through to the mock.

A response that the test registered for a Cloud Control call still answers it. The order in which responses and the mock
start does not matter.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .matching import is_cloudcontrol_call
from .replacements import Replacements
from .router import Router

MODULE = "responses"


def install(router: Router, replacements: Replacements) -> None:
    """Passes Cloud Control calls without a registered response through; the module has been imported."""
    responses: Any = import_module(MODULE)

    def find_match(self: Any, request: Any) -> tuple[Any, list[str]]:
        found: tuple[Any, list[str]] = original(self, request)
        if found[0] is None and router.is_installed and is_cloudcontrol_call(request.url, request.headers):
            return responses.PassthroughResponse(request.method, request.url), []
        return found

    original = replacements.set(responses.RequestsMock, "_find_match", find_match)
