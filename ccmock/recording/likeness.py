"""How a call is like the one of a row: what has to be the same, and what may have another value in each run.

A client token may be another one, if it is another one in the same places; so may a time in a text, and the id of an
account that is not the own one. A mask in the row stands for any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..engine.model import Members, ParsedCall
from ..registry.catalog import Catalog
from ..registry.json_text import InvalidJson, is_same, parse_json
from ..registry.org_json import read_model
from ..registry.pointers import MASK
from ..settings import DEFAULT_ACCOUNT_ID
from ..views.mismatches import MISSING, Masked, json_differences
from .redaction import CLIENT_TOKEN, MODEL_TEXTS, PATCH, Redaction, fits
from .rows import Row
from .stand_ins import OwnStandIn, account_pairs

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?")


class Pairs(NamedTuple):
    """What stands for what: a value of the recording → that of this run, and back."""

    there: dict[str, str]
    here: dict[str, str]

    def agree(self, recorded: str, called: str) -> bool:
        """Whether two values may stand for each other, as far as is known."""
        return self.there.get(recorded, called) == called and self.here.get(called, recorded) == recorded

    def add(self, recorded: str, called: str) -> None:
        """From now on the two stand for each other."""
        self.there[recorded], self.here[called] = called, recorded

    def take(self, found: list[tuple[str, str]]) -> bool:
        """Adds pairs that agree with what is known and with one another; False for the first that does not."""
        for recorded, called in found:
            if not self.agree(recorded, called):
                return False
            self.add(recorded, called)
        return True

    def copy(self) -> Pairs:
        """The same pairs, to be put back later."""
        return Pairs(dict(self.there), dict(self.here))


class Likeness:
    """Compares the calls of one run with rows. `own_account`: that of the mock."""

    def __init__(self, catalog: Catalog, own_account: str) -> None:
        self._redaction = Redaction(catalog, accounts=OwnStandIn(own_account))
        self.pairs = Pairs({}, {})

    def redacted(self, call: ParsedCall, region: str) -> Members:
        """The parameters of a call as they would be recorded, but for the ids of other accounts."""
        return self._redaction.parameters(call.parameters, region)

    def differences(self, row: Row, operation: str, region: str, parameters: Members) -> list[str]:
        """A line for each difference of a call from that of a row; the parameters are redacted."""
        if operation != row.operation:
            return [f"the operation: {operation}, expected {row.operation}"]
        lines = [f"the region: {region}, expected {row.region}"] if row.region not in (None, region) else []
        for name in dict.fromkeys((*row.parameters, *parameters)):
            lines += self._of_parameter(name, row.parameters.get(name, MISSING), parameters.get(name, MISSING))
        return lines

    def bind(self, row: Row, parameters: Members) -> None:
        """Remembers which values of the call stand for which ones of the row."""
        for name, recorded in row.parameters.items():
            for there, here in _pairs(name, _read(name, recorded), _read(name, parameters.get(name))):
                self.pairs.add(there, here)

    def _of_parameter(self, name: str, recorded: Any, called: Any) -> Iterator[str]:
        there, here = _read(name, recorded), _read(name, called)
        new = self.pairs.copy()
        if name == CLIENT_TOKEN and isinstance(there, str) and isinstance(here, str):
            if not new.agree(there, here):
                is_known = there in new.there
                yield f"{name}: {'another one' if is_known else 'one that was used before'}, expected " + (
                    "the one of the call before" if is_known else "a new one"
                )
            return
        meant = _as_recorded(there, here, new)
        if not _is_same(there, meant):
            yield from json_differences(name, Masked(meant, meant), Masked(there, there))


def _is_same(one: Any, other: Any) -> bool:
    return one is other if MISSING in (one, other) else is_same(one, other)


def _read(name: str, value: Any) -> Any:
    """A parameter as it is compared: what its JSON says where it holds JSON."""
    if not isinstance(value, str) or name not in (*MODEL_TEXTS, PATCH):
        return value
    try:
        return parse_json(value) if name == PATCH else read_model(value)
    except InvalidJson:
        return value


def _pairs(name: str, there: Any, here: Any) -> Iterator[tuple[str, str]]:
    """The values of a row and of a call that is like it, which stand for each other."""
    if isinstance(there, dict) and isinstance(here, dict):
        for member, item in there.items():
            yield from _pairs("", item, here.get(member))
    elif isinstance(there, list) and isinstance(here, list):
        for one, other in zip(there, here):
            yield from _pairs("", one, other)
    elif isinstance(there, str) and isinstance(here, str):
        yield from [(there, here)] if name == CLIENT_TOKEN else _chosen_anew(there, here) or ()


def _as_recorded(there: Any, here: Any, pairs: Pairs) -> Any:
    """What was called, with the recorded values in place of those that may stand for them."""
    if isinstance(there, dict) and isinstance(here, dict):
        return {name: _as_recorded(there.get(name, MISSING), item, pairs) for name, item in here.items()}
    if isinstance(there, list) and isinstance(here, list) and len(there) == len(here):
        return [_as_recorded(one, other, pairs) for one, other in zip(there, here)]
    if isinstance(there, str) and MASK in there and here is not MISSING:
        return there if fits(there, here) else here
    if isinstance(there, str) and isinstance(here, str):
        found = _chosen_anew(there, here)
        return there if found is not None and pairs.take(found) else here
    return here


def _chosen_anew(there: str, here: str) -> list[tuple[str, str]] | None:
    """Times and account ids in which two texts differ; None where they differ in anything else."""
    if _TIME.fullmatch(there) and _TIME.fullmatch(here):
        return [(there, here)]
    found = account_pairs(there, here)
    is_own = any(DEFAULT_ACCOUNT_ID in pair for pair in found or ())
    return None if is_own else found
