// What is shown beside a list: all that is known of one request, resource or call.

import { get } from "./api.js";
import { answerBadge } from "./calls.js";
import { breakable, byId, h, icon, shown } from "./dom.js";
import { dateOf, duration, nameOfRequest, offset, operationWord, reasonOf, timeOfDay } from "./format.js";
import { jsonView } from "./json_view.js";
import { resourceDetails } from "./resource_details.js";
import { currentRoute, routeOfCall, routeOfRequest, routeOfResource, routeTo, routeWithoutDetails } from "./route.js";
import { store } from "./store.js";
import { badge, facts, heading, part, timeElement, typeText } from "./views.js";

export class Details {
  #asked = 0;
  #place = "";
  #link = "";

  constructor() {
    this.element = byId("details");
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.element.hidden && !document.querySelector("dialog[open]")) this.leave();
    });
  }

  leave() {
    location.hash = routeWithoutDetails();
  }

  /** Shows what the fragment names; `isMove`: whether the user has gone there, so that the focus follows. */
  async show({ isMove = false } = {}) {
    const route = currentRoute();
    const place = route.steps.length ? JSON.stringify([route.view, route.steps, route.parameters.get("region")]) : "";
    const isNew = place !== this.#place;
    this.#place = place;
    document.body.classList.toggle("has-details", Boolean(place));
    if (!place) return this.#hide();
    const asked = ++this.#asked;
    this.#link = routeTo(route.view, route.steps);
    let content;
    try {
      content = await this.#content(route);
    } catch (error) {
      if (error.status === 0 && !isNew) return;
      content = [heading("Not found"), h("p", { class: "problem" }, error.message)];
    }
    if (asked !== this.#asked) return;
    const open = this.#openParts();
    const scrolled = isNew ? 0 : this.element.scrollTop;
    const hadFocus = this.element.contains(document.activeElement);
    const focused = hadFocus ? document.activeElement.dataset.key : null;
    this.element.hidden = false;
    this.element.replaceChildren(closeLink(), ...shown(content));
    for (const part of this.element.querySelectorAll("details[data-key]")) if (open.has(part.dataset.key)) part.open = open.get(part.dataset.key);
    this.element.scrollTop = scrolled;
    const again = focused && this.element.querySelector(`[data-key="${CSS.escape(focused)}"]`);
    if (again) again.focus({ preventScroll: true });
    else if ((isNew && isMove) || hadFocus) this.element.querySelector("h2").focus({ preventScroll: !isNew });
    if (isNew && isMove && matchMedia("(max-width: 1099px)").matches) scrollTo(0, 0);
  }

  #openParts() {
    return new Map([...this.element.querySelectorAll("details[data-key]")].map((part) => [part.dataset.key, part.open]));
  }

  #hide() {
    this.#asked += 1;
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.element.replaceChildren();
    // The row of what was shown, wherever the filters have put it by now.
    const row = [...document.querySelectorAll("main a")].find((link) => link.getAttribute("href").split("?")[0] === this.#link);
    (row ?? byId("main")).focus({ preventScroll: !row });
  }

  /** Shows it again if what has changed is about it. */
  update({ isAll, tokens, resources }) {
    const { view, steps } = currentRoute();
    if (!steps.length) return;
    const isAbout = isAll
      || (view === "timeline" && (tokens.has(steps[0]) || this.#calls !== store.callsByToken.get(steps[0]) || store.byToken.get(steps[0])?.is_terminal === false))
      || (view === "resources" && resources.some((event) => event.type_name === steps[0] && event.identifier === steps[1]));
    if (isAbout) this.show();
  }

  #calls = undefined;

  async #content({ view, steps, parameters }) {
    if (view === "timeline") {
      this.#calls = store.callsByToken.get(steps[0]);
      return requestDetails(await get(`requests/${encodeURIComponent(steps[0])}`));
    }
    if (view === "calls") return callDetails(await get(`calls/${encodeURIComponent(steps[0])}`));
    return resourceDetails(steps[0], steps[1] ?? "", parameters, () => this.show());
  }
}

function closeLink() {
  return h("a", { class: "button close", href: routeWithoutDetails(), "data-key": "close" }, icon("back"), h("span", {}, "Back to the list"));
}

const faultNotes = (faults) => faults.map((fault) => h("p", { class: "note fault-note" }, icon("fault"), h("span", {}, h("strong", {}, "Met a fault: "), h("code", {}, fault.description))));

// --- a request ---

