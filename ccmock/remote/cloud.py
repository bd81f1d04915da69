"""`RemoteCloud`: the handle of a mock that another process serves."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from os import PathLike
from types import TracebackType
from typing import Any

from ..arguments import file_path, optional_text
from ..clock import Clock
from ..errors import UsageError
from ..times import to_ms
from ..views.report import Report
from ..views.snapshot_files import load_snapshot, save_snapshot
from .channel import DEFAULT_TIMEOUT, Address, Channel, HttpTransport, Transport, checked_timeout
from .forwarding import forwarded, nothing
from .records import Place, RemoteCalls, RemoteRequests, read_line, read_time
from .resources import RemoteResources
from .scenario import RemoteFaults, RemoteHooks, RemoteLimits, RemotePermissions, RemoteTimings
from .types import RemoteTypes


class RemoteClock:
    """The time of a mock that another process serves."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def __repr__(self) -> str:
        return f"<Clock {self.now().isoformat()}>"

    def now(self) -> datetime:
        """The mock's time as an aware UTC datetime."""
        return read_time(self._channel.ask("GET", "clock")["now"])

    def now_ms(self) -> int:
        """The mock's time in milliseconds since the epoch."""
        return to_ms(self.now(), "now")

    advance = forwarded(Clock.advance, "clock/advance", nothing)
    advance_to = forwarded(Clock.advance_to, "clock/advance_to", nothing)


