"""What the accounts and regions of one mock share."""

from __future__ import annotations

from typing import NamedTuple

from ..clock import Clock
from ..ids import Ids
from .changes import ChangeLog
from .extension import Extension
from .sharing import ResourceSharing
from .timeline import Timeline
from .timing import Timing
from .types import Types
from .work import Work


class SharedParts(NamedTuple):
    """What works in all accounts and regions of an engine, as its attributes of the same names."""

    clock: Clock
    ids: Ids
    types: Types
    timeline: Timeline
    timing: Timing
    changes: ChangeLog
    work: Work
    extension: Extension
    sharing: ResourceSharing
