"""Functions: their code, their role, and what they run in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...contract.handler import HandlerContext, HandlerRequest, Model
from ...handlers.references import Reference
from ..shared.conflicts import Conflict, check_conflicts
from ..shared.roles import can_be_assumed
from ..shared.service_handler import ServiceHandler
from . import texts
from .naming import ALIAS, FUNCTION, VERSION, ChildOfFunction

LAYER_VERSION = "AWS::Lambda::LayerVersion"
CODE_SIGNING = "AWS::Lambda::CodeSigningConfig"
SUBNET = "AWS::EC2::Subnet"
SECURITY_GROUP = "AWS::EC2::SecurityGroup"
BUCKET = "AWS::S3::Bucket"
REPOSITORY = "AWS::ECR::Repository"
PARTS = (VERSION, ALIAS, "AWS::Lambda::Permission", "AWS::Lambda::EventInvokeConfig")
"""What is deleted with its function, which it names at `FunctionName`."""

SOURCES = frozenset({"ImageUri", "S3Bucket", "ZipFile"})
MOST = {"MemorySize": 10240, "Timeout": 900}
"""Property → its maximum. The schema allows more, for functions on instances of the account's own."""

RESERVED = frozenset(
    {
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)
"""Environment variables that Lambda itself sets."""

RUNTIME = re.compile(r"(java|python3\.|dotnet)(\d+)(?:\.al2023)?")
FIRST_WITH_SNAPSHOTS = {"java": 11, "python3.": 12, "dotnet": 8}
IMAGE = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.[a-z.]+/(?P<repository>[^:@]+)(?:[:@].*)?")


def _is_image(model: Model) -> bool:
    return model.get("PackageType") == "Image"


def _has(*names: str) -> Any:
    return lambda model: any(model.get(name) for name in names)


def _has_half_of_vpc(model: Model) -> bool:
    vpc = model.get("VpcConfig", {})
    return bool(vpc.get("SubnetIds")) != bool(vpc.get("SecurityGroupIds"))


CONFLICTS: Sequence[Conflict] = (
    (lambda model: _is_image(model) and _has("Handler", "Runtime", "Layers")(model), texts.NEEDLESS_HANDLER),
    (lambda model: not _is_image(model) and not (_has("Handler")(model) and _has("Runtime")(model)), texts.NO_HANDLER),
    (_has_half_of_vpc, texts.HALF_OF_VPC),
)
CODE_CONFLICTS: Sequence[Conflict] = (
    (lambda model: _is_image(model) and "ImageUri" not in model["Code"], texts.NO_IMAGE_URI),
    (lambda model: not _is_image(model) and "ImageUri" in model["Code"], texts.NEEDLESS_IMAGE_URI),
    (lambda model: SOURCES.isdisjoint(model["Code"]), texts.NO_CODE),
)


class Function(ServiceHandler):
    """A function; its versions, aliases, permissions and URLs are deleted with it."""

    references = (
        Reference("Layers/*", LAYER_VERSION, texts.NO_LAYER, outside=("arn:*:lambda:::awslayer:*",)),
        Reference("VpcConfig/SubnetIds/*", SUBNET, texts.NO_SUBNET),
        Reference("VpcConfig/SecurityGroupIds/*", SECURITY_GROUP, texts.NO_SECURITY_GROUP, keys=("GroupId",)),
        Reference("Code/S3Bucket", BUCKET, texts.NO_BUCKET),
        Reference("CodeSigningConfigArn", CODE_SIGNING, texts.NO_CODE_SIGNING),
    )
    children = (
        *(ChildOfFunction(type_name, "FunctionName") for type_name in PARTS),
        ChildOfFunction("AWS::Lambda::Url", "TargetFunctionArn"),
    )

    def create(self, request: HandlerRequest) -> Model:
        """Creates the function. Raises where Lambda cannot assume its role or cannot find its image."""
        _check_role_and_image(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Changes the function, checked as in a create. Without new code, which no read shows, the code stays."""
        _check_role_and_image(request)
        code = request.desired_state.get("Code", {})
        if SOURCES.isdisjoint(code):
            kept = {**request.previous_state.get("Code", {}), **code}
            request = replace(request, desired_state={**request.desired_state, "Code": kept})
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for properties that contradict each other, values over the maximum, and reserved variables."""
        super().check(request, declared)
        if not request.previous_state and "Code" in declared:
            check_conflicts(CODE_CONFLICTS, declared, request)
        check_conflicts(CONFLICTS, declared, request)
        for name, most in MOST.items():
            if declared.get(name, 0) > most and "CapacityProviderConfig" not in declared:
                raise texts.TOO_MUCH.error(request, name=name, most=most)
        reserved = RESERVED & declared.get("Environment", {}).get("Variables", {}).keys()
        if reserved:
            raise texts.RESERVED_KEYS.error(request, keys=", ".join(sorted(reserved)))
        unsupported = _without_snapshots(declared)
        if unsupported:
            raise texts.NO_SNAPSHOTS.error(request, value=unsupported)

    def completed(self, request: HandlerRequest, model: Model) -> Model:
        """Adds the state of SnapStart, where the function has it, and the code of a seed, where nothing tells it."""
        if request.is_seed:
            model.setdefault("Code", {})
        if "SnapStart" in model:
            model["SnapStartResponse"] = {"ApplyOn": model["SnapStart"]["ApplyOn"], "OptimizationStatus": "Off"}
        return model


def _without_snapshots(model: Model) -> str | None:
    """What SnapStart does not support, where it is on; None where it does."""
    if model.get("SnapStart", {}).get("ApplyOn") != "PublishedVersions":
        return None
    if _is_image(model):
        return "ContainerImage"
    runtime: str = model["Runtime"]
    found = RUNTIME.fullmatch(runtime)
    return None if found and int(found[2]) >= FIRST_WITH_SNAPSHOTS[found[1]] else runtime


def _check_role_and_image(request: HandlerRequest) -> None:
    new, old = request.desired_state, request.previous_state
    role, image = new.get("Role", ""), new.get("Code", {}).get("ImageUri")
    if role != old.get("Role") and not can_be_assumed(request.handler_context, role, "lambda.amazonaws.com"):
        raise texts.BAD_ROLE.error(request)
    if image and not _has_repository(request.handler_context, image):
        raise texts.NO_IMAGE.error(request, value=image)


def _has_repository(context: HandlerContext, image: str) -> bool:
    found = IMAGE.fullmatch(image)
    if not found or (found["account"], found["region"]) != (context.account_id, context.region):
        return True
    return context.exists(REPOSITORY, found["repository"]) or not context.checks_references_to(REPOSITORY)


HANDLERS = {FUNCTION: Function()}
