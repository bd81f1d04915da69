from __future__ import annotations

from typing import Any

from tests.bridge.case import Case, boto, replace, tags


def certificate(arn: str) -> Any:
    found = boto("acm").describe_certificate(CertificateArn=arn)["Certificate"]
    return found["DomainName"], boto("acm").list_tags_for_certificate(CertificateArn=arn)["Tags"]


CASES = (
    Case(
        "AWS::CertificateManager::Certificate",
        {"DomainName": "ours.example.com", "ValidationMethod": "EMAIL", "Tags": tags(team="a")},
        seen=certificate,
        made=("ours.example.com", tags(team="a")),
        patch=replace("Tags", tags(team="b")),
        patched=("ours.example.com", tags(team="b")),
        make=lambda: boto("acm").request_certificate(DomainName="theirs.example.com")["CertificateArn"],
        shows={"DomainName": "theirs.example.com", "KeyAlgorithm": "RSA_2048"},
        change=lambda arn: boto("acm").add_tags_to_certificate(CertificateArn=arn, Tags=tags(team="c")),
        changed={"Tags": tags(team="c")},
        remove=lambda arn: boto("acm").delete_certificate(CertificateArn=arn),
        hides=("ValidationMethod",),
    ),
)
