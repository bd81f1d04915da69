// The resources by type, those that were deleted too.

import { get } from "./api.js";
import { KeyedList, h, setText } from "./dom.js";
import { duration, shortName } from "./format.js";
import { currentRoute, routeOfResource } from "./route.js";
import { store } from "./store.js";
import { Filters, Pager, emptyNote } from "./views.js";

const ROWS = 100;
const CHUNK = 500;
const OPENS_BY_ITSELF = 200; // so many resources at most, and all types are open

const CHOICES = [["", "All resources"], ["exists", "That exist"], ["deleted", "That were deleted"]];

export class ResourcesView {
  #groups = new Map();

  constructor(main) {
    this.filters = new Filters({ label: "Filter by type, identifier", choices: CHOICES, onChange: () => this.update() });
    this.list = h("div", { class: "groups" });
    this.keyed = new KeyedList(this.list);
    this.empty = h("div");
    main.replaceChildren(h("div", { class: "bar-top" }, h("h2", {}, "Resources"), this.filters.element), this.list, this.empty);
  }

  route() {
    this.filters.read();
    this.update();
  }

  close() {}

  update() {
    const places = new Set(store.counts.map(({ account_id: account, region }) => `${account} ${region}`));
    const groups = this.#current();
    const total = store.counts.reduce((sum, { count }) => sum + count, 0);
    for (const group of groups) group.update(this.filters, { opens: total <= OPENS_BY_ITSELF || !this.filters.isEmpty, showsPlace: places.size > 1 });
    const shown = groups.filter((group) => group.isShown);
    this.keyed.show(shown, (group) => group.key, () => [], (group) => group.element);
    const none = this.filters.isEmpty ? "There is no resource." : "No resource passes the filters.";
    this.empty.replaceChildren(...(shown.length ? [] : [emptyNote(store.isLoaded ? none : "Reading what is there…")]));
  }

  /** A group for each type and place that has resources, or had some. */
  #current() {
    const wanted = new Map();
    const group = ({ account_id: account, region, type_name: typeName }) => {
      const key = [typeName, account, region].join("\n");
      if (!wanted.has(key)) wanted.set(key, { place: { account_id: account, region, type_name: typeName }, count: 0, deleted: new Map() });
      return wanted.get(key);
    };
    for (const each of store.counts) group(each).count = each.count;
    for (const request of store.requests) {
      if (request.status !== "SUCCESS" || !request.identifier) continue;
      if (request.operation === "DELETE") group(request).deleted.set(request.identifier, request);
      else if (request.operation === "CREATE") wanted.get([request.type_name, request.account_id, request.region].join("\n"))?.deleted.delete(request.identifier);
    }
    const keys = [...wanted.keys()].sort();
    this.#groups = new Map(keys.map((key) => [key, this.#groups.get(key) ?? new Group(key, () => this.update())]));
    return keys.map((key) => this.#groups.get(key).set(wanted.get(key)));
  }
}

/** The resources of a type in one place. */
class Group {
  #resources = [];
  #version = -1;
  #isLoading = false;

  constructor(key, onLoad) {
    this.key = key;
    this.onLoad = onLoad;
    this.isShown = true;
    this.title = h("span", { class: "group-type" });
    this.where = h("span", { class: "quiet" });
    this.number = h("span", { class: "count" });
    this.body = h("tbody");
    this.rows = new KeyedList(this.body);
    this.pager = new Pager({ size: ROWS, lastFirst: false, what: "resources", onChange: onLoad });
    this.table = h("table", { class: "list resources" },
      h("thead", { class: "hidden" }, h("tr", {}, ["Resource", "State"].map((name) => h("th", { scope: "col" }, name)))), this.body);
    this.element = h("details", { class: "group", on: { toggle: onLoad } }, h("summary", {}, this.title, this.where, this.number), this.table, this.pager.element);
    this.hasOpened = false;
  }

  set({ place, count, deleted }) {
    this.place = place;
    this.count = count;
    this.deleted = deleted;
    setText(this.title, place.type_name);
    return this;
  }

  update(filters, { opens, showsPlace }) {
    const [typeName, identifier] = currentRoute().steps;
    if (!this.hasOpened && (opens || typeName === this.place.type_name)) {
      this.hasOpened = true;
      this.element.open = true;
    }
    setText(this.number, this.count.toLocaleString("en"));
    setText(this.where, showsPlace ? `${this.place.account_id} · ${this.place.region}` : "");
    if (this.element.open || !filters.isEmpty) this.#load();
    const items = this.#items(filters);
    this.isShown = filters.isEmpty || items.length > 0;
    const part = this.pager.part(items);
    this.rows.show(part, (each) => each.identifier, (each) => [each.state, filters.status, filters.text.value, each.identifier === identifier && this.place.type_name === typeName],
      (each) => row(each, each.identifier === identifier && this.place.type_name === typeName));
  }

  #items({ status, ...filters }) {
    const there = new Set(this.#resources.map((resource) => resource.identifier));
    const items = [
      ...(status === "deleted" ? [] : this.#resources.map((resource) => ({ ...resource, state: stateText(resource) }))),
      ...(status === "exists" ? [] : [...this.deleted.values()].filter((request) => !there.has(request.identifier)).map((request) => ({ ...this.place, identifier: request.identifier, state: "deleted" }))),
    ];
    const { text } = filters;
    const words = text.value.toLowerCase().split(/\s+/);
    return items.filter((item) => words.every((word) => `${item.type_name}\n${item.identifier}`.toLowerCase().includes(word)));
  }

  async #load() {
    if (this.#isLoading || this.#version === store.resourcesVersion) return;
    this.#isLoading = true;
    const version = store.resourcesVersion;
    const found = [];
    try {
      for (;;) {
        const { type_name: typeName, account_id: account, region } = this.place;
        const part = await get("resources", { type_name: typeName, account, region, since: found.length, limit: CHUNK });
        found.push(...part.resources);
        if (part.resources.length < CHUNK) break;
      }
      this.#resources = found;
      this.#version = version;
    } catch (error) {
      if (error.status !== 0) store.dispatchEvent(new CustomEvent("problem", { detail: error }));
      return;
    } finally {
      this.#isLoading = false;
    }
    this.onLoad();
  }
}

function stateText(resource) {
  if (resource.running_request) return "a request runs";
  return resource.created_at ? `created ${ago(resource.created_at)}` : "put by a test";
}

function ago(time) {
  const startMs = store.requests[0]?.startMs;
  const ms = Date.parse(time);
  return startMs !== undefined && ms >= startMs ? `at +${duration(ms - startMs)}` : time.slice(0, 19).replace("T", " ");
}

function row(resource, isSelected) {
  const short = shortName(resource.identifier);
  return h("tr", { class: isSelected ? "selected" : null },
    h("th", { scope: "row" },
      h("a", { href: routeOfResource(resource), title: resource.identifier, "aria-current": isSelected ? "true" : null }, short),
      short !== resource.identifier ? h("span", { class: "type" }, resource.identifier) : null),
    h("td", { class: resource.state === "deleted" ? "state-deleted" : "quiet" }, resource.state));
}
