"""Lambda: functions, what stands beside them, and what they read from."""

from __future__ import annotations

from collections.abc import Mapping

from ...contract.handler import Handler
from . import functions, mappings, versions

HANDLERS: Mapping[str, Handler] = {**functions.HANDLERS, **versions.HANDLERS, **mappings.HANDLERS}
