"""Makes `ccmock/data/schemas.bundle` out of published resource provider schemas.

    python -m tools.build_bundle [--output FILE]

The schemas are AWS's own, merged with what cfn-lint's know of later publications (`schema_merge`). The bundle is one
file: a line of JSON that says how long the index is, the compressed index, a dictionary of common phrases, then each
schema compressed by itself against that dictionary, with its service constraints behind it, so that one type is read
without touching the others.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ccmock.registry.service_constraints import MEMBER_NAMES
from tools.api_names import member_names
from tools.schema_merge import DECISIONS, decisions, merged, service_constraints, undecided
from tools.schema_sources import aws_schemas, lint_schemas, origin, unlinted

DEFAULT_OUTPUT = Path(__file__).parent.parent / "ccmock" / "data" / "schemas.bundle"

DICTIONARY_SIZE = 32 * 1024


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


def read_source() -> tuple[str, dict[str, dict[str, str]], dict[str, tuple[bytes, bytes]]]:
    """(date of the schemas, region → type name → schema key, schema key → (schema, service constraints) as JSON).

    SystemExit where the two sources differ in a way that nobody has decided.
    """
    date, regions, lint = lint_schemas()
    aws = aws_schemas()
    made = decisions()
    faults = undecided(((aws[each["typeName"]], each) for each in lint.values() if each["typeName"] in aws), made)
    if faults:
        raise SystemExit("\n".join([f"{DECISIONS}:", *faults]))
    chosen: dict[str, dict[str, str]] = {}
    for each in made:
        chosen.setdefault(each.type, {})[each.member] = each.source
    texts = {}
    for key, schema in lint.items():
        name = schema["typeName"]
        base = merged(aws[name], schema, chosen.get(name, {})) if name in aws else unlinted(schema)
        constraints = service_constraints(base, schema)
        names = member_names(base, constraints.get("properties", ()))
        if names:
            constraints[MEMBER_NAMES] = names
        texts[key] = _json(base), _json(constraints) if constraints else b""
    return date, regions, texts


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def build() -> bytes:
    """The whole bundle."""
    date, regions, texts = read_source()
    dictionary = b"},".join(phrases([text for both in texts.values() for text in both]))
    places, body = {}, b""
    for key, (schema, constraints) in texts.items():
        packed = compressed(schema, dictionary)
        demands = compressed(constraints, dictionary) if constraints else b""
        places[key] = len(body), len(packed), len(demands)
        body += packed + demands
    types: dict[str, dict[str, int]] = {}
    for bit, names in enumerate(regions.values()):
        for type_name, key in names.items():
            variants = types.setdefault(type_name, {})
            variants[key] = variants.get(key, 0) | 1 << bit
    index = {
        "date": date,
        "source": origin(),
        "regions": list(regions),
        "types": {
            name: [[*places[key][:2], mask, places[key][2]] for key, mask in sorted(variants.items())]
            for name, variants in sorted(types.items())
        },
    }
    packed_index = zlib.compress(json.dumps(index, separators=(",", ":")).encode(), 9)
    head = json.dumps({"format": 2, "index": len(packed_index), "dictionary": len(dictionary)}).encode() + b"\n"
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
