"""The public names, pinned: whoever changes them does it on purpose."""

from __future__ import annotations

import subprocess
import sys

import pytest

import ccmock

PUBLIC = [
    "Call",
    "CcmockError",
    "Clock",
    "CloudControlMock",
    "CloudFormationCliHandler",
    "Comparison",
    "GenericHandler",
    "Handler",
    "HandlerContractError",
    "HandlerError",
    "HandlerRequest",
    "HookContractError",
    "HookFailed",
    "HookRequest",
    "InProgress",
    "Learned",
    "ManualClock",
    "MockCloud",
    "RecordingWarning",
    "ReplayError",
    "Resource",
    "ResourceRequest",
    "ResourceType",
    "UnknownTypeError",
    "UsageError",
    "compare",
    "connect",
    "current",
    "explore",
    "learn",
    "mock_cloudcontrol",
    "record",
    "resource_handler",
]


def test_the_public_names_are_these() -> None:
    assert sorted(ccmock.__all__) == PUBLIC
    assert all(hasattr(ccmock, name) for name in PUBLIC)


def test_they_are_listed_and_any_other_is_refused() -> None:
    assert set(PUBLIC) <= set(dir(ccmock))
    with pytest.raises(AttributeError, match="module 'ccmock' has no attribute 'mock_cloudcontroll'"):
        getattr(ccmock, "mock_cloudcontroll")  # noqa: B009


def test_nothing_is_loaded_before_a_name_is_asked_for() -> None:
    program = """
import sys, ccmock
print([name for name in sys.modules if name.startswith(("ccmock.", "boto"))])
ccmock.UsageError
print([name for name in sys.modules if name.startswith(("ccmock.", "boto"))])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "['ccmock.errors']"]


def test_every_public_name_says_what_it_is() -> None:
    assert [name for name in PUBLIC if not getattr(ccmock, name).__doc__] == []
