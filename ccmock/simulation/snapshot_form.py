"""What the part `simulation` of a snapshot looks like: faults, limits and permissions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..contract.failures import HANDLER_FAILURES
from ..engine.model import API_OPERATIONS
from ..registry.forms import (
    Form,
    anything,
    boolean,
    json_object,
    list_of,
    mapping,
    not_a,
    nullable,
    number,
    one_of,
    record,
    row,
    text,
    time_ms,
    whole,
)
from ..service_errors import SERVICE_ERRORS
from .fault_rules import RuleBooks
from .faults import HANDLERS, READS, REQUESTS

any_text = text()
message = nullable(any_text)
duration_ms = whole(0, 10**14 - 1)
above_zero = number(5e-324, 1e300)
nothing = record({})

DETAILS: Mapping[str, Form] = {
    "chaos": record({"rate": number(0, 1), "seed": any_text}),
    "delay": record({"delay_ms": duration_ms}),
    "drop_connection": nothing,
    "fail": record(
        {
            "code": one_of(*HANDLER_FAILURES),
            "after_ms": nullable(duration_ms),
            "message": message,
            "leave_remnant": boolean,
        }
    ),
    "hang": nothing,
    "refuse": record({"code": one_of(*SERVICE_ERRORS), "message": message}),
    "stale_reads": record({"seconds_ms": duration_ms}),
    "throttle": record({"rate_per_second": above_zero, "burst": above_zero}),
    "time_out": record({"seconds_ms": duration_ms}),
}
"""Kind of a rule → its details."""

MEMORY: Mapping[str, Form] = {
    "chaos": record({}, {"drawn": whole()}),
    "throttle": mapping(any_text, row(tokens=number(-1e300, 1e300), at_ms=time_ms)),
}
"""Kind of a rule → what it remembers; the other kinds remember nothing. Tokens are below 0 where a clock went back."""

OPERATIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "before": dict.fromkeys(("chaos", "drop_connection", "refuse", "throttle", "time_out"), API_OPERATIONS),
    "after": dict.fromkeys(("delay", "drop_connection", "time_out"), API_OPERATIONS),
    "handlers": {"fail": HANDLERS, **dict.fromkeys(("chaos", "delay", "hang"), REQUESTS)},
    "reads": {"stale_reads": READS},
}
"""Name of a rule book → kinds of rules in it → the operations that they may be for."""


def _rule(book: str) -> Form:
    """A rule in a book: what its kind says of the other fields is checked last."""
    kinds = OPERATIONS[book]
    fields = record(
        {
            "fault_id": text(".+"),
            "kind": one_of(*kinds),
            "operations": list_of(any_text, 1),
            "details": anything,
            "type_name": any_text,
            "identifier": nullable(any_text),
            "times": nullable(whole(1)),
            "skips": whole(),
            "fired": whole(),
            "state": anything,
        }
    )

    def check(rule: Any) -> None:
        fields(rule)
        kind = rule["kind"]
        of_kind = record(
            {
                "operations": list_of(one_of(*kinds[kind])),
                "details": DETAILS[kind],
                "state": MEMORY.get(kind, nothing),
            },
            is_open=True,
        )
        of_kind(rule)
        if rule["times"] is not None and rule["fired"] > rule["times"]:
            raise not_a(f"at most {rule['times']}, as times says", rule["fired"], "fired")

    return check


role = text(r"arn:[\w-]+:iam::[0-9]{12}:role/.+", "the ARN of a role")

SIMULATION: Form = record(
    {
        "faults": record({book: list_of(_rule(book)) for book in RuleBooks._fields}),
        "limits": record({"by_type": mapping(any_text, whole()), "running": nullable(whole(1))}),
        "permissions": record(
            {
                "denied": list_of(row(action=text(".+"), role=nullable(role))),
                "allowed": list_of(row(document=json_object, role=nullable(role))),
                "needed": record(
                    {
                        "calls": list_of(
                            row(
                                partition=any_text,
                                region=any_text,
                                account_id=any_text,
                                operation=one_of(*API_OPERATIONS),
                            )
                        ),
                        "passed": list_of(any_text),
                        "asked": list_of(row(role=nullable(any_text), actions=list_of(any_text))),
                    }
                ),
            }
        ),
    }
)
