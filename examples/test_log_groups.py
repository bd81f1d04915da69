"""Facts of one's own account: an automation there limits every new log group, which no mock can know.

`log_groups/calls.jsonl` is what `ccmock.record` writes in such an account, for which another mock stood here.
`log_groups/facts/` was learned of it: `ccmock learn log_groups/calls.jsonl -o log_groups/facts`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from ccmock import ReplayError, compare, mock_cloudcontrol
from examples.log_groups import DAYS, create_group

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient

HERE = Path(__file__).parent / "log_groups"
RECORDING, FACTS = HERE / "calls.jsonl", HERE / "facts"


@pytest.fixture
def client(cloudcontrol_client: CloudControlApiClient) -> CloudControlApiClient:
    return cloudcontrol_client


def test_elsewhere_a_new_group_is_limited(client: CloudControlApiClient) -> None:
    assert create_group(client, "/shop/orders")["RetentionInDays"] == DAYS


@pytest.mark.cloudcontrol(facts=FACTS)
def test_in_our_account_a_new_group_stays_as_the_automation_made_it(client: CloudControlApiClient) -> None:
    assert create_group(client, "/shop/orders")["RetentionInDays"] == 30


@pytest.mark.cloudcontrol(replay=RECORDING)
def test_the_program_calls_what_was_recorded(client: CloudControlApiClient) -> None:
    assert create_group(client, "/shop/orders")["RetentionInDays"] == 30


def test_another_call_than_was_recorded_fails() -> None:
    with pytest.raises(ReplayError, match="expected '/shop/orders'"), mock_cloudcontrol(replay=RECORDING):
        create_group(boto3.client("cloudcontrol"), "/shop/bills")


def test_the_recording_shows_what_the_facts_say() -> None:
    assert [difference.place for difference in compare(RECORDING).differences] == ["Properties/RetentionInDays"]
    assert compare(RECORDING, facts=FACTS).differences == []
