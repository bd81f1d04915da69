"""The names of CloudFormation's intrinsic functions.

Source: the intrinsic function reference of the CloudFormation template reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

REF, CONDITION = "Ref", "Condition"
GET_ATT, SUB, IF = "Fn::GetAtt", "Fn::Sub", "Fn::If"
FN = "Fn::"

FUNCTION_OF_TAG: Mapping[str, str] = {
    REF: REF,
    CONDITION: CONDITION,
    **{
        name: FN + name
        for name in (
            *("And", "Base64", "Cidr", "Equals", "FindInMap", "GetAZs", "GetAtt", "If", "ImportValue", "Join"),
            *("Length", "Not", "Or", "Select", "Split", "Sub", "ToJsonString", "Transform"),
        )
    },
}
"""What a tag of YAML stands for, without its exclamation mark → the function."""


def function_of(value: Any) -> str | None:
    """The name of the function that a value calls; None where it calls none."""
    if isinstance(value, dict) and len(value) == 1:
        name: str = next(iter(value))
        if name == REF or name.startswith(FN):
            return name
    return None
