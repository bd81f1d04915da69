// The page: puts its parts together, and shows again what has changed.

import { onTokenNeeded } from "./api.js";
import { CallsView } from "./calls.js";
import { addFault, askForToken, setUpControls } from "./controls.js";
import { Details } from "./details.js";
import { announce, byId, h, icon, setText } from "./dom.js";
import { Feed } from "./feed.js";
import { dateOf, duration, plural, reasonOf, statusOf, timeOfDay, titleOfRequest } from "./format.js";
import { ResourcesView } from "./resources.js";
import { currentRoute } from "./route.js";
import { SetupView } from "./setup.js";
import { store } from "./store.js";
import { TimelineView } from "./timeline.js";

const VIEWS = { timeline: TimelineView, resources: ResourcesView, calls: CallsView, setup: SetupView };
const STATES = {
  live: "Live",
  polling: "Live, every 2 seconds",
  lost: "The server does not answer",
};

const details = new Details();
let view = null;
let viewName = "";

function showRoute(isMove) {
  const route = currentRoute();
  if (route.view !== viewName) {
    view?.close();
    viewName = route.view;
    view = new VIEWS[viewName](byId("main"), { onAddFault: addFault });
    for (const link of document.querySelectorAll("[data-view]")) {
      if (link.dataset.view === viewName) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }
  view.route();
  details.show({ isMove });
  document.title = `${byId("main").querySelector("h2").firstChild.textContent} · ccmock`;
}

function showHeader() {
  const { health, counts, faults } = store;
  if (!health) return;
  setText(byId("place"), `${health.account_id} · ${health.region}`);
  setText(byId("count-requests"), store.requests.length.toLocaleString("en"));
  setText(byId("count-resources"), counts.reduce((sum, { count }) => sum + count, 0).toLocaleString("en"));
  setText(byId("count-calls"), store.calls.length.toLocaleString("en"));
  setText(byId("count-faults"), faults.length.toLocaleString("en"));
  const due = store.nextDueMs();
  byId("next-step").disabled = due === null;
  byId("next-step").title = due === null ? "No request waits for a time." : `The next step is due in ${duration(Math.max(0, due - store.nowMs()))}.`;
  showClock();
}

function showClock() {
  const { kind } = store.now;
  const step = kind === "manual" ? 1 : 1000; // a clock that runs is shown in whole seconds
  const ms = Math.floor(store.nowMs() / step) * step;
  const now = byId("now");
  setText(now, timeOfDay(ms));
  now.dateTime = new Date(ms).toISOString();
  setText(byId("clock-kind"), `${dateOf(ms)} · ${kind === "manual" || store.followsSystem ? `${kind} clock` : "own clock"}`);
}

const showProblems = (problems) => {
  const close = (event) => event.currentTarget.parentElement.remove();
  byId("problems").replaceChildren(...problems.map((text) => h("div", { class: "problem" }, h("p", {}, text), h("button", { type: "button", class: "plain-button", "aria-label": "Dismiss", on: { click: close } }, icon("close")))));
};

let shownProblems = "[]";

function showBugs() {
  const problems = JSON.stringify(store.health?.problems ?? []);
  if (problems === shownProblems) return;
  shownProblems = problems;
  showProblems(JSON.parse(problems));
}

/** Tells those who do not see the page which requests have ended. */
function tellEnded(tokens) {
  const ended = [...tokens].map((token) => store.byToken.get(token)).filter((request) => request?.is_terminal);
  if (!ended.length) return;
  const [last] = ended.slice(-1);
  const reason = reasonOf(last);
  const text = `${titleOfRequest(last)}: ${statusOf(last.status).word}${reason ? `. ${reason}` : ""}`;
  announce(ended.length === 1 ? text : `${plural(ended.length, "request")} have ended. The last one: ${text}`);
}

store.addEventListener("change", ({ detail }) => {
  showHeader();
  showBugs();
  view.update();
  details.update(detail);
  if (!detail.isAll) tellEnded(detail.tokens);
});
store.addEventListener("problem", ({ detail }) => showProblems([detail.message]));

function showState(state) {
  const live = byId("live");
  if (live.dataset.state === state) return;
  const wasLost = live.dataset.state === "lost";
  live.dataset.state = state;
  setText(byId("live-text"), STATES[state]);
  if (state === "lost" || wasLost) announce(STATES[state]);
  if (state !== "lost") store.refresh();
}

addEventListener("hashchange", () => showRoute(true));
addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, select, textarea, dialog");
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const filter = byId("filter-text");
  if (filter) {
    event.preventDefault();
    filter.focus();
  }
});
setInterval(() => {
  if (!store.health || store.now.kind === "manual" || document.hidden) return;
  if (store.followsSystem) showClock();
  else if (byId("live").dataset.state !== "lost") store.refresh("clock");
}, 1000);

onTokenNeeded(askForToken);
setUpControls();
showRoute(false);
new Feed({ onEvents: (events) => store.take(events), onState: showState, poll: () => store.poll() }).run();
