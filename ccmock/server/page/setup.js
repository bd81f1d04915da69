// What is set up: faults and hooks.

import { remove } from "./api.js";
import { announce, h, icon } from "./dom.js";
import { plural } from "./format.js";
import { store } from "./store.js";
import { emptyNote } from "./views.js";

export class SetupView {
  #shown = null;

  constructor(main, { onAddFault }) {
    this.faults = h("section", { "aria-labelledby": "faults-heading" });
    this.hooks = h("section", { "aria-labelledby": "hooks-heading" });
    this.onAddFault = onAddFault;
    main.replaceChildren(this.faults, this.hooks);
    store.refresh("faults", "hooks");
  }

  route() {
    this.update();
  }

  close() {}

  update() {
    if (this.#shown?.faults !== store.faults) this.#showFaults();
    if (this.#shown?.hooks !== store.hooks) this.#showHooks();
    this.#shown = { faults: store.faults, hooks: store.hooks };
  }

  #showFaults() {
    const { faults } = store;
    const heading = h("h2", { id: "faults-heading", tabindex: "-1" }, "Faults");
    const add = h("button", { type: "button", "aria-haspopup": "dialog", on: { click: this.onAddFault } }, icon("fault"), "Add a fault");
    const clear = faults.length > 1 ? h("button", { type: "button", on: { click: () => this.#remove("faults", "All faults are removed.") } }, "Remove all") : null;
    const hadFocus = this.faults.contains(document.activeElement);
    const table = h("table", { class: "list faults" },
      h("thead", {}, h("tr", {}, ["Fault", "Has fired", "Will fire", ""].map((name) => h("th", { scope: "col" }, name || h("span", { class: "hidden" }, "Remove"))))),
      h("tbody", {}, faults.map((fault) => this.#faultRow(fault))));
    this.faults.replaceChildren(h("div", { class: "bar-top" }, heading, h("div", { class: "actions" }, add, clear)), faults.length ? table : emptyNote("No fault is set: everything goes as on a good day."));
    if (hadFocus) heading.focus();
  }

  #faultRow(fault) {
    const withdraw = () => this.#remove(`faults/${encodeURIComponent(fault.id)}`, "The fault is removed.");
    return h("tr", {},
      h("th", { scope: "row" }, h("code", {}, fault.description)),
      h("td", { "data-label": "Has fired" }, plural(fault.fired, "time")),
      h("td", { "data-label": "Will fire" }, fault.remaining === null ? "always" : fault.remaining === 0 ? "not again" : plural(fault.remaining, "more time")),
      h("td", {}, h("button", { type: "button", "aria-label": `Remove ${fault.description}`, on: { click: withdraw } }, "Remove")));
  }

  async #remove(path, said) {
    try {
      await remove(path);
      announce(said);
    } catch (error) {
      store.dispatchEvent(new CustomEvent("problem", { detail: error }));
    }
    store.refresh("faults");
  }

  #showHooks() {
    const { hooks } = store;
    const table = h("table", { class: "list hooks" },
      h("thead", {}, h("tr", {}, ["Hook", "For", "Checked"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, hooks.map((hook) => h("tr", {},
        h("th", { scope: "row" }, h("code", {}, hook.type_name), h("span", { class: "type" }, whatItDoes(hook))),
        h("td", { "data-label": "For" }, `${hook.operations.join(", ")} of ${hook.targets.join(", ")}`),
        h("td", { "data-label": "Checked" }, plural(hook.invocations, "request"))))));
    this.hooks.replaceChildren(h("div", { class: "bar-top" }, h("h2", { id: "hooks-heading" }, "Hooks")), hooks.length ? table : emptyNote("No hook checks requests."));
  }
}

function whatItDoes(hook) {
  const mode = hook.failure_mode === "WARN" ? "warns" : "can refuse";
  if (hook.kind === "refuse") return `refuses: ${hook.message}`;
  return hook.kind === "ask" ? `asks ${hook.url}, ${mode}` : `code of a test, ${mode}`;
}
