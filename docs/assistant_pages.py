"""Writes the site's pages as Markdown, with an index in the form of https://llmstxt.org, for coding assistants.

`llms.txt` lists the pages of the navigation, each with the first sentence below its title. `llms-full.txt` holds the
pages themselves. This hook of mkdocs makes both whenever the site is built, so they are as new as the pages.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

SKIPPABLE = "Optional"
"""The heading that llmstxt.org gives to what a reader in a hurry leaves out: here, the last group of the navigation."""

LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
SENTENCE = re.compile(r".*?\.(?= |$)")
FROM_DOCSTRINGS = re.compile(r"^::: ", re.MULTILINE)

sources: dict[str, str] = {}
texts: dict[str, str] = {}
"""Each page of this build: its Markdown, and what of it is written. They differ for pages of docstrings."""


def on_pre_build(config: MkDocsConfig) -> None:  # noqa: ARG001 - mkdocs's
    """Forgets the pages of an earlier build."""
    sources.clear()
    texts.clear()


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG001 - mkdocs's
    """Keeps the Markdown of a page."""
    sources[page.file.src_uri] = texts[page.file.src_uri] = markdown


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG001 - mkdocs's
    """Keeps the text of a page that is made of docstrings: its Markdown has only their names."""
    if FROM_DOCSTRINGS.search(sources[page.file.src_uri]):
        texts[page.file.src_uri] = text_of(html)


def on_post_build(config: MkDocsConfig) -> None:
    """Writes the pages, the index and the pages in one file."""
    site = Path(config.site_dir)
    for page, text in texts.items():
        (site / page).parent.mkdir(parents=True, exist_ok=True)
        (site / page).write_text(text, encoding="utf-8")
    assert config.nav is not None
    index = index_of(config.site_name, config.site_description, config.nav, sources)
    (site / "llms.txt").write_text(index, encoding="utf-8")
    ordered = (page for name, pages in groups(config.nav) if name != SKIPPABLE for page in pages)
    (site / "llms-full.txt").write_text("\n\n".join(texts[page].strip() for page in ordered) + "\n", encoding="utf-8")


def index_of(name: str, summary: str, navigation: list[Any], pages: Mapping[str, str]) -> str:
    """Returns an llms.txt: the site's name and summary, then each group of the navigation with its pages."""
    parts = [f"# {name}\n\n> {summary}."]
    for heading, listed in groups(navigation):
        lines = (f"- [{title_of(pages[page])}]({page}): {first_sentence(pages[page])}" for page in listed)
        parts.append(f"## {heading}\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def groups(navigation: list[Any]) -> list[tuple[str, list[str]]]:
    """Returns the groups of the navigation, each with all pages below it."""
    named = [(name, list(_pages(below))) for entry in navigation for name, below in entry.items()]
    return [*named[:-1], (SKIPPABLE, named[-1][1])]


def title_of(markdown: str) -> str:
    """Returns the first heading of a page."""
    return markdown.split("\n", 1)[0].removeprefix("# ")


def first_paragraph(markdown: str) -> str:
    """Returns what follows the title of a page in one line, without links. It is empty if that is no paragraph."""
    below = markdown.split("\n", 1)[1].strip().split("\n\n")[0]
    return "" if re.match(r"#|```|\||!|- |:::|    ", below) else " ".join(LINK.sub(r"\1", below).split())


def first_sentence(markdown: str) -> str:
    """Returns the first sentence of a page's first paragraph."""
    found = SENTENCE.match(first_paragraph(markdown))
    return found.group() if found else ""


def _pages(below: Any) -> Iterator[str]:
    if isinstance(below, str):
        yield below
    else:
        for entry in below.values() if isinstance(below, dict) else below:
            yield from _pages(entry)


def text_of(html: str) -> str:
    """Returns a page of docstrings as Markdown: its headings, signatures, lists and paragraphs."""
    reader = _TextOfPage()
    reader.feed(html)
    return re.sub(r"\n\s*\n+", "\n\n", re.sub(r"(\n#+ )\s+", r"\1", "".join(reader.parts))).strip() + "\n"


class _TextOfPage(HTMLParser):
    """Collects the Markdown of a page, without the signs that link to headings."""

    BEGINS = {"pre": "\n\n```python\n", "p": "\n\n", "li": "\n- ", "tr": "\n"}  # noqa: RUF012 - a constant
    ENDS = {"pre": "```\n\n", "td": " | ", "th": " | "}  # noqa: RUF012 - a constant

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._is_in_block = False
        self._is_skipped = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_skipped = ("class", "headerlink") in attrs
        self._is_in_block = self._is_in_block or tag == "pre"
        if re.fullmatch(r"h[1-6]", tag):
            self.parts.append("\n\n" + "#" * int(tag[1]) + " ")
        self.parts.append("`" if self._is_inline_code(tag) else self.BEGINS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self._is_skipped = False
        self.parts.append("`" if self._is_inline_code(tag) else self.ENDS.get(tag, ""))
        self._is_in_block = self._is_in_block and tag != "pre"

    def handle_data(self, data: str) -> None:
        if not self._is_skipped:
            self.parts.append(data)

    def _is_inline_code(self, tag: str) -> bool:
        return tag == "code" and not self._is_in_block
