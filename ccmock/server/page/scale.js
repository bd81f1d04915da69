// The scale of the timeline. Long stretches in which nothing happens are cut short, and shown as cut.

const CUT_WIDTH = 3; // percent of the whole that a cut takes
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  [1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  [1, 2, 4, 8, 12, 24, 48, 168].map((hours) => hours * 3_600_000),
);

/**
 * Makes a scale. `spans`: {startMs, endMs} of what is shown; `moments`: further times that must be visible. The scale
 * has `percentOf(ms)`, `cuts` and `startMs`, `endMs`.
 */
export function makeScale(spans, moments) {
  const times = [...new Set([...spans.flatMap(({ startMs, endMs }) => [startMs, endMs]), ...moments])].sort((a, b) => a - b);
  if (!times.length) return null;
  const startMs = times[0];
  const endMs = Math.max(times.at(-1), startMs + 1000);
  if (times.at(-1) !== endMs) times.push(endMs);
  const cuts = findCuts(times, spans);
  const stretches = cuts.length ? stretchesBetween(times, cuts) : [{ startMs, endMs, isCut: false }];
  const shown = stretches.filter((each) => !each.isCut).reduce((sum, each) => sum + each.endMs - each.startMs, 0);
  let left = 0;
  for (const each of stretches) {
    each.left = left;
    const share = 100 - CUT_WIDTH * cuts.length;
    left += each.isCut ? CUT_WIDTH : (share * (each.endMs - each.startMs)) / Math.max(shown, 1);
    each.right = left;
  }
  const percentOf = (ms) => {
    const each = stretches.find((stretch) => ms <= stretch.endMs) ?? stretches.at(-1);
    const part = (ms - each.startMs) / Math.max(1, each.endMs - each.startMs);
    return Math.min(100, Math.max(0, each.left + (each.right - each.left) * part));
  };
  return { startMs, endMs, percentOf, cuts: stretches.filter((each) => each.isCut), ticks: (most) => ticksOf(stretches, startMs, shown, most) };
}

/** The gaps between two times that are cut: idle ones that are long, and busy ones that would hide all else. */
function findCuts(times, spans) {
  const covered = merged(spans);
  const gaps = times.slice(1).map((time, position) => {
    const [startMs, endMs] = [times[position], time];
    const isIdle = !covered.some((span) => span.startMs < endMs && span.endMs > startMs);
    return { startMs, endMs, isIdle, length: endMs - startMs };
  });
  const active = gaps.filter((gap) => !gap.isIdle).reduce((sum, gap) => sum + gap.length, 0);
  const cuts = gaps.filter((gap) => gap.isIdle && active > 0 && gap.length > Math.max(active / 2, 1000)).sort((a, b) => b.length - a.length).slice(0, 8);
  let rest = gaps.filter((gap) => !cuts.includes(gap)).reduce((sum, gap) => sum + gap.length, 0);
  for (const gap of gaps.filter((each) => !cuts.includes(each)).sort((a, b) => b.length - a.length).slice(0, 3)) {
    rest -= gap.length;
    if (gap.length < 60_000 || rest < 1000 || gap.length < 10 * rest) break;
    cuts.push(gap);
  }
  return cuts.sort((a, b) => a.startMs - b.startMs);
}

function merged(spans) {
  const found = [];
  for (const span of [...spans].sort((a, b) => a.startMs - b.startMs)) {
    const last = found.at(-1);
    if (last && span.startMs <= last.endMs) last.endMs = Math.max(last.endMs, span.endMs);
    else found.push({ startMs: span.startMs, endMs: span.endMs });
  }
  return found;
}

function stretchesBetween(times, cuts) {
  const found = [];
  let startMs = times[0];
  for (const cut of cuts) {
    if (cut.startMs > startMs) found.push({ startMs, endMs: cut.startMs, isCut: false });
    found.push({ startMs: cut.startMs, endMs: cut.endMs, isCut: true });
    startMs = cut.endMs;
  }
  if (times.at(-1) > startMs) found.push({ startMs, endMs: times.at(-1), isCut: false });
  return found;
}

/** {ms, left} of the marks of the axis, as offsets from its beginning: at most about `most`, in round steps. */
function ticksOf(stretches, originMs, shownMs, most) {
  const step = STEPS.find((each) => shownMs / each <= most) ?? STEPS.at(-1) * Math.ceil(shownMs / most / STEPS.at(-1));
  const ticks = [];
  for (const { startMs, endMs, left, right, isCut } of stretches) {
    if (isCut) continue;
    const first = Math.ceil((startMs - originMs) / step) * step + originMs;
    for (let ms = first; ms <= endMs; ms += step) {
      const place = left + ((right - left) * (ms - startMs)) / Math.max(1, endMs - startMs);
      if (!ticks.length || place - ticks.at(-1).left > 60 / most) ticks.push({ ms, left: place });
    }
  }
  return ticks;
}
