"""GuardDuty: filters of findings."""

from __future__ import annotations

from typing import Any

from tests.support.calls import made, read, update, wait

FILTER = "AWS::GuardDuty::Filter"
STATE = {"DetectorId": "1" * 32, "Name": "f"}


def _filter(client: Any, **criterion: Any) -> str:
    return made(client, FILTER, {**STATE, "FindingCriteria": {"Criterion": criterion}})


def test_a_filter_keeps_conditions_under_their_present_names(client: Any) -> None:
    identifier = _filter(
        client, severity={"Gte": 4, "Lt": 7}, type={"Eq": ["a"], "Neq": ["b"]}, age={"Gt": 1, "Lte": 2}
    )
    assert read(client, FILTER, identifier)["FindingCriteria"]["Criterion"] == {
        "severity": {"GreaterThanOrEqual": 4, "LessThan": 7},
        "type": {"Equals": ["a"], "NotEquals": ["b"]},
        "age": {"GreaterThan": 1, "LessThanOrEqual": 2},
    }


def test_an_update_of_a_filter_may_use_the_former_names_of_conditions(client: Any) -> None:
    identifier = _filter(client, type={"Equals": ["a"]})
    patch = [{"op": "replace", "path": "/FindingCriteria", "value": {"Criterion": {"type": {"Eq": ["b"]}}}}]
    wait(client, update(client, FILTER, identifier, patch))
    assert read(client, FILTER, identifier)["FindingCriteria"] == {"Criterion": {"type": {"Equals": ["b"]}}}
