"""Route 53: hosted zones, the records in them, health checks and DNSSEC."""

from __future__ import annotations

from collections.abc import Mapping

from ...contract.handler import Handler
from . import records, zones

HANDLERS: Mapping[str, Handler] = {**zones.HANDLERS, **records.HANDLERS}
