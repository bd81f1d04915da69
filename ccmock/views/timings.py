"""How long operations take, as a test sets it."""

from __future__ import annotations

from os import PathLike
from typing import NoReturn

from ..arguments import known_type
from ..engine.engine import Engine
from ..engine.timing import Duration
from ..errors import UsageError, suggestion

PHASES = ("create", "update", "delete", "queue", "cancel")


class Timings:
    """How long operations take, in seconds of the mock's time: 5 by default.

    ```pycon
    >>> cloud.timing.set(create=30)
    >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    >>> cloud.clock.advance(29)
    >>> cloud.requests[0].status
    'IN_PROGRESS'
    >>> cloud.clock.advance(1)
    >>> cloud.requests[0].status
    'SUCCESS'
    ```
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def set(
        self,
        *,
        create: Duration | None = None,
        update: Duration | None = None,
        delete: Duration | None = None,
        queue: Duration | None = None,
        cancel: Duration | None = None,
        type_name: str | None = None,
        **unknown: NoReturn,  # no type checker lets one pass; the error is for all others
    ) -> None:
        """Sets durations in seconds, for one type or, without `type_name`, for all.

        `create`, `update`, `delete`: how long such a request takes from its beginning. A sequence of durations is as
        many steps: RetryAfter of a running request is the end of the next one.

        `queue` is how long a request stays PENDING before it begins (0 by default), `cancel` how long a cancel takes
        (1 by default). Requests that have begun keep their time. UsageError where a duration is not a number of
        seconds, UnknownTypeError where no region has the type.

        ```pycon
        >>> cloud.timing.set(create=[10, 20], type_name="AWS::SNS::Topic")
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> event = client.get_resource_request_status(RequestToken=cloud.requests[0].token)["ProgressEvent"]
        >>> (event["RetryAfter"] - cloud.clock.now()).total_seconds()
        5.0
        >>> cloud.clock.advance(30)
        >>> cloud.requests[0].status
        'SUCCESS'
        ```
        """
        for name in unknown:
            raise UsageError(
                f"timing.set() has no option {name}=; it has {', '.join(PHASES)}.{suggestion(name, PHASES)}"
            )
        engine = self._engine
        with engine.lock:
            if type_name is not None:
                known_type(type_name, engine.types.all_names())
            engine.timing.set(type_name, create=create, update=update, delete=delete, queue=queue, cancel=cancel)

    def clear(self) -> None:
        """Goes back to the usual durations, for all types. Requests that have begun keep their time.

        ```pycon
        >>> cloud.timing.set(create=30)
        >>> cloud.timing.clear()
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.clock.advance(5)
        >>> cloud.requests[0].status
        'SUCCESS'
        ```
        """
        with self._engine.lock:
            self._engine.timing.put_back({})

    def profile(self, profile: str | PathLike[str]) -> None:
        """Takes all durations from a profile, in place of those that were set before.

        `profile`: `"instant"`: nothing takes time; `"realistic"`: each type takes as long as is usual for it, and a
        poll moves the clock no further than to RetryAfter, so that a client needs as many polls as it would; or the
        path of a JSON or YAML file. UsageError where the file cannot be read, or something in it cannot be right;
        nothing changes then. Requests that have begun keep their time.

        ```pycon
        >>> cloud.timing.profile("instant")
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.requests[0].status
        'SUCCESS'
        ```
        """
        # Imported for profiles alone: it needs what reads files.
        from .timing_profiles import read_profile  # noqa: PLC0415

        engine = self._engine
        with engine.lock:
            engine.timing.put_back(read_profile(profile, engine.types.all_names()))
