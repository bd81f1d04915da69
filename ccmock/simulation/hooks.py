"""CloudFormation hooks, which check a request before its resource is provisioned and can refuse it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from os import PathLike

from ..arguments import called_with, choice, find_choice, nearest, shown
from ..engine.model import HookRun, ResourceRequest
from ..engine.region import Region
from ..errors import UsageError
from ..times import seconds_to_ms
from .engine_view import EngineView
from .guard_hooks import GuardCheck
from .hook import Check, Hook
from .hook_contract import HookContractError, HookFailed, HookRequest
from .lambda_hooks import LambdaCheck, LambdaFunction, LambdaHandler, checked_function_name
from .rule_arguments import checked_pattern

__all__ = ["Check", "Hook", "HookContractError", "HookFailed", "HookRequest", "Hooks"]

OPERATIONS = ("CREATE", "UPDATE", "DELETE")
FAILURE_MODES = ("FAIL", "WARN")
_PART = re.compile(r"[A-Za-z0-9]{2,64}")
_VERSION = re.compile(r"[0-9]{8}")


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
        name = checked_function_name(type_name.rpartition("::")[2] if function_name is None else function_name)
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
                tuple(checked_pattern("targets", target, self._engine) for target in _several("targets", targets)),
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
        for hook in filter(lambda hook: hook._is_for(request), self._hooks):
            if any(run.fails_request for run in runs):
                runs.append(hook._never_runs(region))
            else:
                runs.append(hook._run(region, request, runs[-1].ends_ms if runs else now_ms, self._engine))
        return runs

    # --- state ---

    def _state(self) -> HooksState:
        return tuple((hook, tuple(hook.invocations)) for hook in self._hooks)

    def _put_back(self, state: HooksState) -> None:
        self._hooks = tuple(hook for hook, _ in state)
        for hook, invocations in state:
            hook.invocations[:] = invocations


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
    if isinstance(values, (str, Mapping)) or not isinstance(values, Collection) or not values:
        example = f", such as ({values!r},)" if isinstance(values, str) and values else ""
        raise UsageError(f"{name}={shown(values)} is not valid. Give a sequence of at least one{example}.")
    return values


def _one_of(name: str, value: str, allowed: Sequence[str]) -> str:
    return choice(value, allowed, f"{name}: {shown(value)} is not valid. It is one of {', '.join(allowed)}.")
