"""`record`: the context manager and decorator that records calls."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from os import PathLike
from types import TracebackType
from typing import Any, TypeVar

from .arguments import file_path, shown
from .decorators.checks import check_can_be_decorated
from .decorators.functions import decorated_function
from .engine.deferred import raise_deferred
from .errors import RecordingWarning, UsageError
from .settings import Redact

F = TypeVar("F", bound=Callable[..., Any])


class record:  # noqa: N801 - it is called like a function
    """Records the Cloud Control calls that are made within it, and what they are answered.

    `with ccmock.record("calls.jsonl"):` or `@ccmock.record("calls.jsonl")`, for functions, coroutines and generators.
    The calls of boto3, botocore, aiobotocore and aioboto3 clients, and those that are signed by hand and sent by their
    HTTP sessions, requests or urllib3, go where they go without it, and get what they get without it. Within a mock,
    the mock's answers are recorded; a mock that starts inside answers by itself, and its calls are not recorded.

    - `path`: a file, which is replaced at the first call. Each call is in it as soon as it is answered.
    - `redact`: what must not be recorded, besides account ids, keys, write-only values and what is named like a
      secret: a regular expression, whose matches are masked; a function of (name, value) that says whether a text is
      masked; or a list of them.

    At the end: UsageError where a call could not be written, RecordingWarning where something looks like a secret.

    ```pycon
    >>> with record("calls.jsonl"):
    ...     _ = client.list_resources(TypeName="AWS::SNS::Topic")
    >>> with mock_cloudcontrol(replay="calls.jsonl"):
    ...     client.list_resources(TypeName="AWS::SNS::Topic")["ResourceDescriptions"]
    []
    ```
    """

    def __init__(self, path: str | PathLike[str], *, redact: Redact = None) -> None:
        self._path = file_path("path", path)
        self._redact = redact
        self._ends: list[Callable[[], None]] = []
        if redact is not None:
            from .recording.redaction import rules_of  # noqa: PLC0415 - as below

            rules_of(redact)

    def __enter__(self) -> None:
        # Imported with the first recording, so that `import ccmock` is fast.
        from .starting import recording_to  # noqa: PLC0415

        self._ends.append(recording_to(self._path, self._redact))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self._ends.pop()()
        except (UsageError, RecordingWarning) as told:
            # An error of the code that was recorded goes first.
            raise_deferred([told], error)

    async def __aenter__(self) -> None:
        self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, traceback)

    def __call__(self, function: F) -> F:
        """Decorates a function, coroutine function or generator function; each call replaces the recording."""
        if inspect.isclass(function):
            raise UsageError(
                f"@record on the class {shown(function.__name__)}: its tests would replace each other's recording. "
                "Decorate its methods, each with a path of its own."
            )
        check_can_be_decorated(function, "record")
        decorated: F = decorated_function(function, lambda: record(self._path, redact=self._redact))  # type: ignore[assignment]
        return decorated
