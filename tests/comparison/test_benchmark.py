"""The benchmark of recordings runs, and its mock agrees with its own recording."""

import pytest

from benchmarks.recordings import main


@pytest.mark.slow
def test_the_benchmark_of_recordings_prints_each_figure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--calls", "35"]) == 0
    first, *rows = capsys.readouterr().out.splitlines()
    assert first.startswith("35 calls, ")
    assert first.endswith(" 0 differences")
    assert [row.split("  ")[0] for row in rows] == ["the mock alone", "recorded", "replayed", "compared", "learned"]
