"""What a test sets up in a mock that another process serves: faults, hooks, limits, permissions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, NamedTuple, NoReturn

from ..engine.timing import Duration
from ..errors import UsageError
from ..simulation.faults import Faults
from ..simulation.hooks import OPERATIONS
from ..simulation.limits import Limits
from ..simulation.permissions import Permissions
from ..views.timings import Timings
from .channel import Channel, segment
from .forwarding import forwarded, nothing

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given models


class _Removable:
    """Something that is removed at the end of a `with` block."""

    def remove(self) -> None:
        """Removes it. Does nothing if it was removed before."""
        raise NotImplementedError

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.remove()


# --- faults ---


class RemoteFault(_Removable):
    """A fault that was set, as `Fault` is one. Used as a context manager, it is removed at the end of the block."""

    def __init__(self, channel: Channel, shown: dict[str, Any]) -> None:
        self._channel = channel
        self._shown = shown
        self.id: str = shown["id"]

    def __repr__(self) -> str:
        now = self._now()
        return f"<Fault {now['description']}: fired {now['fired']} times>"

    @property
    def fired(self) -> int:
        """How often the fault has fired so far; of one that was removed, as far as was seen here."""
        fired: int = self._now()["fired"]
        return fired

    @property
    def remaining(self) -> int | None:
        """How often the fault will still fire; None for always."""
        remaining: int | None = self._now()["remaining"]
        return remaining

    def remove(self) -> None:
        """Removes the fault, so that it does not fire anymore. Does nothing if it was removed before."""
        if self._is_there():
            self._channel.ask("DELETE", f"faults/{segment(self.id)}")

    def __enter__(self) -> RemoteFault:
        return self

    def _now(self) -> dict[str, Any]:
        self._is_there()
        return self._shown

    def _is_there(self) -> bool:
        there = self._channel.ask("GET", "faults")["faults"]
        found = next((shown for shown in there if shown["id"] == self.id), None)
        self._shown = found or self._shown
        return found is not None


class RemoteFaults:
    """The faults of a mock, as `Faults` sets them. Iterating over it gives every one that is set."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def __repr__(self) -> str:
        return f"<Faults {[shown['description'] for shown in self._all()]}>"

    def __iter__(self) -> Iterator[RemoteFault]:
        return iter([self._read(shown) for shown in self._all()])

    def _all(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._channel.ask("GET", "faults")["faults"]
        return found

    def _read(self, shown: dict[str, Any]) -> RemoteFault:
        return RemoteFault(self._channel, shown)

    fail = forwarded(Faults.fail, "faults/fail", _read)
    delay = forwarded(Faults.delay, "faults/delay", _read)
    hang = forwarded(Faults.hang, "faults/hang", _read)
    stale_reads = forwarded(Faults.stale_reads, "faults/stale_reads", _read)
    refuse = forwarded(Faults.refuse, "faults/refuse", _read)
    throttle = forwarded(Faults.throttle, "faults/throttle", _read)
    drop_connection = forwarded(Faults.drop_connection, "faults/drop_connection", _read)
    time_out = forwarded(Faults.time_out, "faults/time_out", _read)
    chaos = forwarded(Faults.chaos, "faults/chaos", _read)
    clear = forwarded(Faults.clear, "faults", nothing, http_method="DELETE")

    def assert_all_fired(self) -> None:
        """Checks that each fault has fired, as `Faults.assert_all_fired` does."""
        self._channel.ask("POST", "faults/assert_all_fired")


# --- hooks ---


class RemoteHook(NamedTuple):
    """A hook of a served mock. `kind`: `refuse`, `ask`, or `code` for one that the served mock's own test has added."""

    type_name: str
    kind: str
    failure_mode: str
    targets: tuple[str, ...]
    operations: tuple[str, ...]
    duration: float
    version_id: str
    invocations: int
    """How many requests it has checked."""
    message: str | None = None
    status: str | None = None
    url: str | None = None
    timeout: float | None = None


class RemoteHooks:
    """The hooks of a mock. Iterating over it gives every one; those that are code stay in their own process."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def __repr__(self) -> str:
        return f"<Hooks {[hook.type_name for hook in self]}>"

    def __iter__(self) -> Iterator[RemoteHook]:
        return iter([_read_hook(shown) for shown in self._channel.ask("GET", "hooks")["hooks"]])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def refuse(
        self,
        type_name: str,
        message: str,
        *,
        status: str = "HOOK_COMPLETE_FAILED",
        failure_mode: str = "FAIL",
        targets: Sequence[str] = ("*",),
        operations: Sequence[str] = OPERATIONS,
        duration: float = 1,
        version_id: str = "00000001",
    ) -> RemoteHook:
        """Adds a hook that refuses what it is for. Returns the hook.

        `message`: what clients see. `status`: how the hook ends, `"HOOK_FAILED"` for one that cannot check. The others
        are those of `Hooks.add`. UsageError where an argument is not valid, or there is a hook with the name.
        """
        arguments = {name: value for name, value in locals().items() if name != "self"}
        return _read_hook(self._channel.ask("POST", "hooks/refuse", arguments))

    def ask(
        self,
        type_name: str,
        url: str,
        *,
        timeout: float = 5,
        failure_mode: str = "FAIL",
        targets: Sequence[str] = ("*",),
        operations: Sequence[str] = OPERATIONS,
        duration: float = 1,
        version_id: str = "00000001",
    ) -> RemoteHook:
        """Adds a hook that asks a URL. Returns the hook.

        `url`: where the server sends each request that the hook checks, as JSON; docs/control-api.md says what it
        answers. `timeout`: how many real seconds that may take. The others are those of `Hooks.add`. UsageError where
        an argument is not valid, or there is a hook with the name.
        """
        arguments = {name: value for name, value in locals().items() if name != "self"}
        return _read_hook(self._channel.ask("POST", "hooks/ask", arguments))

    def remove(self, type_name: str) -> None:
        """Removes the hook with the name `type_name`. UsageError if there is none."""
        if not isinstance(type_name, str):
            raise UsageError(f"There is no hook {type_name!r}.")
        self._channel.ask("DELETE", f"hooks/{segment(type_name)}")

    def clear(self) -> None:
        """Removes all hooks, those that are code too."""
        self._channel.ask("DELETE", "hooks")


def _read_hook(shown: dict[str, Any]) -> RemoteHook:
    return RemoteHook(**{**shown, "targets": tuple(shown["targets"]), "operations": tuple(shown["operations"])})


# --- limits, permissions, timing ---


class RemoteLimits:
    """The quotas of a mock, as `Limits` sets them."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def __repr__(self) -> str:
        limits = self._channel.ask("GET", "limits")
        return f"<Limits {limits['by_type']}, running: {limits['running']}>"

    set = forwarded(Limits.set, "limits", nothing)
    set_running = forwarded(Limits.set_running, "limits/running", nothing)


class RemoteRestriction(_Removable):
    """A denied action or a policy that was set, as `Restriction` is one."""

    def __init__(self, channel: Channel, rule: dict[str, Any]) -> None:
        self._channel = channel
        self._rule = rule
        self._is_removed = False

    def __repr__(self) -> str:
        return f"<Restriction {self._rule}>"

    def remove(self) -> None:
        """Lifts the restriction. Does nothing if it was removed before."""
        if not self._is_removed and self._rule in self._channel.ask("GET", "permissions")["restrictions"]:
            self._channel.ask("POST", "permissions/remove", self._rule)
        self._is_removed = True

    def __enter__(self) -> RemoteRestriction:
        return self


class RemotePermissions:
    """What callers and roles may do, as `Permissions` sets it."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def __repr__(self) -> str:
        return f"<Permissions {self._channel.ask('GET', 'permissions')['restrictions']}>"

    def _read(self, rule: dict[str, Any]) -> RemoteRestriction:
        return RemoteRestriction(self._channel, rule)

    def _policy(self, policy: dict[str, Any]) -> dict[str, Any]:
        return policy

    deny = forwarded(Permissions.deny, "permissions/deny", _read)
    allow_only = forwarded(Permissions.allow_only, "permissions/allow_only", _read)
    policy = forwarded(Permissions.policy, "permissions/policy", _policy, http_method="GET")
    clear = forwarded(Permissions.clear, "permissions", nothing, http_method="DELETE")


class RemoteTimings:
    """How long operations take, as `Timings` sets it."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def set(
        self,
        *,
        create: Duration | None = None,
        update: Duration | None = None,
        delete: Duration | None = None,
        queue: Duration | None = None,
        cancel: Duration | None = None,
        type_name: str | None = None,
        **unknown: NoReturn,
    ) -> None:
        """Sets durations in seconds, for one type or, without `type_name`, for all; as `Timings.set`."""
        durations = {"create": create, "update": update, "delete": delete, "queue": queue, "cancel": cancel}
        given = {name: value for name, value in {**durations, "type_name": type_name}.items() if value is not None}
        self._channel.ask("POST", "timing", {**given, **unknown})

    def profile(self, profile: str) -> None:
        """Takes all durations from a profile that ccmock brings, `"instant"` or `"realistic"`; as `Timings.profile`."""
        self._channel.ask("POST", "timing/profile", {"profile": profile})

    clear = forwarded(Timings.clear, "timing", nothing, http_method="DELETE")
