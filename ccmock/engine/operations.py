"""One account and region: the eight operations, as a client sees them.

Each operation takes the call's parameters and the time and returns the members of the answer
(timestamps in milliseconds), or raises a ServiceError and has changed nothing. The checks stand
in the order in which the service makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..contract.checks import check_read
from ..contract.failures import HandlerError
from ..contract.handler import HandlerRequest
from ..errors import (
    ConcurrentOperation,
    HandlerContractError,
    InvalidRequest,
    PrivateType,
    TypeNotFound,
    UnsupportedAction,
    ValidationError,
)
from ..registry.broken_values import less_returned
from ..registry.identifiers import SEPARATOR, identifier_of, read_identifier
from ..registry.json_text import InvalidJson, compact_json, parse_json
from ..registry.patching import apply_patch, check_patch_paths, check_patched, read_patch
from ..registry.resource_type import ResourceType
from .execution import Execution
from .paging import Pager
from .progress_events import Members, answered_event, hook_events, polled_event, retry_after_ms
from .request_tracker import CANCEL_COMPLETE, CANCEL_IN_PROGRESS, TERMINAL, RequestFingerprint, ResourceRequest, Tracker
from .store import Model, Resource, Store

if TYPE_CHECKING:
    from .engine import Engine

FINGERPRINTED = ("TypeName", "TypeVersionId", "RoleArn", "Identifier", "DesiredState", "PatchDocument")
DEFAULT_PAGE = 20
LARGEST_PAGE = 100


class Backend:
    """What one account has in one region, and the calls that it answers."""

    def __init__(
        self, engine: Engine, account_id: str, region: str, partition: str, store: Store, tracker: Tracker | None = None
    ) -> None:
        self.engine = engine
        self.account_id = account_id
        self.region = region
        self.partition = partition
        self.store = store
        self.tracker: Tracker = tracker if tracker is not None else Tracker()
        self.execution: Execution = Execution(self)
        self._pager = Pager(engine.ids.key(f"{account_id}/{region}/paging"))
        self.operations: dict[str, Callable[[Members, int], Members]] = {
            "CancelResourceRequest": self.cancel_resource_request,
            "CreateResource": self.create_resource,
            "DeleteResource": self.delete_resource,
            "GetResource": self.get_resource,
            "GetResourceRequestStatus": self.get_resource_request_status,
            "ListResourceRequests": self.list_resource_requests,
            "ListResources": self.list_resources,
            "UpdateResource": self.update_resource,
        }

    # --- create, update, delete ---

    def create_resource(self, parameters: Members, now_ms: int) -> Members:
        """CreateResource."""
        resource_type = self._type_for(parameters, "CREATE")
        question = _fingerprint("CreateResource", parameters)
        repeated = self.tracker.repeated(parameters.get("ClientToken"), question, now_ms)
        if repeated:
            return {"ProgressEvent": answered_event(repeated)}
        desired_state = _model(parameters["DesiredState"])
        violations = resource_type.validator.violations(desired_state)
        if violations:
            raise ValidationError.of_model(violations)
        identifier = identifier_of(resource_type.primary_identifier, desired_state)
        self._check_not_running(resource_type, identifier)
        request = self._accept(parameters, question, resource_type, "CREATE", identifier, now_ms)
        request.desired_state = desired_state
        # The answer shows the request as it was accepted; what its handler does at once comes after it.
        return {"ProgressEvent": answered_event(request)}

    def update_resource(self, parameters: Members, now_ms: int) -> Members:
        """UpdateResource: reads the resource, applies the patch, validates the whole."""
        resource_type = self._type_for(parameters, "UPDATE")
        question = _fingerprint("UpdateResource", parameters)
        repeated = self.tracker.repeated(parameters.get("ClientToken"), question, now_ms)
        if repeated:
            return {"ProgressEvent": answered_event(repeated)}
        resource, identifier = self.locate(resource_type, parameters["Identifier"])
        if resource is None or resource.shown is None:
            self._check_not_running(resource_type, identifier)
        before = self._read(resource_type, resource, identifier, parameters, now_ms)
        operations = read_patch(parameters["PatchDocument"])
        check_patch_paths(resource_type, operations)
        patched = _as_object(apply_patch(before, operations))
        check_patched(resource_type, before, patched)
        patched = resource_type.read_only.without(patched)
        violations = resource_type.validator.violations(patched)
        if violations:
            violations = resource_type.validator.violations(less_returned(resource_type, before, patched))
        if violations:
            raise ValidationError.of_model(violations)
        self._check_not_running(resource_type, identifier)
        request = self._accept(parameters, question, resource_type, "UPDATE", identifier, now_ms)
        request.desired_state = request.event_model = patched
        return {"ProgressEvent": answered_event(request)}

    def delete_resource(self, parameters: Members, now_ms: int) -> Members:
        """DeleteResource: accepted for what does not exist, too; the request then fails."""
        resource_type = self._type_for(parameters, "DELETE")
        question = _fingerprint("DeleteResource", parameters)
        repeated = self.tracker.repeated(parameters.get("ClientToken"), question, now_ms)
        if repeated:
            return {"ProgressEvent": answered_event(repeated)}
        _, identifier = self.locate(resource_type, parameters["Identifier"])
        self._check_not_running(resource_type, identifier)
        request = self._accept(parameters, question, resource_type, "DELETE", identifier, now_ms)
        return {"ProgressEvent": answered_event(request)}

    # --- read and list ---

    def get_resource(self, parameters: Members, now_ms: int) -> Members:
        """GetResource."""
        resource_type = self._type_for(parameters, "READ")
        resource, identifier = self.locate(resource_type, parameters["Identifier"])
        model = self._read(resource_type, resource, identifier, parameters, now_ms)
        description = {"Identifier": identifier, "Properties": compact_json(model)}
        return {"ResourceDescription": description, "TypeName": resource_type.type_name}

    def list_resources(self, parameters: Members, now_ms: int) -> Members:
        """ListResources, oldest first, MaxResults (100 by default) a page."""
        resource_type = self._type_for(parameters, "LIST")
        wanted = _model(parameters["ResourceModel"]) if "ResourceModel" in parameters else {}
        self._check_list_model(resource_type, wanted)
        question = ["ListResources", resource_type.type_name, wanted]
        after = self._position(parameters, question) or 0
        size = parameters.get("MaxResults", LARGEST_PAGE)
        descriptions: list[Members] = []
        last = after
        for resource, summary in self._summaries(resource_type, wanted, after, parameters, now_ms):
            if len(descriptions) == size:
                token = self._pager.token(last, question)
                return {"NextToken": token, "ResourceDescriptions": descriptions, "TypeName": resource_type.type_name}
            descriptions.append({"Identifier": resource.identifier, "Properties": compact_json(summary)})
            last = resource.sequence
        return {"ResourceDescriptions": descriptions, "TypeName": resource_type.type_name}

    # --- requests ---

    def get_resource_request_status(self, parameters: Members, now_ms: int) -> Members:
        """GetResourceRequestStatus; a clock that follows polls moves on at the second one."""
        request = self.tracker.get(parameters["RequestToken"])
        clock = self.engine.clock
        if not request.is_terminal and clock.follows_polls:
            if request.polled_at_move == clock.moves:
                clock.advance_to_ms(retry_after_ms(request, now_ms))
                now_ms = self.engine.settle()
            request.polled_at_move = clock.moves
        answer: Members = {"ProgressEvent": polled_event(request, now_ms)}
        if request.hooks:
            answer["HooksProgressEvent"] = hook_events(request, now_ms)
        return answer

    def list_resource_requests(self, parameters: Members, now_ms: int) -> Members:
        """ListResourceRequests, newest first."""
        wanted = parameters.get("ResourceRequestStatusFilter", {})
        operations, statuses = wanted.get("Operations"), wanted.get("OperationStatuses")
        question = ["ListResourceRequests", operations, statuses]
        size = parameters.get("MaxResults", DEFAULT_PAGE)
        page: list[Members] = []
        last = 0
        for request in self.tracker.newest_first(self._position(parameters, question)):
            if not _is_wanted(request, operations, statuses):
                continue
            if len(page) == size:
                return {"NextToken": self._pager.token(last, question), "ResourceRequestStatusSummaries": page}
            page.append(polled_event(request, now_ms))
            last = request.sequence
        return {"ResourceRequestStatusSummaries": page}

    def cancel_resource_request(self, parameters: Members, now_ms: int) -> Members:
        """CancelResourceRequest: no further handler call; what was done stays done."""
        request = self.tracker.get(parameters["RequestToken"])
        if request.status not in (CANCEL_IN_PROGRESS, CANCEL_COMPLETE):
            if request.status in TERMINAL:
                raise ValidationError.already_ended(request.token, request.status)
            self.execution.cancel(request, now_ms)
        return {"ProgressEvent": answered_event(request)}

    # --- what the operations share ---

    def _type_for(self, parameters: Members, action: str) -> ResourceType:
        type_name = parameters["TypeName"]
        resource_type = self.engine.types.find(type_name, self.region, parameters.get("TypeVersionId"))
        if resource_type is None:
            raise TypeNotFound.of(type_name)
        if action not in resource_type.handlers:
            raise UnsupportedAction.of(type_name, action)
        return resource_type

    def type_of(self, request: ResourceRequest) -> ResourceType:
        """The type of a request's resource."""
        resource_type = self.engine.types.find(request.type_name, self.region, request.type_version_id)
        assert resource_type is not None, "a request's type was found when it was accepted"
        return resource_type

    def locate(self, resource_type: ResourceType, text: str) -> tuple[Resource | None, str]:
        """(the resource or None, its identifier in string form) of what a caller calls `text`."""
        given = read_identifier(resource_type, text)
        if tuple(given) == resource_type.primary_identifier:
            identifier = SEPARATOR.join(given.values())
            return self.store.find(resource_type.type_name, identifier), identifier
        for resource in self.store.after(resource_type.type_name):
            model = resource.model if resource.model is not None else resource.shown
            if model is not None and all(identifier_of([pointer], model) == value for pointer, value in given.items()):
                return resource, resource.identifier
        return None, text

    def _read(
        self,
        resource_type: ResourceType,
        resource: Resource | None,
        identifier: str,
        parameters: Members,
        now_ms: int,
    ) -> Model:
        """What a read shows; the read handler's failure as the service passes it on."""
        try:
            self.engine.extension.before_read(
                self, resource_type, "READ", identifier, parameters.get("RoleArn"), now_ms
            )
            shown = self._shown(resource, now_ms)
            request = HandlerRequest(
                resource_type,
                "READ",
                self.execution.handler_context,
                now_ms,
                previous_state=shown,
                identifier=identifier,
            )
            return self._checked_read(request)
        except HandlerError as error:
            raise self._as_service_error(error, resource_type, "READ", identifier) from None

    def _checked_read(self, request: HandlerRequest) -> Model:
        handler, is_foreign = self.engine.types.serving(request.resource_type)
        model = handler.read(request)
        if is_foreign:
            try:
                check_read(handler, request.resource_type, model)
            except HandlerContractError as broken:
                # The client sees what the service would answer; the test is told when the mock ends.
                self.engine.contract_errors.append(broken)
                raise PrivateType.invalid_response(request.type_name) from None
        return model

    def _shown(self, resource: Resource | None, now_ms: int) -> Model:
        if resource is None or resource.shown is None or self.engine.extension.hides(resource, now_ms):
            raise HandlerError("NotFound")
        return resource.shown

    def _summaries(
        self, resource_type: ResourceType, wanted: Model, after: int, parameters: Members, now_ms: int
    ) -> Iterator[tuple[Resource, Model]]:
        handler, type_name = self.engine.handler_of(resource_type), resource_type.type_name
        asked = HandlerRequest(resource_type, "LIST", self.execution.handler_context, now_ms, desired_state=wanted)
        try:
            self.engine.extension.before_read(self, resource_type, "LIST", None, parameters.get("RoleArn"), now_ms)
            handler.check_list(asked)
            for resource in self.store.after(type_name, after):
                if resource.shown is None or self.engine.extension.hides(resource, now_ms):
                    continue
                request = replace(asked, previous_state=resource.shown, identifier=resource.identifier)
                if handler.is_listed(request):
                    yield resource, handler.summary(request)
        except HandlerError as error:
            raise self._as_service_error(error, resource_type, "LIST", None) from None

    def _as_service_error(
        self, error: HandlerError, resource_type: ResourceType, operation: str, identifier: str | None
    ) -> Exception:
        return error.in_words_of(self.engine.handler_of(resource_type).messages(resource_type)).as_service_error(
            type_name=resource_type.type_name,
            identifier=identifier,
            operation=operation,
            request_token=self.engine.ids.uuid("unlisted-request"),
        )

    def _check_list_model(self, resource_type: ResourceType, wanted: Model) -> None:
        validator = resource_type.list_validator
        violations = validator.violations(wanted) if validator is not None else []
        if violations:
            raise InvalidRequest.list_model(resource_type.type_name, violations)

    def _check_not_running(self, resource_type: ResourceType, identifier: str | None) -> None:
        running = self.tracker.running_on(resource_type.type_name, identifier) if identifier is not None else None
        if running is not None:
            raise ConcurrentOperation.of(running)

    def _accept(
        self,
        parameters: Members,
        question: RequestFingerprint,
        resource_type: ResourceType,
        operation: str,
        identifier: str | None,
        now_ms: int,
    ) -> ResourceRequest:
        token = self.engine.ids.uuid("request-token")
        request = self.tracker.accept(token, resource_type.type_name, operation, identifier, now_ms)
        request.role_arn = parameters.get("RoleArn")
        request.type_version_id = parameters.get("TypeVersionId")
        self.tracker.remember(parameters.get("ClientToken"), question, request)
        self.execution.queue(request, now_ms)
        return request

    def _position(self, parameters: Members, question: object) -> int | None:
        token = parameters.get("NextToken")
        return self._pager.position(token, question) if token is not None else None


def _fingerprint(operation: str, parameters: Members) -> RequestFingerprint:
    """What makes two calls the same: everything but the client token."""
    return (operation, *map(parameters.get, FINGERPRINTED))


def _model(text: str) -> Model:
    # The service's own answer to a text that is no JSON is not known.
    try:
        value = parse_json(text)
    except InvalidJson as error:
        raise ValidationError.of_model([f"#: {error}"]) from None
    return _as_object(value)


def _as_object(value: Any) -> Model:
    # Said here because the types' schemas leave it to be understood.
    if not isinstance(value, dict):
        raise ValidationError.of_model([f"#: expected type: JSONObject, found: {_json_type(value)}"])
    return value


def _json_type(value: Any) -> str:
    names = {bool: "Boolean", int: "Integer", float: "Number", str: "String", list: "JSONArray", type(None): "Null"}
    return names[type(value)]


def _is_wanted(request: ResourceRequest, operations: list[str] | None, statuses: list[str] | None) -> bool:
    if operations and not (request.has_begun and request.operation in operations):
        return False
    return not statuses or request.status in statuses
