"""Measures the pytest plugin: runs that do not use it, its fixtures, and a thousand tests."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from statistics import median

from .fresh import output_of
from .report import Row, Sizes

START_LIMIT_MS = 2
FIXTURE_LIMIT_MS = 1
TESTS, TESTS_LIMIT_S = 1_000, 5

WITHOUT_OTHERS = [
    f"-pno:{name}" for name in ("anyio", "asyncio", "hypothesispytest", "randomly", "rerunfailures", "xdist")
]
"""Other installed plugins that take time in each test."""

EMPTY = "def test_nothing(): pass\n"

# Processor time to collect a test, in turns with and without the plugin. Each process is forked from one that has only
# loaded pytest. The folder is not the checkout, which pytest would search for plugins.
COLLECTING = """
import contextlib, io, json, os, sys, time
place, pairs, *arguments = sys.argv[1:]
os.chdir(place)
import pytest

def collecting_ms(*more):
    reading, writing = os.pipe()
    if not os.fork():
        begun = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            pytest.main(["--collect-only", "-pno:cacheprovider", "-cpytest.ini", *arguments, *more])
        os.write(writing, str((time.process_time() - begun) * 1000).encode())
        os._exit(0)
    os.close(writing)
    os.wait()
    with open(reading) as result:
        return float(result.read())

collecting_ms()
print(json.dumps([(collecting_ms(), collecting_ms("-pno:ccmock")) for _ in range(int(pairs))]))
"""

# The time of the tests is measured inside the run: imports and the first client do not count.
TIMING = """
import json
from pathlib import Path
from time import {clock}

def pytest_collection_finish():
    global begun
    begun = {clock}()

def pytest_sessionfinish():
    Path(__file__).with_name("seconds.json").write_text(json.dumps({clock}() - begun))
"""

USE = """
import pytest

@pytest.fixture
def nothing():
    yield

@pytest.fixture(scope="session", autouse=True)
def first_use(cloudcontrol_factory):
    import boto3
    with cloudcontrol_factory():
        boto3.client("cloudcontrol", region_name="us-east-1")

@pytest.mark.parametrize("number", range({tests}))
def test_use(number, {fixture}):
    pass
"""

LIFE = """
import boto3
import pytest

GROUP = "AWS::Logs::LogGroup"
client = boto3.client("cloudcontrol", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")

@pytest.mark.parametrize("number", range({tests}))
def test_life(number, {fixture}):
    event = client.create_resource(TypeName=GROUP, DesiredState='{{"LogGroupName": "logs"}}')["ProgressEvent"]
    client.get_waiter("resource_request_success").wait(RequestToken=event["RequestToken"])
    client.get_resource(TypeName=GROUP, Identifier="logs")
    client.delete_resource(TypeName=GROUP, Identifier="logs")
"""


def plugin_rows(sizes: Sizes) -> list[Row]:
    """Measures start, fixtures and tests."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        # Stops the search for other configuration files.
        (place / "pytest.ini").write_text("[pytest]\n")
        return [_start_row(place, sizes), *_fixture_rows(place, sizes), _tests_row(place, sizes)]


def _start_row(place: Path, sizes: Sizes) -> Row:
    """Measures runs that only collect."""
    (place / "test_empty.py").write_text(EMPTY)
    pairs = json.loads(output_of(["-c", COLLECTING, str(place), str(sizes.starts), *WITHOUT_OTHERS]))
    seen = median(loaded - plain for loaded, plain in pairs)
    shown = f"{seen:.1f} ms, of {median(plain for _, plain in pairs):.0f}"
    what = "pytest starts with the plugin loaded, not used: later by"
    return Row(what, f"≤ {START_LIMIT_MS} ms", shown, seen <= START_LIMIT_MS)


def tests_ms(place: Path, source: str, fixture: str, tests: int, clock: str) -> float:
    """Returns the milliseconds of one of many tests in one process, by a clock of the time module."""
    (place / "conftest.py").write_text(TIMING.format(clock=clock))
    (place / "test_measured.py").write_text(source.format(tests=tests, fixture=fixture))
    output_of(["-m", "pytest", "-q", "-pno:cacheprovider", f"-c{place}/pytest.ini", *WITHOUT_OTHERS, str(place)])
    seconds: float = json.loads((place / "seconds.json").read_text())
    return seconds * 1000 / tests


def _fixture_rows(place: Path, sizes: Sizes) -> list[Row]:
    """Measures how much longer a test takes with each fixture than with an empty one."""
    names = ("nothing", "cloudcontrol", "cloudcontrol_session", "cloudcontrol_client")
    nothing, mock, session, client = (
        min(tests_ms(place, USE, name, sizes.plugin_tests, "process_time") for _ in range(sizes.plugin_runs))
        for name in names
    )
    seen = mock - nothing
    return [
        Row("the fixture cloudcontrol", f"≤ {FIXTURE_LIMIT_MS} ms", f"{seen:.2f} ms", seen <= FIXTURE_LIMIT_MS),
        Row("… and cloudcontrol_session", "as boto3 allows", f"{session - mock:.2f} ms more", session >= mock),
        Row("… and cloudcontrol_client", "as boto3 allows", f"{client - session:.2f} ms more", client >= session),
    ]


def _tests_row(place: Path, sizes: Sizes) -> Row:
    """Measures tests that create, wait, get and delete, with one client for all of them."""
    times_ms = [
        tests_ms(place, LIFE, "cloudcontrol", sizes.plugin_tests, "perf_counter") for _ in range(sizes.plugin_runs)
    ]
    seen = min(times_ms) * TESTS / 1000
    what = f"{TESTS:,} tests of one create, wait, get and delete"
    return Row(what, f"≤ {TESTS_LIMIT_S} s", f"{seen:.2f} s", seen <= TESTS_LIMIT_S)
