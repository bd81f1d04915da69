"""ECR: repositories with their policies."""

from __future__ import annotations

from typing import Any

from ..declaration import BridgedType, Call, Listing, Look, Setting, Source, Tagging
from ..forms import document, json_text, listed_in, tags_as_list, tags_of
from ..spelling import Spelling

SPELLING = Spelling()
REPOSITORY: dict[str, Source] = {"repositoryName": "RepositoryName"}
SCANNING: dict[str, Source] = {"imageScanningConfiguration": SPELLING.given("ImageScanningConfiguration")}


def _lifecycle_policy(answer: Any) -> Any:
    policy = answer.get("lifecyclePolicyText")
    return {"LifecyclePolicyText": policy} if policy else None


TYPES = (
    BridgedType(
        "AWS::ECR::Repository",
        service="ecr",
        listing=Listing(
            Call("describe_repositories"),
            "repositories",
            {
                "RepositoryName": "repositoryName",
                "Arn": "repositoryArn",
                "RepositoryUri": "repositoryUri",
                "ImageTagMutability": "imageTagMutability",
                "ImageScanningConfiguration": SPELLING.shown("imageScanningConfiguration"),
                "EncryptionConfiguration": SPELLING.shown("encryptionConfiguration"),
            },
            one={"repositoryNames": listed_in("RepositoryName")},
        ),
        looks=(
            Look(
                Call("get_lifecycle_policy", REPOSITORY),
                {"LifecyclePolicy": _lifecycle_policy},
                absent=("LifecyclePolicyNotFoundException",),
            ),
            Look(
                Call("get_repository_policy", REPOSITORY),
                {"RepositoryPolicyText": document("policyText")},
                absent=("RepositoryPolicyNotFoundException",),
            ),
            Look(Call("list_tags_for_resource", {"resourceArn": "Arn"}), {"Tags": tags_of("tags")}),
        ),
        create=Call(
            "create_repository",
            {
                **REPOSITORY,
                **SCANNING,
                "imageTagMutability": "ImageTagMutability",
                "encryptionConfiguration": SPELLING.given("EncryptionConfiguration"),
                "tags": tags_as_list(),
            },
        ),
        changes=(
            Setting(
                ("ImageTagMutability",),
                put=Call("put_image_tag_mutability", {**REPOSITORY, "imageTagMutability": "ImageTagMutability"}),
                on_create=False,
            ),
            Setting(
                ("ImageScanningConfiguration",),
                put=Call("put_image_scanning_configuration", {**REPOSITORY, **SCANNING}),
                on_create=False,
            ),
            Setting(
                ("LifecyclePolicy",),
                put=Call(
                    "put_lifecycle_policy",
                    {**REPOSITORY, "lifecyclePolicyText": "LifecyclePolicy/LifecyclePolicyText"},
                ),
                remove=Call("delete_lifecycle_policy", REPOSITORY),
            ),
            Setting(
                ("RepositoryPolicyText",),
                put=Call("set_repository_policy", {**REPOSITORY, "policyText": json_text("RepositoryPolicyText")}),
                remove=Call("delete_repository_policy", REPOSITORY),
            ),
            Tagging(
                tag=Call("tag_resource", {"resourceArn": "Arn", "tags": "@"}),
                untag=Call("untag_resource", {"resourceArn": "Arn", "tagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_repository", {**REPOSITORY, "force": "EmptyOnDelete"}),),
        makes=(),
    ),
)
