"""The plugin beside other plugins: xdist, randomly, rerunfailures, asyncio and anyio."""

from __future__ import annotations

import anyio.pytest_plugin
import pytest
import pytest_asyncio.plugin
import pytest_randomly
import pytest_rerunfailures

from ccmock import pytest_plugin
from tests.pytest_plugin.conftest import Run

pytest_plugins = ["pytester"]

ASYNC = """
    {imports}

    async def deployed():
        token = create()
        wait(token)
        return current().requests[token].status

    @{fixture}
    async def made(cloudcontrol):
        wait(create("of-the-fixture"))
        yield cloudcontrol
        assert current() is cloudcontrol

    {marks}
    async def test_fixture(made):
        assert current() is made
        made.resources.assert_exists("AWS::S3::Bucket", "of-the-fixture")
        assert await deployed() == "SUCCESS"

    {marks}
    @pytest.mark.cloudcontrol(region="eu-west-1")
    async def test_marker(cloudcontrol_client):
        assert current().region == "eu-west-1"
        assert await deployed() == "SUCCESS"

    {marks}
    async def test_fails(cloudcontrol):
        await deployed()
        assert False

    {marks}
    async def test_leaves(cloudcontrol):
        create()
    """
SHOWN = [
    "*_ test_fails* _*",
    "-* Cloud Control (123456789012 us-east-1) -*",
    "*CreateResource * AWS::S3::Bucket logs*",
    "=* Cloud Control: left behind =*",
    "test_inside.py::test_leaves*",
]


@pytest.mark.parametrize("mode", ["strict", "auto"])
def test_pytest_asyncio(run: Run, mode: str) -> None:
    marks = "@pytest.mark.asyncio" if mode == "strict" else ""
    source = ASYNC.format(imports="import pytest_asyncio", fixture="pytest_asyncio.fixture", marks=marks)
    options = (f"--asyncio-mode={mode}", "-o", "asyncio_default_fixture_loop_scope=function", "-Wdefault")
    result = run(source, *options, plugins=[pytest_plugin, pytest_asyncio.plugin])
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(SHOWN)


def test_anyio_on_asyncio_and_trio(run: Run) -> None:
    source = ASYNC.format(imports="", fixture="pytest.fixture", marks="@pytest.mark.anyio")
    result = run(source, plugins=[pytest_plugin, anyio.pytest_plugin])
    result.assert_outcomes(passed=6, failed=2)
    result.stdout.fnmatch_lines([*SHOWN, "test_inside.py::test_leaves*"])


def test_xdist_workers_send_timelines_and_leftovers(run: Run) -> None:
    source = """
        pytestmark = pytest.mark.cloudcontrol(clock="manual")

        def test_fails():
            create()
            assert False

        @pytest.mark.parametrize("number", range(6))
        def test_leaves(number, cloudcontrol):
            create()
            if number == 5:
                cloudcontrol.clock.advance(5)

        def test_option(cloudcontrol):
            assert cloudcontrol.region == "eu-west-1"
        """
    options = ("-n2", "--color=yes", "--cloudcontrol-region=eu-west-1")
    result = run(source, *options, plugins=[], installed=["xdist", "ccmock"])
    result.stdout.fnmatch_lines(
        [
            "-* Cloud Control (123456789012 eu-west-1) -*",
            "\x1b[[]1m2026-01-01 12:00:00 UTC, and seconds from then on\x1b[[]0m",
            "     +0.000  CreateResource  AWS::S3::Bucket logs  IN_PROGRESS c8d5b3b7",
            "*Cloud Control: left behind*",
        ]
    )
    assert sum(line.startswith("test_inside.py::test_leaves[") for line in result.outlines) == 5
    result.stdout.fnmatch_lines(["*1 failed*7 passed*"])


def test_pytest_randomly_order_does_not_matter(run: Run) -> None:
    source = """
        @pytest.mark.parametrize("number", range(8))
        def test_token(cloudcontrol, number):
            assert create().startswith("c8d5b3b7")
            assert len(cloudcontrol.requests) == 1
        """
    for seed in ("1", "2"):
        result = run(source, f"--randomly-seed={seed}", plugins=[pytest_plugin, pytest_randomly])
        result.assert_outcomes(passed=8)


def test_rerun_starts_with_a_fresh_mock(run: Run) -> None:
    result = run(
        """
        runs = []

        def test_flaky(cloudcontrol):
            assert len(cloudcontrol.requests) == 0
            create(f"run-{len(runs)}")
            runs.append(1)
            assert len(runs) == 3

        @pytest.mark.cloudcontrol
        def test_always():
            create("always")
            assert False
        """,
        "--reruns=2",
        plugins=[pytest_plugin, pytest_rerunfailures],
    )
    result.stdout.fnmatch_lines(["*1 failed, 1 passed, 4 rerun*"])
    timeline = "\n".join(result.outlines).partition("- Cloud Control (")[2].partition("\n=")[0]
    assert timeline.count("CreateResource") == 1
    assert "run-2" in "\n".join(result.outlines).partition("left behind")[2]


def test_leftovers_trigger_a_rerun(run: Run) -> None:
    result = run(
        """
        runs = []

        def test_flaky(cloudcontrol):
            token = create()
            runs.append(1)
            if len(runs) == 2:
                wait(token)
        """,
        "--reruns=2",
        "--cloudcontrol-leftovers=fail",
        plugins=[pytest_plugin, pytest_rerunfailures],
    )
    result.stdout.fnmatch_lines(["*1 passed, 1 rerun*"])
