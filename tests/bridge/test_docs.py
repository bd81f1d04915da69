"""What the page about moto says of the types is what is declared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ccmock import MockCloud
from ccmock.bridge.declared_types import BOTH_WAYS, ONE_WAY
from ccmock.bridge.one_way import APART

PAGE = Path(__file__).parents[2] / "docs" / "moto.md"
ROW = re.compile(r"^\| (AWS::\w+) \| ([\w, ]+) \|$", re.MULTILINE)


@pytest.mark.parametrize("way", ["both", "to moto"])
def test_the_tables_of_shared_types_are_those_of_the_declarations(cloud: MockCloud, way: str) -> None:
    both, _, rest = PAGE.read_text(encoding="utf-8").partition("One way, to moto:")
    rows = ROW.findall(both if way == "both" else rest)
    told = [f"{service}::{name}" for service, names in rows for name in names.split(", ")]
    assert told == sorted(told)
    assert told == [type_name for type_name, its_way in cloud.moto.types.items() if its_way == way]


def test_the_page_gives_the_reasons_of_the_types_that_stay_apart() -> None:
    told = dict(re.findall(r"^\| `(AWS::\w+::\w+)` \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert told == APART


def test_the_types_that_stay_apart_are_not_shared_and_have_a_model_in_moto() -> None:
    pytest.importorskip("openapi_spec_validator", reason="moto's models need it")
    from moto.cloudformation.parsing import get_model_map

    shared = {bridged.type_name for bridged in (*BOTH_WAYS.all(), *ONE_WAY.all())}
    assert not APART.keys() & shared
    assert APART.keys() <= get_model_map().keys()
