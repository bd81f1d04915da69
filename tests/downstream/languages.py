"""Languages other than Python: how their programs are built and run."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

BUILDS = "CCMOCK_DOWNSTREAM_BUILDS"
"""Names the folder in which packages are installed and programs are built. tox sets it; without it, no test is run."""

HERE = Path(__file__).parent
DEBIAN_GO_PATH = Path("/usr/share/gocode")


class NotInstalledError(Exception):
    """What a language needs is not on this machine."""


class Node:
    """Node.js, with the packages that `node/package.json` names installed below a folder."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        if not all(map(shutil.which, ("node", "npm"))):
            raise NotInstalledError("Node.js and npm are not installed.")
        self.packages = folder / "node"
        self._install(environment)

    def _install(self, environment: Mapping[str, str]) -> None:
        wanted = (HERE / "node" / "package.json").read_text(encoding="utf-8")
        installed = self.packages / "installed.json"
        if installed.is_file() and installed.read_text(encoding="utf-8") == wanted:
            return
        self.packages.mkdir(parents=True, exist_ok=True)
        (self.packages / "package.json").write_text(wanted, encoding="utf-8")
        # What is left out is not needed by what the tests use: binaries for other services and scripts that fetch them.
        options = "--ignore-scripts --no-audit --no-fund --no-package-lock --omit=optional --omit=peer --prefer-offline"
        command = ["npm", "install", "--loglevel=error", *options.split()]
        _run(command, self.packages, environment)
        installed.write_text(wanted, encoding="utf-8")

    def prepare(self, folder: Path) -> None:
        """Lets programs in a folder import the packages."""
        (folder / "node_modules").symlink_to(self.packages / "node_modules")


class Go:
    """Go, with the SDK for Go v2 as Debian packages it: its source, which is built without modules."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        if shutil.which("go") is None:
            raise NotInstalledError("Go is not installed.")
        service = DEBIAN_GO_PATH / "src/github.com/aws/aws-sdk-go-v2/service/cloudcontrol"
        if not service.is_dir():
            raise NotInstalledError(
                f"{service} is missing: Debian's golang-github-aws-aws-sdk-go-v2-dev is not installed."
            )
        self.folder = folder / "go"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._environment = {**environment, "GO111MODULE": "off", "GOPATH": str(DEBIAN_GO_PATH), "GOFLAGS": ""}
        self._environment |= {"GOCACHE": str(self.folder / "cache")}

    def build(self, source: Path) -> Path:
        """Builds a program of one file; gives the path of the program."""
        program = self.folder / source.stem
        _run(["go", "build", "-o", str(program), str(source)], source.parent, self._environment)
        return program


def _run(command: list[str], folder: Path, environment: Mapping[str, str]) -> None:
    variables = {name: value for name, value in environment.items() if name != "PYTHONPATH"}
    ended = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command)} failed.\n{ended.stdout}{ended.stderr}")
