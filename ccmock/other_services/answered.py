"""The operations that are answered, by service."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from . import cloudformation, iam, sts
from .service_call import Operation

ANSWERED: Mapping[str, Mapping[str, Operation]] = MappingProxyType(
    {"sts": sts.OPERATIONS, "iam": iam.OPERATIONS, "cloudformation": cloudformation.OPERATIONS}
)
"""Service, by the name that its requests are signed for → operation → what answers it."""
