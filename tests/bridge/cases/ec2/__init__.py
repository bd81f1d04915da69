"""EC2, one module per topic."""

from __future__ import annotations

from tests.bridge.cases.ec2 import gateways, instances, networks, routing

CASES = (*networks.CASES, *gateways.CASES, *instances.CASES, *routing.CASES)
