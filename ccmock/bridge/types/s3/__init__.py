"""S3: buckets and their policies."""

from __future__ import annotations

from typing import Any

from ...declaration import KEEP, REGION, BridgedType, Call, GoneError, Listing, Look, Setting, Source
from ...forms import constant, document, json_text, picked, tags_of
from .lifecycle import given_lifecycle, shown_lifecycle
from .notifications import given_notifications, shown_notifications
from .website import given_website, shown_website

BUCKET: dict[str, Source] = {"Bucket": "BucketName"}
POLICY: dict[str, Source] = {"Bucket": "Bucket"}
PUBLIC_ACCESS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
CORS = {"AllowedHeaders": "AllowedHeaders", "AllowedMethods": "AllowedMethods", "AllowedOrigins": "AllowedOrigins"}
CORS_RULE = {**CORS, "ExposedHeaders": "ExposeHeaders", "MaxAge": "MaxAgeSeconds", "Id": "ID"}
"""Member of the property → member of the API's."""


def _place(model: Any) -> Any:
    region = model[REGION]
    return None if region == "us-east-1" else {"LocationConstraint": region}


def _tag_set(model: Any) -> Any:
    return {"TagSet": [{"Key": tag["Key"], "Value": tag["Value"]} for tag in model.get("Tags") or ()]}


def _encryption(model: Any) -> Any:
    rules = model["BucketEncryption"].get("ServerSideEncryptionConfiguration") or ()
    return {"Rules": [_encryption_rule(rule) for rule in rules]}


def _encryption_rule(rule: Any) -> Any:
    by_default = rule.get("ServerSideEncryptionByDefault")
    given = {"BucketKeyEnabled": rule["BucketKeyEnabled"]} if "BucketKeyEnabled" in rule else {}
    return {**given, **({"ApplyServerSideEncryptionByDefault": by_default} if by_default else {})}


def _shown_encryption(answer: Any) -> Any:
    rules = answer.get("ServerSideEncryptionConfiguration", {}).get("Rules")
    if not rules:
        return None
    shown = []
    for rule in rules:
        by_default = rule.get("ApplyServerSideEncryptionByDefault") or {}
        shown.append(
            {
                "BucketKeyEnabled": rule.get("BucketKeyEnabled", False),
                "ServerSideEncryptionByDefault": {name: value for name, value in by_default.items() if value},
            }
        )
    return {"ServerSideEncryptionConfiguration": shown}


def _cors(model: Any) -> Any:
    rules = model["CorsConfiguration"]["CorsRules"]
    return {"CORSRules": [{CORS_RULE[name]: value for name, value in rule.items()} for rule in rules]}


def _shown_cors(answer: Any) -> Any:
    own = {name: member for member, name in CORS_RULE.items()}
    rules = answer.get("CORSRules") or ()
    shown = [{own[name]: value for name, value in rule.items() if value not in ("", [])} for rule in rules]
    return {"CorsRules": shown} if shown else None


def _shown_ownership(answer: Any) -> Any:
    rules = answer.get("OwnershipControls", {}).get("Rules")
    return {"Rules": rules} if rules else None


def _acceleration(model: Any) -> Any:
    return {"Status": model.get("AccelerateConfiguration", {}).get("AccelerationStatus", "Suspended")}


def _shown_acceleration(answer: Any) -> Any:
    return {"AccelerationStatus": answer["Status"]} if answer.get("Status") else None


def _place_look(call: Call) -> Look:
    """Tells a bucket of another region, which older releases of moto list in every region."""

    def checked(answer: Any) -> Any:
        if (answer.get("LocationConstraint") or "us-east-1") != answer[REGION]:
            raise GoneError
        return KEEP

    return Look(call, {"BucketName": checked})


