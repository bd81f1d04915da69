"""No Cloud Control call leaves the process, and the last mock restores everything."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import boto3
import botocore.endpoint
import botocore.session
import botocore.waiter
import pytest
import requests
import responses
import urllib3.util.retry
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.client import BaseClient
from botocore.config import Config
from botocore.configprovider import EnvironmentProvider
from botocore.credentials import (
    CanonicalNameCredentialSourcer,
    ContainerProvider,
    Credentials,
    InstanceMetadataProvider,
)
from botocore.endpoint import Endpoint
from botocore.exceptions import EndpointConnectionError
from botocore.hooks import HierarchicalEmitter
from botocore.httpsession import URLLib3Session
from botocore.retries.bucket import TokenBucket
from botocore.stub import Stubber
from botocore.utils import IMDSRegionProvider
from no_network import Leak
from urllib3.connectionpool import HTTPConnectionPool

from ccmock import UsageError, mock_cloudcontrol
from ccmock.intercept.network_guard import GUARDED_HOSTS, GUARDED_SENDMSG, GUARDED_SENDS
from tests.support.calls import BUCKET, listed, made

HANGS_SECONDS = 60
"""After this time, a thread that others wait for is taken to hang, on a busy machine too."""
KEYS = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
REPLACED = [
    (BaseClient, "_make_api_call"),
    (Endpoint, "make_request"),
    (HierarchicalEmitter, "_emit"),
    (URLLib3Session, "send"),
    (botocore.session.Session, "create_client"),
    (botocore.session.Session, "get_credentials"),
    (botocore.session.Session, "get_scoped_config"),
    (EnvironmentProvider, "provide"),
    (TokenBucket, "acquire"),
    (InstanceMetadataProvider, "load"),
    (ContainerProvider, "load"),
    (CanonicalNameCredentialSourcer, "source_credentials"),
    (IMDSRegionProvider, "provide"),
    (botocore.waiter, "time"),
    (botocore.endpoint, "time"),
    (urllib3.util.retry, "time"),
    (HTTPConnectionPool, "urlopen"),
    (HTTPConnection, "putheader"),
    *((owner, name) for owner, name, _ in (*GUARDED_HOSTS, *GUARDED_SENDS, GUARDED_SENDMSG)),
    (requests.Session, "request"),
    (responses.RequestsMock, "_find_match"),
    (BaseProcess, "start"),
]


def test_guard_sees_a_call_that_is_sent() -> None:
    client = boto3.client("cloudcontrol", **KEYS, config=Config(retries={"total_max_attempts": 1}))
    with pytest.raises(Leak):
        client.list_resources(TypeName=BUCKET)


def test_client_made_before_the_mock_is_answered() -> None:
    early = boto3.client("cloudcontrol", **KEYS)
    with mock_cloudcontrol():
        assert made(early, BUCKET, {"BucketName": "alpha"}) == "alpha"


def test_client_made_before_the_import_is_answered() -> None:
    program = """
