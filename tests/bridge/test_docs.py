"""What the page about moto says of the types is what is declared."""

from __future__ import annotations

import re
from pathlib import Path

from ccmock import MockCloud

PAGE = Path(__file__).parents[2] / "docs" / "moto.md"
ROW = re.compile(r"^\| (AWS::\w+) \| ([\w, ]+) \|$", re.MULTILINE)


def test_the_table_of_shared_types_is_the_one_of_the_declarations(cloud: MockCloud) -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    told = [f"{service}::{name}" for service, names in rows for name in names.split(", ")]
    assert told == sorted(told)
    assert told == list(cloud.moto.types)
