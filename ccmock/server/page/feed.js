// The events of the mock. They are read by fetch, since an EventSource cannot send a token.

import { send } from "./api.js";

const SILENCE_MS = 40_000; // the server says every 15 seconds that it is still there
const FIRST_BYTE_MS = 5_000;
const RETRY_MS = [500, 1_000, 2_000, 5_000];
const POLL_MS = 2_000;

/**
 * Tells `onEvents` what happens, as lists of events, and `onState` whether the page is `live`, is `polling` because the
 * stream does not come through, or is `lost`. An event `reset` says that all may be different: so does the first list.
 */
export class Feed {
  #cursor = null;
  #failures = 0;
  #onEvents;
  #onState;
  #poll;

  /** `poll`: asks the server, without a stream, whether something is new; gives a list of events. */
  constructor({ onEvents, onState, poll }) {
    this.#onEvents = onEvents;
    this.#onState = onState;
    this.#poll = poll;
  }

  /** Runs for as long as the page is there. */
  async run() {
    for (;;) {
      const began = await this.#stream();
      this.#failures = began ? 0 : this.#failures + 1;
      await pause(RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)]);
      if (!began) await this.#ask();
    }
  }

  /** Reads the stream until it ends; whether it said anything. */
  async #stream() {
    const ending = new AbortController();
    let alarm = setTimeout(() => ending.abort(), FIRST_BYTE_MS);
    let began = false;
    try {
      const lastEvent = this.#cursor ? { "Last-Event-ID": this.#cursor } : {};
      const response = await send("GET", "events", { signal: ending.signal, headers: lastEvent });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return began;
        clearTimeout(alarm);
        alarm = setTimeout(() => ending.abort(), SILENCE_MS);
        const isNew = !began && this.#cursor === null;
        began = true;
        this.#onState("live");
        // From here on nothing is missed, so what was there before can be read.
        if (isNew) this.#onEvents([{ kind: "reset" }]);
        text += value;
        const end = text.lastIndexOf("\n\n");
        if (end < 0) continue;
        const events = text.slice(0, end).split("\n\n").map(eventOf).filter(Boolean);
        text = text.slice(end + 2);
        if (events.length) {
          this.#cursor = events.at(-1).cursor;
          this.#onEvents(events);
        }
      }
    } catch {
      return began;
    } finally {
      clearTimeout(alarm);
    }
  }

  async #ask() {
    try {
      const events = await this.#poll();
      this.#onState("polling");
      if (events.length) this.#onEvents(events);
      await pause(POLL_MS);
    } catch {
      this.#onState("lost");
    }
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function eventOf(block) {
  const line = block.split("\n").find((each) => each.startsWith("data:"));
  return line ? JSON.parse(line.slice(5)) : null;
}
