"""Updates that remove properties, and updates that the handlers of a type refuse.

What the service does with a property that a patch removes is its handler's choice, property by property. What counts
is the test's own choice (`cloud.types.on_removal`), else what was measured (`ccmock/data/updates`), else the mock's
option `removed_properties`, which by default follows the rules of `removal_rules`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ..contract.failures import HandlerError
from ..contract.handler import HandlerRequest, Model
from ..contract.removals import RESETTING, UNKNOWN, Removal
from ..facts.removal_rules import likely_outcome
from ..facts.template_context import TemplateContext
from ..facts.updates import Refusal, path_text, update_facts
from ..registry.json_text import is_same, plain_copy
from ..registry.pointers import Path, found_at
from ..registry.resource_type import ResourceType
from ..registry.schema_nodes import flat
from .error_texts import ErrorText

EMPTY: tuple[Any, ...] = (None, "", [], {})

_NOTHING: Any = object()


class Removed(NamedTuple):
    """A property that an update removes. `path`: where it was. `is_known`: the outcome is no guess."""

    path: Path
    removal: Removal
    is_known: bool


def check_accepted(request: HandlerRequest) -> None:
    """Raises where a rule of the type's handlers refuses the patched model."""
    for refusal in update_facts(request.resource_type).refusals:
        if _applies(refusal, request):
            index = refusal.position(request.desired_state)
            text = refusal.message.replace("{index}", str(index))
            raise _error(request, refusal.code, text, refusal.service)


def settle_removed(request: HandlerRequest) -> tuple[HandlerRequest, Sequence[Path]]:
    """(the request with what the handler keeps or sets back in its desired state, the paths of what is gone after it).

    Raises where the handler refuses a removal.
    """
    removed = list(_removed(request))
    if not removed:
        return request, ()
    for path, removal, _ in removed:
        if removal.outcome == "refused":
            text = removal.message or f"The property {path_text(path)} cannot be removed."
            raise _error(request, removal.code, text, removal.service)
    desired_state = plain_copy(request.desired_state)
    gone: list[Path] = []
    for path, removal, _ in (each for each in removed if each.is_known):
        if removal.value is None and removal.outcome in RESETTING:
            gone.append(path)
        else:
            _put(desired_state, path, _value_after(request, path, removal))
    _put_guesses(request, desired_state, [each for each in removed if not each.is_known])
    return replace(request, desired_state=desired_state), gone


def drop(model: Model, paths: Sequence[Path]) -> None:
    """Takes properties out of a model, in place."""
    for path in paths:
        owner = found_at(model, path[:-1])
        if isinstance(owner, dict):
            owner.pop(str(path[-1]), None)


def _put_guesses(request: HandlerRequest, desired_state: Model, guessed: Sequence[Removed]) -> None:
    """Puts back what most likely stays, in place, unless the model is then no valid one any more."""
    validator = request.resource_type.validator
    staying = [each for each in guessed if each.removal.outcome == "stays"]
    if not staying or _is_replaced(request):
        return
    whole = plain_copy(desired_state)
    for each in staying:
        _put(whole, each.path, _value_after(request, each.path, each.removal))
    if validator.is_valid(whole) or not validator.is_valid(desired_state):
        desired_state.update(whole)


def _is_replaced(request: HandlerRequest) -> bool:
    """Whether the patch gives a property that had no value: it stands in the place of those that it removes."""
    before = _shown_before(request)
    return any(value not in EMPTY and before.get(name) in EMPTY for name, value in request.desired_state.items())


def _shown_before(request: HandlerRequest) -> Model:
    return request.resource_type.write_only.without(request.previous_state)


def _applies(refusal: Refusal, request: HandlerRequest) -> bool:
    before = _shown_before(request)
    if refusal.changes and not any(_differs(before, request.desired_state, path) for path in refusal.changes):
        return False
    if refusal.held_before is not None and not refusal.held_before(_context(request, before)):
        return False
    return refusal.holds(_context(request, request.desired_state))


def _differs(before: Model, after: Model, path: str) -> bool:
    old, new = (found_at(model, tuple(path.split("/")), _NOTHING) for model in (before, after))
    return not is_same(old, new) if _NOTHING not in (old, new) else old is not new


def _context(request: HandlerRequest, model: Model) -> TemplateContext:
    # Conditions draw nothing.
    return TemplateContext(request.handler_context, random.Random(0), request.now_ms, model, request.type_name, model)


def _error(request: HandlerRequest, code: str, text: str, service: str | None) -> HandlerError:
    error = ErrorText(code, "{text}", service)
    return error.error(request, text=text)


# --- what was removed ---


def _removed(request: HandlerRequest) -> Iterator[Removed]:
    """What the patch removes of what a read shows, each with its outcome."""
    resource_type = request.resource_type
    before = _shown_before(request)
    for path in _missing(resource_type, resource_type.compiled_schema, before, request.desired_state, ()):
        yield _with_outcome(request, path)


def _missing(resource_type: ResourceType, node: Any, before: Any, after: Any, above: Path) -> Iterator[Path]:
    """The paths of the members that the schema names, that were there and are not any more."""
    if before == after:
        return
    schema = resource_type.compiled_schema
    own = flat(schema, node) if above else node
    if isinstance(before, dict) and isinstance(after, dict):
        members = own.get("properties", {})
        for name in filter(members.__contains__, before):
            path = (*above, name)
            if name in after:
                yield from _missing(resource_type, members[name], before[name], after[name], path)
            elif not resource_type.read_only.covers(path):
                yield path
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for position, pair in enumerate(zip(before, after)):
            yield from _missing(resource_type, own.get("items", {}), *pair, (*above, position))


def _with_outcome(request: HandlerRequest, path: Path) -> Removed:
    text, resource_type = path_text(path), request.resource_type
    context = request.handler_context
    chosen = context.chosen_removal(request.type_name, text)
    if chosen is not None:
        return Removed(path, chosen, is_known=True)
    known = update_facts(resource_type).removals.get(text)
    if known is not None and (known.holds is None or known.holds(_context(request, request.desired_state))):
        return Removed(path, known.removal, is_known=True)
    usual = context.removed_properties
    return Removed(path, Removal(likely_outcome(resource_type, path) if usual == "likely" else usual), is_known=False)


def _value_after(request: HandlerRequest, path: Path, removal: Removal) -> Any:
    if removal.outcome == "stays":
        return found_at(request.previous_state, path)
    return removal.value


def _put(model: Model, path: Path, value: Any) -> None:
    owner = found_at(model, path[:-1])
    if value is not UNKNOWN and isinstance(owner, dict):
        owner[str(path[-1])] = plain_copy(value)
