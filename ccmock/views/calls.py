"""The API calls that were made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, overload

from ..arguments import choice, shown
from ..clock import to_datetime
from ..engine.engine import Engine
from ..engine.model import API_OPERATIONS, CallRecord
from .account_region import AccountRegion, View, check_filters, is_of

TIMES = frozenset({"EventTime", "HookEventTime", "RetryAfter"})


class Call(NamedTuple):
    """One API call.

    `operation` and `parameters` are what the client sent, `answer` the members that it got (`None` where the
    call failed, `error_code` then says with what); `time` is an aware UTC datetime of the mock's clock. Its `repr`
    shows neither parameters nor answer, which may hold secrets.

    ```pycon
    >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    >>> call = cloud.calls[0]
    >>> call.operation, call.parameters["DesiredState"], call.error_code
    ('CreateResource', '{"TopicName": "news"}', None)
    ```
    """

    operation: str
    parameters: dict[str, Any]
    answer: dict[str, Any] | None
    error_code: str | None
    time: datetime
    account_id: str
    region: str
    error_message: str | None = None

    def __repr__(self) -> str:
        # Without parameters and answer, which may hold secrets.
        shown = [self.operation, *filter(None, (self.type_name, self.identifier))]
        return f"<Call {' '.join(shown)}: {self.error_code or 'answered'}>"

    @property
    def type_name(self) -> str | None:
        """The resource type that it names, or the one of the request that its answer tells of.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> _ = client.get_resource_request_status(RequestToken=cloud.requests[0].token)
        >>> cloud.calls[-1].type_name
        'AWS::SNS::Topic'
        ```
        """
        event = (self.answer or {}).get("ProgressEvent", {})
        found: str | None = self.parameters.get("TypeName", event.get("TypeName"))
        return found

    @property
    def identifier(self) -> str | None:
        """The identifier that it names, or the one that its answer tells of.

        ```pycon
        >>> bucket = cloud.resources.put("AWS::S3::Bucket", {"BucketName": "photos"})
        >>> _ = client.get_resource(TypeName="AWS::S3::Bucket", Identifier="photos")
        >>> cloud.calls[0].identifier
        'photos'
        ```
        """
        answer = self.answer or {}
        parts = (self.parameters, answer.get("ProgressEvent", {}), answer.get("ResourceDescription", {}))
        return next((part["Identifier"] for part in parts if "Identifier" in part), None)


class Calls(View[Call]):
    """API calls, oldest first; of one account and region or of all. A sequence that shows what was called so far.

    ```pycon
    >>> _ = client.list_resources(TypeName="AWS::S3::Bucket")
    >>> len(cloud.calls), cloud.calls[0]
    (1, <Call ListResources AWS::S3::Bucket: answered>)
    ```
    """

    def __init__(self, engine: Engine, account_region: AccountRegion | None) -> None:
        self._engine = engine
        self._account_region = account_region

    @overload
    def __getitem__(self, key: int) -> Call: ...
    @overload
    def __getitem__(self, key: slice) -> list[Call]: ...
    def __getitem__(self, key: int | slice) -> Call | list[Call]:
        recorded = self._recorded()[key]
        return _call(recorded) if isinstance(recorded, CallRecord) else [_call(call) for call in recorded]

    def __iter__(self) -> Iterator[Call]:
        return map(_call, list(self._recorded()))

    def __len__(self) -> int:
        return len(self._recorded())

    def _recorded(self) -> Sequence[CallRecord]:
        calls, here = self._engine.calls, self._account_region
        return calls.everywhere if here is None else calls.of(here.account_id, here.name)

    def of(
        self,
        operation: str | None = None,
        *,
        type_name: str | None = None,
        identifier: str | None = None,
        error_code: str | None = None,
    ) -> list[Call]:
        """The calls that all filters pass, oldest first.

        `operation`: an API operation, such as `"GetResource"`. `type_name`: a resource type, or a pattern with `*` such
        as `AWS::S3::*`. `identifier`: what `Call.identifier` shows. `error_code`: what the client read, such as
        `"ThrottlingException"`. None, for each: any. UsageError where there is no such operation, or where another
        filter is not a text.

        ```pycon
        >>> _ = client.list_resources(TypeName="AWS::S3::Bucket")
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.calls.of("ListResources", type_name="AWS::S3::*")
        [<Call ListResources AWS::S3::Bucket: answered>]
        ```
        """
        if operation is not None:
            choice(operation, API_OPERATIONS, f"There is no operation {shown(operation)}.")
        check_filters(type_name=type_name, identifier=identifier, error_code=error_code)
        return [
            call
            for call in self
            if operation in (None, call.operation)
            and is_of(call.type_name, type_name)
            and identifier in (None, call.identifier)
            and error_code in (None, call.error_code)
        ]


def _call(record: CallRecord) -> Call:
    error = record.error
    return Call(
        record.operation,
        record.parameters,
        _as_seen(record.output),
        error.code if error is not None else None,
        to_datetime(record.time_ms),
        record.account_id,
        record.region,
        error.message if error is not None else None,
    )


def _as_seen(value: Any) -> Any:
    """An answer's members with their times as a client sees them."""
    if isinstance(value, dict):
        return {name: to_datetime(member) if name in TIMES else _as_seen(member) for name, member in value.items()}
    return [_as_seen(item) for item in value] if isinstance(value, list) else value
