"""Calls of HTTP libraries other than botocore are answered or blocked; none leaves the process."""

from __future__ import annotations

import asyncio
import http.client
import socket
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import boto3
import pytest
import requests
import responses
import urllib3
from no_network import Leak
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ProtocolError, ReadTimeoutError
from urllib3.util.retry import Retry

from ccmock import UsageError, mock_cloudcontrol
from tests.support.calls import BUCKET, listed
from tests.support.signing import ENDPOINT, signed

NOTHING = b'{"ResourceDescriptions":[],"TypeName":"AWS::S3::Bucket"}'
ELSEWHERE = "http://localhost:4566/"
HOST = "cloudcontrolapi.eu-west-1.amazonaws.com"


def by_requests(url: str = ENDPOINT, operation: str = "ListResources", **parameters: Any) -> requests.Response:
    body, headers = signed(operation, url, **(parameters or {"TypeName": BUCKET}))
    return requests.post(url, data=body, headers=headers, timeout=1)


def by_urllib3(url: str = ENDPOINT, **options: Any) -> urllib3.BaseHTTPResponse:
    body, headers = signed("ListResources", url, TypeName=BUCKET)
    return urllib3.PoolManager().request("POST", url, body=body, headers=headers, **options)


# --- requests and urllib3 ---


@pytest.mark.parametrize("url", [ENDPOINT, ELSEWHERE])
def test_requests_call_is_answered_at_any_endpoint(url: str) -> None:
    with mock_cloudcontrol() as cloud:
        response = by_requests(url)
        assert (response.status_code, response.reason, response.content) == (200, "OK", NOTHING)
        assert response.headers["Content-Type"] == "application/x-amz-json-1.0"
        assert [(call.account_id, call.region) for call in cloud.calls] == [("210987654321", "eu-west-1")]


@pytest.mark.parametrize("url", [ENDPOINT, ELSEWHERE])
def test_urllib3_call_is_answered_at_any_endpoint(url: str) -> None:
    with mock_cloudcontrol():
        response = by_urllib3(url)
        assert (response.status, response.data, response.json()["TypeName"]) == (200, NOTHING, BUCKET)
        assert by_urllib3(url, preload_content=False).read() == NOTHING


def test_requests_session_made_before_the_mock_shares_state_with_boto3() -> None:
    session = requests.Session()
    with mock_cloudcontrol() as cloud:
        body, headers = signed("CreateResource", TypeName=BUCKET, DesiredState='{"BucketName": "made-by-hand"}')
        assert session.post(ENDPOINT, data=body, headers=headers, timeout=1).json()["ProgressEvent"]["RequestToken"]
        cloud.clock.advance(5)
        client = boto3.client(
            "cloudcontrol", region_name="eu-west-1", aws_access_key_id="210987654321", aws_secret_access_key="s"
        )
        assert listed(client, BUCKET) == ["made-by-hand"]


def test_service_error_is_an_http_response() -> None:
    with mock_cloudcontrol():
        response = by_requests(operation="GetResource", TypeName=BUCKET, Identifier="nobody")
        assert response.status_code == 400
        assert response.json()["__type"] == "com.amazon.cloudapiservice#ResourceNotFoundException"


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        ("ThrottlingException", 400, "Bad Request"),
        ("ServiceInternalErrorException", 500, "Internal Server Error"),
        ("ServiceUnavailableException", 503, "Service Unavailable"),
    ],
)
def test_error_status_has_its_reason_phrase(code: str, status: int, reason: str) -> None:
    with mock_cloudcontrol() as cloud:
        cloud.faults.refuse(code, operation="ListResources", times=2)
        response = by_requests()
        assert (response.status_code, response.reason) == (status, reason)
        with pytest.raises(requests.HTTPError, match=f"{status} .* Error: {reason} for url"):
            response.raise_for_status()
        assert by_urllib3(retries=False).reason == reason


def test_call_through_a_proxy_is_answered() -> None:
    body, headers = signed("ListResources", TypeName=BUCKET)
    with mock_cloudcontrol():
        proxies = {"https": "http://proxy.invalid:3128", "http": "http://proxy.invalid:3128"}
        assert requests.post(ENDPOINT, data=body, headers=headers, proxies=proxies, timeout=1).content == NOTHING
        assert requests.post(ELSEWHERE, data=body, headers=headers, proxies=proxies, timeout=1).content == NOTHING


@pytest.mark.parametrize("body_of", [lambda body: iter([body[:9], body[9:]]), bytearray])
def test_body_can_be_an_iterator_or_a_bytearray(body_of: Callable[[bytes], Any]) -> None:
    body, headers = signed("ListResources", TypeName=BUCKET)
    with mock_cloudcontrol():
        assert requests.post(ENDPOINT, data=body_of(body), headers=headers, timeout=1).content == NOTHING


def test_unknown_region_raises_new_connection_error() -> None:
    with mock_cloudcontrol():
        body, headers = signed("ListResources", TypeName=BUCKET)
        headers["Authorization"] = headers["Authorization"].replace("eu-west-1", "eu-nowhere-1")
        with pytest.raises(requests.ConnectionError, match="NewConnectionError"):
            requests.post(ENDPOINT, data=body, headers=headers, timeout=1)


def test_dropped_connection_and_timeout_raise_the_errors_of_the_library() -> None:
    with mock_cloudcontrol() as cloud:
        cloud.faults.drop_connection(operation="ListResources", times=2)
        with pytest.raises(requests.ConnectionError, match="Remote end closed connection"):
            by_requests()
        with pytest.raises(ProtocolError):
            by_urllib3(retries=False)
        cloud.faults.time_out(operation="ListResources", times=2)
        with pytest.raises(requests.ReadTimeout):
            by_requests()
        with pytest.raises(ReadTimeoutError):
            by_urllib3(retries=False)
        assert by_requests().content == NOTHING


