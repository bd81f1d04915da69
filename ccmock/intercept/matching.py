"""Matching: which requests are Cloud Control calls, whichever library sends them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from botocore.loaders import create_loader

from ..wire.messages import Headers, header_of, host_of_url
from ..wire.service_model import target_prefix

_HOST = re.compile(r"(?:\A|\.)cloudcontrolapi(?:-fips)?\.", re.IGNORECASE)


_SIGN_IN = (
    *("signin.aws", "signin.aws.amazon.com", "signin.amazonaws.cn", "amazonaws-us-gov.com", "amazonaws-eusc.eu"),
    *("c2shome.ic.gov", "sc2shome.sgov.gov", "csphome.adc-e.uk", "csphome.hci.ic.gov"),
)
_FUNCTION_URLS = ("on.aws",)
_METADATA = frozenset(("169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23"))
"""Where instances, tasks of ECS and pods of EKS ask for credentials."""


def is_cloudcontrol_call(url: str, headers: Headers) -> bool:
    """Whether a request is a Cloud Control call: by its host or, at any other endpoint, by its X-Amz-Target."""
    return is_cloudcontrol_host(host_of_url(url)) or is_cloudcontrol_target(header_of(headers, "X-Amz-Target"))


def is_cloudcontrol_host(host: Any) -> bool:
    """Whether a host, as text or bytes, is an endpoint of the service: public, FIPS, dual-stack or in a VPC."""
    return _HOST.search(_name(host)) is not None


def is_aws_host(host: Any) -> bool:
    """Whether a host, as text or bytes, perhaps with a port, is one of AWS's: of any service, or of its metadata."""
    return _aws_host().search(_name(host)) is not None or is_metadata_host(host)


def is_metadata_host(host: Any) -> bool:
    """Whether a host, as text or bytes, is the service that gives an instance or container its credentials."""
    name = _name(host)
    return name in _METADATA or re.sub(r":\d+\Z", "", name).strip("[]") in _METADATA


@cache
def _aws_host() -> re.Pattern[str]:
    """The hosts of AWS: botocore knows the domains of each partition, but for a few that no service has but one."""
    partitions = create_loader().load_data("partitions")["partitions"]
    outputs = [partition["outputs"] for partition in partitions]
    domains = {output[name] for output in outputs for name in ("dnsSuffix", "dualStackDnsSuffix")}
    names = "|".join(map(re.escape, sorted({*domains, *_SIGN_IN, *_FUNCTION_URLS})))
    return re.compile(rf"(?:\A|\.)(?:{names})\.?(?::\d+)?\Z", re.IGNORECASE)


def _name(host: Any) -> str:
    name = host.decode("latin-1") if isinstance(host, (bytes, bytearray)) else host
    if not isinstance(name, str):
        return ""
    return name if name.isascii() else _looked_up(name)


def _looked_up(name: str) -> str:
    """The name that is looked up for one with other letters: IDNA maps full-width letters and dots to ASCII ones."""
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def is_cloudcontrol_target(target: str | None) -> bool:
    """Whether a value of X-Amz-Target names an operation of the service."""
    return target is not None and target.startswith(f"{target_prefix()}.")
