"""Compares reads with recorded answers of the real service: `python -m benchmarks.fidelity FOLDER`.

FOLDER contains recorded pairs, one file per type (`AWS-S3-Bucket.json`): a list of objects with `desired_state`, what
was declared, `properties`, what GetResource returned, and `physical_id`. Each declared state is created, waited for and
read back; then the top-level properties are compared.

    --facts FOLDER  also compares single facts: defaults, untagged resources, names that are shown (see `read_facts`),
                    and replays what updates of live resources did (see `update_facts`)
    --leave-out N   counts only types whose alphabetical position, modulo N, is `--part`: to see whether facts
                    learned from some types hold for others
    --unshown       reads each type as one of which no read was ever shown: its own facts are left aside, and only what
                    holds for its service, what documentation tells and what all types have in common counts
    --worst N       names the N cases that differ most
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ccmock import MockCloud, mock_cloudcontrol
from ccmock.facts import loading

from .floor import new_client
from .read_facts import add_facts
from .scores import Model, Score, in_any_order, read_back
from .update_facts import replayed

ACCOUNT_ID, REGION = "111111111111", "us-east-1"
STACK_TAGS = "aws:"

VOLATILE = (
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "<id>"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)?"), "<time>"),
    (re.compile(r"(?<![A-Za-z])(?=[0-9a-zA-Z]*\d)[0-9a-zA-Z]{4,}"), "<id>"),
    (re.compile(r"\d+"), "<n>"),
)


def pairs(folder: Path, modulus: int, part: int) -> Iterator[tuple[str, Model]]:
    """Yields (type name, recorded pair)."""
    for number, path in enumerate(sorted(folder.glob("*.json"))):
        if number % modulus == part:
            for pair in json.loads(path.read_text()):
                yield path.stem.replace("-", "::"), pair


def less_stack_tags(value: Any) -> Any:
    """Returns a value without the tags that only a CloudFormation stack adds."""
    if isinstance(value, list):
        return [less_stack_tags(item) for item in value if not _is_stack_tag(item)]
    if isinstance(value, dict):
        return {name: less_stack_tags(item) for name, item in value.items() if not name.startswith(STACK_TAGS)}
    return value


def _is_stack_tag(item: Any) -> bool:
    return isinstance(item, dict) and str(item.get("Key", item.get("TagKey", ""))).startswith(STACK_TAGS)


def recorded(pair: Model) -> Model:
    """Returns what the service returned, without what CloudFormation added."""
    cleaned = {name: less_stack_tags(value) for name, value in pair["properties"].items()}
    declared = pair["desired_state"]
    return {name: value for name, value in cleaned.items() if value or not pair["properties"][name] or name in declared}


def shape(value: Any, names: set[str]) -> str:
    """Returns a value in which names, IDs and numbers are replaced, since they differ between equal resources."""
    text = json.dumps(value, sort_keys=True)
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "<name>") if len(name) > 2 else text
    for pattern, sign in VOLATILE:
        text = pattern.sub(sign, text)
    return text


def compare(score: Score, cloud: MockCloud, type_name: str, pair: Model) -> None:
    """Compares one pair."""
    declared, want = less_stack_tags(pair["desired_state"]), recorded(pair)
    try:
        identifier, got = read_back(new_client("cloudcontrol"), type_name, declared)
    except Exception as error:  # noqa: BLE001 - any error counts as a mismatch
        score.add("accepted", 0)
        score.differing.append((99, f"{type_name} {pair['physical_id']}: {error}"))
        return
    score.add("accepted", 1)
    # Tags that all came from a stack say nothing of what an untagged resource shows.
    unknown = pair["properties"].keys() - want.keys()
    got = {name: value for name, value in got.items() if value or name not in unknown}
    missing, extra = want.keys() - got.keys(), got.keys() - want.keys()
    score.add("exact keys", not missing and not extra)
    score.add("key recall", len(want.keys() & got.keys()), len(want))
    score.add("key precision", len(want.keys() & got.keys()), len(got))
    if missing or extra:
        shown = f"{type_name} {pair['physical_id']}: missing {sorted(missing)}, extra {sorted(extra)}"
        score.differing.append((len(missing) + len(extra), shown))
    names = {part for text in (identifier, pair["physical_id"]) for part in (text, *text.split("|"))}
    names |= {value for value in pair["desired_state"].values() if isinstance(value, str)}
    read_only = cloud.types[type_name].read_only.names
    for name, value in want.items():
        if name in read_only:
            score.add("read-only", name in got and shape(got[name], names) == shape(value, names))
        is_equal = name in got and in_any_order(got[name]) == in_any_order(value)
        if name in declared and in_any_order(declared[name]) == in_any_order(value):
            score.add("echoed", is_equal)
        elif name not in declared and name not in read_only:
            score.add("defaults", is_equal)


def without_own_facts() -> AbstractContextManager[object]:
    """Leaves the facts aside that only one type has, for all types that are looked at from then on."""
    return patch.object(loading, "own_entry", lambda _: loading.UNKNOWN)


def score_of(folder: Path, modulus: int = 1, part: int = 0) -> Score:
    """Compares all pairs of a folder."""
    score = Score()
    for type_name, pair in pairs(folder, modulus, part):
        with mock_cloudcontrol(account_id=ACCOUNT_ID, region=REGION, references="off") as cloud:
            compare(score, cloud, type_name, pair)
    return score


def add_updates(score: Score, folder: Path) -> None:
    """Adds how updates end, by the facts of a folder (see `update_facts`)."""
    for figure, text in replayed(folder):
        score.add(figure, not text)
        if text:
            score.differing.append((1, text))


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--facts", type=Path, metavar="FOLDER")
    parser.add_argument("--leave-out", type=int, default=1, metavar="N")
    parser.add_argument("--part", type=int, default=0)
    parser.add_argument("--unshown", action="store_true")
    parser.add_argument("--worst", type=int, default=0, metavar="N")
    options = parser.parse_args()
    with without_own_facts() if options.unshown else nullcontext():
        score = score_of(options.folder, options.leave_out, options.part)
    if options.facts:
        add_updates(score, options.facts)
        add_facts(score, options.facts)
    for _, text in sorted(score.differing, reverse=True)[: options.worst]:
        print(text)
    for figure, tally in score.figures.items():
        print(f"{figure:>17} {tally.percent:5.1f} %  ({tally.hits:,} of {tally.of:,})")


if __name__ == "__main__":
    main()
