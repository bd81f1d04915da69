from __future__ import annotations

import json
from typing import Any

from tests.bridge.case import Case, boto, replace, tags

RULE = {
    "rulePriority": 1,
    "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 9},
    "action": {"type": "expire"},
}
EXPIRY = json.dumps({"rules": [RULE]})
ARN = "arn:aws:ecr:us-east-1:123456789012:repository"


def repository(name: str) -> Any:
    found = boto("ecr").describe_repositories(repositoryNames=[name])["repositories"][0]
    lifecycle = boto("ecr").get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"]
    tagged = boto("ecr").list_tags_for_resource(resourceArn=f"{ARN}/{name}")["tags"]
    return found["imageTagMutability"], lifecycle, tagged


CASES = (
    Case(
        "AWS::ECR::Repository",
        {
            "RepositoryName": "ours",
            "ImageTagMutability": "IMMUTABLE",
            "LifecyclePolicy": {"LifecyclePolicyText": EXPIRY},
            "Tags": tags(team="a"),
        },
        seen=repository,
        made=("IMMUTABLE", EXPIRY, tags(team="a")),
        patch=[*replace("ImageTagMutability", "MUTABLE"), *replace("Tags", tags(team="b"))],
        patched=("MUTABLE", EXPIRY, tags(team="b")),
        make=lambda: boto("ecr").create_repository(repositoryName="theirs")["repository"]["repositoryName"],
        shows={
            "RepositoryName": "theirs",
            "Arn": f"{ARN}/theirs",
            "EncryptionConfiguration": {"EncryptionType": "AES256"},
        },
        change=lambda name: boto("ecr").put_image_scanning_configuration(
            repositoryName=name, imageScanningConfiguration={"scanOnPush": True}
        ),
        changed={"ImageScanningConfiguration": {"ScanOnPush": True}},
        remove=lambda name: boto("ecr").delete_repository(repositoryName=name),
    ),
)
