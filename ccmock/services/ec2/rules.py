"""The rules of security groups: when two are the same, and how EC2 speaks of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...contract.handler import HandlerRequest, Model
from .addresses import network
from .texts import BAD_RULE_BLOCK, RULE_TWICE

Rule = dict[str, Any]
Key = tuple[str, int, int, str]

BLOCKS = ("CidrIp", "CidrIpv6")
PEERS = (
    *BLOCKS,
    "SourcePrefixListId",
    "DestinationPrefixListId",
    "SourceSecurityGroupId",
    "DestinationSecurityGroupId",
    "SourceSecurityGroupName",
)
"""The properties that say where from or where to; a rule has one of them."""

PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "all": "-1"}
"""Protocols by their number, as EC2 calls them."""

ALL = "-1"


def key_of(rule: Rule) -> Key:
    """What makes a rule the same as another one: protocol, ports and peer."""
    protocol = _protocol_of(rule)
    ports = (-1, -1) if protocol == ALL else (rule.get("FromPort", -1), rule.get("ToPort", -1))
    return protocol, *ports, _peer_of(rule)


def words_of(rule: Rule) -> str:
    """A rule as EC2 speaks of it: `peer: 10.0.0.0/8, TCP, from port: 80, to port: 80, ALLOW`."""
    protocol, first, last, peer = key_of(rule)
    ports = "ALL" if protocol == ALL else f"{protocol.upper()}, from port: {first}, to port: {last}"
    return f"peer: {peer}, {ports}, ALLOW"


def check_blocks(request: HandlerRequest, rule: Rule) -> None:
    """Refused where a rule's block is none."""
    for name in BLOCKS:
        if name in rule and network(rule[name]) is None:
            raise BAD_RULE_BLOCK.error(request, value=rule[name])


def check_rules(request: HandlerRequest, rules: Iterable[Rule]) -> None:
    """Refused where one of a group's rules is no rule, or stands there twice."""
    keys = set()
    for rule in rules:
        check_blocks(request, rule)
        if key_of(rule) in keys:
            raise RULE_TWICE.error(request)
        keys.add(key_of(rule))


def shown(rule: Model) -> Rule:
    """A rule that is a resource of its own, as its group shows it."""
    hidden = ("Id", "GroupId", "GroupName", "SourceSecurityGroupName")
    return {name: value for name, value in rule.items() if name not in hidden}


def _protocol_of(rule: Rule) -> str:
    protocol = str(rule.get("IpProtocol", ALL)).lower()
    return PROTOCOLS.get(protocol, protocol)


def _peer_of(rule: Rule) -> str:
    name = next((name for name in PEERS if name in rule), None)
    if name is None:
        return ""
    found = network(rule[name]) if name in BLOCKS else None
    return str(found or rule[name])
