"""Lists the resources of several types in several regions and accounts, as CSV.

    python -m examples.inventory AWS::S3::Bucket AWS::EKS::Nodegroup --region us-east-1 --region eu-west-1

Some types can only be listed for a parent; the program lists the parents first.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import boto3

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient

PAGE_SIZE = 100


class Parent(NamedTuple):
    """The parent type of a type: its identifier goes into `property_name` of the list's model."""

    type_name: str
    property_name: str


class Item(NamedTuple):
    """One line of the inventory."""

    place: str
    type_name: str
    identifier: str


PARENTS = {
    "AWS::EKS::Addon": Parent("AWS::EKS::Cluster", "ClusterName"),
    "AWS::EKS::Nodegroup": Parent("AWS::EKS::Cluster", "ClusterName"),
    "AWS::Logs::LogStream": Parent("AWS::Logs::LogGroup", "LogGroupName"),
}


def take_inventory(clients: Mapping[str, CloudControlApiClient], type_names: Iterable[str]) -> Iterator[Item]:
    """Returns all resources of the given types; `clients` maps the name of a location to its client.

    A type that a location does not have, or that cannot be listed, has no resources there.
    """
    names = list(type_names)
    for place, client in clients.items():
        for type_name in names:
            for identifier in identifiers(client, type_name):
                yield Item(place, type_name, identifier)


def identifiers(client: CloudControlApiClient, type_name: str) -> Iterator[str]:
    """Returns the identifiers of all resources of a type."""
    parent = PARENTS.get(type_name)
    try:
        if parent is None:
            yield from pages(client, type_name)
            return
        for parent_identifier in identifiers(client, parent.type_name):
            yield from pages(client, type_name, {parent.property_name: parent_identifier})
    except (client.exceptions.TypeNotFoundException, client.exceptions.UnsupportedActionException):
        return


def pages(
    client: CloudControlApiClient, type_name: str, model: Mapping[str, str] | None = None, size: int = PAGE_SIZE
) -> Iterator[str]:
    """Yields the identifiers of a list, page by page."""
    token: str | None = None
    while True:
        answer = client.list_resources(
            TypeName=type_name,
            MaxResults=size,
            **({"ResourceModel": json.dumps(model)} if model else {}),
            **({"NextToken": token} if token else {}),
        )
        for description in answer["ResourceDescriptions"]:
            yield description["Identifier"]
        token = answer.get("NextToken")
        if token is None:
            return


def main() -> int:
    parser = argparse.ArgumentParser(description="Lists resources.")
    parser.add_argument("types", nargs="+")
    parser.add_argument("--region", action="append", required=True)
    options = parser.parse_args()
    clients = {region: boto3.client("cloudcontrol", region_name=region) for region in options.region}
    csv.writer(sys.stdout).writerows(take_inventory(clients, options.types))
    return 0


if __name__ == "__main__":
    sys.exit(main())
