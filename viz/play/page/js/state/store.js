// What outlives the page in the session's storage: above all how far the training was, so that a
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

/**
 * What was kept for a reload, `{link, until, batch}`, or left for the next opening, with weights;
 * an address that is typed begins anew.
 */
export function stored() {
  const [{ type }] = /** @type {any} */ (performance.getEntriesByType("navigation"));
  const { address, ...kept } = fromSession(KEY) ?? {};
  const expected = type !== "navigate" || "weights" in kept;
  return expected && address === read(location.hash).link ? kept : {};
}

/** Keep something for a reload, where there is room and the right to. @param {string} key */
export function keepSession(key, /** @type {unknown} */ value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    /* a reload then begins without it */
  }
}

/** What was kept, or null. @param {string} key */
export function fromSession(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}
