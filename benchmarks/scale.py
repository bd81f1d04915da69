"""Measures time and memory with many resources and requests."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from random import Random
from typing import Any

from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session

from ccmock import MockCloud, mock_cloudcontrol

from .fresh import measured
from .report import Row, Sizes
from .sampling import call_ms, ratio, resident_bytes

FEW, MANY = "111111111111", "222222222222"
GROUP = "AWS::Logs::LogGroup"
PAGE = 100
SAME = 1.25
MEMORY_LIMIT_MB = 150


class Wire:
    """Calls of one account, sent as plain HTTP, because the time of a client would hide differences."""

    def __init__(self, account_id: str) -> None:
        credential = f"{account_id}/20260101/us-east-1/cloudcontrolapi/aws4_request"
        self._session = URLLib3Session()
        self._headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0",
        }

    def call(self, operation: str, **parameters: Any) -> Any:
        """Returns the members of the answer."""
        headers = {**self._headers, "X-Amz-Target": f"CloudApiService.{operation}"}
        url = "https://cloudcontrolapi.us-east-1.amazonaws.com/"
        request = AWSRequest("POST", url, headers, json.dumps(parameters).encode())
        response = self._session.send(request.prepare())
        if response.status_code != 200:
            raise RuntimeError(response.text)
        return json.loads(response.content)


def page_rows(sizes: Sizes) -> list[Row]:
    """Measures one page of 100, the first and one from the middle."""
    with mock_cloudcontrol() as cloud:
        for account, count in ((FEW, sizes.few_resources), (MANY, sizes.resources)):
            resources = cloud.account(account).resources
            for number in range(count):
                resources.put(GROUP, {"LogGroupName": f"/group/{number}"})
        first = {account: _page_of(account, 0) for account in (FEW, MANY)}
        middle = {
            FEW: _page_of(FEW, sizes.few_resources // 2),
            MANY: _page_of(MANY, sizes.resources // 2),
        }
        what = f"one page of {PAGE} out of {sizes.resources:,} resources"
        return [
            _same_row(f"{what}: the first", first, sizes),
            _same_row(f"{what}: in the middle", middle, sizes),
        ]


def _page_of(account: str, position: int) -> Callable[[int], object]:
    """Reads the page that starts at `position`, a multiple of 100."""
    wire = Wire(account)
    more: dict[str, str] = {}
    for _ in range(position // PAGE):
        more = {"NextToken": wire.call("ListResources", TypeName=GROUP, MaxResults=PAGE, **more)["NextToken"]}
    return lambda _: wire.call("ListResources", TypeName=GROUP, MaxResults=PAGE, **more)


def status_row(sizes: Sizes) -> Row:
    """Measures the status of one request."""
    with mock_cloudcontrol() as cloud:
        asked = {
            FEW: _status_of(_make_requests(cloud, FEW, sizes.few_resources), FEW),
            MANY: _status_of(_make_requests(cloud, MANY, sizes.resources), MANY),
        }
        return _same_row(f"the state of one of {sizes.resources:,} requests", asked, sizes, calls=sizes.calls)


def _make_requests(cloud: MockCloud, account: str, count: int) -> list[str]:
    wire = Wire(account)
    desired_states = (json.dumps({"LogGroupName": f"/group/{number}"}) for number in range(count))
    tokens = [
        wire.call("CreateResource", TypeName=GROUP, DesiredState=desired_state)["ProgressEvent"]["RequestToken"]
        for desired_state in desired_states
    ]
    cloud.clock.advance(60)
    return tokens


def _status_of(tokens: list[str], account: str) -> Callable[[int], object]:
    wire, draw = Wire(account), Random(0)
    return lambda _: wire.call("GetResourceRequestStatus", RequestToken=draw.choice(tokens))


def _same_row(what: str, asked: dict[str, Callable[[int], object]], sizes: Sizes, calls: int = 10) -> Row:
    few, many = [], []
    for _ in range(sizes.rounds):
        few.append(call_ms(asked[FEW], calls))
        many.append(call_ms(asked[MANY], calls))
    seen = ratio(many, few)
    return Row(
        what,
        f"as out of {sizes.few_resources:,}",
        f"{seen:.2f} x ({min(many):.3f} / {min(few):.3f} ms)",
        seen <= SAME,
    )


def resources_megabytes(count: int) -> float:
    """Returns the memory of resources of a small type, in megabytes; run it in a fresh process."""
    with mock_cloudcontrol() as cloud:
        cloud.resources.put(GROUP, {"LogGroupName": "/first"})
        gc.collect()
        before = resident_bytes()
        for number in range(count):
            cloud.resources.put(GROUP, {"LogGroupName": f"/group/{number}"})
        gc.collect()
        return (resident_bytes() - before) / 1e6


def memory_row(sizes: Sizes) -> Row:
    """Measures the memory of seeded resources."""
    seen = measured("benchmarks.scale", "resources_megabytes", sizes.resources)
    limit = MEMORY_LIMIT_MB * sizes.resources / 100_000
    return Row(
        f"{sizes.resources:,} resources of a small type ({GROUP})", f"≤ {limit:g} MB", f"{seen:.1f} MB", seen <= limit
    )
