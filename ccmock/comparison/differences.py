"""Where a recorded answer and the mock's differ, by kind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, get_args

from ..arguments import shown
from ..engine.model import TERMINAL, Members
from ..recording.redaction import fits
from ..recording.rows import Answer, Row
from ..registry.json_text import json_value
from ..registry.pointers import MASK
from .alignment import Alignment

Kind = Literal["error", "status", "message", "keys", "values", "timing"]
KINDS: tuple[Kind, ...] = get_args(Kind)

ABSENT = "(absent)"
"""What stands for a value that is not there."""

PROPERTIES = "Properties"
RESOURCE_MODEL = "ResourceModel"
LISTED = "listed"
"""What the place of a property in a list begins with."""

_REQUEST_ID = re.compile(r"((?:[Rr]equest ?I[Dd]|RequestToken)[:=] ?)[^\s,)]+")
"""What messages name a request by, which is another one each time."""


class Difference(NamedTuple):
    """One difference. `place`: where in the answer, with members behind slashes; `line`: that of the recording.

    `recorded` and `mocked` are the values; ABSENT for one that is not there.
    """

    kind: Kind
    type_name: str
    operation: str
    place: str
    recorded: Any
    mocked: Any
    line: int

    def __str__(self) -> str:
        subject = " ".join(filter(None, (self.operation, self.type_name, self.place)))
        there = self.recorded if self.recorded == ABSENT else shown(self.recorded)
        here = self.mocked if self.mocked == ABSENT else shown(self.mocked)
        return f"{self.kind}: {subject}: recorded {there}, mocked {here} (line {self.line})"


class Comparer:
    """Compares the answers to one row after the other."""

    def __init__(self) -> None:
        self.alignment = Alignment()

    def differences(self, row: Row, mocked: Answer, type_name: str) -> Iterator[Difference]:
        """The differences between a row's answer and the mock's."""

        def difference(kind: Kind, place: str, there: Any, here: Any) -> Difference:
            return Difference(kind, type_name, row.operation, place, there, here, row.number)

        recorded = row.answer
        if recorded.code != mocked.code:
            yield difference("error", "", recorded.code or "an answer", mocked.code or "an answer")
            return
        if recorded.status != mocked.status:
            yield difference("status", "", recorded.status, mocked.status)
        if recorded.is_error:
            if not self._message_is_same(recorded.message, mocked.message):
                yield difference("message", "", recorded.message, mocked.message)
            return
        if recorded.event is not None and mocked.event is not None:
            found = self._of_events(recorded.event, mocked.event)
        else:
            found = self._of_bodies(recorded.body, mocked.body)
        yield from (difference(*each) for each in found)

    # --- events of requests ---

    def _of_events(self, there: Members, here: Members) -> Iterator[tuple[Kind, str, Any, Any]]:
        for name in ("RequestToken", "HooksRequestToken", "Identifier"):
            self.alignment.bind(there.get(name), here.get(name))
        statuses = there.get("OperationStatus"), here.get("OperationStatus")
        if statuses[0] not in TERMINAL and statuses[1] in TERMINAL:
            # The mock was faster, which is a matter of timing.
            return
        if statuses[0] != statuses[1]:
            yield "status", "OperationStatus", *statuses
            return
        if there.get("ErrorCode") != here.get("ErrorCode"):
            yield "error", "ErrorCode", there.get("ErrorCode", ABSENT), here.get("ErrorCode", ABSENT)
            return
        messages = there.get("StatusMessage", ""), here.get("StatusMessage", "")
        if not self._message_is_same(*messages):
            yield "message", "StatusMessage", *messages
        for name in ("TypeName", "Operation", "Identifier", RESOURCE_MODEL):
            one, other = there.get(name, ABSENT), here.get(name, ABSENT)
            # When the handler has an identifier is a matter of timing, too.
            if statuses[0] in TERMINAL or ABSENT not in (one, other):
                yield from self._of_values(name, json_value(one), json_value(other))

    def _message_is_same(self, there: str, here: str) -> bool:
        one, other = (_REQUEST_ID.sub(r"\1", text) for text in (there, here))
        return self._is_same(one, other)

    def _is_same(self, there: Any, here: Any) -> bool:
        """Whether two plain values are the same, as far as the recording shows the one."""
        is_masked = isinstance(there, str) and MASK in there
        return (is_masked and fits(there, here)) or self.alignment.is_same(there, here)

    # --- reads and lists ---

    def _of_bodies(self, there: Members, here: Members) -> Iterator[tuple[Kind, str, Any, Any]]:
        self.alignment.bind(there.get("NextToken"), here.get("NextToken"))
        one, other = there.get("ResourceDescription"), here.get("ResourceDescription")
        if isinstance(one, dict) and isinstance(other, dict):
            yield from self._of_description(PROPERTIES, one, other)
        if "ResourceDescriptions" in there:
            yield from self._of_list(there["ResourceDescriptions"], here.get("ResourceDescriptions", []))

    def _of_description(self, place: str, there: Members, here: Members) -> Iterator[tuple[Kind, str, Any, Any]]:
        yield from self._of_values("Identifier", there.get("Identifier"), here.get("Identifier"))
        yield from self._of_values(place, _properties(there), _properties(here))

    def _of_list(self, there: list[Members], here: list[Members]) -> Iterator[tuple[Kind, str, Any, Any]]:
        by_identifier = {description.get("Identifier"): description for description in here}
        for description in there:
            found = by_identifier.get(self.alignment.translated(description.get("Identifier")))
            if found is not None:
                yield from self._of_values(LISTED, _properties(description), _properties(found))

    def _of_values(self, place: str, there: Any, here: Any) -> Iterator[tuple[Kind, str, Any, Any]]:
        if isinstance(there, dict) and isinstance(here, dict):
            for name in dict.fromkeys((*there, *here)):
                yield from self._of_values(f"{place}/{name}", there.get(name, ABSENT), here.get(name, ABSENT))
        elif isinstance(there, list) and isinstance(here, list) and len(there) == len(here):
            for position, (one, other) in enumerate(zip(there, here)):
                yield from self._of_values(f"{place}/{position}", one, other)
        elif ABSENT in (there, here):
            if there != here:
                yield "keys", place, there, here
        elif isinstance(there, (dict, list)) or isinstance(here, (dict, list)) or not self._is_same(there, here):
            yield "values", place, there, here


def _properties(description: Members) -> Any:
    try:
        return json.loads(description.get(PROPERTIES, "{}"))
    except ValueError:
        return description[PROPERTIES]
