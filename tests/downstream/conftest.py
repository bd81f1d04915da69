"""What the tests of real clients share. Each client has an environment of its own in tox.ini, and is tested only there.

They are run with `--confcutdir` set to this folder, so that an environment needs pytest, ccmock and its client only.
`no_network` stands guard: whatever slips out of the process fails its test.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import no_network
import pytest

from ccmock import MockCloud, mock_cloudcontrol

GROUP = "AWS::Logs::LogGroup"
PAGE = Path(__file__).parents[2] / "docs" / "real-clients.md"
BLOCK = re.compile(r"^```py\n(.*?)^```$", re.MULTILINE | re.DOTALL)

CLIENTS = {
    "test_awscli.py": "awscli",
    "test_custodian.py": "c7n-awscc",
    "test_mcp.py": "awslabs.aws-api-mcp-server",
}


def _is_installed(package: str) -> bool:
    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True


collect_ignore = [module for module, package in CLIENTS.items() if not _is_installed(package)]


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
def run_page(tmp_path: Path) -> Callable[[str], str]:
    """Runs the code under a heading of the page on real clients as one test module; gives what pytest says last."""

    def run(heading: str) -> str:
        (section,) = (part for part in PAGE.read_text(encoding="utf-8").split("\n## ") if part.startswith(heading))
        (tmp_path / "test_page.py").write_text("\n\n".join(BLOCK.findall(section)), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "test_page.py"]
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout
        return ended.stdout.splitlines()[-1]

    return run
