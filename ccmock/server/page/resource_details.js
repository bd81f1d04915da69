// One resource: its model in each version, and how the versions differ.

import { ApiError, get } from "./api.js";
import { h, icon } from "./dom.js";
import { dateOf, operationWord, plural, shortName, timeOfDay } from "./format.js";
import { differencesTable, jsonView, marksOf } from "./json_view.js";
import { currentRoute, routeOfRequest, routeTo } from "./route.js";
import { facts, heading, part, timeElement, typeText } from "./views.js";

/** What is shown of a resource, also of one that is gone; `again` shows it anew. */
export async function resourceDetails(typeName, identifier, parameters, again) {
  const [account, region] = [parameters.get("account"), parameters.get("region")];
  const query = { type_name: typeName, identifier, account, region };
  const { resource } = await get("resource/found", query);
  const versions = resource ? resource.versions : (await get("resource/versions", query)).versions;
  if (!resource && !versions.length) throw new ApiError(404, "NotFound", `There is no ${typeName} ${identifier}, and no request has made one.`);
  return [
    h("p", { class: "eyebrow" }, typeText(typeName)),
    heading(shortName(identifier)),
    h("p", { class: "state" }, resource ? h("span", { class: "badge ok" }, icon("ok"), "Exists") : h("span", { class: "badge canceled" }, icon("canceled"), "Deleted")),
    facts([
      ["Identifier", h("code", {}, identifier)],
      ["Account and region", resource && `${resource.account_id} · ${resource.region}`],
      ["Created", resource && (resource.created_at ? timeElement(Date.parse(resource.created_at)) : "put there by a test")],
      ["Running request", resource?.running_request && h("a", { href: routeOfRequest(resource.running_request) }, h("code", {}, resource.running_request))],
      ["Write-only", resource?.write_only.length > 0 && writeOnly(resource.write_only)],
    ]),
    versionParts(versions, again),
  ];
}

/** The write-only properties of the type, whose values are masked. */
function writeOnly(pointers) {
  const names = pointers.map((pointer) => h("li", {}, h("code", {}, pointer.replace(/^\/properties\//, ""))));
  return h("details", { "data-key": "write-only" }, h("summary", {}, plural(names.length, "property", "properties")), h("ul", { class: "names" }, names));
}

function versionParts(versions, again) {
  const wanted = Number(currentRoute().parameters.get("version"));
  const version = versions.find(({ number }) => number === wanted) ?? versions.at(-1);
  if (!version) return null;
  const before = versions.find(({ number }) => number === version.number - 1);
  const list = h("ol", { class: "versions" }, versions.toReversed().map((each) => h("li", {}, versionLink(each, each === version, again))));
  const isFirst = version.number === 1;
  const title = `Version ${version.number}`;
  return [
    part(plural(versions.length, "version"), list),
    before && version.model !== null && part(`From version ${before.number} to ${version.number}`, before.model === null ? h("p", { class: "quiet" }, "It was gone before.") : differencesTable(version.differences)),
    part(title, version.model === null ? h("p", { class: "quiet" }, "The resource is gone.") : jsonView(version.model, { marks: isFirst || before?.model === null ? new Map() : marksOf(version.differences), label: title })),
    version.request_token && h("p", {}, h("a", { href: routeOfRequest(version.request_token) }, "The request that made it")),
  ];
}

function versionLink(version, isShown, again) {
  const { view, steps, parameters } = currentRoute();
  const href = routeTo(view, steps, { ...Object.fromEntries(parameters), version: String(version.number) });
  const ms = version.time && Date.parse(version.time);
  const go = (event) => {
    event.preventDefault();
    history.replaceState(null, "", href);
    again();
  };
  return h("a", { href, class: "version", "aria-current": isShown ? "true" : null, "data-key": `version-${version.number}`, on: { click: go } },
    h("strong", {}, `Version ${version.number}`),
    h("span", {}, version.model === null ? "Deleted" : version.operation ? operationWord(version.operation) : "By the test or the service"),
    ms ? h("time", { datetime: version.time, title: dateOf(ms) }, timeOfDay(ms)) : null);
}
