"""Certificates, which cannot be deleted while something presents them."""

from __future__ import annotations

from typing import Any

import pytest

from ccmock import MockCloud
from tests.support.calls import create, delete, poll, wait
from tests.support.failing import failed

CERTIFICATE = "AWS::CertificateManager::Certificate"
STATES: dict[str, dict[str, Any]] = {
    "AWS::ApiGateway::DomainName": {"DomainName": "a.example.com"},
    "AWS::ApiGatewayV2::DomainName": {"DomainName": "a.example.com"},
    "AWS::AppSync::DomainName": {"DomainName": "a.example.com"},
    "AWS::CloudFront::Distribution": {
        "DistributionConfig": {
            "Enabled": True,
            "Origins": [{"Id": "one", "DomainName": "example.com"}],
            "DefaultCacheBehavior": {"TargetOriginId": "one", "ViewerProtocolPolicy": "allow-all"},
        }
    },
    "AWS::Cognito::UserPoolDomain": {"Domain": "a.example.com", "UserPoolId": "us-east-1_one"},
    "AWS::ElasticLoadBalancing::LoadBalancer": {
        "Listeners": [{"InstancePort": "80", "LoadBalancerPort": "443", "Protocol": "HTTPS"}]
    },
    "AWS::ElasticLoadBalancingV2::Listener": {
        "LoadBalancerArn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/0123456789abcdef",
        "DefaultActions": [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
        "Port": 443,
        "Protocol": "HTTPS",
    },
}
PRESENTED_BY = (
    ("AWS::ApiGateway::DomainName", "CertificateArn"),
    ("AWS::ApiGateway::DomainName", "RegionalCertificateArn"),
    ("AWS::ApiGatewayV2::DomainName", "DomainNameConfigurations/*/CertificateArn"),
    ("AWS::AppSync::DomainName", "CertificateArn"),
    ("AWS::CloudFront::Distribution", "DistributionConfig/ViewerCertificate/AcmCertificateArn"),
    ("AWS::Cognito::UserPoolDomain", "CustomDomainConfig/CertificateArn"),
    ("AWS::ElasticLoadBalancing::LoadBalancer", "Listeners/*/SSLCertificateId"),
    ("AWS::ElasticLoadBalancingV2::Listener", "Certificates/*/CertificateArn"),
)
"""(type name, path) of what names a certificate and prevents its deletion."""


def presenting(state: Any, path: list[str], arn: str) -> Any:
    """A state that names a certificate at a path."""
    if not path:
        return arn
    if path[0] == "*":
        return [presenting(item, path[1:], arn) for item in state or [{}]]
    return {**(state or {}), path[0]: presenting((state or {}).get(path[0]), path[1:], arn)}


@pytest.fixture
def arn(cloud: MockCloud) -> str:
    return cloud.resources.put(CERTIFICATE, {"DomainName": "a.example.com"}).identifier


@pytest.mark.parametrize(("type_name", "path"), PRESENTED_BY)
def test_certificate_in_use_cannot_be_deleted(
    client: Any, cloud: MockCloud, arn: str, type_name: str, path: str
) -> None:
    dependent = cloud.resources.put(type_name, presenting(STATES[type_name], path.split("/"), arn))
    text = f"Certificate {arn} in account 123456789012 is in use."
    assert failed(client, delete(client, CERTIFICATE, arn)) == ("ResourceConflict", text)
    cloud.resources.delete(type_name, dependent.identifier)
    wait(client, delete(client, CERTIFICATE, arn))


def test_certificate_requires_the_hosted_zones_that_validate_it(client: Any, cloud: MockCloud) -> None:
    zone = cloud.resources.put("AWS::Route53::HostedZone", {"Name": "example.com"}).identifier
    for identifier, outcome in ((zone, "IN_PROGRESS"), ("Z0", "FAILED")):
        options = [{"DomainName": "a.example.com", "HostedZoneId": identifier}]
        event = create(client, CERTIFICATE, {"DomainName": "a.example.com", "DomainValidationOptions": options})
        assert poll(client, event)["OperationStatus"] == outcome
    assert failed(client, event) == ("NotFound", "No hosted zone found with ID: Z0")


def test_a_certificate_takes_minutes_to_be_validated(client: Any, cloud: MockCloud) -> None:
    event = create(client, CERTIFICATE, {"DomainName": "a.example.com"})
    cloud.clock.advance(60)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(600)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"
