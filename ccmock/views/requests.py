"""The resource requests that were made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, overload

from ..arguments import choice_of_kind, optional_text
from ..contract.failures import HANDLER_FAILURES
from ..engine.counterparts import HANDLER_ERRORS_FOR, HANDLER_OPERATIONS_FOR, REQUEST_OPERATIONS
from ..engine.engine import Engine
from ..engine.request_log import AcceptedRequest
from ..engine.sequence_list import SequenceList
from ..errors import UsageError
from .account_region import AccountRegion, View, check_found, check_properties, find_anywhere, is_of, item_of
from .request_assertions import RequestContent, RequestFilters, request_failure, wanted_content
from .resource_request import ResourceRequest

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given models

STATUSES = ("PENDING", "IN_PROGRESS", "SUCCESS", "FAILED", "CANCEL_IN_PROGRESS", "CANCEL_COMPLETE")


class Requests(View[ResourceRequest]):
    """Resource requests, oldest first, of one account and region or of all; by number or by RequestToken.

    ```pycon
    >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    >>> token = cloud.calls[0].answer["ProgressEvent"]["RequestToken"]
    >>> cloud.requests[token] == cloud.requests[0]
    True
    ```
    """

    def __init__(self, engine: Engine, account_region: AccountRegion | None) -> None:
        self._engine = engine
        self._account_region = account_region

    @overload
    def __getitem__(self, key: int | str) -> ResourceRequest: ...
    @overload
    def __getitem__(self, key: slice) -> list[ResourceRequest]: ...
    def __getitem__(self, key: int | str | slice) -> ResourceRequest | list[ResourceRequest]:
        if isinstance(key, str):
            return self._of_token(key)
        with self._engine.lock:
            found = item_of(self._accepted(), key, "request")
        if isinstance(found, list):
            return [ResourceRequest(self._engine, accepted) for accepted in found]
        return ResourceRequest(self._engine, found)

    def __iter__(self) -> Iterator[ResourceRequest]:
        with self._engine.lock:
            found = list(self._accepted())
        return (ResourceRequest(self._engine, accepted) for accepted in found)

    def __len__(self) -> int:
        with self._engine.lock:
            return len(self._accepted())

    def _of_token(self, token: str) -> ResourceRequest:
        with self._engine.lock:
            self._engine.settle()
            found = self._engine.requests.find(token)
            here = self._account_region
            if found is not None and (here is None or here.region.requests.find(token) is not None):
                return ResourceRequest(self._engine, found)
        raise UsageError(f"No resource request has the token {token!r}; {len(self)} requests were made.")

    def _accepted(self) -> SequenceList[AcceptedRequest]:
        """The requests that there are now, in the order in which they were accepted. Hold the engine's lock."""
        self._engine.settle()
        if self._account_region is None:
            return self._engine.requests.in_order
        return self._account_region.region.requests.in_order

    def of(
        self,
        operation: str | None = None,
        *,
        type_name: str | None = None,
        identifier: str | None = None,
        status: str | None = None,
        error_code: str | None = None,
    ) -> list[ResourceRequest]:
        """The requests that all filters pass, oldest first.

        `operation`: CREATE, UPDATE or DELETE. `type_name`: a resource type, or a pattern with `*` such as `AWS::S3::*`.
        `identifier`: the identifier in string form. `status`: an OperationStatus, such as `"FAILED"`. `error_code`: a
        HandlerErrorCode, such as `"NotFound"`. None, for each: any. UsageError where there is no such operation, status
        or error, or where no type could ever be what `type_name` asks for.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.requests.of("CREATE", type_name="AWS::SNS::*", status="IN_PROGRESS")
        [<ResourceRequest CREATE AWS::SNS::Topic arn:aws:sns:us-east-1:123456789012:news: IN_PROGRESS>]
        ```
        """
        if operation is not None:
            choice_of_kind("operation", operation, REQUEST_OPERATIONS, HANDLER_OPERATIONS_FOR)
        if status is not None:
            choice_of_kind("status", status, STATUSES, {})
        if error_code is not None:
            choice_of_kind("error_code", error_code, HANDLER_FAILURES, HANDLER_ERRORS_FOR, "HandlerErrorCode")
        optional_text("type_name", type_name)
        optional_text("identifier", identifier)
        with self._engine.lock:
            found = [
                ResourceRequest(self._engine, accepted)
                for accepted in self._accepted()
                if operation in (None, accepted.request.operation)
                and is_of(accepted.request.type_name, type_name)
                and identifier in (None, accepted.request.identifier)
                and status in (None, accepted.request.status)
                and error_code in (None, accepted.request.error_code)
            ]
            recorded = (accepted.request.type_name for accepted in self._engine.requests.in_order)
            check_found(self._engine, found, type_name, recorded)
        return found

    def assert_one(
        self,
        operation: str | None = None,
        *,
        type_name: str | None = None,
        identifier: str | None = None,
        status: str | None = None,
        error_code: str | None = None,
        desired_state: Mapping[str, Any] | None = None,
        patch: Sequence[Mapping[str, Any]] | None = None,
    ) -> ResourceRequest:
        """Returns the one request that is what the arguments say; AssertionError where there is none, or several.

        `operation`, `type_name`, `identifier`, `status`, `error_code`: as for `of`.
        `desired_state`: some of the properties that the request asked for. Each has to be equal as a whole, nested
        ones too; None for one that was not asked for. `patch`: the operations of an update, all of them, in order. The
        error says how the nearest requests differ, or which ones match; it
        shows no write-only values. UsageError as of `of`, or where `desired_state` or `patch` has another form.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.requests.assert_one("CREATE", desired_state={"TopicName": "news"}).status
        'IN_PROGRESS'
        ```
        """
        filters = RequestFilters(operation, type_name, identifier, status, error_code)
        found, failure = self._searched(filters, wanted_content(desired_state, patch), "1")
        if len(found) != 1:
            raise AssertionError(failure())
        return found[0]

    def assert_none(
        self,
        operation: str | None = None,
        *,
        type_name: str | None = None,
        identifier: str | None = None,
        status: str | None = None,
        error_code: str | None = None,
        desired_state: Mapping[str, Any] | None = None,
        patch: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        """AssertionError where a request is what the arguments say; the error names those that are.

        `operation`, `type_name`, `identifier`, `status`, `error_code`, `desired_state`, `patch`: as for `assert_one`,
        and so is UsageError.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.requests.assert_none("DELETE")
        ```
        """
        filters = RequestFilters(operation, type_name, identifier, status, error_code)
        found, failure = self._searched(filters, wanted_content(desired_state, patch), "none")
        if found:
            raise AssertionError(failure())

    def _searched(
        self, filters: RequestFilters, content: RequestContent, expected: str
    ) -> tuple[list[ResourceRequest], Callable[[], str]]:
        """The requests that are what an assertion says, and what makes the text of its failure."""
        with self._engine.lock:
            found = [request for request in self.of(**filters._asdict()) if content.is_asked_by(request)]
            if content.desired_state and not found:
                resource_type = find_anywhere(self._engine, filters.type_name)
                if resource_type is not None:
                    check_properties(resource_type, content.desired_state)
        return found, lambda: request_failure(self._engine, expected, found, self, filters, content)
