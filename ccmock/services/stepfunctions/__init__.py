"""Step Functions: state machines with their definitions, versions and aliases."""

from __future__ import annotations

from collections.abc import Mapping

from ...contract.handler import Handler
from . import state_machines

HANDLERS: Mapping[str, Handler] = state_machines.HANDLERS
