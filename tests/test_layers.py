"""The layers and laws of the package, checked by import-linter where it is installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


@pytest.mark.skipif(not LINT_IMPORTS.exists(), reason="import-linter is not installed")
def test_the_layers_are_kept() -> None:
    done = subprocess.run([str(LINT_IMPORTS), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_modules_stay_small_enough_to_read() -> None:
    long = [path.name for path in (ROOT / "ccmock").rglob("*.py") if path.read_text().count("\n") > 400]
    assert long == []


def test_the_picture_of_the_packages_shows_the_layers_of_the_contract() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    picture = page.split("## Packages")[1].split("```text\n")[1].split("```")[0].split("\n")
    contract = (ROOT / "pyproject.toml").read_text("utf-8").split("layers = [\n")[1].split("]")[0]
    layers = [line.strip().strip('",') for line in contract.splitlines() if line.strip()]
    assert [row for row in picture if row] == layers


def test_every_package_has_a_place_on_the_map() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    parts = [
        path.name for path in (ROOT / "ccmock").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    ]
    assert [name for name in parts if name != "__init__.py" and f"`{name.removesuffix('/')}" not in page] == []
