"""CloudFront: distributions, and what their origins and cache behaviors name.

An enabled distribution may be deleted: its handler disables it first, which is what takes the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..contract.handler import Handler, HandlerRequest, InProgress, Model
from ..handlers.error_texts import HANDLER_TEXT, ErrorText, ServiceTexts
from ..handlers.references import Reference
from .shared.certificates import is_certificate_of_other_region
from .shared.service_handler import Child, ServiceHandler, Unique

DISTRIBUTION = "AWS::CloudFront::Distribution"
ACCESS_CONTROL = "AWS::CloudFront::OriginAccessControl"
ACCESS_IDENTITY = "AWS::CloudFront::CloudFrontOriginAccessIdentity"
FUNCTION = "AWS::CloudFront::Function"
CACHE_POLICY = "AWS::CloudFront::CachePolicy"
REQUEST_POLICY = "AWS::CloudFront::OriginRequestPolicy"
HEADERS_POLICY = "AWS::CloudFront::ResponseHeadersPolicy"
KEY_GROUP = "AWS::CloudFront::KeyGroup"
PUBLIC_KEY = "AWS::CloudFront::PublicKey"
LOG_CONFIG = "AWS::CloudFront::RealtimeLogConfig"
VPC_ORIGIN = "AWS::CloudFront::VpcOrigin"
TENANT = "AWS::CloudFront::DistributionTenant"
SUBSCRIPTION = "AWS::CloudFront::MonitoringSubscription"
CERTIFICATE = "AWS::CertificateManager::Certificate"
WEB_ACL = "AWS::WAFv2::WebACL"

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

_error_text = ServiceTexts("CloudFront", prefix="Invalid request provided: {type_name}: ")

NO_ORIGIN = _error_text("One or more of your origins or origin groups do not exist.", status=404)
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
    "One or more of the CNAMEs you provided are already associated with a different resource.", status=409
)
NO_ACCESS_CONTROL = _error_text("The origin access control does not exist.", status=404)
NO_ACCESS_IDENTITY = _error_text("The origin access identity is not valid or doesn't exist.")
NO_VPC_ORIGIN = _error_text("The entity was not found.", status=404)
NO_WEB_ACL = _error_text("A web ACL ID specified is not valid.")
NO_CACHE_POLICY = _error_text("The cache policy does not exist.", status=404)
NO_REQUEST_POLICY = _error_text("The origin request policy does not exist.", status=404)
NO_HEADERS_POLICY = _error_text("The response headers policy does not exist.", status=404)
NO_KEY_GROUP = _error_text("The specified key group does not exist.")
NO_PUBLIC_KEY = _error_text("The specified public key doesn't exist.", status=404)
NO_FUNCTION = _error_text("A CloudFront function association is invalid.")
NO_LOG_CONFIG = _error_text("The real-time log configuration does not exist.", status=404)
NO_DISTRIBUTION = ServiceTexts("CloudFront")("The specified distribution does not exist.", "NotFound", status=404)
NOT_CACHED = _error_text("The parameter {value} is invalid for policy with caching disabled.")
SAME_NAME = HANDLER_TEXT("Resource of type '{type_name}' with identifier '{value}' already exists.", "AlreadyExists")
LONG_NAME = HANDLER_TEXT("Invalid request provided: {type_name}")
CACHE_POLICY_IN_USE = _error_text(
    "Cannot delete the cache policy because it is attached to one or more cache behaviors.", status=409
)
REQUEST_POLICY_IN_USE = _error_text(
    "Cannot delete the origin request policy because it is attached to one or more cache behaviors.", status=409
)
HEADERS_POLICY_IN_USE = _error_text(
    "Cannot delete the response headers policy because it is attached to one or more cache behaviors.", status=409
)
ACCESS_CONTROL_IN_USE = _error_text(
    "Cannot delete the origin access control because it's in use by one or more distributions.", status=409
)
ACCESS_IDENTITY_IN_USE = _error_text("The Origin Access Identity specified is already in use.", status=409)
FUNCTION_IN_USE = _error_text(
    "Cannot delete the function because it's attached to one or more cache behaviors.", status=409
)
LOG_CONFIG_IN_USE = _error_text(
    "Cannot delete the real-time log configuration because it is attached to one or more cache behaviors."
)
PUBLIC_KEY_IN_USE = _error_text("The specified public key is in use.", status=409)
IN_USE = _error_text("Cannot delete this resource because it is in use.", status=409)
ENTITY_IN_USE = _error_text("The entity cannot be deleted while it is in use.", status=409)


def _behavior_paths(name: str) -> tuple[str, str]:
    """The paths of a property of cache behaviors in a distribution."""
    return f"DistributionConfig/DefaultCacheBehavior/{name}", f"DistributionConfig/CacheBehaviors/*/{name}"


NAMED_BY_BEHAVIORS: tuple[tuple[str, str, ErrorText, ErrorText, tuple[str, ...]], ...] = (
    ("CachePolicyId", CACHE_POLICY, NO_CACHE_POLICY, CACHE_POLICY_IN_USE, MANAGED_POLICIES),
    ("OriginRequestPolicyId", REQUEST_POLICY, NO_REQUEST_POLICY, REQUEST_POLICY_IN_USE, MANAGED_POLICIES),
    ("ResponseHeadersPolicyId", HEADERS_POLICY, NO_HEADERS_POLICY, HEADERS_POLICY_IN_USE, MANAGED_POLICIES),
    ("TrustedKeyGroups/*", KEY_GROUP, NO_KEY_GROUP, IN_USE, ()),
    ("FunctionAssociations/*/FunctionARN", FUNCTION, NO_FUNCTION, FUNCTION_IN_USE, ()),
    ("RealtimeLogConfigArn", LOG_CONFIG, NO_LOG_CONFIG, LOG_CONFIG_IN_USE, ()),
)
"""(property of a cache behavior, the type that it names, the errors where that is missing and in use, what CloudFront
provides itself)."""

ORIGINS = "DistributionConfig/Origins/*"
NOTHING = ("",)
"""The value with which a property names no resource."""


class Distribution(ServiceHandler):
    """A distribution."""

    references = (
        Reference(
            f"{ORIGINS}/OriginAccessControlId",
            ACCESS_CONTROL,
            NO_ACCESS_CONTROL,
            outside=NOTHING,
            in_use=ACCESS_CONTROL_IN_USE,
        ),
        Reference(f"{ORIGINS}/VpcOriginConfig/VpcOriginId", VPC_ORIGIN, NO_VPC_ORIGIN, in_use=ENTITY_IN_USE),
        Reference("DistributionConfig/ViewerCertificate/AcmCertificateArn", CERTIFICATE, BAD_CERTIFICATE),
        Reference("DistributionConfig/WebACLId", WEB_ACL, NO_WEB_ACL, keys=("Arn",), outside=NOTHING),
        *(
            Reference(path, type_name, missing, outside=(*NOTHING, *managed), in_use=in_use)
            for name, type_name, missing, in_use, managed in NAMED_BY_BEHAVIORS
            for path in _behavior_paths(name)
        ),
    )
    children = (Child(SUBSCRIPTION, "DistributionId"),)

    def create(self, request: HandlerRequest) -> Model:
        """Raises where an origin access identity does not exist."""
        _check_access_identities(request)
        return super().create(request)

    def update(self, request: HandlerRequest) -> Model:
        """Raises where an origin access identity does not exist."""
        _check_access_identities(request)
        return super().update(request)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for invalid origins, cache behaviors without an origin, and aliases that are not available."""
        config = declared.get("DistributionConfig", {})
        _check_origins(request, config)
        certificate = config.get("ViewerCertificate", {})
        arn = certificate.get("AcmCertificateArn", "")
        if is_certificate_of_other_region(arn):
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
    behaviors = (config.get("DefaultCacheBehavior", {}), *config.get("CacheBehaviors", ()))
    targets = {behavior["TargetOriginId"] for behavior in behaviors if "TargetOriginId" in behavior}
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


