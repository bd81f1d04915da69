"""Threads share a mock; a call in another process is a UsageError."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.context import BaseContext
from typing import Any

import boto3
import pytest

from ccmock import UsageError, current, mock_cloudcontrol
from tests.support.calls import BUCKET, create, listed, made

CONTEXTS = [multiprocessing.get_context(method) for method in ("fork", "spawn", "forkserver")]
EACH_METHOD = pytest.mark.parametrize("context", CONTEXTS, ids=lambda context: str(context.get_start_method()))


def make_a_bucket() -> str:
    return made(boto3.client("cloudcontrol", region_name="us-east-1"), BUCKET, {"BucketName": "made-in-a-child"})


def make_a_bucket_in_another_mock() -> str:
    with mock_cloudcontrol():
        make_a_bucket()
        names = listed(boto3.client("cloudcontrol"), BUCKET)
    try:
        make_a_bucket()
    except UsageError:
        return f"{names[0]}, and refused again afterwards"
    return names[0]


@EACH_METHOD
def test_call_in_a_child_process_is_a_usage_error(context: BaseContext) -> None:
    with mock_cloudcontrol() as cloud:
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            with pytest.raises(UsageError, match=rf"mock is active in another process, {os.getpid()}") as raised:
                pool.submit(make_a_bucket).result()
            assert "with mock_cloudcontrol()" in str(raised.value)
            own = pool.submit(make_a_bucket_in_another_mock).result()
        assert own == "made-in-a-child, and refused again afterwards"
        assert cloud.calls == []
        assert make_a_bucket() == "made-in-a-child"


def test_child_process_traceback_names_the_reason(capfd: pytest.CaptureFixture[str]) -> None:
    with mock_cloudcontrol():
        child = multiprocessing.get_context("fork").Process(target=make_a_bucket)
        child.start()
        child.join()
    assert child.exitcode == 1
    assert "a mock answers in its own process only" in capfd.readouterr().err


def test_process_object_does_not_keep_the_marker() -> None:
    with mock_cloudcontrol():
        child = multiprocessing.get_context("fork").Process(target=os.getpid)
        child.start()
        child.join()
    assert not [name for name in vars(child) if "ccmock" in name]


def test_call_after_os_fork_is_a_usage_error() -> None:
    program = """
import os, boto3
from ccmock import UsageError, current, mock_cloudcontrol
with mock_cloudcontrol():
    client = boto3.client("cloudcontrol")
    child = os.fork()
    if child == 0:
        for call in (lambda: client.list_resources(TypeName="AWS::S3::Bucket"), current):
            try:
                call()
            except UsageError as error:
                print(type(error).__name__, str(error)[:30], flush=True)
        os._exit(0)
    os.waitpid(child, 0)
    print(client.list_resources(TypeName="AWS::S3::Bucket")["ResourceDescriptions"])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "UsageError A Cloud Control call in proces",
        "UsageError No mock is active. Use @mock_c",
        "[]",
    ]


def test_child_forked_after_the_mock_intercepts_nothing() -> None:
    with mock_cloudcontrol():
        pass
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        assert pool.submit(_is_installed).result() is False


def _is_installed() -> bool:
    from ccmock.active_mocks import ACTIVE

    return ACTIVE.is_installed


def test_threads_of_a_pool_share_the_mock() -> None:
    with mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol")

        def make(number: int) -> str:
            assert current() is cloud
            return made(client, BUCKET, {"BucketName": f"bucket-{number}"})

        with ThreadPoolExecutor(8) as pool:
            names = list(pool.map(make, range(24)))
        assert sorted(listed(client, BUCKET)) == sorted(names)
        assert len({request.token for request in cloud.requests}) == 24


@pytest.mark.slow
def test_mocks_in_eight_processes_are_independent(tmp_path: Any) -> None:
    """As with pytest-xdist: several processes have mocks at the same time."""
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(8, mp_context=context) as pool:
        tokens = list(pool.map(_first_token, range(16)))
    assert len(set(tokens)) == 1


def _first_token(_: int) -> str:
    with mock_cloudcontrol(clock="manual"):
        client = boto3.client("cloudcontrol")
        return str(create(client, BUCKET, {"BucketName": "the-same"})["RequestToken"])