TYPES = (
    BridgedType(
        "AWS::S3::Bucket",
        service="s3",
        listing=Listing(Call("list_buckets", {"BucketRegion": REGION}), "Buckets", {"BucketName": "Name"}),
        looks=(
            _place_look(Call("get_bucket_location", BUCKET)),
            Look(
                Call("get_bucket_versioning", BUCKET),
                {
                    "VersioningConfiguration": lambda answer: (
                        {"Status": answer["Status"]} if answer.get("Status") else None
                    )
                },
            ),
            Look(
                Call("get_bucket_encryption", BUCKET),
                {"BucketEncryption": _shown_encryption},
                absent=("ServerSideEncryptionConfigurationNotFoundError",),
            ),
            Look(
                Call("get_public_access_block", BUCKET),
                {"PublicAccessBlockConfiguration": picked("PublicAccessBlockConfiguration", *PUBLIC_ACCESS)},
                absent=("NoSuchPublicAccessBlockConfiguration",),
            ),
            Look(
                Call("get_bucket_ownership_controls", BUCKET),
                {"OwnershipControls": _shown_ownership},
                absent=("OwnershipControlsNotFoundError",),
            ),
            Look(
                Call("get_bucket_cors", BUCKET),
                {"CorsConfiguration": _shown_cors},
                absent=("NoSuchCORSConfiguration",),
            ),
            Look(
                Call("get_bucket_lifecycle_configuration", BUCKET),
                {"LifecycleConfiguration": shown_lifecycle},
                absent=("NoSuchLifecycleConfiguration",),
            ),
            Look(
                Call("get_bucket_notification_configuration", BUCKET),
                {"NotificationConfiguration": shown_notifications},
            ),
            Look(
                Call("get_bucket_website", BUCKET),
                {"WebsiteConfiguration": shown_website},
                absent=("NoSuchWebsiteConfiguration",),
            ),
            Look(
                Call("get_bucket_accelerate_configuration", BUCKET),
                {"AccelerateConfiguration": _shown_acceleration},
            ),
            Look(
                Call("get_bucket_tagging", BUCKET),
                {"Tags": tags_of("TagSet")},
                absent=("NoSuchTagSet",),
            ),
        ),
        create=Call(
            "create_bucket",
            {
                **BUCKET,
                "CreateBucketConfiguration": _place,
                "ObjectLockEnabledForBucket": "ObjectLockEnabled",
            },
        ),
        changes=(
            Setting(
                ("VersioningConfiguration",),
                put=Call("put_bucket_versioning", {**BUCKET, "VersioningConfiguration": "VersioningConfiguration"}),
                remove=Call(
                    "put_bucket_versioning", {**BUCKET, "VersioningConfiguration": constant({"Status": "Suspended"})}
                ),
            ),
            Setting(
                ("BucketEncryption",),
                put=Call("put_bucket_encryption", {**BUCKET, "ServerSideEncryptionConfiguration": _encryption}),
                remove=Call("delete_bucket_encryption", BUCKET),
            ),
            Setting(
                ("PublicAccessBlockConfiguration",),
                put=Call(
                    "put_public_access_block",
                    {**BUCKET, "PublicAccessBlockConfiguration": "PublicAccessBlockConfiguration"},
                ),
                remove=Call("delete_public_access_block", BUCKET),
            ),
            Setting(
                ("OwnershipControls",),
                put=Call("put_bucket_ownership_controls", {**BUCKET, "OwnershipControls": "OwnershipControls"}),
                remove=Call("delete_bucket_ownership_controls", BUCKET),
            ),
            Setting(
                ("CorsConfiguration",),
                put=Call("put_bucket_cors", {**BUCKET, "CORSConfiguration": _cors}),
                remove=Call("delete_bucket_cors", BUCKET),
            ),
            Setting(
                ("LifecycleConfiguration",),
                put=Call("put_bucket_lifecycle_configuration", {**BUCKET, "LifecycleConfiguration": given_lifecycle}),
                remove=Call("delete_bucket_lifecycle", BUCKET),
            ),
            Setting(
                ("NotificationConfiguration",),
                put=Call(
                    "put_bucket_notification_configuration",
                    {**BUCKET, "NotificationConfiguration": given_notifications},
                ),
            ),
            Setting(
                ("WebsiteConfiguration",),
                put=Call("put_bucket_website", {**BUCKET, "WebsiteConfiguration": given_website}),
                remove=Call("delete_bucket_website", BUCKET),
            ),
            Setting(
                ("AccelerateConfiguration",),
                put=Call("put_bucket_accelerate_configuration", {**BUCKET, "AccelerateConfiguration": _acceleration}),
            ),
            Setting(
                ("Tags",),
                put=Call("put_bucket_tagging", {**BUCKET, "Tagging": _tag_set}),
                remove=Call("delete_bucket_tagging", BUCKET),
            ),
        ),
        delete=(Call("delete_bucket", BUCKET),),
        makes=(),
        is_echo=True,
    ),
    BridgedType(
        "AWS::S3::BucketPolicy",
        service="s3",
        listing=Listing(Call("list_buckets", {"BucketRegion": REGION}), "Buckets", {"Bucket": "Name"}),
        looks=(
            _place_look(Call("get_bucket_location", POLICY)),
            Look(Call("get_bucket_policy", POLICY), {"PolicyDocument": document("Policy")}),
        ),
        lists_gone=True,
        create=Call("put_bucket_policy", {**POLICY, "Policy": json_text("PolicyDocument")}),
        changes=(
            Setting(
                ("PolicyDocument",),
                put=Call("put_bucket_policy", {**POLICY, "Policy": json_text("PolicyDocument")}),
                on_create=False,
            ),
        ),
        delete=(Call("delete_bucket_policy", POLICY),),
        makes=(),
    ),
)
