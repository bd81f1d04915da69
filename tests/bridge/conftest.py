"""A mock of moto with a mock of ccmock in it, whose time moves only when it is told to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ccmock import MockCloud, mock_cloudcontrol


@pytest.fixture
def cloud() -> Iterator[MockCloud]:
    from moto import mock_aws

    with mock_aws(), mock_cloudcontrol(region="us-east-1", clock="manual") as cloud:
        yield cloud
