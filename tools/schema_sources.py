"""The two published collections of resource provider schemas, less texts and what only a linter knows.

AWS's own schemas, unchanged, are in the package c7n_awscc (Apache-2.0); it pins old versions of what it needs, so it is
installed alone: `pip install --no-deps c7n_awscc`. cfn-lint (MIT-0) has every region's types, but adds constraints.
"""

from __future__ import annotations

import json
from importlib import metadata, resources
from typing import Any

Schema = dict[str, Any]

TEXTS = {
    "description",
    "title",
    "$comment",
    "sourceUrl",
    "documentationUrl",
    "resourceLink",
    "examples",
    "$schema",
    "$id",
}
LINT_KEYWORDS = {
    "dependentExcluded",
    "dependentRequired",
    "enumCaseInsensitive",
    "maxUniqueItems",
    "prefixItems",
    "requiredOr",
    "requiredXor",
    "uniqueKeys",
}
LINT_FORMATS = ("AWS::", "ipv4-network", "ipv6-network", "json")
"""What the formats begin with that only cfn-lint gives to texts."""

NAME_MAPS = {"properties", "definitions", "patternProperties"}
VALUES = {"default", "enum", "const"}
SERVERLESS = "sam"  # a transform's types, not resource types


def stripped(node: Any, *, names: bool = False) -> Any:
    """A schema without texts and lint keywords; `names` where the keys are property names."""
    if isinstance(node, list):
        return [stripped(item) for item in node]
    if not isinstance(node, dict):
        return node
    if names:
        return {name: stripped(value) for name, value in node.items()}
    return {
        key: value if key in VALUES else stripped(value, names=key in NAME_MAPS)
        for key, value in node.items()
        if key not in TEXTS and key not in LINT_KEYWORDS
    }


def unlinted(node: Any, *, names: bool = False) -> Any:
    """A schema of cfn-lint without the formats that are its own, and documents as the objects that AWS has them."""
    if isinstance(node, list):
        return [unlinted(item) for item in node]
    if not isinstance(node, dict):
        return node
    if names:
        return {name: unlinted(value) for name, value in node.items()}
    is_document = node.get("format") == "json" and node.get("type") == ["object", "string"]
    kept = {
        key: value if key in VALUES else unlinted(value, names=key in NAME_MAPS)
        for key, value in node.items()
        if not _is_lint_format(key, value)
    }
    return {**kept, "type": "object"} if is_document else kept


def _is_lint_format(key: str, value: Any) -> bool:
    if key == "anyOf" and isinstance(value, list):
        return all(
            isinstance(each, dict) and each and all(_is_lint_format(*item) for item in each.items()) for each in value
        )
    return key == "format" and isinstance(value, str) and value.startswith(LINT_FORMATS)


def aws_schemas() -> dict[str, Schema]:
    """Type name → AWS's schema as published, without texts. SystemExit where the package is not installed."""
    try:
        folder = resources.files("c7n_awscc") / "data"
    except ModuleNotFoundError:
        raise SystemExit("c7n_awscc is missing. Run `pip install --no-deps c7n_awscc`.") from None
    found = {}
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        content = json.loads(path.read_text("utf-8")) if path.name.endswith(".json") else None
        if isinstance(content, dict) and "typeName" in content:
            found[content["typeName"]] = stripped(content)
    return found


def lint_schemas() -> tuple[str, dict[str, dict[str, str]], dict[str, Schema]]:
    """(date of the schemas, region → type name → schema key, schema key → cfn-lint's schema, without texts)."""
    root = resources.files("cfnlint") / "data" / "schemas"
    date = json.loads((root / "version.json").read_text())["schema_date"]
    regions = {
        path.name.removesuffix(".json"): json.loads(path.read_text())
        for path in sorted((root / "providers").iterdir(), key=lambda path: path.name)
        if path.name.endswith(".json") and path.name != f"{SERVERLESS}.json"
    }
    wanted = sorted({key for types in regions.values() for key in types.values()})
    return (
        date,
        regions,
        {key: stripped(json.loads((root / "resources" / f"{key}.json").read_text())) for key in wanted},
    )


def origin() -> str:
    """The packages, versions and licenses that the schemas come from."""
    return (
        f"c7n_awscc {metadata.version('c7n_awscc')} (Apache-2.0): AWS's schemas as published; "
        f"cfn-lint {metadata.version('cfn-lint')} (MIT-0): regions, later types and service constraints"
    )
