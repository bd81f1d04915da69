"""What scores of fidelity share: figures, values compared in any order, and a resource that is created and read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

Model = dict[str, Any]


@dataclass
class Tally:
    """A number of hits and of possible hits."""

    hits: int = 0
    of: int = 0

    def add(self, hits: int, of: int) -> None:
        """Returns the sum with more hits."""
        self.hits += hits
        self.of += of

    @property
    def percent(self) -> float:
        """Returns the share of hits."""
        return round(100 * self.hits / self.of, 1) if self.of else 0.0


@dataclass
class Score:
    """The result of the comparison so far."""

    figures: dict[str, Tally] = field(default_factory=dict)
    differing: list[tuple[int, str]] = field(default_factory=list)

    def add(self, figure: str, hits: int, of: int = 1) -> None:
        """Adds to one figure."""
        self.figures.setdefault(figure, Tally()).add(hits, of)


def in_any_order(value: Any) -> str:
    """Returns a value as text, independent of the order of lists."""
    if isinstance(value, list):
        return f"[{','.join(sorted(map(in_any_order, value)))}]"
    if isinstance(value, dict):
        return f"{{{','.join(f'{name}:{in_any_order(value[name])}' for name in sorted(value))}}}"
    return json.dumps(value)


def read_back(client: Any, type_name: str, declared: Model) -> tuple[str, Model]:
    """Creates a resource, waits for it and returns (identifier, properties)."""
    event = client.create_resource(TypeName=type_name, DesiredState=json.dumps(declared))["ProgressEvent"]
    client.get_waiter("resource_request_success").wait(
        RequestToken=event["RequestToken"], WaiterConfig={"MaxAttempts": 2000}
    )
    event = client.get_resource_request_status(RequestToken=event["RequestToken"])["ProgressEvent"]
    found = client.get_resource(TypeName=type_name, Identifier=event["Identifier"])["ResourceDescription"]
    return found["Identifier"], json.loads(found["Properties"])
