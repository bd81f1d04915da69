"""Hosted zones, their name servers and their networks, and what belongs to a zone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...contract.handler import Handler, HandlerRequest, InProgress, Model
from ...handlers.error_texts import ErrorText
from ...handlers.references import Holder, Reference
from ..shared.relations import Child, RelatedHandler, Unique, make_beside
from .records import (
    CIDR_COLLECTION,
    HEALTH_CHECK,
    HOSTED_ZONE,
    NO_HEALTH_CHECK,
    NO_ZONE,
    RECORD_SET,
    SERVICE,
    full_name,
)

DELEGATION_SET, DNSSEC, SIGNING_KEY = (f"AWS::Route53::{name}" for name in ("DelegationSet", "DNSSEC", "KeySigningKey"))
QUERY_LOGGING, POLICY, POLICY_INSTANCE = (
    f"AWS::Route53::{name}" for name in ("QueryLoggingConfig", "TrafficPolicy", "TrafficPolicyInstance")
)
VPC, KEY = "AWS::EC2::VPC", "AWS::KMS::Key"

NAME_SERVERS = (("com", 0), ("net", 512), ("org", 1024), ("co.uk", 1536))
"""The domains that name servers are in, and the number of the first one there."""

PRIVATE_NAME_SERVERS = tuple(f"ns-{number}.awsdns-00.{domain}" for domain, number in NAME_SERVERS)
SOA = "awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"


def _error_text(text: str, code: str = "InvalidRequest", status: int = 400) -> ErrorText:
    return ErrorText(code, text, SERVICE, status)


NO_NAME = _error_text(
    "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null"
)
NO_DELEGATION_SET = _error_text("A reusable delegation set with the specified ID does not exist.")
NO_VPC = _error_text(
    "The VPC ID that you specified either isn't a valid ID or the current account is not authorized to access this VPC."
)
SAME_NAME_IN_VPC = _error_text(
    "The VPC {value} in region {region} has already been associated with the hosted zone {zone} with the same domain "
    "name."
)
LAST_VPC = _error_text("The VPC {value} is the last one that is associated with the hosted zone {identifier}.")
PUBLIC_ZONE = _error_text("The hosted zone {identifier} is a public hosted zone.")
NOT_EMPTY = _error_text(
    "The specified hosted zone contains non-required resource record sets and so cannot be deleted."
)
SET_IN_USE = _error_text(
    "The specified delegation contains associated hosted zones which must be deleted before the reusable delegation "
    "set can be deleted."
)
NO_KMS_KEY = _error_text("The KeyManagementServiceArn that you specified isn't valid to use with DNSSEC signing.")
NO_ACTIVE_KEY = _error_text("A key-signing key (KSK) with ACTIVE status wasn't found.")
KEY_IN_USE = _error_text(
    "The key-signing key (KSK) that you specified can't be deactivated because it's the only KSK for a "
    "currently-enabled DNSSEC. Disable DNSSEC signing, or add or enable another KSK."
)
ONE_LOGGING = _error_text("A query logging configuration already exists for this hosted zone.", "AlreadyExists", 409)
NO_POLICY = _error_text("No traffic policy exists with the specified ID.", "NotFound", 404)
POLICY_IN_USE = _error_text("One or more traffic policy instances were created by using the specified traffic policy.")
COLLECTION_IN_USE = _error_text("This CIDR collection is in use, and isn't empty.")

OF_ZONE = Reference("HostedZoneId", HOSTED_ZONE, NO_ZONE)


class HostedZone(RelatedHandler):
    """A domain: a public one has name servers, a private one has networks."""

    references = (Reference("DelegationSetId", DELEGATION_SET, NO_DELEGATION_SET, keys=("Id",)),)
    held_by = (
        Holder(POLICY_INSTANCE, "HostedZoneId", NOT_EMPTY),
        Holder(SIGNING_KEY, "HostedZoneId", NOT_EMPTY),
    )
    children = tuple(Child(name, "HostedZoneId") for name in (RECORD_SET, DNSSEC, QUERY_LOGGING))

    def create(self, request: HandlerRequest) -> Model:
        """Refused for networks that do not exist."""
        _check_networks(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Likewise; a public zone stays public, and a private one private."""
        before, after = request.previous_state.get("VPCs", []), request.desired_state.get("VPCs", [])
        if before and not after:
            raise LAST_VPC.error(request, value=before[-1]["VPCId"])
        if after and not before:
            raise PUBLIC_ZONE.error(request)
        _check_networks(request)
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a zone without a name, and a second one of a name in a network."""
        if "Name" not in declared:
            raise NO_NAME.error(request)
        own, name = request.identifier if request.operation == "UPDATE" else None, _full(declared["Name"])
        for network in declared.get("VPCs", ()):
            for zone in request.handler_context.seen(HOSTED_ZONE):
                if zone["Id"] != own and zone["Name"] == name and network in zone.get("VPCs", ()):
                    places = {"value": network["VPCId"], "region": network["VPCRegion"], "zone": zone["Id"]}
                    raise SAME_NAME_IN_VPC.error(request, **places)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """With its whole name; with name servers unless it is private."""
        model["Name"] = _full(model["Name"])
        if model.get("VPCs"):
            model.pop("NameServers", None)
        elif "NameServers" not in model:
            model["NameServers"] = _name_servers(request, model.get("DelegationSetId"))
        return model

    def _made(self, request: HandlerRequest) -> Model:
        zone = super()._made(request)
        servers = [f"{server}." for server in zone.get("NameServers", PRIVATE_NAME_SERVERS)]
        own: Model = {"HostedZoneId": zone["Id"], "Name": zone["Name"]}
        make_beside(request, RECORD_SET, {**own, "Type": "NS", "TTL": "172800", "ResourceRecords": servers})
        soa = [f"{servers[0]} {SOA}"]
        make_beside(request, RECORD_SET, {**own, "Type": "SOA", "TTL": "900", "ResourceRecords": soa})
        return zone

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Refused while records of others are in the zone."""
        context, zone = request.handler_context, request.previous_state
        records = context.seen(RECORD_SET) if context.checks_references_to(RECORD_SET) else iter(())
        for record in records:
            is_own = full_name(record) == zone["Name"] and record["Type"] in ("NS", "SOA")
            if record["HostedZoneId"] == zone["Id"] and not is_own:
                raise NOT_EMPTY.error(request)
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
            raise NO_VPC.error(request)


