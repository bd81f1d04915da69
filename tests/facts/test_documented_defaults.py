"""The documented defaults that the package ships: small, and true to the schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest

from ccmock import mock_cloudcontrol
from ccmock.facts.forms import INSIDE, VALUE, concerns_given
from ccmock.facts.loading import DOCUMENTED, FILLED, facts_of
from ccmock.registry.catalog import bundled_catalog
from ccmock.registry.resource_type import ResourceType
from ccmock.registry.schema_nodes import Node, fits, flat

FOLDER = resources.files("ccmock.data") / DOCUMENTED
FILES = sorted(path.name for path in FOLDER.iterdir())


def _misfits(resource_type: ResourceType, node: Any, facts: dict[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    schema = resource_type.compiled_schema
    owner: Node = flat(schema, node)
    owner = flat(schema, owner["items"]) if "items" in owner else owner
    for name, fact in facts.items():
        if name == FILLED:
            yield from (f"{each} is no property" for each in fact if each not in owner["properties"])
            continue
        child, below = owner.get("properties", {}).get(name), (*path, name)
        if child is None or resource_type.read_only.covers(below) or resource_type.write_only.covers(below):
            yield f"{'/'.join(below)} is none that a caller sets and reads"
        elif concerns_given(fact):
            yield from _misfits(resource_type, child, fact[INSIDE], below)
            if VALUE in fact and not fits(flat(schema, child), fact[VALUE]):
                yield f"{'/'.join(below)} cannot be {fact[VALUE]!r}"
        elif not fits(flat(schema, child), fact):
            yield f"{'/'.join(below)} cannot be {fact!r}"


@pytest.mark.parametrize("name", FILES)
def test_every_documented_default_is_one_that_the_property_may_have(name: str) -> None:
    written = json.loads((FOLDER / name).read_text("utf-8"))
    for type_name, facts in written.items():
        assert f"{type_name.split('::')[1].lower()}.json" == name
        resource_type = bundled_catalog().find(type_name, "us-east-1")
        assert resource_type is not None
        assert list(_misfits(resource_type, resource_type.compiled_schema, facts, ())) == [], type_name


def test_the_documented_defaults_take_little_room_and_are_readable() -> None:
    texts = [(FOLDER / name).read_text("utf-8") for name in FILES]
    assert sum(map(len, texts)) < 300_000
    assert max(len(line) for text in texts for line in text.splitlines()) <= 260


def test_a_documented_default_is_read_where_nothing_nearer_is_known() -> None:
    resource_type = bundled_catalog().find("AWS::Redshift::UsageLimit", "us-east-1")
    assert resource_type is not None
    assert facts_of(resource_type)["Period"] == "monthly"
    with mock_cloudcontrol() as cloud:
        limit = {"ClusterIdentifier": "c", "FeatureType": "spectrum", "LimitType": "data-scanned", "Amount": 1}
        assert cloud.resources.put("AWS::Redshift::UsageLimit", limit).properties["Period"] == "monthly"
