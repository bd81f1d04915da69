"""Resource record sets: what a record may say, and which ones stand beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...contract.handler import Handler, HandlerRequest, InProgress, Model
from ...handlers.error_texts import ErrorText
from ...handlers.references import Reference
from ..shared.relations import RelatedHandler

HOSTED_ZONE, RECORD_SET = "AWS::Route53::HostedZone", "AWS::Route53::RecordSet"
HEALTH_CHECK, CIDR_COLLECTION = "AWS::Route53::HealthCheck", "AWS::Route53::CidrCollection"
SERVICE = "Route53"

ROUTING = (
    "Weight",
    "Region",
    "Failover",
    "GeoLocation",
    "GeoProximityLocation",
    "CidrRoutingConfig",
    "MultiValueAnswer",
)
"""The properties that make one of several record sets of a name; each of these needs a `SetIdentifier`."""


def _error_text(text: str, code: str = "InvalidRequest", status: int = 400) -> ErrorText:
    return ErrorText(code, text, SERVICE, status)


_CHANGE = "Change with [Action={action}, Name={name}, Type={type}, SetIdentifier={set}]"

NO_ZONE = _error_text("No hosted zone found with ID: {value}", "NotFound", 404)
NO_ZONE_NAMED = _error_text("No hosted zones named {value} found", "NotFound", 404)
SEVERAL_ZONES = _error_text("Found multiple hosted zones named {value}")
NO_HEALTH_CHECK = _error_text("No health check exists with the specified ID.", "NotFound", 404)
NO_CIDR_COLLECTION = _error_text("No CIDR collection found with ID: {value}", "NotFound", 404)
NO_CONTENT = _error_text(
    "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or "
    f"TrafficPolicyInstanceId], but found {{found}} in {_CHANGE}"
)
NO_SET_IDENTIFIER = _error_text(f"Invalid request: Missing field 'SetIdentifier' in {_CHANGE}")
NO_ROUTING = _error_text(
    f"Invalid request: Expected exactly one of [{', '.join(ROUTING[:-1])}, or {ROUTING[-1]}], but found {{found}} in "
    f"{_CHANGE}"
)
SAME_RECORD = _error_text(
    "[Tried to create resource record set [name='{name}', type='{type}'{of_set}] but it already exists]",
    "AlreadyExists",
)
OUTSIDE_ZONE = _error_text("[RRSet with DNS name {name} is not permitted in zone {zone}]")
CNAME_AT_APEX = _error_text("[RRSet of type CNAME with DNS name {name} is not permitted at apex in zone {zone}]")
CNAME_BESIDE = _error_text(
    "[RRSet of type {type} with DNS name {name} is not permitted because a conflicting RRSet of type {other} with the "
    "same DNS name already exists in zone {zone}]"
)
SOA_STAYS = _error_text("[A HostedZone must contain exactly one SOA record.]")
NS_STAYS = _error_text("[A HostedZone must contain at least one NS record for the zone itself.]")


class RecordSet(RelatedHandler):
    """The records of one type that a name has."""

    references = (
        Reference("HostedZoneId", HOSTED_ZONE, NO_ZONE),
        Reference("HealthCheckId", HEALTH_CHECK, NO_HEALTH_CHECK),
        Reference("CidrRoutingConfig/CollectionId", CIDR_COLLECTION, NO_CIDR_COLLECTION),
    )

    def create(self, request: HandlerRequest) -> Model:
        """Makes the record set in the zone that it names, by id or by name."""
        return super().create(_in_zone(_as_kept(request)))

    def seed(self, request: HandlerRequest) -> Model:
        """Likewise."""
        return super().seed(_in_zone(_as_kept(request)))

    def update(self, request: HandlerRequest) -> Model:
        """Changes what the record set says."""
        return super().update(_as_kept(request))

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses record sets that say nothing or too much, and those that cannot stand in the zone."""
        _check_content(request, declared)
        _check_routing(request, declared)
        zone = request.handler_context.model_of(HOSTED_ZONE, declared.get("HostedZoneId", ""))
        if zone is not None and request.operation == "CREATE":
            _check_place(request, declared, zone["Name"])

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Refused for what a zone has to have."""
        zone = request.handler_context.model_of(HOSTED_ZONE, request.previous_state["HostedZoneId"])
        error_text = {"SOA": SOA_STAYS, "NS": NS_STAYS}.get(request.previous_state["Type"])
        if zone is not None and error_text and full_name(request.previous_state) == zone["Name"]:
            raise error_text.error(request)
        return super().delete(request)


def full_name(record_set: Model) -> str:
    """The name of a record set with the dot at its end."""
    return f"{record_set['Name']}."


def _as_kept(request: HandlerRequest) -> HandlerRequest:
    """The request with the names as the service keeps them."""
    state = dict(request.desired_state)
    state["Name"] = state["Name"].lower().removesuffix(".")
    state.setdefault("SetIdentifier", "")
    if "DNSName" in state.get("AliasTarget", {}):
        state["AliasTarget"] = {**state["AliasTarget"], "DNSName": state["AliasTarget"]["DNSName"].rstrip(".") + "."}
    return replace(request, desired_state=state)


def _in_zone(request: HandlerRequest) -> HandlerRequest:
    """The request with the id of the zone that it gives by name."""
    context, name = request.handler_context, request.desired_state.get("HostedZoneName")
    if name is None:
        return request
    wanted = name.lower().rstrip(".") + "."
    found = [zone["Id"] for zone in context.seen(HOSTED_ZONE) if zone["Name"] == wanted]
    if len(found) > 1:
        raise SEVERAL_ZONES.error(request, value=wanted)
    if not found and context.checks_references_to(HOSTED_ZONE):
        raise NO_ZONE_NAMED.error(request, value=wanted)
    rest = {key: value for key, value in request.desired_state.items() if key != "HostedZoneName"}
    return replace(request, desired_state={**rest, "HostedZoneId": found[0]}) if found else request


def _said(request: HandlerRequest, record_set: Model) -> Mapping[str, object]:
    """What messages tell of a change."""
    action = "CREATE" if request.operation == "CREATE" else "UPSERT"
    own = record_set.get("SetIdentifier") or "null"
    return {"action": action, "name": full_name(record_set), "type": record_set["Type"], "set": own}


def _check_content(request: HandlerRequest, declared: Model) -> None:
    found = ("AliasTarget" in declared) + ({"TTL", "ResourceRecords"} <= declared.keys())
    if found != 1:
        raise NO_CONTENT.error(request, found="more than one" if found else "none", **_said(request, declared))


def _check_routing(request: HandlerRequest, declared: Model) -> None:
    found = sum(name in declared for name in ROUTING)
    if found and not declared.get("SetIdentifier"):
        raise NO_SET_IDENTIFIER.error(request, **_said(request, declared))
    if declared.get("SetIdentifier") and found != 1:
        raise NO_ROUTING.error(request, found="more than one" if found else "none", **_said(request, declared))


def _check_place(request: HandlerRequest, declared: Model, zone: str) -> None:
    name, kind = full_name(declared), declared["Type"]
    if name != zone and not name.endswith(f".{zone}"):
        raise OUTSIDE_ZONE.error(request, name=name, zone=zone)
    if kind == "CNAME" and name == zone:
        raise CNAME_AT_APEX.error(request, name=name, zone=zone)
    for other in _of_same_name(request, declared):
        its_kind, of_set = other["Type"], declared.get("SetIdentifier", "")
        if its_kind == kind and other.get("SetIdentifier", "") == of_set:
            told = f", set identifier='{of_set}'" if of_set else ""
            raise SAME_RECORD.error(request, name=name, type=kind, of_set=told)
        if "CNAME" in (kind, its_kind) and kind != its_kind:
            raise CNAME_BESIDE.error(request, type=kind, name=name, other=its_kind, zone=zone)


def _of_same_name(request: HandlerRequest, declared: Model) -> Iterator[Model]:
    wanted = (declared.get("HostedZoneId"), declared["Name"])
    for model in request.handler_context.seen(RECORD_SET):
        if (model["HostedZoneId"], model["Name"]) == wanted:
            yield model


HANDLERS: Mapping[str, Handler] = {RECORD_SET: RecordSet()}
