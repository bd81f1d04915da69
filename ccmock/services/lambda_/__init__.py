"""Lambda: functions, their parts, and the queues and streams that they read."""

from __future__ import annotations

from collections.abc import Mapping

from ...contract.handler import Handler
from . import functions, mappings, versions

HANDLERS: Mapping[str, Handler] = {**functions.HANDLERS, **versions.HANDLERS, **mappings.HANDLERS}
