from __future__ import annotations

import itertools
from typing import Any

from tests.bridge.case import Case, boto, replace, tags

NUMBERS = itertools.count(1)


def zone(zone_id: str) -> Any:
    route53 = boto("route53")
    found = route53.get_hosted_zone(Id=zone_id)["HostedZone"]
    tagged = route53.list_tags_for_resource(ResourceType="hostedzone", ResourceId=zone_id)["ResourceTagSet"]["Tags"]
    return found["Name"], found["Config"].get("Comment"), tagged


def make_zone(name: str) -> str:
    answer = boto("route53").create_hosted_zone(Name=name, CallerReference=f"{name}-{next(NUMBERS)}")
    zone_id: str = answer["HostedZone"]["Id"].rpartition("/")[2]
    return zone_id


def zone_of_records() -> str:
    found = boto("route53").list_hosted_zones_by_name(DNSName="records.com.")["HostedZones"]
    named = [each["Id"].rpartition("/")[2] for each in found if each["Name"] == "records.com."]
    return named[0] if named else make_zone("records.com.")


def records(identifier: str) -> Any:
    name, zone_id, kind, _ = identifier.split("|")
    found = boto("route53").list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    own = [each for each in found if each["Name"] == f"{name}." and each["Type"] == kind]
    return (own[0]["TTL"], [each["Value"] for each in own[0]["ResourceRecords"]]) if own else None


def change_record(action: str, ttl_seconds: int = 60) -> str:
    record = {"Name": "theirs.records.com", "Type": "A", "TTL": ttl_seconds, "ResourceRecords": [{"Value": "10.0.0.9"}]}
    zone_id = zone_of_records()
    boto("route53").change_resource_record_sets(
        HostedZoneId=zone_id, ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    )
    return f"theirs.records.com|{zone_id}|A|"


CASES = (
    Case(
        "AWS::Route53::HostedZone",
        {"Name": "ours.com.", "HostedZoneConfig": {"Comment": "ours"}, "HostedZoneTags": tags(team="a")},
        seen=zone,
        made=("ours.com.", "ours", tags(team="a")),
        patch=[*replace("HostedZoneConfig", {"Comment": "new"}), *replace("HostedZoneTags", tags(team="b"))],
        patched=("ours.com.", "new", tags(team="b")),
        make=lambda: make_zone("theirs.com"),
        shows={"Name": "theirs.com."},
        change=lambda zone_id: boto("route53").update_hosted_zone_comment(Id=zone_id, Comment="changed"),
        changed={"HostedZoneConfig": {"Comment": "changed"}},
        remove=lambda zone_id: boto("route53").delete_hosted_zone(Id=zone_id),
    ),
    Case(
        "AWS::Route53::RecordSet",
        lambda: {
            "HostedZoneId": zone_of_records(),
            "Name": "ours.records.com",
            "Type": "A",
            "TTL": "60",
            "ResourceRecords": ["10.0.0.1"],
        },
        seen=records,
        made=(60, ["10.0.0.1"]),
        patch=[*replace("TTL", "90"), *replace("ResourceRecords/-", "10.0.0.2")],
        patched=(90, ["10.0.0.1", "10.0.0.2"]),
        make=lambda: change_record("CREATE"),
        shows={"Name": "theirs.records.com", "Type": "A", "TTL": "60", "ResourceRecords": ["10.0.0.9"]},
        change=lambda _: change_record("UPSERT", ttl_seconds=30),
        changed={"TTL": "30"},
        remove=lambda _: change_record("DELETE", ttl_seconds=30),
        list_model=lambda _: {"HostedZoneId": zone_of_records()},
    ),
)
