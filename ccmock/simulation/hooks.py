"""CloudFormation hooks, which check a request before its resource is provisioned and can refuse it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from traceback import extract_tb
from typing import Any, NamedTuple

from ..arguments import called_with, choice, find_choice, is_text, nearest, sendable, shown, told
from ..clock import Clock, seconds_to_ms
from ..engine.model import HOOK_COMPLETE_FAILED, HOOK_COMPLETE_SUCCEEDED, HOOK_FAILED, HookRun, ResourceRequest
from ..engine.region import Region
from ..errors import CcmockError, UsageError
from ..registry.json_text import plain_copy
from .engine_view import EngineView
from .rule_arguments import checked_type

OPERATIONS = ("CREATE", "UPDATE", "DELETE")
FAILURE_MODES = ("FAIL", "WARN")
NEVER_MS = 1 << 53
"""The time of what never happens, since an earlier hook failed the request."""

_PART = re.compile(r"[A-Za-z0-9]{2,64}")
_VERSION = re.compile(r"[0-9]{8}")


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
    """A hook raised something else than HookFailed: a bug of the hook, which is the cause of this error.

    ```pycon
    >>> with mock_cloudcontrol(clock="manual") as inner:
    ...     hook = inner.hooks.add("Private::Guard::Names", lambda request: 1 / 0)
    ...     _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    Traceback (most recent call last):
        ...
    ccmock.simulation.hooks.HookContractError: The hook Private::Guard::Names raised ZeroDivisionError: ...
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

    def __repr__(self) -> str:
        # The states may hold secrets.
        return f"<HookRequest {self.operation} {self.type_name} {self.identifier or ''}".rstrip() + ">"


Check = Callable[[HookRequest], "str | None"]


@dataclass(frozen=True, eq=False)
class Hook:
    """A hook that was added with `Hooks.add`.

    ```pycon
    >>> hook = cloud.hooks.add("Private::Guard::Names", lambda request: None, targets=["AWS::SNS::*"])
    >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    >>> hook
    <Hook Private::Guard::Names FAIL: invoked 1 times>
    ```
    """

    type_name: str
    """The name of the hook."""
    check: Check
    """The callable that checks requests."""
    failure_mode: str
    """`"FAIL"`: a hook that fails also fails the request. `"WARN"`: only the hook fails."""
    targets: tuple[str, ...]
    """The resource types that the hook checks, with `*` for any part of a name."""
    operations: tuple[str, ...]
    """The operations that the hook checks: CREATE, UPDATE, DELETE."""
    duration_ms: int
    """How long the hook takes, in milliseconds of the mock's time."""
    version_id: str
    """The version of the hook, eight digits."""
    invocations: list[HookRequest] = field(default_factory=list)
    """All requests that the hook has checked, oldest first."""

    def __repr__(self) -> str:
        return f"<Hook {self.type_name} {self.failure_mode}: invoked {len(self.invocations)} times>"

    def _is_for(self, request: ResourceRequest) -> bool:
        """Whether the hook checks a request."""
        is_target = any(fnmatchcase(request.type_name, target) for target in self.targets)
        return is_target and request.operation in self.operations

    def _invoke(self, asked: HookRequest, clock: Clock, defer: Callable[[Exception], None]) -> tuple[str, str | None]:
        """Runs the check; (HookStatus that the hook ends with, its message). `defer` is given the error of a bug.

        The check cannot move the clock.
        """
        desired_state, previous_state = plain_copy(asked.desired_state), plain_copy(asked.previous_state)
        self.invocations.append(asked._replace(desired_state=desired_state, previous_state=previous_state))
        try:
            with clock.held():
                message = self.check(asked)
        except HookFailed as failed:
            return HOOK_FAILED, sendable(failed.message) or None
        except Exception as bug:  # noqa: BLE001 - clients see what they would see of a real hook
            defer(_broken(self, asked, bug))
            return HOOK_FAILED, told(bug)
        if message is not None and not is_text(message):
            raise UsageError(
                f"The hook {self.type_name} returned {shown(message)}. A hook returns None, or a message as str."
            )
        return (HOOK_COMPLETE_SUCCEEDED, None) if message is None else (HOOK_COMPLETE_FAILED, message)


HooksState = tuple[tuple[Hook, tuple[HookRequest, ...]], ...]
"""Every hook and what it was invoked for."""


class Hooks:
    """The hooks of a mock, in all its accounts and regions, in the order in which they were added.

    Iterating over it gives every Hook; `len` gives their number.

    ```pycon
    >>> hook = cloud.hooks.add("Private::Guard::Names", lambda request: None)
    >>> len(cloud.hooks), list(cloud.hooks) == [hook]
    (1, True)
    ```
    """

    def __init__(self, engine: EngineView) -> None:
        self._engine = engine
        self._hooks: tuple[Hook, ...] = ()

    def __repr__(self) -> str:
        return f"<Hooks {self._names()}>"

    def __iter__(self) -> Iterator[Hook]:
        return iter(self._hooks)

    def __len__(self) -> int:
        return len(self._hooks)

    def add(
        self,
        type_name: str,
        check: Check,
        *,
        failure_mode: str = "FAIL",
        targets: Sequence[str] = ("*",),
        operations: Sequence[str] = OPERATIONS,
        duration: float = 1,
        version_id: str = "00000001",
    ) -> Hook:
        """Adds a hook that runs before creates, updates and deletes are provisioned. Returns the Hook.

        `type_name`: the name of the hook, such as `"Private::Guard::Names"`. `check`: called with a HookRequest. It
        returns None to accept the request, or a message (the hook ends with HOOK_COMPLETE_FAILED), or raises HookFailed
        (HOOK_FAILED). Any other exception is a bug: clients see HOOK_FAILED, too, and the end of the mock raises a
        HookContractError with the exception as its cause. `failure_mode`: `"FAIL"` makes a failed hook fail the
        request, `"WARN"` does not. `targets`: resource types, with `*` for any part of a name. `operations`: some of
        CREATE, UPDATE and DELETE. `duration`: how many seconds the hook takes; hooks run one after the other.
        `version_id`: eight digits.

        Raises a UsageError if an argument is not valid, or if there is a hook with that name already.

        ```pycon
        >>> def check(request):
        ...     return None if "DisplayName" in request.desired_state else "DisplayName is missing"
        >>> hook = cloud.hooks.add("Private::Guard::Names", check, targets=["AWS::SNS::Topic"])
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.clock.advance(5)
        >>> cloud.requests[0].status, cloud.requests[0].hooks[-1][3]
        ('FAILED', 'DisplayName is missing')
        ```
        """
        _check_name(type_name)
        called_with("check", check, "request")
        if not isinstance(version_id, str) or not _VERSION.fullmatch(version_id):
            raise UsageError(
                f"version_id={shown(version_id)} is not a valid version. "
                "Give eight digits as a str, such as '00000001'."
            )
        with self._engine.lock:
            hook = Hook(
                type_name,
                check,
                _one_of("failure_mode", failure_mode, FAILURE_MODES),
                tuple(checked_type(target, self._engine, "targets") for target in _several("targets", targets)),
                tuple(_one_of("operations", name, OPERATIONS) for name in _several("operations", operations)),
                seconds_to_ms(duration, "duration"),
                version_id,
            )
            if type_name in self._names():
                raise UsageError(f"The hook {type_name} exists already. Choose another name, or remove it first.")
            self._hooks = (*self._hooks, hook)
        return hook

    def remove(self, type_name: str) -> None:
        """Removes the hook with the name `type_name`. Raises a UsageError if there is none.

        ```pycon
        >>> hook = cloud.hooks.add("Private::Guard::Names", lambda request: None)
        >>> cloud.hooks.remove("Private::Guard::Names")
        >>> cloud.hooks
        <Hooks []>
        ```
        """
        with self._engine.lock:
            names = self._names()
            if find_choice(type_name, names) is None:
                raise UsageError(f"There is no hook {shown(type_name)}; there are {names}.{nearest(type_name, names)}")
            self._hooks = tuple(hook for hook in self._hooks if hook.type_name != type_name)

    def clear(self) -> None:
        """Removes all hooks.

        ```pycon
        >>> hook = cloud.hooks.add("Private::Guard::Names", lambda request: None)
        >>> cloud.hooks.clear()
        >>> len(cloud.hooks)
        0
        ```
        """
        with self._engine.lock:
            self._hooks = ()

    def _names(self) -> list[str]:
        return [hook.type_name for hook in self._hooks]

    # --- what the engine asks ---

    def _runs(self, region: Region, request: ResourceRequest, now_ms: int) -> list[HookRun]:
        """Runs the hooks for a request that begins. Those after one that fails the request never run."""
        runs: list[HookRun] = []
        has_failed = False
        starts_ms = now_ms
        for hook in self._hooks:
            if not hook._is_for(request):
                continue
            ends_ms = NEVER_MS if has_failed else starts_ms + hook.duration_ms
            outcome, message = (HOOK_FAILED, None)
            if not has_failed:
                asked = _hook_request(region, request)
                outcome, message = hook._invoke(asked, self._engine.clock, self._engine.defer)
            arn = _arn(region, hook)
            mode, version = hook.failure_mode, hook.version_id
            first_ms = NEVER_MS if has_failed else starts_ms
            runs.append(HookRun(hook.type_name, version, arn, mode, first_ms, ends_ms, outcome, message))
            has_failed = has_failed or runs[-1].fails_request
            starts_ms = ends_ms
        return runs

    # --- state ---

    def _state(self) -> HooksState:
        return tuple((hook, tuple(hook.invocations)) for hook in self._hooks)

    def _put_back(self, state: HooksState) -> None:
        self._hooks = tuple(hook for hook, _ in state)
        for hook, invocations in state:
            hook.invocations[:] = invocations


def _hook_request(region: Region, request: ResourceRequest) -> HookRequest:
    resource = region.store.find(request.type_name, request.identifier or "")
    previous = resource.shown if resource is not None and request.operation != "CREATE" else None
    return HookRequest(
        request.type_name,
        request.operation,
        request.identifier,
        plain_copy(request.desired_state),
        plain_copy(previous or {}),
        region.account_id,
        region.name,
    )


def _broken(hook: Hook, asked: HookRequest, bug: Exception) -> HookContractError:
    subject = " ".join(filter(None, (asked.operation, asked.type_name, asked.identifier)))
    broken = HookContractError(
        f"The hook {hook.type_name} raised {told(bug)} ({_place(bug)}) when it checked {subject}. "
        "Clients saw HOOK_FAILED. A hook returns None or a message; one that fails on purpose raises ccmock.HookFailed."
    )
    broken.__cause__ = bug
    return broken


def _place(bug: Exception) -> str:
    """Where a check raised: the last line in the check's own file."""
    _, *frames = extract_tb(bug.__traceback__)
    own = [frame for frame in frames if frame.filename == frames[0].filename]
    return f"{own[-1].filename}:{own[-1].lineno}" if own else "where it was called"


def _arn(region: Region, hook: Hook) -> str:
    name = hook.type_name.replace("::", "-")
    start = f"arn:{region.partition}:cloudformation:{region.name}:{region.account_id}"
    return f"{start}:type/hook/{name}/{hook.version_id}"


def _check_name(type_name: object) -> None:
    """UsageError where something is not the name of a hook: it says which part is wrong, and why."""
    form = "It has three parts of 2 to 64 letters and digits each, as in 'Private::Guard::Names'"
    parts = type_name.split("::") if isinstance(type_name, str) else ()
    if len(parts) != 3:
        raise UsageError(f"{shown(type_name)} is not a valid name of a hook. {form}.")
    wrong = next((part for part in parts if not _PART.fullmatch(part)), None)
    if wrong is not None:
        is_too_short, is_too_long = len(wrong) < 2, len(wrong) > 64
        problem = "is too short" if is_too_short else "is too long" if is_too_long else "holds other characters"
        raise UsageError(f"{shown(type_name)} is not a valid name of a hook: {shown(wrong)} {problem}. {form}.")


def _several(name: str, values: Sequence[str]) -> Collection[str]:
    if isinstance(values, str) or not isinstance(values, Collection) or not values:
        example = f", such as ({values!r},)" if isinstance(values, str) and values else ""
        raise UsageError(f"{name}={shown(values)} is not valid. Give a sequence of at least one{example}.")
    return values


def _one_of(name: str, value: str, allowed: Sequence[str]) -> str:
    return choice(value, allowed, f"{name}: {shown(value)} is not valid. It is one of {', '.join(allowed)}.")
