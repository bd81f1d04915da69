"""The clock of a served mock: still while it answers, and never backwards."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from ccmock import UsageError
from ccmock.journal import served_clock
from ccmock.journal.served_clock import ServedClock
from ccmock.times import to_ms
from tests.support.state_files import Served, control_request, served_cloud

NOON = to_ms(datetime(2026, 5, 1, 12, tzinfo=timezone.utc), "NOON")
HOUR = 3_600_000


class System:
    """The system's time, as a test sets it."""

    now_ms = NOON

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    stands = System()
    monkeypatch.setattr(served_clock, "system_ms", stands)
    return stands


def test_file_that_was_kept_at_the_last_time_of_a_mock_is_read(system: System, tmp_path: Path) -> None:
    served = Served(tmp_path / "state", served_cloud("auto"))
    served.answers.answer(control_request("clock/advance_to", moment="9998-12-31T23:00:00Z"))
    system.now_ms += 2 * HOUR
    served.create("news")
    served.answers.close()

    again = Served(tmp_path / "state", served_cloud("auto"))
    assert again.cloud.clock.now().isoformat() == "9999-01-01T00:00:00+00:00"
    assert b'"kind":"auto"' in again.answers.answer(control_request("clock", "GET")).body
    again.answers.close()


def test_clock_with_a_speed_of_its_own_is_of_no_usual_kind() -> None:
    assert (ServedClock("system").kind, ServedClock("system", 60).kind) == ("system", "")


@pytest.mark.parametrize("name", ["auto", "system"])
def test_clock_follows_the_systems_time(system: System, name: str) -> None:
    clock = ServedClock(name)
    system.now_ms += HOUR
    assert clock.now_ms() == NOON + HOUR


def test_manual_clock_stands_still(system: System) -> None:
    clock = ServedClock("manual")
    system.now_ms += HOUR
    assert clock.now().isoformat() == "2026-01-01T12:00:00+00:00"


def test_manual_clock_begins_as_told() -> None:
    assert (
        ServedClock("manual", start=datetime(2030, 1, 1, tzinfo=timezone.utc)).now().isoformat()
        == "2030-01-01T00:00:00+00:00"
    )


def test_speed_is_in_seconds_here_for_a_second_of_the_system(system: System) -> None:
    clock = ServedClock("system", speed=60)
    system.now_ms += 1000
    assert clock.now_ms() == NOON + 60_000


@pytest.mark.parametrize("speed", [1, 60])
def test_clock_goes_on_where_the_systems_time_is_set_back(system: System, speed: float) -> None:
    clock = ServedClock("system", speed)
    system.now_ms += HOUR
    then = clock.now_ms()
    system.now_ms -= 2 * HOUR
    assert clock.now_ms() == then
    system.now_ms += 1000
    assert clock.now_ms() == then + 1000 * speed


@pytest.mark.parametrize("name", ["auto", "system", "manual"])
def test_clock_that_stands_still_moves_by_what_is_skipped_alone(system: System, name: str) -> None:
    clock = ServedClock(name)
    stood_ms = clock.stand_still()
    system.now_ms += HOUR
    assert clock.stand_still() == clock.now_ms() == stood_ms
    clock.advance(5)
    assert clock.now_ms() == stood_ms + 5000
    clock.go_on()
    assert clock.now_ms() == stood_ms + 5000 + (0 if name == "manual" else HOUR)


def test_follows_polls_as_the_clock_of_that_name_does() -> None:
    assert [ServedClock(name).follows_polls for name in ("auto", "system", "manual")] == [True, False, False]
    assert [ServedClock(name).follows_retries for name in ("auto", "system", "manual")] == [True, True, False]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"name": "Manual"}, "clock='Manual' is not a valid clock"),
        ({"speed": 0}, "speed=0 is not valid. Give a number above 0, at most 1,000,000."),
        ({"speed": 1e7}, "speed=10000000.0 is not valid"),
        ({"speed": "fast"}, "speed='fast' is not valid"),
        ({"name": "manual", "speed": 2}, "contradict one another"),
    ],
)
def test_wrong_arguments_are_refused(arguments: dict[str, object], error: str) -> None:
    with pytest.raises(UsageError, match=error):
        ServedClock(**arguments)  # type: ignore[arg-type]


# --- from one process to the next ---


def _next(served: Served, tmp_path: Path, name: str, speed: float = 1) -> Served:
    killed = served.killed(tmp_path / "killed.state")
    return Served(killed, served_cloud(name, speed=speed))


@pytest.mark.parametrize(("name", "passed_ms"), [("auto", HOUR), ("system", HOUR), ("manual", 0)])
def test_time_without_a_process_passes_as_the_systems_does(
    system: System, tmp_path: Path, name: str, passed_ms: int
) -> None:
    served = Served(tmp_path / "mock.state", served_cloud(name))
    served.answers.answer(control_request("clock/advance", seconds=7))
    then = served.cloud.clock.now_ms()
    system.now_ms += HOUR
    again = _next(served, tmp_path, name)
    assert again.cloud.clock.now_ms() == then + passed_ms
    again.abandon()


def test_time_of_another_speed_stands_still_without_a_process(system: System, tmp_path: Path) -> None:
    served = Served(tmp_path / "mock.state", served_cloud("auto", speed=60))
    system.now_ms += 1000
    served.answers.answer(control_request("clock/advance", seconds=7))
    then = served.cloud.clock.now_ms()
    system.now_ms += HOUR
    again = _next(served, tmp_path, "auto", speed=60)
    assert again.cloud.clock.now_ms() == then
    system.now_ms += 1000
    assert again.cloud.clock.now_ms() == then + 60_000
    again.abandon()


@pytest.mark.parametrize("name", ["auto", "system", "manual"])
def test_time_goes_on_where_the_systems_was_set_back_meanwhile(system: System, tmp_path: Path, name: str) -> None:
    served = Served(tmp_path / "mock.state", served_cloud(name))
    system.now_ms += HOUR
    served.create("first")
    then = served.cloud.clock.now_ms()
    system.now_ms -= 5 * HOUR
    again = _next(served, tmp_path, name)
    assert again.cloud.clock.now_ms() == then
    again.abandon()


def test_manual_clock_goes_back_with_a_reset(tmp_path: Path) -> None:
    served = Served(tmp_path / "mock.state", served_cloud())
    for name, arguments in (("clock/advance", {"seconds": 7}), ("reset", {}), ("clock/advance", {"seconds": 2})):
        served.answers.answer(control_request(name, **arguments))
    again = _next(served, tmp_path, "manual")
    assert again.cloud.clock.now().isoformat() == "2026-01-01T12:00:02+00:00"
    again.abandon()
