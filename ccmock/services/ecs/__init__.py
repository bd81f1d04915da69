"""ECS: clusters and their capacity, task definitions and their revisions, services."""

from __future__ import annotations

from collections.abc import Mapping

from ...contract.handler import Handler
from . import clusters, services, tasks

HANDLERS: Mapping[str, Handler] = {**clusters.HANDLERS, **tasks.HANDLERS, **services.HANDLERS}
