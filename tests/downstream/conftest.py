"""What the tests of real clients share. Each client has an environment of its own in tox.ini, and is tested only there.

They are run with `--confcutdir` set to this folder, so that an environment needs pytest, ccmock and its client only.
`no_network` stands guard: whatever slips out of the process fails its test.

Clients of other languages run in processes of their own, against a mock that is served. They are built once, in the
folder that tox names, and their tests are skipped where the language is not installed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import no_network
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.downstream.languages import BUILDS, Go, Node, NotInstalledError

GROUP = "AWS::Logs::LogGroup"
DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```py\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^```\w+ title=\"(.*?)\"\n(.*?)^```$", re.MULTILINE | re.DOTALL)

CLIENTS = {
    "test_awscli.py": "awscli",
    "test_awscli_process.py": "awscli",
    "test_custodian.py": "c7n-awscc",
    "test_mcp.py": "awslabs.aws-api-mcp-server",
}
LANGUAGES = ["test_alchemy.py", "test_cdk.py", "test_go.py", "test_javascript.py"]


def _is_installed(package: str) -> bool:
    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True


collect_ignore = [module for module, package in CLIENTS.items() if not _is_installed(package)]
collect_ignore += [] if BUILDS in os.environ else LANGUAGES

PLAIN_ENVIRONMENT = dict(os.environ)
"""What installing needs: the home with its settings, and the certificates."""


@pytest.fixture(scope="session", autouse=True)
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home without anything: clients write their logs and caches there, some as soon as they are imported."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        yield home


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials, no region, no profile, and the guard in processes that a test starts."""
    monkeypatch.setenv("PYTHONPATH", str(Path(no_network.__file__).parent))
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent/config")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials")
    if "boto3" in sys.modules:
        monkeypatch.setattr("boto3.DEFAULT_SESSION", None)


@pytest.fixture
def cloud() -> Iterator[MockCloud]:
    """A mock whose time moves only when it is told to."""
    with mock_cloudcontrol(clock="manual") as cloud:
        yield cloud


@pytest.fixture
def put_groups(cloud: MockCloud) -> Callable[..., None]:
    """Puts a log group for each name."""

    def put(*names: str) -> None:
        for name in names:
            cloud.resources.put(GROUP, {"LogGroupName": name})

    return put


@pytest.fixture
def run_page(tmp_path: Path) -> Callable[..., str]:
    """Runs the code under a heading of a page as one test module; gives what pytest says last.

    Blocks with a title are files beside the module, and `prepare` makes of them what it needs.
    """

    def run(
        heading: str,
        page: str = "real-clients.md",
        environment: Mapping[str, str] | None = None,
        prepare: Callable[[], None] = lambda: None,
    ) -> str:
        text = (DOCS / page).read_text(encoding="utf-8")
        (section,) = (part for part in re.split("^##? ", text, flags=re.MULTILINE) if part.startswith(heading))
        for name, content in FILE.findall(section):
            (tmp_path / name).write_text(content, encoding="utf-8")
        prepare()
        (tmp_path / "test_page.py").write_text("\n\n".join(BLOCK.findall(section)), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "test_page.py"]
        variables = {**os.environ, **(environment or {})}
        ended = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout
        return ended.stdout.splitlines()[-1]

    return run


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers on this machine can be reached, by the test and by what it starts."""
    monkeypatch.setenv(no_network.LOOPBACK, "1")


@pytest.fixture(scope="session")
def node() -> Node:
    """Node.js with the packages of `node/package.json`."""
    return _built(Node)


@pytest.fixture(scope="session")
def go() -> Go:
    """Go with the SDK of Debian's packages."""
    return _built(Go)


def _built(language: Callable[[Path, Mapping[str, str]], Any]) -> Any:
    if BUILDS not in os.environ:
        pytest.skip(f"{BUILDS} names no folder to build in. tox sets it: run tox -e downstream-node, or downstream-go.")
    try:
        return language(Path(os.environ[BUILDS]), PLAIN_ENVIRONMENT)
    except NotInstalledError as missing:
        pytest.skip(str(missing))
