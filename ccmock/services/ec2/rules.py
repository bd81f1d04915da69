"""The rules of security groups: when two are the same, and how EC2's texts describe one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...contract.handler import HandlerRequest, Model
from . import texts
from .addresses import network

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
"""Protocol number → EC2's name of the protocol."""

ALL = "-1"


def key_of(rule: Rule) -> Key:
    """What makes a rule the same as another one: protocol, ports and peer."""
    protocol = _protocol_of(rule)
    ports = (-1, -1) if protocol == ALL else (rule.get("FromPort", -1), rule.get("ToPort", -1))
    return protocol, *ports, _peer_of(rule)


def description_of(rule: Rule) -> str:
    """A rule in EC2's texts: `peer: 10.0.0.0/8, TCP, from port: 80, to port: 80, ALLOW`."""
    protocol, first, last, peer = key_of(rule)
    ports = "ALL" if protocol == ALL else f"{protocol.upper()}, from port: {first}, to port: {last}"
    return f"peer: {peer}, {ports}, ALLOW"


def check_blocks(request: HandlerRequest, rule: Rule) -> None:
    """Raises where a block of a rule is invalid."""
    for name in BLOCKS:
        if name in rule and network(rule[name]) is None:
            raise texts.BAD_RULE_BLOCK.error(request, value=rule[name])


def check_rules(request: HandlerRequest, rules: Iterable[Rule]) -> None:
    """Raises where one of a group's rules is invalid or listed twice."""
    keys = set()
    for rule in rules:
        check_blocks(request, rule)
        if key_of(rule) in keys:
            raise texts.RULE_TWICE.error(request)
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
