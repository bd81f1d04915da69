"""What users install: the wheel has all that ccmock reads, its metadata hold anywhere, the extras are as told."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from configparser import ConfigParser
from fnmatch import fnmatchcase
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks import install
from tools import busy

ROOT = Path(__file__).parent.parent
SETUP = ConfigParser(interpolation=None)
SETUP.read(ROOT / "setup.cfg", encoding="utf-8")
TOX = ConfigParser(interpolation=None)
TOX.read(ROOT / "tox.ini", encoding="utf-8")
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
START = (ROOT / "docs" / "start.md").read_text(encoding="utf-8")


def listed(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_every_data_file_is_package_data() -> None:
    patterns = [pattern.strip() for pattern in SETUP["options.package_data"]["ccmock.data"].split(",")]
    data = ROOT / "ccmock" / "data"
    files = [
        path.relative_to(data) for path in data.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")
    ]
    assert len(files) > 100

    def is_packaged(file: Path) -> bool:
        # A `*` of setuptools does not cross folders.
        same_depth = (pattern for pattern in patterns if pattern.count("/") == len(file.parts) - 1)
        return any(fnmatchcase(file.as_posix(), pattern) for pattern in same_depth)

    assert [file.as_posix() for file in files if not is_packaged(file)] == []


def test_every_file_of_the_page_is_package_data() -> None:
    patterns = [pattern.strip() for pattern in SETUP["options.package_data"]["ccmock.server"].split(",")]
    files = [f"page/{path.name}" for path in (ROOT / "ccmock" / "server" / "page").iterdir()]
    assert {"page/index.html", "page/page.css", "page/page.js", "page/icon.svg"} <= {*files}
    assert [file for file in files if not any(fnmatchcase(file, pattern) for pattern in patterns)] == []


def test_links_of_the_package_page_lead_to_files_of_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setitem(sys.modules, "setuptools", SimpleNamespace(setup=given.update))
    runpy.run_path(str(ROOT / "setup.py"))
    links = re.findall(r"\]\(([^)]*)\)", given["long_description"])
    source = "https://github.com/ccmock/ccmock/blob/HEAD/"
    assert len(links) > 20
    assert [link for link in links if not link.startswith("https://")] == []
    assert [link for link in links if link.startswith(source) and not (ROOT / link.removeprefix(source)).exists()] == []
    assert f"{source}CHANGELOG.md" in links


def test_project_urls_are_those_of_one_repository() -> None:
    urls = dict(line.split(" = ") for line in listed(SETUP["metadata"]["project_urls"]))
    assert urls.keys() == {"Documentation", "Source", "Issues", "Changelog"}
    assert all(url.startswith(urls["Source"]) for url in urls.values())


def test_extras_are_documented_in_the_order_of_setup_cfg() -> None:
    assert re.findall(r"^\| `(\w+)` \|", START, re.MULTILINE) == install.extras()


def test_start_page_installs_what_its_tests_import() -> None:
    (command,) = re.findall(r"^    (pip install .*)$", START, re.MULTILINE)
    imported = set(re.findall(r"^import (\w+)", START, re.MULTILINE)) - sys.stdlib_module_names
    assert imported == {"boto3", "pytest"}
    assert "pytest" in command.split()


def test_oldest_boto3_that_is_allowed_is_tested() -> None:
    required = dict(line.split(">=") for line in listed(SETUP["options"]["install_requires"]))
    pinned = re.findall(r"^oldest: (\w+) == (\S+)$", TOX["testenv:boto3-{oldest,newest}"]["deps"], re.MULTILINE)
    assert dict(pinned) == {name: required[name] for name in ("boto3", "botocore")}


@pytest.mark.parametrize("name", ["contract", "boto3", "package", "page"])
def test_checks_run_the_environments_that_no_test_command_runs(name: str) -> None:
    assert name in re.split(r"\W+", CI)


def test_supported_pythons_are_the_same_everywhere() -> None:
    prefix = "Programming Language :: Python :: 3."
    minors = [line.removeprefix(prefix) for line in listed(SETUP["metadata"]["classifiers"]) if line.startswith(prefix)]
    workflow = (ROOT / ".github" / "workflows" / "checks.yml").read_text(encoding="utf-8")
    assert re.findall(r'"3\.(\d+)"', workflow) == minors
    assert TOX["tox"]["env_list"].startswith(f"py{{{','.join(f'3{minor}' for minor in minors)}}}")
    assert SETUP["options"]["python_requires"] == f">=3.{minors[0]}"


# --- the contract suite, which is large, is an extra of its own ---


@pytest.mark.parametrize(
    ("suite", "told"),
    [
        ("json", "1 failed, 1 passed"),
        ("no_such_suite", "needs AWS's contract suite, which the extra `contract` installs: `tox -e contract`"),
    ],
    ids=["installed", "missing"],
)
def test_contract_tests_are_skipped_with_a_reason_without_their_suite(tmp_path: Path, suite: str, told: str) -> None:
    conftest = (ROOT / "tests" / "contract" / "conftest.py").read_text(encoding="utf-8")
    (tmp_path / "conftest.py").write_text(conftest.replace('"rpdk"', f'"{suite}"'), "utf-8")
    (tmp_path / "test_inputs.py").write_text("def test(): raise ZeroDivisionError", "utf-8")
    (tmp_path / "test_wording.py").write_text("def test(): pass", "utf-8")
    command = [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", "-p", "no:asyncio", "-p", "no:randomly"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told in ended.stdout
    assert "1 passed" in ended.stdout


def test_only_the_extra_contract_needs_the_suite() -> None:
    needed = {name: listed(packages) for name, packages in SETUP["options.extras_require"].items()}
    suite = [
        name for name, packages in needed.items() if any(each.startswith("cloudformation-cli>") for each in packages)
    ]
    assert suite == ["contract"]


# --- what measures and loads ---


def test_installs_to_measure_are_the_readme_commands_and_every_extra() -> None:
    first, second, plain, *extras = install.commands()
    assert first == "pip install -q -e . pytest"
    assert second == "pip install -q -e '.[dev]'"
    assert plain == "pip install ."
    assert extras == [f"pip install '.[{name}]'" for name in SETUP["options.extras_require"]]
    assert install.commands(["yaml"]) == ["pip install '.[yaml]'"]


def test_table_of_installs_has_a_line_for_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install, "measured", lambda command: install.Installed(command, 8.4, 30.2, 91.7, 18))
    assert install.main(["yaml"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "| command | takes | downloads | environment | packages |",
        "|---|---|---|---|---|",
        "| `pip install '.[yaml]'` | 8 s | 30 MB | 92 MB | 18 |",
    ]


def test_busy_machine_is_busy_until_the_command_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[str]] = []
    begin, run = subprocess.Popen, subprocess.run

    def note(command: list[str]) -> subprocess.Popen[str]:
        started.append(begin(command))
        return started[-1]

    def look(command: list[str], *, check: bool) -> Any:
        assert [process.poll() for process in started] == [None, None]
        with monkeypatch.context() as usual:
            usual.setattr(subprocess, "Popen", begin)
            return run(command, check=check)

    monkeypatch.setattr(subprocess, "Popen", note)
    monkeypatch.setattr(subprocess, "run", look)
    assert busy.main(["2", "--", sys.executable, "-c", "raise SystemExit(3)"]) == 3
    assert len(started) == 2
    assert all(process.returncode for process in started)
