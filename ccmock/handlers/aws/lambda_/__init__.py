"""Lambda: functions, what stands beside them, and what they read from."""

from __future__ import annotations

from collections.abc import Mapping

from ...base import Handler
from . import beside, functions, mappings

HANDLERS: Mapping[str, Handler] = {**functions.HANDLERS, **beside.HANDLERS, **mappings.HANDLERS}
