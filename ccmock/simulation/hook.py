"""One hook: which requests it checks, and how it ends for each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from traceback import extract_tb

from ..arguments import is_text, sendable, shown, told
from ..engine.model import HOOK_COMPLETE_FAILED, HOOK_COMPLETE_SUCCEEDED, HOOK_FAILED, HookRun, ResourceRequest
from ..engine.region import Region
from ..errors import UsageError
from ..registry.json_text import plain_copy
from .engine_view import EngineView
from .hook_contract import HookContractError, HookFailed, HookRequest, Verdict

NEVER_MS = 1 << 53
"""The time of what never happens, since an earlier hook failed the request."""

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

    def _run(self, region: Region, request: ResourceRequest, starts_ms: int, engine: EngineView) -> HookRun:
        """Checks a request, beginning at a time."""
        asked = _asked_of(region, request)
        desired_state, previous_state = plain_copy(asked.desired_state), plain_copy(asked.previous_state)
        self.invocations.append(asked._replace(desired_state=desired_state, previous_state=previous_state))
        verdict = self._verdict(asked, engine)
        return self._run_between(region, starts_ms, starts_ms + self.duration_ms + verdict.delay_ms, verdict)

    def _never_runs(self, region: Region) -> HookRun:
        """What is seen of the hook where an earlier one has failed the request."""
        return self._run_between(region, NEVER_MS, NEVER_MS, Verdict(HOOK_FAILED, None))

    def _run_between(self, region: Region, starts_ms: int, ends_ms: int, verdict: Verdict) -> HookRun:
        arn = hook_arn(region, self.type_name, self.version_id)
        told_of = (self.type_name, self.version_id, arn, self.failure_mode)
        return HookRun(*told_of, starts_ms, ends_ms, verdict.outcome, verdict.message)

    def _verdict(self, asked: HookRequest, engine: EngineView) -> Verdict:
        """What the check says; it cannot move the clock. The end of the mock tells the error of a bug."""
        try:
            with engine.clock.held():
                answer = self.check(asked)
        except HookFailed as failed:
            return Verdict(HOOK_FAILED, sendable(failed.message) or None)
        except HookContractError as error:
            engine.defer(error)
            return Verdict(HOOK_FAILED, None)
        except Exception as bug:  # noqa: BLE001 - clients see what they would see of a real hook
            engine.defer(_broken(self.type_name, asked, bug))
            return Verdict(HOOK_FAILED, told(bug))
        if isinstance(answer, Verdict):
            return answer
        if answer is not None and not is_text(answer):
            raise UsageError(
                f"The hook {self.type_name} returned {shown(answer)}. A hook returns None, or a message as str."
            )
        return Verdict(HOOK_COMPLETE_SUCCEEDED if answer is None else HOOK_COMPLETE_FAILED, answer)


def hook_arn(region: Region, type_name: str, version_id: str) -> str:
    """The ARN of a version of a hook, as it is registered in a region."""
    start = f"arn:{region.partition}:cloudformation:{region.name}:{region.account_id}"
    return f"{start}:type/hook/{type_name.replace('::', '-')}/{version_id}"


def _asked_of(region: Region, request: ResourceRequest) -> HookRequest:
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


def _broken(type_name: str, asked: HookRequest, bug: Exception) -> HookContractError:
    subject = " ".join(filter(None, (asked.operation, asked.type_name, asked.identifier)))
    broken = HookContractError(
        f"The hook {type_name} raised {told(bug)} ({_place(bug)}) when it checked {subject}. "
        "Clients saw HOOK_FAILED. A hook returns None or a message; one that fails on purpose raises ccmock.HookFailed."
    )
    broken.__cause__ = bug
    return broken


def _place(bug: Exception) -> str:
    """Where a check raised: the last line in the file in which the test's own code begins."""
    frames = [frame for frame in extract_tb(bug.__traceback__) if not frame.filename.startswith(_PACKAGE)]
    own = [frame for frame in frames if frame.filename == frames[0].filename]
    return f"{own[-1].filename}:{own[-1].lineno}" if own else "where it was called"


_PACKAGE = str(Path(__file__).parents[1])
