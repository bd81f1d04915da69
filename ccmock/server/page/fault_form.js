// The faults that can be set, as forms.

import { get, post } from "./api.js";
import { announce, h } from "./dom.js";
import { store } from "./store.js";

const HANDLER_CODES = [
  "ServiceInternalError", "Throttling", "NotStabilized", "ServiceLimitExceeded", "AccessDenied", "AlreadyExists",
  "GeneralServiceException", "InternalFailure", "InvalidCredentials", "InvalidRequest", "NetworkFailure", "NotFound",
  "NotUpdatable", "ResourceConflict", "ServiceTimeout", "UnauthorizedTaggingOperation",
];
const CALL_CODES = [
  "ThrottlingException", "AccessDeniedException", "ServiceInternalErrorException", "ServiceUnavailableException",
  "ConcurrentOperationException", "ExpiredTokenException", "InternalFailure", "NetworkFailureException",
  "RequestTokenNotFoundException", "ResourceNotFoundException", "TypeNotFoundException", "UnsupportedActionException",
  "ValidationException",
];
const REQUESTS = ["CREATE", "UPDATE", "DELETE"];
const HANDLERS = [...REQUESTS, "READ", "LIST"];
const CALLS = [
  "CreateResource", "UpdateResource", "DeleteResource", "GetResource", "ListResources", "GetResourceRequestStatus",
  "ListResourceRequests", "CancelResourceRequest",
];

const FIELDS = {
  after_seconds: { label: "After seconds", kind: "number", hint: "Empty: when it would have succeeded." },
  after_work: { label: "Only the answer is lost: the call is carried out", kind: "flag" },
  burst: { label: "Calls at once", kind: "number" },
  identifier: { label: "Identifier", kind: "text", hint: "Empty: any resource." },
  leave_remnant: { label: "What was made by then stays", kind: "flag" },
  message: { label: "Message", kind: "text", hint: "Empty: the usual one." },
  nth: { label: "From the nth time on", kind: "number" },
  rate: { label: "Probability, from 0 to 1", kind: "number" },
  rate_per_second: { label: "Calls per second", kind: "number" },
  seconds: { label: "Seconds", kind: "number" },
  seed: { label: "Seed", kind: "text" },
  times: { label: "How often", kind: "number" },
  type_name: { label: "Resource type", kind: "text", hint: "A name or a pattern such as AWS::S3::*. Empty: any." },
};
const AIMS = ["type_name", "identifier"];

/** What each fault does, what may be said about it, and what must. */
export const FAULTS = {
  fail: { does: "A handler fails", needs: ["code"], takes: ["operation", ...AIMS, "after_seconds", "message", "leave_remnant", "times", "nth"], codes: HANDLER_CODES, operations: HANDLERS, usual: { times: 1 } },
  delay: { does: "Requests take longer", needs: ["seconds"], takes: ["operation", ...AIMS, "times", "nth"], operations: [...REQUESTS, ...CALLS], usual: { seconds: 30 } },
  hang: { does: "A request hangs until its time limit", needs: [], takes: ["operation", ...AIMS, "times", "nth"], operations: REQUESTS, usual: { times: 1 } },
  refuse: { does: "A call is refused", needs: ["code"], takes: ["operation", ...AIMS, "message", "times", "nth"], codes: CALL_CODES, operations: CALLS, usual: { times: 1 } },
  throttle: { does: "Calls beyond a rate are throttled", needs: ["rate_per_second"], takes: ["burst", "operation", "type_name"], operations: CALLS, usual: { rate_per_second: 2 } },
  stale_reads: { does: "Reads miss new resources for a while", needs: ["seconds"], takes: AIMS, usual: { seconds: 30 } },
  drop_connection: { does: "The connection of a call breaks", needs: [], takes: ["operation", ...AIMS, "after_work", "times", "nth"], operations: CALLS, usual: { times: 1 } },
  time_out: { does: "A call gets no answer", needs: [], takes: ["operation", ...AIMS, "seconds", "after_work", "times", "nth"], operations: CALLS, usual: { times: 1, seconds: 60 } },
  chaos: { does: "Random faults meet calls and requests", needs: ["rate"], takes: ["seed"], usual: { rate: 0.2 } },
};

/** Builds the form; `close` ends its dialog. */
export function faultForm(close) {
  const method = h("select", { id: "fault-method" }, Object.entries(FAULTS).map(([name, { does }]) => h("option", { value: name }, does)));
  const fields = h("div", { class: "fields" });
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const types = h("datalist", { id: "fault-types" });
  const build = () => {
    const { needs, takes } = FAULTS[method.value];
    fields.replaceChildren(...[...needs, ...takes].map((name) => field(name, FAULTS[method.value])));
    problem.hidden = true;
  };
  method.addEventListener("input", build);
  build();
  offerTypes(types);
  const submit = async (event) => {
    event.preventDefault();
    try {
      const fault = await post(`faults/${method.value}`, bodyOf(fields));
      close();
      announce(`The fault is set: ${fault.description}`);
      store.refresh("faults");
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    }
  };
  return h("form", { on: { submit }, novalidate: true },
    h("h2", { id: "dialog-heading" }, "Add a fault"),
    h("div", { class: "field" }, h("label", { for: "fault-method" }, "What happens"), method),
    fields, types, problem,
    h("div", { class: "buttons" },
      h("button", { type: "button", on: { click: close } }, "Cancel"),
      h("button", { type: "submit", class: "primary" }, "Add the fault")));
}

function field(name, fault) {
  const id = `fault-${name}`;
  const isNeeded = fault.needs.includes(name);
  if (name === "code" || name === "operation") {
    const [label, values] = name === "code" ? ["Error code", fault.codes] : ["Operation", fault.operations];
    return h("div", { class: "field" }, h("label", { for: id }, label),
      h("select", { id, name }, isNeeded ? null : h("option", { value: "" }, "Any"), values.map((value) => h("option", { value }, value))));
  }
  const { label, kind, hint } = FIELDS[name];
  if (kind === "flag") return h("div", { class: "field flag" }, h("input", { id, name, type: "checkbox" }), h("label", { for: id }, label));
  return h("div", { class: "field" }, h("label", { for: id }, label),
    h("input", {
      id, name, type: "text", inputmode: kind === "number" ? "decimal" : null, "data-kind": kind, value: fault.usual[name],
      list: name === "type_name" ? "fault-types" : null, required: isNeeded, "aria-describedby": hint ? `${id}-hint` : null, autocomplete: "off", spellcheck: "false",
    }),
    hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null);
}

/** What was filled in; what is empty is left out, and so is meant as usual. */
function bodyOf(fields) {
  const body = {};
  for (const each of fields.querySelectorAll("input, select")) {
    const text = each.value.trim();
    if (each.type === "checkbox") {
      if (each.checked) body[each.name] = true;
    } else if (text) body[each.name] = each.dataset.kind === "number" && Number.isFinite(Number(text)) ? Number(text) : text;
    else if (each.name === "times") body.times = null;
  }
  return body;
}

async function offerTypes(list) {
  try {
    const { types } = await get("types");
    list.replaceChildren(...types.map((name) => h("option", { value: name })));
  } catch {
    // The field takes any text without them.
  }
}
