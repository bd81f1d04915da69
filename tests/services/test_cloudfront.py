"""Distributions, and what their origins and cache behaviours name."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, made, poll, read, update, wait
from tests.support.failing import failed

DISTRIBUTION, CONTROL, IDENTITY, FUNCTION = (
    f"AWS::CloudFront::{name}"
    for name in ("Distribution", "OriginAccessControl", "CloudFrontOriginAccessIdentity", "Function")
)
CACHE_POLICY, REQUEST_POLICY, HEADERS_POLICY = (
    f"AWS::CloudFront::{name}Policy" for name in ("Cache", "OriginRequest", "ResponseHeaders")
)
KEY_GROUP, PUBLIC_KEY, LOG_CONFIG = (
    f"AWS::CloudFront::{name}" for name in ("KeyGroup", "PublicKey", "RealtimeLogConfig")
)
CERTIFICATE = "AWS::CertificateManager::Certificate"
INVALID = f"Invalid request provided: {DISTRIBUTION}: "
OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"


@pytest.fixture(autouse=True)
def quick(cloud: MockCloud) -> None:
    cloud.timing.set(create=5, update=5, delete=5)


def distribution(
    origin: dict[str, Any] | None = None, behaviour: dict[str, Any] | None = None, **config: Any
) -> dict[str, Any]:
    """A desired state, with more for its one origin, for its default cache behaviour and for its config."""
    origins = [{"Id": "bucket", "DomainName": "b.s3.us-east-1.amazonaws.com", **(origin or {})}]
    default = {"TargetOriginId": "bucket", "ViewerProtocolPolicy": "allow-all", **(behaviour or {})}
    return {"DistributionConfig": {"Enabled": True, "Origins": origins, "DefaultCacheBehavior": default, **config}}


def refusal(client: Any, state: dict[str, Any]) -> str:
    """What is wrong with a distribution."""
    code, text = failed(client, create(client, DISTRIBUTION, state))
    assert (code, text[: len(INVALID)]) == ("InvalidRequest", INVALID)
    return text[len(INVALID) :]


# --- distributions ---


def test_enabled_distribution_can_be_deleted() -> None:
    with mock_cloudcontrol(clock="manual", region="us-east-1") as cloud:
        client = boto3.client("cloudcontrol")
        event = create(client, DISTRIBUTION, distribution())
        cloud.clock.advance(120)
        assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
        cloud.clock.advance(1200)
        event = poll(client, event)
        assert event["OperationStatus"] == "SUCCESS"
        assert read(client, DISTRIBUTION, event["Identifier"])["DistributionConfig"]["Enabled"] is True
        event = delete(client, DISTRIBUTION, event["Identifier"])
        cloud.clock.advance(1200)
        assert poll(client, event)["OperationStatus"] == "SUCCESS"


def test_cache_behavior_requires_its_origin(client: Any) -> None:
    missing = "One or more of your origins or origin groups do not exist."
    assert refusal(client, distribution(behaviour={"TargetOriginId": "gone"})) == missing
    other = {"PathPattern": "/api/*", "TargetOriginId": "gone", "ViewerProtocolPolicy": "allow-all"}
    assert refusal(client, distribution(CacheBehaviors=[other])) == missing
    members = {"Quantity": 2, "Items": [{"OriginId": "bucket"}, {"OriginId": "other"}]}
    group = {"Id": "group", "FailoverCriteria": {"StatusCodes": {"Quantity": 1, "Items": [500]}}, "Members": members}
    groups = {"Quantity": 1, "Items": [group]}
    made(client, DISTRIBUTION, distribution(behaviour={"TargetOriginId": "group"}, OriginGroups=groups))


def test_origin_must_be_a_domain_name(client: Any) -> None:
    for name, text in (
        ("https://example.com", "The parameter origin name cannot contain a colon."),
        ("abc123", "The parameter origin name must be a domain name."),
    ):
        assert refusal(client, distribution({"DomainName": name})) == text


def test_aliases_require_a_certificate(client: Any) -> None:
    text = refusal(client, distribution(Aliases=["www.example.com"]))
    assert text.startswith("To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a")
    own = made(client, CERTIFICATE, {"DomainName": "www.example.com"})
    for arn in (f"{own}0", own.replace("us-east-1", "eu-west-1")):
        certificate = {"AcmCertificateArn": arn, "SslSupportMethod": "sni-only"}
        text = refusal(client, distribution(Aliases=["www.example.com"], ViewerCertificate=certificate))
        assert text.startswith(
            "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or"
        )
    certificate = {"AcmCertificateArn": own, "SslSupportMethod": "sni-only"}
    made(client, DISTRIBUTION, distribution(Aliases=["www.example.com"], ViewerCertificate=certificate))


def test_alias_is_unique_among_distributions(client: Any) -> None:
    certificate = {"IamCertificateId": "c"}
    state = distribution(Aliases=["www.example.com"], ViewerCertificate=certificate)
    own = made(client, DISTRIBUTION, state)
    again = distribution(Aliases=["other.example.com", "WWW.example.com"], ViewerCertificate=certificate)
    text = "One or more of the CNAMEs you provided are already associated with a different resource."
    assert refusal(client, again) == text
    wait(
        client, update(client, DISTRIBUTION, own, [{"op": "add", "path": "/DistributionConfig/Comment", "value": "x"}])
    )


# --- what distributions name ---


@pytest.fixture
def parts(client: Any) -> dict[str, str]:
    """The identifiers of one of each kind that a cache behaviour names."""
    none = {"CookiesConfig": {"CookieBehavior": "none"}, "QueryStringsConfig": {"QueryStringBehavior": "none"}}
    headers = {"HeadersConfig": {"HeaderBehavior": "none"}}
    key = {"EnableAcceptEncodingGzip": True, **headers, **none}
    times = {"MinTTL": 1, "DefaultTTL": 60, "MaxTTL": 600}
    stream = {"RoleArn": "arn:aws:iam::123456789012:role/r", "StreamArn": "arn:aws:kinesis:us-east-1:1:stream/s"}
    cache = {"Name": "one", **times, "ParametersInCacheKeyAndForwardedToOrigin": key}
    states: dict[str, dict[str, Any]] = {
        CACHE_POLICY: {"CachePolicyConfig": cache},
        REQUEST_POLICY: {"OriginRequestPolicyConfig": {"Name": "one", **headers, **none}},
        HEADERS_POLICY: {"ResponseHeadersPolicyConfig": {"Name": "one"}},
        KEY_GROUP: {"KeyGroupConfig": {"Name": "one", "Items": []}},
        FUNCTION: {
            "Name": "one",
            "FunctionCode": "function handler() {}",
            "FunctionConfig": {"Comment": "", "Runtime": "cloudfront-js-2.0"},
        },
        LOG_CONFIG: {
            "Name": "one",
            "EndPoints": [{"StreamType": "Kinesis", "KinesisStreamConfig": stream}],
            "Fields": ["timestamp"],
            "SamplingRate": 100,
        },
    }
    return {name: made(client, name, state) for name, state in states.items()}


NAMED: list[tuple[str, str, str, str]] = [
    (
        "CachePolicyId",
        CACHE_POLICY,
        "The cache policy does not exist.",
        "Cannot delete the cache policy because it is attached to one or more cache behaviors.",
    ),
    (
        "OriginRequestPolicyId",
        REQUEST_POLICY,
        "The origin request policy does not exist.",
        "Cannot delete the origin request policy because it is attached to one or more cache behaviors.",
    ),
    (
        "ResponseHeadersPolicyId",
        HEADERS_POLICY,
        "The response headers policy does not exist.",
        "Cannot delete the response headers policy because it is attached to one or more cache behaviors.",
    ),
    (
        "TrustedKeyGroups",
        KEY_GROUP,
        "The specified key group does not exist.",
        "Cannot delete this resource because it is in use.",
    ),
    (
        "FunctionAssociations",
        FUNCTION,
        "A CloudFront function association is invalid.",
        "Cannot delete the function because it's attached to one or more cache behaviors.",
    ),
    (
        "RealtimeLogConfigArn",
        LOG_CONFIG,
        "The real-time log configuration does not exist.",
        "Cannot delete the real-time log configuration because it is attached to one or more cache behaviors.",
    ),
]


def naming(name: str, identifier: str) -> dict[str, Any]:
    """The property of a cache behaviour that names something."""
    if name == "FunctionAssociations":
        return {name: [{"EventType": "viewer-request", "FunctionARN": identifier}]}
    return {name: [identifier] if name == "TrustedKeyGroups" else identifier}


@pytest.mark.parametrize(("name", "kind", "missing", "held"), NAMED)
def test_resources_of_a_cache_behavior_exist_and_cannot_be_deleted(
    client: Any, parts: dict[str, str], name: str, kind: str, missing: str, held: str
) -> None:
    target = {"TargetOriginId": "bucket", "ViewerProtocolPolicy": "allow-all", "PathPattern": "/api/*"}
    gone, there = naming(name, f"{parts[kind]}0"), naming(name, parts[kind])
    assert refusal(client, distribution(behaviour=gone)) == missing
    assert refusal(client, distribution(CacheBehaviors=[{**target, **gone}])) == missing
    for state in (distribution(behaviour=there), distribution(CacheBehaviors=[{**target, **there}])):
        own = made(client, DISTRIBUTION, state)
        code, text = failed(client, delete(client, kind, parts[kind]))
        assert (code, text) == ("InvalidRequest", f"Invalid request provided: {kind}: {held}")
        wait(client, delete(client, DISTRIBUTION, own))
    wait(client, delete(client, kind, parts[kind]))


def test_managed_policies_always_exist(client: Any, parts: dict[str, str]) -> None:
    made(client, DISTRIBUTION, distribution(behaviour={"CachePolicyId": OPTIMIZED, "OriginRequestPolicyId": ""}))


def test_origin_access_control_in_use_cannot_be_deleted(client: Any) -> None:
    settings = {"SigningBehavior": "always", "SigningProtocol": "sigv4", "OriginAccessControlOriginType": "s3"}
    control = made(client, CONTROL, {"OriginAccessControlConfig": {"Name": "one", **settings}})
    text = "The origin access control does not exist."
    assert refusal(client, distribution({"OriginAccessControlId": f"{control}0"})) == text
    own = made(client, DISTRIBUTION, distribution({"OriginAccessControlId": control}))
    text = "Cannot delete the origin access control because it's in use by one or more distributions."
    code, message = failed(client, delete(client, CONTROL, control))
    assert (code, message) == ("InvalidRequest", f"Invalid request provided: {CONTROL}: {text}")
    wait(client, delete(client, DISTRIBUTION, own))
    wait(client, delete(client, CONTROL, control))


def test_origin_access_identity_in_use_cannot_be_deleted(client: Any) -> None:
    identity = made(client, IDENTITY, {"CloudFrontOriginAccessIdentityConfig": {"Comment": "one"}})
    prefix = "origin-access-identity/cloudfront/"
    gone = {"S3OriginConfig": {"OriginAccessIdentity": f"{prefix}{identity}0"}}
    text = "The origin access identity is not valid or doesn't exist."
    assert refusal(client, distribution(gone)) == text
    own = made(client, DISTRIBUTION, distribution({"S3OriginConfig": {"OriginAccessIdentity": f"{prefix}{identity}"}}))
    patch = [{"op": "replace", "path": "/DistributionConfig/Origins/0/S3OriginConfig", "value": gone["S3OriginConfig"]}]
    event = update(client, DISTRIBUTION, own, patch)
    assert failed(client, event) == ("InvalidRequest", f"{INVALID}{text}")
    text = "The Origin Access Identity specified is already in use."
    code, message = failed(client, delete(client, IDENTITY, identity))
    assert (code, message) == ("InvalidRequest", f"Invalid request provided: {IDENTITY}: {text}")
    wait(client, delete(client, DISTRIBUTION, own))
    wait(client, delete(client, IDENTITY, identity))


def test_distribution_requires_its_web_acl(client: Any, cloud: MockCloud) -> None:
    visible = {"CloudWatchMetricsEnabled": False, "MetricName": "m", "SampledRequestsEnabled": False}
    state = {"Name": "one", "Scope": "CLOUDFRONT", "DefaultAction": {"Allow": {}}, "VisibilityConfig": visible}
    arn = cloud.resources.put("AWS::WAFv2::WebACL", state).properties["Arn"]
    assert refusal(client, distribution(WebACLId=f"{arn}0")) == "A web ACL ID specified is not valid."
    made(client, DISTRIBUTION, distribution(WebACLId=arn))


def test_vpc_origin_in_use_cannot_be_deleted(client: Any) -> None:
    name = "AWS::CloudFront::VpcOrigin"
    arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/one/0123456789abcdef"
    origin = made(client, name, {"VpcOriginEndpointConfig": {"Name": "one", "Arn": arn}})
    gone = distribution({"VpcOriginConfig": {"VpcOriginId": f"{origin}0"}})
    assert refusal(client, gone) == "The entity was not found."
    made(client, DISTRIBUTION, distribution({"VpcOriginConfig": {"VpcOriginId": origin}}))
    text = f"Invalid request provided: {name}: The entity cannot be deleted while it is in use."
    assert failed(client, delete(client, name, origin)) == ("InvalidRequest", text)


def test_public_key_in_use_by_a_key_group_cannot_be_deleted(client: Any) -> None:
    config = {"CallerReference": "r", "Name": "one", "EncodedKey": "k"}
    key = made(client, PUBLIC_KEY, {"PublicKeyConfig": config})
    event = create(client, KEY_GROUP, {"KeyGroupConfig": {"Name": "one", "Items": [f"{key}0"]}})
    text = f"Invalid request provided: {KEY_GROUP}: The specified public key doesn't exist."
    assert failed(client, event) == ("InvalidRequest", text)
    made(client, KEY_GROUP, {"KeyGroupConfig": {"Name": "one", "Items": [key]}})
    text = f"Invalid request provided: {PUBLIC_KEY}: The specified public key is in use."
    assert failed(client, delete(client, PUBLIC_KEY, key)) == ("InvalidRequest", text)


def test_names_of_cloudfront_resources_are_unique(client: Any, parts: dict[str, str], cloud: MockCloud) -> None:
    for kind, identifier in parts.items():
        resource = cloud.resources.get(kind, identifier)
        assert resource is not None
        state = cloud.types[kind].read_only.without(resource.properties)
        state.pop("FunctionMetadata", None)
        text = f"Resource of type '{kind}' with identifier 'one' already exists."
        assert failed(client, create(client, kind, state)) == ("AlreadyExists", text)


def test_long_name_of_origin_access_control_is_refused(client: Any) -> None:
    settings = {"SigningBehavior": "always", "SigningProtocol": "sigv4", "OriginAccessControlOriginType": "s3"}
    event = create(client, CONTROL, {"OriginAccessControlConfig": {"Name": "n" * 65, **settings}})
    assert failed(client, event) == ("InvalidRequest", f"Invalid request provided: {CONTROL}")
    made(client, CONTROL, {"OriginAccessControlConfig": {"Name": "n" * 64, **settings}})


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ({"HeadersConfig": {"HeaderBehavior": "whitelist", "Headers": ["Authorization"]}}, "HeaderBehavior"),
        ({"CookiesConfig": {"CookieBehavior": "all"}}, "CookieBehavior"),
        ({"QueryStringsConfig": {"QueryStringBehavior": "all"}}, "QueryStringBehavior"),
        ({"EnableAcceptEncodingGzip": True}, "EnableAcceptEncodingGzip"),
        ({"EnableAcceptEncodingBrotli": True}, "EnableAcceptEncodingBrotli"),
    ],
)
def test_cache_key_without_caching_is_refused(client: Any, key: dict[str, Any], name: str) -> None:
    plain = {
        "EnableAcceptEncodingGzip": False,
        "HeadersConfig": {"HeaderBehavior": "none"},
        "CookiesConfig": {"CookieBehavior": "none"},
        "QueryStringsConfig": {"QueryStringBehavior": "none"},
    }
    config = {"Name": "one", "MinTTL": 0, "DefaultTTL": 0, "MaxTTL": 0}
    state = {"CachePolicyConfig": {**config, "ParametersInCacheKeyAndForwardedToOrigin": {**plain, **key}}}
    text = (
        f"Invalid request provided: {CACHE_POLICY}: The parameter {name} is invalid for policy with caching disabled."
    )
    assert failed(client, create(client, CACHE_POLICY, state)) == ("InvalidRequest", text)
    plain_state = {"CachePolicyConfig": {**config, "ParametersInCacheKeyAndForwardedToOrigin": plain}}
    made(client, CACHE_POLICY, plain_state)


def test_parts_of_a_distribution_require_it(client: Any, cloud: MockCloud) -> None:
    own = made(client, DISTRIBUTION, distribution())
    subscription, tenant = "AWS::CloudFront::MonitoringSubscription", "AWS::CloudFront::DistributionTenant"
    for name, state in ((subscription, {"MonitoringSubscription": {}}), (tenant, {"Name": "t", "Domains": []})):
        event = create(client, name, {"DistributionId": "gone", **state})
        assert failed(client, event) == ("NotFound", "The specified distribution does not exist.")
        made(client, name, {"DistributionId": own, **state})
    text = f"{INVALID}Cannot delete this resource because it is in use."
    assert failed(client, delete(client, DISTRIBUTION, own)) == ("InvalidRequest", text)
    cloud.resources.delete(tenant, cloud.resources.list(tenant)[0].identifier)
    wait(client, delete(client, DISTRIBUTION, own))
    assert cloud.resources.list(subscription) == []


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off", region="us-east-1") as cloud:
        cloud.timing.set(create=5, update=5, delete=5)
        client = boto3.client("cloudcontrol")
        identity = made(client, IDENTITY, {"CloudFrontOriginAccessIdentityConfig": {"Comment": "one"}})
        prefix = "origin-access-identity/cloudfront/"
        for name in (identity, "gone"):
            made(client, DISTRIBUTION, distribution({"S3OriginConfig": {"OriginAccessIdentity": f"{prefix}{name}"}}))
        made(client, DISTRIBUTION, distribution({"OriginAccessControlId": "gone"}, {"CachePolicyId": "gone"}))
        wait(client, delete(client, IDENTITY, identity))