import boto3
early = boto3.client("cloudcontrol", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
from ccmock import UsageError, mock_cloudcontrol
with mock_cloudcontrol():
    print(early.list_resources(TypeName="AWS::S3::Bucket")["ResourceDescriptions"])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_clients_of_any_session_are_answered() -> None:
    with mock_cloudcontrol():
        for client in (
            boto3.Session().client("cloudcontrol"),
            botocore.session.get_session().create_client("cloudcontrol"),
            boto3.client("cloudcontrol", endpoint_url="http://localhost:4566"),
            boto3.client("cloudcontrol", config=Config(proxies={"https": "http://proxy.invalid:3128"})),
        ):
            assert listed(client, BUCKET) == []


def test_endpoint_url_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    with mock_cloudcontrol():
        assert listed(boto3.client("cloudcontrol"), BUCKET) == []


def test_calls_of_other_threads_are_answered() -> None:
    with mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol")

        def make(number: int) -> str:
            return made(client, BUCKET, {"BucketName": f"bucket-{number}"})

        with ThreadPoolExecutor(8) as pool:
            names = list(pool.map(make, range(40)))
        assert sorted(listed(client, BUCKET)) == sorted(names)
        assert len(cloud.requests) == 40


def test_requests_signed_by_hand_are_answered() -> None:
    request = AWSRequest(
        "POST",
        "https://cloudcontrolapi.eu-west-1.amazonaws.com/",
        headers={"X-Amz-Target": "CloudApiService.ListResources", "Content-Type": "application/x-amz-json-1.0"},
        data=b'{"TypeName":"AWS::S3::Bucket"}',
    )
    SigV4Auth(Credentials("210987654321", "secret"), "cloudcontrolapi", "eu-west-1").add_auth(request)
    with mock_cloudcontrol() as cloud:
        response = URLLib3Session().send(request.prepare())
        assert (response.status_code, response.content) == (
            200,
            b'{"ResourceDescriptions":[],"TypeName":"AWS::S3::Bucket"}',
        )
        assert (cloud.calls[0].account_id, cloud.calls[0].region) == ("210987654321", "eu-west-1")


def test_registering_and_unregistering_handlers_changes_nothing() -> None:
    with mock_cloudcontrol():
        client = boto3.client("cloudcontrol")
        for event in ("before-send", "before-send.cloudcontrol", "before-send.cloudcontrol.ListResources"):
            client.meta.events.unregister(event, lambda **_: None)
            client.meta.events.register_first(event, lambda **_: None)
            client.meta.events.register_last(event, lambda **_: None)
        assert listed(client, BUCKET) == []


def test_stubber_answers_first() -> None:
    with mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol")
        with Stubber(client) as stubber:
            stubber.add_response("list_resources", {"TypeName": "Stubbed::By::Somebody"})
            assert client.list_resources(TypeName=BUCKET)["TypeName"] == "Stubbed::By::Somebody"
        assert cloud.calls == []


def test_calls_of_other_services_are_sent() -> None:
    with mock_cloudcontrol():
        other = boto3.client("sqs", **KEYS, config=Config(retries={"total_max_attempts": 1}))
        with pytest.raises(Leak):
            other.list_queues()


def test_unknown_region_raises_endpoint_connection_error() -> None:
    with mock_cloudcontrol():
        client = boto3.client("cloudcontrol", region_name="eu-nowhere-1")
        with pytest.raises(EndpointConnectionError):
            client.list_resources(TypeName=BUCKET)


# --- credentials, region, profile ---


def test_credentials_region_and_profile_are_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with mock_cloudcontrol(region="eu-west-1") as cloud:
        client = boto3.client("cloudcontrol")
        assert client.meta.region_name == "eu-west-1"
        assert listed(client, BUCKET) == []
        assert listed(boto3.Session(profile_name="somebody").client("cloudcontrol"), BUCKET) == []
        assert boto3.Session().get_credentials() is not None
        assert {call.account_id for call in cloud.calls} == {"123456789012"}


def test_credentials_of_a_role_are_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[profile work]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = base\n"
        "[profile base]\naws_access_key_id = a\naws_secret_access_key = b\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    with mock_cloudcontrol():
        assert listed(boto3.Session(profile_name="work").client("cloudcontrol"), BUCKET) == []


def test_container_credentials_are_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.2/credentials")
    with mock_cloudcontrol():
        assert listed(boto3.client("cloudcontrol"), BUCKET) == []


def test_unsigned_call_uses_the_region_of_its_endpoint() -> None:
    from botocore import UNSIGNED

    with mock_cloudcontrol() as cloud:
        client = boto3.client("cloudcontrol", region_name="eu-west-1", config=Config(signature_version=UNSIGNED))
        assert listed(client, BUCKET) == []
        assert cloud.calls[0].region == "eu-west-1"


# --- everything is restored ---


def replaced() -> list[Any]:
    return [vars(owner).get(name) for owner, name in REPLACED]


def test_last_exit_restores_everything() -> None:
    before, environment = replaced(), dict(os.environ)
    outer = mock_cloudcontrol()
    with outer:
        inside = replaced()
        assert not any(one is other for one, other in zip(before, inside, strict=True))
        with mock_cloudcontrol(region="eu-west-1"), outer:
            assert replaced() == inside
        assert replaced() == inside
    assert replaced() == before
    assert dict(os.environ) == environment


def test_error_in_the_block_restores_everything() -> None:
    before, environment = replaced(), dict(os.environ)
    with pytest.raises(ZeroDivisionError), mock_cloudcontrol():
        raise ZeroDivisionError
    assert replaced() == before
    assert dict(os.environ) == environment


def test_changes_of_the_environment_are_kept() -> None:
    with mock_cloudcontrol():
        os.environ["AWS_DEFAULT_REGION"] = "sa-east-1"
        os.environ["CCMOCK_TEST_MARK"] = "kept"
    assert os.environ.pop("AWS_DEFAULT_REGION") == "sa-east-1"
    assert os.environ.pop("CCMOCK_TEST_MARK") == "kept"


def test_mock_does_not_change_the_environment() -> None:
    before = dict(os.environ)
    with mock_cloudcontrol(region="eu-west-1"):
        assert dict(os.environ) == before
        assert boto3.Session().region_name == boto3.client("cloudcontrol").meta.region_name == "eu-west-1"


@pytest.mark.parametrize("at_first", [None, "sa-east-1"])
def test_region_set_in_the_environment_inside_the_mock_wins(
    at_first: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if at_first:
        monkeypatch.setenv("AWS_DEFAULT_REGION", at_first)
    with mock_cloudcontrol(region="eu-west-1"):
        assert boto3.client("cloudcontrol").meta.region_name == "eu-west-1"
        monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-south-1")
        assert boto3.client("cloudcontrol").meta.region_name == "ap-south-1"
        with mock_cloudcontrol():
            assert boto3.client("cloudcontrol").meta.region_name == "ap-south-1"
        with mock_cloudcontrol(region="eu-west-2"):
            assert boto3.client("cloudcontrol").meta.region_name == "eu-west-2"
        monkeypatch.delenv("AWS_DEFAULT_REGION")
        assert boto3.client("cloudcontrol").meta.region_name == "eu-west-1"
    assert boto3.Session().region_name is None


def test_region_of_the_mock_overrides_a_profile_but_not_an_argument(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\nregion = sa-east-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    with mock_cloudcontrol(region="eu-west-1"):
        assert boto3.Session().region_name == "eu-west-1"
        assert boto3.Session(region_name="eu-west-2").client("cloudcontrol").meta.region_name == "eu-west-2"
    assert boto3.Session().region_name == "sa-east-1"


def test_mocks_that_end_in_any_order_restore_the_region() -> None:
    before = dict(os.environ)
    first, second = mock_cloudcontrol(region="eu-west-1"), mock_cloudcontrol(region="eu-west-2")
    first.start()
    second.start()
    first.stop()
    assert boto3.Session().region_name == "eu-west-2"
    second.stop()
    assert dict(os.environ) == before
    assert boto3.Session().region_name is None


def test_session_does_not_keep_stand_in_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    session = boto3.Session()
    with mock_cloudcontrol():
        assert session.get_credentials() is not None
        assert listed(session.client("cloudcontrol"), BUCKET) == []
    assert session.get_credentials() is None


def test_client_made_inside_the_mock_sends_afterwards() -> None:
    with mock_cloudcontrol():
        client = boto3.client("cloudcontrol", **KEYS, config=Config(retries={"total_max_attempts": 1}))
        assert listed(client, BUCKET) == []
    with pytest.raises(Leak):
        client.list_resources(TypeName=BUCKET)


def test_ended_mock_is_garbage_collected() -> None:
    # In a process of its own: here the pytest plugin keeps the mocks of a test until the test has ended.
    program = """
import boto3, gc, weakref
from ccmock import mock_cloudcontrol
with mock_cloudcontrol() as cloud:
    client = boto3.client("cloudcontrol", region_name="us-east-1")
    client.create_resource(TypeName="AWS::S3::Bucket", DesiredState='{"BucketName": "alpha"}')
kept = [weakref.ref(cloud), weakref.ref(cloud.clock)]
del cloud
gc.collect()
print([reference() for reference in kept])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[None, None]"


def test_import_of_ccmock_changes_nothing() -> None:
    program = """
import sys, boto3, botocore.hooks, botocore.session, botocore.waiter, threading
before = (botocore.hooks.HierarchicalEmitter._emit, botocore.session.Session.create_client, botocore.waiter.time)
threads = threading.active_count()
from ccmock import mock_cloudcontrol
after = (botocore.hooks.HierarchicalEmitter._emit, botocore.session.Session.create_client, botocore.waiter.time)
print(before == after, threads == threading.active_count(), "jsonschema_rs" in sys.modules, "pytest" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "False", "False"]


def test_overlapping_mocks_in_threads_restore_everything() -> None:
    before = replaced()
    barrier = threading.Barrier(4)

    def use(number: int) -> None:
        for _ in range(20):
            with mock_cloudcontrol():
                if number == 0:
                    boto3.client("cloudcontrol", **KEYS)
        barrier.wait(HANGS_SECONDS)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(use, range(4)))
    assert replaced() == before


# --- calls in progress when a mock ends ---


def test_retry_after_the_mock_is_refused_and_everything_restored() -> None:
    """A call in another thread, which is retried after the last mock has ended."""
    before, refused, ended = replaced(), threading.Event(), threading.Event()

    def wait_for_the_end(**_: Any) -> None:
        refused.set()
        assert ended.wait(HANGS_SECONDS)

    with ThreadPoolExecutor(1) as pool:
        with mock_cloudcontrol() as cloud:
            cloud.faults.throttle(operation="ListResources", times=9)
            client = boto3.client("cloudcontrol", **KEYS)
            client.meta.events.register_first("needs-retry.cloudcontrol.ListResources", wait_for_the_end)
            call = pool.submit(client.list_resources, TypeName=BUCKET)
            assert refused.wait(HANGS_SECONDS)
        ended.set()
        with pytest.raises(UsageError, match="began while a mock was active"):
            call.result()
    assert replaced() == before


def test_call_that_ends_its_own_mock_restores_everything() -> None:
    before, mock = replaced(), mock_cloudcontrol()
    cloud = mock.start()
    client = boto3.client("cloudcontrol", **KEYS)
    client.meta.events.register("after-call.cloudcontrol.ListResources", lambda **_: None)
    client.meta.events.register("response-received.cloudcontrol.ListResources", lambda **_: mock.stop())
    assert listed(client, BUCKET) == []
    assert len(cloud.calls) == 1
    assert replaced() == before


@pytest.mark.parametrize(
    ("owner", "name"), [(socket, "getaddrinfo"), (URLLib3Session, "send"), (HTTPConnectionPool, "urlopen")]
)
def test_replaced_function_put_back_after_the_mock_calls_the_original(owner: Any, name: str) -> None:
    """A patch of another that began inside the mock and ends after it brings back what it found."""
    before, mock = vars(owner)[name], mock_cloudcontrol()
    mock.start()
    found = vars(owner)[name]
    setattr(owner, name, before)
    mock.stop()
    setattr(owner, name, found)
    try:
        client = boto3.client("cloudcontrol", **KEYS, config=Config(retries={"total_max_attempts": 1}))
        with pytest.raises(Leak):
            client.list_resources(TypeName=BUCKET)
    finally:
        setattr(owner, name, before)


def test_urlopen_wrapper_with_its_own_signature_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def urlopen(self: Any, method: str, url: str, body: Any = None, headers: Any = None, **options: Any) -> str:
        return f"{method} {url}"

    monkeypatch.setattr(HTTPConnectionPool, "urlopen", urlopen)
    with mock_cloudcontrol():
        assert HTTPConnectionPool("example.com").urlopen("GET", "/", body=b"", headers={}, retries=1) == "GET /"
