"""The errors of Route 53."""

from __future__ import annotations

from ...handlers.error_texts import ServiceTexts

ROUTING_PROPERTIES = (
    "Weight",
    "Region",
    "Failover",
    "GeoLocation",
    "GeoProximityLocation",
    "CidrRoutingConfig",
    "MultiValueAnswer",
)
"""The properties that make one of several record sets of a name; each of these needs a `SetIdentifier`."""

_error_text = ServiceTexts("Route53")

# Record sets.
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
_ANY_ROUTING = f"{', '.join(ROUTING_PROPERTIES[:-1])}, or {ROUTING_PROPERTIES[-1]}"
NO_ROUTING = _error_text(f"Invalid request: Expected exactly one of [{_ANY_ROUTING}], but found {{found}} in {_CHANGE}")
SAME_RECORD = _error_text(
    "[Tried to create resource record set [name='{name}', type='{type}'{of_set}] but it already exists]",
    "AlreadyExists",
)
OUTSIDE_ZONE = _error_text("[RRSet with DNS name {name} is not permitted in zone {zone}]")
CNAME_AT_APEX = _error_text("[RRSet of type CNAME with DNS name {name} is not permitted at apex in zone {zone}]")
CNAME_CONFLICT = _error_text(
    "[RRSet of type {type} with DNS name {name} is not permitted because a conflicting RRSet of type {other} with the "
    "same DNS name already exists in zone {zone}]"
)
SOA_STAYS = _error_text("[A HostedZone must contain exactly one SOA record.]")
NS_STAYS = _error_text("[A HostedZone must contain at least one NS record for the zone itself.]")

# Hosted zones, and what belongs to them.
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
