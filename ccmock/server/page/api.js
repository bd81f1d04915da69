// The control API: requests with the token of the tab, and answers as values.

const BASE = "v1/";
const TOKEN = "ccmock-control-token";

/** What the control API refused; `status` is 0 where the server did not answer. */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

let askForToken = async () => null;
let asking = null;

/** Sets the function that asks the user for a token, given whether one was wrong. */
export function onTokenNeeded(ask) {
  askForToken = ask;
}

function headers(more = {}) {
  const token = sessionStorage.getItem(TOKEN);
  return token ? { ...more, Authorization: `Bearer ${token}` } : more;
}

/** Asks for a token, once for all requests that wait for one. */
async function renewToken(refused) {
  if (sessionStorage.getItem(TOKEN) !== refused) return;
  asking ??= askForToken(refused !== null).finally(() => {
    asking = null;
  });
  const token = await asking;
  if (token !== null) sessionStorage.setItem(TOKEN, token);
}

/** Sends a request; asks for the token and sends it again where the server wants one. */
export async function send(method, path, { body, signal, headers: more } = {}) {
  for (;;) {
    const used = sessionStorage.getItem(TOKEN);
    const content = body === undefined ? {} : { body: JSON.stringify(body), headers: headers({ ...more, "Content-Type": "application/json" }) };
    let response;
    try {
      response = await fetch(BASE + path, { method, signal, cache: "no-store", headers: headers(more), ...content });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new ApiError(0, "NoAnswer", "The server does not answer.");
    }
    if (response.status === 401) {
      await renewToken(used);
      continue;
    }
    if (response.ok) return response;
    throw await errorOf(response);
  }
}

async function errorOf(response) {
  try {
    const { error } = await response.json();
    return new ApiError(response.status, error.code, error.message);
  } catch {
    return new ApiError(response.status, "NoProblem", `The server answered with the HTTP status ${response.status}.`);
  }
}

async function valueOf(response) {
  try {
    return await response.json();
  } catch {
    throw new ApiError(0, "NoAnswer", "The connection broke while the server answered.");
  }
}

/** The answer to `GET path?query`; parameters that are null or undefined are left out. */
export async function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const text = new URLSearchParams(given).toString();
  return valueOf(await send("GET", text ? `${path}?${text}` : path));
}

export const post = async (path, body) => valueOf(await send("POST", path, body === undefined ? {} : { body }));

export const remove = async (path) => valueOf(await send("DELETE", path));
