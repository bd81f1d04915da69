"""GuardDuty: filters of findings."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract.handler import Handler, HandlerRequest, Model
from .shared.service_handler import ServiceHandler

FILTER = "AWS::GuardDuty::Filter"

OPERATORS: Mapping[str, str] = {
    "Eq": "Equals",
    "Neq": "NotEquals",
    "Gt": "GreaterThan",
    "Gte": "GreaterThanOrEqual",
    "Lt": "LessThan",
    "Lte": "LessThanOrEqual",
}
"""Former name of a condition → the name under which the service keeps it."""


class Filter(ServiceHandler):
    """A filter of findings."""

    def declared(self, request: HandlerRequest, desired_state: Model) -> Model:
        """Gives conditions the names under which the service keeps them."""
        model = super().declared(request, desired_state)
        for conditions in model.get("FindingCriteria", {}).get("Criterion", {}).values():
            for former, name in OPERATORS.items():
                if former in conditions:
                    conditions.setdefault(name, conditions.pop(former))
        return model


HANDLERS: Mapping[str, Handler] = {FILTER: Filter()}
