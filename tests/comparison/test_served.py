"""The whole way, with a service in another process that has other facts: record, compare, learn, replay."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from ccmock import ReplayError, compare, learn, mock_cloudcontrol, record
from tests.support.calls import QUEUE, made, read

from .conftest import told, write_facts

ACCOUNT = "998877665544"


@pytest.mark.slow
def test_a_service_in_another_process_is_recorded_compared_learned_and_replayed(loopback: None, tmp_path: Path) -> None:
    planted = {"DelaySeconds": 7, "$seconds": {"create": 60}, "$source": "planted"}
    facts = write_facts(tmp_path / "real", {QUEUE: planted})
    path, learned = tmp_path / "calls.jsonl", tmp_path / "facts"

    def deploy(url: str | None, name: str = "orders") -> None:
        keys = {"aws_access_key_id": ACCOUNT, "aws_secret_access_key": "x"} if url else {}
        client = boto3.client("cloudcontrol", endpoint_url=url, region_name="us-east-1", **keys)
        read(client, QUEUE, made(client, QUEUE, {"QueueName": name}))

    command = [sys.executable, "-m", "ccmock", "serve", "--port", "0", "--quiet", "--facts", str(facts)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            url = server.stdout.readline().strip()
            with record(path):
                deploy(url)
        finally:
            server.terminate()
    assert ACCOUNT not in path.read_text()
    assert {(each[0], each[2]) for each in told(compare(path))} == {
        ("values", "Properties/DelaySeconds"),
        ("timing", "create"),
    }
    assert learn(path, learned).is_complete
    assert told(compare(path, facts=learned)) == []
    with mock_cloudcontrol(replay=path):
        deploy(None)
    with pytest.raises(ReplayError, match="DesiredState/QueueName: 'bills', expected 'orders'"):  # noqa: SIM117
        with mock_cloudcontrol(replay=path):
            deploy(None, "bills")
