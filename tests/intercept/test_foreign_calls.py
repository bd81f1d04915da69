"""With `other_services="refuse"`, a call of another service is answered by some mock, or refused; it never goes out."""

from __future__ import annotations

import http.client
import inspect
import json
import multiprocessing
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
import responses
import urllib3
import vcr
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.httpsession import URLLib3Session
from botocore.stub import Stubber
from moto import mock_aws
from no_network import Leak

from ccmock import UsageError, mock_cloudcontrol
from ccmock.intercept.matching import is_aws_host
from tests.beside.conftest import KEYS, FakeEmulator, emulator, shared
from tests.support.calls import BUCKET, listed, made

__all__ = ["emulator"]
Call = Callable[[], Any]

REFUSING: Any = {"other_services": "refuse"}
REFUSED = "A call was about to leave the process"


@pytest.fixture(autouse=True)
def no_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test here may wait, as a retry would."""

    def sleep(seconds: float) -> None:
        raise AssertionError(f"slept for {seconds} s")

    monkeypatch.setattr(time, "sleep", sleep)


def refused(call: Call, match: str = REFUSED) -> str:
    """The text of the error by which a mock refuses a call."""
    with pytest.raises(UsageError, match=match) as raised, mock_cloudcontrol(**REFUSING):
        call()
    return str(raised.value)


def is_passed(call: Call) -> bool:
    """Whether a call leads out of the process."""
    try:
        call()
    except Leak:
        return True
    except UsageError:
        return False
    raise AssertionError("The call was answered.")


def list_buckets() -> Any:
    return shared("s3").list_buckets()


# --- clients ---


def test_a_refusal_names_the_service_the_operation_and_the_line() -> None:
    def code_under_test() -> None:
        shared("sqs").create_queue(QueueName="work")

    lines, first = inspect.getsourcelines(code_under_test)
    text = refused(code_under_test)
    assert text == (
        "A call was about to leave the process: sqs CreateQueue to sqs.us-east-1.amazonaws.com, made at "
        f"{__file__}:{first + len(lines) - 1} in code_under_test. This mock has other_services='refuse', and no other "
        "mock has answered. Use moto's mock_aws, a Stubber or another mock for this call, give the client the endpoint "
        "of an emulator, or let calls go out with other_services='pass'."
    )


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_a_refusal_is_not_tried_again(mode: Any) -> None:
    client = boto3.client("sqs", **KEYS, config=Config(retries={"mode": mode, "max_attempts": 4}))
    sent: list[Any] = []
    client.meta.events.register("before-send.sqs.*", lambda **given: sent.append(given))
    refused(client.list_queues)
    assert len(sent) == 1


def test_a_refusal_that_the_code_under_test_catches_is_raised_at_the_end() -> None:
    def catches() -> None:
        try:
            list_buckets()
        except Exception as error:  # noqa: BLE001 - what code under test should not do
            seen.append(str(error))

    seen: list[str] = []
    text = refused(catches, "s3 ListBuckets")
    assert seen == [text]


def test_calls_pass_by_default() -> None:
    with mock_cloudcontrol(), pytest.raises(Leak):
        list_buckets()


def test_cloud_control_and_calls_about_types_are_answered() -> None:
    with mock_cloudcontrol(**REFUSING):
        assert made(shared(), BUCKET, {"BucketName": "logs"}) == "logs"
        assert shared("cloudformation").describe_type(Type="RESOURCE", TypeName=BUCKET)["TypeName"] == BUCKET


def test_a_connection_from_before_the_mock_is_refused() -> None:
    def stay(connection: Any) -> None:
        connection.sock, _ = ends

    ends = socket.socketpair()
    with ends[0], ends[1]:
        connection = http.client.HTTPConnection("s3.us-east-1.amazonaws.com")
        stay(connection)
        refused(lambda: connection.request("GET", "/"))
        ends[1].setblocking(False)
        with pytest.raises(BlockingIOError):
            ends[1].recv(1)


def test_threads_of_s3_transfers_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "photo"
    file.write_text("x" * 9_000_000)
    assert "by a library, in the thread 'ThreadPoolExecutor" in refused(
        lambda: shared("s3").upload_file(str(file), "photos", "photo")
    )


def test_a_thread_is_refused_with_the_line_that_it_runs() -> None:
    def call() -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(list_buckets).result()

    assert re.search(r"made at \S+test_foreign_calls.py:\d+ in list_buckets", refused(call))


def test_a_call_that_began_in_the_mock_is_refused_after_its_end() -> None:
    begun, ended, errors = threading.Event(), threading.Event(), []
    client = boto3.client("sqs", **KEYS)

    def before_send(**_: Any) -> None:
        begun.set()
        ended.wait(60)

    def call() -> None:
        try:
            client.list_queues()
        except BaseException as error:  # noqa: BLE001 - told by the test itself
            errors.append(error)

    client.meta.events.register("before-send.sqs.*", before_send)
    thread = threading.Thread(target=call)
    with mock_cloudcontrol(**REFUSING):
        thread.start()
        begun.wait(60)
    ended.set()
    thread.join()
    assert [type(error) for error in errors] == [UsageError]
    assert is_passed(list_buckets)


# --- who answers ---


@pytest.mark.parametrize("orders", ["moto first", "moto second"])
def test_what_moto_answers_is_not_refused(orders: str) -> None:
    mocks = [mock_aws(), mock_cloudcontrol(**REFUSING)]
    with ExitStack() as stack:
        for mock in mocks if orders == "moto first" else mocks[::-1]:
            stack.enter_context(mock)
        list_buckets()
        assert listed(shared(), BUCKET) == []


@mock_aws
@mock_cloudcontrol(other_services="refuse")
def test_below_the_decorator_of_moto() -> None:
    list_buckets()


@mock_cloudcontrol(other_services="refuse")
@mock_aws
def test_above_the_decorator_of_moto() -> None:
    list_buckets()


def test_a_service_that_moto_passes_through_is_refused() -> None:
    config: Any = {"core": {"passthrough": {"services": ["sqs"]}, "mock_credentials": False}}

    def call() -> None:
        with mock_aws(config=config):
            list_buckets()
            shared("sqs").list_queues()

    assert "sqs ListQueues" in refused(call)


def test_what_a_stubber_answers_is_not_refused() -> None:
    client = boto3.client("sqs", **KEYS)
    with mock_cloudcontrol(**REFUSING), Stubber(client) as stubber:
        stubber.add_response("list_queues", {"QueueUrls": ["work"]})
        assert client.list_queues()["QueueUrls"] == ["work"]


def test_what_a_handler_of_the_code_under_test_answers_is_not_refused() -> None:
    client = boto3.client("sqs", **KEYS)
    answer = AWSResponse("https://sqs", 200, {}, None)  # type: ignore[arg-type] # its content is set
    answer._content = b'{"QueueUrls": ["work"]}'  # type: ignore[attr-defined]
    client.meta.events.register("before-send.sqs.*", lambda **_: answer)
    with mock_cloudcontrol(**REFUSING):
        assert client.list_queues()["QueueUrls"] == ["work"]


def test_what_replaces_the_session_of_botocore_is_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = AWSResponse("https://sqs", 200, {}, None)  # type: ignore[arg-type] # its content is set
    answer._content = b'{"QueueUrls": ["work"]}'  # type: ignore[attr-defined]
    with mock_cloudcontrol(**REFUSING):
        monkeypatch.setattr(URLLib3Session, "send", lambda *_: answer)
        assert shared("sqs").list_queues()["QueueUrls"] == ["work"]


def test_what_a_cassette_plays_is_not_refused(tmp_path: Path) -> None:
    path = tmp_path / "cassette.yaml"
    path.write_text(CASSETTE)
    with mock_cloudcontrol(**REFUSING), vcr.use_cassette(str(path), record_mode="none", match_on=["host"]):
        assert shared("sqs").list_queues()["QueueUrls"] == ["work"]


CASSETTE = """\
version: 1
interactions:
- request: {body: '{}', headers: {}, method: POST, uri: 'https://sqs.us-east-1.amazonaws.com/'}
  response:
    body: {string: '{"QueueUrls": ["work"]}'}
    headers: {content-type: [application/x-amz-json-1.0]}
    status: {code: 200, message: OK}
