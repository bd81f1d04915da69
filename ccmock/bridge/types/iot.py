"""IoT: things. Policies are not shared, since moto deletes none that had several versions."""

from __future__ import annotations

from typing import Any

from ..declaration import BridgedType, Call, Listing, Look, Setting, Source

THING: dict[str, Source] = {"thingName": "ThingName"}


def _shown_attributes(answer: Any) -> Any:
    return {"Attributes": answer["attributes"]} if answer.get("attributes") else None


def _attributes(model: Any) -> Any:
    return {"attributes": model.get("AttributePayload", {}).get("Attributes", {})}


def _all_attributes(model: Any) -> Any:
    return {**_attributes(model), "merge": False}


TYPES = (
    BridgedType(
        "AWS::IoT::Thing",
        service="iot",
        listing=Listing(Call("list_things"), "things", {"ThingName": "thingName", "Arn": "thingArn"}),
        looks=(Look(Call("describe_thing", THING), {"Id": "thingId", "AttributePayload": _shown_attributes}),),
        create=Call("create_thing", {**THING, "attributePayload": _attributes}),
        made={"Id": "thingId"},
        changes=(
            Setting(
                ("AttributePayload",),
                put=Call("update_thing", {**THING, "attributePayload": _all_attributes}),
                on_create=False,
            ),
        ),
        delete=(Call("delete_thing", THING),),
        makes=(),
    ),
)
