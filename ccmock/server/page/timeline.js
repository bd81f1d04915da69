// The timeline: a row for each request, with its phases as bars on the mock's time.

import { KeyedList, h, hidden, icon, placeAt, setText } from "./dom.js";
import { duration, nameOfRequest, offset, operationWord, plural, reasonOf, shortName, statusOf, timeOfDay, dateOf } from "./format.js";
import { currentRoute, routeOfRequest, routeTo } from "./route.js";
import { makeScale } from "./scale.js";
import { store } from "./store.js";
import { Filters, Pager, badge, emptyNote } from "./views.js";

const ROWS = 60;
const BINS = 96;
const TEXT_FITS = 44; // pixels of a bar that has room for its duration

const CHOICES = [
  ["", "All requests"],
  ["open", "Running"],
  ["SUCCESS", "Succeeded"],
  ["FAILED", "Failed"],
  ["canceled", "Canceled"],
  ["faults", "Met a fault"],
];

const PASSES = {
  "": () => true,
  open: (request) => !request.is_terminal,
  SUCCESS: (request) => request.status === "SUCCESS",
  FAILED: (request) => request.status === "FAILED",
  canceled: (request) => request.status.startsWith("CANCEL"),
  faults: (request) => request.faults.length > 0,
};

export class TimelineView {
  #scale = null;
  #signature = "";
  #timer = null;
  #selected = null;
  #mustShow = false; // the selected request has still to come into view

  constructor(main) {
    const update = () => this.update();
    this.filters = new Filters({ label: "Filter by type, name, error", choices: CHOICES, onChange: update });
    this.pager = new Pager({ size: ROWS, lastFirst: true, what: "requests", onChange: update });
    this.summary = h("p", { class: "summary" });
    this.axis = h("div", { class: "axis", "aria-hidden": "true" });
    this.grid = h("div", { class: "grid", "aria-hidden": "true" });
    this.strip = h("div", { class: "strip-bars", "aria-hidden": "true" });
    this.stripText = h("a", { href: "#/calls" });
    this.stripErrors = h("span", { class: "failed" });
    this.body = h("tbody", { role: "rowgroup" });
    this.rows = new KeyedList(this.body);
    this.table = h("div", { class: "timeline" },
      this.grid,
      h("div", { class: "strip" }, h("p", {}, this.stripText, this.stripErrors), this.strip),
      h("table", { role: "table", "aria-label": "Requests over time" },
        h("thead", { role: "rowgroup" }, h("tr", { role: "row" },
          h("th", { role: "columnheader", scope: "col" }, "Request"),
          h("th", { role: "columnheader", scope: "col", class: "chart" }, hidden("What it went through"), this.axis),
          h("th", { role: "columnheader", scope: "col", class: "result" }, "Result"))),
        this.body));
    this.empty = h("div");
    main.replaceChildren(
      h("div", { class: "bar-top" }, h("h2", {}, "Timeline"), this.filters.element),
      this.summary, this.table, this.empty, this.pager.element, legend());
    this.legend = main.lastChild;
    this.resizing = new ResizeObserver(() => this.update());
    this.resizing.observe(this.axis);
    this.body.addEventListener("keydown", moveBetweenRows);
    this.#select();
  }

  /** The fragment has changed. */
  route() {
    this.filters.read();
    this.#select();
    this.update();
  }

  #select() {
    const [token = null] = currentRoute().steps;
    if (token !== this.#selected) this.#mustShow = token !== null;
    this.#selected = token;
  }

  close() {
    this.resizing.disconnect();
    clearTimeout(this.#timer);
  }

  #passing() {
    const passes = PASSES[this.filters.status];
    if (this.filters.isEmpty) return store.requests;
    return store.requests.filter((request) => passes(request) && this.filters.matches(
      request.type_name, request.identifier, nameOfRequest(request), operationWord(request.operation), request.status,
      request.error_code, reasonOf(request), request.token, ...request.faults.map((fault) => fault.description)));
  }

