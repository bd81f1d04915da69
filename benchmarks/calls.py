"""Measures calls as a ratio to botocore's floor, and the start and end of a mock."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

from ccmock import MockCloud, mock_cloudcontrol

from .floor import Canned, Recorder, canned_client, new_client
from .report import Row, Sizes
from .sampling import call_ms, ratio

SERVICE, BUCKET = "cloudcontrol", "AWS::S3::Bucket"
ENABLE_VERSIONING = json.dumps([{"op": "add", "path": "/VersioningConfiguration", "value": {"Status": "Enabled"}}])
LIMITS = {"get": 1.2, "status": 1.2, "create": 1.4, "update": 1.5}
ENTER_LIMIT_MS = 0.3
CLIENT_LIMIT = 1.1

Step = Callable[[Any, int], Any]
Times = dict[str, list[float]]


def get(client: Any, number: int) -> Any:
    """Reads one of the buckets."""
    return client.get_resource(TypeName=BUCKET, Identifier=f"bucket-{number}")


def create(client: Any, number: int) -> Any:
    """Creates one of the buckets."""
    return client.create_resource(TypeName=BUCKET, DesiredState=f'{{"BucketName": "bucket-{number}"}}')


def update(client: Any, number: int) -> Any:
    """Patches one of the buckets."""
    return client.update_resource(TypeName=BUCKET, Identifier=f"bucket-{number}", PatchDocument=ENABLE_VERSIONING)


def status_of(tokens: list[str]) -> Step:
    """Gets the status of one of the requests."""
    return lambda client, number: client.get_resource_request_status(RequestToken=tokens[number])


def recorded_answers() -> dict[str, Canned]:
    """Returns ccmock's answer to each operation; the floor repeats it, so that both parse the same."""
    with mock_cloudcontrol() as cloud:
        client = new_client(SERVICE)
        recorder = Recorder(client)
        token = create(client, 0)["ProgressEvent"]["RequestToken"]
        cloud.clock.advance(60)
        status_of([token])(client, 0)
        get(client, 0)
        update(client, 0)
    return recorder.answers


def _floor_round(client: Any, calls: int, times: Times) -> None:
    steps = {"create": create, "status": status_of(["0" * 36] * calls), "get": get, "update": update}
    for name, step in steps.items():
        times[name].append(call_ms(partial(step, client), calls))


def _mocked_round(client: Any, cloud: MockCloud, calls: int, times: Times) -> None:
    times["create"].append(call_ms(partial(create, client), calls))
    cloud.clock.advance(60)
    tokens = [request.token for request in cloud.requests]
    for name, step in {"status": status_of(tokens), "get": get, "update": update}.items():
        times[name].append(call_ms(partial(step, client), calls))


def call_rows(sizes: Sizes, moto: dict[str, str]) -> list[Row]:
    """Measures get, status, create and update."""
    floor, mocked = canned_client(SERVICE, recorded_answers()), new_client(SERVICE)
    floor_times: Times = defaultdict(list)
    times: Times = defaultdict(list)
    for _ in range(sizes.rounds):
        _floor_round(floor, sizes.calls, floor_times)
        with mock_cloudcontrol() as cloud:
            _mocked_round(mocked, cloud, sizes.calls, times)
    return [_call_row(name, times[name], floor_times[name], moto.get(name, "")) for name in LIMITS]


def _call_row(name: str, times: list[float], floor_times: list[float], moto: str) -> Row:
    seen = ratio(times, floor_times)
    shown = f"{seen:.2f} x the floor ({median(times):.3f} / {median(floor_times):.3f} ms)"
    return Row(name, f"≤ {LIMITS[name]} x the floor", shown, seen <= LIMITS[name], moto)


def enter_row(sizes: Sizes, moto: dict[str, str]) -> Row:
    """Measures the start and end of an empty mock."""

    def enter_and_leave(_: int) -> None:
        with mock_cloudcontrol():
            pass

    enter_and_leave(0)
    seen = min(call_ms(enter_and_leave, sizes.entries) for _ in range(3))
    return Row(
        "enter and leave an empty mock",
        f"≤ {ENTER_LIMIT_MS} ms",
        f"{seen:.3f} ms",
        seen <= ENTER_LIMIT_MS,
        moto.get("enter", ""),
    )


def client_row(sizes: Sizes, moto: dict[str, str]) -> Row:
    """Measures a client created inside a mock and one created outside."""

    def make(_: int) -> None:
        new_client(SERVICE)

    outside, inside = [], []
    for _ in range(sizes.clients):
        outside.append(call_ms(make, 3))
        # Only the first client of each mock counts: other mocks may drop the default session here.
        with mock_cloudcontrol():
            inside.append(call_ms(make, 3))
    seen = ratio(inside, outside)
    return Row(
        "make a client inside",
        "as outside",
        f"{seen:.2f} x ({median(inside):.2f} / {median(outside):.2f} ms)",
        seen <= CLIENT_LIMIT,
        moto.get("client", ""),
    )
