from __future__ import annotations

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
)
