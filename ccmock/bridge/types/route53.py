"""Route 53: hosted zones, and record sets, of which one call makes, changes and deletes all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...contract.handler import Model
from ..declaration import BridgedType, Call, Listing, Look, Setting, Source, Steps, Tagging, Within
from ..forms import constant, last_part, tags_of

ZONE: dict[str, Source] = {"Id": "Id"}
TAGGED: dict[str, Source] = {"ResourceType": constant("hostedzone"), "ResourceId": "Id"}
ROUTING = (
    "CidrRoutingConfig",
    "Failover",
    "GeoLocation",
    "GeoProximityLocation",
    "HealthCheckId",
    "MultiValueAnswer",
    "Region",
    "Weight",
)
"""What a record set has in the same form on both sides."""
OF_RECORD = ("AliasTarget", "ResourceRecords", "TTL", *ROUTING)
WILDCARD = "\\052"


def _zone_config(model: Any) -> Any:
    comment = model.get("HostedZoneConfig", {}).get("Comment")
    return {**({"Comment": comment} if comment else {}), "PrivateZone": bool(model.get("VPCs"))}


def _shown_zone_config(answer: Any) -> Any:
    comment = answer["HostedZone"].get("Config", {}).get("Comment")
    return {"Comment": comment} if comment else None


def _vpcs(before: Model | None, after: Model) -> Iterator[Call]:
    """The networks of a zone; the first one comes with the create."""
    new = after.get("VPCs", [])
    old = new[:1] if before is None else before.get("VPCs", [])
    for way, vpcs, others in (("associate_vpc_with", new, old), ("disassociate_vpc_from", old, new)):
        for vpc in vpcs:
            if vpc not in others:
                yield Call(f"{way}_hosted_zone", {"HostedZoneId": "Id", "VPC": constant(vpc)})


def _record_set(model: Any) -> dict[str, Any]:
    """A record set as the service has it."""
    given = {name: model[name] for name in ("Name", "Type", *ROUTING) if name in model}
    if model.get("SetIdentifier"):
        given["SetIdentifier"] = model["SetIdentifier"]
    if "AliasTarget" in model:
        given["AliasTarget"] = {"EvaluateTargetHealth": False, **model["AliasTarget"]}
    if "TTL" in model:
        given["TTL"] = int(model["TTL"])
    if "ResourceRecords" in model:
        given["ResourceRecords"] = [{"Value": value} for value in model["ResourceRecords"]]
    return given


def _change(action: str) -> Call:
    batch: Source = lambda model: {"Changes": [{"Action": action, "ResourceRecordSet": _record_set(model)}]}  # noqa: E731
    return Call("change_resource_record_sets", {"HostedZoneId": "HostedZoneId", "ChangeBatch": batch})


def _is_own(record_set: Any) -> bool:
    """Whether a record set did not come with its zone."""
    return not (record_set["Type"] in ("NS", "SOA") and record_set["Name"] == record_set["@"]["Name"])


def _name(record_set: Any) -> str:
    name: str = record_set["Name"].replace(WILDCARD, "*").removesuffix(".")
    return name


def _ttl(record_set: Any) -> Any:
    return str(record_set["TTL"]) if "TTL" in record_set else None


def _values(record_set: Any) -> Any:
    return [each["Value"] for each in record_set.get("ResourceRecords") or ()]


TYPES = (
    BridgedType(
        "AWS::Route53::HostedZone",
        service="route53",
        listing=Listing(Call("list_hosted_zones"), "HostedZones", {"Id": last_part("Id"), "Name": "Name"}),
        looks=(
            Look(
                Call("get_hosted_zone", ZONE),
                {
                    "HostedZoneConfig": _shown_zone_config,
                    "NameServers": "DelegationSet/NameServers",
                    "VPCs": "VPCs",
                },
            ),
            Look(Call("list_tags_for_resource", TAGGED), {"HostedZoneTags": tags_of("ResourceTagSet/Tags")}),
        ),
        create=Call(
            "create_hosted_zone",
            {
                "Name": "Name",
                "CallerReference": "Id",
                "HostedZoneConfig": _zone_config,
                "VPC": "VPCs/0",
                "DelegationSetId": "DelegationSetId",
            },
        ),
        made={"Id": last_part("HostedZone/Id"), "Name": "HostedZone/Name", "NameServers": "DelegationSet/NameServers"},
        changes=(
            Setting(
                ("HostedZoneConfig",),
                put=Call("update_hosted_zone_comment", {**ZONE, "Comment": "HostedZoneConfig/Comment"}),
                on_create=False,
            ),
            Steps(_vpcs),
            Tagging(
                tag=Call("change_tags_for_resource", {**TAGGED, "AddTags": "@"}),
                untag=Call("change_tags_for_resource", {**TAGGED, "RemoveTagKeys": "@"}),
                property_name="HostedZoneTags",
                on_create=True,
            ),
        ),
        delete=(Call("delete_hosted_zone", ZONE),),
        makes=(),
    ),
    BridgedType(
        "AWS::Route53::RecordSet",
        service="route53",
        listing=Listing(
            Call("list_resource_record_sets", {"HostedZoneId": "@/Id"}),
            "ResourceRecordSets",
            {
                "HostedZoneId": last_part("@/Id"),
                "Name": _name,
                "Type": "Type",
                "SetIdentifier": "SetIdentifier",
                **{name: name for name in ("AliasTarget", *ROUTING)},
                "ResourceRecords": _values,
                "TTL": _ttl,
            },
            within=Within(Call("list_hosted_zones"), "HostedZones"),
            where=_is_own,
            may_lack=("SetIdentifier",),
        ),
        create=_change("CREATE"),
        made={"Name": lambda answer: _name(answer["@"])},
        changes=(Setting(OF_RECORD, put=_change("UPSERT"), on_create=False),),
        delete=(_change("DELETE"),),
        makes=(),
    ),
)
