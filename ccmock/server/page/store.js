// What the page knows of the mock, kept up to date with as few requests as its events allow.

import { get } from "./api.js";

const CHUNK = 500;
const PAUSE_MS = 120; // between two looks, so that a thousand events in a row are one

const timeMs = (text) => (text === null ? null : Date.parse(text));

class Store extends EventTarget {
  health = null;
  now = { ms: 0, kind: "", readAt: 0 };
  requests = [];
  byToken = new Map();
  calls = [];
  callsByToken = new Map();
  counts = [];
  faults = [];
  hooks = [];
  isLoaded = false;
  /** Counts up whenever a resource has changed: what shows resources looks again. */
  resourcesVersion = 0;

  #nextCall = 0;
  #due = new Set();
  #changedTokens = new Set();
  #changedResources = new Map();
  #running = false;

  /** Takes in what the feed tells. */
  take(events) {
    for (const event of events) {
      if (event.kind === "reset") this.#due.add("all");
      if (event.kind === "call") this.#due.add("calls");
      if (event.kind === "fault") this.#due.add("faults");
      if (event.kind === "clock") this.#due.add("clock").add("open");
      if (event.kind === "request") {
        this.#due.add("requests").add("clock");
        this.#changedTokens.add(event.token);
      }
      if (event.kind === "resource") {
        this.#due.add("counts");
        this.#changedResources.set(`${event.type_name}\n${event.identifier}`, event);
      }
      // A fault that has fired may mark a request whose status stays as it is.
      if (event.kind === "fault" && event.happening === "fired") this.#due.add("open");
    }
    this.#work();
  }

  /** Looks at some parts again: `all`, `calls`, `faults`, `hooks`, `clock`, `open`, `counts`. */
  refresh(...parts) {
    for (const part of parts) this.#due.add(part);
    this.#work();
  }

  /** What `GET health` says; a list of events that stands for what has changed since. For a page without a stream. */
  async poll() {
    const before = this.health;
    const health = await get("health");
    const isSame = JSON.stringify({ ...health, clock: null }) === JSON.stringify({ ...before, clock: null });
    const isSameTime = health.clock.kind !== "manual" || health.clock.now === before?.clock.now;
    this.health = health;
    return isSame && isSameTime ? [] : [{ kind: before === null || !isSame ? "reset" : "clock" }];
  }

  /** The mock's time now. Between two looks, only a clock that follows the system's goes on. */
  nowMs() {
    return this.now.ms + (this.followsSystem ? performance.now() - this.now.readAt : 0);
  }

  /** Whether the clock goes as fast as the system's; others stand still, or have a speed of their own. */
  get followsSystem() {
    return this.now.kind === "auto" || this.now.kind === "system";
  }

  async #work() {
    if (this.#running) return;
    this.#running = true;
    while (this.#due.size) {
      const due = this.#due;
      this.#due = new Set();
      try {
        await this.#look(due);
      } catch (error) {
        if (error.status !== 0) this.dispatchEvent(new CustomEvent("problem", { detail: error }));
        // What was about to be read is not known any more. The feed says when the server is there again.
        this.#due.add("all");
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    this.#running = false;
  }

  async #look(due) {
    const isAll = due.has("all");
    const tokens = this.#changedTokens;
    const resources = [...this.#changedResources.values()];
    if (isAll) await this.#forget();
    this.#changedTokens = new Set();
    this.#changedResources = new Map();
    const wants = (...parts) => isAll || parts.some((part) => due.has(part));
    await Promise.all([
      wants("clock", "requests", "calls") && this.#loadHealth(),
      wants("calls") && this.#loadCalls(),
      wants("requests", "open") && this.#loadRequests(tokens, due.has("open")),
      wants("counts") && this.#loadCounts(),
      wants("faults") && this.#loadFaults(),
      wants("hooks") && this.#loadHooks(),
    ]);
    if (isAll || resources.length) this.resourcesVersion += 1;
    this.isLoaded = true;
    this.dispatchEvent(new CustomEvent("change", { detail: { isAll, tokens, resources } }));
  }

  async #forget() {
    // Asked first: where the server is gone, what was seen of it stays.
    const { clock } = await get("health");
    this.#setClock(clock);
    this.requests = [];
    this.byToken = new Map();
    this.calls = [];
    this.callsByToken = new Map();
    this.#nextCall = 0;
  }

  async #loadHealth() {
    this.health = await get("health");
    this.#setClock(this.health.clock);
  }

  #setClock({ now, kind }) {
    this.now = { ms: Date.parse(now), kind, readAt: performance.now() };
  }

  async #loadCalls() {
    for (;;) {
      const part = await get("calls", { since: this.#nextCall, limit: CHUNK });
      for (const call of part.calls) {
        if (call.index < this.#nextCall) continue;
        call.ms = Date.parse(call.time);
        this.calls.push(call);
        this.#nextCall = call.index + 1;
        if (call.request_token) {
          const others = this.callsByToken.get(call.request_token);
          this.callsByToken.set(call.request_token, others ? [...others, call] : [call]);
        }
      }
      if (part.calls.length < CHUNK) return;
    }
  }

  /** Reads the requests that are new, and those that may have changed, which lie near each other. */
  async #loadRequests(tokens, withOpen) {
    const places = [...tokens].map((token) => this.byToken.get(token)?.place).filter((place) => place !== undefined);
    if (withOpen) places.push(...this.requests.filter((request) => !request.is_terminal).map((request) => request.place));
    places.sort((one, other) => one - other);
    const ranges = [];
    for (const place of places) {
      const last = ranges.at(-1);
      if (last && place - last.end < 20 && place - last.start < CHUNK) last.end = place;
      else if (!last || place > last.end) ranges.push({ start: place, end: place });
    }
    for (const { start, end } of ranges) await this.#readRequests(start, end - start + 1);
    while (await this.#readRequests(this.requests.length, CHUNK) === CHUNK);
  }

  async #readRequests(since, limit) {
    const part = await get("requests", { since, limit });
    for (const [position, request] of part.requests.entries()) {
      const place = since + position;
      const there = this.requests[place];
      if (there && there.token !== request.token) {
        // Old requests were forgotten, as on AWS after seven days: all others have moved.
        this.#due.add("all");
        return 0;
      }
      this.requests[place] = withTimes(request, place);
      this.byToken.set(request.token, this.requests[place]);
    }
    return part.requests.length;
  }

  async #loadCounts() {
    this.counts = (await get("resources/counts")).counts;
  }

  async #loadFaults() {
    this.faults = (await get("faults")).faults;
  }

  async #loadHooks() {
    this.hooks = (await get("hooks")).hooks;
  }

  /** When the next step of any request is due, by what was read last; null where none is. */
  nextDueMs() {
    const due = this.requests.filter((request) => !request.is_terminal && request.dueMs !== null);
    return due.length ? Math.min(...due.map((request) => request.dueMs)) : null;
  }
}

function withTimes(request, place) {
  const phases = request.phases.map((phase) => ({ ...phase, startMs: timeMs(phase.starts_at), endMs: timeMs(phase.ends_at) }));
  const history = request.history.map((change) => ({ ...change, ms: timeMs(change.time) }));
  return {
    ...request,
    place,
    phases,
    history,
    startMs: timeMs(request.submitted_at),
    endMs: request.is_terminal ? history.at(-1).ms : null,
    dueMs: timeMs(request.due_at),
  };
}

export const store = new Store();
