"""The documentation site: the reference has every public name, the navigation every page, each decision its parts."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import yaml

import ccmock

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"


def _pages_of(navigation):
    for entry in navigation:
        yield from [entry] if isinstance(entry, str) else _pages_of(_under(entry))


def _under(entry):
    (below,) = entry.values()
    return [below] if isinstance(below, str) else below


def test_reference_lists_every_public_name_once():
    texts = [page.read_text(encoding="utf-8") for page in (DOCS / "reference").glob("*.md")]
    told = Counter(name for text in texts for name in re.findall(r"^::: ccmock\.(\w+)$", text, re.MULTILINE))
    assert {name: told[name] for name in ccmock.__all__} == dict.fromkeys(ccmock.__all__, 1)


def test_navigation_lists_every_page_once():
    site = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    pages = {page.relative_to(DOCS).as_posix(): 1 for page in DOCS.rglob("*.md")}
    assert Counter(_pages_of(site["nav"])) == pages


def test_each_decision_has_its_sections_and_a_place_in_the_index():
    index, *decisions = sorted((DOCS / "decisions").glob("*.md"), reverse=True)
    assert index.name == "index.md"
    for number, decision in enumerate(reversed(decisions), start=1):
        text = decision.read_text(encoding="utf-8")
        assert decision.name.startswith(f"{number:04}-")
        assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Context", "Decision", "Reason", "Consequences"]
        assert f"[{text.splitlines()[0].removeprefix('# ')}]({decision.name})" in index.read_text(encoding="utf-8")


def test_site_loads_nothing_from_another_host():
    site = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert site["theme"]["font"] is False
    assert {"extra_javascript", "extra", "repo_url"}.isdisjoint(site)
    assert "http" not in (DOCS / "stylesheets" / "site.css").read_text(encoding="utf-8")
