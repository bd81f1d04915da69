"""CloudFormation hooks, which look at a request before its resource is provisioned and may refuse it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from ..clock import seconds_to_ms
from ..engine.model import HOOK_COMPLETE_FAILED, HOOK_COMPLETE_SUCCEEDED, HOOK_FAILED, HookRun, ResourceRequest
from ..engine.region import Region
from ..errors import UsageError, suggestion
from ..registry.json_text import plain_copy
from .rules import Known, checked_type

OPERATIONS = ("CREATE", "UPDATE", "DELETE")
FAILURE_MODES = ("FAIL", "WARN")
NEVER_MS = 1 << 53
"""The time of what does not happen any more."""

_NAME = re.compile(r"[A-Za-z0-9]{2,64}(::[A-Za-z0-9]{2,64}){2}")
_VERSION = re.compile(r"[0-9]{8}")


class HookRequest(NamedTuple):
    """What a hook is asked about.

    `desired_state`: what the resource shall be, empty for a delete. `previous_state`: what it was, empty for a create.
    `identifier`: in string form, where it is known.
    """

    type_name: str
    operation: str
    identifier: str | None
    desired_state: dict[str, Any]
    previous_state: dict[str, Any]
    account_id: str
    region: str


Check = Callable[[HookRequest], "str | None"]


@dataclass(frozen=True, eq=False)
class Hook:
    """A hook that was added. `invocations`: what it was asked about, oldest first."""

    type_name: str
    check: Check
    failure_mode: str
    targets: tuple[str, ...]
    operations: tuple[str, ...]
    duration_ms: int
    version_id: str
    invocations: list[HookRequest] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"<Hook {self.type_name} {self.failure_mode}: invoked {len(self.invocations)} times>"

    def concerns(self, request: ResourceRequest) -> bool:
        """Whether it is invoked for a request."""
        is_target = any(fnmatchcase(request.type_name, target) for target in self.targets)
        return is_target and request.operation in self.operations

    def judge(self, asked: HookRequest) -> tuple[str, str | None]:
        """(how the invocation ends, what it says)."""
        self.invocations.append(asked)
        try:
            message = self.check(asked)
        except Exception as error:  # noqa: BLE001 - whatever a hook raises is that hook's failure
            return HOOK_FAILED, f"{type(error).__name__}: {error}"
        if message is not None and not isinstance(message, str):
            raise UsageError(
                f"The hook {self.type_name} returned {message!r}. A hook returns None, or a message as str."
            )
        return (HOOK_COMPLETE_SUCCEEDED, None) if message is None else (HOOK_COMPLETE_FAILED, message)


class Hooks:
    """The hooks of a mock, in all its accounts and regions, in the order in which they were added."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._hooks: list[Hook] = []

    def __repr__(self) -> str:
        return f"<Hooks {[hook.type_name for hook in self._hooks]}>"

    def __iter__(self) -> Iterator[Hook]:
        return iter(list(self._hooks))

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
        """Adds a hook that is invoked before creates, updates and deletes are provisioned.

        `check(request)` returns None where all is well, else a message (HOOK_COMPLETE_FAILED); what it raises is
        HOOK_FAILED. `failure_mode`: `"FAIL"` fails the request then, `"WARN"` only the hook. `targets`: resource types,
        with `*` for any part. `duration`: how many seconds an invocation takes; several hooks run one after the other.
        UsageError where an argument cannot be right, or a hook of the name is there.
        """
        if not isinstance(type_name, str) or not _NAME.fullmatch(type_name):
            raise UsageError(f"{type_name!r} is no hook's type name. It looks like 'Private::Guard::Names'.")
        if any(hook.type_name == type_name for hook in self._hooks):
            raise UsageError(f"There is a hook {type_name} already. Give this one another name, or remove that one.")
        if not callable(check):
            raise UsageError(f"check={check!r} of the hook {type_name} cannot be called.")
        if not _VERSION.fullmatch(version_id):
            raise UsageError(f"version_id={version_id!r} is no version. It has eight digits, as in '00000001'.")
        hook = Hook(
            type_name,
            check,
            _one_of("failure_mode", failure_mode, FAILURE_MODES),
            tuple(checked_type(target, self._known) for target in _several("targets", targets)),
            tuple(_one_of("operations", name, OPERATIONS) for name in _several("operations", operations)),
            seconds_to_ms(duration, "duration"),
            version_id,
        )
        self._hooks.append(hook)
        return hook

    def remove(self, type_name: str) -> None:
        """Takes a hook away; UsageError where there is none of the name."""
        kept = [hook for hook in self._hooks if hook.type_name != type_name]
        if len(kept) == len(self._hooks):
            names = [hook.type_name for hook in self._hooks]
            raise UsageError(f"There is no hook {type_name!r}; there are {names}.{suggestion(type_name, names)}")
        self._hooks = kept

    def clear(self) -> None:
        """Removes all hooks."""
        self._hooks = []

    def _runs(self, region: Region, request: ResourceRequest, now_ms: int) -> list[HookRun]:
        """The invocations for a request that begins, one after the other; those after a refusal never begin."""
        runs: list[HookRun] = []
        is_refused = False
        starts_ms = now_ms
        for hook in self._hooks:
            if not hook.concerns(request):
                continue
            ends_ms = NEVER_MS if is_refused else starts_ms + hook.duration_ms
            outcome, message = (HOOK_FAILED, None) if is_refused else hook.judge(_asked(region, request))
            arn = _arn(region, hook)
            mode, version = hook.failure_mode, hook.version_id
            first_ms = NEVER_MS if is_refused else starts_ms
            runs.append(HookRun(hook.type_name, version, arn, mode, first_ms, ends_ms, outcome, message))
            is_refused = is_refused or runs[-1].fails_request
            starts_ms = ends_ms
        return runs


def _asked(region: Region, request: ResourceRequest) -> HookRequest:
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


def _arn(region: Region, hook: Hook) -> str:
    name = hook.type_name.replace("::", "-")
    place = f"arn:{region.partition}:cloudformation:{region.name}:{region.account_id}"
    return f"{place}:type/hook/{name}/{hook.version_id}"


def _several(name: str, values: Sequence[str]) -> Sequence[str]:
    if isinstance(values, str) or not values:
        raise UsageError(f"{name}={values!r}: give a sequence of at least one, such as ({values!r},).")
    return values


def _one_of(name: str, value: str, allowed: Sequence[str]) -> str:
    if value not in allowed:
        near = suggestion(str(value), allowed)
        raise UsageError(f"{name}: {value!r} is none of {', '.join(allowed)}.{near}")
    return value
