"""Certificate Manager: certificates that Amazon issues."""

from __future__ import annotations

from ..declaration import BridgedType, Call, Listing, Look, Setting, Tagging
from ..forms import declared, same, tags_as_list, tags_of

CERTIFICATE = same("CertificateArn")
LOGGING = "CertificateTransparencyLoggingPreference"

TYPES = (
    BridgedType(
        "AWS::CertificateManager::Certificate",
        service="acm",
        listing=Listing(Call("list_certificates"), "CertificateSummaryList", same("CertificateArn", "DomainName")),
        looks=(
            Look(
                Call("describe_certificate", CERTIFICATE),
                same("KeyAlgorithm", "SubjectAlternativeNames", where="Certificate")
                | {LOGGING: f"Certificate/Options/{LOGGING}"},
            ),
            Look(Call("list_tags_for_certificate", CERTIFICATE), {"Tags": tags_of("Tags")}),
        ),
        create=Call(
            "request_certificate",
            {
                "DomainName": "DomainName",
                **declared("CertificateAuthorityArn", "KeyAlgorithm", "SubjectAlternativeNames", "ValidationMethod"),
                "Options": lambda model: {LOGGING: model.get(LOGGING, "ENABLED")},
                "Tags": tags_as_list(),
            },
        ),
        made=CERTIFICATE,
        changes=(
            Setting(
                (LOGGING,),
                put=Call(
                    "update_certificate_options",
                    {**CERTIFICATE, "Options": lambda model: {LOGGING: model.get(LOGGING, "ENABLED")}},
                ),
                on_create=False,
            ),
            Tagging(
                tag=Call("add_tags_to_certificate", {**CERTIFICATE, "Tags": "@"}),
                untag=Call(
                    "remove_tags_from_certificate",
                    {**CERTIFICATE, "Tags": lambda scope: [{"Key": key} for key in scope["@"]]},
                ),
            ),
        ),
        delete=(Call("delete_certificate", CERTIFICATE),),
        makes=(),
    ),
)
