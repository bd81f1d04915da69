"""Deployments and stages of REST APIs, and the domain names and usage plans that name them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ...contract.handler import HandlerRequest, InProgress, Model
from ...handlers.model_keys import by_property
from ...handlers.references import Reference
from ..shared.service_handler import Child, ServiceHandler, Unique, create_alongside
from . import texts
from .apis import BASE_PATH_MAPPING, DEPLOYMENT, DOCUMENTATION_VERSION, METHOD, OF_API, REST_API, STAGE
from .definitions import EXTERNAL_ORIGINS

ACCOUNT = "AWS::ApiGateway::Account"
API_KEY = "AWS::ApiGateway::ApiKey"
USAGE_PLAN = "AWS::ApiGateway::UsagePlan"
USAGE_PLAN_KEY = "AWS::ApiGateway::UsagePlanKey"
CLIENT_CERTIFICATE = "AWS::ApiGateway::ClientCertificate"
DOMAIN_NAME = "AWS::ApiGateway::DomainName"
CERTIFICATE = "AWS::CertificateManager::Certificate"

STAGE_NAME = re.compile(r"[a-zA-Z0-9_-]+")
METHOD_SETTINGS = frozenset(
    {
        "CacheDataEncrypted",
        "CacheTtlInSeconds",
        "CachingEnabled",
        "DataTraceEnabled",
        "LoggingLevel",
        "MetricsEnabled",
        "ThrottlingBurstLimit",
        "ThrottlingRateLimit",
    }
)
"""The members of a deployment's `StageDescription` that are settings of all methods of the stage."""


class Deployment(ServiceHandler):
    """A snapshot of an API; creates the stage that it names."""

    references = (OF_API,)

    def create(self, request: HandlerRequest) -> Model:
        """Creates the deployment and its stage. Raises for an API without complete methods."""
        _check_methods(request)
        model = super().create(request)
        if "StageName" in model:
            _deploy_to_stage(request, model)
        return model


def _check_methods(request: HandlerRequest) -> None:
    context, api_id = request.handler_context, request.desired_state.get("RestApiId")
    api = context.model_of(REST_API, str(api_id)) if context.checks_references_to(REST_API) else None
    if api is None or not EXTERNAL_ORIGINS.isdisjoint(api):
        return
    methods = list(context.seen_by(METHOD, by_property("RestApiId"), api_id))
    if not methods:
        raise texts.NO_METHODS.error(request)
    if any("Integration" not in method for method in methods):
        raise texts.NO_INTEGRATION.error(request)


def _deploy_to_stage(request: HandlerRequest, deployment: Model) -> None:
    identifier = f"{deployment['RestApiId']}|{deployment['StageName']}"
    stage = request.handler_context.model_of(STAGE, identifier)
    if stage is not None:
        stage["DeploymentId"] = deployment["DeploymentId"]
        request.handler_context.put(STAGE, identifier, stage)
        return
    described: Model = deployment.get("StageDescription", {})
    named = {name: deployment[name] for name in ("RestApiId", "StageName", "DeploymentId")}
    own: Model = {name: value for name, value in described.items() if name not in METHOD_SETTINGS}
    of_all = {name: value for name, value in described.items() if name in METHOD_SETTINGS}
    if of_all:
        own["MethodSettings"] = [
            {"HttpMethod": "*", "ResourcePath": "/*", **of_all},
            *described.get("MethodSettings", ()),
        ]
    create_alongside(request, STAGE, {**own, **named})


OF_DEPLOYMENT = Reference(
    "DeploymentId",
    DEPLOYMENT,
    texts.NO_DEPLOYMENT,
    keys=("DeploymentId",),
    inside=("RestApiId",),
    in_use=texts.STAGES_POINT_TO_IT,
)


