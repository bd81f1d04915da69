"""EC2: networks and what is in them, one module per topic."""

from __future__ import annotations

from collections.abc import Mapping

from ...contract.handler import Handler
from . import gateways, instances, interfaces, routing, security_groups, subnets, volumes, vpcs

_TOPICS = (vpcs, subnets, security_groups, routing, gateways, interfaces, volumes, instances)

HANDLERS: Mapping[str, Handler] = {
    type_name: handler for topic in _TOPICS for type_name, handler in topic.HANDLERS.items()
}
