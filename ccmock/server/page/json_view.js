// JSON as lines of text, with marks at what has changed.

import { h, hidden } from "./dom.js";

const SIGNS = { added: ["+", "added"], changed: ["~", "changed"] };
const LONGEST = 2000; // lines that are shown

const escaped = (name) => String(name).replaceAll("~", "~0").replaceAll("/", "~1");

/** Shows a value. `marks`: JSON pointer → `added` or `changed`. `label`: what it is, for screen readers. */
export function jsonView(value, { marks = new Map(), label = "JSON" } = {}) {
  const lines = [];
  addLines(lines, value, { depth: 0, path: "", before: [], after: "", mark: undefined }, marks);
  const more = lines.length - LONGEST;
  const shown = lines.slice(0, LONGEST).map((line) => lineElement(line, marks.size > 0));
  return h("pre", { class: "json", tabindex: "0", role: "group", "aria-label": label }, shown, more > 0 ? `… and ${more} more lines` : null);
}

function lineElement({ depth, parts, mark }, hasMarks) {
  const [sign, word] = SIGNS[mark] ?? [" ", ""];
  return h("span", { class: `line ${mark ?? ""}` },
    hasMarks ? h("span", { class: "sign", "aria-hidden": "true" }, sign) : null,
    word ? hidden(`${word}: `) : null, "  ".repeat(depth), parts, "\n");
}

function addLines(lines, value, at, marks) {
  const { depth, path, before, after } = at;
  const mark = marks.get(path) ?? at.mark;
  if (value === null || typeof value !== "object") {
    lines.push({ depth, mark, parts: [...before, scalar(value), after] });
    return;
  }
  const isList = Array.isArray(value);
  const members = Object.entries(value);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  if (!members.length) {
    lines.push({ depth, mark, parts: [...before, open + close + after] });
    return;
  }
  lines.push({ depth, mark, parts: [...before, open] });
  for (const [position, [name, member]] of members.entries()) {
    const key = isList ? [] : [h("span", { class: "key" }, JSON.stringify(name)), ": "];
    const comma = position < members.length - 1 ? "," : "";
    addLines(lines, member, { depth: depth + 1, path: `${path}/${escaped(name)}`, before: key, after: comma, mark }, marks);
  }
  lines.push({ depth, mark, parts: [close + after] });
}

function scalar(value) {
  const kind = value === null ? "null" : typeof value;
  return h("span", { class: `value ${kind}` }, JSON.stringify(value));
}

/** A list of differences between two versions of a model, as a table. */
export function differencesTable(differences) {
  const shown = (difference, side) => (side in difference ? h("code", {}, JSON.stringify(difference[side])) : h("span", { class: "quiet" }, "–"));
  return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Differences" }, h("table", { class: "plain" },
    h("thead", {}, h("tr", {}, ["Property", "Change", "Before", "After"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, differences.map((difference) => h("tr", {},
      h("th", { scope: "row" }, h("code", {}, difference.path || "/")),
      h("td", {}, h("span", { class: `change ${difference.kind}` }, difference.kind)),
      h("td", {}, shown(difference, "before")),
      h("td", {}, shown(difference, "after")))))));
}

/** The marks of a model that has differences from the one before. */
export function marksOf(differences) {
  return new Map(differences.filter(({ kind }) => kind !== "removed").map(({ path, kind }) => [path, kind]));
}
