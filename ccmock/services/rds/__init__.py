"""RDS: instances and clusters of databases, and the groups that they name."""

from __future__ import annotations

from collections.abc import Mapping

from ...contract.handler import Handler
from . import databases, groups

HANDLERS: Mapping[str, Handler] = {**databases.HANDLERS, **groups.HANDLERS}