  /** Shows what the store knows. */
  update() {
    clearTimeout(this.#timer);
    const passing = this.#passing();
    const position = this.#mustShow ? passing.findIndex((request) => request.token === this.#selected) : -1;
    if (position >= 0) this.pager.goTo(position, passing.length);
    const part = this.pager.part(passing);
    const now = store.nowMs();
    this.#makeScale(part, now);
    showSummary(this.summary);
    const width = this.axis.clientWidth;
    const scale = this.#scale;
    const filter = `${this.filters.status} ${this.filters.text.value}`; // it is part of the links
    this.rows.show(
      part,
      (request) => request.token,
      (request) => [request, scale, store.callsByToken.get(request.token), request.is_terminal ? 0 : now, request.token === this.#selected, width, filter],
      (request) => row(request, scale, now, width, request.token === this.#selected));
    this.table.hidden = this.legend.hidden = !part.length;
    this.empty.replaceChildren(...(part.length ? [] : [nothing()]));
    if (part.length) {
      this.#showAxis(now);
      this.#showCalls();
    }
    if (position >= 0) {
      this.body.querySelector(".selected").scrollIntoView({ block: "nearest" });
      this.#mustShow = false;
    }
    const goesOn = store.now.kind !== "manual" && part.some((request) => !request.is_terminal);
    if (goesOn) this.#timer = setTimeout(() => store.refresh("open", "clock"), 1500);
  }

  #makeScale(part, now) {
    const spans = part.map((request) => ({ startMs: request.startMs, endMs: request.endMs ?? Math.max(now, request.dueMs ?? 0) }));
    const isAll = this.pager.pages === 1 && this.filters.isEmpty;
    const moments = isAll ? store.calls.map((call) => call.ms) : [];
    for (const request of part) {
      moments.push(...request.history.map((change) => change.ms));
      if (!request.is_terminal) moments.push(now);
    }
    const signature = [this.pager.page, ...spans.flatMap(({ startMs, endMs }) => [startMs, endMs]), moments.length, moments.at(-1)].join();
    if (signature === this.#signature) return;
    this.#signature = signature;
    this.#scale = makeScale(spans, moments);
  }

  #showAxis(now) {
    const scale = this.#scale;
    const ticks = scale.ticks(Math.max(2, Math.floor(this.axis.clientWidth / 90)));
    const isNowShown = now >= scale.startMs && now <= scale.endMs;
    const room = isNowShown ? 6000 / Math.max(1, this.axis.clientWidth) : 0;
    const labels = ticks.filter(({ left }) => !room || left > scale.percentOf(now) + room / 4 || left < scale.percentOf(now) - room).map(({ ms, left }) => placeAt(h("span", { class: ((100 - left) * this.axis.clientWidth) / 100 < 84 ? "tick-label at-end" : "tick-label" }, offset(ms - scale.startMs)), left));
    this.axis.title = `From ${dateOf(scale.startMs)} ${timeOfDay(scale.startMs)} UTC`;
    const lines = ticks.map(({ left }) => placeAt(h("span", { class: "grid-line" }), left));
    const cuts = scale.cuts.map((cut) => placeAt(h("span", { class: "cut", title: `${duration(cut.endMs - cut.startMs)} left out` }, h("span", {}, duration(cut.endMs - cut.startMs))), cut.left, cut.right));
    this.grid.replaceChildren(h("div", { class: "grid-area" }, lines, cuts));
    if (isNowShown) labels.push(placeAt(h("span", { class: "now-label" }, "now"), scale.percentOf(now)));
    this.table.classList.toggle("has-now", isNowShown);
    this.table.style.setProperty("--now", `${scale.percentOf(now).toFixed(3)}%`);
    this.axis.replaceChildren(...labels);
  }

  #showCalls() {
    const scale = this.#scale;
    const bins = Array.from({ length: BINS }, () => ({ answered: 0, refused: 0 }));
    let shown = 0;
    let refused = 0;
    for (const call of store.calls) {
      if (call.ms < scale.startMs || call.ms > scale.endMs) continue;
      const bin = bins[Math.min(BINS - 1, Math.floor((scale.percentOf(call.ms) / 100) * BINS))];
      shown += 1;
      if (call.error_code) {
        bin.refused += 1;
        refused += 1;
      } else bin.answered += 1;
    }
    setText(this.stripText, plural(shown, "call"));
    setText(this.stripErrors, refused ? ` · ${refused.toLocaleString("en")} with errors` : "");
    const most = Math.max(...bins.map((bin) => bin.answered + bin.refused), 1);
    this.strip.replaceChildren(...bins.flatMap((bin, position) => callBars(bin, position, most)));
  }
}

function callBars({ answered, refused }, position, most) {
  if (!answered && !refused) return [];
  const column = placeAt(h("span", { class: "column" }), (position * 100) / BINS, ((position + 0.8) * 100) / BINS);
  const height = (count) => `${count ? Math.max(14, (count / most) * 100) : 0}%`;
  const [good, bad] = [h("span", { class: "answered" }), h("span", { class: "refused" })];
  good.style.height = height(answered);
  bad.style.height = height(refused);
  column.append(bad, good);
  return [column];
}

function showSummary(summary) {
  const count = (passes) => store.requests.filter(passes).length;
  const parts = [
    ["SUCCESS", "ok", "succeeded"],
    ["FAILED", "failed", "failed"],
    ["canceled", "canceled", "canceled"],
    ["open", "running", "running"],
  ].map(([status, tone, word]) => [count(PASSES[status]), status, tone, word]).filter(([number]) => number);
  const signature = JSON.stringify(parts);
  if (summary.dataset.signature === signature) return;
  summary.dataset.signature = signature;
  summary.replaceChildren(...parts.map(([number, status, tone, word]) =>
    h("a", { class: `chip ${tone}`, href: routeTo("timeline", [], { status }) }, icon(tone), h("strong", {}, number.toLocaleString("en")), ` ${word}`)));
}

function row(request, scale, now, width, isSelected) {
  const name = nameOfRequest(request);
  const reason = reasonOf(request);
  const endMs = request.endMs ?? now;
  const place = { class: "request-name", href: routeOfRequest(request.token), title: request.identifier ?? name, "aria-current": isSelected ? "true" : null };
  const kinds = [isSelected && "selected", (reason || request.faults.length) && "has-reason"].filter(Boolean).join(" ");
  return h("tr", { role: "row", class: kinds || null },
    h("th", { role: "rowheader", scope: "row" },
      h("a", place, name),
      h("span", { class: "type" }, h("span", { class: `operation ${request.operation.toLowerCase()}` }, operationWord(request.operation)), ` ${request.type_name}`)),
    h("td", { role: "cell", class: "chart" }, h("div", { class: "lane", "aria-hidden": "true" }, bars(request, scale, now, width)), hidden(inWords(request, scale))),
    h("td", { role: "cell", class: "result" },
      h("div", { class: "outcome" }, badge(request.status), h("span", { class: "took" }, `${request.is_terminal ? "" : "for "}${duration(endMs - request.startMs)}`)),
      request.error_code ? h("code", { class: "failed" }, request.error_code) : null),
    reason || request.faults.length
      ? h("td", { role: "cell", class: "reason" },
        reason && h("span", {}, reason),
        request.faults.map((fault) => h("span", { class: "fault", title: fault.description }, icon("fault"), hidden("Fault: "), h("span", { class: "fault-text" }, fault.description))))
      : null);
}

function bars(request, scale, now, width) {
  const made = [];
  const { tone } = statusOf(request.status);
  let end = scale.percentOf(request.startMs);
  for (const phase of request.phases) {
    const [left, right] = [scale.percentOf(phase.startMs), scale.percentOf(phase.endMs ?? now)];
    const length = (phase.endMs ?? now) - phase.startMs;
    const fits = ((right - left) * width) / 100 > TEXT_FITS && phase.phase !== "queue" && phase.phase !== "hook";
    const kind = phase.phase === "hook" ? `hook ${hookFailed(phase) ? "failed" : "passed"}` : `${phase.phase} ${tone}`;
    const title = `${phase.name} · ${duration(length)}`;
    made.push(placeAt(h("span", { class: `bar ${kind}`, title }, fits ? duration(length) : ""), left, right));
    end = right;
  }
  if (request.dueMs !== null && request.dueMs > now) {
    made.push(placeAt(h("span", { class: "bar planned", title: `next step in ${duration(request.dueMs - now)}` }), scale.percentOf(now), scale.percentOf(request.dueMs)));
  }
  for (const call of store.callsByToken.get(request.token) ?? []) {
    if (call.ms < scale.startMs || call.ms > scale.endMs) continue;
    made.push(placeAt(h("span", { class: "poll", title: `${call.operation} ${offset(call.ms - scale.startMs)}` }), scale.percentOf(call.ms)));
  }
  if (request.faults.length) {
    const handler = request.phases.findLast((phase) => phase.phase === "handler") ?? request.phases.at(-1);
    const left = scale.percentOf(handler?.startMs ?? request.startMs);
    made.push(placeAt(h("span", { class: "fault-mark", title: request.faults.map((fault) => fault.description).join("\n") }, icon("fault")), left));
  }
  if (request.is_terminal) made.push(placeAt(h("span", { class: `cap ${tone}` }, icon(tone)), end));
  return made;
}

export const hookFailed = (phase) => phase.outcome?.endsWith("FAILED") ?? false;

/** What the bars show, for those who do not see them. */
function inWords(request, scale) {
  const phases = request.phases.map((phase) => {
    const length = phase.endMs === null ? "until now" : duration(phase.endMs - phase.startMs);
    const outcome = phase.phase === "hook" && phase.outcome ? (hookFailed(phase) ? ", failed" : ", passed") : "";
    return `${phase.phase === "hook" ? `hook ${shortName(phase.name)}` : phase.phase} ${length}${outcome}`;
  });
  return `from ${offset(request.startMs - scale.startMs)}: ${phases.join("; ")}`;
}

function legend() {
  const key = (kind, word) => h("span", {}, h("span", { class: `sample ${kind}` }), word);
  return h("p", { class: "legend", "aria-hidden": "true" },
    key("queue", "queue"), key("hook", "hook"), key("handler", "handler"), key("planned", "still to come"), key("poll", "call about it"),
    h("span", {}, icon("fault"), "met a fault"));
}

function nothing() {
  if (!store.isLoaded) return emptyNote("Reading what has happened…");
  if (store.requests.length) return emptyNote("No request passes the filters. ", h("a", { href: "#/timeline" }, "Show all"));
  return emptyNote(
    h("p", {}, h("strong", {}, "No request yet.")),
    h("p", {}, "Send a CreateResource, UpdateResource or DeleteResource to this server, and it appears here:"),
    h("pre", {}, `aws cloudcontrol create-resource --endpoint-url ${location.origin} \\\n  --type-name AWS::Logs::LogGroup --desired-state '{"LogGroupName": "logs"}'`));
}

/** The keys Down and Up go from row to row. */
function moveBetweenRows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const there = event.target.closest("tr");
  if (!step || !there || event.ctrlKey || event.metaKey || event.altKey) return;
  const next = step > 0 ? there.nextElementSibling : there.previousElementSibling;
  if (next) {
    event.preventDefault();
    next.querySelector("a").focus();
  }
}
