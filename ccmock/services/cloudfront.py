"""CloudFront: distributions, and what their origins and cache behaviours name.

An enabled distribution may be deleted: its handler disables it first, which is what takes the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..contract.handler import Handler, HandlerRequest, InProgress, Model
from ..handlers.error_texts import ErrorText
from ..handlers.references import Holder, Reference
from .shared.relations import Child, RelatedHandler, Unique

DISTRIBUTION, ACCESS_CONTROL, ACCESS_IDENTITY, FUNCTION = (
    f"AWS::CloudFront::{name}"
    for name in ("Distribution", "OriginAccessControl", "CloudFrontOriginAccessIdentity", "Function")
)
CACHE_POLICY, REQUEST_POLICY, HEADERS_POLICY = (
    f"AWS::CloudFront::{name}Policy" for name in ("Cache", "OriginRequest", "ResponseHeaders")
)
KEY_GROUP, PUBLIC_KEY, LOG_CONFIG, VPC_ORIGIN = (
    f"AWS::CloudFront::{name}" for name in ("KeyGroup", "PublicKey", "RealtimeLogConfig", "VpcOrigin")
)
TENANT, SUBSCRIPTION = (f"AWS::CloudFront::{name}" for name in ("DistributionTenant", "MonitoringSubscription"))
CERTIFICATE, WEB_ACL = "AWS::CertificateManager::Certificate", "AWS::WAFv2::WebACL"

MANAGED_POLICIES = (
    # Cache policies.
    "08627262-05a9-4f76-9ded-b50ca2e3a84f",
    "1c6db51a-a33f-469a-8245-dae26771f530",
    "2e54312d-136d-493c-8eb9-b001f22f67d2",
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
    "658327ea-f89d-4fab-a63d-7e88639e58f6",
    "7e5fad67-ee98-4ad0-b05a-394999eefc1a",
    "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
    "a6bad946-36c3-4c33-aa98-362c74a7fb13",
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
    # Origin request policies.
    "216adef6-5c7f-47e4-b989-5492eafa07d3",
    "33f36d7e-f396-46d9-90e0-52428a34d9dc",
    "59781a5b-3903-41f3-afcb-af62929ccde1",
    "775133bc-15f2-49f9-abea-afb2e0bf67d2",
    "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
    "acba4595-bd28-49b8-b9fe-13317c0390fa",
    "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    "bf0718e1-ba1e-49d1-88b1-f726733018ae",
    # Response headers policies.
    "5cc3b908-e619-4b99-88e5-2cf7f45965bd",
    "60669652-455b-4ae9-85a4-c4c02393f86c",
    "67f7725c-6f97-4210-82d7-5512b31e9d03",
    "e61eb60c-9c35-4d20-a928-2b84e02af89c",
    "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
)
"""The ids of the policies that CloudFront itself offers, by its developer guide."""


def _error_text(text: str, status: int = 400) -> ErrorText:
    return ErrorText("InvalidRequest", f"Invalid request provided: {{type_name}}: {text}", "CloudFront", status)


NO_ORIGIN = _error_text("One or more of your origins or origin groups do not exist.", 404)
COLON_IN_ORIGIN = _error_text("The parameter origin name cannot contain a colon.")
NO_ORIGIN_DOMAIN = _error_text("The parameter origin name must be a domain name.")
NO_CERTIFICATE = _error_text(
    "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that "
    "validates your authorization to use the domain name. For more details, see: "
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html"
    "#alternate-domain-names-requirements"
)
BAD_CERTIFICATE = _error_text(
    "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid "
    "certificate chain."
)
ALIAS_TAKEN = _error_text(
    "One or more of the CNAMEs you provided are already associated with a different resource.", 409
)
NO_ACCESS_CONTROL = _error_text("The origin access control does not exist.", 404)
NO_ACCESS_IDENTITY = _error_text("The origin access identity is not valid or doesn't exist.")
NO_VPC_ORIGIN = _error_text("The entity was not found.", 404)
NO_WEB_ACL = _error_text("A web ACL ID specified is not valid.")
NO_CACHE_POLICY = _error_text("The cache policy does not exist.", 404)
NO_REQUEST_POLICY = _error_text("The origin request policy does not exist.", 404)
NO_HEADERS_POLICY = _error_text("The response headers policy does not exist.", 404)
NO_KEY_GROUP = _error_text("The specified key group does not exist.")
NO_PUBLIC_KEY = _error_text("The specified public key doesn't exist.", 404)
NO_FUNCTION = _error_text("A CloudFront function association is invalid.")
NO_LOG_CONFIG = _error_text("The real-time log configuration does not exist.", 404)
NO_DISTRIBUTION = ErrorText("NotFound", "The specified distribution does not exist.", "CloudFront", 404)
NOT_CACHED = _error_text("The parameter {value} is invalid for policy with caching disabled.")
SAME_NAME = ErrorText("AlreadyExists", "Resource of type '{type_name}' with identifier '{value}' already exists.")
LONG_NAME = ErrorText("InvalidRequest", "Invalid request provided: {type_name}")
CACHE_POLICY_IN_USE, REQUEST_POLICY_IN_USE, HEADERS_POLICY_IN_USE = (
    _error_text(f"Cannot delete the {kind} policy because it is attached to one or more cache behaviors.", 409)
    for kind in ("cache", "origin request", "response headers")
)
ACCESS_CONTROL_IN_USE = _error_text(
    "Cannot delete the origin access control because it's in use by one or more distributions.", 409
)
ACCESS_IDENTITY_IN_USE = _error_text("The Origin Access Identity specified is already in use.", 409)
FUNCTION_IN_USE = _error_text("Cannot delete the function because it's attached to one or more cache behaviors.", 409)
LOG_CONFIG_IN_USE = _error_text(
    "Cannot delete the real-time log configuration because it is attached to one or more cache behaviors."
)
PUBLIC_KEY_IN_USE = _error_text("The specified public key is in use.", 409)
IN_USE = _error_text("Cannot delete this resource because it is in use.", 409)
ENTITY_IN_USE = _error_text("The entity cannot be deleted while it is in use.", 409)


def _behaviours(name: str) -> tuple[str, str]:
    """Where a property of cache behaviours stands in a distribution."""
    return f"DistributionConfig/DefaultCacheBehavior/{name}", f"DistributionConfig/CacheBehaviors/*/{name}"


def _held(name: str, error_text: ErrorText, key: str | None = None) -> tuple[Holder, ...]:
    return tuple(Holder(DISTRIBUTION, path, error_text, key=key) for path in _behaviours(name))


NAMED_BY_BEHAVIOURS: tuple[tuple[str, str, ErrorText, tuple[str, ...]], ...] = (
    ("CachePolicyId", CACHE_POLICY, NO_CACHE_POLICY, MANAGED_POLICIES),
    ("OriginRequestPolicyId", REQUEST_POLICY, NO_REQUEST_POLICY, MANAGED_POLICIES),
    ("ResponseHeadersPolicyId", HEADERS_POLICY, NO_HEADERS_POLICY, MANAGED_POLICIES),
    ("TrustedKeyGroups/*", KEY_GROUP, NO_KEY_GROUP, ()),
    ("FunctionAssociations/*/FunctionARN", FUNCTION, NO_FUNCTION, ()),
    ("RealtimeLogConfigArn", LOG_CONFIG, NO_LOG_CONFIG, ()),
)
"""Property of a cache behaviour, what it names, the error_text where that is missing, and what is always there."""

ORIGINS = "DistributionConfig/Origins/*"
NOTHING = ("",)
"""An empty text names nothing."""


class Distribution(RelatedHandler):
    """A distribution."""

    references = (
        Reference(f"{ORIGINS}/OriginAccessControlId", ACCESS_CONTROL, NO_ACCESS_CONTROL, outside=NOTHING),
        Reference(f"{ORIGINS}/VpcOriginConfig/VpcOriginId", VPC_ORIGIN, NO_VPC_ORIGIN),
        Reference("DistributionConfig/ViewerCertificate/AcmCertificateArn", CERTIFICATE, BAD_CERTIFICATE),
        Reference("DistributionConfig/WebACLId", WEB_ACL, NO_WEB_ACL, keys=("Arn",), outside=NOTHING),
        *(
            Reference(path, kind, missing, outside=(*NOTHING, *managed))
            for name, kind, missing, managed in NAMED_BY_BEHAVIOURS
            for path in _behaviours(name)
        ),
    )
    held_by = (Holder(TENANT, "DistributionId", IN_USE),)
    children = (Child(SUBSCRIPTION, "DistributionId"),)

    def create(self, request: HandlerRequest) -> Model:
        """Refused for origin access identities that do not exist."""
        _check_access_identities(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Likewise."""
        _check_access_identities(request)
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses origins that cannot be, cache behaviours without one, and names that are not the distribution's."""
        config = declared.get("DistributionConfig", {})
        _check_origins(request, config)
        certificate = config.get("ViewerCertificate", {})
        arn = certificate.get("AcmCertificateArn", "")
        if arn.startswith("arn:aws:") and arn.split(":")[3] != "us-east-1":
            raise BAD_CERTIFICATE.error(request)
        if config.get("Aliases") and not {"AcmCertificateArn", "IamCertificateId"} & certificate.keys():
            raise NO_CERTIFICATE.error(request)
        own = request.identifier if request.operation == "UPDATE" else None
        for other in request.handler_context.seen(DISTRIBUTION):
            names = {alias.lower() for alias in other["DistributionConfig"].get("Aliases", ())}
            if other["Id"] != own and not names.isdisjoint(map(str.lower, config.get("Aliases", ()))):
                raise ALIAS_TAKEN.error(request)


