// The calls: what clients asked, and what they were answered.

import { KeyedList, h, icon } from "./dom.js";
import { offset } from "./format.js";
import { currentRoute, routeOfCall } from "./route.js";
import { store } from "./store.js";
import { Filters, Pager, emptyNote, resourceName, timeElement } from "./views.js";

const ROWS = 100;
const CHOICES = [["", "All calls"], ["errors", "With an error"], ["faults", "Met a fault"]];
const PASSES = { "": () => true, errors: (call) => call.error_code !== null, faults: (call) => call.faults.length > 0 };

export class CallsView {
  constructor(main) {
    const update = () => this.update();
    this.filters = new Filters({ label: "Filter by operation, type, error", choices: CHOICES, onChange: update });
    this.pager = new Pager({ size: ROWS, lastFirst: false, what: "calls", onChange: update });
    this.body = h("tbody");
    this.rows = new KeyedList(this.body);
    this.table = h("table", { class: "list calls" },
      h("caption", { class: "hidden" }, "Calls, newest first"),
      h("thead", {}, h("tr", {}, ["Time", "Operation", "About", "Answer"].map((name) => h("th", { scope: "col" }, name)))),
      this.body);
    this.empty = h("div");
    main.replaceChildren(h("div", { class: "bar-top" }, h("h2", {}, "Calls", h("span", { class: "quiet" }, " newest first")), this.filters.element), this.table, this.empty, this.pager.element);
  }

  route() {
    this.filters.read();
    this.update();
  }

  close() {}

  update() {
    const passes = PASSES[this.filters.status];
    const isShown = (call) => passes(call) && this.filters.matches(call.operation, call.type_name, call.identifier, call.error_code, call.error_message, call.request_token, ...call.faults.map((fault) => fault.description));
    const passing = (this.filters.isEmpty ? store.calls.slice() : store.calls.filter(isShown)).reverse();
    const part = this.pager.part(passing);
    const [selected] = currentRoute().steps;
    const startMs = store.calls[0]?.ms ?? 0;
    const filter = `${this.filters.status} ${this.filters.text.value}`; // it is part of the links
    this.rows.show(part, (call) => call.index, (call) => [call, String(call.index) === selected, startMs, filter], (call) => row(call, startMs, String(call.index) === selected));
    this.table.hidden = !part.length;
    const none = store.calls.length ? "No call passes the filters." : "No call yet.";
    this.empty.replaceChildren(...(part.length ? [] : [emptyNote(store.isLoaded ? none : "Reading what has happened…")]));
  }
}

function row(call, startMs, isSelected) {
  return h("tr", { class: isSelected ? "selected" : null },
    h("td", { class: "when" }, timeElement(call.ms), h("span", { class: "quiet" }, offset(call.ms - startMs))),
    h("th", { scope: "row" }, h("a", { href: routeOfCall(call.index), "aria-current": isSelected ? "true" : null }, call.operation)),
    h("td", {}, resourceName(call.type_name, call.identifier)),
    h("td", { class: "result" }, answerBadge(call), call.faults.map((fault) => h("span", { class: "fault", title: fault.description }, icon("fault"), "fault"))));
}

/** Whether a call was answered or refused. */
export function answerBadge(call) {
  return call.error_code ? h("span", { class: "badge failed" }, icon("failed"), call.error_code) : h("span", { class: "badge ok" }, icon("ok"), "Answered");
}
