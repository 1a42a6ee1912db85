// What outlives the page in the browser's storage: above all how far the training was, so that a
// reload trains the same network to the same place.

import { throttled } from "../parts/timing.js";
import { effect } from "../parts/view.js";
import { catalogue } from "./catalogue.js";
import { frame, network, room } from "./state.js";
import { read } from "./url.js";

const KEY = "stepgrad-place";

/** Keep how far the training is, with the address that it belongs to. */
export function installPlace() {
  const keep = () => {
    if (frame.peek() && !room) keepSession(KEY, { address: read(location.hash).link, ...place() });
  };
  const soon = throttled(1000, keep);
  effect(() => {
    if (frame.value) soon();
  });
  addEventListener("pagehide", keep);
}

/** The network and how far it is trained or being trained, as the server takes it. */
export function place() {
  const { link } = network.peek();
  const { until, epoch, batch } = frame.peek() ?? { until: 0, epoch: 0, batch: 0 };
  const { farthest } = catalogue.limits;
  const here = until ?? epoch;
  const exact = until === null && here <= farthest;
  return { link, until: Math.min(here, farthest), batch: exact ? batch : 0 };
}

/** Keep where the page is to begin when it opens at a link. @param {string} link @param {object} at */
export const leaveAt = (link, at) => keepSession(KEY, { address: link, link, ...at });

/** Whether the page was called by its address, not loaded again. */
export const called = () => {
  const [{ type }] = /** @type {any} */ (performance.getEntriesByType("navigation"));
  return type === "navigate";
};

/**
 * What was kept for a reload, `{link, until, batch}`, or left for the next opening, with weights;
 * an address that is typed begins anew.
 */
export function stored() {
  const { address, ...kept } = fromSession(KEY) ?? {};
  const expected = !called() || "weights" in kept;
  return expected && address === read(location.hash).link ? kept : {};
}

/** Keep something for a reload, where there is room and the right to. @param {string} key */
export const keepSession = (key, /** @type {unknown} */ value) =>
  keep(() => sessionStorage, key, value);

/** What was kept, or null. @param {string} key */
export const fromSession = (key) => kept(() => sessionStorage, key);

/** Keep something for every later visit of this browser, as `keepSession` does. @param {string} key */
export const keepInBrowser = (key, /** @type {unknown} */ value) =>
  keep(() => localStorage, key, value);

/** What was kept for later visits, or null. @param {string} key */
export const fromBrowser = (key) => kept(() => localStorage, key);

// A browser may refuse the storage itself, so it is asked for where a refusal is caught.
/** @param {() => Storage} storage @param {string} key @param {unknown} value */
function keep(storage, key, value) {
  try {
    storage().setItem(key, JSON.stringify(value));
  } catch {
    /* the page then begins without it */
  }
}

/** @param {() => Storage} storage @param {string} key */
function kept(storage, key) {
  try {
    return JSON.parse(storage().getItem(key) ?? "null");
  } catch {
    return null;
  }
}