def _check_origins(request: HandlerRequest, config: Model) -> None:
    origins = config.get("Origins", ())
    for origin in origins:
        if ":" in origin["DomainName"]:
            raise COLON_IN_ORIGIN.error(request)
        if "." not in origin["DomainName"]:
            raise NO_ORIGIN_DOMAIN.error(request)
    groups = config.get("OriginGroups", {}).get("Items", ())
    there = {each["Id"] for each in (*origins, *groups)}
    behaviours = (config.get("DefaultCacheBehavior", {}), *config.get("CacheBehaviors", ()))
    targets = {behaviour["TargetOriginId"] for behaviour in behaviours if "TargetOriginId" in behaviour}
    if there and not targets <= there:
        raise NO_ORIGIN.error(request)


IDENTITY = re.compile(r"origin-access-identity/cloudfront/(.*)")


def _access_identities(distribution: Model) -> Iterator[str]:
    for origin in distribution.get("DistributionConfig", {}).get("Origins", ()):
        named = IDENTITY.fullmatch(origin.get("S3OriginConfig", {}).get("OriginAccessIdentity", ""))
        if named:
            yield named[1]


def _check_access_identities(request: HandlerRequest) -> None:
    context, known = request.handler_context, set(_access_identities(request.previous_state))
    for identifier in _access_identities(request.desired_state):
        is_checked = identifier not in known and context.checks_references_to(ACCESS_IDENTITY)
        if is_checked and not context.exists(ACCESS_IDENTITY, identifier):
            raise NO_ACCESS_IDENTITY.error(request)