class Stage(ServiceHandler):
    """A deployment under a name."""

    references = (
        OF_API,
        OF_DEPLOYMENT,
        replace(OF_DEPLOYMENT, path="CanarySetting/DeploymentId"),
        Reference("ClientCertificateId", CLIENT_CERTIFICATE, texts.NO_CLIENT_CERTIFICATE),
        Reference(
            "DocumentationVersion",
            DOCUMENTATION_VERSION,
            texts.NO_DOCUMENTATION_VERSION,
            keys=("DocumentationVersion",),
            inside=("RestApiId",),
        ),
    )
    unique = (Unique(("RestApiId", "StageName"), texts.SAME_STAGE),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for an invalid or taken name, and for logging where the account has no role for it."""
        super().check(request, declared)
        if "StageName" in declared and not STAGE_NAME.fullmatch(declared["StageName"]):
            raise texts.BAD_STAGE_NAME.error(request)
        if _writes_logs(declared) and _has_no_log_role(request):
            raise texts.NO_LOG_ROLE.error(request)

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while a domain name is mapped to the stage."""
        context, stage = request.handler_context, request.previous_state
        domains = [
            mapping.get("DomainName", "")
            for mapping in context.seen(BASE_PATH_MAPPING)
            if (mapping.get("RestApiId"), mapping.get("Stage")) == (stage["RestApiId"], stage["StageName"])
        ]
        if domains and context.checks_references_to(BASE_PATH_MAPPING):
            raise texts.STAGE_IS_MAPPED.error(request, stage=stage["StageName"], domains=", ".join(domains))
        return super().delete(request)


def _writes_logs(stage: Model) -> bool:
    levels = [setting.get("LoggingLevel", "OFF") for setting in stage.get("MethodSettings", ())]
    return any(level != "OFF" for level in levels)


def _has_no_log_role(request: HandlerRequest) -> bool:
    context = request.handler_context
    accounts = context.seen(ACCOUNT)
    return context.checks_references_to(ACCOUNT) and not any("CloudWatchRoleArn" in account for account in accounts)


class UsagePlan(ServiceHandler):
    """A usage plan; its keys are deleted with it."""

    children = (Child(USAGE_PLAN_KEY, "UsagePlanId"),)

    def create(self, request: HandlerRequest) -> Model:
        """Raises for stages that do not exist."""
        _check_api_stages(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Raises for new stages that do not exist."""
        _check_api_stages(request)
        return super().update(request)


def _check_api_stages(request: HandlerRequest) -> None:
    context, known = request.handler_context, _api_stages(request.previous_state)
    for api_id, stage in _api_stages(request.desired_state):
        is_new = (api_id, stage) not in known and context.checks_references_to(STAGE)
        if is_new and not context.exists(STAGE, f"{api_id}|{stage}"):
            raise texts.NO_API_STAGE.error(request, value=f"{api_id}:{stage}")


def _api_stages(plan: Model) -> list[tuple[Any, Any]]:
    return [(item.get("ApiId"), item.get("Stage")) for item in plan.get("ApiStages", ())]


class UsagePlanKey(ServiceHandler):
    """The association of an API key with a usage plan."""

    references = (
        Reference("KeyId", API_KEY, texts.NO_API_KEY),
        Reference("UsagePlanId", USAGE_PLAN, texts.NO_USAGE_PLAN),
    )


class ApiKey(ServiceHandler):
    """An API key; its associations with usage plans are deleted with it."""

    references = (Reference("StageKeys/*/RestApiId", REST_API, texts.NO_API),)
    unique = (Unique(("Value",), texts.SAME_API_KEY),)
    children = (Child(USAGE_PLAN_KEY, "KeyId"),)


class DomainName(ServiceHandler):
    """A custom domain name; its mappings are deleted with it."""

    references = (
        Reference("CertificateArn", CERTIFICATE, texts.NO_CERTIFICATE),
        Reference("RegionalCertificateArn", CERTIFICATE, texts.NO_CERTIFICATE),
    )
    unique = (Unique(("DomainName",), texts.SAME_DOMAIN_NAME),)
    children = (Child(BASE_PATH_MAPPING, "DomainName"),)


class BasePathMapping(ServiceHandler):
    """The stage that a path of a domain name leads to."""

    references = (
        Reference("DomainName", DOMAIN_NAME, texts.NO_DOMAIN_NAME),
        Reference("RestApiId", REST_API, texts.NO_MAPPED_API, in_use=texts.API_IS_MAPPED, named_by="DomainName"),
        Reference("Stage", STAGE, texts.NO_MAPPED_STAGE, keys=("StageName",), inside=("RestApiId",)),
    )
    unique = (Unique(("DomainName", "BasePath"), texts.SAME_BASE_PATH, default=""),)


HANDLERS = {
    DEPLOYMENT: Deployment(),
    STAGE: Stage(),
    USAGE_PLAN: UsagePlan(),
    USAGE_PLAN_KEY: UsagePlanKey(),
    API_KEY: ApiKey(),
    DOMAIN_NAME: DomainName(),
    BASE_PATH_MAPPING: BasePathMapping(),
}
