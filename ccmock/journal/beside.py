"""What goes from one process to the next beside a snapshot: declared hooks, and how many calls are not kept any more.

A snapshot holds no hooks, since others are code. What a hook's URL answers is kept with the request in which it was
asked, and given again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from ..cloud import MockCloud
from ..control.asking import AskUrl, ask_url
from ..control.declared_hooks import ask, declared, refuse
from ..simulation.hooks import Hook, HookRequest
from ..wire.messages import HttpRequest, HttpResponse

Told = Sequence[Any]
"""An answer as JSON: status, headers and body, or the text of the error alone."""


class Outside:
    """Asks URLs and remembers their answers; or gives answers again, which were remembered once."""

    def __init__(self, ask_url: AskUrl = ask_url) -> None:
        self._ask_url = ask_url
        self._told: list[Told] = []
        self._again: list[Told] | None = None

    def ask(self, request: HttpRequest, timeout: float) -> HttpResponse:
        """The answer to a request; an OSError where there is none. `timeout`: real seconds."""
        if self._again is not None:
            told: Told = self._again.pop(0) if self._again else ["nothing was asked then"]
        else:
            told = self._asked(request, timeout)
            self._told.append(told)
        if len(told) == 1:
            raise OSError(told[0])
        status, headers, body = told
        return HttpResponse(status, headers, body.encode("latin-1"))

    def _asked(self, request: HttpRequest, timeout: float) -> Told:
        try:
            answer = self._ask_url(request, timeout)
        except OSError as error:
            return [str(error)]
        return [answer.status, answer.headers, answer.body.decode("latin-1")]

    def take(self) -> str:
        """What was answered since this was last asked, as JSON; empty where nothing was."""
        told, self._told = self._told, []
        return json.dumps(told) if told else ""

    def give(self, told: str) -> None:
        """From now on gives these answers, in order."""
        self._again = json.loads(told) if told else []

    def end_giving(self) -> None:
        """From now on asks."""
        self._again = None


def kept_beside(cloud: MockCloud) -> str:
    """What a snapshot of a mock does not hold, as JSON: its declared hooks, with what they were invoked for."""
    hooks = [[declared(hook), hook.invocations] for hook in cloud.hooks if declared(hook)["kind"] != "code"]
    return json.dumps({"hooks": hooks, "forgotten_calls": cloud._engine.calls.forgotten})


def put_back_beside(cloud: MockCloud, saved: str, ask_url: AskUrl) -> None:
    """Puts back what a snapshot does not hold. UsageError where the mock was set up with a hook of the same name.

    Declared hooks come behind those that the mock was set up with.
    """
    beside = json.loads(saved)
    cloud._engine.calls.forgotten = beside["forgotten_calls"]
    kinds: Mapping[str, Callable[..., Hook]] = {"refuse": refuse, "ask": partial(ask, ask_url=ask_url)}
    for declaration, invoked in beside["hooks"]:
        arguments = {name: value for name, value in declaration.items() if name not in ("kind", "invocations")}
        hook = kinds[declaration["kind"]](cloud.hooks, **arguments)
        hook.invocations[:] = [HookRequest(*each) for each in invoked]


def may_run_code(cloud: MockCloud) -> bool:
    """Whether a mock has handlers or hooks that did not come with ccmock, which may do otherwise each time."""
    types = cloud._engine.types
    has_handlers = bool(types._registered or types._used or types._installed())
    return has_handlers or any(declared(hook)["kind"] == "code" for hook in cloud.hooks)
