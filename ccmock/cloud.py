"""`MockCloud`: what a test sees of the simulated cloud, and what it can do to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any

from .arguments import choice, find_choice, shown
from .clock import Clock
from .engine.engine import Engine
from .errors import UsageError
from .registry.catalog import Catalog
from .simulation.simulation import Simulation
from .views.account_region import AccountRegion
from .views.calls import Calls
from .views.moto import Moto
from .views.requests import Requests
from .views.resources import Resources
from .views.timings import Timings
from .views.types import Types

if TYPE_CHECKING:
    from .server.served import ServedCloud
    from .simulation.faults import Faults
    from .simulation.hooks import Hooks
    from .simulation.limits import Limits
    from .simulation.permissions import Permissions
    from .simulation.scenario import Scenario
    from .views.report import Report

ACCOUNT_ID = re.compile(r"[0-9]{12}")


class MockCloud:
    """The simulated cloud of one mock, seen from one account and region.

    The one that `mock_cloudcontrol` gives shows the resources of the mock's own account and region, and the requests
    and calls of all accounts and regions. `account(…)` gives the view of another account or region.

    ```pycon
    >>> cloud
    <MockCloud 123456789012 us-east-1>
    >>> cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news"}).identifier
    'arn:aws:sns:us-east-1:123456789012:news'
    ```
    """

    account_id: str
    """The account id: twelve digits."""

    region: str
    """The region, such as `us-east-1`."""

    def __init__(self, engine: Engine, account_id: str, region: str, *, sees_all: bool = True) -> None:
        self._engine = engine
        self._sees_all = sees_all
        self._at_end: Callable[[], None] | None = None
        """What else ends with the mock: a recording that it makes, or one that it answers from."""
        self.account_id = account_id
        self.region = region

    def __repr__(self) -> str:
        return f"<MockCloud {self.account_id} {self.region}>"

    @property
    def clock(self) -> Clock:
        """The mock's time: `now()`, `advance(seconds)`, `advance_to(datetime)`.

        ```pycon
        >>> cloud.clock.advance(90)
        >>> f"{cloud.clock.now():%H:%M:%S}"
        '12:01:30'
        ```
        """
        return self._engine.clock

    @property
    def timing(self) -> Timings:
        """How long operations take: `timing.set(create=30, type_name="AWS::RDS::DBInstance")`.

        ```pycon
        >>> cloud.timing.set(create=0)
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.requests[0].status
        'SUCCESS'
        ```
        """
        return Timings(self._engine)

    @property
    def types(self) -> Types:
        """The region's resource types by name, and `register(schema, handler=None)` for a type of one's own.

        ```pycon
        >>> cloud.types["AWS::S3::Bucket"].primary_identifier
        ('/properties/BucketName',)
        ```
        """
        return Types(self._engine, self.region)

    @property
    def resources(self) -> Resources:
        """The resources of this account and region: `put`, `get`, `list`, `delete`.

        ```pycon
        >>> topic = cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news"})
        >>> cloud.resources.list("AWS::SNS::Topic") == [topic]
        True
        ```
        """
        return Resources(self._account_region)

    @property
    def requests(self) -> Requests:
        """Every resource request, oldest first; `requests[token]` for one.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> [request.operation for request in cloud.requests]
        ['CREATE']
        ```
        """
        return Requests(self._engine, None if self._sees_all else self._account_region)

    @property
    def calls(self) -> Calls:
        """Every API call, oldest first.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.calls
        <Calls [<Call CreateResource AWS::SNS::Topic: answered>]>
        ```
        """
        return Calls(self._engine, None if self._sees_all else self._account_region)

    @property
    def faults(self) -> Faults:
        """Failures on demand: `fail`, `refuse`, `throttle`, `delay`, `drop_connection`, `hang` and more.

        ```pycon
        >>> fault = cloud.faults.fail("Throttling", type_name="AWS::SNS::*", operation="CREATE")
        >>> fault.remaining
        1
        ```
        """
        return self._scenario.faults

    @property
    def hooks(self) -> Hooks:
        """CloudFormation hooks, which run before a resource is provisioned: `add(name, check, …)`.

        ```pycon
        >>> cloud.hooks.add("Private::Guard::Names", lambda request: "not in this account")
        <Hook Private::Guard::Names FAIL: invoked 0 times>
        ```
        """
        return self._scenario.hooks

    @property
    def moto(self) -> Moto:
        """What is shared with moto's `mock_aws`: `is_active`, `types`, `refresh()`.

        ```pycon
        >>> cloud.moto
        <Moto off: no mock_aws is active>
        ```
        """
        return Moto(self._engine)

    @property
    def limits(self) -> Limits:
        """Quotas: `set(type_name, count)`, `set_running(count)`.

        ```pycon
        >>> cloud.limits.set("AWS::SNS::Topic", 10)
        >>> cloud.limits
        <Limits {'AWS::SNS::Topic': 10}, running: None>
        ```
        """
        return self._scenario.limits

    @property
    def permissions(self) -> Permissions:
        """IAM permissions: `deny`, `allow_only`; and `policy()`, the permissions that were needed so far.

        ```pycon
        >>> restriction = cloud.permissions.deny("sns:CreateTopic")
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.requests[0].error_code
        'AccessDenied'
        ```
        """
        return self._scenario.permissions

    @property
    def _scenario(self) -> Scenario:
        assert isinstance(self._engine.extension, Simulation), "every mock's engine is made with one"
        return self._engine.extension.scenario

    def account(self, account_id: str | None = None, region: str | None = None) -> MockCloud:
        """The view of another account or region.

        Args: `account_id` and `region`, each this view's own where it is left out. UsageError where one is not valid.

        ```pycon
        >>> other = cloud.account("210987654321", "eu-west-1")
        >>> other.resources.put("AWS::SNS::Topic", {"TopicName": "news"}).identifier
        'arn:aws:sns:eu-west-1:210987654321:news'
        >>> cloud.resources.list("AWS::SNS::Topic")
        []
        ```
        """
        account_id = self.account_id if account_id is None else account_id
        region = self.region if region is None else region
        check_account_and_region(self._engine.catalog, account_id, region)
        return MockCloud(self._engine, account_id, region, sees_all=False)

    def reset(self) -> None:
        """Goes back to the beginning: no resources, requests, calls, faults or types of the test's own.

        ```pycon
        >>> topic = cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news"})
        >>> cloud.reset()
        >>> cloud.resources.list("AWS::SNS::Topic")
        []
        ```
        """
        self.clock.refuse_if_frozen("reset()")
        with self._engine.lock:
            self._engine.sharing.check_covered("reset()")
            self._engine.reset()

    def report(self) -> Report:
        """What happened so far, as a timeline: print it; the rich package prints it in colors.

        Write-only values that a message quotes are masked.

        ```pycon
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.clock.advance(5)
        >>> print(cloud.report())
        2026-01-01 12:00:00 UTC, and seconds from then on
             +0.000  CreateResource  AWS::SNS::Topic                                          IN_PROGRESS c8d5b3b7
             +0.000    CREATE        AWS::SNS::Topic arn:aws:sns:us-east-1:123456789012:news  IN_PROGRESS c8d5b3b7
             +5.000    CREATE        AWS::SNS::Topic arn:aws:sns:us-east-1:123456789012:news  SUCCESS c8d5b3b7
        ```
        """
        # Imported here, as snapshots below, to keep `import ccmock` fast.
        from .views.report import Report  # noqa: PLC0415
        from .views.secrets import Secrets  # noqa: PLC0415

        return Report(self.calls, self.requests, mask=Secrets(self._engine).masked)

    # --- state as a value ---

    def snapshot(self) -> dict[str, Any]:
        """Everything in all accounts and regions, as one plain JSON value.

        It holds resources, requests, client tokens, the clock, calls, timing, the test's own types, faults, limits and
        permissions, but no code: no handlers and hooks. UsageError where resources are shared with moto.

        ```pycon
        >>> snapshot = cloud.snapshot()
        >>> topic = cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news"})
        >>> cloud.restore(snapshot)
        >>> cloud.resources.list("AWS::SNS::Topic")
        []
        ```
        """
        from .engine.snapshot import take  # noqa: PLC0415

        with self._engine.lock:
            return take(self._engine)

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Puts everything back as it was when `snapshot()` was taken, in this mock or in another one.

        Hooks and handlers stay as they are now; a type is served by the handler of its name. The clock `"system"` goes
        on showing the system's time. UsageError where this version cannot read `snapshot`; nothing changes then.

        ```pycon
        >>> topic = cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news"})
        >>> with mock_cloudcontrol() as other:
        ...     other.restore(cloud.snapshot())
        ...     other.resources.list("AWS::SNS::Topic") == [topic]
        True
        ```
        """
        from .engine.snapshot import restore  # noqa: PLC0415

        self.clock.refuse_if_frozen("restore()")
        with self._engine.lock:
            self._engine.sharing.check_covered("restore()")
            restore(self._engine, snapshot)

    def save(self, path: str | PathLike[str]) -> None:
        """Writes a snapshot to a file, as JSON, in place of what was there.

        `path`: a str or a path. At each moment it leads to all of the old file or to all of the new one, even if the
        process is killed or the disk is full. UsageError where the file cannot be written; it is as it was then.

        ```pycon
        >>> topic = cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news"})
        >>> cloud.save("topics.json")
        >>> cloud.reset()
        >>> cloud.load("topics.json")
        >>> cloud.resources.list("AWS::SNS::Topic") == [topic]
        True
        ```
        """
        from .views.snapshot_files import save_snapshot  # noqa: PLC0415

        save_snapshot(path, self.snapshot)

    def load(self, path: str | PathLike[str]) -> None:
        """Restores the snapshot that `save` wrote to a file.

        `path`: a str or a path. UsageError where the file does not hold one, with the place of the damage; nothing
        changes then.

        ```pycon
        >>> cloud.save("empty.json")
        >>> topic = cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news"})
        >>> cloud.load("empty.json")
        >>> cloud.resources.get("AWS::SNS::Topic", topic.identifier) is None
        True
        ```
        """
        from .views.snapshot_files import load_snapshot  # noqa: PLC0415

        load_snapshot(path, self.restore)

    # --- for other processes ---

    def serve(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        control: bool = True,
        control_token: str | None = None,
        allow_hosts: Iterable[str] = (),
    ) -> ServedCloud:
        """Serves this mock over HTTP while the `with` block lasts, to programs in other processes and languages.

        The same state, faults and records as in the test. The block is given the URL; the context manager has it as
        `url`, and as `env` the variables that lead a child process there. Needs `pip install 'ccmock[server]'`.

        - `host`, `port`: where it listens; by default on a free port of the loopback address.
        - `control`: whether it has the control API and the page, under `/_ccmock/`.
        - `control_token`: what the control API asks for, in the header `Authorization: Bearer TOKEN`.
        - `allow_hosts`: further names by which clients may call it; addresses and names without a dot always can.

        On the clock `"auto"`, already the first poll of a request moves on to its end, since such clients really sleep.

        UsageError: an argument is not valid, the port is taken, or the server's packages are not installed.

        ```pycon
        >>> with cloud.serve() as url:
        ...     url.startswith("http://127.0.0.1:")
        True
        ```
        """
        from .server.served import ServedCloud  # noqa: PLC0415

        return ServedCloud(
            self, host=host, port=port, control=control, control_token=control_token, allow_hosts=allow_hosts
        )

    @property
    def _account_region(self) -> AccountRegion:
        return AccountRegion(self._engine, self.account_id, self.region)


def check_account_and_region(catalog: Catalog, account_id: object, region: object) -> None:
    """UsageError where an account id is not valid, or a region is given that is not."""
    if not isinstance(account_id, str) or not ACCOUNT_ID.fullmatch(account_id):
        meant = f" A region is given as region={account_id!r}." if find_choice(account_id, catalog.regions) else ""
        raise UsageError(
            f"account_id={shown(account_id)} is not a valid AWS account id. Give a string of 12 digits.{meant}"
        )
    if region is not None:
        choice(region, catalog.regions, f"region={shown(region)} is not a valid AWS region.")
