"""Types with a mind of their own: one module per service, read at the first use of one of its types.

It bears the service's name in lower case, with a `_` behind where that is a word of Python's (`lambda_`).
Each has `HANDLERS`, type name → handler. A handler is small and overrides only what differs from the generic one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from keyword import iskeyword

from ..contract.handler import Handler


def own_handler_of(type_name: str) -> Handler | None:
    """The type's own handler, or None where the schema and the facts say all of it."""
    namespace, _, rest = type_name.partition("::")
    return _handlers_of(rest.partition("::")[0].lower()).get(type_name) if namespace == "AWS" else None


@cache
def _handlers_of(service: str) -> Mapping[str, Handler]:
    name = f"{__name__}.{service}_" if iskeyword(service) else f"{__name__}.{service}"
    if not service.isidentifier() or find_spec(name) is None:
        return {}
    handlers: Mapping[str, Handler] = getattr(import_module(name), "HANDLERS", {})
    return handlers
