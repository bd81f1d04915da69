"""Makes the calls of a recording of a fresh mock, at the recorded times, and gives the mock's answers."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from ..clock import ManualClock
from ..cloud import MockCloud
from ..engine.model import TERMINAL, Members
from ..errors import CcmockError, PatternSyntaxError
from ..recording.recorder import answer_of
from ..recording.redaction import MODEL_TEXTS, PATCH
from ..recording.rows import Answer, Recording, Row
from ..registry.java_patterns.samples import sample
from ..registry.json_text import InvalidJson, compact_json, parse_json
from ..registry.org_json import read_model
from ..registry.pointers import MASK, patch_tokens
from ..registry.resource_type import ResourceType
from ..registry.schema_nodes import flat
from ..settings import (
    DEFAULT_ACCOUNT_ID,
    DEFAULT_REFERENCES,
    DEFAULT_REGION,
    DEFAULT_REMOVED_PROPERTIES,
    DEFAULT_SEED,
    DEFAULT_SERVICE_CONSTRAINTS,
)
from ..starting import Options, made
from ..wire.answering import NoAnswerError, answer
from ..wire.messages import HttpRequest
from ..wire.service_model import target_prefix
from .alignment import Alignment

LONGEST_WAIT_SECONDS = 48 * 3600
"""Longer than any handler may take."""

STAND_IN = "Masked-Value-1"
"""What stands for a masked text whose schema has no pattern."""


class Rerun:
    """A fresh mock, of which recorded calls are made.

    Resources that the recording shows and did not create are put into the mock first.
    """

    def __init__(self, recording: Recording, alignment: Alignment, facts: Path | None = None) -> None:
        self._recording = recording
        self._alignment = alignment
        self._region = recording.head.region or DEFAULT_REGION
        self._clock = ManualClock()
        options = Options(
            self._region,
            DEFAULT_ACCOUNT_ID,
            self._clock,
            DEFAULT_SEED,
            DEFAULT_REFERENCES,
            DEFAULT_SERVICE_CONSTRAINTS,
            DEFAULT_REMOVED_PROPERTIES,
            None,
            facts=facts,
        )
        self.cloud: MockCloud = made(options, self._clock)
        self._started_ms = self._clock.now_ms()
        self._first_at = _seconds(recording.rows[0].at) if recording.rows else 0.0
        self._seed()

    def answers(self) -> Iterator[tuple[Row, Answer]]:
        """Each row that can be asked of a mock, and the mock's answer."""
        for row in self._recording.rows:
            if row.answer.status is None or self._is_out_of_reach(row):
                continue
            self._move_clock(row)
            mocked = self._answer(row)
            event = row.answer.event
            if row.is_poll and event is not None and event.get("OperationStatus") in TERMINAL:
                mocked = self._end_of_request(row, mocked)
            yield row, mocked

    # --- calls ---

    def _answer(self, row: Row) -> Answer:
        region = row.region or self._region
        parameters = self._alignment.translated(self._unmasked(row.parameters, region))
        scope = f"{DEFAULT_ACCOUNT_ID}/20260101/{region}/cloudcontrol/aws4_request"
        headers = {
            "X-Amz-Target": f"{target_prefix()}.{row.operation}",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=none",
        }
        request = HttpRequest("POST", "/", headers, json.dumps(parameters).encode("utf-8", "replace"))
        try:
            response = answer(request, self.cloud._engine, self.cloud.account_id, region)
        except NoAnswerError:
            return Answer(None, lost="EndpointConnectionError")
        return answer_of(response.status, response.body)

    def _end_of_request(self, row: Row, mocked: Answer) -> Answer:
        """The mock's answer once the request has ended, for which its clock moves on."""
        until_ms = self._clock.now_ms() + LONGEST_WAIT_SECONDS * 1000
        while mocked.event is not None and mocked.event.get("OperationStatus") not in TERMINAL:
            due_ms = self._next_due_ms()
            if due_ms is None or due_ms > until_ms:
                break
            self._clock.advance_to_ms(max(due_ms, self._clock.now_ms()))
            mocked = self._answer(row)
        return mocked

    def _next_due_ms(self) -> int | None:
        requests = (request for region in self.cloud._engine.regions() for request in region.requests)
        return min((request.due_ms for request in requests if not request.is_terminal and request.due_ms), default=None)

    def _move_clock(self, row: Row) -> None:
        elapsed_ms = round((_seconds(row.at) - self._first_at) * 1000)
        self._clock.advance_to_ms(max(self._clock.now_ms(), self._started_ms + elapsed_ms))

    def _is_out_of_reach(self, row: Row) -> bool:
        """Whether a call names a page or a request that the mock does not have, or a region that does not exist."""
        regions = self.cloud._engine.catalog.regions
        if row.region is not None and row.region not in regions:
            return True
        page = row.parameters.get("NextToken")
        return page is not None and not self._alignment.is_bound(str(page))

    # --- resources from before the recording ---

    def _seed(self) -> None:
        made_here = {_identifier_of(row) for row in self._recording.rows if _is_event_of(row, "CREATE")}
        seen: set[tuple[str, str]] = set()
        for row in self._recording.rows:
            type_name, description = _read_description(row)
            identifier = description.get("Identifier")
            if not identifier or identifier in made_here or (type_name, identifier) in seen:
                continue
            seen.add((type_name, identifier))
            with suppress(CcmockError, ValueError):
                region = self.cloud.account(region=row.region or self._region)
                region.resources.put(type_name, json.loads(description["Properties"]))

    # --- masked values ---

    def _unmasked(self, parameters: Members, region: str) -> Members:
        """The parameters with values in the place of masks that the schema allows."""
        if MASK not in json.dumps(parameters):
            return parameters
        found = self.cloud._engine.find_type(str(parameters.get("TypeName")), region)
        return {name: _unmasked_parameter(name, value, found) for name, value in parameters.items()}


