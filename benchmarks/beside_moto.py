"""Measures moto, each figure in its own process, because an imported moto slows down every client."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from statistics import median
from typing import Any

from .floor import Recorder, canned_client, new_client
from .fresh import measured
from .report import Sizes
from .sampling import call_ms, ratio
from .startup import import_cost


def moto_figures(sizes: Sizes) -> dict[str, str]:
    """Returns moto's figures by the names of the rows; empty if moto is not installed."""
    if find_spec("moto") is None:
        return {}
    ms, megabytes = import_cost("from moto import mock_aws; mock_aws().start()", min(sizes.processes, 3))
    ratios = measured("benchmarks.beside_moto", "call_ratios", sizes.rounds, sizes.calls)
    enter_ms, client_ratio = measured("benchmarks.beside_moto", "entering", sizes.entries, sizes.clients)
    return {
        "import ms": f"{ms:.0f} ms",
        "import MB": f"{megabytes:.1f} MB",
        "get": f"{ratios['get']:.2f} x (SSM)",
        "create": f"{ratios['put']:.2f} x (SSM)",
        "enter": f"{enter_ms:.2f} ms",
        "client": f"{client_ratio:.1f} x",
    }


def put(client: Any, number: int) -> Any:
    """Puts an SSM parameter."""
    return client.put_parameter(Name=f"parameter-{number}", Value="value", Type="String")


def get(client: Any, number: int) -> Any:
    """Reads an SSM parameter."""
    return client.get_parameter(Name=f"parameter-{number}")


STEPS: dict[str, Callable[[Any, int], Any]] = {"put": put, "get": get}


def call_ratios(rounds: int, calls: int) -> dict[str, float]:
    """Returns the time of moto's SSM calls as a ratio to their floor."""
    from moto import mock_aws

    client = new_client("ssm")
    recorder = Recorder(client)
    with mock_aws():
        put(client, 0)
        get(client, 0)
    floor = canned_client("ssm", recorder.answers)
    times: dict[str, list[float]] = defaultdict(list)
    floor_times: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, step in STEPS.items():
            floor_times[name].append(call_ms(partial(step, floor), calls))
        with mock_aws():
            for name, step in STEPS.items():
                times[name].append(call_ms(partial(step, client), calls))
    return {name: ratio(times[name], floor_times[name]) for name in STEPS}


def entering(entries: int, clients: int) -> tuple[float, float]:
    """Returns (milliseconds to enter and leave, time of a client created inside as a ratio to one outside)."""
    from moto import mock_aws

    def enter_and_leave(_: int) -> None:
        with mock_aws():
            pass

    enter_and_leave(0)
    inside, outside = [], []
    for _ in range(clients):
        outside.append(call_ms(lambda _: new_client("ssm"), 3))
        with mock_aws():
            inside.append(call_ms(lambda _: new_client("ssm"), 1))
    return call_ms(enter_and_leave, entries), median(inside) / median(outside)
