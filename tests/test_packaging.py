"""Everything that ccmock reads at run time is in its wheel."""

from __future__ import annotations

from configparser import ConfigParser
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_data_file_is_package_data() -> None:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    patterns = [pattern.strip() for pattern in config["options.package_data"]["ccmock.data"].split(",")]
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