class OriginAccessIdentity(RelatedHandler):
    """What a distribution signs in to a bucket with, in the old way."""

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Refused while an origin uses it."""
        context = request.handler_context
        distributions = context.seen(DISTRIBUTION) if context.checks_references_to(DISTRIBUTION) else iter(())
        if any(request.identifier in set(_access_identities(each)) for each in distributions):
            raise ACCESS_IDENTITY_IN_USE.error(request)
        return super().delete(request)


class OriginAccessControl(RelatedHandler):
    """What a distribution signs in to an origin with."""

    unique = (Unique(("OriginAccessControlConfig/Name",), SAME_NAME),)
    held_by = (Holder(DISTRIBUTION, f"{ORIGINS}/OriginAccessControlId", ACCESS_CONTROL_IN_USE),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses long names, without saying so."""
        super().check(request, declared)
        if len(declared["OriginAccessControlConfig"]["Name"]) > 64:
            raise LONG_NAME.error(request)


NEEDS_CACHING: tuple[tuple[str, tuple[str, ...], Any], ...] = (
    ("HeaderBehavior", ("HeadersConfig", "HeaderBehavior"), "none"),
    ("CookieBehavior", ("CookiesConfig", "CookieBehavior"), "none"),
    ("QueryStringBehavior", ("QueryStringsConfig", "QueryStringBehavior"), "none"),
    ("EnableAcceptEncodingGzip", ("EnableAcceptEncodingGzip",), False),
    ("EnableAcceptEncodingBrotli", ("EnableAcceptEncodingBrotli",), False),
)
"""Parameter of a cache key, where it stands, and the value that it has where nothing is cached."""


