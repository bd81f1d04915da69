"""API Gateway's REST APIs: a tree of resources with methods, which deployments freeze and stages publish."""

from __future__ import annotations

from collections.abc import Mapping

from ...contract.handler import Handler
from . import api_parts, apis, deployments

HANDLERS: Mapping[str, Handler] = {**apis.HANDLERS, **api_parts.HANDLERS, **deployments.HANDLERS}
