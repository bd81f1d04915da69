"""What a hook is asked and how it answers: the contract between the engine and the checks of a test."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..errors import CcmockError, UsageError


class HookFailed(Exception):
    """A hook that cannot check a request raises it: the hook ends with HOOK_FAILED.

    `message`: the HookStatusMessage that clients see; empty for none.

    ```pycon
    >>> def check(request):
    ...     raise HookFailed("the list of names is not there")
    >>> hook = cloud.hooks.add("Private::Guard::Names", check)
    >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    >>> cloud.clock.advance(5)
    >>> cloud.requests[0].hooks[-1][2:]
    ('HOOK_FAILED', 'the list of names is not there')
    ```
    """

    def __init__(self, message: str = "") -> None:
        if not isinstance(message, str):
            raise UsageError(f"HookFailed({message!r}) is not valid. Give its message as a str.")
        super().__init__(message)
        self.message = message


class HookContractError(CcmockError):
    """A hook has a bug: it raised something else than HookFailed, which is the cause of this error.

    Or a Lambda function that is a hook answered what its contract does not allow.

    ```pycon
    >>> with mock_cloudcontrol(clock="manual") as inner:
    ...     hook = inner.hooks.add("Private::Guard::Names", lambda request: 1 / 0)
    ...     _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    Traceback (most recent call last):
        ...
    ccmock.simulation.hook_contract.HookContractError: The hook Private::Guard::Names raised ZeroDivisionError: ...
    ```
    """


class HookRequest(NamedTuple):
    """What a hook is asked to check: one request that is about to create, update or delete a resource.

    ```pycon
    >>> hook = cloud.hooks.add("Private::Guard::Names", lambda request: None)
    >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    >>> hook.invocations
    [<HookRequest CREATE AWS::SNS::Topic>]
    >>> hook.invocations[0].desired_state
    {'TopicName': 'news'}
    ```
    """

    type_name: str
    """The resource type."""
    operation: str
    """CREATE, UPDATE or DELETE."""
    identifier: str | None
    """The identifier in string form; None for a create whose identifier the service makes."""
    desired_state: dict[str, Any]
    """The properties that the resource will have; empty for a delete."""
    previous_state: dict[str, Any]
    """The properties that the resource has now; empty for a create."""
    account_id: str
    """The account of the resource, twelve digits."""
    region: str
    """The region of the resource."""
    request_token: str = ""
    """The token of the request, as a client reads it."""

    def __repr__(self) -> str:
        # The states may hold secrets.
        return f"<HookRequest {self.operation} {self.type_name} {self.identifier or ''}".rstrip() + ">"


class Verdict(NamedTuple):
    """How a hook ends, for a check that says more than a message.

    `outcome`: the HookStatus that it ends with. `message`: the HookStatusMessage; None for none. `delay_ms`: how many
    milliseconds it takes besides its duration.
    """

    outcome: str
    message: str | None
    delay_ms: int = 0