class DelegationSet(RelatedHandler):
    """Name servers that several zones share."""

    held_by = (Holder(HOSTED_ZONE, "DelegationSetId", SET_IN_USE, key="Id"),)


class HealthCheck(RelatedHandler):
    """What watches an endpoint, an alarm, or other health checks."""

    references = (Reference("HealthCheckConfig/ChildHealthChecks/*", HEALTH_CHECK, NO_HEALTH_CHECK),)


class Dnssec(RelatedHandler):
    """The signing of a zone, which takes an active key."""

    references = (OF_ZONE,)

    def create(self, request: HandlerRequest) -> Model:
        """Refused without an active key."""
        context, zone = request.handler_context, request.desired_state["HostedZoneId"]
        if context.checks_references_to(SIGNING_KEY) and not any(_active_keys(request, zone)):
            raise NO_ACTIVE_KEY.error(request)
        return super().create(request)


def _active_keys(request: HandlerRequest, zone: str) -> list[Any]:
    keys = request.handler_context.seen(SIGNING_KEY)
    return [key["Name"] for key in keys if (key["HostedZoneId"], key["Status"]) == (zone, "ACTIVE")]


class KeySigningKey(RelatedHandler):
    """A key that signs a zone's other keys."""

    references = (OF_ZONE, Reference("KeyManagementServiceArn", KEY, NO_KMS_KEY, keys=("Arn",)))

    def update(self, request: HandlerRequest) -> Model:
        """Refused where the last active key of a signed zone is to rest."""
        if request.desired_state.get("Status") == "INACTIVE":
            _check_needed(request)
        return super().update(request)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Likewise; a key comes to rest before it goes."""
        _check_needed(request)
        return super().delete(request)


def _check_needed(request: HandlerRequest) -> None:
    context, key = request.handler_context, request.previous_state
    is_signed = context.checks_references_to(DNSSEC) and context.exists(DNSSEC, key["HostedZoneId"])
    if is_signed and _active_keys(request, key["HostedZoneId"]) == [key["Name"]]:
        raise KEY_IN_USE.error(request)


class QueryLoggingConfig(RelatedHandler):
    """Where a zone's queries are logged; a zone has one at most."""

    references = (OF_ZONE,)
    unique = (Unique(("HostedZoneId",), ONE_LOGGING),)


class TrafficPolicy(RelatedHandler):
    """Rules that lead to records."""

    held_by = (Holder(POLICY_INSTANCE, "TrafficPolicyId", POLICY_IN_USE, key="Id"),)


class TrafficPolicyInstance(RelatedHandler):
    """The records that a traffic policy makes in a zone."""

    references = (OF_ZONE, Reference("TrafficPolicyId", POLICY, NO_POLICY, keys=("Id",)))


class CidrCollection(RelatedHandler):
    """Blocks of addresses that records go by."""

    held_by = (Holder(RECORD_SET, "CidrRoutingConfig/CollectionId", COLLECTION_IN_USE),)


HANDLERS: Mapping[str, Handler] = {
    HOSTED_ZONE: HostedZone(),
    DELEGATION_SET: DelegationSet(),
    HEALTH_CHECK: HealthCheck(),
    DNSSEC: Dnssec(),
    SIGNING_KEY: KeySigningKey(),
    QUERY_LOGGING: QueryLoggingConfig(),
    POLICY: TrafficPolicy(),
    POLICY_INSTANCE: TrafficPolicyInstance(),
    CIDR_COLLECTION: CidrCollection(),
}
