"""Facts of one mock: those of a folder of the user's own, before the bundled ones.

A folder holds files as `ccmock/data/facts` does, `<service>.json`, and in `updates/` such as `ccmock/data/updates`
does. They belong to the types of one mock; those of all others, which share their compiled schemas, stay as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..files import read_text
from ..registry.catalog import Catalog
from ..registry.json_text import line_of
from ..registry.resource_type import ResourceType
from .lint import Finding, lint_file, lint_updates_file
from .loading import OBSERVED, UPDATES
from .updates import REMOVED

LISTED = 20
"""How many findings an error shows."""

Entries = Mapping[str, Mapping[str, Any]]
"""Type name → `facts` and `updates` → entry."""


def read_facts(folder: Path) -> Entries:
    """The entries of a folder, by type. UsageError where there is no such folder, or something in it is not right."""
    if not folder.is_dir():
        raise UsageError(f"facts={str(folder)!r} is not a folder. Give one with files such as sqs.json.")
    entries: dict[str, dict[str, Any]] = {}
    findings: list[Finding] = []
    for kind, files in ((OBSERVED, folder), (UPDATES, folder / UPDATES)):
        for path in sorted(files.glob("*.json")):
            text = read_text(path)
            found = list(_findings(kind, path.name, text))
            findings += [_placed(finding, kind, path.relative_to(folder).as_posix(), text) for finding in found]
            for type_name, entry in ({} if found else json.loads(text)).items():
                entries.setdefault(type_name, {})[kind] = entry
    if findings:
        lines = [f"  {finding}" for finding in findings[:LISTED]]
        more = len(findings) - LISTED
        raise UsageError(
            "\n".join([f"The facts in {folder} are not valid:", *lines, *([f"  and {more} more"] if more > 0 else [])])
        )
    return entries


def _findings(kind: str, name: str, text: str) -> Iterator[Finding]:
    found = list(lint_file(name, text))
    if kind == UPDATES:
        # What is no JSON, or twice in it, is told by the lint of facts; their forms are others.
        broken = [finding for finding in found if not finding.type_name]
        yield from broken or lint_updates_file(name, text)
        return
    yield from found
    if not found:
        shared = (type_name for type_name in json.loads(text) if type_name.endswith("*"))
        yield from (Finding(name, type_name, "", "is no type: own facts are about one each") for type_name in shared)


def _placed(finding: Finding, kind: str, place: str, text: str) -> Finding:
    """A finding with the file as seen from the folder, and the line of the entry or property that it is about."""
    if not finding.type_name:
        return finding._replace(file=place)
    names = (REMOVED, finding.path) if kind == UPDATES else finding.path.split("/")
    return finding._replace(file=f"{place}, line {line_of(text, (finding.type_name, *names))}")


class CatalogWithFacts(Catalog):
    """The types of another catalog, with facts of one mock."""

    def __init__(self, catalog: Catalog, entries: Entries) -> None:
        # What was read is shared, and never changes.
        vars(self).update(vars(catalog))
        self._entries = entries
        self._shared = catalog
        self._with_facts: dict[ResourceType, ResourceType] = {}

    def find(self, type_name: str, region: str) -> ResourceType | None:
        """The type as `region` has it, or None."""
        found = self._shared.find(type_name, region)
        if found is None or type_name not in self._entries:
            return found
        known = self._with_facts.get(found)
        if known is None:
            known = self._with_facts[found] = found.with_facts(self._entries[type_name])
        return known
