"""API Gateway's REST APIs: a tree of resources with methods, which deployments freeze and stages publish."""

from __future__ import annotations

from collections.abc import Mapping

from ...base import Handler
from . import apis, deploying, parts

HANDLERS: Mapping[str, Handler] = {**apis.HANDLERS, **parts.HANDLERS, **deploying.HANDLERS}
