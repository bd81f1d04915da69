"""A mock that a test serves to other processes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..arguments import flag, text, whole
from ..errors import UsageError
from .admission import Admission, checked_hosts, checked_token
from .backend import Backend

if TYPE_CHECKING:
    from ..cloud import MockCloud
    from .serving import Server

SERVED_SERVICES = ("CLOUDCONTROL", "CLOUDCONTROLAPI", "CLOUDFORMATION", "IAM", "STS")
"""As tools name the services in their variables: all of which something is answered.

AWS's SDKs name Cloud Control by its service id, CloudControl; alchemy by the name of its host, cloudcontrolapi."""

LOCAL_HOSTS = ("127.0.0.1", "localhost")


def environment(url: str, account_id: str, region: str) -> dict[str, str]:
    """The variables that lead AWS's tools and SDKs in a child process to a server, with made-up credentials.

    Some programs read `no_proxy` before `NO_PROXY`, and a setting of the user's makes them ignore endpoints.
    """
    no_proxy = {
        name: ",".join(dict.fromkeys(filter(None, (os.environ.get(name), *LOCAL_HOSTS, urlsplit(url).hostname))))
        for name in ("NO_PROXY", "no_proxy")
    }
    return {
        **{f"AWS_ENDPOINT_URL_{service}": url for service in SERVED_SERVICES},
        "AWS_ACCESS_KEY_ID": account_id,
        "AWS_SECRET_ACCESS_KEY": "ccmock",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        **no_proxy,
    }


class ServedCloud:
    """What `MockCloud.serve()` gives: a context manager that serves a mock over HTTP.

    ```pycon
    >>> server = cloud.serve()
    >>> with server as url:
    ...     server.url == url, server.env["AWS_ENDPOINT_URL_CLOUDCONTROL"] == url, server.env["AWS_REGION"]
    (True, True, 'us-east-1')
    ```
    """

    def __init__(
        self,
        cloud: MockCloud,
        *,
        host: str,
        port: int,
        control: bool,
        control_token: str | None,
        allow_hosts: Iterable[str],
    ) -> None:
        self._cloud = cloud
        self._host = text("host", host, "Give an address, such as '127.0.0.1'.")
        self._port = whole("port", port, 0, most=65535)
        self._has_control = flag("control", control)
        self._token = checked_token("control_token", control_token)
        self._hosts = checked_hosts("allow_hosts", allow_hosts)
        self._server: Server | None = None

    def __enter__(self) -> str:
        if self._server is not None:
            raise UsageError("This server runs already. Call serve() again for another one.")
        # uvicorn is imported with the first server.
        from .serving import Server  # noqa: PLC0415

        admission = Admission((self._host, *self._hosts), has_control=self._has_control, token=self._token)
        server = Server(Backend(self._cloud), admission, host=self._host, port=self._port)
        server.start()
        self._count(1)
        self._server = server
        return server.url

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._server is not None:
            server, self._server = self._server, None
            self._count(-1)
            server.stop()

    def _count(self, servers: int) -> None:
        clock = self._cloud.clock
        with clock._lock:
            clock.servers += servers

    @property
    def url(self) -> str:
        """Where the server answers, such as `http://127.0.0.1:40123`; UsageError where it does not run.

        ```pycon
        >>> cloud.serve().url
        Traceback (most recent call last):
            ...
        ccmock.errors.UsageError: This server does not run. Enter it first: `with cloud.serve() as url:`.
        ```
        """
        if self._server is None:
            raise UsageError("This server does not run. Enter it first: `with cloud.serve() as url:`.")
        return self._server.url

    @property
    def env(self) -> dict[str, str]:
        """The variables that lead AWS's tools and SDKs in a child process here: `env={**os.environ, **server.env}`.

        Endpoints, made-up credentials of the mock's account, its region, and NO_PROXY, so that no proxy comes between.

        ```pycon
        >>> server = cloud.serve()
        >>> with server:
        ...     server.env["AWS_ACCESS_KEY_ID"]
        '123456789012'
        ```
        """
        return environment(self.url, self._cloud.account_id, self._cloud.region)
