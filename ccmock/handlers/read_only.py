"""Read-only properties that a caller sets in a new resource: what the handlers of each type do about them.

`ccmock/data/read_only.json` holds it for the types whose handlers AWS has published: type name → what the handler says.
Its forms:

- null: the handler ignores what it does not read;
- a text: any read-only property is refused. `{name}` and `{value}` are the first one's, `{names}` are all names;
- property → text: those properties are refused, the first one first, and all others are ignored.

Where a handler raises its answer as an exception, "Invalid request provided: " stands before the text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from ..contract.failures import HandlerError
from ..contract.handler import HandlerRequest, Model
from ..registry.pointers import bare_name


def checked_state(request: HandlerRequest) -> Model:
    """The desired state of a new resource without the read-only properties that its handler ignores.

    InvalidRequest where the handler refuses them. All types that are not known refuse them, as the contract of
    CloudFormation's resource types asks for.
    """
    read_only, state = request.resource_type.read_only, request.desired_state
    given: dict[str, Any] = {}
    for pointer, _, value in read_only.found(state):
        given.setdefault(pointer, value)
    if not given:
        return state
    answer = _answers().get(request.type_name, _UNKNOWN)
    if answer is _UNKNOWN:
        raise HandlerError(
            "InvalidRequest", reason=f"Encountered readOnly properties [{', '.join(given)}] in the desired state"
        )
    text = _text(answer, {bare_name(pointer): value for pointer, value in given.items()})
    if text is not None:
        raise HandlerError("InvalidRequest", text)
    return read_only.without(state)


def _text(answer: str | Mapping[str, str] | None, given: Mapping[str, Any]) -> str | None:
    """What the handler says of read-only properties, by their names; None where it ignores them."""
    if isinstance(answer, Mapping):
        return next((text for name, text in answer.items() if name in given), None)
    if answer is None:
        return None
    name, value = next(iter(given.items()))
    return answer.format(name=name, value=value, names=",".join(given))


_UNKNOWN: Any = object()


@cache
def _answers() -> Mapping[str, Any]:
    answers: Mapping[str, Any] = json.loads((resources.files("ccmock.data") / "read_only.json").read_text("utf-8"))
    return answers
