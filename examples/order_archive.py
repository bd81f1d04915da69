"""Deploys a table and a bucket by Cloud Control, and keeps orders in them by DynamoDB and S3.

    python -m examples.order_archive NAME < order.json

An order is a JSON object with an `id`. Its line in the table says where the bucket has the whole of it.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import boto3

from examples.deploy_and_wait import deploy

if TYPE_CHECKING:
    from mypy_boto3_cloudcontrol import CloudControlApiClient


def stack(name: str) -> dict[str, dict[str, Any]]:
    """Returns the declarations of an archive's resources."""
    return {
        "orders": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "TableName": f"{name}-orders",
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            },
        },
        "documents": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"BucketName": f"{name}-documents", "VersioningConfiguration": {"Status": "Enabled"}},
        },
    }


class OrderArchive:
    """The orders in a table and a bucket that were deployed."""

    def __init__(self, table: str, bucket: str) -> None:
        self._table, self._bucket = table, bucket
        self._dynamodb: Any = boto3.client("dynamodb")
        self._s3: Any = boto3.client("s3")

    @classmethod
    def deployed(cls, client: CloudControlApiClient, name: str) -> OrderArchive:
        """Deploys an archive and returns it."""
        made = deploy(client, stack(name))
        return cls(made["orders"], made["documents"])

    def put(self, order: dict[str, Any]) -> str:
        """Keeps an order, and returns the version of its document."""
        key = f"orders/{order['id']}.json"
        version: str = self._s3.put_object(Bucket=self._bucket, Key=key, Body=json.dumps(order))["VersionId"]
        item = {"id": {"S": order["id"]}, "document": {"S": key}, "version": {"S": version}}
        self._dynamodb.put_item(TableName=self._table, Item=item)
        return version

    def get(self, order_id: str) -> dict[str, Any] | None:
        """Returns an order as it was when it was put last, or None."""
        item = self._dynamodb.get_item(TableName=self._table, Key={"id": {"S": order_id}}).get("Item")
        if item is None:
            return None
        document = {"Key": item["document"]["S"], "VersionId": item["version"]["S"]}
        order: dict[str, Any] = json.loads(self._s3.get_object(Bucket=self._bucket, **document)["Body"].read())
        return order


def main() -> int:
    archive = OrderArchive.deployed(boto3.client("cloudcontrol"), sys.argv[1])
    print(archive.put(json.load(sys.stdin)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
