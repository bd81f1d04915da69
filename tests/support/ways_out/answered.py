"""Ways of the libraries that are answered."""

from __future__ import annotations

from typing import Any

from tests.support.outside import Outside

from .table import (
    ENDPOINT,
    HOST,
    KEYS,
    TYPE,
    InMock,
    environment_of,
    sign,
    way,
)

# --- answered ---


def listed(**options: Any) -> None:
    import boto3
    from botocore.config import Config

    config = Config(retries={"total_max_attempts": 1}, **options)
    boto3.Session(**KEYS).client("cloudcontrol", verify=False, config=config).list_resources(TypeName=TYPE)


@way("boto3 through a proxy of `Config(proxies=…)`", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    with mock:
        listed(proxies={"https": outside.url})


@way("boto3 through the proxy of the environment (`HTTPS_PROXY`, `https_proxy`)", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    with environment_of(outside, "HTTPS_PROXY", "https_proxy"), mock:
        listed()


@way("a request signed by hand and sent by botocore's `URLLib3Session`, with `proxies=`", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    from botocore.awsrequest import AWSRequest
    from botocore.httpsession import URLLib3Session

    body, headers = sign()
    with mock:
        request = AWSRequest("POST", ENDPOINT, headers=headers, data=body).prepare()
        URLLib3Session(proxies={"https": outside.url}, verify=False).send(request)


def by_requests(session: Any, url: str = ENDPOINT, **options: Any) -> None:
    body, headers = sign(url)
    session.post(url, data=body, headers=headers, timeout=2, **options).raise_for_status()


@way("requests with `proxies=`", "requests", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    import requests

    with mock:
        by_requests(requests, proxies={"https": outside.url, "http": outside.url}, verify=False)


@way("requests through the proxy of the environment (`ALL_PROXY`, `all_proxy`)", "requests", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    import requests

    with environment_of(outside, "ALL_PROXY", "all_proxy"), mock:
        by_requests(requests, verify=False)


@way("requests through a SOCKS proxy", "requests", "socks", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    import requests

    with mock:
        proxy = outside.url.replace("http", "socks5h")
        by_requests(requests, proxies={"https": proxy}, verify=False)


@way("requests with a session whose connection was opened before the mock", "requests", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    import requests

    with requests.Session() as session:
        session.get(outside.url, timeout=2)
        with mock:
            by_requests(session, outside.url)


@way("requests to a host in capitals, with a trailing dot, a port, a user and a password", "requests", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    import requests

    with mock:
        by_requests(requests, f"https://user:pass%40word@{HOST.upper()}.:443/")


@way("urllib3's `ProxyManager`", answered=True)
def _(outside: Outside, mock: InMock) -> None:
    import urllib3

    body, headers = sign()
    with mock, urllib3.ProxyManager(outside.url, cert_reqs="CERT_NONE", retries=False) as manager:
        manager.request("POST", ENDPOINT, body=body, headers=headers)
