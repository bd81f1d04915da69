"""What happens to a request as time passes: it begins, its handler works, it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..clock import seconds_to_ms
from ..contract.checks import check_model
from ..contract.failures import HandlerError
from ..contract.handler import Handler, HandlerRequest, InProgress, Model
from ..errors import HandlerContractError
from ..registry.identifiers import identifier_of
from ..registry.json_text import parse_json
from .handler_context import EngineHandlerContext
from .request_tracker import IN_PROGRESS, PENDING, ResourceRequest
from .store import Resource
from .timeline import Step

if TYPE_CHECKING:
    from .operations import Backend

TIMED_OUT = "Resource timed out waiting for completion"
HOOK_ERROR_CODE = "GeneralServiceException"
"""Of a request that a hook has failed. Own choice: the service's is not known."""

HANDLING = ("resume", "wait", "end")
"""The steps of a handler's work, which a request's planned and its time limit may change."""


class Execution:
    """Carries a backend's requests from one status to the next."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.handler_context: EngineHandlerContext = EngineHandlerContext(backend)
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
        backend = self._backend
        waits_ms = backend.engine.timing.of(request.type_name, "QUEUE")
        is_pending = bool(waits_ms) or not backend.engine.extension.may_begin(backend, request)
        request.history.append((now_ms, PENDING if is_pending else IN_PROGRESS))
        self._plan(request, "begin", now_ms + waits_ms)

    def perform(self, step: Step) -> None:
        """A step fell due; one that its request no longer waits for is out of date."""
        request = self._backend.tracker.find(step.request_token)
        if request is None or request.due_sequence != step.sequence:
            return
        try:
            self._actions[step.action](request, step.due_ms)
        except Exception:
            # A bug of a handler or hook is the test's to see; the request must not stay open behind it.
            if not request.is_terminal:
                self._fail(request, HandlerError("InternalFailure"), step.due_ms)
            raise

    def cancel(self, request: ResourceRequest, now_ms: int) -> None:
        """No further handler call; the cancel is complete when its time is over."""
        request.move("cancel", now_ms)
        self._plan(request, "cancelled", now_ms + self._backend.engine.timing.of(request.type_name, "CANCEL"))

    # --- steps ---

    def _begin(self, request: ResourceRequest, time_ms: int) -> None:
        extension = self._backend.engine.extension
        if request.status == PENDING:
            if not extension.may_begin(self._backend, request):
                self._plan(request, "begin", self._next_change_ms(time_ms))
                return
            request.move("begin", time_ms)
        limit_minutes = self._backend.type_of(request).handlers[request.operation].timeout_minutes
        request.begun_ms = time_ms
        request.time_limit_ms = time_ms + limit_minutes * 60_000
        request.planned = extension.planned_outcome_of(self._backend, request)
        request.hooks = extension.hook_runs(self._backend, request, time_ms)
        if request.hooks:
            request.hooks_token = self._backend.engine.ids.uuid("hooks-request-token")
            refusing = next((run for run in request.hooks if run.fails_request), None)
            last = refusing or request.hooks[-1]
            self._plan(request, "refuse" if refusing else "handle", last.ends_ms)
        else:
            self._run(request, time_ms)

    def _next_change_ms(self, time_ms: int) -> int:
        """When something next happens to a request that runs."""
        running = (other.due_ms for other in self._backend.tracker if other.has_begun and not other.is_terminal)
        return max(time_ms, min(running, default=time_ms))

    def _refuse(self, request: ResourceRequest, time_ms: int) -> None:
        names = ", ".join(run.type_name for run in request.hooks if run.fails_request)
        self._fail(request, HandlerError(HOOK_ERROR_CODE, f"The following hook(s) failed: [{names}]"), time_ms)

    def _run_into_failure(self, request: ResourceRequest, time_ms: int) -> None:
        failure, resource = request.planned.failure, self._resource_of(request)
        assert failure is not None, "only a planned with a failure plans one"
        stays = failure.leaves_remnant and resource is not None
        remnant = resource.model if resource is not None and stays else None
        self._fail(request, HandlerError(failure.code, failure.message, remnant=remnant), time_ms)

    def _wait(self, request: ResourceRequest, time_ms: int) -> None:
        """The next of the steps that are left; after the last one the request succeeds."""
        first_ms, *rest_ms = request.waits_ms
        request.waits_ms = tuple(rest_ms)
        self._plan(request, "wait" if rest_ms else "end", time_ms + first_ms)

    def _end(self, request: ResourceRequest, time_ms: int) -> None:
        self._close(request, "succeed", time_ms)

    def _cancelled(self, request: ResourceRequest, time_ms: int) -> None:
        self._close(request, "cancelled", time_ms)

    def _time_out(self, request: ResourceRequest, time_ms: int) -> None:
        self._fail(request, HandlerError("NotStabilized", TIMED_OUT), time_ms)

    def _close(self, request: ResourceRequest, happening: str, time_ms: int) -> None:
        resource = self._resource_of(request)
        if resource is not None:
            if request.operation == "CREATE":
                resource.shown_since_ms = time_ms
            self._backend.store.publish(resource)
        request.move(happening, time_ms)
        self._backend.tracker.end(request)

    def _fail(self, request: ResourceRequest, error: HandlerError, time_ms: int) -> None:
        resource_type = self._backend.type_of(request)
        error = error.in_words_of(self._backend.engine.handler_of(resource_type).messages(resource_type))
        resource = self._resource_of(request)
        if resource is None and error.remnant is not None:
            try:
                resource = self._make(request, error.remnant)
            except HandlerError as taken:
                # What has the identifier is another resource, and stays as it is.
                error = taken
        if resource is not None:
            resource.model = resource.shown if error.remnant is None else error.remnant
            self._backend.store.publish(resource)
        request.error_code = error.code
        request.status_message = error.text(
            type_name=request.type_name, identifier=request.identifier, operation=request.operation
        )
        request.move("fail", time_ms)
        self._backend.tracker.end(request)
        if error.code == "AlreadyExists":
            request.identifier = request.identifier or error.identifier
        elif request.operation == "CREATE" and error.remnant is None:
            request.identifier = None

    # --- the handler's turn ---

    def _run(self, request: ResourceRequest, time_ms: int) -> None:
        failure = request.planned.failure
        if failure is not None and not failure.leaves_remnant:
            # Nothing of it comes about, so its handler has no part in it.
            self._continue(request, None, time_ms)
            return
        try:
            self._backend.engine.extension.before_handler(self._backend, request, time_ms)
            answer = self._call(request, time_ms)
            self._keep(
                request, answer.model if isinstance(answer, InProgress) else answer, isinstance(answer, InProgress)
            )
        except HandlerError as error:
            self._fail(request, error, time_ms)
        else:
            self._continue(request, answer, time_ms)

    def _continue(self, request: ResourceRequest, answer: Model | InProgress | None, time_ms: int) -> None:
        if isinstance(answer, InProgress):
            request.context = _plain_context(request, answer.context)
            request.was_in_progress = True
            self._plan(request, "resume", time_ms + seconds_to_ms(answer.delay_seconds, "InProgress(delay_seconds=…)"))
        else:
            # A handler that is done at once takes the usual time; one that came back has taken its own.
            request.waits_ms = (0,) if request.was_in_progress else self._usual_steps_ms(request)
            if request.planned.delay_ms:
                request.waits_ms += (request.planned.delay_ms,)
            self._wait(request, time_ms)

    def _call(self, request: ResourceRequest, time_ms: int) -> Model | InProgress | None:
        resource = self._resource_of(request)
        model = resource.model if resource is not None else None
        if request.operation != "CREATE" and model is None:
            raise HandlerError("NotFound")
        resource_type = self._backend.type_of(request)
        asked = HandlerRequest(
            resource_type,
            request.operation,
            self.handler_context,
            time_ms,
            desired_state=request.desired_state,
            previous_state=model or {},
            identifier=request.identifier,
            context=request.context,
        )
        handler, is_foreign = self._backend.engine.types.serving(resource_type)
        methods: dict[str, Callable[[HandlerRequest], Model | InProgress | None]] = {
            "CREATE": handler.create,
            "UPDATE": handler.update,
            "DELETE": handler.delete,
        }
        answer = methods[request.operation](asked)
        if is_foreign and request.operation != "DELETE":
            self._check(handler, request, answer)
        return answer

    def _check(self, handler: Handler, request: ResourceRequest, answer: Model | InProgress | None) -> None:
        # What is still being made need not be whole yet.
        if not isinstance(answer, InProgress):
            check_model(handler, self._backend.type_of(request), request.operation, answer)

    def _keep(self, request: ResourceRequest, model: Model | None, is_in_progress: bool) -> None:
        """What the handler made of the resource; a create's identifier is taken from now on."""
        resource = self._resource_of(request)
        if request.operation == "DELETE":
            if resource is not None and not is_in_progress:
                resource.model = None
        elif resource is None:
            self._make(request, model or {})
        else:
            self._check_same_identifier(request, resource, model or {})
            resource.model = model

    def _make(self, request: ResourceRequest, model: Model) -> Resource:
        identifier = self._identifier_in(request, model)
        if self._backend.store.find(request.type_name, identifier) is not None:
            raise HandlerError("AlreadyExists")
        request.made = self._backend.store.make(request.type_name, identifier, model)
        self._backend.tracker.take(request, identifier)
        return request.made

    def _check_same_identifier(self, request: ResourceRequest, resource: Resource, model: Model) -> None:
        identifier = self._identifier_in(request, model)
        if resource.identifier != identifier:
            raise HandlerContractError(
                f"The {request.operation} handler of {request.type_name} changed the primary identifier "
                f"from {resource.identifier!r} to {identifier!r}. It must stay the same for the resource's whole life."
            )

    def _identifier_in(self, request: ResourceRequest, model: Model) -> str:
        pointers = self._backend.type_of(request).primary_identifier
        identifier = identifier_of(pointers, model)
        if identifier is None:
            raise HandlerContractError(
                f"The {request.operation} handler of {request.type_name} returned a model without its primary "
                f"identifier {list(pointers)}: {model!r}"
            )
        return identifier

    # --- what the steps share ---

    def _plan(self, request: ResourceRequest, action: str, due_ms: int) -> None:
        if action in HANDLING:
            action, due_ms = self._as_disturbed(request, action, due_ms)
        backend = self._backend
        step = backend.engine.timeline.plan(due_ms, backend.account_id, backend.region, request.token, action)
        request.due_sequence, request.due_ms = step.sequence, due_ms

    def _as_disturbed(self, request: ResourceRequest, action: str, due_ms: int) -> tuple[str, int]:
        """A step of the handler's work as the request's planned and its time limit let it happen."""
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
        resource_type = self._backend.type_of(request)
        usual = self._backend.engine.handler_of(resource_type).usual_seconds(resource_type, request.operation)
        return self._backend.engine.timing.steps_of(request.type_name, request.operation, usual)

    def _resource_of(self, request: ResourceRequest) -> Resource | None:
        """What the request works on: for a create what it made itself, never what was there before."""
        if request.operation == "CREATE":
            return request.made
        return self._backend.store.find(request.type_name, request.identifier or "")


def _plain_context(request: ResourceRequest, context: object) -> object:
    """A copy of what a handler hands on to its next call; HandlerContractError where it is no JSON value."""
    try:
        return parse_json(json.dumps(context))
    except (TypeError, ValueError) as error:
        raise HandlerContractError(
            f"The {request.operation} handler of {request.type_name} handed on a context that is no plain JSON value "
            f"({error}): {context!r}"
        ) from None
