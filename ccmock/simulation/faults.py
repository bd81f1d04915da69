"""Faults: what goes wrong because a test wants it to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any

from ..clock import seconds_to_ms
from ..contract.failures import HANDLER_FAILURES
from ..engine.model import API_OPERATIONS
from ..errors import SERVICE_ERRORS, ServiceError, UsageError, suggestion
from .rules import Known, Rule, RuleBook, check_can_match, checked_operations, checked_times, checked_type

REQUESTS = ("CREATE", "UPDATE", "DELETE")
HANDLERS = ("CREATE", "READ", "UPDATE", "DELETE", "LIST")
READS = ("READ", "LIST")

PLACES: Mapping[str, str] = {
    "refuse": "before",
    "throttle": "before",
    "drop_connection": "before",
    "time_out": "before",
    "chaos": "before",
    "delay": "handlers",
    "fail": "handlers",
    "hang": "handlers",
    "stale_reads": "reads",
}
"""Kind of a rule → the book that it stands in, where nothing else is said."""


class Fault:
    """A fault that was set. As a context manager it ends with its block."""

    def __init__(self, faults: Faults, rules: Sequence[Rule]) -> None:
        self._faults = faults
        self._rules = rules

    def __repr__(self) -> str:
        return f"<Fault {self._rules[0]}: fired {self.fired} times>"

    @property
    def fired(self) -> int:
        """How often it has fired so far."""
        return sum(rule.fired for rule in self._rules)

    @property
    def remaining(self) -> int | None:
        """How often it will still fire; None for always."""
        return self._rules[0].remaining

    def remove(self) -> None:
        """From now on it does not fire; nothing where it was removed before."""
        for rule in self._rules:
            self._faults._discard(rule)

    def __enter__(self) -> Fault:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.remove()


class Faults:
    """The faults of a mock, in all its accounts and regions.

    Where a rule says nothing of `type_name` (`AWS::S3::*` for several), `operation` or `identifier`, it is for any.
    It fires `times` times (`None`: always), beginning with the `nth` of what it is for. A rule that no call could ever
    meet is refused with a UsageError where it is written.
    """

    def __init__(self, known: Known) -> None:
        self._known = known
        self._books: dict[str, RuleBook] = {name: RuleBook() for name in ("before", "after", "handlers", "reads")}

    def __repr__(self) -> str:
        return f"<Faults {[str(rule) for rule in self._every_rule()]}>"

    def __iter__(self) -> Iterator[Fault]:
        return (Fault(self, [rule]) for rule in self._every_rule())

    def _every_rule(self) -> Iterator[Rule]:
        """Every rule that was set and not removed."""
        return (rule for book in self._books.values() for rule in book.rules)

    def _discard(self, rule: Rule) -> None:
        """Takes a rule away, if it is there."""
        for book in self._books.values():
            book.remove(rule)

    def clear(self) -> None:
        """Removes all faults."""
        for rule in list(self._every_rule()):
            self._discard(rule)

    # --- requests ---

    def fail(
        self,
        code: str,
        *,
        type_name: str | None = None,
        operation: str | None = None,
        identifier: str | None = None,
        times: int | None = 1,
        nth: int = 1,
        after_seconds: float | None = None,
        message: str | None = None,
        leave_remnant: bool = False,
    ) -> Fault:
        """Lets a handler fail with one of the sixteen HandlerErrorCodes.

        A create, update or delete ends FAILED `after_seconds` after it began, by default when it would have succeeded;
        `leave_remnant`: what it has made by then stays. A READ or LIST fails GetResource or ListResources with the
        exception of the code. `message`: instead of the code's usual text.
        """
        if code not in HANDLER_FAILURES:
            raise UsageError(f"{code!r} is no HandlerErrorCode.{suggestion(str(code), HANDLER_FAILURES)}")
        after_ms = None if after_seconds is None else seconds_to_ms(after_seconds, "after_seconds")
        details = {"code": code, "after_ms": after_ms, "message": message, "leave_remnant": leave_remnant}
        return self._set("fail", HANDLERS, details, operation, type_name, identifier, times, nth)

    def delay(
        self,
        seconds: float,
        *,
        type_name: str | None = None,
        operation: str | None = None,
        identifier: str | None = None,
        times: int | None = None,
        nth: int = 1,
    ) -> Fault:
        """Lets creates, updates and deletes take so many seconds longer; an API operation's answer come so late."""
        details = {"delay_ms": seconds_to_ms(seconds, "delay(seconds)")}
        if operation in API_OPERATIONS:
            return self._set(
                "delay", API_OPERATIONS, details, operation, type_name, identifier, times, nth, book="after"
            )
        return self._set("delay", REQUESTS, details, operation, type_name, identifier, times, nth)

    def hang(
        self,
        *,
        type_name: str | None = None,
        operation: str | None = None,
        identifier: str | None = None,
        times: int | None = 1,
        nth: int = 1,
    ) -> Fault:
        """Lets a request stay IN_PROGRESS until the time limit of its handler, where it fails NotStabilized."""
        return self._set("hang", REQUESTS, {}, operation, type_name, identifier, times, nth)

    def stale_reads(self, seconds: float, *, type_name: str | None = None, identifier: str | None = None) -> Fault:
        """Lets reads and lists find a new resource only so many seconds after the SUCCESS of its create."""
        details = {"seconds_ms": seconds_to_ms(seconds, "stale_reads(seconds)")}
        return self._set("stale_reads", READS, details, None, type_name, identifier, None, 1)

    # --- calls ---

    def refuse(
        self,
        code: str,
        *,
        operation: str | None = None,
        type_name: str | None = None,
        identifier: str | None = None,
        times: int | None = 1,
        nth: int = 1,
        message: str | None = None,
    ) -> Fault:
        """Lets an API operation answer an error of the service, by its name, with the HTTP status that it has."""
        if code not in SERVICE_ERRORS:
            near = suggestion(str(code), SERVICE_ERRORS)
            raise UsageError(f"{code!r} is no error that the service answers with.{near}")
        details = {"code": code, "message": message}
        return self._set("refuse", API_OPERATIONS, details, operation, type_name, identifier, times, nth)

    def throttle(
        self,
        *,
        times: int | None = None,
        rate_per_second: float | None = None,
        burst: int | None = None,
        operation: str | None = None,
        type_name: str | None = None,
    ) -> Fault:
        """Lets calls answer ThrottlingException: the next `times`, or those beyond a rate.

        `rate_per_second` is that of one account and region, by the mock's clock; `burst` (the rate, at least 1, by
        default) is how many calls may come at once.
        """
        if (times is None) == (rate_per_second is None):
            raise UsageError("throttle() takes either times= or rate_per_second=, with burst= where you like.")
        if rate_per_second is None:
            if burst is not None:
                raise UsageError("throttle(burst=…) goes with rate_per_second=.")
            details: dict[str, Any] = {"code": "ThrottlingException", "message": None}
            return self._set("refuse", API_OPERATIONS, details, operation, type_name, None, times, 1)
        details = {"rate_per_second": _positive("rate_per_second", rate_per_second)}
        details["burst"] = _positive("burst", max(1, int(rate_per_second)) if burst is None else burst)
        return self._set("throttle", API_OPERATIONS, details, operation, type_name, None, None, 1)

    def drop_connection(
        self,
        *,
        operation: str | None = None,
        type_name: str | None = None,
        identifier: str | None = None,
        times: int | None = 1,
        nth: int = 1,
        after_work: bool = False,
    ) -> Fault:
        """Breaks the connection, so that the client sees botocore's EndpointConnectionError.

        `after_work`: the service has done what was asked, and only its answer is lost.
        """
        book = "after" if after_work else "before"
        return self._set("drop_connection", API_OPERATIONS, {}, operation, type_name, identifier, times, nth, book=book)

    def time_out(
        self,
        *,
        operation: str | None = None,
        type_name: str | None = None,
        identifier: str | None = None,
        times: int | None = 1,
        nth: int = 1,
        after_work: bool = False,
        seconds: float = 60,
    ) -> Fault:
        """Lets no answer come, so that the client sees botocore's ReadTimeoutError, and `seconds` have passed.

        `after_work`: the service has done what was asked, and only its answer never comes.
        """
        details = {"seconds_ms": seconds_to_ms(seconds, "time_out(seconds=…)")}
        book = "after" if after_work else "before"
        return self._set("time_out", API_OPERATIONS, details, operation, type_name, identifier, times, nth, book=book)

    # --- both ---

    def chaos(self, rate: float, seed: int | str = 0) -> Fault:
        """Lets each call and each request meet a fault with the probability `rate`, the same ones for the same seed."""
        if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 <= rate <= 1:
            raise UsageError(f"chaos(rate={rate!r}): give a probability from 0 to 1.")
        rules = [
            Rule("chaos", API_OPERATIONS, {"rate": rate, "seed": f"{seed}/calls"}),
            Rule("chaos", REQUESTS, {"rate": rate, "seed": f"{seed}/requests"}),
        ]
        self._books["before"].add(rules[0])
        self._books["handlers"].add(rules[1])
        return Fault(self, rules)

    # --- afterwards ---

    def assert_all_fired(self) -> None:
        """AssertionError where a fault that was set has never fired, naming each."""
        unfired = [f"  {rule}" for rule in self._every_rule() if not rule.fired]
        if unfired:
            raise AssertionError("\n".join(["These faults were set and never fired:", *unfired]))

    # --- as plain values ---

    def _saved(self) -> dict[str, Any]:
        """Every rule of every book."""
        return {name: book.saved() for name, book in self._books.items()}

    def _restoring(self, saved: Mapping[str, Any]) -> Callable[[], None]:
        """What sets the rules that were saved, and no others."""
        books = {name: RuleBook() for name in self._books}
        for name, rules in saved.items():
            for rule in rules:
                books[name].add(Rule.restored(rule))
        return lambda: setattr(self, "_books", books)

    def _set(
        self,
        kind: str,
        allowed: tuple[str, ...],
        details: dict[str, Any],
        operation: str | None,
        type_name: str | None,
        identifier: str | None,
        times: int | None,
        nth: int,
        *,
        book: str | None = None,
    ) -> Fault:
        times, skips = checked_times(times, nth)
        operations = checked_operations(operation, allowed, f"{kind}()")
        pattern = checked_type(type_name, self._known)
        rule = Rule(kind, operations, details, pattern, identifier, times, skips)
        check_can_match(rule, self._known)
        self._books[book or PLACES[kind]].add(rule)
        return Fault(self, [rule])


def _positive(name: str, number: float) -> float:
    if isinstance(number, bool) or not isinstance(number, (int, float)) or not number > 0:
        raise UsageError(f"{name}={number!r}: give a number above 0.")
    return number


def service_error(code: str, message: str | None) -> ServiceError:
    """The error of a name, with its usual text where no other is given."""
    kind = SERVICE_ERRORS[code]
    return kind() if message is None else kind(message)
