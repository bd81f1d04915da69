"""CloudFormation hooks, which check a request before its resource is provisioned and can refuse it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from os import PathLike
from traceback import extract_tb

from ..arguments import called_with, choice, find_choice, is_text, nearest, sendable, shown, text, told
from ..clock import Clock, seconds_to_ms
from ..engine.model import HOOK_COMPLETE_FAILED, HOOK_COMPLETE_SUCCEEDED, HOOK_FAILED, HookRun, ResourceRequest
from ..engine.region import Region
from ..errors import UsageError
from ..registry.json_text import plain_copy
from .engine_view import EngineView
from .guard_hooks import GuardCheck
from .hook_contract import HookContractError, HookFailed, HookRequest, Verdict
from .lambda_hooks import LambdaCheck, LambdaFunction, LambdaHandler
from .rule_arguments import checked_type

__all__ = ["Check", "Hook", "HookContractError", "HookFailed", "HookRequest", "Hooks"]

OPERATIONS = ("CREATE", "UPDATE", "DELETE")
FAILURE_MODES = ("FAIL", "WARN")
NEVER_MS = 1 << 53
"""The time of what never happens, since an earlier hook failed the request."""

_PART = re.compile(r"[A-Za-z0-9]{2,64}")
_VERSION = re.compile(r"[0-9]{8}")


Check = Callable[[HookRequest], "str | Verdict | None"]


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

    def _invoke(self, asked: HookRequest, clock: Clock, defer: Callable[[Exception], None]) -> Verdict:
        """Runs the check. `defer` is given the error of a bug.

        The check cannot move the clock.
        """
        desired_state, previous_state = plain_copy(asked.desired_state), plain_copy(asked.previous_state)
        self.invocations.append(asked._replace(desired_state=desired_state, previous_state=previous_state))
        try:
            with clock.held():
                message = self.check(asked)
        except HookFailed as failed:
            return Verdict(HOOK_FAILED, sendable(failed.message) or None)
        except HookContractError as error:
            defer(error)
            return Verdict(HOOK_FAILED, None)
        except Exception as bug:  # noqa: BLE001 - clients see what they would see of a real hook
            defer(_broken(self, asked, bug))
            return Verdict(HOOK_FAILED, told(bug))
        if isinstance(message, Verdict):
            return message
        if message is not None and not is_text(message):
            raise UsageError(
                f"The hook {self.type_name} returned {shown(message)}. A hook returns None, or a message as str."
            )
        return Verdict(HOOK_COMPLETE_SUCCEEDED if message is None else HOOK_COMPLETE_FAILED, message)


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
        _check_name_and_version(type_name, version_id)
        called_with("check", check, "request")
        return self._add(type_name, check, failure_mode, targets, operations, duration, version_id)

    def add_lambda(
        self,
        type_name: str,
        handler: LambdaHandler,
        *,
        failure_mode: str = "FAIL",
        targets: Sequence[str] = ("*",),
        operations: Sequence[str] = OPERATIONS,
        duration: float = 1,
        version_id: str = "00000001",
        function_name: str | None = None,
    ) -> Hook:
        """Adds a Lambda hook, whose function is the one that will be deployed. Returns the Hook.

        `handler`: called with the event that AWS documents for Lambda hooks of Cloud Control, and a Lambda context. Its
        answer has a `hookStatus`, the `clientRequestToken` of the event and, if the status is FAILED, an `errorCode`:
        NonCompliant ends the hook with HOOK_COMPLETE_FAILED, InternalFailure with HOOK_FAILED. While the status is
        IN_PROGRESS it is called again after `callbackDelaySeconds`, three times in all. `duration`: how many seconds
        each of these calls takes. `function_name`: the name of the function; by default the last part of `type_name`.
        See `add` for `type_name`, `failure_mode`, `targets`, `operations` and `version_id`, and for the errors. An
        answer that breaks the contract is a HookContractError at the end of the mock; clients see HOOK_FAILED.

        ```pycon
        >>> def handler(event, context):
        ...     properties = event["requestData"]["targetModel"]["resourceProperties"]
        ...     answer = {"hookStatus": "SUCCESS", "clientRequestToken": event["clientRequestToken"]}
        ...     if "DisplayName" not in properties:
        ...         answer |= {"hookStatus": "FAILED", "errorCode": "NonCompliant", "message": "no DisplayName"}
        ...     return answer
        >>> hook = cloud.hooks.add_lambda("Private::Lambda::Names", handler)
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.clock.advance(5)
        >>> cloud.requests[0].hooks[-1][2:]
        ('HOOK_COMPLETE_FAILED', 'no DisplayName')
        ```
        """
        _check_name_and_version(type_name, version_id)
        called_with("handler", handler, "event", "context")
        name = text("function_name", type_name.rpartition("::")[2] if function_name is None else function_name)
        function, duration_ms = LambdaFunction(handler, name), seconds_to_ms(duration, "duration")
        check = LambdaCheck(type_name, version_id, function, duration_ms, self._engine.draw_hook_token)
        return self._add(type_name, check, failure_mode, targets, operations, duration, version_id)

    def add_guard(
        self,
        type_name: str,
        rules_path: str | PathLike[str],
        *,
        failure_mode: str = "FAIL",
        targets: Sequence[str] = ("*",),
        operations: Sequence[str] = OPERATIONS,
        duration: float = 1,
        version_id: str = "00000001",
    ) -> Hook:
        """Adds a Guard hook, which evaluates the rules that will be deployed. Returns the Hook.

        `rules_path`: a file of Guard rules, or a folder with files that end in `.guard` or `.ruleset`. They are
        evaluated by the program cfn-guard, if it is installed, or else by the package cfn-guard-rs. If a rule fails,
        the hook ends with HOOK_COMPLETE_FAILED, and its message names the rules as the service does. See `add` for the
        other arguments and the errors; neither program nor package, no rules, and rules that cannot be read are
        UsageErrors, too.

        ```pycon
        >>> cloud.hooks.add_guard("Private::Guard::Topics", "missing.guard")
        Traceback (most recent call last):
            ...
        ccmock.errors.UsageError: missing.guard cannot be read: ...
        ```
        """
        _check_name_and_version(type_name, version_id)
        check = GuardCheck(type_name, version_id, rules_path)
        return self._add(type_name, check, failure_mode, targets, operations, duration, version_id)

    def _add(
        self,
        type_name: str,
        check: Check,
        failure_mode: str,
        targets: Sequence[str],
        operations: Sequence[str],
        duration: float,
        version_id: str,
    ) -> Hook:
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
            verdict = Verdict(HOOK_FAILED, None)
            if not has_failed:
                asked = _hook_request(region, request)
                verdict = hook._invoke(asked, self._engine.clock, self._engine.defer)
            outcome, message, delay_ms = verdict
            ends_ms = NEVER_MS if has_failed else starts_ms + hook.duration_ms + delay_ms
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
        request.token,
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


def _check_name_and_version(type_name: object, version_id: object) -> None:
    _check_name(type_name)
    if not isinstance(version_id, str) or not _VERSION.fullmatch(version_id):
        raise UsageError(
            f"version_id={shown(version_id)} is not a valid version. Give eight digits as a str, such as '00000001'."
        )


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
