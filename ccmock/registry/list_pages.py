"""How many resources the list handler of a type returns at once.

`ccmock/data/list_pages.json` holds it for types whose handlers ask their service for pages of a fixed size, as the
source of AWS's open handlers says (aws-cloudformation/aws-cloudformation-resource-providers-*, Apache-2.0).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

USUAL_PAGE = 100
"""Of other types; ccmock's choice, and the most that MaxResults can ask for."""


def page_size_of(type_name: str) -> int:
    """The size of a page where the caller does not ask for one."""
    return _sizes().get(type_name, USUAL_PAGE)


@cache
def _sizes() -> Mapping[str, int]:
    sizes: Mapping[str, int] = json.loads((resources.files("ccmock.data") / "list_pages.json").read_text("utf-8"))
    return sizes
