"""Handlers of installed packages."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from ccmock import mock_cloudcontrol, plugins
from tests.support.calls import LOG_GROUP, QUEUE, create, made, poll

GOOD = f"""
from ccmock import GenericHandler, HandlerError, resource_handler

@resource_handler("{LOG_GROUP}")
class Refusing(GenericHandler):
    def check(self, request, declared):
        raise HandlerError("InvalidRequest", "by the plug-in")
"""


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that packages are installed in."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    plugins.installed_handlers.cache_clear()
    yield tmp_path
    plugins.installed_handlers.cache_clear()
    for name in set(sys.modules) - before:
        del sys.modules[name]


def install(packages: Path, name: str, source: str, *points: str) -> None:
    (packages / f"{name}.py").write_text(source)
    information = packages / f"{name}-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("\n".join(["[ccmock.handlers]", *points]))


def outcome(type_name: str = LOG_GROUP, **state: Any) -> str | None:
    with mock_cloudcontrol(clock="manual"):
        client = boto3.client("cloudcontrol")
        event = poll(client, create(client, type_name, state or {"LogGroupName": "logs"}))
        message: str | None = event.get("StatusMessage")
        return message


@pytest.mark.parametrize("point", ["mine = good_handlers", "mine = good_handlers:Refusing"])
def test_installed_package_serves_its_types(packages: Path, point: str) -> None:
    install(packages, "good_handlers", GOOD, point)
    assert outcome() == "by the plug-in"
    assert outcome(QUEUE, QueueName="q") is None


def test_packages_are_loaded_when_a_handler_is_first_needed(packages: Path) -> None:
    install(packages, "good_handlers", GOOD, "mine = good_handlers")
    with mock_cloudcontrol() as cloud:
        assert len(cloud.types) > 1700
        assert "good_handlers" not in sys.modules


def test_reset_keeps_installed_handlers(packages: Path) -> None:
    install(packages, "good_handlers", GOOD, "mine = good_handlers")
    with mock_cloudcontrol(clock="manual") as cloud:
        cloud.reset()
        client = boto3.client("cloudcontrol")
        assert poll(client, create(client, LOG_GROUP, {"LogGroupName": "logs"}))["OperationStatus"] == "FAILED"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("raise RuntimeError('not today')", "RuntimeError: not today"),
        ("x = 1", "UsageError: .* serves no type"),
        (
            f"from ccmock import resource_handler\n@resource_handler('{QUEUE}')\nclass Nothing: pass\n",
            "UsageError: The handler .* of AWS::SQS::Queue lacks create",
        ),
    ],
)
def test_broken_package_is_a_warning_and_left_out(packages: Path, source: str, reason: str) -> None:
    install(packages, "broken_handlers", source, "theirs = broken_handlers")
    install(packages, "good_handlers", GOOD, "mine = good_handlers")
    named = rf"the ccmock plug-in 'theirs' \(broken_handlers\) of broken_handlers cannot be used: {reason}"
    with pytest.warns(plugins.BrokenPluginWarning, match=named):
        assert outcome() == "by the plug-in"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert outcome(QUEUE, QueueName="q") is None


def test_second_package_for_a_type_is_a_warning(packages: Path) -> None:
    install(packages, "good_handlers", GOOD, "mine = good_handlers")
    install(packages, "late_handlers", GOOD.replace("by the plug-in", "by the other"), "theirs = late_handlers")
    with pytest.warns(plugins.BrokenPluginWarning, match="'theirs' .* serves AWS::Logs::LogGroup, and so do.*'mine'"):
        assert outcome() == "by the plug-in"


def test_handler_of_the_test_overrides_installed_handlers(packages: Path) -> None:
    from ccmock import GenericHandler

    install(packages, "good_handlers", GOOD, "mine = good_handlers")
    with mock_cloudcontrol() as cloud:
        cloud.types.use(GenericHandler(), LOG_GROUP)
        made(boto3.client("cloudcontrol"), LOG_GROUP, {"LogGroupName": "logs"})
