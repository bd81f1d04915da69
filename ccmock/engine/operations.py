"""The eight operations of the API, as a client of one account and region sees them.

Each operation takes the call's parameters and the time and returns the members of the answer (timestamps in
milliseconds), or raises a ServiceError and has changed nothing. The checks stand in the order in which the service
makes them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..registry.identifiers import identifier_of
from ..registry.json_text import InvalidJson, compact_json
from ..registry.list_models import missing_from
from ..registry.list_pages import page_size_of
from ..registry.org_json import read_model
from ..registry.patching import apply_patch, check_patch_paths, check_patched, less_undeclared, read_patch
from ..registry.resource_type import ResourceType
from ..registry.tags import check_system_tags, less_system_tags
from ..service_errors import ConcurrentOperation, InvalidRequest, TypeNotFound, UnsupportedAction, ValidationError
from .execution import Execution
from .model import CANCEL_COMPLETE, CANCEL_IN_PROGRESS, IN_PROGRESS, TERMINAL, Members, Model, ResourceRequest
from .paging import Pager
from .progress_events import answered_event, hook_events, polled_event, retry_after_ms
from .reads import ResourceReader
from .region import Region
from .request_tracker import RequestFingerprint
from .shared_parts import SharedParts

FINGERPRINTED = ("TypeName", "TypeVersionId", "RoleArn", "Identifier", "DesiredState", "PatchDocument")
DEFAULT_PAGE = 20


class Operations:
    """The calls that one account and region answers."""

    def __init__(
        self,
        region: Region,
        shared: SharedParts,
        execution: Execution,
        reader: ResourceReader,
        settle: Callable[[], int],
    ) -> None:
        self.region = region
        self.execution = execution
        self._reader = reader
        self._types = shared.types
        self._ids = shared.ids
        self._clock = shared.clock
        self._timing = shared.timing
        self._settle = settle
        self._requests = region.requests
        self._pager = Pager(shared.ids, f"{region.account_id}/{region.name}/paging")
        self.by_name: dict[str, Callable[[Members, int], Members]] = {
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
        fingerprint = _fingerprint("CreateResource", parameters)
        if repeated := self._repeated(parameters, fingerprint, now_ms):
            return repeated
        desired_state = _model(parameters["DesiredState"])
        check_system_tags(resource_type, {}, desired_state)
        violations = resource_type.validator.violations(desired_state)
        if violations:
            raise ValidationError.of_model(violations)
        # Whatever the handler does about read-only values, they name no resource.
        declared = resource_type.read_only.without(desired_state)
        identifier = identifier_of(resource_type.primary_identifier, declared)
        self._check_not_running(resource_type, identifier)
        request = self._new_request(parameters, resource_type, "CREATE", identifier, now_ms)
        request.desired_state = desired_state
        return self._accepted(request, parameters, fingerprint, now_ms)

    def update_resource(self, parameters: Members, now_ms: int) -> Members:
        """UpdateResource: reads the resource, applies the patch, validates the whole."""
        resource_type = self._type_for(parameters, "UPDATE")
        fingerprint = _fingerprint("UpdateResource", parameters)
        if repeated := self._repeated(parameters, fingerprint, now_ms):
            return repeated
        resource, identifier = self._reader.locate(resource_type, parameters["Identifier"])
        if resource is None or resource.shown is None:
            self._check_not_running(resource_type, identifier)
        before = self._reader.read(resource_type, resource, identifier, parameters.get("RoleArn"), now_ms)
        operations = read_patch(parameters["PatchDocument"])
        check_patch_paths(resource_type, operations)
        patched = _as_object(apply_patch(before, operations))
        check_patched(resource_type, before, patched)
        check_system_tags(resource_type, before, patched)
        patched = resource_type.read_only.without(patched)
        violations = resource_type.validator.violations(less_undeclared(resource_type, before, patched))
        violations = less_system_tags(resource_type, patched, violations)
        if violations:
            raise ValidationError.of_model(violations)
        self._check_not_running(resource_type, identifier)
        request = self._new_request(parameters, resource_type, "UPDATE", identifier, now_ms)
        request.desired_state = patched
        # What the handler is given may hold write-only values, what a client is shown never does.
        request.event_model = resource_type.write_only.without(patched)
        return self._accepted(request, parameters, fingerprint, now_ms)

    def delete_resource(self, parameters: Members, now_ms: int) -> Members:
        """DeleteResource: accepted for what does not exist, too; the request then fails."""
        resource_type = self._type_for(parameters, "DELETE")
        fingerprint = _fingerprint("DeleteResource", parameters)
        if repeated := self._repeated(parameters, fingerprint, now_ms):
            return repeated
        _, identifier = self._reader.locate(resource_type, parameters["Identifier"])
        self._check_not_running(resource_type, identifier)
        request = self._new_request(parameters, resource_type, "DELETE", identifier, now_ms)
        return self._accepted(request, parameters, fingerprint, now_ms)

    # --- read and list ---

    def get_resource(self, parameters: Members, now_ms: int) -> Members:
        """GetResource."""
        resource_type = self._type_for(parameters, "READ")
        resource, identifier = self._reader.locate(resource_type, parameters["Identifier"])
        model = self._reader.read(resource_type, resource, identifier, parameters.get("RoleArn"), now_ms)
        description = {"Identifier": identifier, "Properties": compact_json(model)}
        return {"ResourceDescription": description, "TypeName": resource_type.type_name}

    def list_resources(self, parameters: Members, now_ms: int) -> Members:
        """ListResources, oldest first, MaxResults a page; by default as many as the type's handler returns at once."""
        resource_type = self._type_for(parameters, "LIST")
        wanted = _model(parameters["ResourceModel"]) if "ResourceModel" in parameters else {}
        self._check_list_model(resource_type, wanted)
        query = ["ListResources", resource_type.type_name, wanted]
        token = parameters.get("NextToken")
        # What the token means is the handler's matter, and so is its refusal.
        after = self._pager.position(token, query) if token is not None else 0
        size = parameters.get("MaxResults", page_size_of(resource_type.type_name))
        role_arn = parameters.get("RoleArn")
        descriptions: list[Members] = []
        last = after or 0
        for resource, summary in self._reader.summaries(resource_type, wanted, after, role_arn, now_ms):
            if len(descriptions) == size:
                token = self._pager.token(last, query)
                return {"NextToken": token, "ResourceDescriptions": descriptions, "TypeName": resource_type.type_name}
            descriptions.append({"Identifier": resource.identifier, "Properties": compact_json(summary)})
            last = resource.sequence
        return {"ResourceDescriptions": descriptions, "TypeName": resource_type.type_name}

    # --- requests ---

    def get_resource_request_status(self, parameters: Members, now_ms: int) -> Members:
        """GetResourceRequestStatus; a clock that follows polls moves on at the second one, or at each."""
        request = self._requests.get(parameters["RequestToken"])
        clock = self._clock
        if not request.is_terminal and clock.follows_polls:
            if clock.servers or request.polled_at_move == clock.moves:
                clock.advance_to_ms(self._next_poll_ms(request, now_ms))
                now_ms = self._settle()
            request.polled_at_move = clock.moves
        answer: Members = {"ProgressEvent": polled_event(request, now_ms)}
        if request.hooks:
            answer["HooksProgressEvent"] = hook_events(request, now_ms)
        return answer

    def _next_poll_ms(self, request: ResourceRequest, now_ms: int) -> int:
        """Where polls move a clock on to: the end of a duration that is usual for the type, else RetryAfter.

        A duration that the test has chosen may be there to outlast the patience of a client, which counts polls.
        """
        is_chosen = self._timing.is_set(request.type_name, request.operation) or request.was_in_progress
        is_delayed = bool(request.hooks or request.planned.delay_ms or request.planned.hangs)
        is_usual = request.status == IN_PROGRESS and not (is_chosen or is_delayed)
        return request.due_ms if is_usual else retry_after_ms(self.execution.next_step_ms(request), now_ms)

    def list_resource_requests(self, parameters: Members, now_ms: int) -> Members:
        """ListResourceRequests, newest first."""
        wanted = parameters.get("ResourceRequestStatusFilter", {})
        operations, statuses = wanted.get("Operations"), wanted.get("OperationStatuses")
        query = ["ListResourceRequests", operations, statuses]
        size = parameters.get("MaxResults", DEFAULT_PAGE)
        page: list[Members] = []
        last = 0
        for request in self._requests.newest_first(self._position(parameters, query)):
            if not _is_wanted(request, operations, statuses):
                continue
            if len(page) == size:
                return {"NextToken": self._pager.token(last, query), "ResourceRequestStatusSummaries": page}
            page.append(polled_event(request, now_ms))
            last = request.sequence
        return {"ResourceRequestStatusSummaries": page}

    def cancel_resource_request(self, parameters: Members, now_ms: int) -> Members:
        """CancelResourceRequest: no further handler call; what was done stays done."""
        request = self._requests.get(parameters["RequestToken"])
        if request.status not in (CANCEL_IN_PROGRESS, CANCEL_COMPLETE):
            if request.status in TERMINAL:
                raise ValidationError.already_ended(request.token, request.status)
            self.execution.cancel(request, now_ms)
        return {"ProgressEvent": answered_event(request)}

    # --- what the operations share ---

    def _type_for(self, parameters: Members, action: str) -> ResourceType:
        type_name = parameters["TypeName"]
        resource_type = self._types.find(type_name, self.region.name, parameters.get("TypeVersionId"))
        if resource_type is None:
            raise TypeNotFound.of(type_name)
        if action not in resource_type.handlers or not resource_type.is_provisionable:
            raise UnsupportedAction.of(type_name, action)
        return resource_type

    def _repeated(self, parameters: Members, fingerprint: RequestFingerprint, now_ms: int) -> Members | None:
        """The answer to a call whose client token stands for a request that it made before; None to any other."""
        request = self._requests.repeated(parameters.get("ClientToken"), fingerprint, now_ms)
        return {"ProgressEvent": answered_event(request)} if request is not None else None

    def _check_list_model(self, resource_type: ResourceType, wanted: Model) -> None:
        missing = missing_from(resource_type.type_name, wanted)
        if missing is not None:
            raise InvalidRequest.list_needs(resource_type.type_name, missing)
        validator = resource_type.list_validator
        violations = validator.violations(wanted) if validator is not None else []
        if violations:
            raise InvalidRequest.list_model(resource_type.type_name, violations)

    def _check_not_running(self, resource_type: ResourceType, identifier: str | None) -> None:
        if identifier is None:
            return
        running = self._requests.running_on(resource_type.type_name, identifier)
        if running is not None:
            raise ConcurrentOperation.of(running)

    def _new_request(
        self, parameters: Members, resource_type: ResourceType, operation: str, identifier: str | None, now_ms: int
    ) -> ResourceRequest:
        token = self._ids.uuid("request-token")
        request = self._requests.accept(token, resource_type.type_name, operation, identifier, now_ms)
        request.role_arn = parameters.get("RoleArn")
        request.type_version_id = parameters.get("TypeVersionId")
        return request

    def _accepted(
        self, request: ResourceRequest, parameters: Members, fingerprint: RequestFingerprint, now_ms: int
    ) -> Members:
        """Accepts a request that has all it needs; the answer, which shows nothing that its handler does at once."""
        self._requests.remember(parameters.get("ClientToken"), fingerprint, request)
        self.execution.queue(request, now_ms)
        return {"ProgressEvent": answered_event(request)}

    def _position(self, parameters: Members, query: object) -> int | None:
        """Where a list of requests goes on; None for one that begins."""
        token = parameters.get("NextToken")
        if token is None:
            return None
        position = self._pager.position(token, query)
        if position is None:
            raise ValidationError.next_token()
        return position


def _fingerprint(operation: str, parameters: Members) -> RequestFingerprint:
    """What makes two calls the same: everything but the client token."""
    return (operation, *map(parameters.get, FINGERPRINTED))


def _model(text: str) -> Model:
    # The service's own answer to a text that org.json cannot read is unknown.
    try:
        value = read_model(text)
    except InvalidJson as error:
        raise ValidationError.of_model([f"#: {error}"]) from None
    return _as_object(value)


def _as_object(value: Any) -> Model:
    # Checked here because the schemas of the types do not say it.
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
