"""Who makes a call, in which account and region, as the signature of its request says."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from .access_keys import account_in_access_key
from .messages import HttpRequest, fields_of, header_of, host_of_url, query_of

MANY_REGIONS = "AWS4-ECDSA"
_ALGORITHM = re.compile(r"\s*(AWS4-[A-Z0-9-]+)(?=\s)")
_CREDENTIAL = re.compile(r"[\s,]Credential=([^,\s]+)")
_REGION_IN_HOST = re.compile(r"(?:\A|\.)cloudcontrolapi(?:-fips)?\.([a-z]{2,}(?:-[a-z]+)+-[0-9]+)\.")
_ACCOUNT_ID = re.compile(r"[0-9]{12}")


class Caller(NamedTuple):
    """Who calls and where; None for what the request does not say."""

    account_id: str | None
    region: str | None
    access_key: str | None


def caller_of(request: HttpRequest) -> Caller:
    """Who signed a request, for which region; where it is not signed, the region of its host.

    An access key of twelve digits is an account id; one that the mock's AssumeRole returned holds one.
    """
    authorization = header_of(request.headers, "Authorization") or ""
    # Up to the first comma it is the same in every call of a client, so it is read once.
    known = _known_caller(authorization.partition(",")[0])
    if known is not None:
        return known
    access_key, region = _signer_of(request, authorization)
    return _caller(access_key, region or _region_of_host(request))


@lru_cache(maxsize=64)
def _known_caller(authorization: str) -> Caller | None:
    """Whose call it is; None where so much of the header does not say all."""
    signed = _credential_in(authorization)
    if signed is None or signed[0].startswith(MANY_REGIONS):
        return None
    access_key, region = _signer_in_scope(signed[1])
    return _caller(access_key, region) if region else None


def _caller(access_key: str | None, region: str | None) -> Caller:
    return Caller(_account_of(access_key) if access_key else None, region, access_key or None)


def _account_of(access_key: str) -> str | None:
    return access_key if _ACCOUNT_ID.fullmatch(access_key) else account_in_access_key(access_key)


def signing_service_of(request: HttpRequest) -> str | None:
    """The service that a request was signed for, such as `sts`; None where it is not signed."""
    signed = _credential_in(header_of(request.headers, "Authorization") or "")
    credential = signed[1] if signed else fields_of(query_of(request.url)).get("X-Amz-Credential", "")
    # Before the end, `aws4_request`, also where a signature for many regions (sigv4a) names none.
    scope = credential.rsplit("/", 2)
    return scope[1] if len(scope) == 3 else None


def session_token_of(request: HttpRequest) -> str | None:
    """The session token of temporary credentials, from the header or the query; None where there is none."""
    token = header_of(request.headers, "X-Amz-Security-Token")
    return token or fields_of(query_of(request.url)).get("X-Amz-Security-Token")


def _signer_of(request: HttpRequest, authorization: str) -> tuple[str | None, str | None]:
    signed = _credential_in(authorization)
    if signed:
        algorithm, credential = signed
        return _signer_for(algorithm, credential, lambda name: header_of(request.headers, name))
    query = query_of(request.url)
    if "X-Amz-Credential" not in query:
        return None, None
    fields = fields_of(query)
    return _signer_for(fields.get("X-Amz-Algorithm", ""), fields.get("X-Amz-Credential", ""), fields.get)


def _credential_in(authorization: str) -> tuple[str, str] | None:
    """The algorithm and the credential that a header names, or None."""
    algorithm = _ALGORITHM.match(authorization)
    credential = _CREDENTIAL.search(authorization, algorithm.end()) if algorithm else None
    return (algorithm[1], credential[1]) if algorithm and credential else None


def _signer_for(
    algorithm: str, credential: str, parameter: Callable[[str], str | None]
) -> tuple[str | None, str | None]:
    """Access key and region. A signature for many regions (sigv4a) names them elsewhere; the first counts."""
    if algorithm.startswith(MANY_REGIONS):
        regions = [region.strip() for region in (parameter("X-Amz-Region-Set") or "").split(",")]
        return credential.rsplit("/", 3)[0], next((region for region in regions if region not in ("", "*")), None)
    return _signer_in_scope(credential)


def _signer_in_scope(credential: str) -> tuple[str, str | None]:
    # From the right: made-up access keys may hold a slash.
    access_key, *scope = credential.rsplit("/", 4)
    return access_key, scope[1] if len(scope) == 4 else None


def _region_of_host(request: HttpRequest) -> str | None:
    host = host_of_url(request.url) or header_of(request.headers, "Host") or ""
    region = _REGION_IN_HOST.search(host.lower())
    return region[1] if region else None
