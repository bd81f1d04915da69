"""Computes the description that the package's page shows; everything else about the package is in setup.cfg.

A package page has no files beside it, so the README's links to files lead to the repository there.
"""

import re
from configparser import ConfigParser
from pathlib import Path

from setuptools import setup

ROOT = Path(__file__).resolve().parent
LINK_TO_FILE = re.compile(r"(?<=\]\()(?!https?:|#)")


def description() -> str:
    """Returns the README with links that work anywhere."""
    config = ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    urls = dict(re.findall(r"^(\w+) = (\S+)$", config["metadata"]["project_urls"], re.MULTILINE))
    return LINK_TO_FILE.sub(f"{urls['Source']}/blob/HEAD/", (ROOT / "README.md").read_text(encoding="utf-8"))


setup(long_description=description())