function requestDetails(request) {
  const startMs = Date.parse(request.submitted_at);
  const link = request.identifier ? h("a", { href: routeOfResource(request) }, h("code", {}, request.identifier)) : null;
  const lastMs = Date.parse(request.history.at(-1).time);
  return [
    h("p", { class: "eyebrow" }, operationWord(request.operation), " ", typeText(request.type_name)),
    heading(nameOfRequest(request)),
    h("p", { class: "state" }, badge(request.status), h("span", { class: "quiet" }, request.is_terminal ? ` after ${duration(lastMs - startMs)}` : ` since ${timeOfDay(startMs)}`)),
    request.error_code ? h("div", { class: "problem" }, h("code", {}, request.error_code), h("p", {}, reasonOf(request)), request.status_message !== reasonOf(request) && h("p", { class: "quiet" }, "The client reads: ", request.status_message)) : null,
    faultNotes(request.faults),
    facts([
      ["Resource", link],
      ["Request token", h("code", {}, request.token)],
      ["Account and region", `${request.account_id} · ${request.region}`],
      ["Client token", request.client_token && h("code", {}, request.client_token)],
      ["Role", request.role_arn && h("code", {}, request.role_arn)],
      ["Type version", request.type_version_id],
      ["Next step", request.due_at && timeElement(Date.parse(request.due_at))],
    ]),
    part("What happened", history(request, startMs)),
    request.phases.length > 0 && part("How long it took", phasesTable(request.phases)),
    request.patch && part("Patch", jsonView(request.patch, { label: "Patch" })),
    request.operation === "CREATE" && part("Desired state", jsonView(request.desired_state, { label: "Desired state" })),
    changed(request),
  ];
}

/** Statuses, hooks and calls in one list, by time. */
function history(request, startMs) {
  const calls = store.callsByToken.get(request.token) ?? [];
  const asks = (call) => call.ms <= startMs && /^(Create|Update|Delete)/.test(call.operation);
  // What happened at one time stands in this order.
  const happened = [
    ...calls.map((call) => ({ ms: call.ms, rank: asks(call) ? 0 : 4, kind: "call", content: callLine(call) })),
    ...request.history.map(({ time, status }, position) => ({
      ms: Date.parse(time), rank: position > 0 && position === request.history.length - 1 ? 3 : 1, kind: "status", content: h("strong", {}, breakable(status)),
    })),
    ...request.hooks.map((change) => ({ ms: Date.parse(change.time), rank: 2, kind: "hook", content: hookLine(change) })),
  ];
  happened.sort((one, other) => one.ms - other.ms || one.rank - other.rank);
  return h("ol", { class: "history" }, happened.map(({ ms, content, kind }) => h("li", { class: kind }, h("span", { class: "when" }, timeElement(ms), h("span", { class: "quiet" }, offset(ms - startMs))), h("span", { class: "what" }, content))));
}

function hookLine({ hook, status, message }) {
  return [icon("hook"), " ", h("code", {}, hook), " ", breakable(status), message ? h("span", { class: "said" }, message) : null];
}

function callLine(call) {
  return [h("a", { href: routeOfCall(call.index) }, call.operation), call.error_code ? [" ", h("span", { class: "failed" }, call.error_code)] : null];
}

function phasesTable(phases) {
  return h("table", { class: "plain" },
    h("thead", {}, h("tr", {}, ["Phase", "Took", "Ended with"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, phases.map((phase) => {
      const length = phase.ends_at === null ? "still runs" : duration(Date.parse(phase.ends_at) - Date.parse(phase.starts_at));
      return h("tr", {}, h("th", { scope: "row" }, phase.phase === "hook" ? [icon("hook"), typeText(phase.name)] : phase.name), h("td", {}, length), h("td", {}, phase.outcome ?? "–"));
    })));
}

function changed(request) {
  if (request.before === null && request.after === null) return null;
  const one = (title, key, model) => h("details", { "data-key": key }, h("summary", {}, title), model === null ? h("p", { class: "quiet" }, "There was none.") : jsonView(model, { label: title }));
  return part("The resource", one("Before", "before", request.before), one("When the request ended", "after", request.after));
}

// --- a call ---

function callDetails(call) {
  const ms = Date.parse(call.time);
  const about = call.identifier && call.type_name ? h("a", { href: routeOfResource(call) }, h("code", {}, call.identifier)) : call.identifier;
  const token = call.request_token && store.byToken.has(call.request_token) ? h("a", { href: routeOfRequest(call.request_token) }, h("code", {}, call.request_token)) : call.request_token;
  return [
    h("p", { class: "eyebrow" }, `Call ${call.index}`),
    heading(call.operation),
    h("p", { class: "state" }, answerBadge(call), h("span", { class: "quiet" }, ` at ${timeOfDay(ms)} on ${dateOf(ms)}`)),
    call.error_code ? h("div", { class: "problem" }, h("code", {}, call.error_code), h("p", {}, call.error_message)) : null,
    faultNotes(call.faults),
    facts([["Type", call.type_name], ["Resource", about], ["Request", token], ["Account and region", `${call.account_id} · ${call.region}`]]),
    part("What the client sent", Object.entries(call.parameters).map(([name, value]) => h("div", { class: "parameter" }, h("h4", {}, name), parameter(name, value)))),
    part("What it was answered", call.answer === null ? h("p", { class: "quiet" }, "No answer but the error.") : jsonView(unfolded(call.answer), { label: "Answer" })),
  ];
}

function parameter(name, value) {
  const inner = typeof value === "string" ? parsed(value) : value;
  return inner !== null && typeof inner === "object" ? jsonView(inner, { label: name }) : h("p", {}, h("code", {}, typeof value === "string" ? value : JSON.stringify(value)));
}

/** A text that holds a JSON object or list, as such. */
function parsed(text) {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An answer whose models, which are texts of JSON, are shown as JSON. */
function unfolded(value) {
  if (Array.isArray(value)) return value.map(unfolded);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, /^(Properties|ResourceModel)$/.test(name) && typeof member === "string" ? parsed(member) : unfolded(member)]));
}
