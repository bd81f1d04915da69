"""HTTP requests, responses and errors: headers, members, texts, client tokens and the waiter."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError
from botocore.parsers import create_parser

from ccmock import HandlerError, MockCloud, service_errors
from ccmock.wire.messages import HttpRequest
from ccmock.wire.service_model import service_model
from tests.service.things import ENDPOINT, THING, THING_SCHEMA, Failing, called, posted
from tests.support.calls import BUCKET, create, delete, poll, read, refused, wait
from tests.support.wire import answer

BUCKET_CALL = {"TypeName": BUCKET, "Identifier": "alpha"}

# --- requests ---

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("CreateResource", {"TypeName": BUCKET, "DesiredState": '{"BucketName": "beta"}'}),
    ("GetResource", BUCKET_CALL),
    ("UpdateResource", {**BUCKET_CALL, "PatchDocument": "[]"}),
    ("DeleteResource", BUCKET_CALL),
    ("ListResources", {"TypeName": BUCKET}),
    ("GetResourceRequestStatus", {"RequestToken": "…"}),
    ("ListResourceRequests", {}),
    ("CancelResourceRequest", {"RequestToken": "…"}),
]


@pytest.fixture
def running(cloud: MockCloud, client: Any) -> str:
    """Creates the bucket `alpha` and a running request; returns the token of the request."""
    cloud.resources.put(BUCKET, {"BucketName": "alpha"})
    token: str = create(client, BUCKET, {"BucketName": "gamma"})["RequestToken"]
    return token


def filled(parameters: dict[str, Any], token: str) -> dict[str, Any]:
    return {name: token if value == "…" else value for name, value in parameters.items()}


@pytest.mark.parametrize(("operation", "parameters"), CALLS)
def test_client_posts_aws_json_1_0(own_client: Any, running: str, operation: str, parameters: dict[str, Any]) -> None:
    sent: list[Any] = []
    own_client.meta.events.register("before-send.cloudcontrol", lambda request, **_: sent.append(request))
    own_client._make_api_call(operation, filled(parameters, running))
    request = sent[0]
    assert (request.method, request.url) == ("POST", ENDPOINT)
    assert request.headers["X-Amz-Target"] == f"CloudApiService.{operation}".encode()
    assert request.headers["Content-Type"] == b"application/x-amz-json-1.0"
    assert b"/us-east-1/cloudcontrolapi/aws4_request" in request.headers["Authorization"]


@pytest.mark.parametrize(("operation", "parameters"), CALLS)
def test_hand_written_request_gets_same_answer_as_client(
    running: str, operation: str, parameters: dict[str, Any]
) -> None:
    by_target = called(operation, **filled(parameters, running))
    assert by_target.status == 200, by_target
    # A second create or cancel would have another result.
    if operation not in ("CreateResource", "UpdateResource", "DeleteResource"):
        url = f"{ENDPOINT}?Action={operation}&Version=2021-09-30"
        by_action = posted(json.dumps(filled(parameters, running)).encode(), {}, url=url)
        assert by_action.document == by_target.document


@pytest.mark.parametrize("operation", ["CreateResource", "UpdateResource", "DeleteResource"])
def test_action_in_query_creates_updates_and_deletes(cloud: MockCloud, running: str, operation: str) -> None:
    parameters = dict(CALLS)[operation]
    answered = posted(json.dumps(parameters).encode(), {}, url=f"{ENDPOINT}?Action={operation}&Version=2021-09-30")
    assert answered.status == 200
    assert cloud.requests[-1].operation == operation.removesuffix("Resource").upper()


# --- answers ---


@pytest.mark.parametrize(("operation", "parameters"), CALLS)
def test_response_has_four_headers(cloud: MockCloud, running: str, operation: str, parameters: dict[str, Any]) -> None:
    answered = called(operation, **filled(parameters, running))
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", answered.headers.pop("x-amzn-RequestId"))
    assert answered.headers == {
        "Date": cloud.clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT"),
        "Content-Type": "application/x-amz-json-1.0",
        "Content-Length": str(len(answered.body)),
    }


@pytest.mark.parametrize(("operation", "parameters"), CALLS)
def test_response_members_are_sorted_and_absent_ones_left_out(
    running: str, operation: str, parameters: dict[str, Any]
) -> None:
    def in_order(members: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in members]
        assert names == sorted(names)
        assert all(value is not None for _, value in members)
        return dict(members)

    assert json.loads(called(operation, **filled(parameters, running)).body, object_pairs_hook=in_order)


def test_timestamps_are_seconds_with_milliseconds(cloud: MockCloud, running: str) -> None:
    cloud.clock.advance(1.481)
    # The digits as sent, before a parser rounds them.
    polled = called("GetResourceRequestStatus", RequestToken=running).body.decode()
    assert '"EventTime":1767268800.0,' in polled
    assert '"RetryAfter":1767268805.0,' in polled
    accepted = called("CreateResource", TypeName=BUCKET, DesiredState="{}").body.decode()
    assert '"EventTime":1767268801.481,' in accepted


# --- errors ---

MODEL = "com.amazon.cloudapiservice"
CORAL = "com.amazon.coral"
# error: full type, HTTP status, member with the text
ERRORS: list[tuple[service_errors.ServiceError, str, int, str]] = [
    (service_errors.AlreadyExists("…"), f"{MODEL}#AlreadyExistsException", 400, "Message"),
    (service_errors.ClientTokenConflict("…"), f"{MODEL}#ClientTokenConflictException", 400, "Message"),
    (service_errors.ConcurrentModification("…"), f"{MODEL}#ConcurrentModificationException", 500, "Message"),
    (service_errors.ConcurrentOperation("…"), f"{MODEL}#ConcurrentOperationException", 400, "Message"),
    (service_errors.GeneralService("…"), f"{MODEL}#GeneralServiceException", 400, "Message"),
    (service_errors.HandlerFailure("…"), f"{MODEL}#HandlerFailureException", 500, "Message"),
    (service_errors.HandlerInternalFailure("…"), f"{MODEL}#HandlerInternalFailureException", 500, "Message"),
    (service_errors.HandlerThrottled("…"), f"{MODEL}#ThrottlingException", 400, "Message"),
    (service_errors.InvalidCredentials("…"), f"{MODEL}#InvalidCredentialsException", 400, "Message"),
    (service_errors.InvalidRequest("…"), f"{MODEL}#InvalidRequestException", 400, "Message"),
    (service_errors.NetworkFailure("…"), f"{MODEL}#NetworkFailureException", 500, "Message"),
    (service_errors.NotStabilized("…"), f"{MODEL}#NotStabilizedException", 400, "Message"),
    (service_errors.NotUpdatable("…"), f"{MODEL}#NotUpdatableException", 400, "Message"),
    (service_errors.PrivateType("…"), f"{MODEL}#PrivateTypeException", 400, "Message"),
    (service_errors.RequestTokenNotFound("…"), f"{MODEL}#RequestTokenNotFoundException", 400, "Message"),
    (service_errors.ResourceConflict("…"), f"{MODEL}#ResourceConflictException", 400, "Message"),
    (service_errors.ResourceNotFound("…"), f"{MODEL}#ResourceNotFoundException", 400, "Message"),
    (service_errors.ServiceInternalError("…"), f"{MODEL}#ServiceInternalErrorException", 500, "Message"),
    (service_errors.ServiceLimitExceeded("…"), f"{MODEL}#ServiceLimitExceededException", 400, "Message"),
    (service_errors.TypeNotFound("…"), f"{MODEL}#TypeNotFoundException", 400, "Message"),
    (service_errors.UnsupportedAction("…"), f"{MODEL}#UnsupportedActionException", 400, "Message"),
    (service_errors.ValidationError("…"), f"{CORAL}.validate#ValidationException", 400, "message"),
    (service_errors.AccessDenied("…"), f"{CORAL}.service#AccessDeniedException", 400, "Message"),
    (service_errors.Throttled("…"), f"{CORAL}.availability#ThrottlingException", 400, "message"),
    (service_errors.Throttled(), f"{CORAL}.availability#ThrottlingException", 400, "message"),
    (service_errors.SerializationError("…"), f"{CORAL}.service#SerializationException", 400, "Message"),
    (service_errors.ExpiredToken("…"), f"{CORAL}.service#ExpiredTokenException", 400, "Message"),
    (service_errors.InvalidSignature("…"), f"{CORAL}.service#InvalidSignatureException", 400, "Message"),
    (service_errors.ServiceUnavailable("…"), f"{CORAL}.availability#ServiceUnavailableException", 503, "Message"),
    (service_errors.UnrecognizedClient("…"), f"{CORAL}.service#UnrecognizedClientException", 400, "Message"),
    (service_errors.InternalFailure(), f"{CORAL}.service#InternalFailure", 500, "message"),
    (service_errors.UnknownOperation("…"), f"{CORAL}.service#UnknownOperationException", 400, "Message"),
]
NOT_IN_THE_MODEL = {
    "InternalFailure",
    "ValidationException",
    "AccessDeniedException",
    "SerializationException",
    "UnknownOperationException",
    "ExpiredTokenException",
    "InvalidSignatureException",
    "ServiceUnavailableException",
    "UnrecognizedClientException",
}


@pytest.mark.parametrize(("error", "full_type", "status", "text_member"), ERRORS)
def test_error_response_has_type_status_and_text(
    client: Any, error: service_errors.ServiceError, full_type: str, status: int, text_member: str
) -> None:
    def fail(*_: Any) -> dict[str, Any]:
        raise error

    request = HttpRequest(
        "POST", "/", {"X-Amz-Target": "CloudApiService.GetResource"}, json.dumps(BUCKET_CALL).encode()
    )
    response = answer(request, fail).response
    text = error.message
    assert response.status == status
    assert json.loads(response.body) == {"__type": full_type, text_member: text}
    shape = client.meta.service_model.operation_model("GetResource").output_shape
    parsed = create_parser("json").parse(
        {"status_code": status, "headers": response.headers, "body": response.body}, shape
    )
    assert parsed["Error"] == {"Code": full_type.partition("#")[2], "Message": text}
    is_plain = client.exceptions.from_code(error.code) is ClientError
    assert is_plain is (error.code in NOT_IN_THE_MODEL)


def test_error_cases_cover_every_service_error() -> None:
    def kinds(kind: type[service_errors.ServiceError]) -> Iterator[type[service_errors.ServiceError]]:
        for below in kind.__subclasses__():
            yield below
            yield from kinds(below)

    # Other services' errors, and those that a recording holds, are none of this one's.
    own = {kind for kind in kinds(service_errors.ServiceError) if kind.__module__ == service_errors.__name__}
    assert own == {type(error) for error, *_ in ERRORS}


def test_service_errors_cover_every_error_of_the_service_model() -> None:
    assert {error.code for error, *_ in ERRORS} == service_model().errors | NOT_IN_THE_MODEL


def test_throttling_text_is_rate_exceeded() -> None:
    assert service_errors.Throttled().message == "Rate exceeded"


def test_modeled_error_has_message_at_top_level(client: Any) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        read(client, BUCKET, "nobody")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert caught.value.response["Message"] == caught.value.response["Error"]["Message"]


def test_validation_error_is_a_client_error(client: Any) -> None:
    with pytest.raises(ClientError) as caught:
        create(client, BUCKET, {"Nonsense": 1})
    assert type(caught.value) is ClientError
    assert caught.value.response["Error"]["Code"] == "ValidationException"
    assert "Message" not in caught.value.response


def test_access_denied_is_a_client_error(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING_SCHEMA, Failing("READ", HandlerError("AccessDenied")))
    cloud.resources.put(THING, {"Name": "a"})
    with pytest.raises(ClientError) as caught:
        read(client, THING, "a")
    assert type(caught.value) is ClientError
    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"
    assert "Message" not in caught.value.response


# --- constraints of parameters ---

TYPE_PATTERN = "[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}"
STATUSES = "PENDING, IN_PROGRESS, SUCCESS, FAILED, CANCEL_IN_PROGRESS, CANCEL_COMPLETE"
# operation, parameters, violations: value, path, constraint
CONSTRAINTS: list[tuple[str, dict[str, Any], list[tuple[str, str, str]]]] = [
    (
        "GetResource",
        {"TypeName": "AWS-S3-Bucket", "Identifier": "a"},
        [("Value 'AWS-S3-Bucket'", "typeName", f"satisfy regular expression pattern: {TYPE_PATTERN}")],
    ),
    (
        "GetResource",
        {"TypeName": BUCKET, "Identifier": "i" * 1025},
        [(f"Value '{'i' * 1025}'", "identifier", "have length less than or equal to 1024")],
    ),
    (
        "GetResource",
        {"TypeName": "A", "Identifier": "a"},
        [
            ("Value 'A'", "typeName", "have length greater than or equal to 10"),
            ("Value 'A'", "typeName", f"satisfy regular expression pattern: {TYPE_PATTERN}"),
        ],
    ),
    (
        "ListResources",
        {"TypeName": BUCKET, "MaxResults": 101},
        [("Value '101'", "maxResults", "have value less than or equal to 100")],
    ),
    (
        "ListResources",
        {"TypeName": BUCKET, "MaxResults": 0},
        [("Value '0'", "maxResults", "have value greater than or equal to 1")],
    ),
    (
        "ListResourceRequests",
        {"MaxResults": 101},
        [("Value '101'", "maxResults", "have value less than or equal to 100")],
    ),
    (
        "ListResourceRequests",
        {"ResourceRequestStatusFilter": {"OperationStatuses": ["DONE"]}},
        [
            (
                "Value '[DONE]'",
                "resourceRequestStatusFilter.operationStatuses",
                f"satisfy constraint: [Member must satisfy enum value set: [{STATUSES}]]",
            )
        ],
    ),
    (
        "GetResourceRequestStatus",
        {"RequestToken": "a b"},
        [("Value 'a b'", "requestToken", "satisfy regular expression pattern: [-A-Za-z0-9+/=]+")],
    ),
    (
        "GetResource",
        {"TypeName": "AWS", "RoleArn": "r"},
        [
            ("Value 'AWS'", "typeName", "have length greater than or equal to 10"),
            ("Value 'AWS'", "typeName", f"satisfy regular expression pattern: {TYPE_PATTERN}"),
            ("Value 'r'", "roleArn", "have length greater than or equal to 20"),
            ("Value 'r'", "roleArn", "satisfy regular expression pattern: arn:.+:iam::[0-9]{12}:role/.+"),
            ("Value null", "identifier", "not be null"),
        ],
    ),
]


@pytest.mark.parametrize(("operation", "parameters", "violations"), CONSTRAINTS)
def test_parameters_that_service_model_forbids_are_rejected(
    cloud: MockCloud, operation: str, parameters: dict[str, Any], violations: list[tuple[str, str, str]]
) -> None:
    client: Any = boto3.client("cloudcontrol", config=Config(parameter_validation=False))
    text = refused("ValidationException", client._make_api_call, operation, parameters)
    told = [
        f"{value} at '{path}' failed to satisfy constraint: Member must {demand}" for value, path, demand in violations
    ]
    noun = "error" if len(told) == 1 else "errors"
    assert text == f"{len(told)} validation {noun} detected: {'; '.join(told)}"


# --- client tokens and waiters ---


def test_client_generates_client_token_and_keeps_it_for_retries(cloud: MockCloud, own_client: Any) -> None:
    bodies: list[dict[str, Any]] = []

    def fail_at_first(request: Any, **_: Any) -> AWSResponse | None:
        bodies.append(json.loads(request.body))
        return AWSResponse(request.url, 500, HTTPHeaders(), Empty()) if len(bodies) == 1 else None

    own_client.meta.events.register("before-send.cloudcontrol", fail_at_first)
    create(own_client, BUCKET, {"BucketName": "alpha"})
    create(own_client, BUCKET, {"BucketName": "beta"})
    tokens = [body["ClientToken"] for body in bodies]
    assert tokens[0] == tokens[1] != tokens[2]
    assert len(cloud.requests) == 2


class Empty:
    """An empty response body."""

    def stream(self) -> Iterator[bytes]:
        yield b""


def test_waiter_polls_24_times_every_5_seconds(cloud: MockCloud, client: Any) -> None:
    cloud.timing.set(create=3600)
    event = create(client, BUCKET, {"BucketName": "alpha"})
    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        client.get_waiter("resource_request_success").wait(RequestToken=event["RequestToken"])
    polls = [call.time for call in cloud.calls if call.operation == "GetResourceRequestStatus"]
    assert len(polls) == 24
    assert {(later - earlier).total_seconds() for earlier, later in itertools.pairwise(polls)} == {5}


def test_waiter_ends_at_failed(client: Any) -> None:
    event = delete(client, BUCKET, "nobody")
    with pytest.raises(WaiterError, match='matched expected path: "FAILED"'):
        wait(client, event)


def test_waiter_ends_at_cancel_complete(cloud: MockCloud, client: Any) -> None:
    event = create(client, BUCKET, {"BucketName": "alpha"})
    client.cancel_resource_request(RequestToken=event["RequestToken"])
    with pytest.raises(WaiterError, match='matched expected path: "CANCEL_COMPLETE"'):
        wait(client, event)
    assert poll(client, event)["OperationStatus"] == "CANCEL_COMPLETE"
