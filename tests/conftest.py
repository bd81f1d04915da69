"""Shared by all tests: a mock whose clock stands still, a client made inside it, and an empty environment."""

from __future__ import annotations

import functools
import gc
import os
import sys
from collections import defaultdict
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import boto3
import botocore.loaders
import no_network
import pytest

from ccmock import MockCloud, mock_cloudcontrol

# Processes that a test starts load the same network guard as this one.
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(Path(no_network.__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
)
# Hundreds of processes are started; none has to compile ccmock again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def read_botocore_files_once() -> None:
    """Lets all loaders of botocore share what they found and read; every session would do it again, for 30 ms."""
    found: defaultdict[tuple[str, ...], dict[Any, Any]] = defaultdict(dict)
    initialize = botocore.loaders.Loader.__init__

    @functools.wraps(initialize)
    def sharing(self: botocore.loaders.Loader, *arguments: Any, **options: Any) -> None:
        initialize(self, *arguments, **options)
        self._cache = found[tuple(self.search_paths)]

    botocore.loaders.Loader.__init__ = sharing


read_botocore_files_once()


def pytest_pycollect_makemodule(module_path: Path) -> None:
    """Loads the hypothesis profile before the first module that uses it; to import hypothesis takes half a second."""
    if b"hypothesis" in module_path.read_bytes():
        load_hypothesis_profile()


@functools.cache
def load_hypothesis_profile() -> None:
    """Makes hypothesis try the same examples in every run; with CCMOCK_EXPLORE=1 it looks for new ones."""
    from hypothesis import settings

    settings.register_profile("same", derandomize=True, deadline=None, database=None)
    settings.register_profile("explore", deadline=None, max_examples=1000)
    settings.load_profile("explore" if os.environ.get("CCMOCK_EXPLORE") else "same")


def pytest_collection_finish() -> None:
    """Keeps the garbage collector from going through modules, tests and compiled types again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Measures no coverage in slow tests, which would take twice as long: they go over what others reach, often."""
    measuring = sys.modules["coverage"].Coverage.current() if "coverage" in sys.modules else None
    if measuring is None or item.get_closest_marker("slow") is None:
        return (yield)
    measuring.stop()
    try:
        return (yield)
    finally:
        measuring.start()


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials, no region, no profile, no way out but through the mock, and pytest as at a desk."""
    for name in ("CI", "BUILD_NUMBER"):  # where pytest finds one of these, its output is longer
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent/config")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers on this machine can be reached, by the test and by what it starts."""
    monkeypatch.setenv(no_network.LOOPBACK, "1")


@pytest.fixture
def cloud() -> Iterator[MockCloud]:
    """A mock whose time moves only when it is told to."""
    with mock_cloudcontrol(clock="manual") as cloud:
        yield cloud


@functools.cache
def _client() -> Any:
    with mock_cloudcontrol():
        return boto3.session.Session(region_name="us-east-1").client("cloudcontrol")


@pytest.fixture
def client(cloud: MockCloud) -> Any:
    """A client in the mock's own account and region: one for all tests, since to make one takes longer than most."""
    return _client()
