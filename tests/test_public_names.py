"""The public names, pinned: whoever changes them does it on purpose."""

from __future__ import annotations

import ccmock

PUBLIC = [
    "Call",
    "CcmockError",
    "Clock",
    "CloudControlMock",
    "CloudFormationCliHandler",
    "GenericHandler",
    "Handler",
    "HandlerContractError",
    "HandlerError",
    "HandlerRequest",
    "InProgress",
    "ManualClock",
    "MockCloud",
    "Resource",
    "ResourceRequest",
    "ResourceType",
    "UnknownTypeError",
    "UsageError",
    "current",
    "mock_cloudcontrol",
    "resource_handler",
]


def test_the_public_names_are_these() -> None:
    assert sorted(ccmock.__all__) == PUBLIC
    assert all(hasattr(ccmock, name) for name in PUBLIC)


def test_every_public_name_says_what_it_is() -> None:
    assert [name for name in PUBLIC if not getattr(ccmock, name).__doc__] == []
