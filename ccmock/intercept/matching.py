"""Which requests are Cloud Control calls, whoever makes them."""

from __future__ import annotations

import re
from typing import Any

from ..wire.messages import Headers, header_of, host_of_url
from ..wire.service_model import target_prefix

_HOST = re.compile(r"(?:\A|\.)cloudcontrolapi(?:-fips)?\.", re.IGNORECASE)


def is_ours(url: str, headers: Headers) -> bool:
    """Whether a request is a Cloud Control call: by its host, or, where it goes to another endpoint, by its target."""
    return is_our_host(host_of_url(url)) or is_our_target(header_of(headers, "X-Amz-Target"))


def is_our_host(host: Any) -> bool:
    """Whether a host, as text or bytes, is an endpoint of the service: public, FIPS, dual-stack or in a VPC."""
    name = host.decode("latin-1") if isinstance(host, (bytes, bytearray)) else host
    return isinstance(name, str) and _HOST.search(name) is not None


def is_our_target(target: str | None) -> bool:
    """Whether a value of X-Amz-Target names an operation of the service."""
    return target is not None and target.startswith(f"{target_prefix()}.")
