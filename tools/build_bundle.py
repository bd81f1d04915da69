"""Makes `ccmock/data/schemas.bundle` out of the resource provider schemas that cfn-lint ships (MIT-0).

    python tools/build_bundle.py [--output FILE]

The bundle is one file: a line of JSON that says how long the index is, the compressed index,
a dictionary of common phrases, then each schema compressed by itself against that dictionary,
so that one type is read without touching the others. Texts meant for people are left out, and
so are the keywords that cfn-lint adds to the published schemas for its own rules.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from importlib import metadata, resources
from pathlib import Path
from typing import Any

DEFAULT_OUTPUT = Path(__file__).parent.parent / "ccmock" / "data" / "schemas.bundle"

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
NAME_MAPS = {"properties", "definitions", "patternProperties"}
VALUES = {"default", "enum", "const"}
SERVERLESS = "sam"  # a transform's types, not resource types
DICTIONARY_SIZE = 32 * 1024


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


def phrases(texts: list[bytes]) -> Iterator[bytes]:
    """The pieces of JSON that occur most often, the most useful last, as zlib wants them."""
    counted: Counter[bytes] = Counter()
    for text in texts:
        pieces = text.split(b"},")
        counted.update({piece for piece in pieces if 12 <= len(piece) <= 400})
    useful = sorted(counted.items(), key=lambda item: ((item[1] - 1) * len(item[0]), item[0]), reverse=True)
    kept, size = [], 0
    for piece, count in useful:
        if count < 3 or size + len(piece) > DICTIONARY_SIZE:
            break
        kept.append(piece)
        size += len(piece)
    yield from reversed(kept)


def compressed(text: bytes, dictionary: bytes) -> bytes:
    """A raw deflate stream that needs the dictionary."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, dictionary)
    return compressor.compress(text) + compressor.flush()


def read_source() -> tuple[str, dict[str, dict[str, str]], dict[str, bytes]]:
    """(date of the schemas, region → type name → schema key, schema key → stripped JSON)."""
    root = resources.files("cfnlint") / "data" / "schemas"
    date = json.loads((root / "version.json").read_text())["schema_date"]
    regions = {
        path.name.removesuffix(".json"): json.loads(path.read_text())
        for path in sorted((root / "providers").iterdir(), key=lambda path: path.name)
        if path.name.endswith(".json") and path.name != f"{SERVERLESS}.json"
    }
    wanted = {key for types in regions.values() for key in types.values()}
    texts = {}
    for key in sorted(wanted):
        schema = stripped(json.loads((root / "resources" / f"{key}.json").read_text()))
        texts[key] = json.dumps(schema, separators=(",", ":"), ensure_ascii=False, sort_keys=False).encode()
    return date, regions, texts


def build() -> bytes:
    """The whole bundle."""
    date, regions, texts = read_source()
    dictionary = b"},".join(phrases(list(texts.values())))
    places, body = {}, b""
    for key, text in texts.items():
        packed = compressed(text, dictionary)
        places[key] = (len(body), len(packed))
        body += packed
    types: dict[str, dict[str, int]] = {}
    for bit, names in enumerate(regions.values()):
        for type_name, key in names.items():
            variants = types.setdefault(type_name, {})
            variants[key] = variants.get(key, 0) | 1 << bit
    index = {
        "date": date,
        "source": f"cfn-lint {metadata.version('cfn-lint')} (MIT-0)",
        "regions": list(regions),
        "types": {
            name: [[*places[key], mask] for key, mask in sorted(variants.items())]
            for name, variants in sorted(types.items())
        },
    }
    packed_index = zlib.compress(json.dumps(index, separators=(",", ":")).encode(), 9)
    head = json.dumps({"format": 1, "index": len(packed_index), "dictionary": len(dictionary)}).encode() + b"\n"
    return head + packed_index + dictionary + body


def main() -> None:
    """Writes the bundle where the package wants it, or to --output."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT)
    options = parser.parse_args()
    bundle = build()
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_bytes(bundle)
    print(f"{options.output}: {len(bundle):,} bytes")


if __name__ == "__main__":
    main()
