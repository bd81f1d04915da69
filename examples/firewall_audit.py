"""Finds ingress rules of security groups that are open to the world, and closes them by Cloud Control.

    python -m examples.firewall_audit [--close]

Rules are added by hand, in the console or with EC2's API, and stay when nobody needs them any more. HTTP and HTTPS may
be open.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3

from examples.inventory import identifiers

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient

GROUP = "AWS::EC2::SecurityGroup"
WORLD = ("0.0.0.0/0", "::/0")
PUBLIC_PORTS = (80, 443)


class Opening(NamedTuple):
    """A group whose ingress rules at some places in their list are open to the world."""

    group_id: str
    ports: tuple[str, ...]
    positions: tuple[int, ...]


def openings(client: CloudControlApiClient) -> Iterator[Opening]:
    """Yields the groups with rules that must not be open to the world."""
    for group_id in identifiers(client, GROUP):
        found = client.get_resource(TypeName=GROUP, Identifier=group_id)["ResourceDescription"]
        rules = json.loads(found["Properties"]).get("SecurityGroupIngress", [])
        positions = tuple(position for position, rule in enumerate(rules) if is_open(rule))
        if positions:
            yield Opening(group_id, tuple(ports_of(rules[position]) for position in positions), positions)


def is_open(rule: dict[str, Any]) -> bool:
    """Returns whether a rule lets the world in, but for the public ports."""
    if rule.get("CidrIp", rule.get("CidrIpv6")) not in WORLD:
        return False
    first, last = rule.get("FromPort"), rule.get("ToPort")
    return not (rule["IpProtocol"] == "tcp" and first == last and first in PUBLIC_PORTS)


def ports_of(rule: dict[str, Any]) -> str:
    """Returns what a rule opens, as text."""
    if rule["IpProtocol"] == "-1":
        return "all"
    return f"{rule['IpProtocol']} {rule.get('FromPort')}-{rule.get('ToPort')}"


def close(client: CloudControlApiClient, opening: Opening) -> None:
    """Removes the rules from their group, and waits until that is done."""
    # From the last on, so that the positions of the others stay.
    patch = [{"op": "remove", "path": f"/SecurityGroupIngress/{position}"} for position in opening.positions[::-1]]
    answer = client.update_resource(TypeName=GROUP, Identifier=opening.group_id, PatchDocument=json.dumps(patch))
    client.get_waiter("resource_request_success").wait(RequestToken=answer["ProgressEvent"]["RequestToken"])


def main() -> int:
    client = boto3.client("cloudcontrol")
    found = list(openings(client))
    for opening in found:
        print(f"{opening.group_id}: {', '.join(opening.ports)}")
        if "--close" in sys.argv[1:]:
            close(client, opening)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
