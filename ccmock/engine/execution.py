"""What happens to a request as time passes: it begins, its handler works, it ends."""

from __future__ import annotations

from collections.abc import Callable, Container

from ..contract.checks import check_model
from ..contract.failures import HANDLER_FAILURES, HandlerError
from ..contract.handler import HandlerContext, HandlerRequest, InProgress, Model
from ..errors import HandlerContractError
from ..registry.json_text import InvalidJson, plain_json
from ..registry.resource_type import ResourceType
from ..times import seconds_to_ms
from .model import CANCEL_COMPLETE, CANCEL_IN_PROGRESS, IN_PROGRESS, PENDING, ResourceRequest
from .region import Region
from .resource_changes import ResourceChanges
from .shared_parts import SharedParts
from .sharing import Provisioning
from .timeline import Step
from .waiting import WaitingRequests

__tracebackhide__ = True  # pytest prints the arguments of the functions in a traceback, and these are given models

TIMED_OUT = "Exceeded attempts to wait"
INTERNAL_FAILURE = HANDLER_FAILURES["InternalFailure"][0]
"""Of a request whose handler has a bug, which may lie in its own messages."""
HOOK_ERROR_CODE = "GeneralServiceException"
"""Of a request that a hook has failed. The service's code is unknown; this one is ccmock's choice."""

REPEATABLE = frozenset({"refuse", "end", "fail", "time_out", "cancelled"})
"""The steps that end a request, which may be done twice."""

HANDLING = ("resume", "wait", "end")
"""The steps of a handler's work, which the planned outcome and the time limit of a request may change."""


