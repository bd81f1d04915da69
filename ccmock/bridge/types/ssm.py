"""Systems Manager: parameters."""

from __future__ import annotations

from typing import Any

from ..declaration import BridgedType, Call, Listing, Look, Setting, Source, Tagging
from ..forms import constant, tags_as_list, tags_as_object

PARAMETER: dict[str, Source] = {"Name": "Name"}
TAGGED: dict[str, Source] = {"ResourceType": constant("Parameter"), "ResourceId": "Name"}
PUT: dict[str, Source] = {
    name: name for name in ("Name", "Type", "Value", "Description", "AllowedPattern", "DataType", "Tier", "Policies")
}


def _is_plain(parameter: Any) -> bool:
    # The resource type has no secure strings.
    return bool(parameter["Type"] != "SecureString")


TYPES = (
    BridgedType(
        "AWS::SSM::Parameter",
        service="ssm",
        listing=Listing(Call("describe_parameters"), "Parameters", {"Name": "Name"}, where=_is_plain),
        looks=(
            Look(
                Call("get_parameter", PARAMETER),
                {"Type": "Parameter/Type", "Value": "Parameter/Value", "DataType": "Parameter/DataType"},
            ),
            Look(Call("list_tags_for_resource", TAGGED), {"Tags": tags_as_object("TagList")}),
        ),
        create=Call("put_parameter", {**PUT, "Tags": tags_as_list()}),
        changes=(
            Setting(
                ("Type", "Value", "Description", "AllowedPattern", "DataType", "Tier", "Policies"),
                put=Call("put_parameter", {**PUT, "Overwrite": constant(True)}),
                on_create=False,
            ),
            Tagging(
                tag=Call("add_tags_to_resource", {**TAGGED, "Tags": "@"}),
                untag=Call("remove_tags_from_resource", {**TAGGED, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_parameter", PARAMETER),),
        makes=(),
    ),
)
