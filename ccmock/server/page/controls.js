// The controls of the mock: its clock, a reset, faults; and the dialogs that they need.

import { post } from "./api.js";
import { announce, byId, h } from "./dom.js";
import { faultForm } from "./fault_form.js";
import { duration } from "./format.js";
import { store } from "./store.js";

/** Shows a form in the dialog. `build`: makes it, given the function that closes it. `must`: whether Escape is no way out. */
export function openDialog(build, { must = false } = {}) {
  const dialog = byId("dialog");
  const form = build(() => dialog.close());
  dialog.replaceChildren(form);
  dialog.oncancel = (event) => {
    if (must) event.preventDefault();
  };
  if (dialog.open) dialog.close();
  dialog.showModal();
  // A long dialog would otherwise begin at its last button.
  form.querySelector("input, select, button")?.focus();
}

function buttons(close, word, isDanger = false) {
  return h("div", { class: "buttons" },
    h("button", { type: "button", on: { click: close } }, "Cancel"),
    h("button", { type: "submit", class: isDanger ? "danger" : "primary" }, word));
}

/** Asks for the control token, until one is given. */
export function askForToken(wasWrong) {
  return new Promise((resolve) => {
    openDialog((close) => {
      const field = h("input", { id: "token", type: "password", autocomplete: "off", required: true, "aria-describedby": "token-hint" });
      const submit = (event) => {
        event.preventDefault();
        if (!field.value) return field.focus();
        close();
        resolve(field.value);
      };
      return h("form", { on: { submit }, novalidate: true },
        h("h2", { id: "dialog-heading" }, "Control token"),
        wasWrong ? h("p", { class: "problem", role: "alert" }, "This token was not accepted.") : null,
        h("label", { for: "token" }, "Token"), field,
        h("p", { class: "hint", id: "token-hint" }, "The server was started with --control-token. The token stays in this tab."),
        h("div", { class: "buttons" }, h("button", { type: "submit", class: "primary" }, "Continue")));
    }, { must: true });
  });
}

async function carryOut(work, said) {
  try {
    await work();
    announce(said);
    return true;
  } catch (error) {
    store.dispatchEvent(new CustomEvent("problem", { detail: error }));
    return false;
  }
}

async function advance(seconds) {
  await carryOut(() => post("clock/advance", { seconds }), `The clock is ${duration(seconds * 1000)} further.`);
  store.refresh("clock", "open");
}

function advanceForm(close) {
  const amount = h("input", { id: "advance-by", type: "text", inputmode: "decimal", value: "5", required: true, autocomplete: "off" });
  const unit = h("select", { id: "advance-unit", "aria-label": "Unit" }, [["1", "seconds"], ["60", "minutes"], ["3600", "hours"], ["86400", "days"]].map(([value, word]) => h("option", { value }, word)));
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const submit = (event) => {
    event.preventDefault();
    const seconds = Number(amount.value) * Number(unit.value);
    if (amount.value.trim() && seconds >= 0 && Number.isFinite(seconds)) {
      close();
      advance(seconds);
      return;
    }
    problem.textContent = `${amount.value || "Nothing"} is no amount of time. Give a number such as 5 or 0.25.`;
    problem.hidden = false;
    amount.focus();
  };
  return h("form", { on: { submit }, novalidate: true },
    h("h2", { id: "dialog-heading" }, "Advance the clock"),
    h("label", { for: "advance-by" }, "By"), h("div", { class: "pair" }, amount, unit), problem, buttons(close, "Advance"));
}

function resetForm(close) {
  const submit = async (event) => {
    event.preventDefault();
    close();
    if (await carryOut(() => post("reset"), "Everything is as at the beginning.")) store.refresh("all");
  };
  return h("form", { on: { submit } },
    h("h2", { id: "dialog-heading" }, "Reset the mock?"),
    h("p", {}, "All resources, requests, calls, faults and hooks go, in all accounts and regions. The clock goes back to its beginning."),
    buttons(close, "Reset", true));
}

export const addFault = () => openDialog(faultForm);

/** Gives the buttons of the page their work. */
export function setUpControls() {
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", () => advance(Number(button.dataset.advance)));
  }
  byId("advance-other").addEventListener("click", () => openDialog(advanceForm));
  byId("next-step").addEventListener("click", () => {
    const due = store.nextDueMs();
    if (due !== null) advance(Math.max(0, Math.ceil(due - store.nowMs())) / 1000);
  });
  byId("add-fault").addEventListener("click", addFault);
  byId("reset").addEventListener("click", () => openDialog(resetForm));
}
