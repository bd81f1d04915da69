"""Certificates, which stay while something presents them."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract.handler import Handler
from ..handlers.error_texts import ErrorText
from ..handlers.references import Holder, Reference
from .shared.relations import RelatedHandler

CERTIFICATE, HOSTED_ZONE = "AWS::CertificateManager::Certificate", "AWS::Route53::HostedZone"

NO_ZONE = ErrorText("NotFound", "No hosted zone found with ID: {value}", "Route53", 404)
IN_USE = ErrorText("ResourceConflict", "Certificate {identifier} in account {account} is in use.", "Acm")

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
"""What presents a certificate, and where it names it."""


class Certificate(RelatedHandler):
    """A certificate."""

    references = (Reference("DomainValidationOptions/*/HostedZoneId", HOSTED_ZONE, NO_ZONE),)
    held_by = tuple(Holder(type_name, path, IN_USE) for type_name, path in PRESENTED_BY)


HANDLERS: Mapping[str, Handler] = {CERTIFICATE: Certificate()}