"""


@responses.activate
@mock_cloudcontrol(other_services="refuse")
def test_what_responses_answers_is_not_refused() -> None:
    responses.get("https://s3.amazonaws.com/photos", json={})
    assert requests.get("https://s3.amazonaws.com/photos", timeout=1).json() == {}


def test_the_endpoint_of_an_emulator_is_not_refused(emulator: FakeEmulator) -> None:
    client = boto3.client("sqs", **KEYS, endpoint_url=emulator.url)
    with mock_cloudcontrol(**REFUSING):
        client.list_queues()
    assert emulator.asked == ["AmazonSQS.ListQueues"]


@pytest.mark.parametrize("host", ["localhost", "s3.localhost.localstack.cloud", "minio.example.com"])
def test_other_endpoints_lead_where_they_did(host: str) -> None:
    client = boto3.client("sqs", **KEYS, endpoint_url=f"http://{host}:9")
    with mock_cloudcontrol(**REFUSING):
        assert is_passed(client.list_queues)


# --- other libraries ---

URL = "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity"
BY_LIBRARIES: dict[str, Call] = {
    "requests": lambda: requests.get(URL, timeout=1),
    "urllib3": lambda: urllib3.PoolManager().request("GET", URL, retries=False),
    "urllib.request": lambda: urllib.request.urlopen(URL),
    "http.client": lambda: http.client.HTTPSConnection("sts.eu-west-1.amazonaws.com").request("GET", "/"),
    "a socket": lambda: socket.create_connection(("sts.eu-west-1.amazonaws.com", 443)),
}


@pytest.mark.parametrize("call", BY_LIBRARIES.values(), ids=BY_LIBRARIES)
def test_other_libraries_are_refused(call: Call) -> None:
    text = refused(call)
    assert "one to sts.eu-west-1.amazonaws.com, made at" in text
    assert f"{Path(__file__).name}:" in text


PROXY = "http://127.0.0.1:9"


def test_calls_through_a_proxy_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = socket.socketpair()
    monkeypatch.setattr(urllib3.util.connection, "create_connection", lambda *_, **__: ends[0])
    with ends[0], ends[1]:
        refused(lambda: requests.get(URL, timeout=1, proxies={"https": PROXY}))
        client = boto3.client("sqs", **KEYS, config=Config(proxies={"https": PROXY}))
        assert "sqs ListQueues" in refused(client.list_queues)


def test_hosts_that_are_not_of_aws_pass() -> None:
    with mock_cloudcontrol(**REFUSING):
        assert is_passed(lambda: socket.create_connection(("amazonaws.com.example.com", 443)))


@pytest.mark.parametrize("host", ["amazonaws.com", "S3.AMAZONAWS.COM.", b"s3.api.aws:443", "a.b.vpce.amazonaws.com"])
def test_hosts_of_aws(host: Any) -> None:
    assert is_aws_host(host)


@pytest.mark.parametrize(
    "host", ["myamazonaws.com", "amazonaws.com.example.com", "localhost", "127.0.0.1", "", None, 7]
)
def test_other_hosts(host: Any) -> None:
    assert not is_aws_host(host)


@pytest.mark.slow
def test_each_endpoint_that_botocore_knows_is_a_host_of_aws() -> None:
    import botocore.session

    session = botocore.session.get_session()
    loader = session.get_component("data_loader")
    seen, missed = set(), set()
    for service in session.get_available_services():
        rules = json.dumps(loader.load_service_model(service, "endpoint-rule-set-1"))
        for host in re.findall(r'"url": "https?://([^/"]+)', rules):
            suffix = host.replace("{PartitionResult#dnsSuffix}", "amazonaws.com")
            suffix = suffix.replace("{PartitionResult#dualStackDnsSuffix}", "api.aws")
            seen.add(host)
            if not re.search(r"\{[^}]*(url|dnsSuffix)[^}]*\}", suffix, re.IGNORECASE) and not is_aws_host(suffix):
                missed.add(host)
    assert len(seen) > 500
    assert missed <= {"localhost:8000"}


# --- credentials ---


@pytest.fixture
def metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    """The metadata service may be asked, as it is where no variable says otherwise."""
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED", raising=False)


def test_missing_credentials_are_told(metadata: None) -> None:
    text = refused(lambda: boto3.client("s3").list_buckets(), "The metadata service of AWS, 169.254.169.254")
    assert re.search(r"asked for a client of s3, at \S+test_foreign_calls.py:\d+ in <lambda>\.", text)
    assert "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to 'testing' with monkeypatch.setenv" in text


def test_metadata_that_the_code_under_test_asks_for_is_refused() -> None:
    refused(lambda: requests.get("http://169.254.169.254/latest/meta-data/", timeout=1), "The metadata service of AWS")


def test_a_client_of_cloud_control_needs_no_credentials(metadata: None) -> None:
    with mock_cloudcontrol(**REFUSING):
        assert listed(boto3.client("cloudcontrol"), BUCKET) == []


# --- nested mocks ---


@pytest.mark.parametrize("inner", ["pass", "refuse"])
@pytest.mark.parametrize("outer", ["pass", "refuse"])
def test_the_strictest_of_nested_mocks_counts(outer: Any, inner: Any) -> None:
    def nested() -> None:
        with mock_cloudcontrol(other_services=outer), mock_cloudcontrol(other_services=inner):
            list_buckets()

    assert is_passed(nested) is ("refuse" not in (outer, inner))


def test_an_inner_mock_refuses_until_it_ends() -> None:
    with mock_cloudcontrol():
        with pytest.raises(UsageError, match=REFUSED), mock_cloudcontrol(**REFUSING):
            list_buckets()
        assert is_passed(list_buckets)


def test_an_outer_mock_refuses_until_it_ends_though_an_inner_one_goes_on() -> None:
    outer, inner = mock_cloudcontrol(**REFUSING), mock_cloudcontrol()
    outer.start()
    inner.start()
    assert not is_passed(list_buckets)
    with pytest.raises(UsageError, match=REFUSED):
        outer.stop()
    assert is_passed(list_buckets)
    inner.stop()


def test_the_mock_that_refuses_tells_of_it_at_its_end() -> None:
    outer = mock_cloudcontrol(**REFUSING)
    outer.start()
    with mock_cloudcontrol():
        assert not is_passed(list_buckets)
    with pytest.raises(UsageError, match=REFUSED):
        outer.stop()


# --- processes, and what is left behind ---


def ask_in_child(answers: Any) -> None:
    answers.put(is_passed(list_buckets))


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.skipif(sys.platform == "win32", reason="has no fork")
def test_child_processes_refuse_too(method: str) -> None:
    context: Any = multiprocessing.get_context(method)
    answers = context.Queue()
    with mock_cloudcontrol(**REFUSING):
        process = context.Process(target=ask_in_child, args=(answers,))
        process.start()
        assert answers.get(timeout=60) is False
        process.join()


def test_nothing_is_left_behind() -> None:
    before = [socket.getaddrinfo, URLLib3Session.send, socket.socket.connect, list(sys.meta_path)]
    with mock_cloudcontrol(), mock_cloudcontrol(**REFUSING):
        pass
    assert before == [socket.getaddrinfo, URLLib3Session.send, socket.socket.connect, list(sys.meta_path)]


def test_a_mock_that_passes_calls_loads_and_replaces_nothing_for_it() -> None:
    program = (
        "import ccmock, botocore.httpsession as http, socket\n"
        "with ccmock.mock_cloudcontrol():\n"
        "    plain = socket.getaddrinfo, http.URLLib3Session.send\n"
        "    with ccmock.mock_cloudcontrol(other_services='refuse'):\n"
        "        assert plain[0] is not socket.getaddrinfo and plain[1] is not http.URLLib3Session.send\n"
        "    assert plain == (socket.getaddrinfo, http.URLLib3Session.send)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_wrong_value_is_refused() -> None:
    with pytest.raises(UsageError, match="other_services='deny' is not one of 'pass', 'refuse'"):
        mock_cloudcontrol(other_services="deny")  # type: ignore[call-overload]
