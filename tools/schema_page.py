"""Writes `docs/schema-differences.md`: how the differences between the sources of schemas were decided, type by type.

python -m tools.schema_page
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tools.schema_merge import AWS, MEMBERS, Decision, decisions

PAGE = Path(__file__).parent.parent / "docs" / "schema-differences.md"
SHOWN = 3
"""How many pointers of a list the page shows."""

HEAD = """# Where the schemas' sources differ

This page lists where the sources of ccmock's schemas differ, and which one was taken. ccmock acts on AWS's own schemas,
as published in the package c7n_awscc. cfn-lint's schemas are younger in places, and changed in others. For each list
below on which the two differ, one of them was chosen; `tools/schema_decisions.json` holds the choices, and
`tools/build_bundle.py` fails if a difference has none. [Fidelity](fidelity.md#schemas) says what else is taken from
where.
"""


def page(made: Sequence[Decision]) -> str:
    """The page as Markdown: a table for each member of a schema."""
    parts = [HEAD]
    for member in MEMBERS:
        rows = [each for each in made if each.member == member]
        if rows:
            parts.append(
                f"## {member}\n\n| type | taken | only AWS's has | only cfn-lint's has | why |\n|---|---|---|---|---|"
            )
            parts[-1] += "".join(map(_row, rows)) + "\n"
    return "\n".join(parts)


def _row(decision: Decision) -> str:
    taken = "AWS's" if decision.source == AWS else "cfn-lint's"
    sides = f"{_listed(decision.only_aws)} | {_listed(decision.only_cfn_lint)}"
    return f"\n| {decision.type} | {taken} | {sides} | {decision.reason} |"


def _listed(pointers: Sequence[str]) -> str:
    shown = ", ".join(f"`{each.removeprefix('/properties/')}`" for each in pointers[:SHOWN])
    more = len(pointers) - SHOWN
    return f"{shown} and {more} more" if more > 0 else shown or "none"


def main() -> None:
    """Writes the page."""
    PAGE.write_text(page(decisions()), "utf-8")


if __name__ == "__main__":
    main()
