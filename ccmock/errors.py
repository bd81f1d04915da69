"""The errors of a mistake in using ccmock, raised at the line that made it.

    CcmockError
    ├── UsageError                   (also a ValueError) an argument or call that cannot be right
    ├── UnknownTypeError             (also a KeyError) a type name that the region does not have
    ├── PatternSyntaxError           (also a ValueError) a schema's pattern that cannot be read
    ├── HandlerContractError         a resource handler that broke its contract
    ├── ReplayError                  (also an AssertionError) calls that are not those of the recording
    └── HookContractError            a hook with a bug; in `simulation/hook_contract.py`

RecordingWarning is no error: a recording holds something that looks like a secret.

What a client of the service receives is another tree, in `service_errors.py`; the two never mix.
"""

from __future__ import annotations

from collections.abc import Iterable


class CcmockError(Exception):
    """A mistake in using ccmock. Never what the service would answer.

    ```pycon
    >>> try:
    ...     cloud.resources.list("AWS::SNS::Topik")
    ... except CcmockError as error:
    ...     print(type(error).__name__)
    UnknownTypeError
    ```
    """


class UsageError(CcmockError, ValueError):
    """An argument or a call that cannot be right; the message says what would be.

    ```pycon
    >>> cloud.clock.advance(-1)
    Traceback (most recent call last):
        ...
    ccmock.errors.UsageError: advance(seconds) is a number of seconds, zero or more; got -1.
    ```
    """


class UnknownTypeError(CcmockError, KeyError):
    """A resource type that does not exist in the region.

    ```pycon
    >>> cloud.resources.list("AWS::SNS::Topik")
    Traceback (most recent call last):
        ...
    ccmock.errors.UnknownTypeError: No resource type 'AWS::SNS::Topik' in us-east-1. Did you mean ...?
    ```
    """

    def __str__(self) -> str:
        return str(self.args[0])


class PatternSyntaxError(CcmockError, ValueError):
    """A pattern that cannot be read: `pattern`, `position` (an index into it) and `reason` say which and why."""

    def __init__(self, reason: str, pattern: str, position: int) -> None:
        super().__init__(f"{reason} at position {position} of the pattern {pattern!r}")
        self.reason = reason
        self.pattern = pattern
        self.position = position


class HandlerContractError(CcmockError):
    """A resource handler returned what its contract does not allow.

    ```pycon
    >>> class Careless(GenericHandler):
    ...     def completed(self, request, model):
    ...         return {**model, "DisplayName": 7}
    >>> with mock_cloudcontrol(clock="manual") as inner:
    ...     inner.types.use(Careless, "AWS::SNS::Topic")
    ...     _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
    Traceback (most recent call last):
        ...
    ccmock.errors.HandlerContractError: The CREATE handler of AWS::SNS::Topic, Careless, returned a model ...
    ```
    """


class MotoWarning(UserWarning):
    """The installed moto cannot answer for a resource type, which is therefore not shared with it."""


class ReplayError(CcmockError, AssertionError):
    """Calls are not those of the recording that a mock answers from.

    Raised at the call and, where the code under test caught it, again at the end of the mock; also where calls of the
    recording were not made.

    ```pycon
    >>> with record("calls.jsonl"):
    ...     _ = client.list_resources(TypeName="AWS::SNS::Topic")
    >>> with mock_cloudcontrol(replay="calls.jsonl"):
    ...     pass
    Traceback (most recent call last):
        ...
    ccmock.errors.ReplayError: 1 of 1 calls in calls.jsonl was not made:
      line 2: ListResources AWS::SNS::Topic
    ```
    """


class RecordingWarning(UserWarning):
    """A recording holds something that looks like a secret, which no rule took out.

    ```pycon
    >>> import warnings
    >>> state = '{"TopicName": "news", "DisplayName": "password=swordfish"}'
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     with record("calls.jsonl"):
    ...         _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState=state)
    >>> [warning.category.__name__ for warning in caught]
    ['RecordingWarning']
    ```
    """


def near_names(wrong: str, known: Iterable[str]) -> list[str]:
    """The three known names that are nearest to a wrong one, if any is near; the case of letters does not count."""
    # Imported for the error alone, so that no import of ccmock pays for it.
    import difflib  # noqa: PLC0415

    names = {name.casefold(): name for name in known}
    return [names[key] for key in difflib.get_close_matches(wrong.casefold(), names, n=3)]


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """`" Did you mean 'a' or 'b'?"`, or nothing where no known name is near."""
    near = near_names(wrong, known)
    return f" Did you mean {' or '.join(repr(name) for name in near)}?" if near else ""
