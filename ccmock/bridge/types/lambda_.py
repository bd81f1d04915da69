"""Lambda: functions. Moto never runs them here; what it cannot change of them stays as Cloud Control has it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile, ZipInfo

from ...contract.handler import Model
from ..declaration import ITEM, BridgedType, Call, Listing, Look, Setting, Source, Steps, Tagging, Update
from ..forms import constant, each_of, picked, same, tags_as_map, tags_of

FUNCTION: dict[str, Source] = {"FunctionName": "FunctionName"}
TAGGED: dict[str, Source] = {"Resource": "Arn"}
CONFIGURATION = ("Description", "Environment", "Handler", "MemorySize", "PackageType", "Role", "Runtime", "Timeout")
FIXED = ("Architectures", "EphemeralStorage", "TracingConfig")
VPC = ("Ipv6AllowedForDualStack", "SecurityGroupIds", "SubnetIds")
CONCURRENCY = "ReservedConcurrentExecutions"
UNSET: dict[str, Any] = {
    "Description": "",
    "Environment": {"Variables": {}},
    "Layers": [],
    "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
}
"""Property → what an update gives for it where it is gone, for without a value the property stays."""


def _or_unset(name: str) -> Source:
    return lambda scope: scope[ITEM].get(name, UNSET[name])


def _code(function: Model) -> dict[str, Any]:
    """The code as the API takes it: source text that is given inline is packed as a file."""
    code: dict[str, Any] = function["Code"]
    if "ZipFile" not in code:
        return code
    return {**code, "ZipFile": _packed(code["ZipFile"], str(function.get("Runtime")))}


def _packed(source: str, runtime: str) -> bytes:
    name = "index.js" if runtime.startswith("nodejs") else "index.py"
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        # The same source makes the same bytes, whatever the time is.
        archive.writestr(ZipInfo(name), source)
    return packed.getvalue()


def _new_code(before: Model | None, after: Model) -> Iterator[Call]:
    """What replaces the code, where it is known: reads of functions that moto has made do not tell it."""
    if before is None or not after.get("Code"):
        return
    parts = ("Architectures", "Code")
    if any(before.get(name) != after.get(name) for name in parts):
        given = {**_code(after), "Architectures": after.get("Architectures")}
        yield Call(
            "update_function_code",
            {**FUNCTION, **{name: constant(value) for name, value in given.items()}},
            by_name=True,
        )


TYPES = (
    BridgedType(
        "AWS::Lambda::Function",
        service="lambda",
        listing=Listing(Call("list_functions"), "Functions", FUNCTION),
        looks=(
            Look(
                Call("get_function", FUNCTION),
                {
                    "Arn": "Configuration/FunctionArn",
                    **same(*CONFIGURATION, *FIXED, where="Configuration"),
                    "KmsKeyArn": "Configuration/KMSKeyArn",
                    "Layers": each_of("Configuration/Layers", "Arn"),
                    "VpcConfig": picked("Configuration/VpcConfig", *VPC),
                    "Tags": tags_of("Tags"),
                },
            ),
            Look(Call("get_function_concurrency", FUNCTION), same(CONCURRENCY)),
        ),
        create=Call("create_function", {**FUNCTION, "Code": _code}, by_name=True),
        made={"Arn": "FunctionArn"},
        changes=(
            Update(
                Call(
                    "update_function_configuration",
                    {**FUNCTION, **{name: _or_unset(name) for name in UNSET}},
                    by_name=True,
                ),
                but=("Architectures", "Code", CONCURRENCY, "Tags"),
            ),
            Steps(_new_code),
            Setting(
                (CONCURRENCY,),
                put=Call("put_function_concurrency", {**FUNCTION, **same(CONCURRENCY)}),
                remove=Call("delete_function_concurrency", FUNCTION),
            ),
            Tagging(
                tag=Call("tag_resource", {**TAGGED, "Tags": tags_as_map}),
                untag=Call("untag_resource", {**TAGGED, "TagKeys": "@"}),
            ),
        ),
        delete=(Call("delete_function", FUNCTION),),
        makes=(),
        fixed=("KmsKeyArn", *FIXED),
    ),
)
