"""Runs pytest inside these tests: in this process, with ccmock's plugin and those that a test names."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache
from textwrap import dedent
from types import ModuleType

import pytest

# pytester forgets what an inner run imports, so what all of them need is imported once, here.
from ccmock import pytest_plugin
from ccmock.pytest_plugin import exploring, mocks, observer, reporting, sessions  # noqa: F401
from ccmock.simulation import scenario  # noqa: F401
from ccmock.views import report  # noqa: F401

EARLY = """
import boto3
client = boto3.client(
    "cloudcontrol", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
)
"""

BEGINNING = '''
import boto3
import pytest
from ccmock import ManualClock, MockCloud, current, mock_cloudcontrol
from early import client as early_client

def create(name="logs", client=early_client):
    """The token of a request for a bucket."""
    state = '{"BucketName": "%s"}' % name
    return client.create_resource(TypeName="AWS::S3::Bucket", DesiredState=state)["ProgressEvent"]["RequestToken"]

def wait(token, client=early_client):
    client.get_waiter("resource_request_success").wait(RequestToken=token)
'''

Run = Callable[..., pytest.RunResult]


@cache
def early() -> ModuleType:
    """A module with a client that is made before every mock: making one takes longer than most runs."""
    module = ModuleType("early")
    exec(EARLY, vars(module))
    return module


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a test module that starts with BEGINNING, with `plugins` and those that are `installed` under a name."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    monkeypatch.setitem(sys.modules, "early", early())

    def run_source(
        source: str, *arguments: str, plugins: Sequence[ModuleType] = (pytest_plugin,), installed: Sequence[str] = ()
    ) -> pytest.RunResult:
        pytester.makepyfile(test_inside=BEGINNING + dedent(source), early=EARLY)
        options = ["--strict-markers", "-p", "no:cacheprovider", "-W", "error", *(f"-p{name}" for name in installed)]
        return pytester.runpytest_inprocess(*options, *arguments, plugins=plugins)

    return run_source
