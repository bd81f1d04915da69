"""Rows of the figures that were measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median

from benchmarks.report import Row

from .load import CONNECTIONS, Answered
from .rounds import Figures, Measured, Sizes

READ_RATIO, CREATE_RATIO, STATE_RATIO = 3.0, 2.0, 1.5
START_MS, MEMORY_MB, HIGH_MS = 500, 60, 5

Chosen = Callable[[Figures], Sequence[Answered]]


def rows(measured: Measured, sizes: Sizes) -> list[Row]:
    """The rows of all figures."""
    mine, state, other = measured.ccmock, measured.with_state, measured.ministack
    return [
        _rate_row("GetResource", mine, other, READ_RATIO, _reads),
        _rate_row("CreateResource", mine, other, CREATE_RATIO, _creates),
        *([_rate_row("GetResource, --state", state, other, STATE_RATIO, _reads)] if state else ()),
        *([_rate_row("CreateResource, --state", state, other, STATE_RATIO, _creates)] if state else ()),
        *_processor_rows("GetResource", mine, other, _reads),
        *_processor_rows("CreateResource", mine, other, _creates),
        _latency_row("GetResource", mine, other, _reads),
        _latency_row("CreateResource", mine, other, _creates),
        *([_latency_row("CreateResource, --state", state, None, _creates)] if state else ()),
        _latency_row(f"GetResource beside {sizes.idle:,} idle connections", mine, other, _beside_idle),
        _latency_row(f"GetResource beside {sizes.slow:,} slow clients", mine, other, _beside_slow),
        _start_row(mine, other),
        *([_start_row(state, None)] if state else ()),
        _memory_row("after the start", mine, other, [median(each.started_mb) for each in _both(mine, other)]),
        _memory_row(_loads_of(mine), mine, other, [each.loaded_mb for each in _both(mine, other)], limit=None),
        _error_row(measured),
    ]


def _reads(figures: Figures) -> Sequence[Answered]:
    return figures.reads


def _creates(figures: Figures) -> Sequence[Answered]:
    return figures.creates


def _beside_idle(figures: Figures) -> Sequence[Answered]:
    return figures.beside_idle


def _beside_slow(figures: Figures) -> Sequence[Answered]:
    return figures.beside_slow


def _both(mine: Figures, other: Figures | None) -> list[Figures]:
    return [mine, *([other] if other else ())]


def _rate_row(what: str, mine: Figures, other: Figures | None, limit: float, chosen: Chosen) -> Row:
    """Answers a second, and the median of the ratios of each round."""
    what = f"{what}: answers a second, {CONNECTIONS} connections"
    rate = f"{median(each.per_second for each in chosen(mine)):,.0f}"
    if other is None:
        return Row(what, "", rate, is_within=True)
    ratio = median(a.per_second / b.per_second for a, b in zip(chosen(mine), chosen(other)))
    theirs = f"{median(each.per_second for each in chosen(other)):,.0f}"
    return Row(what, f"≥ {limit:g} x", f"{ratio:.2f} x ({rate})", ratio >= limit, theirs)


def _processor_rows(what: str, mine: Figures, other: Figures | None, chosen: Chosen) -> Iterator[Row]:
    """The processor time of an answer: what the rate comes to on a machine that does nothing else."""
    own, theirs = (_processor_ms(chosen(figures)) if figures else None for figures in (mine, other))
    if own is not None:
        ratio = f"{theirs / own:.2f} x less ({own:.2f} ms)" if theirs else f"{own:.2f} ms"
        yield Row(f"{what}: processor time of an answer", "", ratio, True, f"{theirs:.2f} ms" if theirs else "")


def _processor_ms(loads: Sequence[Answered]) -> float | None:
    counted = [each.processor_ms for each in loads if each.processor_ms is not None]
    return median(counted) if counted else None


def _latency_row(what: str, mine: Figures, other: Figures | None, chosen: Chosen) -> Row:
    what, limit = f"{what}: 50, 95, 99 % answered within", f"95 %: {HIGH_MS} ms"
    high = median(each.ms["95"] for each in chosen(mine))
    return Row(what, limit, _percentiles(chosen(mine)), high <= HIGH_MS, _percentiles(chosen(other)) if other else "")


def _percentiles(loads: Sequence[Answered]) -> str:
    return ", ".join(f"{median(each.ms[percent] for each in loads):.1f}" for percent in ("50", "95", "99")) + " ms"


def _start_row(mine: Figures, other: Figures | None) -> Row:
    what, limit, ms = f"{mine.name}: start to first answer", f"≤ {START_MS} ms", median(mine.start_ms)
    return Row(what, limit, _start(mine), ms <= START_MS, _start(other) if other else "")


def _start(figures: Figures) -> str:
    seconds = figures.start_processor_seconds
    processor = f" ({median(seconds) * 1000:,.0f} ms of the processor)" if seconds else ""
    return f"{median(figures.start_ms):,.0f} ms{processor}"


def _memory_row(
    what: str, mine: Figures, other: Figures | None, megabytes: Sequence[float], limit: float | None = MEMORY_MB
) -> Row:
    own, *theirs = megabytes
    shown = f"≤ {limit:g} MB" if limit is not None else ""
    loads = f" ({_loads_of(other).removeprefix('after ')})" if other and limit is None else ""
    beside = f"{theirs[0]:.0f} MB{loads}" if theirs else ""
    return Row(f"{mine.name}: memory {what}", shown, f"{own:.0f} MB", limit is None or own <= limit, beside)


def _loads_of(figures: Figures) -> str:
    read, created = (sum(each.answers for each in loads) for loads in (figures.reads, figures.creates))
    return f"after {read:,} reads and {created:,} creates"


def _error_row(measured: Measured) -> Row:
    programs = (measured.ccmock, measured.with_state, measured.ministack)
    errors, *_, theirs = [sum(each.errors for each in found.loads) if found else 0 for found in programs]
    if measured.with_state:
        errors += sum(each.errors for each in measured.with_state.loads)
    return Row("answers that were errors", "0", f"{errors}", errors == 0, f"{theirs}" if measured.ministack else "")
