"""Faults: what goes wrong because a test wants it to."""

from __future__ import annotations

from typing import Any

from ..arguments import choice_of_kind, find_choice, flag, is_number, optional_text, shown, whole
from ..contract.failures import HANDLER_FAILURES
from ..engine.counterparts import CALL_ERRORS_FOR, HANDLER_ERRORS_FOR
from ..engine.model import API_OPERATIONS
from ..errors import UsageError
from ..service_errors import SERVICE_ERRORS
from ..settings import checked_seed
from ..times import seconds_to_ms
from .fault_rules import Fault, FaultRules
from .rules import Rule

REQUESTS = ("CREATE", "UPDATE", "DELETE")
HANDLERS = ("CREATE", "READ", "UPDATE", "DELETE", "LIST")
READS = ("READ", "LIST")


class Faults(FaultRules):
    """The faults of a mock, in all its accounts and regions. Iterating over it gives every Fault that is set.

    Most methods take the same arguments to say what a fault is for:

    - `type_name`: a resource type, or a pattern with `*` such as `AWS::S3::*`. None: any type.
    - `operation`: CREATE, READ, UPDATE, DELETE or LIST for handlers, the name of an API operation for calls. None: any
      operation that the method takes.
    - `identifier`: the identifier of a resource in string form. None: any resource.
    - `times`: how often the fault fires, at least 1. None: always.
    - `nth`: with which of the things that it is for the fault begins to fire, at least 1.

    Each method returns the `Fault`. It raises a UsageError if an argument is not valid, or if no call could ever be
    what the fault is for.

    ```pycon
    >>> fault = cloud.faults.fail("Throttling", type_name="AWS::SNS::*", operation="CREATE", nth=2)
    >>> list(cloud.faults)
    [<Fault fail(code='Throttling', leave_remnant=False, operation=CREATE, type_name='AWS::SNS::*'): fired 0 times>]
    ```
    """

    # --- requests, reads and lists ---

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
        """Makes a handler fail.

        A create, update or delete ends with the status FAILED. A READ or LIST makes GetResource or ListResources
        answer the exception that belongs to the code.

        `code`: one of the sixteen HandlerErrorCodes, such as `"Throttling"`. `operation`: CREATE, READ, UPDATE, DELETE
        or LIST. `after_seconds`: how many seconds after its beginning a create, update or delete fails; None: when it
        would have succeeded. `message`: a text in place of the usual text of the code. `leave_remnant`: whether what
        the handler has made by then stays. See `Faults` for the other arguments, the return value and errors.

        ```pycon
        >>> fault = cloud.faults.fail("ServiceLimitExceeded", type_name="AWS::SNS::Topic")
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.clock.advance(5)
        >>> cloud.requests[0].status, cloud.requests[0].error_code
        ('FAILED', 'ServiceLimitExceeded')
        ```
        """
        choice_of_kind("code", code, HANDLER_FAILURES, HANDLER_ERRORS_FOR, "HandlerErrorCode")
        after_ms = None if after_seconds is None else seconds_to_ms(after_seconds, "after_seconds")
        text = _checked_message(message)
        details = {
            "code": code,
            "after_ms": after_ms,
            "message": text,
            "leave_remnant": flag("leave_remnant", leave_remnant),
        }
        return self._add(
            self._books.handlers, "fail", HANDLERS, details, operation, type_name, identifier, times=times, nth=nth
        )

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
        """Makes requests take longer, or the answers to one API operation arrive later.

        `seconds`: how much longer or later, zero or more. `operation`: CREATE, UPDATE or DELETE, or the name of an API
        operation such as `"GetResource"`; None: CREATE, UPDATE and DELETE. See `Faults` for the other arguments, the
        return value and errors.

        ```pycon
        >>> fault = cloud.faults.delay(60, operation="CREATE")
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.clock.advance(64)
        >>> cloud.requests[0].status
        'IN_PROGRESS'
        ```
        """
        details = {"delay_ms": seconds_to_ms(seconds, "delay(seconds)")}
        is_of_call = find_choice(operation, API_OPERATIONS) is not None
        book, allowed = (self._books.after, API_OPERATIONS) if is_of_call else (self._books.handlers, REQUESTS)
        return self._add(book, "delay", allowed, details, operation, type_name, identifier, times=times, nth=nth)

    def hang(
        self,
        *,
        type_name: str | None = None,
        operation: str | None = None,
        identifier: str | None = None,
        times: int | None = 1,
        nth: int = 1,
    ) -> Fault:
        """Makes a request stay IN_PROGRESS until the time limit of its handler, when it fails with NotStabilized.

        The time limit is `timeoutInMinutes` of the handler in the schema of the type, or two hours. `operation`:
        CREATE, UPDATE or DELETE. See `Faults` for the other arguments, the return value and errors.

        ```pycon
        >>> fault = cloud.faults.hang(type_name="AWS::SNS::Topic")
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.clock.advance(2 * 3600)
        >>> cloud.requests[0].error_code
        'NotStabilized'
        ```
        """
        return self._add(
            self._books.handlers, "hang", REQUESTS, {}, operation, type_name, identifier, times=times, nth=nth
        )

    def stale_reads(self, seconds: float, *, type_name: str | None = None, identifier: str | None = None) -> Fault:
        """Makes reads and lists miss each new resource for a while.

        `seconds`: for how long after the SUCCESS of its create, zero or more. See `Faults` for the other arguments,
        the return value and errors.

        ```pycon
        >>> fault = cloud.faults.stale_reads(30)
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> cloud.clock.advance(5)
        >>> client.list_resources(TypeName="AWS::SNS::Topic")["ResourceDescriptions"]
        []
        ```
        """
        details = {"seconds_ms": seconds_to_ms(seconds, "stale_reads(seconds)")}
        return self._add(self._books.reads, "stale_reads", READS, details, None, type_name, identifier)

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
        """Makes a call answer an error of the service, with the HTTP status of that error.

        `code`: the name of the error as a client reads it, such as `"ServiceInternalErrorException"`. `operation`: the
        name of an API operation. `message`: a text in place of the usual text of the error. See `Faults` for the other
        arguments, the return value and errors.

        ```pycon
        >>> fault = cloud.faults.refuse("AccessDeniedException", operation="ListResources", message="Not today")
        >>> client.list_resources(TypeName="AWS::SNS::Topic")
        Traceback (most recent call last):
            ...
        botocore.exceptions.ClientError: An error occurred (AccessDeniedException) when calling ...: Not today
        ```
        """
        choice_of_kind("code", code, SERVICE_ERRORS, CALL_ERRORS_FOR, "error of the service")
        details = {"code": code, "message": _checked_message(message)}
        return self._add(
            self._books.before,
            "refuse",
            API_OPERATIONS,
            details,
            operation,
            type_name,
            identifier,
            times=times,
            nth=nth,
        )

    def throttle(
        self,
        *,
        times: int | None = None,
        rate_per_second: float | None = None,
        burst: int | None = None,
        operation: str | None = None,
        type_name: str | None = None,
    ) -> Fault:
        """Makes calls answer ThrottlingException: either the next ones, or those beyond a rate.

        `times`: how many of the next calls. `rate_per_second`: how many calls per second one account may make in one
        region, by the mock's clock. `burst`: how many calls may come at once; None: as many as `rate_per_second`, and
        at least 1. Give either `times` or `rate_per_second`. `operation`: the name of an API operation. See `Faults`
        for the other arguments, the return value and errors.

        ```pycon
        >>> fault = cloud.faults.throttle(times=1)
        >>> _ = client.list_resources(TypeName="AWS::SNS::Topic")
        >>> [call.error_code for call in cloud.calls]
        ['ThrottlingException', None]
        >>> fault = cloud.faults.throttle(rate_per_second=2, burst=5, operation="GetResource")
        ```
        """
        if (times is None) == (rate_per_second is None):
            raise UsageError("throttle() takes either times= or rate_per_second=, and burst= only with the latter.")
        if rate_per_second is None:
            if burst is not None:
                raise UsageError("throttle(burst=…) is only for rate_per_second=.")
            refusal: dict[str, Any] = {"code": "ThrottlingException", "message": None}
            return self._add(self._books.before, "refuse", API_OPERATIONS, refusal, operation, type_name, times=times)
        rate = _positive("rate_per_second", rate_per_second)
        details = {"rate_per_second": rate, "burst": max(1, int(rate)) if burst is None else whole("burst", burst, 1)}
        return self._add(self._books.before, "throttle", API_OPERATIONS, details, operation, type_name)

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
        """Breaks the connection of a call, so that the client sees botocore's EndpointConnectionError.

        `after_work`: whether the service carries out the call first, so that only its answer is lost. `operation`: the
        name of an API operation. See `Faults` for the other arguments, the return value and errors.

        ```pycon
        >>> fault = cloud.faults.drop_connection(operation="CreateResource", after_work=True)
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> [call.error_code for call in cloud.calls]
        ['EndpointConnectionError', None]
        ```
        """
        book = self._books.after if flag("after_work", after_work) else self._books.before
        return self._add(
            book, "drop_connection", API_OPERATIONS, {}, operation, type_name, identifier, times=times, nth=nth
        )

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
        """Makes a call get no answer, so that the client sees botocore's ReadTimeoutError.

        `seconds`: how long the client waits, by the mock's clock. `after_work`: whether the service carries out the
        call first, so that only its answer is lost. `operation`: the name of an API operation. See `Faults` for the
        other arguments, the return value and errors.

        ```pycon
        >>> fault = cloud.faults.time_out(operation="CreateResource", after_work=True)
        >>> _ = client.create_resource(TypeName="AWS::SNS::Topic", DesiredState='{"TopicName": "news"}')
        >>> len(cloud.requests), [call.error_code for call in cloud.calls]
        (1, ['ReadTimeoutError', None])
        ```
        """
        details = {"seconds_ms": seconds_to_ms(seconds, "time_out(seconds=…)")}
        book = self._books.after if flag("after_work", after_work) else self._books.before
        return self._add(
            book, "time_out", API_OPERATIONS, details, operation, type_name, identifier, times=times, nth=nth
        )

    # --- both ---

    def chaos(self, rate: float, seed: int | str = 0) -> Fault:
        """Makes calls and requests meet random faults.

        `rate`: the probability, from 0 to 1, that a call or a request meets a fault. `seed`: the same seed and the same
        calls meet the same faults. See `Faults` for the return value and errors.

        ```pycon
        >>> fault = cloud.faults.chaos(0.3, seed="first")
        >>> for _ in range(10):
        ...     _ = client.list_resources(TypeName="AWS::SNS::Topic")
        >>> fault.fired, len(cloud.calls)
        (3, 13)
        ```
        """
        if not is_number(rate) or not 0 <= rate <= 1:
            raise UsageError(f"chaos(rate={shown(rate)}) is not valid. Give a probability from 0 to 1.")
        checked_seed(seed)
        of_calls = Rule("chaos", API_OPERATIONS, {"rate": rate, "seed": f"{seed}/calls"})
        of_requests = Rule("chaos", REQUESTS, {"rate": rate, "seed": f"{seed}/requests"})
        with self._engine.lock:
            of_calls.fault_id = of_requests.fault_id = self._engine.draw_fault_id()
            self._books.before.add(of_calls)
            self._books.handlers.add(of_requests)
        return Fault(self, [of_calls, of_requests])

    # --- afterwards ---

    def assert_all_fired(self) -> None:
        """Checks that each fault has fired at least once. Raises an AssertionError that names those that have not.

        ```pycon
        >>> fault = cloud.faults.fail("Throttling", type_name="AWS::SNS::Topic", operation="CREATE")
        >>> cloud.faults.assert_all_fired()
        Traceback (most recent call last):
            ...
        AssertionError: These faults were set and never fired:
          fail(code='Throttling', leave_remnant=False, operation=CREATE, type_name='AWS::SNS::Topic')
        ```
        """
        unfired = [f"  {rule}" for rule in self._every_rule() if not rule.fired]
        if unfired:
            raise AssertionError("\n".join(["These faults were set and never fired:", *unfired]))

    def clear(self) -> None:
        """Removes all faults.

        ```pycon
        >>> fault = cloud.faults.fail("Throttling")
        >>> cloud.faults.clear()
        >>> list(cloud.faults)
        []
        ```
        """
        self._remove(self._every_rule())


def _positive(name: str, number: float) -> float:
    if not is_number(number) or number <= 0:
        raise UsageError(f"{name}={shown(number)} is not valid. Give a number above 0.")
    return number


def _checked_message(message: str | None) -> str | None:
    return optional_text("message", message, "Give a str, or None for the usual text.")
