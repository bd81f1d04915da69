"""Hosted zones, their name servers and their networks, and what belongs to a zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...contract.handler import Handler, HandlerRequest, InProgress, Model
from ...handlers.model_keys import by_property
from ...handlers.references import Reference
from ..shared.service_handler import Child, ServiceHandler, Unique, create_alongside
from . import texts
from .records import CIDR_COLLECTION, HEALTH_CHECK, HOSTED_ZONE, RECORD_SET, full_name

DELEGATION_SET = "AWS::Route53::DelegationSet"
DNSSEC = "AWS::Route53::DNSSEC"
SIGNING_KEY = "AWS::Route53::KeySigningKey"
QUERY_LOGGING = "AWS::Route53::QueryLoggingConfig"
POLICY = "AWS::Route53::TrafficPolicy"
POLICY_INSTANCE = "AWS::Route53::TrafficPolicyInstance"
VPC = "AWS::EC2::VPC"
KEY = "AWS::KMS::Key"

NAME_SERVERS = (("com", 0), ("net", 512), ("org", 1024), ("co.uk", 1536))
"""(top-level domain of name servers, the number of the first one there)."""

PRIVATE_NAME_SERVERS = tuple(f"ns-{number}.awsdns-00.{domain}" for domain, number in NAME_SERVERS)
SOA = "awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"

OF_ZONE = Reference("HostedZoneId", HOSTED_ZONE, texts.NO_ZONE)


class HostedZone(ServiceHandler):
    """A domain: a public one has name servers, a private one has networks."""

    references = (
        Reference("DelegationSetId", DELEGATION_SET, texts.NO_DELEGATION_SET, keys=("Id",), in_use=texts.SET_IN_USE),
    )
    children = tuple(Child(name, "HostedZoneId") for name in (RECORD_SET, DNSSEC, QUERY_LOGGING))

    def create(self, request: HandlerRequest) -> Model:
        """Raises for VPCs of this region that do not exist."""
        _check_networks(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Raises for VPCs that do not exist, and where a public zone would become private or a private one public."""
        before, after = request.previous_state.get("VPCs", []), request.desired_state.get("VPCs", [])
        if before and not after:
            raise texts.LAST_VPC.error(request, value=before[-1]["VPCId"])
        if after and not before:
            raise texts.PUBLIC_ZONE.error(request)
        _check_networks(request)
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a zone without a name, and for a second one of the same name in a VPC."""
        if "Name" not in declared:
            raise texts.NO_NAME.error(request)
        own, name = request.identifier if request.operation == "UPDATE" else None, _full(declared["Name"])
        for network in declared.get("VPCs", ()):
            for zone in request.handler_context.seen(HOSTED_ZONE):
                if zone["Id"] != own and zone["Name"] == name and network in zone.get("VPCs", ()):
                    places = {"value": network["VPCId"], "region": network["VPCRegion"], "zone": zone["Id"]}
                    raise texts.SAME_NAME_IN_VPC.error(request, **places)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Completes the name; adds name servers unless the zone is private."""
        model["Name"] = _full(model["Name"])
        if model.get("VPCs"):
            model.pop("NameServers", None)
        elif "NameServers" not in model:
            model["NameServers"] = _name_servers(request, model.get("DelegationSetId"))
        return model

    def created(self, request: HandlerRequest, model: Model) -> None:
        """Creates the NS and SOA records of the zone."""
        servers = [f"{server}." for server in model.get("NameServers", PRIVATE_NAME_SERVERS)]
        own: Model = {"HostedZoneId": model["Id"], "Name": model["Name"]}
        create_alongside(request, RECORD_SET, {**own, "Type": "NS", "TTL": "172800", "ResourceRecords": servers})
        soa = [f"{servers[0]} {SOA}"]
        create_alongside(request, RECORD_SET, {**own, "Type": "SOA", "TTL": "900", "ResourceRecords": soa})

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while the zone has records other than its own NS and SOA records."""
        context, zone = request.handler_context, request.previous_state
        records = context.seen_by(RECORD_SET, by_property("HostedZoneId"), zone["Id"])
        for record in records if context.checks_references_to(RECORD_SET) else ():
            is_own = full_name(record) == zone["Name"] and record["Type"] in ("NS", "SOA")
            if not is_own:
                raise texts.NOT_EMPTY.error(request)
        return super().delete(request)


def _full(name: str) -> str:
    return name.lower().rstrip(".") + "."


def _name_servers(request: HandlerRequest, delegation_set: str | None) -> list[str]:
    for model in request.handler_context.seen(DELEGATION_SET):
        if delegation_set is not None and model.get("Id") == delegation_set:
            return list(model["NameServers"])
    draw = request.handler_context.draw(f"{HOSTED_ZONE}/NameServers")
    numbers = [(first + draw.randrange(512), draw.randrange(64), domain) for domain, first in NAME_SERVERS]
    return [f"ns-{number}.awsdns-{group:02}.{domain}" for number, group, domain in numbers]


def _check_networks(request: HandlerRequest) -> None:
    context, known = request.handler_context, request.previous_state.get("VPCs", ())
    for network in request.desired_state.get("VPCs", ()):
        is_here = network["VPCRegion"] == context.region and context.checks_references_to(VPC)
        if network not in known and is_here and not context.exists(VPC, network["VPCId"]):
            raise texts.NO_VPC.error(request)


class HealthCheck(ServiceHandler):
    """A health check of an endpoint, an alarm, or other health checks."""

    references = (Reference("HealthCheckConfig/ChildHealthChecks/*", HEALTH_CHECK, texts.NO_HEALTH_CHECK),)


class Dnssec(ServiceHandler):
    """The DNSSEC signing of a zone, which requires an active key."""

    references = (OF_ZONE,)

    def create(self, request: HandlerRequest) -> Model:
        """Raises where the zone has no active key."""
        context, zone = request.handler_context, request.desired_state["HostedZoneId"]
        if context.checks_references_to(SIGNING_KEY) and not any(_active_keys(request, zone)):
            raise texts.NO_ACTIVE_KEY.error(request)
        return super().create(request)


def _active_keys(request: HandlerRequest, zone: str) -> list[Any]:
    keys = request.handler_context.seen(SIGNING_KEY)
    return [key["Name"] for key in keys if (key["HostedZoneId"], key["Status"]) == (zone, "ACTIVE")]


class KeySigningKey(ServiceHandler):
    """A key that signs a zone's other keys."""

    references = (
        replace(OF_ZONE, in_use=texts.NOT_EMPTY),
        Reference("KeyManagementServiceArn", KEY, texts.NO_KMS_KEY, keys=("Arn",)),
    )

    def update(self, request: HandlerRequest) -> Model:
        """Raises where the only active key of a signed zone would become inactive."""
        if request.desired_state.get("Status") == "INACTIVE":
            _check_needed(request)
        return super().update(request)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises for the only active key of a signed zone."""
        _check_needed(request)
        return super().delete(request)


def _check_needed(request: HandlerRequest) -> None:
    context, key = request.handler_context, request.previous_state
    is_signed = context.checks_references_to(DNSSEC) and context.exists(DNSSEC, key["HostedZoneId"])
    if is_signed and _active_keys(request, key["HostedZoneId"]) == [key["Name"]]:
        raise texts.KEY_IN_USE.error(request)


class QueryLoggingConfig(ServiceHandler):
    """The log of a zone's queries; a zone has one at most."""

    references = (OF_ZONE,)
    unique = (Unique(("HostedZoneId",), texts.ONE_LOGGING),)


class TrafficPolicyInstance(ServiceHandler):
    """The records that a traffic policy makes in a zone."""

    references = (
        replace(OF_ZONE, in_use=texts.NOT_EMPTY),
        Reference("TrafficPolicyId", POLICY, texts.NO_POLICY, keys=("Id",), in_use=texts.POLICY_IN_USE),
    )


HANDLERS: Mapping[str, Handler] = {
    HOSTED_ZONE: HostedZone(),
    DELEGATION_SET: ServiceHandler(),
    HEALTH_CHECK: HealthCheck(),
    DNSSEC: Dnssec(),
    SIGNING_KEY: KeySigningKey(),
    QUERY_LOGGING: QueryLoggingConfig(),
    POLICY: ServiceHandler(),
    POLICY_INSTANCE: TrafficPolicyInstance(),
    CIDR_COLLECTION: ServiceHandler(),
}
