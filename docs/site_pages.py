"""Adds pages to the site for files elsewhere in the repository.

On a repository's page, a link such as `../examples/deploy_and_wait.py` opens the file. The site does not have it, so
this hook of mkdocs creates a page for it and changes the link. The navigation has some of these pages.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent
PAGES, MADE = "docs/", "files/"
TOLD_BY = {"README.md": "index.md"}
"""Files whose content is also a page."""

NAMED = {"CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md"}
"""Files that are pages of the navigation."""

LINK = re.compile(r"(?<=\]\()(?!https?:|#)[^)#\s]+")
WORD = re.compile(r"<code>([^<\s]+)</code>")
VERSION = re.compile(r'^__version__ = "(.*)"$', re.MULTILINE)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Tells the theme the version, which it shows below the link to the repository."""
    config.extra["release"] = VERSION.findall((ROOT / "ccmock" / "__init__.py").read_text(encoding="utf-8"))[0]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the named pages, one for each file that a page links to, and one for each that such a file links to."""
    from mkdocs.structure.files import File, InclusionLevel  # noqa: PLC0415 - only the docs environment has mkdocs

    for path, page in NAMED.items():
        named = File.generated(config, page, content=_shown(path))
        named.edit_uri = posixpath.relpath(path, PAGES)
        files.append(named)
    ahead = [page.src_uri for page in files.documentation_pages()]
    for page in ahead:
        text = (ROOT / _origin_of(page)).read_text(encoding="utf-8")
        for path in (_target_of(page, link) for link in LINK.findall(text)):
            made = _page_of(path)
            if made.startswith(MADE) and (ROOT / path).is_file() and files.get_file_from_path(made) is None:
                shown = File.generated(config, made, content=_shown(path), inclusion=InclusionLevel.NOT_IN_NAV)
                files.append(shown)
                ahead += [made] if path.endswith(".md") else []
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - mkdocs's
    """Changes links to files into links to their pages. The search shows files and decisions below other pages."""
    here = page.file.src_uri
    if here.startswith((MADE, "decisions/")):
        page.meta["search"] = {"boost": 0.2}

    def within_the_site(link: re.Match[str]) -> str:
        there = _page_of(_target_of(here, link.group()))
        is_known = files.get_file_from_path(there) is not None
        return posixpath.relpath(there, posixpath.dirname(here) or ".") if is_known else link.group()

    return LINK.sub(within_the_site, markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - mkdocs's
    """Marks code that is one word, which the stylesheet keeps on one line in tables."""
    return WORD.sub(r'<code class="name">\1</code>', html)


def _target_of(page: str, link: str) -> str:
    """Returns the path of the file that a link of a page leads to, from the root of the repository."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(_origin_of(page)), link))


def _origin_of(page: str) -> str:
    """Returns the path of the file that a page shows, from the root of the repository."""
    named = [path for path, name in NAMED.items() if name == page]
    if named or not page.startswith(MADE):
        return named[0] if named else PAGES + page
    path = page.removeprefix(MADE)
    return path if (ROOT / path).is_file() else path.removesuffix(".md")


def _page_of(path: str) -> str:
    """Returns the page that shows a file."""
    if path.startswith(PAGES):
        return path.removeprefix(PAGES)
    return (TOLD_BY | NAMED).get(path, MADE + path + ("" if path.endswith(".md") else ".md"))


def _shown(path: str) -> str:
    text = (ROOT / path).read_text(encoding="utf-8")
    return text if path.endswith(".md") else f"# {path}\n\n```{Path(path).suffix[1:]}\n{text}```\n"
