"""HandlerErrorCodes: how each of the sixteen reaches a client in a read, a list and a failed request."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError

from ccmock import HandlerError, MockCloud
from ccmock.contract.failures import HANDLER_FAILURES
from tests.service.things import THING, THING_SCHEMA, Endless, Failing
from tests.support.calls import BUCKET, create, delete, listed, made, poll, read, refused, update

T, I, O, R = THING, "a", "{operation}", "out of things"  # noqa: E741 - as the page names them


class Failure(NamedTuple):
    """A HandlerErrorCode, its usual message, and the exception of a read or list."""

    code: str
    message: str
    exception: str
    http_status: int = 400


FAILURES = [
    Failure(
        "NotUpdatable",
        f"Resource of type '{T}' with identifier '{I}' is not updatable with parameters provided.",
        "NotUpdatableException",
    ),
    Failure("InvalidRequest", f"Invalid request provided: {R}", "InvalidRequestException"),
    Failure("AccessDenied", f"Access denied for operation '{O}'.", "AccessDeniedException"),
    Failure("UnauthorizedTaggingOperation", "Unauthorized tagging operation", "AccessDeniedException"),
    Failure("InvalidCredentials", "Invalid credentials provided.", "InvalidCredentialsException"),
    Failure("AlreadyExists", f"Resource of type '{T}' with identifier '{I}' already exists.", "AlreadyExistsException"),
    Failure("NotFound", f"Resource of type '{T}' with identifier '{I}' was not found.", "ResourceNotFoundException"),
    Failure(
        "ResourceConflict",
        f"Resource of type '{T}' with identifier '{I}' has a conflict. Reason: {R}.",
        "ResourceConflictException",
    ),
    Failure("Throttling", f"Rate exceeded for operation '{O}'.", "ThrottlingException"),
    Failure(
        "ServiceLimitExceeded",
        f"Limit exceeded for resource of type '{T}'. Reason: {R}",
        "ServiceLimitExceededException",
    ),
    Failure(
        "NotStabilized", f"Resource of type '{T}' with identifier '{I}' did not stabilize.", "NotStabilizedException"
    ),
    Failure("GeneralServiceException", f"Error occurred during operation '{O}'.", "GeneralServiceException"),
    Failure(
        "ServiceInternalError",
        f"Internal error reported from downstream service during operation '{O}'.",
        "ServiceInternalErrorException",
        500,
    ),
    Failure("ServiceTimeout", f"Operation '{O}' timed out.", "HandlerFailureException", 500),
    Failure("NetworkFailure", f"Network failure occurred during operation '{O}'.", "NetworkFailureException", 500),
    Failure("InternalFailure", "Internal Failure", "HandlerInternalFailureException", 500),
]
every_failure = pytest.mark.parametrize("failure", FAILURES, ids=[failure.code for failure in FAILURES])


def test_failure_table_has_every_handler_error_code() -> None:
    assert [failure.code for failure in FAILURES] == list(HANDLER_FAILURES)
    assert len(FAILURES) == 16


def thing_that_fails(cloud: MockCloud, operation: str, error: HandlerError) -> None:
    """Creates the thing `a`, whose handler fails in one operation; not for a create."""
    cloud.types.register(THING_SCHEMA, Failing(operation, error))
    if operation != "CREATE":
        cloud.resources.put(THING, {"Name": "a"})


CALLS: dict[str, Callable[[Any], Any]] = {
    "READ": lambda client: read(client, THING, "a"),
    "LIST": lambda client: listed(client, THING),
    "CREATE": lambda client: create(client, THING, {"Name": "a"}),
    "UPDATE": lambda client: update(client, THING, "a", []),
    "DELETE": lambda client: delete(client, THING, "a"),
}


@every_failure
@pytest.mark.parametrize("operation", ["READ", "LIST"])
def test_read_or_list_raises_exception_of_handler_error_code(
    cloud: MockCloud, client: Any, failure: Failure, operation: str
) -> None:
    # A list has no single resource, so its handler has to name one if the text does.
    thing_that_fails(cloud, operation, HandlerError(failure.code, reason=R, identifier="a"))
    with pytest.raises(ClientError) as caught:
        CALLS[operation](client)
    response = caught.value.response
    assert response["Error"]["Code"] == failure.exception
    assert response["ResponseMetadata"]["HTTPStatusCode"] == failure.http_status
    assert isinstance(caught.value, client.exceptions.from_code(failure.exception))
    message = re.escape(failure.message.format(operation=operation))
    assert re.fullmatch(
        f"{THING} Handler returned status FAILED: {message} "
        rf"\(HandlerErrorCode: {failure.code}, RequestToken: [0-9a-f-]{{36}}\)",
        response["Error"]["Message"],
    )


@every_failure
@pytest.mark.parametrize("operation", ["CREATE", "UPDATE", "DELETE"])
def test_request_fails_with_handler_error_code_and_message(
    cloud: MockCloud, client: Any, failure: Failure, operation: str
) -> None:
    thing_that_fails(cloud, operation, HandlerError(failure.code, reason=R))
    failed = poll(client, CALLS[operation](client))
    assert failed["OperationStatus"] == "FAILED"
    assert failed["ErrorCode"] == failure.code
    assert failed["StatusMessage"] == failure.message.format(operation=operation)


@every_failure
def test_handler_error_has_message_of_handler(cloud: MockCloud, client: Any, failure: Failure) -> None:
    thing_that_fails(cloud, "DELETE", HandlerError(failure.code, "It is Tuesday"))
    failed = poll(client, CALLS["DELETE"](client))
    assert (failed["ErrorCode"], failed["StatusMessage"]) == (failure.code, "It is Tuesday")


def test_failure_without_text_has_no_status_message(cloud: MockCloud, client: Any) -> None:
    cloud.faults.fail("InternalFailure", message="")
    cloud.types.register(THING_SCHEMA)
    event = create(client, THING, {"Name": "a"})
    cloud.clock.advance(5)
    failed = poll(client, event)
    assert failed["ErrorCode"] == "InternalFailure"
    assert "StatusMessage" not in failed


def test_stabilization_that_takes_too_long_says_so(cloud: MockCloud, client: Any) -> None:
    cloud.types.register(THING_SCHEMA, Endless())
    event = create(client, THING, {"Name": "a"})
    cloud.clock.advance(120)
    failed = poll(client, event)
    assert (failed["ErrorCode"], failed["StatusMessage"]) == ("NotStabilized", "Exceeded attempts to wait")


def test_request_token_in_error_text_is_unknown(cloud: MockCloud, client: Any) -> None:
    tokens = []
    for _ in range(2):
        text = refused("ResourceNotFoundException", read, client, "AWS::Logs::LogGroup", "nobody")
        tokens.append(text.rpartition("RequestToken: ")[2].removesuffix(")"))
    assert tokens[0] != tokens[1]
    refused("RequestTokenNotFoundException", client.get_resource_request_status, RequestToken=tokens[0])
    assert client.list_resource_requests()["ResourceRequestStatusSummaries"] == []


def test_s3_bucket_errors_have_s3_texts(client: Any) -> None:
    made(client, BUCKET, {"BucketName": "alpha"})
    failed = poll(client, create(client, BUCKET, {"BucketName": "alpha"}))
    assert (failed["ErrorCode"], failed["StatusMessage"]) == ("AlreadyExists", "The bucket Already Exists")
    failed = poll(client, delete(client, BUCKET, "nobody"))
    assert (failed["ErrorCode"], failed["StatusMessage"]) == ("NotFound", "Bucket not found")
    text = refused("ResourceNotFoundException", read, client, BUCKET, "nobody")
    assert text.startswith(
        "AWS::S3::Bucket Handler returned status FAILED: Bucket not found (HandlerErrorCode: NotFound, RequestToken: "
    )
