"""EventBridge: archives."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Source, Update

ARCHIVE: dict[str, Source] = {"ArchiveName": "ArchiveName"}

TYPES = (
    BridgedType(
        "AWS::Events::Archive",
        service="events",
        listing=None,
        create=Call("create_archive", {**ARCHIVE, "EventSourceArn": "SourceArn"}, by_name=True),
        made={"Arn": "ArchiveArn"},
        changes=(Update(Call("update_archive", ARCHIVE, by_name=True)),),
        delete=(Call("delete_archive", ARCHIVE),),
        makes=("AWS::Events::Rule",),
    ),
)
