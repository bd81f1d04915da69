"""The catalog: which types exist where, and how little is read to know one."""

from __future__ import annotations

import json
import zlib
from datetime import datetime, timezone
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from ccmock.registry.catalog import BUNDLE, BUNDLE_FORMAT, Catalog, bundled_catalog
from ccmock.registry.resource_type import ResourceType

BUCKET = "AWS::S3::Bucket"
LARGEST_BUNDLE = 2_500_000


@pytest.fixture
def catalog() -> Catalog:
    """A catalog of which nothing has been read yet."""
    return Catalog()


def variants(catalog: Catalog, type_name: str) -> dict[str, ResourceType]:
    """region → the type as it is there."""
    found = {region: catalog.find(type_name, region) for region in catalog.regions}
    return {region: resource_type for region, resource_type in found.items() if resource_type is not None}


def test_catalog_regions_are_those_of_all_partitions(catalog: Catalog) -> None:
    assert {"us-east-1", "eu-west-1", "ap-southeast-2", "cn-north-1", "us-gov-west-1"} <= set(catalog.regions)
    assert len(catalog.regions) == len(set(catalog.regions)) > 30


def test_catalog_type_names_are_sorted_and_unique(catalog: Catalog) -> None:
    for names in (catalog.names, catalog.type_names("us-east-1")):
        assert names == sorted(set(names))
    assert len(catalog.type_names("us-east-1")) > 1500
    assert {name for region in catalog.regions for name in catalog.type_names(region)} == set(catalog.names)


def test_catalog_finds_a_type_only_in_its_regions(catalog: Catalog) -> None:
    region = min(catalog.regions, key=lambda region: len(catalog.type_names(region)))
    here, everywhere = catalog.type_names(region), catalog.type_names("us-east-1")
    absent = [name for name in everywhere if name not in set(here)]
    assert absent
    assert catalog.find(absent[0], "us-east-1") is not None
    assert catalog.find(absent[0], region) is None
    with pytest.raises(KeyError, match=absent[0]):
        catalog.schema(absent[0], region)
    assert catalog.find(here[0], region) is not None
    assert [catalog.has(absent[0], "us-east-1"), catalog.has(absent[0], region), catalog.has(here[0], region)] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("type_name", "region"),
    [("AWS::S3::Buckett", "us-east-1"), ("", "us-east-1"), (BUCKET, "nowhere-1"), (BUCKET, "")],
)
def test_catalog_does_not_find_unknown_types_and_regions(catalog: Catalog, type_name: str, region: str) -> None:
    assert catalog.find(type_name, region) is None
    assert not catalog.has(type_name, region)
    assert not catalog.type_names("nowhere-1")


def test_catalog_types_have_the_type_name_of_their_schema(catalog: Catalog) -> None:
    found = catalog.find(BUCKET, "us-east-1")
    assert found is not None
    assert found.type_name == BUCKET
    assert found.primary_identifier == ("/properties/BucketName",)
    assert found.schema == catalog.schema(BUCKET, "us-east-1")


def test_catalog_shares_one_type_among_regions_with_the_same_schema(catalog: Catalog) -> None:
    for name in catalog.names[:200]:
        schemas: dict[str, set[int]] = {}
        for region, resource_type in variants(catalog, name).items():
            schemas.setdefault(json.dumps(catalog.schema(name, region)), set()).add(id(resource_type))
        assert [len(types) for types in schemas.values()] == [1] * len(schemas), name


def test_catalog_regions_may_have_variants_of_a_type(tmp_path: Path) -> None:
    early, late = ({"typeName": BUCKET, "properties": {name: {}}} for name in ("Early", "Late"))
    catalog = small_catalog(tmp_path, ["a-1", "b-1", "c-1", "d-1"], {BUCKET: [(early, 0b0101), (late, 0b0010)]})
    assert catalog.regions == ("a-1", "b-1", "c-1", "d-1")
    assert [name for region in catalog.regions for name in catalog.type_names(region)] == [BUCKET] * 3
    assert catalog.find(BUCKET, "a-1") is catalog.find(BUCKET, "c-1")
    assert [
        found and found.property_names for found in (catalog.find(BUCKET, region) for region in catalog.regions)
    ] == [
        ("Early",),
        ("Late",),
        ("Early",),
        None,
    ]
    assert list(catalog.all_schemas()) == [early, late]