def _unmasked_parameter(name: str, value: Any, resource_type: ResourceType | None) -> Any:
    if not isinstance(value, str) or name not in (*MODEL_TEXTS, PATCH):
        return value
    try:
        document = parse_json(value) if name == PATCH else read_model(value)
    except InvalidJson:
        return value
    root = resource_type.full_schema if resource_type is not None else {}
    if name != PATCH or not isinstance(document, list):
        return compact_json(_unmasked_value(root, root, document))
    return compact_json([_unmasked_operation(root, operation) for operation in document])


def _unmasked_operation(root: Any, operation: Any) -> Any:
    if not isinstance(operation, dict) or not isinstance(operation.get("path"), str) or "value" not in operation:
        return operation
    node: Any = root
    for token in patch_tokens(operation["path"]):
        node = _below(root, node, token)
    return {**operation, "value": _unmasked_value(root, node, operation["value"])}


def _below(root: Any, node: Any, token: str) -> Any:
    own = flat(root, node) if isinstance(node, dict) else {}
    if token in own.get("properties", {}):
        return own["properties"][token]
    return own.get("items", next(iter(own.get("patternProperties", {}).values()), {}))


def _unmasked_value(root: Any, node: Any, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _unmasked_value(root, _below(root, node, name), item) for name, item in value.items()}
    if isinstance(value, list):
        return [_unmasked_value(root, _below(root, node, "0"), item) for item in value]
    if not isinstance(value, str) or MASK not in value:
        return value
    return _stand_in(flat(root, node) if isinstance(node, dict) else {}, value)


def _stand_in(node: Any, masked: str) -> Any:
    """A value that a schema allows, for a masked one."""
    kind = node.get("type")
    if kind in ("integer", "number") and masked == MASK:
        return node.get("minimum", node.get("maximum", 1))
    if masked != MASK:
        return masked.replace(MASK, "masked")
    if node.get("enum"):
        return node["enum"][0]
    least, most = node.get("minLength", 0), node.get("maxLength")
    if "pattern" in node:
        with suppress(PatternSyntaxError):
            found = sample(node["pattern"], random.Random(0), min_length=least, max_length=most)
            if found is not None:
                return found
    return (STAND_IN * (least // len(STAND_IN) + 1))[: max(least, len(STAND_IN)) if most is None else most]


# --- rows ---


def _seconds(at: str) -> float:
    return datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp()


def _is_event_of(row: Row, operation: str) -> bool:
    return row.answer.event is not None and row.answer.event.get("Operation") == operation


def _identifier_of(row: Row) -> str | None:
    return (row.answer.event or {}).get("Identifier")


def _read_description(row: Row) -> tuple[str, Members]:
    """The type and the description of what a read showed; the description is empty where it is no such row."""
    body = row.answer.body if isinstance(row.answer.body, dict) and not row.answer.is_error else {}
    description = body.get("ResourceDescription")
    return str(body.get("TypeName", "")), description if isinstance(description, dict) else {}
