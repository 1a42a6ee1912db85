// What a visitor has met already; the browser remembers it, so that nothing is told twice.

import { effect, signal, untracked } from "../parts/view.js";
import { hovered, page, playing } from "../state/state.js";
import { fromBrowser, keepInBrowser } from "../state/store.js";

const KEY = "stepgrad-met";
const kept = fromBrowser(KEY);

/** Whatever was pointed at, by its kind, "play", and "inside". */
export const met = signal(new Set(Array.isArray(kept) ? kept : []));

/** @param {string} what */
function meet(what) {
  if (met.peek().has(what)) return;
  met.value = new Set([...met.peek(), what]);
  keepInBrowser(KEY, [...met.peek()]);
}

effect(() => {
  const all = [
    hovered.value?.kind,
    playing.value && "play",
    page.value.panel === "inside" && "inside",
  ];
  untracked(() => all.forEach((what) => what && meet(what)));
});
