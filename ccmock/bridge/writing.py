"""What requests do in moto: create, change and delete resources by the calls that their types declare."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from botocore.exceptions import ClientError

from ..contract.handler import Model
from .declaration import DECLARED, ITEM, BridgedType, Call, EachOf, ForEach, found
from .failures import means_missing
from .moto_calls import MotoCalls


class HalfMadeError(Exception):
    """A create that moto broke off after it had begun. `model`: what was made by then. `reason`: what moto raised."""

    def __init__(self, model: Model, reason: Exception) -> None:
        super().__init__(str(reason))
        self.model = model
        self.reason = reason


def create(bridged: BridgedType, calls: MotoCalls, model: Model, declared: Model) -> Model:
    """Makes a resource; its model with what moto drew. HalfMadeError where it was made, but not all that belongs to it.

    `model`: what ccmock made of what was `declared`. Only that is set besides: for the rest, moto has defaults of its
    own. Raises what the first call raises, as long as there is nothing.
    """
    answer = calls.call(bridged.create, {**model, DECLARED: declared})
    made = dict(model)
    try:
        made.update({name: found(source, {**answer, ITEM: model}) for name, source in bridged.made.items()})
        for each in bridged.changes:
            for step, item in each.calls(None, declared):
                _take(step, calls, {**made, ITEM: item})
    except Exception as error:  # moto's own bugs, too
        raise HalfMadeError(made, error) from error
    return made


def change(bridged: BridgedType, calls: MotoCalls, before: Model, after: Model) -> None:
    """Changes a resource. What was changed by then is changed back where moto refuses a part of it."""
    try:
        for step, scope in _changes(bridged, before, after):
            _take(step, calls, scope)
    except Exception:
        # The error that led here is the one to tell.
        for step, scope in _changes(bridged, after, before):
            with suppress(Exception):
                _take(step, calls, scope)
        raise


def delete(bridged: BridgedType, calls: MotoCalls, model: Model) -> None:
    """Deletes a resource and what goes before it; what is gone already is no error."""
    for each in bridged.changes:
        if isinstance(each, EachOf) and each.goes_first:
            for step, item in each.calls(model, {}):
                _take_unless_gone(step, calls, {**model, ITEM: item})
    for last in bridged.delete:
        _take_unless_gone(last, calls, model)


def _take_unless_gone(step: Call | ForEach, calls: MotoCalls, scope: Model) -> None:
    try:
        _take(step, calls, scope)
    except ClientError as error:
        if not means_missing(error):
            raise


def _take(step: Call | ForEach, calls: MotoCalls, scope: Model) -> None:
    """Makes a call, or a call for each of what another one lists."""
    if isinstance(step, Call):
        calls.call(step, scope)
        return
    for item in found(step.items, calls.whole(step.listing, scope)) or ():
        calls.call(step.call, {**scope, ITEM: item})


def take_away(bridged: BridgedType, calls: MotoCalls, model: Model) -> None:
    """Deletes what is left of a resource, as far as moto does so."""
    with suppress(Exception):
        delete(bridged, calls, model)


def _changes(bridged: BridgedType, before: Model, after: Model) -> Iterator[tuple[Call | ForEach, Model]]:
    """The calls that lead from one model to the next, each with its scope."""
    for each in bridged.changes:
        for step, item in each.calls(before, after):
            yield step, {**after, ITEM: item}
