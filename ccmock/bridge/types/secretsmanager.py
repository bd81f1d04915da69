"""Secrets Manager: secrets. Their values are write-only here, and moto's to tell."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Iterator
from typing import Any

from ...contract.handler import Model
from ..declaration import BridgedType, Call, Listing, Look, Setting, Source, Steps, Tagging
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


def _new_value(before: Model | None, after: Model) -> Iterator[Call]:
    """The call for a new value. The next update does not name it, since a read does not show it, and keeps it."""
    value = _value(after)
    if before is not None and value is not None and value != _value(before):
        yield Call("put_secret_value", {**SECRET, "SecretString": constant(value)})


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
            Steps(_new_value),
            Tagging(
                tag=Call("tag_resource", {**SECRET, "Tags": "@"}),
                untag=Call("untag_resource", {**SECRET, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_secret", {**SECRET, "ForceDeleteWithoutRecovery": constant(True)}),),
        makes=(),
    ),
)
