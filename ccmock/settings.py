"""The options of a mock and their defaults."""

from __future__ import annotations

import os
from typing import Literal, get_args

DEFAULT_ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "us-east-1"
DEFAULT_SEED = 0
References = Literal["known", "strict", "off"]
REFERENCES: tuple[References, ...] = get_args(References)
DEFAULT_REFERENCES: References = "known"
ServiceConstraintsMode = Literal["on", "off"]
SERVICE_CONSTRAINTS: tuple[ServiceConstraintsMode, ...] = get_args(ServiceConstraintsMode)
DEFAULT_SERVICE_CONSTRAINTS: ServiceConstraintsMode = "on"
RemovedProperties = Literal["likely", "stays", "resets"]
REMOVED_PROPERTIES: tuple[RemovedProperties, ...] = get_args(RemovedProperties)
DEFAULT_REMOVED_PROPERTIES: RemovedProperties = "likely"
DEFAULT_MAX_POLLS: int | None = 100
REGION_VARIABLE = "AWS_DEFAULT_REGION"


def region_of_environment() -> str | None:
    """The value of AWS_DEFAULT_REGION, which clients without a region use; None if it is unset or empty."""
    return os.environ.get(REGION_VARIABLE) or None
