"""The documentation site: what its pages, navigation and index must have, as far as that needs no browser."""

from __future__ import annotations

import ast
import re
import runpy
from collections import Counter
from pathlib import Path

import pytest
import yaml

import ccmock

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SITE = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
BUILD = runpy.run_path(str(DOCS / "site_pages.py"))
ASSISTANTS = runpy.run_path(str(DOCS / "assistant_pages.py"))

FILES = {page.relative_to(DOCS).as_posix(): page for page in DOCS.rglob("*.md")}
FILES |= {page: ROOT / path for path, page in BUILD["NAMED"].items()}
PAGES = {name: page.read_text(encoding="utf-8") for name, page in FILES.items()}

LONGEST_LINE = 100
"""The characters of a line of code that fit into a window of 800 pixels, at the size of the stylesheet."""


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
    assert Counter(_pages_of(SITE["nav"])) == dict.fromkeys(PAGES, 1)


def test_each_decision_has_its_sections_and_a_place_in_the_index():
    index, *decisions = sorted((DOCS / "decisions").glob("*.md"), reverse=True)
    assert index.name == "index.md"
    for number, decision in enumerate(reversed(decisions), start=1):
        text = decision.read_text(encoding="utf-8")
        assert decision.name.startswith(f"{number:04}-")
        assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Context", "Decision", "Reason", "Consequences"]
        assert f"[{text.splitlines()[0].removeprefix('# ')}]({decision.name})" in index.read_text(encoding="utf-8")


def test_site_loads_nothing_from_another_host():
    assert SITE["theme"]["font"] is False
    assert {"extra_javascript", "extra_templates"}.isdisjoint(SITE)
    assert [script for script in SITE["extra"]["polyfills"] if not (DOCS / script).is_file()] == []
    # With this attribute, the theme asks GitHub for the repository's stars whenever a page opens.
    assert "data-md-component" not in (DOCS / "theme" / "partials" / "source.html").read_text(encoding="utf-8")
    ours = [*(DOCS / "stylesheets").iterdir(), *(DOCS / "javascripts").iterdir(), *(DOCS / "theme").rglob("*.html")]
    assert [file for file in ours if "http" in file.read_text(encoding="utf-8")] == []


def test_search_works_in_a_site_that_was_opened_from_a_folder():
    assert "offline" in SITE["plugins"]
    assert SITE["use_directory_urls"] is False
    # The plugin loads its own script from another host, unless it finds one of this name.
    assert [script for script in SITE["extra"]["polyfills"] if "iframe-worker" in script]


def test_site_shows_the_version():
    assert BUILD["VERSION"].findall((ROOT / "ccmock" / "__init__.py").read_text("utf-8")) == [ccmock.__version__]


def test_every_page_begins_with_a_title_and_a_paragraph():
    untitled = [page for page, text in PAGES.items() if not re.match(r"# \S.*\n\n", text)]
    assert untitled == []
    assert [page for page, text in PAGES.items() if not ASSISTANTS["first_sentence"](text)] == []


def test_titles_are_unique():
    titles = Counter(ASSISTANTS["title_of"](text).lower() for text in PAGES.values())
    assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize("page", sorted(PAGES))
def test_lines_of_code_fit_into_a_window(page):
    for block in re.findall(r"^```py(?:thon)?\n(.*?)^```$", PAGES[page], re.MULTILINE | re.DOTALL):
        outputs = _lines_within_texts(block)
        lines = enumerate(block.splitlines(), start=1)
        assert [line for at, line in lines if len(line) > LONGEST_LINE and at not in outputs] == []


def _lines_within_texts(block):
    """The lines of texts over several lines, such as a report that a test compares: they are as long as they are."""
    texts = [node for node in ast.walk(ast.parse(block)) if isinstance(node, ast.Constant | ast.JoinedStr)]
    return {line for text in texts for line in range(text.lineno + 1, text.end_lineno + 1)}


# --- the index for coding assistants, in the form of llmstxt.org ---


def test_index_for_assistants_describes_each_page_of_the_navigation():
    index = ASSISTANTS["index_of"](SITE["site_name"], SITE["site_description"], SITE["nav"], PAGES)
    title, summary, *sections = index.split("\n\n")
    assert (title, summary) == ("# ccmock", f"> {SITE['site_description']}.")
    headings, lists = sections[::2], sections[1::2]
    assert headings[-1] == "## Optional"
    assert all(heading.startswith("## ") for heading in headings)
    links = [re.fullmatch(r"- \[(.+)\]\((\S+)\): (.+\.)", line) for part in lists for line in part.splitlines()]
    assert [link[2] for link in links] == list(_pages_of(SITE["nav"]))
    assert all(link[1] == ASSISTANTS["title_of"](PAGES[link[2]]) for link in links)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# T\n\nWhat [it](a.md) is\nfor: this. And more.\n\n## S\n", "What it is for: this."),
        ("# T\n\nAn `AWS.x` and 1.5 of it. More.", "An `AWS.x` and 1.5 of it."),
        ("# T\n\n## Section\nText.\n", ""),
        ("# T\n\n```python\nassert True.\n```\n", ""),
        ("# T\n\n| a. |\n|---|\n", ""),
        ("# T\n\n- an item.\n", ""),
        ("# T\n\n::: ccmock.Clock\n", ""),
        ("# T\n\nNo end\n", ""),
    ],
)
def test_first_sentence_is_that_of_a_paragraph_below_the_title(text, sentence):
    assert ASSISTANTS["first_sentence"](text) == sentence


def test_pages_of_docstrings_are_written_as_markdown():
    html = (
        '<h2 class="doc"> <code>class</code> Clock<a class="headerlink" href="#clock">¶</a></h2>'
        '<div><pre><span></span><code>advance(<span class="n">seconds</span>) -&gt; None\n</code></pre></div>'
        "<p>Moves <code>now</code> on.</p><ul><li>a number</li></ul>"
        "<table><tr><th>a</th></tr><tr><td>b</td></tr></table>"
    )
    assert ASSISTANTS["text_of"](html) == (
        "## `class` Clock\n\n```python\nadvance(seconds) -> None\n```\n\nMoves `now` on.\n- a number\na | \nb |\n"
    )