def test_urllib3_retries_skip_their_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail(f"slept {seconds} s"))
    session = requests.Session()
    retry = Retry(total=3, backoff_factor=60, status_forcelist=[500], allowed_methods=None)
    session.mount("https://", HTTPAdapter(max_retries=retry))
    body, headers = signed("ListResources", TypeName=BUCKET)
    with mock_cloudcontrol() as cloud:
        cloud.faults.drop_connection(operation="ListResources", times=1)
        cloud.faults.refuse("ServiceInternalErrorException", operation="ListResources", times=1)
        assert session.post(ENDPOINT, data=body, headers=headers, timeout=1).content == NOTHING
        assert [call.error_code for call in cloud.calls] == [
            "EndpointConnectionError",
            "ServiceInternalErrorException",
            None,
        ]
        cloud.faults.refuse("ServiceInternalErrorException", operation="ListResources", times=4)
        with pytest.raises(requests.exceptions.RetryError):
            session.post(ENDPOINT, data=body, headers=headers, timeout=1)
        cloud.faults.refuse("ServiceInternalErrorException", operation="ListResources", times=4)
        last = by_urllib3(retries=retry.new(raise_on_status=False))
        assert last.status == 500


def test_calls_to_other_hosts_are_sent() -> None:
    with mock_cloudcontrol(), pytest.raises(Leak, match=r"example\.invalid"):
        urllib3.PoolManager().request("GET", "http://example.invalid/", retries=0, timeout=1)


# --- the responses package ---


@responses.activate
def test_responses_started_before_the_mock_passes_cloud_control_through() -> None:
    responses.add(responses.GET, "https://example.com/", body="registered")
    with mock_cloudcontrol():
        assert by_requests().content == NOTHING
        assert requests.get("https://example.com/", timeout=1).text == "registered"
        with pytest.raises(requests.ConnectionError, match="Connection refused by Responses"):
            requests.get("https://example.org/", timeout=1)
    with pytest.raises(requests.ConnectionError, match="Connection refused by Responses"):
        by_requests()


def test_responses_started_inside_the_mock_passes_cloud_control_through() -> None:
    with mock_cloudcontrol(), responses.RequestsMock() as registered:
        registered.add(responses.GET, "https://example.com/", body="registered")
        assert by_requests().content == NOTHING
        assert requests.get("https://example.com/", timeout=1).text == "registered"


def test_registered_response_for_cloud_control_answers_first() -> None:
    with mock_cloudcontrol() as cloud, responses.RequestsMock() as registered:
        registered.add(responses.POST, ENDPOINT, body="by hand")
        assert by_requests().text == "by hand"
        assert cloud.calls == []


# --- calls that cannot be answered are blocked ---


def by_urllib(url: str) -> Any:
    body, headers = signed("ListResources", url, TypeName=BUCKET)
    return urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=1)


def by_http_client(url: str) -> Any:
    body, headers = signed("ListResources", url, TypeName=BUCKET)
    connection = http.client.HTTPConnection("127.0.0.1", 1, timeout=1)
    connection.request("POST", "/", body, headers)


def through_a_tunnel(url: str) -> Any:
    http.client.HTTPSConnection("proxy.invalid", 3128, timeout=1).set_tunnel(HOST, 443)


def by_asyncio(url: str) -> Any:
    return asyncio.run(asyncio.open_connection(HOST, 443))


def by_a_socket(url: str) -> Any:
    with socket.socket() as connection:
        connection.connect((HOST, 443))


def by_a_socket_that_returns_its_error(url: str) -> Any:
    with socket.socket() as connection:
        connection.connect_ex((HOST, 443))


def by_its_address(url: str) -> Any:
    return socket.gethostbyname(HOST)


@pytest.mark.parametrize(
    "call",
    [
        by_urllib,
        by_http_client,
        through_a_tunnel,
        by_asyncio,
        by_a_socket,
        by_a_socket_that_returns_its_error,
        by_its_address,
    ],
)
def test_network_guard_blocks_calls_of_unsupported_libraries(call: Callable[[str], Any]) -> None:
    with mock_cloudcontrol() as cloud, pytest.raises(UsageError, match="was about to leave the process"):
        call(ENDPOINT)
    assert cloud.calls == []


def test_network_guard_blocks_urllib_at_another_endpoint() -> None:
    with mock_cloudcontrol(), pytest.raises(UsageError, match=r"requests and urllib3 are answered"):
        by_urllib(ELSEWHERE)


def test_network_guard_passes_other_hosts() -> None:
    with mock_cloudcontrol():
        assert socket.getaddrinfo("127.0.0.1", 80)
        assert socket.gethostbyname("127.0.0.1") == "127.0.0.1"
        with socket.socket() as connection, pytest.raises(Leak):
            connection.connect_ex(("127.0.0.1", 1))


# --- endpoints from the environment ---


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLOUDCONTROL"])
@pytest.mark.parametrize("when", ["before", "inside"])
def test_endpoint_url_in_the_environment_is_not_called(
    variable: str, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, ELSEWHERE)
    early = boto3.client("cloudcontrol", "eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
    assert early.meta.endpoint_url == ELSEWHERE
    with mock_cloudcontrol() as cloud:
        client = early if when == "before" else boto3.client("cloudcontrol", "eu-west-1")
        assert listed(client, BUCKET) == []
        assert cloud.calls[0].region == "eu-west-1"
