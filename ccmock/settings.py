"""The options of a mock, and the values that they have where nobody says otherwise."""

from __future__ import annotations

import os
from typing import Literal, get_args

DEFAULT_ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "us-east-1"
DEFAULT_SEED = 0
References = Literal["known", "strict", "off"]
REFERENCES: tuple[References, ...] = get_args(References)
DEFAULT_REFERENCES: References = "known"
REGION_VARIABLE = "AWS_DEFAULT_REGION"


def region_of_environment() -> str | None:
    """The region that the environment names for clients that are made without one."""
    return os.environ.get(REGION_VARIABLE) or None
