"""The benchmarks run and measure all rows that they promise; no test depends on how fast they are."""

import subprocess
import sys

import pytest

from benchmarks.__main__ import main, measure
from benchmarks.report import Row, Sizes, table
from benchmarks.sample_types import SAMPLE
from benchmarks.server.__main__ import main as server_main
from benchmarks.server.load import Answered
from benchmarks.server.programs import Program, ministack
from benchmarks.server.rounds import Figures, Measured
from benchmarks.server.rounds import Sizes as ServerSizes
from benchmarks.server.rows import rows as server_rows
from benchmarks.startup import first_creates

TINY = Sizes(
    rounds=1,
    calls=2,
    entries=2,
    clients=1,
    processes=1,
    types=2,
    resources=400,
    few_resources=200,
    starts=1,
    plugin_tests=2,
    plugin_runs=1,
    crowds=(120, 240),
)

WHAT = [
    "get",
    "status",
    "create",
    "update",
    "enter and leave an empty mock",
    "make a client inside",
    "import ccmock on top of boto3: time",
    "import ccmock and start the first mock",
    "import ccmock on top of boto3: memory",
    "first use of a type (2 types)",
    "one page of 100 out of 400 resources: the first",
    "one page of 100 out of 400 resources: in the middle",
    "the state of one of 400 requests",
    "400 resources of a small type (AWS::Logs::LogGroup)",
    "a snapshot of 400 resources",
    "restoring 400 resources",
    "1,000 faults by type and operation: a call takes longer by",
    "1,000 faults by identifier: a call takes longer by",
    "1,000 denied permissions: a call takes longer by",
    "a create that has to wait, among 240",
    "cloud.requests, each item's status, among 240",
    "cloud.requests.of(), each item, among 240",
    "cloud.requests[i], among 240",
    "cloud.requests[token], among 240",
    "len(cloud.requests), among 240",
    "cloud.calls, each item, among 240",
    "cloud.account(…).calls[i], among 240",
    "cloud.report(), each call, among 240",
    "a page of the requests with a status, among 240",
    "a request that waited begins and ends, among 240",
    "a create below a quota, among 240",
    "a delete of an old resource, among 240",
    "the counts in repr(cloud.resources), among 240",
    "what the pytest plugin does before a test, among 240",
    "a client token is forgotten, among 240",
    "a request is forgotten, among 240",
    "pytest starts with the plugin loaded, not used: later by",
    "the fixture cloudcontrol",
    "… and cloudcontrol_session",
    "… and cloudcontrol_client",
    "1,000 tests of one create, wait, get and delete",
]


@pytest.mark.slow
def test_benchmarks_measure_every_row():
    rows = measure(TINY, beside_moto=False)

    assert [row.what for row in rows] == WHAT
    assert all(row.limit and row.measured for row in rows)


def test_benchmark_command_prints_the_table(monkeypatch, capsys):
    rows = [Row("get", "≤ 1.2 x the floor", "1.1 x the floor", True, "2.5 x"), Row("update", "≤ 1 ms", "2 ms", False)]
    monkeypatch.setattr("benchmarks.__main__.measure", lambda sizes, beside_moto: rows)

    assert main(["--quick"]) == 0

    printed = capsys.readouterr().out
    assert printed.startswith("ccmock ")
    assert printed.endswith(table(rows) + "\n")


def test_benchmark_table_is_aligned_and_marks_values_over_the_limit():
    rows = [Row("get", "≤ 1.2 x", "1.1 x", True, "2.5 x"), Row("update", "≤ 1 ms", "2 ms", False)]

    assert table(rows).splitlines() == [
        "| what   | limit   | measured |      | moto  |",
        "| ------ | ------- | -------- | ---- | ----- |",
        "| get    | ≤ 1.2 x | 1.1 x    | ok   | 2.5 x |",
        "| update | ≤ 1 ms  | 2 ms     | OVER |       |",
    ]


def test_benchmark_sample_states_are_valid():
    assert first_creates(len(SAMPLE)).keys() == SAMPLE.keys()


# --- of the server ---

TINY_SERVER = ServerSizes(rounds=1, seconds=0.1, starts=0, crowd_rounds=1, idle=20, slow=2)


@pytest.mark.slow
def test_server_benchmark_measures_and_prints_every_row(monkeypatch, capsys, loopback):
    monkeypatch.setattr("benchmarks.server.__main__.QUICK", TINY_SERVER)
    monkeypatch.setattr("benchmarks.server.rounds.STATE_OPTION", "--no-such-option")

    # Which figures are within their limits depends on the machine.
    assert server_main(["--quick", "--without-ministack", "--without-wrk"]) in (0, 1)

    head, _, *lines = capsys.readouterr().out.splitlines()
    assert "load: client.py, 1 rounds of 0.1 s" in head
    assert [line.split("|")[1].strip().split(":")[0] for line in lines[2:]] == [
        "GetResource",
        "CreateResource",
        "GetResource",
        "CreateResource",
        "GetResource",
        "CreateResource",
        "GetResource beside 20 idle connections",
        "GetResource beside 2 slow clients",
        "ccmock",
        "ccmock",
        "ccmock",
        "answers that were errors",
        "import ccmock, start a mock",
    ]
    assert lines[-2].split("|")[3].strip() == "0"


def figures(name, per_second, ms, start_ms):
    answered = [Answered(per_second, 100, 0, {"50": ms, "95": ms, "99": ms}, 1000 / per_second)]
    return Figures(name, [start_ms], [0.3], [50.0], 70.0, answered, answered, answered, answered)


def test_server_benchmark_compares_the_medians_of_rounds_with_the_limits():
    measured = Measured(figures("ccmock", 2500, 2, 400), figures("state", 1600, 2, 450), figures("other", 1000, 9, 900))

    found = {row.what: (row.measured, row.verdict, row.other) for row in server_rows(measured, TINY_SERVER)}

    assert found["GetResource: answers a second, 8 connections"] == ("2.50 x (2,500)", "OVER", "1,000")
    assert found["CreateResource: answers a second, 8 connections"] == ("2.50 x (2,500)", "ok", "1,000")
    assert found["CreateResource, --state: answers a second, 8 connections"] == ("1.60 x (1,600)", "ok", "1,000")
    assert found["GetResource: processor time of an answer"] == ("2.50 x less (0.40 ms)", "ok", "1.00 ms")
    assert found["CreateResource: 50, 95, 99 % answered within"] == ("2.0, 2.0, 2.0 ms", "ok", "9.0, 9.0, 9.0 ms")
    assert found["ccmock: start to first answer"] == (
        "400 ms (300 ms of the processor)",
        "ok",
        "900 ms (300 ms of the processor)",
    )
    assert found["ccmock: memory after the start"] == ("50 MB", "ok", "50 MB")


def test_server_benchmark_says_how_to_go_on_where_ministack_cannot_be_installed(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("venv.create", lambda folder, with_pip: folder.mkdir())
    monkeypatch.setattr("subprocess.run", lambda command, check: subprocess.CompletedProcess(command, 1))

    with pytest.raises(SystemExit, match=r"MiniStack cannot be installed\. Measure without it: --without-ministack"):
        ministack()

    assert list(tmp_path.iterdir()) == []


def test_server_benchmark_says_which_program_does_not_answer(loopback):
    program = Program("a program that ends", [sys.executable, "-c", ""])

    with pytest.raises(RuntimeError, match="a program that ends does not answer: "), program.running():
        pytest.fail("it runs")
