from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import boto3
import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from ccmock.wire.caller import Caller, caller_of
from ccmock.wire.messages import HttpRequest

URL = "https://cloudcontrolapi.eu-west-1.amazonaws.com/"
NOBODY = Caller(None, None, None)


def authorization(credential: str, algorithm: str = "AWS4-HMAC-SHA256") -> dict[Any, Any]:
    return {"Authorization": f"{algorithm} Credential={credential}, SignedHeaders=host, Signature=00"}


CALLERS: dict[str, tuple[str, Mapping[Any, Any], Caller]] = {
    "signed": (
        URL,
        authorization("AKIDEXAMPLE/20211027/us-east-1/cloudcontrolapi/aws4_request"),
        Caller(None, "us-east-1", "AKIDEXAMPLE"),
    ),
    "signed, in bytes and other cases": (
        URL,
        {b"authorization": authorization("AKID/20211027/us-east-1/x/aws4_request")["Authorization"].encode()},
        Caller(None, "us-east-1", "AKID"),
    ),
    "members in another order": (
        URL,
        {"Authorization": "AWS4-HMAC-SHA256 SignedHeaders=h,Credential=AKID/20211027/us-east-1/x/aws4_request"},
        Caller(None, "us-east-1", "AKID"),
    ),
    "an account as access key": (
        URL,
        authorization("123456789012/20211027/us-east-1/x/aws4_request"),
        Caller("123456789012", "us-east-1", "123456789012"),
    ),
    "thirteen digits are no account": (
        URL,
        authorization("1234567890123/20211027/us-east-1/x/aws4_request"),
        Caller(None, "us-east-1", "1234567890123"),
    ),
    "digits of other scripts are no account": (
        f"{URL}?X-Amz-Credential={'%D9%A1' * 12}%2F20211027%2Fus-east-1%2Fx%2Faws4_request",
        {},
        Caller(None, "us-east-1", "\u0661" * 12),
    ),
    "an access key with a slash": (
        URL,
        authorization("a/b/20211027/us-east-1/x/aws4_request"),
        Caller(None, "us-east-1", "a/b"),
    ),
    "a scope that is none": (URL, authorization("AKID"), Caller(None, "eu-west-1", "AKID")),
    "an empty region": (URL, authorization("AKID/20211027//x/aws4_request"), Caller(None, "eu-west-1", "AKID")),
    "presigned": (
        f"{URL}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=123456789012%2F20211027%2Fus-east-1%2Fx%2Faws4_request",
        {},
        Caller("123456789012", "us-east-1", "123456789012"),
    ),
    "for many regions": (
        URL,
        {
            **authorization("AKID/20211027/x/aws4_request", "AWS4-ECDSA-P256-SHA256"),
            "x-amz-region-set": "us-west-2, us-east-1",
        },
        Caller(None, "us-west-2", "AKID"),
    ),
    "for all regions": (
        URL,
        {**authorization("AKID/20211027/x/aws4_request", "AWS4-ECDSA-P256-SHA256"), "X-Amz-Region-Set": b"*"},
        Caller(None, "eu-west-1", "AKID"),
    ),
    "presigned for many regions": (
        f"{URL}?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=AKID/20211027/x/aws4_request&X-Amz-Region-Set=us-west-2",
        {},
        Caller(None, "us-west-2", "AKID"),
    ),
    "another scheme": (URL, {"Authorization": "Bearer Credential=x/y/z"}, Caller(None, "eu-west-1", None)),
    "unsigned": (URL, {}, Caller(None, "eu-west-1", None)),
    "fips": ("https://cloudcontrolapi-fips.us-gov-west-1.amazonaws.com", {}, Caller(None, "us-gov-west-1", None)),
    "china": ("https://cloudcontrolapi.cn-north-1.amazonaws.com.cn/", {}, Caller(None, "cn-north-1", None)),
    "dual stack": ("https://cloudcontrolapi.us-east-1.api.aws:443/?a=b", {}, Caller(None, "us-east-1", None)),
    "private link": (
        "https://vpce-1-2.cloudcontrolapi.us-east-1.vpce.amazonaws.com/",
        {},
        Caller(None, "us-east-1", None),
    ),
    "the host header": ("/", {"host": "CloudControlAPI.us-east-1.amazonaws.com"}, Caller(None, "us-east-1", None)),
    "another host": ("http://localhost:5000/", {}, NOBODY),
    "a host that has no region": ("https://cloudcontrolapi.localhost.localstack.cloud/", {}, NOBODY),
    "a host in the path": ("https://localhost/cloudcontrolapi.us-east-1.amazonaws.com/", {}, NOBODY),
    "nothing": ("", {}, NOBODY),
    "no url at all": ("http://[", {}, NOBODY),
}


@pytest.mark.parametrize(("url", "headers", "caller"), CALLERS.values(), ids=CALLERS)
def test_a_caller_is_known_by_signature_or_host(url: str, headers: Mapping[Any, Any], caller: Caller) -> None:
    assert caller_of(HttpRequest("POST", url, headers)) == caller


@pytest.mark.parametrize("signer", [SigV4Auth, SigV4QueryAuth])
def test_what_botocore_signs_is_understood(signer: type[SigV4Auth]) -> None:
    request = AWSRequest("POST", "http://localhost:4566/", data=b"{}")
    signer(Credentials("123456789012", "secret"), "cloudcontrolapi", "ap-south-1").add_auth(request)
    prepared = request.prepare()
    caller = caller_of(HttpRequest(prepared.method, prepared.url, prepared.headers, b"{}"))
    assert caller == Caller("123456789012", "ap-south-1", "123456789012")


def test_the_hosts_of_every_region_of_botocore_are_understood() -> None:
    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b")
    for partition in session.get_available_partitions():
        for region in session.get_available_regions("ec2", partition)[:2]:
            url = session.client("cloudcontrol", region_name=region).meta.endpoint_url
            assert caller_of(HttpRequest("POST", url, {})).region == region
