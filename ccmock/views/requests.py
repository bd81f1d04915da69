"""The resource requests that were made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import overload

from ..arguments import choice, shown
from ..clock import to_datetime
from ..engine.engine import Engine
from ..engine.model import HOOK_IN_PROGRESS, HookRun
from ..engine.model import ResourceRequest as TrackedRequest
from ..engine.request_log import AcceptedRequest
from ..engine.sequence_list import SequenceList
from ..errors import UsageError
from .account_region import AccountRegion, View, check_filters, is_of

OPERATIONS = ("CREATE", "UPDATE", "DELETE")
STATUSES = ("PENDING", "IN_PROGRESS", "SUCCESS", "FAILED", "CANCEL_IN_PROGRESS", "CANCEL_COMPLETE")


class ResourceRequest:
    """A resource request; its properties always show its state now.

    ```pycon
    >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    >>> request = cloud.requests[0]
    >>> request
    <ResourceRequest CREATE AWS::SNS::Topic arn:aws:sns:us-east-1:123456789012:news: IN_PROGRESS>
    >>> cloud.clock.advance(5)
    >>> request
    <ResourceRequest CREATE AWS::SNS::Topic arn:aws:sns:us-east-1:123456789012:news: SUCCESS>
    ```
    """

    account_id: str
    """The account in which it was made."""

    region: str
    """The region in which it was made."""

    token: str
    """Its RequestToken."""

    type_name: str
    """The type of the resource that it is about."""

    operation: str
    """`CREATE`, `UPDATE` or `DELETE`."""

    def __init__(self, engine: Engine, accepted: AcceptedRequest) -> None:
        self.account_id, self.region, request = accepted
        self._engine = engine
        self._request = request
        self.token = request.token
        self.type_name = request.type_name
        self.operation = request.operation

    def __repr__(self) -> str:
        shown = f"{self.operation} {self.type_name} {self.identifier or ''}".rstrip()
        return f"<ResourceRequest {shown}: {self.status}>"

    def __eq__(self, other: object) -> bool:
        return self._request is other._request if isinstance(other, ResourceRequest) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.token)

    @property
    def identifier(self) -> str | None:
        """The resource's identifier in string form, once known.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::S3::Bucket", DesiredState='{"BucketName": "photos"}')
        >>> cloud.requests[0].identifier
        'photos'
        ```
        """
        return self._settled.identifier

    @property
    def status(self) -> str:
        """Its OperationStatus now, such as `IN_PROGRESS`.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.requests[0].status
        'IN_PROGRESS'
        ```
        """
        return self._settled.status

    @property
    def error_code(self) -> str | None:
        """The HandlerErrorCode of a failed request; None while it has not failed.

        ```pycon
        >>> fault = cloud.faults.fail("Throttling")
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.clock.advance(5)
        >>> cloud.requests[0].error_code
        'Throttling'
        ```
        """
        return self._settled.error_code

    @property
    def status_message(self) -> str | None:
        """The StatusMessage of a failed request; None while it has not failed.

        ```pycon
        >>> fault = cloud.faults.fail("Throttling")
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.clock.advance(5)
        >>> cloud.requests[0].status_message
        "Rate exceeded for operation 'CREATE'."
        ```
        """
        return self._settled.status_message

    @property
    def hooks(self) -> list[tuple[datetime, str, str, str | None]]:
        """(time, hook, HookStatus, message) of every change of a hook that ran before it, in order.

        ```pycon
        >>> hook = cloud.hooks.add("Private::Guard::Names", lambda request: "not this name")
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.clock.advance(5)
        >>> [(status, message) for time, name, status, message in cloud.requests[0].hooks]
        [('HOOK_IN_PROGRESS', None), ('HOOK_COMPLETE_FAILED', 'not this name')]
        ```
        """
        request = self._settled
        until_ms = request.changed_ms if request.is_terminal else self._engine.clock.now_ms()
        happened = [moment for run in request.hooks for moment in _moments(run) if moment[0] <= until_ms]
        return [(to_datetime(time_ms), name, status, message) for time_ms, name, status, message in happened]

    @property
    def history(self) -> list[tuple[datetime, str]]:
        """(time, status) of every status that it reached, in order; times are aware UTC datetimes.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.clock.advance(60)
        >>> [f"{time:%H:%M:%S} {status}" for time, status in cloud.requests[0].history]
        ['12:00:00 IN_PROGRESS', '12:00:05 SUCCESS']
        ```
        """
        return [(to_datetime(time_ms), status) for time_ms, status in self._settled.history]

    @property
    def _settled(self) -> TrackedRequest:
        with self._engine.lock:
            self._engine.settle()
        return self._request


def _moments(run: HookRun) -> list[tuple[int, str, str, str | None]]:
    begun = (run.starts_ms, run.type_name, HOOK_IN_PROGRESS, None)
    return [begun, (run.ends_ms, run.type_name, run.outcome, run.message)]


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
            found = self._accepted()[key]
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
    ) -> list[ResourceRequest]:
        """The requests that all filters pass, oldest first.

        `operation`: CREATE, UPDATE or DELETE. `type_name`: a resource type, or a pattern with `*` such as `AWS::S3::*`.
        `identifier`: the identifier in string form. `status`: an OperationStatus, such as `"FAILED"`. None, for each:
        any. UsageError where there is no such operation or status, or where another filter is not a text.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.requests.of("CREATE", type_name="AWS::SNS::*", status="IN_PROGRESS")
        [<ResourceRequest CREATE AWS::SNS::Topic arn:aws:sns:us-east-1:123456789012:news: IN_PROGRESS>]
        ```
        """
        for name, known in ((operation, OPERATIONS), (status, STATUSES)):
            if name is not None:
                choice(name, known, f"{shown(name)} is not one of {', '.join(known)}.")
        check_filters(type_name=type_name, identifier=identifier)
        with self._engine.lock:
            return [
                ResourceRequest(self._engine, accepted)
                for accepted in self._accepted()
                if operation in (None, accepted.request.operation)
                and is_of(accepted.request.type_name, type_name)
                and identifier in (None, accepted.request.identifier)
                and status in (None, accepted.request.status)
            ]
