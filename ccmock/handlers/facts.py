"""What is known of a type beyond its schema: how its identifiers, ARNs and other values of the service look.

One file per service, `ccmock/data/facts/<service>.json`: type name → top-level property → what it is: a template (see
`templates`), an object or list of such, any other value as it is, or `null` for a property that a resource does not
have to begin with. A fact goes before the schema's default, and it fills in a property that the caller may set, too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

Facts = Mapping[str, Any]


def facts_of(type_name: str) -> Facts:
    """What is known of the values of a type, by top-level property."""
    namespace, service, _ = f"{type_name}::::".split("::", 2)
    facts = _service(service.lower()) if namespace in ("AWS", "Alexa") else {}
    return facts.get(type_name, {})


@cache
def _service(service: str) -> Mapping[str, Facts]:
    file = resources.files("ccmock.data") / "facts" / f"{service}.json"
    return MappingProxyType(json.loads(file.read_text("utf-8"))) if service.isalnum() and file.is_file() else {}
