"""Secrets Manager: secrets. Their values are write-only here, and moto's to tell."""

from __future__ import annotations

import json
import random
import string
from typing import Any

from ..declaration import BridgedType, Call, Listing, Look, Setting, Source, Tagging
from ..forms import constant, tags_as_list, tags_of

SECRET: dict[str, Source] = {"SecretId": "Id"}
PASSWORD_LENGTH = 32
"""The length of a generated password, where none is given."""


def _value(model: Any) -> Any:
    """The value of a secret: the given one, or one that is generated as declared."""
    wanted = model.get("GenerateSecretString")
    if "SecretString" in model or wanted is None:
        return model.get("SecretString")
    characters = string.digits + ("" if wanted.get("ExcludeLowercase") else string.ascii_lowercase)
    characters += "" if wanted.get("ExcludeUppercase") else string.ascii_uppercase
    allowed = [each for each in characters if each not in wanted.get("ExcludeCharacters", "")]
    # Of the secret's name, so that it is the same in every run.
    drawn = random.Random(model.get("Name", ""))
    password = "".join(drawn.choices(allowed, k=wanted.get("PasswordLength", PASSWORD_LENGTH)))
    if "GenerateStringKey" not in wanted:
        return password
    return json.dumps({**json.loads(wanted.get("SecretStringTemplate", "{}")), wanted["GenerateStringKey"]: password})


TYPES = (
    BridgedType(
        "AWS::SecretsManager::Secret",
        service="secretsmanager",
        listing=Listing(Call("list_secrets"), "SecretList", {"Id": "ARN"}),
        looks=(
            Look(
                Call("describe_secret", SECRET),
                {
                    "Name": "Name",
                    "Description": "Description",
                    "KmsKeyId": "KmsKeyId",
                    "Tags": tags_of("Tags"),
                },
            ),
        ),
        create=Call(
            "create_secret",
            {
                "Name": "Name",
                "Description": "Description",
                "KmsKeyId": "KmsKeyId",
                "SecretString": _value,
                "Tags": tags_as_list(),
            },
        ),
        made={"Id": "ARN"},
        changes=(
            Setting(
                ("Description", "KmsKeyId"),
                put=Call("update_secret", {**SECRET, "Description": "Description", "KmsKeyId": "KmsKeyId"}),
                on_create=False,
            ),
            Setting(
                ("SecretString", "GenerateSecretString"),
                put=Call("put_secret_value", {**SECRET, "SecretString": _value}),
                on_create=False,
            ),
            Tagging(
                tag=Call("tag_resource", {**SECRET, "Tags": "@"}),
                untag=Call("untag_resource", {**SECRET, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_secret", {**SECRET, "ForceDeleteWithoutRecovery": constant(True)}),),
        makes=(),
    ),
)
