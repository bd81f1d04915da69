"""IAM: roles, users and groups, and the policies that they have of their own or share."""

from __future__ import annotations

from collections.abc import Mapping

from ...contract.handler import Handler
from . import policies, principals

HANDLERS: Mapping[str, Handler] = {**principals.HANDLERS, **policies.HANDLERS}
