// How times, durations, names and statuses are written.

const STATUSES = {
  PENDING: { word: "Waiting", tone: "waiting" },
  IN_PROGRESS: { word: "Running", tone: "running" },
  SUCCESS: { word: "Succeeded", tone: "ok" },
  FAILED: { word: "Failed", tone: "failed" },
  CANCEL_IN_PROGRESS: { word: "Canceling", tone: "canceled" },
  CANCEL_COMPLETE: { word: "Canceled", tone: "canceled" },
};
const OPERATIONS = { CREATE: "Create", UPDATE: "Update", DELETE: "Delete" };

/** The word for a status of a request, and its tone, which names a color and an icon. */
export const statusOf = (status) => STATUSES[status] ?? { word: status, tone: "waiting" };

export const operationWord = (operation) => OPERATIONS[operation] ?? operation;

/** A duration in milliseconds, with at most two units: `250 ms`, `5.2 s`, `2 min 5 s`. */
export function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${trimmed(ms / 1000)} s`;
  const units = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1000]];
  const first = units.findIndex(([, size]) => ms >= size);
  const [name, size] = units[first];
  const [smallName, smallSize] = units[first + 1];
  const whole = Math.floor(ms / size);
  const rest = Math.floor((ms % size) / smallSize);
  return rest ? `${whole} ${name} ${rest} ${smallName}` : `${whole} ${name}`;
}

const trimmed = (number) => String(Number(number.toFixed(number < 10 ? 2 : 1)));

/** How long after the beginning something was: `+5 s`. */
export const offset = (ms) => (ms <= 0 ? "+0 s" : `+${duration(ms)}`);

/** A time of the mock's clock as hours, minutes and seconds; with milliseconds where there are some. */
export function timeOfDay(ms) {
  const text = new Date(ms).toISOString();
  return text.endsWith(".000Z") ? text.slice(11, 19) : text.slice(11, 23);
}

export const dateOf = (ms) => new Date(ms).toISOString().slice(0, 10);

/** The part of an identifier that tells it from others: the end of an ARN or URL. */
export function shortName(identifier) {
  if (/^arn:[^:]*:[^:]*:[^:]*:[^:]*:./.test(identifier)) return identifier.split(":").slice(5).join(":").split("/").pop() || identifier;
  if (/^https?:\/\/./.test(identifier)) return identifier.split("/").pop() || identifier;
  return identifier;
}

/** What a request is about: its identifier or, before it has one, the name that its client gave. */
export function nameOfRequest(request) {
  if (request.identifier) return shortName(request.identifier);
  const named = Object.entries(request.desired_state ?? {}).find(
    ([property, value]) => property.endsWith("Name") && typeof value === "string",
  );
  return named ? named[1] : "no identifier yet";
}

/** `Create AWS::S3::Bucket shop-receipts`. */
export const titleOfRequest = (request) =>
  `${operationWord(request.operation)} ${request.type_name} ${nameOfRequest(request)}`;

/** Why a request failed, in one sentence: what the hook said that refused it, else its status message. */
export function reasonOf(request) {
  if (request.status !== "FAILED") return "";
  const refusal = request.hooks.findLast((change) => change.status === "HOOK_COMPLETE_FAILED" || change.status === "HOOK_FAILED");
  if (refusal?.message) return `${refusal.hook}: ${refusal.message}`;
  return request.status_message ?? "";
}

export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
