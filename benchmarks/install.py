"""`python -m benchmarks.install`: what each way to install ccmock costs, in an environment of its own.

python -m benchmarks.install              the README's commands, `pip install .` and each extra
python -m benchmarks.install yaml docs    these extras
"""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
NOT_SOURCES = shutil.ignore_patterns(".*", "*.egg-info", "__pycache__", "build", "dist", "site")
README_COMMAND = re.compile(r"^ {4}python3 .* \.venv/bin/(pip install [^&]*) && .*$", re.MULTILINE)


@dataclass(frozen=True)
class Installed:
    """What an install took: its duration, and the size of the environment with pip and, unless editable, ccmock."""

    command: str
    seconds: float
    downloaded_mb: float
    environment_mb: float
    packages: int

    def __str__(self) -> str:
        return (
            f"| `{self.command}` | {self.seconds:.0f} s | {self.downloaded_mb:.0f} MB | "
            f"{self.environment_mb:.0f} MB | {self.packages} |"
        )


def extras() -> list[str]:
    """Returns the extras of setup.cfg."""
    config = ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return list(config["options.extras_require"])


def commands(names: Sequence[str] = ()) -> list[str]:
    """Returns the commands to measure: those for the extras, or else the README's and all."""
    ofs = [f"pip install '.[{name}]'" for name in names or extras()]
    readme = README_COMMAND.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    return ofs if names else [*readme, "pip install .", *ofs]


def measured(command: str) -> Installed:
    """Downloads what the command needs and builds it, then measures the command, which has to download it once more."""
    arguments = [argument for argument in shlex.split(command)[2:] if argument != "-q"]
    with TemporaryDirectory() as folder:
        place = Path(folder)
        sources = shutil.copytree(ROOT, place / "sources", ignore=NOT_SOURCES)
        venv.create(place / "venv", with_pip=True)
        pip = [str(place / "venv" / "bin" / "python"), "-m", "pip", "-q", "--disable-pip-version-check"]
        wanted = [argument for argument in arguments if argument != "-e"]
        subprocess.run([*pip, "download", "-d", str(place / "wheels"), *wanted], cwd=sources, check=True)
        for own in (place / "wheels").glob("ccmock-*"):
            own.unlink()
        begin = time.perf_counter()
        subprocess.run([*pip, "install", *arguments], cwd=sources, check=True)
        return Installed(
            command,
            time.perf_counter() - begin,
            _megabytes(place / "wheels"),
            _megabytes(place / "venv"),
            len(list((place / "venv").glob("lib/python*/site-packages/*.dist-info"))),
        )


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file()) / 1e6


def table(names: Sequence[str] = ()) -> Iterator[str]:
    """Returns the lines of the table, each when it was measured."""
    yield "| command | takes | downloads | environment | packages |"
    yield "|---|---|---|---|---|"
    for command in commands(names):
        yield str(measured(command))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, and prints the table line by line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.install", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("extras", nargs="*", metavar="EXTRA", help="only these extras")
    for line in table(parser.parse_args(arguments).extras):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
