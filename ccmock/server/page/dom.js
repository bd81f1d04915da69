// Elements of the page. Whatever is shown goes in as text: nothing here, and nothing elsewhere, reads HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element. `attributes`: `on` holds listeners by event; true stands for an empty value; false, null and
 * undefined leave an attribute out. `children`: nodes, texts, and lists of them; null and false are left out.
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, value === true ? "" : value);
    }
  }
  element.append(...shown(children));
  return element;
}

/** The nodes and texts in nested lists, without what is left out. */
export const shown = (children) =>
  children.flat(Infinity).filter((child) => child !== null && child !== false && child !== undefined && child !== "");

/** An icon of the sprite in index.html. It says nothing to a screen reader: a text stands beside it. */
export function icon(name) {
  const element = document.createElementNS(SVG, "svg");
  element.setAttribute("class", `icon icon-${name}`);
  element.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  element.append(use);
  return element;
}

/** A name such as HOOK_COMPLETE_FAILED, which may go on in the next line after each `_`. */
export const breakable = (name) => name.split(/(?<=_)/).flatMap((part, position) => (position ? [h("wbr"), part] : [part]));

/** A text for screen readers only. */
export const hidden = (text) => h("span", { class: "hidden" }, text);

export const byId = (id) => document.getElementById(id);

/** Sets the text of an element, if it differs. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Puts an element from `left` to `right`, both in percent of its container. */
export function placeAt(element, left, right) {
  element.style.left = `${left.toFixed(3)}%`;
  if (right !== undefined) element.style.width = `${Math.max(0, right - left).toFixed(3)}%`;
  return element;
}

/**
 * Keeps the children of an element in step with a list, and makes only those anew that have changed.
 * `keyOf`: what an item is; `stateOf`: what its element depends on, compared by identity; `make`: makes its element.
 */
export class KeyedList {
  #container;
  #made = new Map();

  constructor(container) {
    this.#container = container;
  }

  show(items, keyOf, stateOf, make) {
    const kept = new Map();
    const elements = items.map((item) => {
      const key = keyOf(item);
      const state = stateOf(item);
      const before = this.#made.get(key);
      const isSame = before !== undefined && before.state.every((part, position) => part === state[position]);
      const element = isSame ? before.element : make(item);
      if (!isSame && before?.element.contains(document.activeElement)) {
        queueMicrotask(() => element.querySelector("a, button")?.focus({ preventScroll: true }));
      }
      kept.set(key, { element, state });
      return element;
    });
    this.#made = kept;
    for (const [position, element] of elements.entries()) {
      const there = this.#container.children[position];
      if (there !== element) this.#container.insertBefore(element, there ?? null);
    }
    while (this.#container.children.length > elements.length) this.#container.lastChild.remove();
  }
}

/** Tells a screen reader, once, what has happened. */
export function announce(text) {
  setText(byId("announcements"), text);
}
