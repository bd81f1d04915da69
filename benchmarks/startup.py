"""Measures the import of ccmock, and the first use of a type."""

from __future__ import annotations

import json
import time
from statistics import median, quantiles

from .floor import new_client
from .fresh import measured, output_of
from .report import Row, Sizes
from .sample_types import SAMPLE

IMPORT_LIMIT_MS, IMPORT_LIMIT_MB = 20, 3
FIRST_MOCK_LIMIT_MS = 40
FIRST_USE_LIMIT_MS = 5

# A process that has imported only boto3: imports of this package would count as loaded already.
IMPORTING = """
import os, resource, sys, time
def resident_bytes():
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return highest if sys.platform == "darwin" else highest * 1024
import boto3
bytes_before, begin = resident_bytes(), time.perf_counter()
{statement}
print((time.perf_counter() - begin) * 1000, (resident_bytes() - bytes_before) / 1e6)
"""


def import_cost(statement: str, processes: int) -> tuple[float, float]:
    """Returns the smallest (milliseconds, megabytes) of an import after boto3, each in its own process."""
    output_of(["-c", IMPORTING.format(statement=statement)])  # writes the bytecode
    costs = [output_of(["-c", IMPORTING.format(statement=statement)]).split() for _ in range(processes)]
    return min(float(ms) for ms, _ in costs), min(float(megabytes) for _, megabytes in costs)


def import_rows(sizes: Sizes, moto: dict[str, str]) -> list[Row]:
    """Measures time and memory of the import."""
    ms, megabytes = import_cost("from ccmock import mock_cloudcontrol", sizes.processes)
    first_ms, _ = import_cost("from ccmock import mock_cloudcontrol\nwith mock_cloudcontrol(): pass", sizes.processes)
    what = "import ccmock on top of boto3"
    return [
        Row(
            f"{what}: time", f"≤ {IMPORT_LIMIT_MS} ms", f"{ms:.1f} ms", ms <= IMPORT_LIMIT_MS, moto.get("import ms", "")
        ),
        Row(
            "import ccmock and start the first mock",
            f"≤ {FIRST_MOCK_LIMIT_MS} ms",
            f"{first_ms:.1f} ms",
            first_ms <= FIRST_MOCK_LIMIT_MS,
        ),
        Row(
            f"{what}: memory",
            f"≤ {IMPORT_LIMIT_MB} MB",
            f"{megabytes:.1f} MB",
            megabytes <= IMPORT_LIMIT_MB,
            moto.get("import MB", ""),
        ),
    ]


def first_creates(count: int) -> dict[str, float]:
    """Returns type name → milliseconds of its first create in this process; run it in a fresh one."""
    from ccmock import mock_cloudcontrol

    durations = {}
    # The resources of the sample refer to others that are not in it.
    with mock_cloudcontrol(references="off") as cloud:
        client = new_client("cloudcontrol")
        # The first call and the first pattern of a process cost extra time, which belongs to no type.
        health_check = {"HealthCheckConfig": {"Type": "TCP", "IPAddress": "192.0.2.1"}}
        client.create_resource(TypeName="AWS::Route53::HealthCheck", DesiredState=json.dumps(health_check))
        for type_name, desired_state in list(SAMPLE.items())[:count]:
            text = json.dumps(desired_state)
            begin = time.perf_counter()
            client.create_resource(TypeName=type_name, DesiredState=text)
            durations[type_name] = (time.perf_counter() - begin) * 1000
        cloud.clock.advance(2 * 3600)
        failed = [f"{request.type_name}: {request.status_message}" for request in cloud.requests if request.error_code]
    if failed:
        raise RuntimeError(f"not made: {failed}")
    return durations


def first_use_row(sizes: Sizes) -> Row:
    """Measures the complete first create_resource call of each type, including botocore."""
    runs = [measured("benchmarks.startup", "first_creates", sizes.types) for _ in range(sizes.processes)]
    least = {type_name: min(run[type_name] for run in runs) for type_name in runs[0]}
    slowest = max(least, key=lambda type_name: least[type_name])
    # A percentile needs two or more values.
    high = quantiles([*least.values(), *least.values()], n=20)[-1]
    seen = f"median {median(least.values()):.2f}, 95 % {high:.2f}, highest {least[slowest]:.2f} ms ({slowest})"
    return Row(
        f"first use of a type ({len(least)} types)",
        f"≤ {FIRST_USE_LIMIT_MS} ms",
        seen,
        least[slowest] <= FIRST_USE_LIMIT_MS,
    )
