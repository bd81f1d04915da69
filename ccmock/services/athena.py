"""Athena: work groups, and the queries that are kept in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..contract.handler import Handler, HandlerRequest, InProgress, Model
from ..handlers.error_texts import ServiceTexts
from ..handlers.references import Reference
from .shared.conflicts import Conflict, check_conflicts
from .shared.service_handler import Child, ServiceHandler

WORK_GROUP = "AWS::Athena::WorkGroup"
NAMED_QUERY = "AWS::Athena::NamedQuery"
STATEMENT = "AWS::Athena::PreparedStatement"
PRIMARY = "primary"
"""The work group that every account has."""

ENGINES = ("AUTO", "Athena engine version 2", "Athena engine version 3", "PySpark engine version 3")

_error_text = ServiceTexts("Athena")

SAME_GROUP = _error_text("WorkGroup is already created", "AlreadyExists")
PRIMARY_STAYS = _error_text("The primary workgroup cannot be deleted.")
NOT_EMPTY = _error_text("WorkGroup {identifier} is not empty")
NO_GROUP = _error_text("WorkGroup {value} is not found.")
NO_KEY = _error_text("KMS Customer Master Key ID is null or empty")
BAD_LOCATION = _error_text("OutputLocation is not a valid S3 path.")
TWO_RESULTS = _error_text("ManagedQueryResultsConfiguration and ResultConfiguration cannot be set together.")
BAD_ENGINE = _error_text("The selected engine version is not valid.")
NO_ROLE = _error_text("ExecutionRole is null or empty")


def _inside(model: Model, *names: str) -> Any:
    """The value at a path in a work group's configuration, or None."""
    value: Any = model.get("WorkGroupConfiguration", {})
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _lacks_key(model: Model) -> bool:
    encryption = _inside(model, "ResultConfiguration", "EncryptionConfiguration") or {}
    return encryption.get("EncryptionOption") in ("SSE_KMS", "CSE_KMS") and "KmsKey" not in encryption


def _engine(model: Model) -> str:
    engine: str = _inside(model, "EngineVersion", "SelectedEngineVersion") or "AUTO"
    return engine


def _has_two_results(model: Model) -> bool:
    is_managed = _inside(model, "ManagedQueryResultsConfiguration", "Enabled")
    return bool(is_managed and _inside(model, "ResultConfiguration"))


CONFLICTS: Sequence[Conflict] = (
    (
        lambda model: not (_inside(model, "ResultConfiguration", "OutputLocation") or "s3://").startswith("s3://"),
        BAD_LOCATION,
    ),
    (_lacks_key, NO_KEY),
    (_has_two_results, TWO_RESULTS),
    (lambda model: _engine(model) not in ENGINES, BAD_ENGINE),
    (lambda model: "PySpark" in _engine(model) and not _inside(model, "ExecutionRole"), NO_ROLE),
)


class WorkGroup(ServiceHandler):
    """A work group, which cannot be deleted while it has queries, unless RecursiveDeleteOption is set."""

    children = (Child(NAMED_QUERY, "WorkGroup"), Child(STATEMENT, "WorkGroup"))

    def create(self, request: HandlerRequest) -> Model:
        """Creates the group. Raises for the one that every account has."""
        if request.desired_state["Name"] == PRIMARY:
            raise SAME_GROUP.error(request)
        return super().create(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken name, and for settings that contradict each other."""
        super().check(request, declared)
        if not request.previous_state and request.handler_context.is_taken(WORK_GROUP, declared["Name"]):
            raise SAME_GROUP.error(request)
        check_conflicts(CONFLICTS, declared, request)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Deletes the group and its queries. Raises for the primary group, and while the group has queries."""
        if request.identifier == PRIMARY:
            raise PRIMARY_STAYS.error(request)
        if not request.previous_state.get("RecursiveDeleteOption") and _has_queries(request):
            raise NOT_EMPTY.error(request)
        return super().delete(request)


class PartOfWorkGroup(ServiceHandler):
    """A query that is kept in a work group."""

    references = (Reference("WorkGroup", WORK_GROUP, NO_GROUP, outside=(PRIMARY,)),)


def _has_queries(request: HandlerRequest) -> bool:
    context = request.handler_context
    checked = filter(context.checks_references_to, (NAMED_QUERY, STATEMENT))
    return any(
        model.get("WorkGroup") == request.identifier for type_name in checked for model in context.seen(type_name)
    )


HANDLERS: Mapping[str, Handler] = {
    WORK_GROUP: WorkGroup(),
    NAMED_QUERY: PartOfWorkGroup(),
    STATEMENT: PartOfWorkGroup(),
}
