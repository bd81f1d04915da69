"""Resource record sets: what a record may contain, and which ones conflict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...contract.handler import Handler, HandlerRequest, InProgress, Model
from ...handlers.model_keys import by_property, by_values
from ...handlers.references import Reference
from ..shared.service_handler import ServiceHandler
from . import texts

HOSTED_ZONE = "AWS::Route53::HostedZone"
RECORD_SET = "AWS::Route53::RecordSet"
HEALTH_CHECK = "AWS::Route53::HealthCheck"
CIDR_COLLECTION = "AWS::Route53::CidrCollection"


class RecordSet(ServiceHandler):
    """The records of one type that a name has."""

    references = (
        Reference("HostedZoneId", HOSTED_ZONE, texts.NO_ZONE),
        Reference("HealthCheckId", HEALTH_CHECK, texts.NO_HEALTH_CHECK),
        Reference(
            "CidrRoutingConfig/CollectionId",
            CIDR_COLLECTION,
            texts.NO_CIDR_COLLECTION,
            in_use=texts.COLLECTION_IN_USE,
        ),
    )

    def create(self, request: HandlerRequest) -> Model:
        """Creates the record set in the zone that it names, by id or by name."""
        return super().create(_in_zone(_as_kept(request)))

    def seed(self, request: HandlerRequest) -> Model:
        """Creates or changes the record set, in the zone that it names by id or by name."""
        return super().seed(_in_zone(_as_kept(request)))

    def update(self, request: HandlerRequest) -> Model:
        """Changes the record set."""
        return super().update(_as_kept(request))

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for missing or contradictory content, and for record sets that do not fit the zone."""
        _check_content(request, declared)
        _check_routing(request, declared)
        zone = request.handler_context.model_of(HOSTED_ZONE, declared.get("HostedZoneId", ""))
        if zone is not None and request.operation == "CREATE":
            _check_zone(request, declared, zone["Name"])

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises for the SOA and NS records that a zone requires."""
        zone = request.handler_context.model_of(HOSTED_ZONE, request.previous_state["HostedZoneId"])
        error_text = {"SOA": texts.SOA_STAYS, "NS": texts.NS_STAYS}.get(request.previous_state["Type"])
        if zone is not None and error_text and full_name(request.previous_state) == zone["Name"]:
            raise error_text.error(request)
        return super().delete(request)


def full_name(record_set: Model) -> str:
    """The name of a record set with the dot at its end."""
    return f"{record_set['Name']}."


def _as_kept(request: HandlerRequest) -> HandlerRequest:
    """The request with the names in the form that the service keeps."""
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
    found = [zone["Id"] for zone in context.seen_by(HOSTED_ZONE, by_property("Name"), wanted)]
    if len(found) > 1:
        raise texts.SEVERAL_ZONES.error(request, value=wanted)
    if not found and context.checks_references_to(HOSTED_ZONE):
        raise texts.NO_ZONE_NAMED.error(request, value=wanted)
    rest = {key: value for key, value in request.desired_state.items() if key != "HostedZoneName"}
    return replace(request, desired_state={**rest, "HostedZoneId": found[0]}) if found else request


def _change_fields(request: HandlerRequest, record_set: Model) -> Mapping[str, object]:
    """The values of the fields that describe a change in a text."""
    action = "CREATE" if request.operation == "CREATE" else "UPSERT"
    own = record_set.get("SetIdentifier") or "null"
    return {"action": action, "name": full_name(record_set), "type": record_set["Type"], "set": own}


def _check_content(request: HandlerRequest, declared: Model) -> None:
    found = ("AliasTarget" in declared) + ({"TTL", "ResourceRecords"} <= declared.keys())
    if found != 1:
        raise texts.NO_CONTENT.error(
            request, found="more than one" if found else "none", **_change_fields(request, declared)
        )


def _check_routing(request: HandlerRequest, declared: Model) -> None:
    found = sum(name in declared for name in texts.ROUTING_PROPERTIES)
    if found and not declared.get("SetIdentifier"):
        raise texts.NO_SET_IDENTIFIER.error(request, **_change_fields(request, declared))
    if declared.get("SetIdentifier") and found != 1:
        raise texts.NO_ROUTING.error(
            request, found="more than one" if found else "none", **_change_fields(request, declared)
        )


def _check_zone(request: HandlerRequest, declared: Model, zone: str) -> None:
    name, record_type = full_name(declared), declared["Type"]
    if name != zone and not name.endswith(f".{zone}"):
        raise texts.OUTSIDE_ZONE.error(request, name=name, zone=zone)
    if record_type == "CNAME" and name == zone:
        raise texts.CNAME_AT_APEX.error(request, name=name, zone=zone)
    for other in _of_same_name(request, declared):
        other_type, of_set = other["Type"], declared.get("SetIdentifier", "")
        if other_type == record_type and other.get("SetIdentifier", "") == of_set:
            set_text = f", set identifier='{of_set}'" if of_set else ""
            raise texts.SAME_RECORD.error(request, name=name, type=record_type, of_set=set_text)
        if "CNAME" in (record_type, other_type) and record_type != other_type:
            raise texts.CNAME_CONFLICT.error(request, type=record_type, name=name, other=other_type, zone=zone)


def _of_same_name(request: HandlerRequest, declared: Model) -> Iterator[Model]:
    wanted = (declared.get("HostedZoneId"), declared["Name"])
    return request.handler_context.seen_by(RECORD_SET, by_values(("HostedZoneId", "Name")), wanted)


HANDLERS: Mapping[str, Handler] = {RECORD_SET: RecordSet()}
