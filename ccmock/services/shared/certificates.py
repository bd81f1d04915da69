"""Certificates that a global service presents, which have to be in us-east-1."""

from __future__ import annotations

from ...contract.arns import parse_arn


def is_certificate_of_other_region(value: str) -> bool:
    """Whether a value is the ARN of a certificate in the `aws` partition outside us-east-1."""
    arn = parse_arn(value)
    return arn is not None and arn.partition == "aws" and arn.region != "us-east-1"
