"""The site is whole: its reference has every public name, and its navigation every page."""

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


def test_every_public_name_is_in_the_reference_once():
    texts = [page.read_text(encoding="utf-8") for page in (DOCS / "reference").glob("*.md")]
    told = Counter(name for text in texts for name in re.findall(r"^::: ccmock\.(\w+)$", text, re.MULTILINE))
    assert {name: told[name] for name in ccmock.__all__} == dict.fromkeys(ccmock.__all__, 1)


def test_every_page_is_in_the_navigation_once():
    site = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    pages = {page.relative_to(DOCS).as_posix(): 1 for page in DOCS.rglob("*.md")}
    assert Counter(_pages_of(site["nav"])) == pages


def test_nothing_of_the_site_comes_from_another_host():
    site = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert site["theme"]["font"] is False
    assert {"extra_javascript", "extra", "repo_url"}.isdisjoint(site)
    assert "http" not in (DOCS / "stylesheets" / "site.css").read_text(encoding="utf-8")