def small_catalog(folder: Path, regions: list[str], types: dict[str, list[tuple[Any, int]]]) -> Catalog:
    """A catalog of a bundle that the test makes: type name → schemas and the regions, as bits, that have them."""
    dictionary = b'{"typeName":"properties":{'
    packed = b""
    places: dict[str, list[tuple[int, int, int, int]]] = {}
    for name, schemas in types.items():
        for schema, mask in schemas:
            deflate = zlib.compressobj(wbits=-15, zdict=dictionary)
            text = deflate.compress(json.dumps(schema).encode()) + deflate.flush()
            places.setdefault(name, []).append((len(packed), len(text), mask, 0))
            packed += text
    index = {"date": "2026-01-01T00:00:00Z", "source": "here", "regions": regions, "types": places}
    written = zlib.compress(json.dumps(index).encode())
    head = {"format": BUNDLE_FORMAT, "index": len(written), "dictionary": len(dictionary)}
    catalog = Catalog()
    bundle = catalog._file = folder / "small.bundle"
    bundle.write_bytes(json.dumps(head).encode() + b"\n" + written + dictionary + packed)
    return catalog


def test_all_schemas_yields_every_variant_once(catalog: Catalog) -> None:
    names = [schema["typeName"] for schema in catalog.all_schemas()]
    assert list(dict.fromkeys(names)) == catalog.names


def test_catalog_schema_is_a_copy(catalog: Catalog) -> None:
    given = catalog.schema(BUCKET, "us-east-1")
    given["properties"].clear()
    assert catalog.schema(BUCKET, "us-east-1")["properties"]
    found = catalog.find(BUCKET, "us-east-1")
    assert found is not None
    found.schema["properties"].clear()
    assert found.schema["properties"]


def test_schema_bundle_names_its_source_and_date(catalog: Catalog) -> None:
    assert datetime.fromisoformat(catalog.date.replace("Z", "+00:00")) > datetime(2024, 1, 1, tzinfo=timezone.utc)
    assert "cfn-lint" in catalog.source
    assert "MIT-0" in catalog.source


def test_schema_bundle_is_small() -> None:
    size = len(resources.files("ccmock.data").joinpath(BUNDLE).read_bytes())
    print(f"bundle: {size:,} bytes of {LARGEST_BUNDLE:,}")  # noqa: T201 - a figure to look at
    assert size < LARGEST_BUNDLE


class CountingCatalog(Catalog):
    """Counts what is read."""

    def __init__(self, bundle: str = BUNDLE) -> None:
        super().__init__(bundle=bundle)
        self.opened = 0
        self.read: list[Any] = []

    def _open(self) -> Any:
        self.opened += 1
        return super()._open()

    def _read(self, place: Any) -> tuple[bytes, bytes]:
        self.read.append(place)
        return super()._read(place)


def test_catalog_reads_nothing_before_it_is_asked() -> None:
    catalog = CountingCatalog()
    Catalog(bundle="no-such.bundle")
    assert catalog.opened == 0
    assert catalog.type_names("us-east-1")
    assert (catalog.opened, catalog.read) == (1, [])
    catalog.find(BUCKET, "us-east-1")
    catalog.find("AWS::Foo::Bar", "us-east-1")
    assert len(catalog.read) == 1
    catalog.find(BUCKET, "us-east-1")
    assert (catalog.opened, len(catalog.read)) == (2, 1)


def test_bundled_catalog_is_one_for_the_process() -> None:
    assert bundled_catalog() is bundled_catalog()
