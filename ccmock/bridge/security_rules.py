"""The rules of security groups: as properties hold them, one by one, and as EC2's API takes and tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .declaration import Source, found

Rule = dict[str, Any]

PEERS = (
    ("IpRanges", "CidrIp", "CidrIp"),
    ("Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
    ("PrefixListIds", "PrefixListId", "{side}PrefixListId"),
    ("UserIdGroupPairs", "GroupId", "{side}SecurityGroupId"),
)
"""(list of the API, member there, property of a rule); `side` is Source or Destination."""


def permission(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule as the API takes it."""
    ports = {name: rule[name] for name in ("FromPort", "ToPort") if name in rule}
    told = {"Description": rule["Description"]} if "Description" in rule else {}
    peers = {
        name: [{member: rule[own.format(side=side)], **told}]
        for name, member, own in PEERS
        for side in ("Source", "Destination")
        if own.format(side=side) in rule
    }
    return {"IpProtocol": str(rule["IpProtocol"]), **({} if rule["IpProtocol"] == "-1" else ports), **peers}


def shown_rules(source: Source, side: str) -> Source:
    """The rules in what the API tells. `side`: Source for those of incoming traffic, Destination for others."""
    return lambda group: [rule for told in found(source, group) or () for rule in _rules(told, side)]


def _rules(told: Mapping[str, Any], side: str) -> Iterator[Rule]:
    protocol = told["IpProtocol"]
    ports = {name: told[name] for name in ("FromPort", "ToPort") if told.get(name) is not None}
    if protocol == "-1":
        ports = {"FromPort": -1, "ToPort": -1}
    for name, member, own in PEERS:
        for peer in told.get(name) or ():
            rule = {"IpProtocol": protocol, **ports, own.format(side=side): peer[member]}
            if peer.get("Description"):
                rule["Description"] = peer["Description"]
            if member == "GroupId" and peer.get("UserId") and side == "Source":
                rule["SourceSecurityGroupOwnerId"] = peer["UserId"]
            yield rule
