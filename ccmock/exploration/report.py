"""What an exploration has found, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from .explorer import Explorer, Finding
from .scenarios import VARIABLE, Scenario

FINDINGS_SHOWN = 100
"""How many scenarios a report lists; the others are counted."""

DETERMINISM = (
    "A test is explored by running it again, so each run has to make the same calls. Seed what is random, fix the "
    "time, and wait for threads in a fixed order."
)

Replay = Callable[[Scenario], str]
"""Gives the line that runs a scenario again."""


class ExplorationError(AssertionError):
    """A test did not survive failures that could befall its calls, or it cannot be explored."""


def summary_of(explorer: Explorer) -> str:
    """One line: how many scenarios ran, and what came of them."""
    if explorer.difference is not None:
        return "not deterministic"
    if not explorer.has_calls:
        return "no calls, so there is nothing to explore"
    counts = [
        (explorer.survived, "survived"),
        (len(explorer.findings), "not survived"),
        (len(explorer.never_fired), "never fired"),
        (len(explorer.left_out), f"left out (limit={explorer.limit})"),
    ]
    parts = [f"{count} {what}" for count, what in counts if count or what == "survived"]
    return f"{explorer.ran} scenarios: {', '.join(parts)}"


def failure_of(explorer: Explorer, name: str, replay: Replay) -> str | None:
    """Why a test fails that was explored; None where it has survived all that ran."""
    if explorer.difference is not None:
        return f"{name} cannot be explored, since it is not deterministic: {explorer.difference}.\n{DETERMINISM}"
    if not explorer.findings:
        return None
    head = f"{name} did not survive {len(explorer.findings)} of {explorer.ran} failures that could befall its calls."
    return "\n".join([head, *_listed(explorer.findings, replay), "", summary_of(explorer)])


def _listed(findings: list[Finding], replay: Replay) -> Iterator[str]:
    for subject, of_call in groupby(findings[:FINDINGS_SHOWN], key=lambda finding: finding.subject):
        yield f"\n{subject}"
        # What the test comes to is often the same for many failures of a call.
        by_text: dict[str, list[Scenario]] = {}
        for finding in of_call:
            by_text.setdefault(finding.text, []).append(finding.scenario)
        for text, scenarios in by_text.items():
            yield f"  {text}"
            yield from (f"    {replay(scenario)}" for scenario in scenarios)
    if len(findings) > FINDINGS_SHOWN:
        yield f"\n… and {len(findings) - FINDINGS_SHOWN} more"


def replay_anywhere(scenario: Scenario) -> str:
    """The line for a test that runs without pytest."""
    return f"{VARIABLE}={scenario}"
