"""A resource request as a test sees it: what it asked for, how far it has come, and the calls about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..engine.engine import Engine
from ..engine.model import HOOK_IN_PROGRESS, CallRecord, HookRun
from ..engine.model import ResourceRequest as TrackedRequest
from ..engine.request_log import AcceptedRequest
from ..registry.json_text import parse_json, plain_copy
from ..times import to_datetime
from .calls import Call, shown_call


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
    def submitted_at(self) -> datetime:
        """When it was accepted, by the mock's clock: an aware UTC datetime.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.requests[0].submitted_at == cloud.clock.now()
        True
        ```
        """
        return to_datetime(self._request.accepted_ms)

    @property
    def desired_state(self) -> dict[str, Any]:
        """The properties that the resource was asked to have, write-only ones included; a new dict each time.

        For a create the DesiredState as it was sent; for an update what GetResource showed, with the patch applied and
        without read-only properties; for a delete empty.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.requests[0].desired_state
        {'TopicName': 'news'}
        ```
        """
        desired_state: dict[str, Any] = plain_copy(self._request.desired_state)
        return desired_state

    @property
    def patch(self) -> list[dict[str, Any]] | None:
        """The operations of an update's PatchDocument as they were sent, in a new list each time; None for others.

        ```pycon
        >>> logs = cloud.resources.put("AWS::Logs::LogGroup", {"LogGroupName": "logs"})
        >>> patch = '[{"op": "add", "path": "/RetentionInDays", "value": 7}]'
        >>> _ = client.update_resource(TypeName="AWS::Logs::LogGroup", Identifier="logs", PatchDocument=patch)
        >>> cloud.requests[0].patch
        [{'op': 'add', 'path': '/RetentionInDays', 'value': 7}]
        ```
        """
        text = self._sent.get("PatchDocument")
        operations: list[dict[str, Any]] | None = parse_json(text) if isinstance(text, str) else None
        return operations

    @property
    def client_token(self) -> str | None:
        """The ClientToken of the call that made it. botocore makes one up where the code that calls it gives none.

        ```pycon
        >>> state = '{"TopicName": "news"}'
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState=state, ClientToken="token-1")
        >>> cloud.requests[0].client_token
        'token-1'
        ```
        """
        return self._sent.get("ClientToken")

    @property
    def role_arn(self) -> str | None:
        """The RoleArn of the call that made it; None where it named none.

        ```pycon
        >>> state = '{"TopicName": "news"}'
        >>> role = "arn:aws:iam::123456789012:role/r"
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState=state, RoleArn=role)
        >>> cloud.requests[0].role_arn
        'arn:aws:iam::123456789012:role/r'
        ```
        """
        return self._request.role_arn

    @property
    def type_version_id(self) -> str | None:
        """The TypeVersionId of the call that made it; None where it named none.

        ```pycon
        >>> state = '{"TopicName": "news"}'
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState=state, TypeVersionId="00000001")
        >>> cloud.requests[0].type_version_id
        '00000001'
        ```
        """
        return self._request.type_version_id

    @property
    def calls(self) -> list[Call]:
        """The calls about it, oldest first, in a new list each time.

        First the one that made it, then those that repeat that with its ClientToken, ask for its status or cancel it,
        failed ones included. ListResourceRequests is not about one request.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> [call.operation for call in cloud.requests[0].calls]
        ['CreateResource']
        ```
        """
        return [shown_call(record) for record in self._about]

    @property
    def _about(self) -> list[CallRecord]:
        with self._engine.lock:
            return list(self._engine.calls.about(self.token))

    @property
    def _sent(self) -> Mapping[str, Any]:
        """The parameters of the call that made it."""
        with self._engine.lock:
            about = self._engine.calls.about(self.token)
            return next((record.parameters for record in about if "RequestToken" not in record.parameters), {})

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
