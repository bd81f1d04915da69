"""Hooks that are declared as data: one that refuses requests, and one that asks a URL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..arguments import choice, is_number, shown, text
from ..engine.model import HOOK_COMPLETE_FAILED, HOOK_FAILED
from ..errors import UsageError
from ..registry.json_text import InvalidJson, compact_json, parse_json
from ..simulation.hooks import OPERATIONS, Hook, HookFailed, HookRequest, Hooks
from ..wire.messages import HttpRequest, HttpResponse
from .asking import AskUrl

HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}

ANSWERS = 'A hook answers 200 with {"status": "SUCCESS"}, or with {"status": "FAILED", "message": "…"}.'

STATUSES = (HOOK_COMPLETE_FAILED, HOOK_FAILED)
DEFAULT_TIMEOUT = 5.0
LONGEST_TIMEOUT = 60.0


class HookUrlError(Exception):
    """The URL of a hook does not answer, or answers what is no answer of a hook."""


@dataclass(frozen=True)
class Refusal:
    """The check of a hook that refuses whatever it is asked. `status`: the HookStatus that it ends with."""

    message: str
    status: str

    def __call__(self, request: HookRequest) -> str:  # noqa: ARG002 - what every check takes
        if self.status == HOOK_FAILED:
            raise HookFailed(self.message)
        return self.message

    @property
    def declaration(self) -> dict[str, Any]:
        """What the hook was declared with."""
        return {"kind": "refuse", "message": self.message, "status": self.status}


@dataclass(frozen=True)
class UrlCheck:
    """The check of a hook that sends each request to a URL, and does what that answers."""

    url: str
    timeout: float
    ask: AskUrl

    def __call__(self, request: HookRequest) -> str | None:
        body = compact_json(request._asdict()).encode("utf-8", "backslashreplace")
        try:
            answer = self.ask(HttpRequest("POST", self.url, HEADERS, body), self.timeout)
        except OSError as error:
            raise HookUrlError(f"{self.url} gave no answer within {self.timeout:g} seconds: {error}") from error
        return self._message_in(answer)

    def _message_in(self, answer: HttpResponse) -> str | None:
        if answer.status != 200:
            raise HookUrlError(
                f"{self.url} answered with the HTTP status {answer.status} and {_shown(answer.body)}. {ANSWERS}"
            )
        try:
            said = parse_json(answer.body.decode())
        except (InvalidJson, UnicodeDecodeError):
            raise HookUrlError(f"{self.url} answered {_shown(answer.body)}, which is not JSON. {ANSWERS}") from None
        status = said.get("status") if isinstance(said, dict) else None
        message = said.get("message", "") if isinstance(said, dict) else None
        if status not in ("SUCCESS", "FAILED") or not isinstance(message, str):
            raise HookUrlError(f"{self.url} answered {_shown(answer.body)}, which is no answer of a hook. {ANSWERS}")
        return message if status == "FAILED" else None

    @property
    def declaration(self) -> dict[str, Any]:
        """What the hook was declared with."""
        return {"kind": "ask", "url": self.url, "timeout": self.timeout}


def refuse(
    hooks: Hooks,
    type_name: str,
    message: str,
    *,
    status: str = HOOK_COMPLETE_FAILED,
    failure_mode: str = "FAIL",
    targets: Sequence[str] = ("*",),
    operations: Sequence[str] = OPERATIONS,
    duration: float = 1,
    version_id: str = "00000001",
) -> Hook:
    """Adds a hook that refuses what it is for, with a message. UsageError where an argument is not valid.

    `status`: HOOK_COMPLETE_FAILED, or HOOK_FAILED for a hook that cannot check. The others are those of `Hooks.add`.
    """
    check = Refusal(
        text("message", message),
        choice(status, STATUSES, f"status={shown(status)} is not valid. It is one of {', '.join(STATUSES)}."),
    )
    return hooks.add(
        type_name,
        check,
        failure_mode=failure_mode,
        targets=targets,
        operations=operations,
        duration=duration,
        version_id=version_id,
    )


def ask(
    hooks: Hooks,
    type_name: str,
    url: str,
    *,
    timeout: float = DEFAULT_TIMEOUT,
    failure_mode: str = "FAIL",
    targets: Sequence[str] = ("*",),
    operations: Sequence[str] = OPERATIONS,
    duration: float = 1,
    version_id: str = "00000001",
    ask_url: AskUrl,
) -> Hook:
    """Adds a hook that asks a URL. UsageError where an argument is not valid.

    `timeout`: how many real seconds the URL may take. `ask_url`: what sends the requests. The others are those of
    `Hooks.add`.
    """
    if not is_number(timeout) or not 0 < timeout <= LONGEST_TIMEOUT:
        raise UsageError(f"timeout={shown(timeout)} is not valid. Give a number of seconds up to {LONGEST_TIMEOUT:g}.")
    return hooks.add(
        type_name,
        UrlCheck(_checked_url(url), timeout, ask_url),
        failure_mode=failure_mode,
        targets=targets,
        operations=operations,
        duration=duration,
        version_id=version_id,
    )


def _shown(body: bytes) -> str:
    return shown(body.decode("utf-8", "backslashreplace")) if body else "no body"


def _checked_url(url: object) -> str:
    try:
        place = urlsplit(text("url", url))
        is_valid = place.scheme in ("http", "https") and bool(place.hostname) and place.port != 0
    except ValueError:
        is_valid = False
    if not is_valid or not str(url).isascii() or not str(url).isprintable() or " " in str(url):
        raise UsageError(f"url={shown(url)} is not a valid URL. Give one such as 'http://127.0.0.1:8000/check'.")
    return str(url)


def declared(hook: Hook) -> dict[str, Any]:
    """A hook as JSON. Of one that is code, the kind is `code`."""
    check = hook.check
    return {
        "type_name": hook.type_name,
        "failure_mode": hook.failure_mode,
        "targets": list(hook.targets),
        "operations": list(hook.operations),
        "duration": hook.duration_ms / 1000,
        "version_id": hook.version_id,
        "invocations": len(hook.invocations),
        **(check.declaration if isinstance(check, (Refusal, UrlCheck)) else {"kind": "code"}),
    }
