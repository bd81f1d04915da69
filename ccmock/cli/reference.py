"""What the commands that look types up share: the region that they look at, and their options."""

from __future__ import annotations

from typing import Any

from ..clock import make_clock
from ..cloud import MockCloud
from ..settings import (
    DEFAULT_ACCOUNT_ID,
    DEFAULT_MAX_POLLS,
    DEFAULT_REFERENCES,
    DEFAULT_REMOVED_PROPERTIES,
    DEFAULT_SEED,
    DEFAULT_SERVICE_CONSTRAINTS,
)
from ..starting import Options, made

WILDCARDS = frozenset("*?[")


def add_options(parser: Any) -> None:
    """Declares `--region` and `--json`."""
    parser.add_argument("--region", help="region whose types count (default: AWS_DEFAULT_REGION, else us-east-1)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def reference_cloud(region: str | None) -> MockCloud:
    """A mock of a region that is only looked at; UsageError where there is no such region."""
    options = Options(
        region,
        DEFAULT_ACCOUNT_ID,
        "manual",
        DEFAULT_SEED,
        DEFAULT_REFERENCES,
        DEFAULT_SERVICE_CONSTRAINTS,
        DEFAULT_REMOVED_PROPERTIES,
        DEFAULT_MAX_POLLS,
    )
    return made(options, make_clock(options.clock))
