from __future__ import annotations

import json
from typing import Any

from tests.bridge.case import Case, boto, replace, tags


def bucket(name: str) -> Any:
    s3 = boto("s3")
    return s3.get_bucket_versioning(Bucket=name).get("Status"), s3.get_bucket_tagging(Bucket=name)["TagSet"]


def make_bucket() -> str:
    boto("s3").create_bucket(Bucket="theirs")
    boto("s3").put_bucket_cors(
        Bucket="theirs",
        CORSConfiguration={"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAgeSeconds": 9}]},
    )
    return "theirs"


def policy(action: str, name: str = "photos") -> dict[str, Any]:
    principal = {"AWS": "arn:aws:iam::123456789012:root"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": f"arn:aws:s3:::{name}/*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def policy_of_ours() -> dict[str, Any]:
    boto("s3").create_bucket(Bucket="photos")
    return {"Bucket": "photos", "PolicyDocument": policy("s3:GetObject")}


def make_policy() -> str:
    boto("s3").create_bucket(Bucket="theirs")
    boto("s3").put_bucket_policy(Bucket="theirs", Policy=json.dumps(policy("s3:ListBucket", "theirs")))
    return "theirs"


CASES = (
    Case(
        "AWS::S3::Bucket",
        {"BucketName": "photos", "VersioningConfiguration": {"Status": "Enabled"}, "Tags": tags(team="a")},
        seen=bucket,
        made=("Enabled", tags(team="a")),
        patch=[
            *replace("VersioningConfiguration", {"Status": "Suspended"}),
            *replace("Tags", tags(team="b", stage="test")),
        ],
        patched=("Suspended", tags(team="b", stage="test")),
        make=make_bucket,
        shows={
            "BucketName": "theirs",
            "Arn": "arn:aws:s3:::theirs",
            "CorsConfiguration": {"CorsRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAge": 9}]},
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        },
        change=lambda name: boto("s3").put_bucket_versioning(
            Bucket=name, VersioningConfiguration={"Status": "Enabled"}
        ),
        changed={"VersioningConfiguration": {"Status": "Enabled"}},
        remove=lambda name: boto("s3").delete_bucket(Bucket=name),
    ),
    Case(
        "AWS::S3::BucketPolicy",
        policy_of_ours,
        seen=lambda name: json.loads(boto("s3").get_bucket_policy(Bucket=name)["Policy"]),
        made=policy("s3:GetObject"),
        patch=replace("PolicyDocument", policy("s3:PutObject")),
        patched=policy("s3:PutObject"),
        make=make_policy,
        shows={"Bucket": "theirs", "PolicyDocument": policy("s3:ListBucket", "theirs")},
        change=lambda name: boto("s3").put_bucket_policy(
            Bucket=name, Policy=json.dumps(policy("s3:DeleteObject", "theirs"))
        ),
        changed={"PolicyDocument": policy("s3:DeleteObject", "theirs")},
        remove=lambda name: boto("s3").delete_bucket_policy(Bucket=name),
    ),
)
