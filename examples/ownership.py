"""Lists the resources of an account that no team owns, whichever API has made them.

    python -m examples.ownership [TYPE …]

A resource belongs to the team that its tag `team` names.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3

from examples.inventory import identifiers

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient

TYPES = ("AWS::DynamoDB::Table", "AWS::EC2::VPC", "AWS::S3::Bucket", "AWS::SQS::Queue")
TEAM = "team"


class Owned(NamedTuple):
    """A resource and its team, or None."""

    type_name: str
    identifier: str
    team: str | None


def owners(client: CloudControlApiClient, type_names: Iterable[str] = TYPES) -> Iterator[Owned]:
    """Yields all resources of the types with their team."""
    for type_name in type_names:
        for identifier in identifiers(client, type_name):
            try:
                found = client.get_resource(TypeName=type_name, Identifier=identifier)
            except client.exceptions.ResourceNotFoundException:
                # Deleted since it was listed.
                continue
            properties = json.loads(found["ResourceDescription"]["Properties"])
            yield Owned(type_name, identifier, team_of(properties))


def team_of(properties: dict[str, Any]) -> str | None:
    """Returns the value of the tag that names the team, or None."""
    return next((tag["Value"] for tag in properties.get("Tags", []) if tag["Key"] == TEAM), None)


def main() -> int:
    client = boto3.client("cloudcontrol")
    orphans = [found for found in owners(client, sys.argv[1:] or TYPES) if not found.team]
    for orphan in orphans:
        print(orphan.type_name, orphan.identifier)
    return 1 if orphans else 0


if __name__ == "__main__":
    sys.exit(main())
