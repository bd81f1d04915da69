"""Hosted zones, their records, and what belongs to a zone."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, listed, made, read, update, wait
from tests.support.failing import failed

ZONE, RECORD, HEALTH_CHECK, DELEGATION_SET, DNSSEC, SIGNING_KEY = (
    f"AWS::Route53::{name}"
    for name in ("HostedZone", "RecordSet", "HealthCheck", "DelegationSet", "DNSSEC", "KeySigningKey")
)
FAR_KEY = "arn:aws:kms:us-east-1:210987654321:key/k"
NETWORK = {"VPCId": "vpc-1", "VPCRegion": "us-east-1"}
TXT = {"Type": "TXT", "TTL": "300", "ResourceRecords": ['"hello"']}


@pytest.fixture
def zone(client: Any) -> str:
    return made(client, ZONE, {"Name": "example.com"})


def address(zone: str, name: str = "www.example.com", **properties: Any) -> dict[str, Any]:
    content = {"Type": "A", "TTL": "300", "ResourceRecords": ["192.0.2.1"]}
    return {"HostedZoneId": zone, "Name": name, **content, **properties}


# --- zones ---


def test_hosted_zone_name_is_completed_in_lower_case(client: Any) -> None:
    for name in ("Example.COM", "example.com."):
        assert read(client, ZONE, made(client, ZONE, {"Name": name}))["Name"] == "example.com."


def test_a_zone_needs_a_name(client: Any) -> None:
    text = "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null"
    assert failed(client, create(client, ZONE, {})) == ("InvalidRequest", text)


def test_a_public_zone_has_name_servers_of_its_own(client: Any, zone: str) -> None:
    servers = read(client, ZONE, zone)["NameServers"]
    assert [server.split(".", 2)[2] for server in servers] == ["com", "net", "org", "co.uk"]
    other = read(client, ZONE, made(client, ZONE, {"Name": "example.com"}))["NameServers"]
    assert not set(servers) & set(other)
    wait(client, update(client, ZONE, zone, [{"op": "add", "path": "/HostedZoneConfig", "value": {"Comment": "x"}}]))
    assert read(client, ZONE, zone)["NameServers"] == servers


def test_zones_share_the_name_servers_of_a_delegation_set(client: Any) -> None:
    arn = made(client, DELEGATION_SET, {})
    shared = read(client, DELEGATION_SET, arn)
    zone = made(client, ZONE, {"Name": "example.com", "DelegationSetId": shared["Id"]})
    assert read(client, ZONE, zone)["NameServers"] == shared["NameServers"]
    event = create(client, ZONE, {"Name": "example.org", "DelegationSetId": "N0"})
    text = "A reusable delegation set with the specified ID does not exist."
    assert failed(client, event) == ("InvalidRequest", text)
    code, text = failed(client, delete(client, DELEGATION_SET, arn))
    assert (code, text[:54]) == ("InvalidRequest", "The specified delegation contains associated hosted zo")
    wait(client, delete(client, ZONE, zone))
    wait(client, delete(client, DELEGATION_SET, arn))


def test_private_zone_has_vpcs_instead_of_name_servers(client: Any) -> None:
    zone = made(client, ZONE, {"Name": "internal", "VPCs": [NETWORK]})
    properties = read(client, ZONE, zone)
    assert "NameServers" not in properties
    assert properties["VPCs"] == [NETWORK]


def test_private_zone_requires_its_vpcs(client: Any, cloud: MockCloud) -> None:
    vpc = cloud.resources.put("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}).identifier
    own, far = {**NETWORK, "VPCId": vpc}, {"VPCId": "vpc-far", "VPCRegion": "eu-west-1"}
    zone = made(client, ZONE, {"Name": "internal", "VPCs": [own, far]})
    text = "The VPC ID that you specified either isn't a valid ID or the current account is not authorized to access"
    event = create(client, ZONE, {"Name": "other", "VPCs": [NETWORK]})
    assert failed(client, event) == ("InvalidRequest", f"{text} this VPC.")
    event = update(client, ZONE, zone, [{"op": "add", "path": "/VPCs/-", "value": NETWORK}])
    assert failed(client, event) == ("InvalidRequest", f"{text} this VPC.")


def test_zone_name_is_unique_in_a_vpc(client: Any, zone: str) -> None:
    private = made(client, ZONE, {"Name": "internal", "VPCs": [NETWORK]})
    text = (
        f"The VPC vpc-1 in region us-east-1 has already been associated with the hosted zone {private} with the same "
        "domain name."
    )
    event = create(client, ZONE, {"Name": "Internal.", "VPCs": [NETWORK]})
    assert failed(client, event) == ("InvalidRequest", text)
    made(client, ZONE, {"Name": "internal", "VPCs": [{**NETWORK, "VPCId": "vpc-2"}]})
    comment = [{"op": "add", "path": "/HostedZoneConfig", "value": {"Comment": "x"}}]
    wait(client, update(client, ZONE, private, comment))


def test_zone_cannot_change_between_private_and_public(client: Any, zone: str) -> None:
    private = made(client, ZONE, {"Name": "internal", "VPCs": [NETWORK]})
    event = update(client, ZONE, private, [{"op": "remove", "path": "/VPCs"}])
    text = f"The VPC vpc-1 is the last one that is associated with the hosted zone {private}."
    assert failed(client, event) == ("InvalidRequest", text)
    event = update(client, ZONE, zone, [{"op": "add", "path": "/VPCs", "value": [NETWORK]}])
    assert failed(client, event) == ("InvalidRequest", f"The hosted zone {zone} is a public hosted zone.")


def test_zone_is_created_and_deleted_with_ns_and_soa_records(client: Any, zone: str, cloud: MockCloud) -> None:
    scope = f'{{"HostedZoneId": "{zone}"}}'
    own = [f"example.com|{zone}|NS|", f"example.com|{zone}|SOA|"]
    assert listed(client, RECORD, ResourceModel=scope) == own
    servers = read(client, ZONE, zone)["NameServers"]
    assert read(client, RECORD, own[0])["ResourceRecords"] == [f"{server}." for server in servers]
    for identifier, text in (
        (own[0], "[A HostedZone must contain at least one NS record for the zone itself.]"),
        (own[1], "[A HostedZone must contain exactly one SOA record.]"),
    ):
        assert failed(client, delete(client, RECORD, identifier)) == ("InvalidRequest", text)
    wait(client, delete(client, ZONE, zone))
    assert cloud.resources.list(RECORD) == []


def test_zone_with_other_records_cannot_be_deleted(client: Any, zone: str) -> None:
    record = made(client, RECORD, address(zone))
    text = "The specified hosted zone contains non-required resource record sets and so cannot be deleted."
    assert failed(client, delete(client, ZONE, zone)) == ("InvalidRequest", text)
    wait(client, delete(client, RECORD, record))
    wait(client, delete(client, ZONE, zone))


# --- record sets ---


def test_a_record_set_has_its_name_without_the_last_dot(client: Any, zone: str) -> None:
    identifier = made(client, RECORD, address(zone, "WWW.Example.com."))
    assert identifier == f"www.example.com|{zone}|A|"
    assert read(client, RECORD, identifier)["Name"] == "www.example.com"


def test_an_alias_has_its_target_with_the_last_dot(client: Any, zone: str) -> None:
    target = {"DNSName": "d1.cloudfront.net", "HostedZoneId": "Z2FDTNDATAQYW2"}
    identifier = made(client, RECORD, {"HostedZoneId": zone, "Name": "example.com", "Type": "A", "AliasTarget": target})
    assert read(client, RECORD, identifier)["AliasTarget"]["DNSName"] == "d1.cloudfront.net."


def test_a_record_set_may_give_its_zone_by_name(client: Any, zone: str) -> None:
    state = address(zone)
    del state["HostedZoneId"]
    identifier = made(client, RECORD, {**state, "HostedZoneName": "Example.com."})
    assert identifier == f"www.example.com|{zone}|A|"
    event = create(client, RECORD, {**state, "HostedZoneName": "example.org."})
    assert failed(client, event) == ("NotFound", "No hosted zones named example.org. found")
    made(client, ZONE, {"Name": "example.com"})
    event = create(client, RECORD, {**state, "HostedZoneName": "example.com."})
    assert failed(client, event) == ("InvalidRequest", "Found multiple hosted zones named example.com.")


def test_a_zone_outside_may_be_given_by_name_too(client: Any) -> None:
    state = address("")
    del state["HostedZoneId"]
    identifier = made(client, RECORD, {**state, "HostedZoneName": "example.com."})
    assert read(client, RECORD, identifier)["HostedZoneId"]


def test_record_set_requires_zone_and_health_check(client: Any, zone: str) -> None:
    assert failed(client, create(client, RECORD, address("Z0"))) == ("NotFound", "No hosted zone found with ID: Z0")
    check = made(client, HEALTH_CHECK, {"HealthCheckConfig": {"Type": "HTTP", "FullyQualifiedDomainName": "a.com"}})
    text = "No health check exists with the specified ID."
    assert failed(client, create(client, RECORD, address(zone, HealthCheckId="gone"))) == ("NotFound", text)
    made(client, RECORD, address(zone, HealthCheckId=check))


CHANGE = "Change with [Action=CREATE, Name=www.example.com., Type=A, SetIdentifier={}]"
CONTENT = "Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]"
ROUTING = (
    "Expected exactly one of [Weight, Region, Failover, GeoLocation, GeoProximityLocation, CidrRoutingConfig, or "
    "MultiValueAnswer]"
)
TARGET = {"DNSName": "d1.cloudfront.net", "HostedZoneId": "Z2FDTNDATAQYW2"}
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"TTL": None}, f"{CONTENT}, but found none in {CHANGE.format('null')}"),
    ({"AliasTarget": TARGET}, f"{CONTENT}, but found more than one in {CHANGE.format('null')}"),
    ({"Weight": 1}, f"Missing field 'SetIdentifier' in {CHANGE.format('null')}"),
    ({"SetIdentifier": "a"}, f"{ROUTING}, but found none in {CHANGE.format('a')}"),
    (
        {"SetIdentifier": "a", "Weight": 1, "Region": "us-east-1"},
        f"{ROUTING}, but found more than one in {CHANGE.format('a')}",
    ),
]


@pytest.mark.parametrize(("change", "text"), REFUSED)
def test_record_set_requires_exactly_one_content(client: Any, zone: str, change: dict[str, Any], text: str) -> None:
    state = {name: value for name, value in {**address(zone), **change}.items() if value is not None}
    assert failed(client, create(client, RECORD, state)) == ("InvalidRequest", f"Invalid request: {text}")


def test_an_update_is_an_upsert(client: Any, zone: str) -> None:
    identifier = made(client, RECORD, address(zone))
    event = update(client, RECORD, identifier, [{"op": "remove", "path": "/TTL"}])
    text = CHANGE.format("null").replace("CREATE", "UPSERT")
    assert failed(client, event) == ("InvalidRequest", f"Invalid request: {CONTENT}, but found none in {text}")
    wait(client, update(client, RECORD, identifier, [{"op": "replace", "path": "/TTL", "value": "60"}]))


def test_record_set_is_unique(client: Any, zone: str) -> None:
    made(client, RECORD, address(zone))
    text = "[Tried to create resource record set [name='www.example.com.', type='A'] but it already exists]"
    assert failed(client, create(client, RECORD, address(zone))) == ("AlreadyExists", text)
    made(client, RECORD, address(zone, **TXT))
    weighted = address(zone, "api.example.com", Weight=1, SetIdentifier="a")
    made(client, RECORD, weighted)
    made(client, RECORD, {**weighted, "SetIdentifier": "b"})
    text = "[Tried to create resource record set [name='api.example.com.', type='A', set identifier='a'] but it already"
    assert failed(client, create(client, RECORD, weighted)) == ("AlreadyExists", f"{text} exists]")


def test_record_set_name_must_be_in_its_zone(client: Any, zone: str) -> None:
    for name in ("www.example.org", "notexample.com"):
        text = f"[RRSet with DNS name {name}. is not permitted in zone example.com.]"
        assert failed(client, create(client, RECORD, address(zone, name))) == ("InvalidRequest", text)


def test_cname_conflicts_with_other_records(client: Any, zone: str) -> None:
    cname = {"Type": "CNAME", "ResourceRecords": ["example.org"]}
    text = "[RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com.]"
    event = create(client, RECORD, address(zone, "example.com", **cname))
    assert failed(client, event) == ("InvalidRequest", text)
    made(client, RECORD, address(zone))
    made(client, RECORD, address(zone, "alias.example.com", **cname))
    for state, kind, other in (
        (address(zone, **cname), "CNAME", "A"),
        (address(zone, "alias.example.com"), "A", "CNAME"),
    ):
        text = (
            f"[RRSet of type {kind} with DNS name {state['Name']}. is not permitted because a conflicting RRSet of "
            f"type {other} with the same DNS name already exists in zone example.com.]"
        )
        assert failed(client, create(client, RECORD, state)) == ("InvalidRequest", text)


# --- what belongs to a zone ---


def test_a_parent_health_check_needs_its_children(client: Any) -> None:
    child = made(client, HEALTH_CHECK, {"HealthCheckConfig": {"Type": "TCP", "IPAddress": "192.0.2.1", "Port": 80}})
    config = {"Type": "CALCULATED", "HealthThreshold": 1}
    event = create(client, HEALTH_CHECK, {"HealthCheckConfig": {**config, "ChildHealthChecks": ["gone"]}})
    assert failed(client, event) == ("NotFound", "No health check exists with the specified ID.")
    made(client, HEALTH_CHECK, {"HealthCheckConfig": {**config, "ChildHealthChecks": [child]}})


def test_dnssec_requires_an_active_key(client: Any, zone: str, cloud: MockCloud) -> None:
    kms = cloud.resources.put("AWS::KMS::Key", {}).properties["Arn"]
    state = {"HostedZoneId": zone, "KeyManagementServiceArn": kms, "Name": "one_key"}
    event = create(client, SIGNING_KEY, {**state, "KeyManagementServiceArn": f"{kms}0", "Status": "ACTIVE"})
    text = "The KeyManagementServiceArn that you specified isn't valid to use with DNSSEC signing."
    assert failed(client, event) == ("InvalidRequest", text)
    key = made(client, SIGNING_KEY, {**state, "Status": "INACTIVE"})
    text = "A key-signing key (KSK) with ACTIVE status wasn't found."
    assert failed(client, create(client, DNSSEC, {"HostedZoneId": zone})) == ("InvalidRequest", text)
    wait(client, update(client, SIGNING_KEY, key, [{"op": "replace", "path": "/Status", "value": "ACTIVE"}]))
    signing = made(client, DNSSEC, {"HostedZoneId": zone})
    rest = [{"op": "replace", "path": "/Status", "value": "INACTIVE"}]
    for event in (update(client, SIGNING_KEY, key, rest), delete(client, SIGNING_KEY, key)):
        code, text = failed(client, event)
        assert code == "InvalidRequest"
        assert "can't be deactivated because it's the only KSK for a currently-enabled DNSSEC" in text
    assert failed(client, delete(client, ZONE, zone))[0] == "InvalidRequest"
    wait(client, delete(client, DNSSEC, signing))
    wait(client, delete(client, SIGNING_KEY, key))
    wait(client, delete(client, ZONE, zone))


def test_parts_require_their_zone(client: Any, zone: str, cloud: MockCloud) -> None:
    logs = {"CloudWatchLogsLogGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:dns"}
    instance = {"Name": "a.example.com.", "TTL": 60, "TrafficPolicyVersion": 1}
    policy = made(client, "AWS::Route53::TrafficPolicy", {"Name": "one", "Document": "{}"})
    policy_id = cloud.resources.list("AWS::Route53::TrafficPolicy")[0].properties["Id"]
    parts: list[tuple[str, dict[str, Any]]] = [
        (DNSSEC, {}),
        (
            SIGNING_KEY,
            {"Name": "one_key", "Status": "ACTIVE", "KeyManagementServiceArn": "arn:aws:kms:us-east-1:1:key/k"},
        ),
        ("AWS::Route53::QueryLoggingConfig", logs),
        ("AWS::Route53::TrafficPolicyInstance", {**instance, "TrafficPolicyId": policy_id}),
    ]
    for name, state in parts:
        event = create(client, name, {"HostedZoneId": "Z0", **state})
        assert failed(client, event) == ("NotFound", "No hosted zone found with ID: Z0"), name
    made(client, "AWS::Route53::QueryLoggingConfig", {"HostedZoneId": zone, **logs})
    event = create(client, "AWS::Route53::QueryLoggingConfig", {"HostedZoneId": zone, **logs})
    text = "A query logging configuration already exists for this hosted zone."
    assert failed(client, event) == ("AlreadyExists", text)
    gone = {"HostedZoneId": zone, **instance, "TrafficPolicyId": "0"}
    text = "No traffic policy exists with the specified ID."
    assert failed(client, create(client, parts[3][0], gone)) == ("NotFound", text)
    made(client, parts[3][0], {**gone, "TrafficPolicyId": policy_id})
    code, text = failed(client, delete(client, "AWS::Route53::TrafficPolicy", policy))
    assert (code, text) == (
        "InvalidRequest",
        "One or more traffic policy instances were created by using the specified traffic policy.",
    )


def test_cidr_collection_in_use_cannot_be_deleted(client: Any, zone: str) -> None:
    name = "AWS::Route53::CidrCollection"
    collection = made(client, name, {"Name": "one"})
    routing = {"CollectionId": collection, "LocationName": "*"}
    gone = {**routing, "CollectionId": "00000000-0000-0000-0000-000000000000"}
    event = create(client, RECORD, address(zone, SetIdentifier="a", CidrRoutingConfig=gone))
    assert failed(client, event) == ("NotFound", f"No CIDR collection found with ID: {gone['CollectionId']}")
    made(client, RECORD, address(zone, SetIdentifier="a", CidrRoutingConfig=routing))
    text = "This CIDR collection is in use, and isn't empty."
    assert failed(client, delete(client, name, collection)) == ("InvalidRequest", text)


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off", region="us-east-1"):
        client = boto3.client("cloudcontrol")
        zone = made(client, ZONE, {"Name": "example.com", "DelegationSetId": "N0"})
        assert len(read(client, ZONE, zone)["NameServers"]) == 4
        made(client, ZONE, {"Name": "internal", "VPCs": [NETWORK]})
        made(client, RECORD, address(zone, HealthCheckId="gone"))
        made(client, RECORD, address("Z0"))
        made(client, DNSSEC, {"HostedZoneId": zone})
        wait(client, delete(client, ZONE, zone))
