"""Route 53: hosted zones, the records in them, and what watches and signs these."""

from __future__ import annotations

from collections.abc import Mapping

from ...contract.handler import Handler
from . import records, zones

HANDLERS: Mapping[str, Handler] = {**zones.HANDLERS, **records.HANDLERS}
