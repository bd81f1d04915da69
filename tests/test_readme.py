"""README and the pages of the documentation: code blocks run, links work, and the checks run README's command."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README, *PAGES = [
    *(ROOT / "README.md", ROOT / "CONTRIBUTING.md"),
    *(page for folder in ("docs", "docs/clients", "docs/decisions") for page in sorted((ROOT / folder).glob("*.md"))),
]
TEXTS = {page: page.read_text(encoding="utf-8") for page in (README, *PAGES)}
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TEST = re.compile(r"^ *(?:async )?def (test_\w+)\(", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(#[^)]*)?\)")
COMMANDS = re.findall(r"^ {4}(python3 .*)$", TEXTS[README], re.MULTILINE)


def modules() -> dict[str, str]:
    """Returns test modules by name: each block of README is one, the blocks of another page are one together."""
    blocks = {f"test_readme_{at}": block for at, block in enumerate(BLOCK.findall(TEXTS[README]))}
    pages = {f"test_{page.stem.replace('-', '_')}": "\n\n".join(BLOCK.findall(TEXTS[page])) for page in PAGES}
    return blocks | {name: source for name, source in pages.items() if source}


def test_readme_has_fewer_than_150_lines():
    assert len(TEXTS[README].splitlines()) < 150


def test_each_code_block_of_readme_has_one_test():
    assert {len(TEST.findall(block)) for block in BLOCK.findall(TEXTS[README])} == {1}


@pytest.mark.slow
def test_every_code_block_runs(tmp_path, loopback):
    sources = modules()
    for name, source in sources.items():
        (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")

    arguments = ["-v", "--import-mode=importlib", "-W", "error", str(tmp_path)]
    # Other plugins of this environment must not change the result.
    arguments += ["-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:asyncio"]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stdout
    passed = Counter(re.findall(r"(test_\w+)\.py::(?:\w+::)*(\w+) PASSED", ended.stdout))
    written = Counter((name, test) for name, source in sources.items() for test in TEST.findall(source))
    assert not written - passed, "each test must have a name of its own"


def test_readme_has_two_install_commands():
    assert len(COMMANDS) == 2
    assert all("pytest" in command for command in COMMANDS)


def test_ci_runs_the_second_command_of_readme():
    script = r"sed -n 's/^    \(python3 .*\)$/\1/p' README.md | tail -n 1"
    assert script in (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    read = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert read.stdout == COMMANDS[1] + "\n"


def test_readme_links_to_every_page_in_two_steps():
    near = _linked_from(README)
    assert near | {far for page in near if page in TEXTS for far in _linked_from(page)} >= set(PAGES)


def _linked_from(page):
    return {(page.parent / target).resolve() for target, _ in LINK.findall(TEXTS[page])}


@pytest.mark.parametrize(
    ("page", "target", "anchor"),
    [(page, *link) for page, text in TEXTS.items() for link in LINK.findall(text)],
    ids=lambda part: part.name if isinstance(part, Path) else part or "-",
)
def test_every_link_has_a_target(page, target, anchor):
    found = page.parent / target if target else page
    assert found.exists()
    if anchor:
        headings = re.findall(r"^#+ (.*)$", found.read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor[1:] in [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]