class CachePolicy(RelatedHandler):
    """What is cached, and under which key."""

    unique = (Unique(("CachePolicyConfig/Name",), SAME_NAME),)
    held_by = _held("CachePolicyId", CACHE_POLICY_IN_USE)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Refuses a cache key where nothing is cached."""
        super().check(request, declared)
        config = declared["CachePolicyConfig"]
        if config["MaxTTL"] > 0:
            return
        for name, path, otherwise in NEEDS_CACHING:
            value: Any = config["ParametersInCacheKeyAndForwardedToOrigin"]
            for token in path:
                value = value.get(token, otherwise)
            if value != otherwise:
                raise NOT_CACHED.error(request, value=name)


class OriginRequestPolicy(RelatedHandler):
    """What is passed on to an origin."""

    unique = (Unique(("OriginRequestPolicyConfig/Name",), SAME_NAME),)
    held_by = _held("OriginRequestPolicyId", REQUEST_POLICY_IN_USE)


class ResponseHeadersPolicy(RelatedHandler):
    """Which headers a response gets."""

    unique = (Unique(("ResponseHeadersPolicyConfig/Name",), SAME_NAME),)
    held_by = _held("ResponseHeadersPolicyId", HEADERS_POLICY_IN_USE)


class EdgeFunction(RelatedHandler):
    """A function at the edge."""

    unique = (Unique(("Name",), SAME_NAME),)
    held_by = _held("FunctionAssociations/*/FunctionARN", FUNCTION_IN_USE)


class RealtimeLogConfig(RelatedHandler):
    """Where the requests of cache behaviours are logged."""

    unique = (Unique(("Name",), SAME_NAME),)
    held_by = _held("RealtimeLogConfigArn", LOG_CONFIG_IN_USE)


class KeyGroup(RelatedHandler):
    """Public keys that may have signed a request."""

    references = (Reference("KeyGroupConfig/Items/*", PUBLIC_KEY, NO_PUBLIC_KEY),)
    unique = (Unique(("KeyGroupConfig/Name",), SAME_NAME),)
    held_by = _held("TrustedKeyGroups/*", IN_USE)


class PublicKey(RelatedHandler):
    """A public key."""

    unique = (Unique(("PublicKeyConfig/Name",), SAME_NAME),)
    held_by = (Holder(KEY_GROUP, "KeyGroupConfig/Items/*", PUBLIC_KEY_IN_USE),)


class VpcOrigin(RelatedHandler):
    """An origin in a private subnet."""

    held_by = (Holder(DISTRIBUTION, f"{ORIGINS}/VpcOriginConfig/VpcOriginId", ENTITY_IN_USE),)


class PartOfDistribution(RelatedHandler):
    """What belongs to a distribution."""

    references = (Reference("DistributionId", DISTRIBUTION, NO_DISTRIBUTION),)


HANDLERS: Mapping[str, Handler] = {
    DISTRIBUTION: Distribution(),
    ACCESS_CONTROL: OriginAccessControl(),
    ACCESS_IDENTITY: OriginAccessIdentity(),
    FUNCTION: EdgeFunction(),
    CACHE_POLICY: CachePolicy(),
    REQUEST_POLICY: OriginRequestPolicy(),
    HEADERS_POLICY: ResponseHeadersPolicy(),
    KEY_GROUP: KeyGroup(),
    PUBLIC_KEY: PublicKey(),
    LOG_CONFIG: RealtimeLogConfig(),
    VPC_ORIGIN: VpcOrigin(),
    TENANT: PartOfDistribution(),
    SUBSCRIPTION: PartOfDistribution(),
}
