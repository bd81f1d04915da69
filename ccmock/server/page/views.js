// What the views share: a heading with filters, pages of long lists, badges, names of resources.

import { h, hidden, icon, setText } from "./dom.js";
import { dateOf, shortName, statusOf, timeOfDay } from "./format.js";
import { currentRoute, setParameters } from "./route.js";

/** A status with its icon and word. */
export function badge(status) {
  const { word, tone } = statusOf(status);
  return h("span", { class: `badge ${tone}` }, icon(tone), word);
}

/** The type and the identifier of something, the important part first. */
export function resourceName(typeName, identifier, fallback = "") {
  const short = identifier ? shortName(identifier) : fallback;
  return [h("span", { class: "name", title: identifier ?? short }, short), h("span", { class: "type" }, typeName ? typeText(typeName) : "")];
}

/** The name of a type, which may break into two lines behind each pair of colons. */
export const typeText = (typeName) => typeName.split(/(?<=::)/).flatMap((step) => [step, h("wbr")]).slice(0, -1);

/** A time of the mock's clock; the date stands in the title. */
export function timeElement(ms) {
  return h("time", { datetime: new Date(ms).toISOString(), title: `${dateOf(ms)} ${timeOfDay(ms)} UTC` }, timeOfDay(ms));
}

/** The text field and the choice of a status above a list; both live in the fragment of the URL. */
export class Filters {
  constructor({ label, choices, onChange }) {
    this.text = h("input", { type: "search", id: "filter-text", placeholder: label, "aria-label": label, autocomplete: "off", spellcheck: "false" });
    this.choice = h("select", { id: "filter-status", "aria-label": "Show" }, choices.map(([value, word]) => h("option", { value }, word)));
    this.element = h("form", { class: "filters", role: "search", on: { submit: (event) => event.preventDefault() } }, this.text, this.choice);
    for (const field of [this.text, this.choice]) {
      field.addEventListener("input", () => {
        setParameters({ text: this.text.value, status: this.choice.value });
        onChange();
      });
    }
    this.read();
  }

  /** Takes over what the fragment says. */
  read() {
    const { parameters } = currentRoute();
    if (this.text.value !== (parameters.get("text") ?? "")) this.text.value = parameters.get("text") ?? "";
    const status = parameters.get("status") ?? "";
    this.choice.value = [...this.choice.options].some((option) => option.value === status) ? status : "";
  }

  /** Whether some texts hold all words that were typed. */
  matches(...texts) {
    const all = texts.filter(Boolean).join("\n").toLowerCase();
    return this.text.value.toLowerCase().split(/\s+/).every((word) => all.includes(word));
  }

  get status() {
    return this.choice.value;
  }

  get isEmpty() {
    return !this.text.value.trim() && !this.status;
  }
}

/** Shows a long list page by page. `size`: items of a page. `lastFirst`: begins with the last page, and follows it. */
export class Pager {
  #page = null;

  constructor({ size, lastFirst, what, onChange }) {
    this.size = size;
    this.lastFirst = lastFirst;
    const go = (step) => () => {
      this.#page = this.page + step;
      if (lastFirst && this.#page === this.pages - 1) this.#page = null;
      onChange();
    };
    this.pages = 1;
    this.where = h("span", { class: "quiet" });
    this.earlier = h("button", { type: "button", on: { click: go(-1) } }, lastFirst ? "Earlier" : "Previous", hidden(` ${what}`));
    this.later = h("button", { type: "button", on: { click: go(1) } }, lastFirst ? "Later" : "Next", hidden(` ${what}`));
    this.element = h("nav", { class: "pager", "aria-label": `Pages of ${what}` }, this.earlier, this.where, this.later);
  }

  get page() {
    return Math.min(this.#page ?? (this.lastFirst ? this.pages - 1 : 0), this.pages - 1);
  }

  /** Goes to the page of one of `count` items. */
  goTo(position, count) {
    this.pages = Math.ceil(count / this.size);
    const page = Math.floor(position / this.size);
    this.#page = this.lastFirst && page === this.pages - 1 ? null : page;
  }

  /** The items of the page that is shown. */
  part(items) {
    this.pages = Math.max(1, Math.ceil(items.length / this.size));
    const start = this.page * this.size;
    const end = Math.min(items.length, start + this.size);
    this.element.hidden = this.pages === 1;
    setText(this.where, `${(start + 1).toLocaleString("en")}–${end.toLocaleString("en")} of ${items.length.toLocaleString("en")}`);
    // A button that has the focus keeps it, so it is not disabled in the usual way.
    this.earlier.disabled = this.page === 0;
    this.later.disabled = this.page === this.pages - 1;
    return items.slice(start, end);
  }
}

/** A text in place of a list without items. */
export const emptyNote = (...content) => h("div", { class: "empty" }, ...content);

// --- parts of details ---

/** The heading of details, which has the focus when they open. */
export const heading = (...text) => h("h2", { tabindex: "-1", "data-key": "heading" }, text);

/** A part of details, with a heading. */
export const part = (title, ...content) => h("section", {}, h("h3", {}, title), content);

/** Names and values; values that are null are left out. */
export function facts(pairs) {
  const given = pairs.filter(([, value]) => value !== null && value !== undefined && value !== false);
  return h("dl", { class: "facts" }, given.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}
