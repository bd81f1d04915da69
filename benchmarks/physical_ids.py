"""Compares what Ref returns with the physical ids of recorded resources: `python -m benchmarks.physical_ids FOLDER`.

FOLDER contains recorded pairs, as `benchmarks.fidelity` reads them: `properties` is what GetResource returned, and
`physical_id` what CloudFormation did. Prints the share that is the same, with the exceptions in
`ccmock/data/physical_ids.json` and without them, and the resources of which Ref returns something else.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ccmock import mock_cloudcontrol
from ccmock.registry.identifiers import identifier_of
from ccmock.seeds.references import physical_id

from .fidelity import pairs


class Compared(NamedTuple):
    """A recorded resource: its physical id, what Ref returns of it, and its primary identifier."""

    type_name: str
    recorded: str
    returned: str
    identifier: str


def compared(folder: Path) -> Iterator[Compared]:
    """The recorded resources that have all of their primary identifier."""
    with mock_cloudcontrol() as cloud:
        for type_name, pair in pairs(folder, 1, 0):
            resource_type = cloud.types[type_name]
            model = {**pair["desired_state"], **pair["properties"]}
            identifier = identifier_of(resource_type.primary_identifier, model)
            if identifier is not None:
                returned = physical_id(resource_type, identifier, model)
                yield Compared(type_name, pair["physical_id"], returned, identifier)


def main() -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    found = list(compared(parser.parse_args().folder))
    same = [each for each in found if each.returned == each.recorded]
    by_identifier = [each for each in found if each.identifier == each.recorded]
    types = len({each.type_name for each in found})
    print(f"{len(found)} resources of {types} types")
    print(f"Ref is the physical id: {len(same) / max(len(found), 1):.1%}")
    print(f"the primary identifier is the physical id: {len(by_identifier) / max(len(found), 1):.1%}")
    for each in found:
        if each.returned != each.recorded:
            print(f"{each.type_name}: {each.returned!r} instead of {each.recorded!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
