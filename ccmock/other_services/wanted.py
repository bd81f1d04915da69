"""Which service a request is for, which of its operations it asks for, and in which protocol."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..wire.caller import signing_service_of
from ..wire.messages import HttpRequest, header_of, host_of_url
from .query_models import API_VERSIONS, fields_of_request

_RPC_V2_PATH = re.compile(r"/service/([^/?#]+)/operation/([^/?#]+)")
_PATH = re.compile(r"\A(?:[^/?#]*://[^/?#]*)?([^?#]*)")
_SERVICE_OF_VERSION = {version: service for service, version in API_VERSIONS.items()}


class Wanted(NamedTuple):
    """What a request asks for. `service`: the name that it is signed for, or else what names the service; or None."""

    service: str | None
    operation: str
    protocol: str
    """As service models name it: `query`, `ec2`, `json`, `rest-json`, `rest-xml` or `smithy-rpc-v2-cbor`."""
    fields: dict[str, str]
    """The fields of its query and form."""


def wanted_of(request: HttpRequest) -> Wanted:
    """What a request asks for, which its signature says first, and then its fields, X-Amz-Target or host."""
    fields = fields_of_request(request)
    target_service, _, target_operation = (header_of(request.headers, "X-Amz-Target") or "").rpartition(".")
    rpc = _RPC_V2_PATH.search(request.url)
    service = (
        signing_service_of(request)
        or (_SERVICE_OF_VERSION.get(fields.get("Version", "")) if "Action" in fields else None)
        or target_service
        or (rpc[1] if rpc else "")
        or _first_label(host_of_url(request.url) or header_of(request.headers, "Host") or "")
    )
    path = _PATH.match(request.url)
    plain = f"{request.method} {path[1] if path and path[1] else '/'}"
    operation = fields.get("Action") or target_operation or (rpc[2] if rpc else plain)
    return Wanted(service or None, operation, _protocol(request, service, fields), fields)


def _first_label(host: str) -> str:
    """`sts` of `sts.eu-west-1.amazonaws.com`; nothing of a host that is not AWS's."""
    name = host.partition(":")[0].lower()
    is_of_aws = name.endswith((".amazonaws.com", ".amazonaws.com.cn", ".api.aws"))
    return name.partition(".")[0].removesuffix("-fips") if is_of_aws else ""


_REST_XML_SERVICES = frozenset({"s3", "s3-outposts", "s3express", "cloudfront", "route53"})


def _protocol(request: HttpRequest, service: str, fields: dict[str, str]) -> str:
    if header_of(request.headers, "smithy-protocol") == "rpc-v2-cbor":
        return "smithy-rpc-v2-cbor"
    if header_of(request.headers, "X-Amz-Target"):
        return "json"
    if "Action" in fields:
        return "ec2" if service == "ec2" else "query"
    return "rest-xml" if service in _REST_XML_SERVICES else "rest-json"
