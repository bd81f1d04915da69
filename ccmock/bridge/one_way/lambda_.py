"""Lambda: versions and aliases of functions, who may call them, what does, and layers."""

from __future__ import annotations

from typing import Any

from ..declaration import BridgedType, Call, Source, Update
from ..forms import name_in

FUNCTION: dict[str, Source] = {"FunctionName": "FunctionName"}
ALIAS: dict[str, Source] = {**FUNCTION, "Name": "Name"}
PERMISSION: dict[str, Source] = {**FUNCTION, "StatementId": "Id"}
URL: dict[str, Source] = {"FunctionName": "TargetFunctionArn", "Qualifier": "Qualifier"}
MAPPING: dict[str, Source] = {"UUID": "Id"}


def _layer_name(model: Any) -> Any:
    return model.get("LayerName") or model["LayerVersionArn"].split(":")[-2]


def _layer_version(model: Any) -> Any:
    return int(model["LayerVersionArn"].rpartition(":")[2])


TYPES = (
    BridgedType(
        "AWS::Lambda::Alias",
        service="lambda",
        listing=None,
        create=Call("create_alias", ALIAS, by_name=True),
        made={"AliasArn": "AliasArn"},
        changes=(Update(Call("update_alias", ALIAS, by_name=True)),),
        delete=(Call("delete_alias", ALIAS),),
        makes=(),
    ),
    BridgedType(
        "AWS::Lambda::EventSourceMapping",
        service="lambda",
        listing=None,
        create=Call("create_event_source_mapping", by_name=True),
        made={"Id": "UUID", "EventSourceMappingArn": "EventSourceMappingArn"},
        changes=(Update(Call("update_event_source_mapping", MAPPING, by_name=True)),),
        delete=(Call("delete_event_source_mapping", MAPPING),),
        makes=(),
    ),
    BridgedType(
        "AWS::Lambda::LayerVersion",
        service="lambda",
        listing=None,
        create=Call("publish_layer_version", {"LayerName": _layer_name}, by_name=True),
        made={"LayerVersionArn": "LayerVersionArn"},
        delete=(Call("delete_layer_version", {"LayerName": _layer_name, "VersionNumber": _layer_version}),),
        makes=(),
    ),
    BridgedType(
        "AWS::Lambda::Permission",
        service="lambda",
        listing=None,
        create=Call("add_permission", PERMISSION, by_name=True),
        delete=(Call("remove_permission", PERMISSION),),
        makes=(),
    ),
    BridgedType(
        "AWS::Lambda::Url",
        service="lambda",
        listing=None,
        create=Call("create_function_url_config", URL, by_name=True),
        made={"FunctionArn": "FunctionArn", "FunctionUrl": "FunctionUrl"},
        changes=(Update(Call("update_function_url_config", URL, by_name=True)),),
        delete=(Call("delete_function_url_config", URL),),
        makes=(),
    ),
    BridgedType(
        "AWS::Lambda::Version",
        service="lambda",
        listing=None,
        create=Call("publish_version", by_name=True),
        made={"FunctionArn": "FunctionArn", "Version": "Version"},
        delete=(Call("delete_function", {**FUNCTION, "Qualifier": name_in("FunctionArn")}),),
        makes=(),
    ),
)
