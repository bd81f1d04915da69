"""Types with custom behavior: one module or package per service, loaded at the first use of one of its types.

It has the service's name in lower case, followed by `_` where the name is a Python keyword (`lambda_`), and defines
`HANDLERS`, type name → handler. A handler inherits from `ServiceHandler` (`shared/service_handler.py`) and overrides
only what differs from the generic behavior.

Where things stand:

- The errors of a service are stated with `ServiceTexts` (`ccmock/handlers/error_texts.py`): of a service that is one
  module, in a block at the top of that module; of a package, in its `texts.py`, used as `texts.NO_INSTANCE`.
- Type names are written out, so that a search finds them.
- What properties name, and what thereby cannot be deleted, is stated once, as `references` of the type with the
  property; `dependents.py` derives from them what prevents a delete.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from keyword import iskeyword

from ..contract.handler import Handler


def own_handler_of(type_name: str) -> Handler | None:
    """The type's handler of ccmock's own, or None where the schema and the facts describe all of its behavior."""
    return handlers_of_service(type_name).get(type_name)


def handlers_of_service(type_name: str) -> Mapping[str, Handler]:
    """Type name → handler of all types of the type's service that have one."""
    namespace, _, rest = type_name.partition("::")
    return _handlers_of(rest.partition("::")[0].lower()) if namespace == "AWS" else {}


@cache
def _handlers_of(service: str) -> Mapping[str, Handler]:
    name = f"{__name__}.{service}_" if iskeyword(service) else f"{__name__}.{service}"
    if not service.isidentifier() or find_spec(name) is None:
        return {}
    handlers: Mapping[str, Handler] = getattr(import_module(name), "HANDLERS", {})
    return handlers
