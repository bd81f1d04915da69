"""The requests and calls of a mock that another process serves, and its report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, overload

from ..views.account_region import View, item_of
from ..views.calls import TIMES, Call, Calls
from ..views.report import Line
from ..views.requests import Requests
from .channel import Channel, segment
from .forwarding import forwarded, nothing

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given models

Place = dict[str, str]
"""The parameters of the query that choose an account and region; empty for all."""

WITH_SECRETS = {"show_secrets": True}
"""A test has set the write-only values itself, and sees them in process, too."""

WITH_CONTENT = {"with_content": True, **WITH_SECRETS}


def read_time(text: str) -> datetime:
    """A time of the mock's clock."""
    return datetime.fromisoformat(text)


FIXED = (
    *("account_id", "region", "token", "type_name", "operation", "desired_state", "patch", "client_token", "role_arn"),
    "type_version_id",
)
"""What never changes in a request."""


class RemoteRequest:
    """A resource request, as `ResourceRequest` is one; what can change is asked of the server each time."""

    account_id: str
    region: str
    token: str
    type_name: str
    operation: str
    submitted_at: datetime
    desired_state: dict[str, Any]
    patch: list[dict[str, Any]] | None
    client_token: str | None
    role_arn: str | None
    type_version_id: str | None

    def __init__(self, channel: Channel, shown: dict[str, Any]) -> None:
        self._channel = channel
        for name in FIXED:
            setattr(self, name, shown[name])
        self.submitted_at = read_time(shown["submitted_at"])

    def __repr__(self) -> str:
        now = self._now()
        shown = f"{self.operation} {self.type_name} {now['identifier'] or ''}".rstrip()
        return f"<ResourceRequest {shown}: {now['status']}>"

    def __eq__(self, other: object) -> bool:
        return self.token == other.token if isinstance(other, RemoteRequest) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.token)

    def _now(self) -> Any:
        return self._channel.ask("GET", f"requests/{segment(self.token)}", **WITH_SECRETS)

    @property
    def identifier(self) -> str | None:
        """The resource's identifier in string form, once known."""
        identifier: str | None = self._now()["identifier"]
        return identifier

    @property
    def status(self) -> str:
        """Its OperationStatus now, such as `IN_PROGRESS`."""
        status: str = self._now()["status"]
        return status

    @property
    def error_code(self) -> str | None:
        """The HandlerErrorCode of a failed request; None while it has not failed."""
        error_code: str | None = self._now()["error_code"]
        return error_code

    @property
    def status_message(self) -> str | None:
        """The StatusMessage of a failed request; None while it has not failed."""
        status_message: str | None = self._now()["status_message"]
        return status_message

    @property
    def history(self) -> list[tuple[datetime, str]]:
        """(time, status) of every status that it reached, in order; times are aware UTC datetimes."""
        return [(read_time(each["time"]), each["status"]) for each in self._now()["history"]]

    @property
    def hooks(self) -> list[tuple[datetime, str, str, str | None]]:
        """(time, hook, HookStatus, message) of every change of a hook that ran before it, in order."""
        changes = self._now()["hooks"]
        return [(read_time(each["time"]), each["hook"], each["status"], each["message"]) for each in changes]

    @property
    def calls(self) -> list[Call]:
        """The calls about it, oldest first."""
        indexes = self._now()["calls"]
        return [read_call(self._channel.ask("GET", f"calls/{index}", **WITH_SECRETS)) for index in indexes]


class RemoteRequests(View[RemoteRequest]):
    """Resource requests, oldest first, as `Requests` shows them; by number or by RequestToken."""

    def __init__(self, channel: Channel, place: Place) -> None:
        self._channel = channel
        self._place = place

    @overload
    def __getitem__(self, key: int | str) -> RemoteRequest: ...
    @overload
    def __getitem__(self, key: slice) -> list[RemoteRequest]: ...
    def __getitem__(self, key: int | str | slice) -> RemoteRequest | list[RemoteRequest]:
        if isinstance(key, str):
            shown = self._channel.ask("GET", f"requests/{segment(key)}", **self._place, **WITH_SECRETS)
            return RemoteRequest(self._channel, shown)
        if isinstance(key, slice):
            return list(self)[key]
        position = item_of(range(len(self)), key, "request")
        return self._asked(since=position, limit=1)[0]

    def __iter__(self) -> Iterator[RemoteRequest]:
        return iter(self._asked())

    def __len__(self) -> int:
        total: int = self._channel.ask("GET", "requests", limit=0, **self._place)["total"]
        return total

    def _asked(self, **query: Any) -> list[RemoteRequest]:
        return self._read_all(self._channel.ask("GET", "requests", **query, **self._place, **WITH_SECRETS))

    def _read_all(self, answer: Any) -> list[RemoteRequest]:
        return [RemoteRequest(self._channel, shown) for shown in answer["requests"]]

    def _read_one(self, shown: Any) -> RemoteRequest:
        return RemoteRequest(self._channel, shown)

    of = forwarded(Requests.of, "requests", _read_all, http_method="GET", has_place=True, query=WITH_SECRETS)
    assert_one = forwarded(Requests.assert_one, "requests/assert_one", _read_one, has_place=True, query=WITH_SECRETS)
    assert_none = forwarded(Requests.assert_none, "requests/assert_none", nothing, has_place=True)


class RemoteCalls(View[Call]):
    """API calls, oldest first, as `Calls` shows them."""

    def __init__(self, channel: Channel, place: Place) -> None:
        self._channel = channel
        self._place = place

    @overload
    def __getitem__(self, key: int) -> Call: ...
    @overload
    def __getitem__(self, key: slice) -> list[Call]: ...
    def __getitem__(self, key: int | slice) -> Call | list[Call]:
        found: Call | list[Call] = item_of(list(self), key, "call")
        return found

    def __iter__(self) -> Iterator[Call]:
        return iter(self._read_all(self._channel.ask("GET", "calls", **self._place, **WITH_CONTENT)))

    def __len__(self) -> int:
        total: int = self._channel.ask("GET", "calls", limit=0, **self._place)["total"]
        return total

    def _read_all(self, answer: Any) -> list[Call]:
        return [read_call(shown) for shown in answer["calls"]]

    def _read_one(self, shown: Any) -> Call:
        return read_call(shown)

    of = forwarded(Calls.of, "calls", _read_all, http_method="GET", has_place=True, query=WITH_CONTENT)
    assert_one = forwarded(Calls.assert_one, "calls/assert_one", _read_one, has_place=True, query=WITH_SECRETS)
    assert_none = forwarded(Calls.assert_none, "calls/assert_none", nothing, has_place=True)


def read_call(shown: Any) -> Call:
    """A call from its JSON."""
    return Call(
        shown["operation"],
        shown["parameters"],
        _with_times(shown["answer"]),
        shown["error_code"],
        read_time(shown["time"]),
        shown["account_id"],
        shown["region"],
        shown["error_message"],
        shown["request_token"],
    )


def _with_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: read_time(member) if name in TIMES else _with_times(member) for name, member in value.items()}
    return [_with_times(item) for item in value] if isinstance(value, list) else value


def read_line(shown: Any) -> Line:
    """A line of the report from its JSON."""
    return Line(read_time(shown["time"]), shown["what"], shown["subject"], shown["outcome"], shown["style"])
