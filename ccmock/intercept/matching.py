"""Matching: which requests are Cloud Control calls, whichever library sends them."""

from __future__ import annotations

import re
from typing import Any

from ..wire.messages import Headers, header_of, host_of_url
from ..wire.service_model import target_prefix

_HOST = re.compile(r"(?:\A|\.)cloudcontrolapi(?:-fips)?\.", re.IGNORECASE)


def is_cloudcontrol_call(url: str, headers: Headers) -> bool:
    """Whether a request is a Cloud Control call: by its host or, at any other endpoint, by its X-Amz-Target."""
    return is_cloudcontrol_host(host_of_url(url)) or is_cloudcontrol_target(header_of(headers, "X-Amz-Target"))


def is_cloudcontrol_host(host: Any) -> bool:
    """Whether a host, as text or bytes, is an endpoint of the service: public, FIPS, dual-stack or in a VPC."""
    name = host.decode("latin-1") if isinstance(host, (bytes, bytearray)) else host
    return isinstance(name, str) and _HOST.search(name if name.isascii() else _looked_up(name)) is not None


def _looked_up(name: str) -> str:
    """The name that is looked up for one with other letters: IDNA maps full-width letters and dots to ASCII ones."""
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def is_cloudcontrol_target(target: str | None) -> bool:
    """Whether a value of X-Amz-Target names an operation of the service."""
    return target is not None and target.startswith(f"{target_prefix()}.")
