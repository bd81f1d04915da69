"""What requests do in moto: create, change and delete resources by the calls that their types declare."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

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
        _change(bridged, calls, before, after)
    except Exception:
        _try(lambda: _change(bridged, calls, after, before))
        raise


def delete(bridged: BridgedType, calls: MotoCalls, model: Model) -> None:
    """Deletes a resource; one that is gone already is no error."""
    try:
        for each in bridged.changes:
            if isinstance(each, EachOf) and each.goes_first:
                for step, item in each.calls(model, {}):
                    _take(step, calls, {**model, ITEM: item})
        for last in bridged.delete:
            _take(last, calls, model)
    except ClientError as error:
        if not means_missing(error):
            raise


def _take(step: Call | ForEach, calls: MotoCalls, scope: Model) -> None:
    """Makes a call, or a call for each of what another one lists."""
    if isinstance(step, Call):
        calls.call(step, scope)
        return
    for item in found(step.items, calls.call(step.listing, scope)) or ():
        calls.call(step.call, {**scope, ITEM: item})


def take_away(bridged: BridgedType, calls: MotoCalls, model: Model) -> None:
    """Deletes what is left of a resource, as far as moto does so."""
    _try(lambda: delete(bridged, calls, model))


def _change(bridged: BridgedType, calls: MotoCalls, before: Model, after: Model) -> None:
    for each in bridged.changes:
        for step, item in each.calls(before, after):
            _take(step, calls, {**before, **after, ITEM: item})


def _try(step: Any) -> None:
    # The error that led here is the one to tell.
    with suppress(Exception):
        step()
