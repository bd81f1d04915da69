"""Runs measurements that need their own process.

`python -m benchmarks.fresh <module> <function> [arguments as JSON]` runs one and prints its result.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def measured(module: str, function: str, *arguments: Any) -> Any:
    """Returns the result of a function of this package in a fresh process."""
    return json.loads(output_of(["-m", "benchmarks.fresh", module, function, json.dumps(arguments)]))


def output_of(arguments: list[str]) -> str:
    """Returns the output of a fresh Python process."""
    ended = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise RuntimeError(f"python {' '.join(arguments[:4])} failed:\n{ended.stderr}")
    return ended.stdout


def environment() -> dict[str, str]:
    """Returns the variables of a Python process that reads and writes bytecode, as with an installed package."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "ccmock-benchmarks-bytecode")}


def main() -> None:
    """Runs the function named on the command line."""
    module, function, arguments = sys.argv[1:]
    print(json.dumps(getattr(importlib.import_module(module), function)(*json.loads(arguments))))


if __name__ == "__main__":
    main()