class Execution:
    """Carries the requests of one account and region from one status to the next."""

    def __init__(self, region: Region, shared: SharedParts, handler_context: HandlerContext) -> None:
        self.region = region
        self._requests = region.requests
        self._changes = ResourceChanges(region)
        self._log = shared.changes
        self._timeline = shared.timeline
        self._timing = shared.timing
        self._types = shared.types
        self._ids = shared.ids
        self._extension = shared.extension
        self._sharing = shared.sharing
        self._waiting = WaitingRequests()
        self.handler_context = handler_context
        self._actions: dict[str, Callable[[ResourceRequest, int], None]] = {
            "begin": self._begin,
            "handle": self._run,
            "refuse": self._refuse,
            "resume": self._run,
            "wait": self._wait,
            "end": self._end,
            "fail": self._run_into_failure,
            "time_out": self._time_out,
            "cancelled": self._cancelled,
        }

    def queue(self, request: ResourceRequest, now_ms: int) -> None:
        """The request was accepted; it begins after the queue's time, at once by default."""
        waits_ms = self._timing.of(request.type_name, "QUEUE")
        begins = not waits_ms and self._waiting.first() is None and self._has_room()
        self._plan(request, "begin", now_ms + waits_ms)
        # Last, since from now on it is a request that was accepted, whatever breaks off the call that makes it.
        request.history.append((now_ms, IN_PROGRESS if begins else PENDING))
        self._note(request)
        if begins:
            self._requests.begin()

    def perform(self, step: Step) -> None:
        """A step fell due; one that its request no longer waits for is out of date."""
        request = self._requests.find(step.request_token)
        if request is None or request.due_sequence != step.sequence or request.is_terminal:
            return
        request.due_sequence = 0
        try:
            self._actions[step.action](request, step.due_ms)
        except Exception:
            # A bug of a handler or hook is the test's to see; the request must not stay open behind it.
            if request.status == IN_PROGRESS:
                self._fail(request, HandlerError("InternalFailure", INTERNAL_FAILURE), step.due_ms)
            raise

    def take_up(self, request: ResourceRequest, step: Step | None, now_ms: int) -> None:
        """Something broke off what was done to a request that had begun, such as Ctrl-C, so that no step is planned.

        `step`: the one that was performed last. It is done again where nobody else's code takes part in it, and a
        cancel is completed; else the request fails, at the time of the step that was broken off.
        """
        if step is not None and step.request_token == request.token and step.action in REPEATABLE:
            self._plan(request, step.action, step.due_ms)
        elif request.status == CANCEL_IN_PROGRESS:
            self._plan(request, "cancelled", now_ms)
        else:
            time_ms = min(request.due_ms, now_ms)
            self._fail(request, HandlerError("InternalFailure", INTERNAL_FAILURE), time_ms)

    def cancel(self, request: ResourceRequest, now_ms: int) -> None:
        """No further handler call; the cancel is complete when its time is over."""
        request.due_sequence = 0
        self._move(request, "cancel", now_ms)
        self._waiting.discard(request)
        self._plan(request, "cancelled", now_ms + self._timing.of(request.type_name, "CANCEL"))

    # --- as many at once as may run ---

    def _has_room(self) -> bool:
        return self._extension.may_begin(self.region)

    def _takes_turn(self, request: ResourceRequest, time_ms: int) -> bool:
        """Whether a request whose time in the queue is over begins now; otherwise it waits until another has ended."""
        self._waiting.add(request)
        if self._waiting.first() is not request or not self._has_room():
            return False
        self._waiting.discard(request)
        self._move(request, "begin", time_ms)
        self._requests.begin()
        self.wake(time_ms)
        return True

    def wake(self, time_ms: int) -> None:
        """If there is room, the first of the waiting requests begins, which then wakes the next one."""
        first = self._waiting.first()
        if first is not None and self._has_room():
            self._plan(first, "begin", time_ms)

    def _has_ended(self, request: ResourceRequest, time_ms: int) -> None:
        self._requests.end(request)
        self.wake(time_ms)

    def next_step_ms(self, request: ResourceRequest) -> int:
        """When something next happens to the request or, if it waits, to others that it may be waiting for."""
        if request in self._waiting:
            return self._timeline.next_ms(self.region.account_id, self.region.name) or request.due_ms
        return request.due_ms

    def find_waiting(self, planned: Container[int]) -> None:
        """Finds out anew which requests wait: pending ones without a step among `planned`, the sequences of all."""
        self._waiting = WaitingRequests()
        for request in self._requests:
            if request.status == PENDING and request.due_sequence not in planned:
                self._waiting.add(request)

    # --- steps ---

    def _begin(self, request: ResourceRequest, time_ms: int) -> None:
        if request.status == PENDING and not self._takes_turn(request, time_ms):
            return
        extension = self._extension
        limit_minutes = self._type_of(request).handlers[request.operation].timeout_minutes
        request.begun_ms = time_ms
        request.time_limit_ms = time_ms + limit_minutes * 60_000
        request.planned = extension.planned_outcome_of(self.region, request)
        request.hooks = extension.hook_runs(self.region, request, time_ms)
        if request.status != IN_PROGRESS:
            return  # one of the hooks has canceled it
        if request.hooks:
            request.hooks_token = self._ids.uuid("hooks-request-token")
            refusing = next((run for run in request.hooks if run.fails_request), None)
            last = refusing or request.hooks[-1]
            self._plan(request, "refuse" if refusing else "handle", last.ends_ms)
        else:
            self._run(request, time_ms)

    def _refuse(self, request: ResourceRequest, time_ms: int) -> None:
        names = ", ".join(run.type_name for run in request.hooks if run.fails_request)
        self._fail(request, HandlerError(HOOK_ERROR_CODE, f"The following hook(s) failed: [{names}]"), time_ms)

    def _run_into_failure(self, request: ResourceRequest, time_ms: int) -> None:
        failure, resource = request.planned.failure, self._changes.found_by(request)
        assert failure is not None, "only a planned failure plans this step"
        remnant = resource.model if resource is not None and failure.leaves_remnant else None
        self._fail(request, HandlerError(failure.code, failure.message, remnant=remnant), time_ms)

    def _wait(self, request: ResourceRequest, time_ms: int) -> None:
        """The next of the steps that are left; after the last one the request succeeds."""
        first_ms, *rest_ms = request.waits_ms
        request.waits_ms = tuple(rest_ms)
        self._plan(request, "wait" if rest_ms else "end", time_ms + first_ms)

    def _end(self, request: ResourceRequest, time_ms: int) -> None:
        resource = self._changes.found_by(request)
        if request.operation != "DELETE" and (resource is None or resource.model is None):
            # Handlers end with a read of what they have made or changed.
            self._fail(request, HandlerError("NotFound"), time_ms)
        else:
            self._close(request, "succeed", time_ms)

    def _cancelled(self, request: ResourceRequest, time_ms: int) -> None:
        self._close(request, "cancelled", time_ms)

    def _time_out(self, request: ResourceRequest, time_ms: int) -> None:
        self._fail(request, HandlerError("NotStabilized", TIMED_OUT), time_ms)

    def _close(self, request: ResourceRequest, happening: str, time_ms: int) -> None:
        self._changes.show(request, time_ms)
        request.after = self._changes.shown_by(request)
        self._move(request, happening, time_ms)
        self._has_ended(request, time_ms)

    def _fail(self, request: ResourceRequest, error: HandlerError, time_ms: int) -> None:
        resource_type = self._type_of(request)
        if error.message is None:
            error = error.in_words_of(self._types.handler_of(resource_type).messages(resource_type))
        if error.remnant is not None and request.operation == "CREATE" and request.resource is None:
            try:
                self._changes.make(request, resource_type, error.remnant)
            except HandlerError as taken:
                # What has the identifier is another resource, and stays as it is.
                error = taken
        self._take_back(request, error.remnant)
        request.after = self._changes.shown_by(request)
        request.error_code = error.code
        text = error.text(type_name=request.type_name, identifier=request.identifier, operation=request.operation)
        # An event without a text has no StatusMessage at all.
        request.status_message = text or None
        self._requests.release(request)
        if error.code == "AlreadyExists":
            request.identifier = request.identifier or error.identifier
        elif request.operation == "CREATE" and error.remnant is None:
            request.identifier = None
        self._move(request, "fail", time_ms)
        self._has_ended(request, time_ms)

    # --- the handler's turn ---

    def _run(self, request: ResourceRequest, time_ms: int) -> None:
        failure = request.planned.failure
        if failure is not None and not failure.leaves_remnant:
            # Nothing of it happens, so its handler does not run.
            self._continue(request, None, time_ms)
            return
        try:
            resource_type = self._type_of(request)
            self._extension.before_handler(self.region, resource_type, request, time_ms)
            answer = self._call(request, resource_type, time_ms)
            if isinstance(answer, InProgress):
                self._changes.keep(request, resource_type, answer.model, is_in_progress=True)
            else:
                self._changes.keep(request, resource_type, answer, is_in_progress=False)
        except HandlerError as error:
            if request.status == IN_PROGRESS:
                self._fail(request, error, time_ms)
        else:
            if request.status == IN_PROGRESS:
                self._continue(request, answer, time_ms)
        if request.status == CANCEL_COMPLETE:
            # Its own handler has canceled it, and a cancel takes no time here. What the handler has done stays.
            self._changes.show(request, time_ms)
            self._requests.release(request)

    def _continue(self, request: ResourceRequest, answer: Model | InProgress | None, time_ms: int) -> None:
        if isinstance(answer, InProgress):
            request.callback_context = _plain_context(request, answer.context)
            request.was_in_progress = True
            self._plan(request, "resume", time_ms + seconds_to_ms(answer.delay_seconds, "InProgress(delay_seconds=…)"))
        else:
            # A handler that is done at once takes the usual time; one that came back has taken its own.
            request.waits_ms = (0,) if request.was_in_progress else self._usual_steps_ms(request)
            if request.planned.delay_ms:
                request.waits_ms += (request.planned.delay_ms,)
            self._wait(request, time_ms)

    def _call(self, request: ResourceRequest, resource_type: ResourceType, time_ms: int) -> Model | InProgress | None:
        model = self._model_for(request)
        handler: Provisioning
        handler, foreign = self._types.serving(resource_type)
        if foreign is None:
            handler = self._sharing.serving(self.region, resource_type, handler)
        asked = HandlerRequest(
            resource_type,
            request.operation,
            self.handler_context,
            time_ms,
            desired_state=request.desired_state,
            previous_state=model or {},
            identifier=request.identifier,
            context=request.callback_context,
        )
        methods: dict[str, Callable[[HandlerRequest], Model | InProgress | None]] = {
            "CREATE": handler.create,
            "UPDATE": handler.update,
            "DELETE": handler.delete,
        }
        answer = methods[request.operation](asked)
        # What is still being made need not be whole yet.
        if foreign is not None and request.operation != "DELETE" and not isinstance(answer, InProgress):
            check_model(foreign, resource_type, request.operation, answer)
        return answer

    def _model_for(self, request: ResourceRequest) -> Model | None:
        if request.operation != "CREATE" and request.resource is None:
            self._sharing.renew(self.region, request.type_name)
            found = self.region.store.find(request.type_name, request.identifier or "")
            if found is not None:
                self._sharing.renew_resource(self.region, found)
        return self._changes.model_for(request)

    def _take_back(self, request: ResourceRequest, remnant: Model | None) -> None:
        """Undoes what a failing request has done, but for its remnant; where resources are shared, there as well."""
        undone = self._changes.undone_by(request, remnant)
        self._changes.take_back(request, remnant)
        if undone is not None:
            resource, model = undone
            before = request.before
            self._sharing.take_back(self.region, self._type_of(request), resource.identifier, model, before)

    # --- what the steps share ---

    def _move(self, request: ResourceRequest, happening: str, time_ms: int) -> None:
        request.move(happening, time_ms)
        self._note(request)

    def _note(self, request: ResourceRequest) -> None:
        self._log.note("request", self.region.account_id, self.region.name, request, request.status)

    def _type_of(self, request: ResourceRequest) -> ResourceType:
        resource_type = self._types.find(request.type_name, self.region.name, request.type_version_id)
        assert resource_type is not None, "a request's type was found when it was accepted"
        return resource_type

    def _plan(self, request: ResourceRequest, action: str, due_ms: int) -> None:
        if action in HANDLING:
            action, due_ms = self._as_planned(request, action, due_ms)
        region = self.region
        step = self._timeline.plan(due_ms, region.account_id, region.name, request.token, action)
        request.due_sequence, request.due_ms = step.sequence, due_ms

    def _as_planned(self, request: ResourceRequest, action: str, due_ms: int) -> tuple[str, int]:
        """A step of the handler's work as the planned outcome and the time limit of its request allow it."""
        planned = request.planned
        if planned.failure is not None:
            after_ms = planned.failure.after_ms
            fails_ms = due_ms if after_ms is None else request.begun_ms + after_ms
            if action == "end" or (after_ms is not None and fails_ms <= due_ms):
                action, due_ms = "fail", fails_ms
        elif planned.hangs and action == "end":
            due_ms = request.time_limit_ms + 1
        if due_ms > request.time_limit_ms:
            return "time_out", request.time_limit_ms
        return action, due_ms

    def _usual_steps_ms(self, request: ResourceRequest) -> tuple[int, ...]:
        resource_type = self._type_of(request)
        usual = self._types.handler_of(resource_type).usual_seconds(resource_type, request.operation)
        return self._timing.steps_of(request.type_name, request.operation, usual)


def _plain_context(request: ResourceRequest, context: object) -> object:
    """A copy of what a handler hands on to its next call; HandlerContractError where it is not a JSON value."""
    try:
        return plain_json(context)
    except InvalidJson as error:
        raise HandlerContractError(
            f"The {request.operation} handler of {request.type_name} handed on a context that is not a plain JSON "
            f"value ({error}). It is a {type(context).__name__}."
        ) from None