class RemoteCloud:
    """A mock that another process serves, with the face of `MockCloud` for all that is data.

    Handlers and hooks are code and stay in their own process; `hooks.refuse` and `hooks.ask` add hooks from here. A
    mistake raises what it raises in process, at the line where it was made. Threads may share it.
    """

    account_id: str
    """The account id: twelve digits."""

    region: str
    """The region, such as `us-east-1`."""

    def __init__(self, channel: Channel, account_id: str, region: str, *, sees_all: bool = True) -> None:
        self._channel = channel
        self._sees_all = sees_all
        self.account_id = account_id
        self.region = region

    def __repr__(self) -> str:
        return f"<RemoteCloud {self.account_id} {self.region} at {self.url}>"

    @property
    def url(self) -> str:
        """Where the server answers."""
        return self._channel.url

    @property
    def clock(self) -> RemoteClock:
        """The mock's time: `now()`, `advance(seconds)`, `advance_to(datetime)`."""
        return RemoteClock(self._channel)

    @property
    def timing(self) -> RemoteTimings:
        """How long operations take."""
        return RemoteTimings(self._channel)

    @property
    def types(self) -> RemoteTypes:
        """The region's resource types by name."""
        return RemoteTypes(self._channel, self._place)

    @property
    def resources(self) -> RemoteResources:
        """The resources of this account and region."""
        return RemoteResources(self._channel, self._place)

    @property
    def requests(self) -> RemoteRequests:
        """Every resource request, oldest first; `requests[token]` for one."""
        return RemoteRequests(self._channel, {} if self._sees_all else self._place)

    @property
    def calls(self) -> RemoteCalls:
        """Every API call, oldest first."""
        return RemoteCalls(self._channel, {} if self._sees_all else self._place)

    @property
    def faults(self) -> RemoteFaults:
        """Failures on demand."""
        return RemoteFaults(self._channel)

    @property
    def hooks(self) -> RemoteHooks:
        """CloudFormation hooks: `refuse(name, message)`, `ask(name, url)`."""
        return RemoteHooks(self._channel)

    @property
    def limits(self) -> RemoteLimits:
        """Quotas."""
        return RemoteLimits(self._channel)

    @property
    def permissions(self) -> RemotePermissions:
        """IAM permissions."""
        return RemotePermissions(self._channel)

    def account(self, account_id: str | None = None, region: str | None = None) -> RemoteCloud:
        """The view of another account or region; as `MockCloud.account`."""
        account_id = self.account_id if account_id is None else account_id
        region = self.region if region is None else region
        # The server says whether they are valid.
        self._channel.ask("GET", "resources/counts", account=account_id, region=region)
        return RemoteCloud(self._channel, account_id, region, sees_all=False)

    def reset(self) -> None:
        """Goes back to the beginning; as `MockCloud.reset`."""
        self._channel.ask("POST", "reset")

    def report(self) -> Report:
        """What happened so far, as a timeline; as `MockCloud.report`."""
        place = {} if self._sees_all else self._place
        return Report._of_lines(
            [read_line(shown) for shown in self._channel.ask("GET", "report/lines", **place)["lines"]]
        )

    def snapshot(self) -> dict[str, Any]:
        """Everything in all accounts and regions, as one plain JSON value; as `MockCloud.snapshot`."""
        snapshot: dict[str, Any] = self._channel.ask("GET", "snapshot")
        return snapshot

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Puts everything back as it was when `snapshot()` was taken, here or in process; as `MockCloud.restore`."""
        if not isinstance(snapshot, Mapping):
            raise UsageError("This is not a snapshot of ccmock. Give what `snapshot()` returned.")
        self._channel.ask("PUT", "snapshot", snapshot)

    def save(self, path: str | PathLike[str]) -> None:
        """Writes a snapshot to a file of this machine; as `MockCloud.save`."""
        save_snapshot(path, self.snapshot)

    def load(self, path: str | PathLike[str]) -> None:
        """Restores the snapshot in a file of this machine; as `MockCloud.load`."""
        load_snapshot(path, self.restore)

    def close(self) -> None:
        """Closes the connection to the server, as the end of a `with` block does; the next question opens it again.

        Views of other accounts share it. A handle that nobody holds anymore closes it, too.
        """
        self._channel.close()

    def __enter__(self) -> RemoteCloud:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _place(self) -> Place:
        return {"account": self.account_id, "region": self.region}


def connect(
    url: str,
    token: str | None = None,
    *,
    timeout: float = DEFAULT_TIMEOUT,
    ca_file: str | PathLike[str] | None = None,
) -> RemoteCloud:
    """The handle of a mock that another process serves, with `ccmock serve` or `cloud.serve()`.

    `url`: where the server answers, such as `"http://127.0.0.1:4577"`. `token`: what `--control-token` gave the server.
    `timeout`: how many real seconds an answer may take. `ca_file`: the certificates by which an HTTPS server is known;
    None: those of the system. Nothing is sent anywhere else: proxies in the environment do not count.

    UsageError: an argument is not valid, nobody answers at the URL, or no ccmock of this version, or the token is
    missing or wrong.

    ```pycon
    >>> with cloud.serve() as url:
    ...     remote = ccmock.connect(url)
    ...     topic = remote.resources.put("AWS::SNS::Topic", {"TopicName": "news"})
    >>> cloud.resources.list("AWS::SNS::Topic") == [topic]
    True
    ```
    """
    address = Address.of(url)
    certificates = str(file_path("ca_file", ca_file)) if ca_file is not None else None
    checked = optional_text("token", token)
    if checked is not None and not (checked.isascii() and checked.isprintable()):
        raise UsageError("token holds characters that no token has.")
    return connected(url, HttpTransport(address, checked_timeout(timeout), certificates), checked)


def connected(url: str, transport: Transport, token: str | None = None) -> RemoteCloud:
    """The handle of what answers through a transport; UsageError where that is no ccmock of this version."""
    channel = Channel(url.rstrip("/"), transport, token)
    health = channel.ask("GET", "health")
    if not isinstance(health, dict) or health.get("service") != "ccmock":
        raise channel.is_no_server("what answers is another service")
    own = sys.modules[__name__.partition(".")[0]].__version__
    if health["version"] != own:
        raise UsageError(
            f"The server at {channel.url} is ccmock {health['version']}, and this is ccmock {own}. Install the same "
            "version on both sides."
        )
    # Anybody may ask for the health, but for nothing else without the token.
    channel.ask("GET", "clock")
    return RemoteCloud(channel, health["account_id"], health["region"])
