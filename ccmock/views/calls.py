"""The API calls that were made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, overload

from ..arguments import choice_of_kind, optional_text
from ..engine.counterparts import CALL_ERRORS, CALL_ERRORS_FOR, CALL_OPERATIONS_FOR
from ..engine.engine import Engine
from ..engine.model import API_OPERATIONS, CallRecord
from ..registry.json_text import plain_copy
from ..times import to_datetime
from .account_region import AccountRegion, View, check_found, is_of, item_of
from .mismatches import Criterion, Wording, attribute_criteria, counted
from .secrets import Secrets

TIMES = frozenset({"EventTime", "HookEventTime", "RetryAfter"})


class Call(NamedTuple):
    """One API call.

    `operation` and `parameters` are what the client sent, `answer` the members that it got (`None` where the
    call failed, `error_code` then says with what); `time` is an aware UTC datetime of the mock's clock. `request_token`
    is that of the resource request that the call made or named, also where its answer was lost. Its `repr` shows
    neither parameters nor answer, which may hold secrets.

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
    request_token: str | None = None

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
        recorded = item_of(self._recorded(), key, "call")
        return shown_call(recorded) if isinstance(recorded, CallRecord) else [shown_call(call) for call in recorded]

    def __iter__(self) -> Iterator[Call]:
        return map(shown_call, list(self._recorded()))

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
        `"ThrottlingException"`. None, for each: any. UsageError where there is no such operation or error, or
        where no type could ever be what `type_name` asks for.

        ```pycon
        >>> _ = client.list_resources(TypeName="AWS::S3::Bucket")
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.calls.of("ListResources", type_name="AWS::S3::*")
        [<Call ListResources AWS::S3::Bucket: answered>]
        ```
        """
        _check_filters(operation, type_name, identifier, error_code)
        found = [
            call
            for call in self
            if operation in (None, call.operation)
            and is_of(call.type_name, type_name)
            and identifier in (None, call.identifier)
            and error_code in (None, call.error_code)
        ]
        check_found(self._engine, found, type_name, (call.type_name for call in Calls(self._engine, None)))
        return found

    def assert_one(
        self,
        operation: str | None = None,
        *,
        type_name: str | None = None,
        identifier: str | None = None,
        error_code: str | None = None,
    ) -> Call:
        """Returns the one call that `of` would find; AssertionError where it finds none or several.

        `operation`, `type_name`, `identifier`, `error_code`: as for `of`, and so is UsageError. The error says how the
        nearest calls differ, or which ones match. Each retry is a call.

        ```pycon
        >>> _ = client.list_resources(TypeName="AWS::S3::Bucket")
        >>> cloud.calls.assert_one("ListResources", type_name="AWS::S3::*")
        <Call ListResources AWS::S3::Bucket: answered>
        ```
        """
        found = self.of(operation, type_name=type_name, identifier=identifier, error_code=error_code)
        if len(found) != 1:
            raise AssertionError(self._told("1", found, operation, type_name, identifier, error_code))
        return found[0]

    def assert_none(
        self,
        operation: str | None = None,
        *,
        type_name: str | None = None,
        identifier: str | None = None,
        error_code: str | None = None,
    ) -> None:
        """AssertionError where `of` would find a call; the error names what it finds.

        `operation`, `type_name`, `identifier`, `error_code`: as for `of`, and so is UsageError.

        ```pycon
        >>> _ = client.list_resources(TypeName="AWS::S3::Bucket")
        >>> cloud.calls.assert_none("DeleteResource")
        ```
        """
        found = self.of(operation, type_name=type_name, identifier=identifier, error_code=error_code)
        if found:
            raise AssertionError(self._told("none", found, operation, type_name, identifier, error_code))

    def _told(self, expected: str, found: list[Call], *filters: str | None) -> str:
        wanted = dict(zip(("operation", "type_name", "identifier", "error_code"), filters, strict=True))
        criteria: list[Criterion[Call]] = list(attribute_criteria(wanted, has_attribute))
        lines = counted(Wording("call", told), expected, found, self, criteria)
        return Secrets(self._engine).masked("\n".join(lines))


def told(call: Call) -> str:
    """A call in one line."""
    what = " ".join(filter(None, (call.operation, call.type_name, call.identifier)))
    message = f": {call.error_message}" if call.error_message else ""
    return f"{call.time:%H:%M:%S} {what}: {f'{call.error_code}{message}' if call.error_code else 'answered'}"


def has_attribute(thing: Any, name: str, value: str) -> bool:
    """Whether a call or request has what a filter asks for."""
    present = getattr(thing, name)
    return is_of(present, value) if name == "type_name" else bool(present == value)


def _check_filters(
    operation: str | None, type_name: str | None, identifier: str | None, error_code: str | None
) -> None:
    if operation is not None:
        choice_of_kind("operation", operation, API_OPERATIONS, CALL_OPERATIONS_FOR)
    if error_code is not None:
        choice_of_kind("error_code", error_code, CALL_ERRORS, CALL_ERRORS_FOR)
    optional_text("type_name", type_name)
    optional_text("identifier", identifier)


def shown_call(record: CallRecord) -> Call:
    """A call on the record as a test sees it; nothing in it is shared with the record."""
    error = record.error
    return Call(
        record.operation,
        plain_copy(record.parameters),
        _as_seen(record.output),
        error.code if error is not None else None,
        to_datetime(record.time_ms),
        record.account_id,
        record.region,
        error.message if error is not None else None,
        record.request_token,
    )


def _as_seen(value: Any) -> Any:
    """An answer's members with their times as a client sees them."""
    if isinstance(value, dict):
        return {name: to_datetime(member) if name in TIMES else _as_seen(member) for name, member in value.items()}
    return [_as_seen(item) for item in value] if isinstance(value, list) else value
