"""Hooks that are declared as data: one that refuses requests, and one that asks a URL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..registry.json_text import InvalidJson, compact_json, parse_json
from ..simulation.hooks import Hook, HookFailed, HookRequest
from ..wire.messages import HttpRequest, HttpResponse

AskUrl = Callable[[HttpRequest, float], HttpResponse]
"""Sends a request and returns its answer, within a number of real seconds; an OSError where there is none."""

HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}

ANSWERS = 'Answer 200 with {"status": "SUCCESS"}, or with {"status": "FAILED", "message": "…"}.'


class HookUrlError(Exception):
    """The URL of a hook does not answer, or answers what is no answer of a hook."""


class Refusal(NamedTuple):
    """The check of a hook that refuses whatever it is asked. `can_check`: whether it says so; otherwise it fails."""

    message: str
    can_check: bool = True

    def __call__(self, request: HookRequest) -> str:  # noqa: ARG002 - what every check takes
        if not self.can_check:
            raise HookFailed(self.message)
        return self.message

    @property
    def declaration(self) -> dict[str, Any]:
        """What the hook was declared with."""
        return {"kind": "refuse", "message": self.message, "can_check": self.can_check}


class UrlCheck(NamedTuple):
    """The check of a hook that sends each request to a URL, and does what that answers."""

    url: str
    timeout: float
    ask: AskUrl

    def __call__(self, request: HookRequest) -> str | None:
        body = compact_json(request._asdict()).encode("utf-8", "backslashreplace")
        try:
            answer = self.ask(HttpRequest("POST", self.url, HEADERS, body), self.timeout)
        except OSError as error:
            raise HookUrlError(f"{self.url} did not answer within {self.timeout:g} seconds: {error}") from error
        return self._message_in(answer)

    def _message_in(self, answer: HttpResponse) -> str | None:
        if answer.status != 200:
            raise HookUrlError(f"{self.url} answered with the HTTP status {answer.status}. {ANSWERS}")
        try:
            said = parse_json(answer.body.decode())
        except (InvalidJson, UnicodeDecodeError) as error:
            raise HookUrlError(f"{self.url} answered something that is not JSON: {error}. {ANSWERS}") from None
        status = said.get("status") if isinstance(said, dict) else None
        message = said.get("message", "") if isinstance(said, dict) else None
        if status not in ("SUCCESS", "FAILED") or not isinstance(message, str):
            raise HookUrlError(f"{self.url} answered something that is no answer of a hook. {ANSWERS}")
        return message if status == "FAILED" else None

    @property
    def declaration(self) -> dict[str, Any]:
        """What the hook was declared with."""
        return {"kind": "ask", "url": self.url, "timeout": self.timeout}


def declared(hook: Hook) -> dict[str, Any]:
    """A hook as JSON. Of one that is code, the kind is `code`."""
    check = hook.check
    return {
        "name": hook.type_name,
        "failure_mode": hook.failure_mode,
        "targets": list(hook.targets),
        "operations": list(hook.operations),
        "duration": hook.duration_ms / 1000,
        "version_id": hook.version_id,
        "invocations": len(hook.invocations),
        **(check.declaration if isinstance(check, (Refusal, UrlCheck)) else {"kind": "code"}),
    }
