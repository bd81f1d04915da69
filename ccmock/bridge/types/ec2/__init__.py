"""EC2, one module per topic. Its lists hold everything, and its creates take the tags."""

from __future__ import annotations

from . import gateways, instances, networks, routing

TYPES = (*networks.TYPES, *gateways.TYPES, *instances.TYPES, *routing.TYPES)
