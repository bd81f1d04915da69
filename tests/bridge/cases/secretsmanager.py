from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags


def secret(arn: str) -> Any:
    found = boto("secretsmanager").describe_secret(SecretId=arn)
    value = boto("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    return value, found.get("Description"), found.get("Tags")


CASES = (
    Case(
        "AWS::SecretsManager::Secret",
        {"Name": "ours", "SecretString": "s3cret", "Tags": tags(team="a")},
        seen=secret,
        made=("s3cret", None, tags(team="a")),
        patch=[*replace("SecretString", "n3w"), *replace("Description", "ours"), *replace("Tags", tags(team="b"))],
        patched=("n3w", "ours", tags(team="b")),
        make=lambda: boto("secretsmanager").create_secret(Name="theirs", SecretString="x", Description="d")["ARN"],
        shows={"Name": "theirs", "Description": "d"},
        change=lambda arn: boto("secretsmanager").tag_resource(SecretId=arn, Tags=tags(team="c")),
        changed={"Tags": tags(team="c")},
        remove=lambda arn: boto("secretsmanager").delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True),
        hides=("SecretString",),
    ),
)
