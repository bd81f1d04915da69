"""Systems Manager: documents."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Setting, Source, Tagging
from ..forms import constant, json_text

DOCUMENT: dict[str, Source] = {"Name": "Name"}
CONTENT: dict[str, Source] = {**DOCUMENT, "Content": json_text("Content")}
TAGGED: dict[str, Source] = {"ResourceType": constant("Document"), "ResourceId": "Name"}

TYPES = (
    BridgedType(
        "AWS::SSM::Document",
        service="ssm",
        listing=None,
        create=Call("create_document", CONTENT, by_name=True),
        changes=(
            Setting(
                ("Content", "DocumentFormat", "TargetType", "VersionName"),
                put=Call("update_document", {**CONTENT, "DocumentVersion": constant("$LATEST")}, by_name=True),
                on_create=False,
            ),
            Tagging(
                tag=Call("add_tags_to_resource", {**TAGGED, "Tags": "@"}),
                untag=Call("remove_tags_from_resource", {**TAGGED, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_document", DOCUMENT),),
        makes=(),
    ),
)
