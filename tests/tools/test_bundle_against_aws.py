"""The bundled schemas beside AWS's own, where the package that carries those is installed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ccmock.registry.catalog import bundled_catalog
from tools.schema_merge import CONSTRAINTS
from tools.schema_sources import aws_schemas

Schema = dict[str, Any]


def test_nothing_is_refused_at_once_that_aws_allows() -> None:
    pytest.importorskip("c7n_awscc")
    catalog, aws = bundled_catalog(), aws_schemas()
    common = [name for name in catalog.type_names("us-east-1") if name in aws]
    assert len(common) > 1_700
    extra = {name: list(stricter(catalog.schema(name, "us-east-1"), aws[name])) for name in common}
    assert {name: found for name, found in extra.items() if found} == {}


def stricter(ours: Schema, theirs: Schema) -> Iterator[str]:
    """The paths of the constraints that one schema has and the other has not, at the nodes that both have."""
    seen: set[tuple[int, int]] = set()

    def walk(one: Any, other: Any, path: str) -> Iterator[str]:
        one, other = _resolved(ours, one), _resolved(theirs, other)
        if not isinstance(one, dict) or not isinstance(other, dict) or (id(one), id(other)) in seen:
            return
        seen.add((id(one), id(other)))
        for keyword in (
            *CONSTRAINTS,
            "format",
            "required",
            "additionalProperties",
            "oneOf",
            "anyOf",
            "allOf",
            "uniqueItems",
        ):
            if keyword in one and keyword not in other:
                yield f"{path}/{keyword}"
        for keyword in ("properties", "patternProperties"):
            for name, node in one.get(keyword, {}).items():
                yield from walk(node, other.get(keyword, {}).get(name), f"{path}/{name}")
        for keyword in ("oneOf", "anyOf", "allOf"):
            for branch, its in zip(one.get(keyword, []), other.get(keyword, [])):
                yield from walk(branch, its, f"{path}/{keyword}")
        for keyword in ("items", "additionalProperties"):
            yield from walk(one.get(keyword), other.get(keyword), f"{path}/{keyword}")

    return walk(ours, theirs, "")


def _resolved(root: Schema, node: Any) -> Any:
    while isinstance(node, dict) and "$ref" in node:
        target: Any = root
        for name in node["$ref"].removeprefix("#/").split("/"):
            target = target.get(name, {}) if isinstance(target, dict) else {}
        node = target
    return node