class OriginAccessIdentity(ServiceHandler):
    """The legacy identity with which a distribution accesses a bucket."""

    def delete(self, request: HandlerRequest) -> InProgress | None:
        """Raises while an origin uses the identity."""
        context = request.handler_context
        distributions = context.seen(DISTRIBUTION) if context.checks_references_to(DISTRIBUTION) else iter(())
        if any(request.identifier in set(_access_identities(each)) for each in distributions):
            raise ACCESS_IDENTITY_IN_USE.error(request)
        return super().delete(request)


class OriginAccessControl(ServiceHandler):
    """How a distribution signs its requests to an origin."""

    unique = (Unique(("OriginAccessControlConfig/Name",), SAME_NAME),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken name, and for a long one, which the text does not say."""
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
"""(parameter of a cache key, its path, its value where nothing is cached)."""


class CachePolicy(ServiceHandler):
    """What is cached, and under which key."""

    unique = (Unique(("CachePolicyConfig/Name",), SAME_NAME),)

    def check(self, request: HandlerRequest, declared: Model) -> None:
        """Raises for a taken name, and for a cache key where nothing is cached."""
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


class OriginRequestPolicy(ServiceHandler):
    """What a request to an origin contains."""

    unique = (Unique(("OriginRequestPolicyConfig/Name",), SAME_NAME),)


class ResponseHeadersPolicy(ServiceHandler):
    """Which headers a response has."""

    unique = (Unique(("ResponseHeadersPolicyConfig/Name",), SAME_NAME),)


class EdgeFunction(ServiceHandler):
    """A function at the edge."""

    unique = (Unique(("Name",), SAME_NAME),)


class RealtimeLogConfig(ServiceHandler):
    """Where the requests of cache behaviors are logged."""

    unique = (Unique(("Name",), SAME_NAME),)


class KeyGroup(ServiceHandler):
    """The public keys that signed requests are verified with."""

    references = (Reference("KeyGroupConfig/Items/*", PUBLIC_KEY, NO_PUBLIC_KEY, in_use=PUBLIC_KEY_IN_USE),)
    unique = (Unique(("KeyGroupConfig/Name",), SAME_NAME),)


class PublicKey(ServiceHandler):
    """A public key."""

    unique = (Unique(("PublicKeyConfig/Name",), SAME_NAME),)


class VpcOrigin(ServiceHandler):
    """An origin in a private subnet."""


OF_DISTRIBUTION = Reference("DistributionId", DISTRIBUTION, NO_DISTRIBUTION)


class DistributionTenant(ServiceHandler):
    """A tenant of a distribution, which cannot be deleted before its tenants."""

    references = (replace(OF_DISTRIBUTION, in_use=IN_USE),)


class MonitoringSubscription(ServiceHandler):
    """The additional metrics of a distribution, deleted with it."""

    references = (OF_DISTRIBUTION,)


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
    TENANT: DistributionTenant(),
    SUBSCRIPTION: MonitoringSubscription(),
}
