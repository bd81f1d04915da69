"""Certificates, which cannot be deleted while something presents them."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract.handler import Handler
from ..handlers.error_texts import ServiceTexts
from ..handlers.references import Dependent, Reference
from .shared.service_handler import ServiceHandler

CERTIFICATE = "AWS::CertificateManager::Certificate"
HOSTED_ZONE = "AWS::Route53::HostedZone"

_error_text = ServiceTexts("Acm")

NO_ZONE = ServiceTexts("Route53")("No hosted zone found with ID: {value}", "NotFound", 404)
IN_USE = _error_text("Certificate {identifier} in account {account} is in use.", "ResourceConflict")

USED_BY = (
    "AWS::ApiGateway::DomainName",
    "AWS::ApiGatewayV2::DomainName",
    "AWS::CloudFront::Distribution",
    "AWS::Cognito::UserPoolDomain",
)
"""The types whose references to a certificate prevent its deletion."""

NAMED_AT = (
    ("AWS::AppSync::DomainName", "CertificateArn"),
    ("AWS::ElasticLoadBalancing::LoadBalancer", "Listeners/*/SSLCertificateId"),
    ("AWS::ElasticLoadBalancingV2::Listener", "Certificates/*/CertificateArn"),
)
"""(type name, path) of what else names a certificate and prevents its deletion."""


class Certificate(ServiceHandler):
    """A certificate."""

    references = (Reference("DomainValidationOptions/*/HostedZoneId", HOSTED_ZONE, NO_ZONE),)
    used_by = tuple((type_name, IN_USE) for type_name in USED_BY)
    dependents = tuple(Dependent(type_name, path, IN_USE) for type_name, path in NAMED_AT)


HANDLERS: Mapping[str, Handler] = {CERTIFICATE: Certificate()}
