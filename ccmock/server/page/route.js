// Where the page is: `#/timeline/TOKEN?status=failed&text=bucket`. Every place can be linked to.

const VIEWS = ["timeline", "resources", "calls", "setup"];

/** The view, the steps behind it and the parameters that the fragment of the URL names. */
export function currentRoute() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const [view, ...steps] = path.split("/").filter(Boolean).map(decoded);
  const parameters = new URLSearchParams(query);
  return VIEWS.includes(view) ? { view, steps, parameters } : { view: VIEWS[0], steps: [], parameters };
}

function decoded(step) {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

/** The fragment of a place; parameters without a value are left out. */
export function routeTo(view, steps = [], parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value);
  const query = new URLSearchParams(given).toString();
  return `#/${[view, ...steps.map(encodeURIComponent)].join("/")}${query ? `?${query}` : ""}`;
}

/** The fragment of a request, of a resource or of a call; filters stay as they are. */
export function routeOfRequest(token) {
  return routeTo("timeline", [token], kept("timeline"));
}

export function routeOfCall(index) {
  return routeTo("calls", [String(index)], kept("calls"));
}

export function routeOfResource({ type_name: typeName, identifier, account_id: account, region }) {
  return routeTo("resources", [typeName, identifier], { ...kept("resources"), account, region });
}

function kept(view) {
  const route = currentRoute();
  return route.view === view ? { text: route.parameters.get("text"), status: route.parameters.get("status") } : {};
}

/** Changes a filter in the fragment without a new entry of the browser's history. */
export function setParameters(changes) {
  const { view, steps, parameters } = currentRoute();
  history.replaceState(null, "", routeTo(view, steps, { ...Object.fromEntries(parameters), ...changes }));
}

/** The place without details. */
export function routeWithoutDetails() {
  const { view, parameters } = currentRoute();
  return routeTo(view, [], { text: parameters.get("text"), status: parameters.get("status") });
}
