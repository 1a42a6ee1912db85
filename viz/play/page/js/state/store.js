// What outlives the page in the session's storage: above all the last moment of the training,
// so that a reload finds the same network at the same epoch.

import { throttled } from "../parts/timing.js";
import { effect } from "../parts/view.js";
import { frame, network } from "./state.js";
import { read } from "./url.js";

const KEY = "stepgrad-moment";

let moment = /** @type {Uint8Array | null} */ (null); // the newest that the server has sent

/** Keep the newest moment, with the link that it belongs to. */
export function installMoment() {
  const keep = () => {
    if (!moment) return;
    keepSession(KEY, {
      address: read(location.hash).link,
      link: network.peek().link,
      moment: base64(moment),
      until: frame.peek().until,
    });
  };
  const soon = throttled(1000, keep);
  effect(() => {
    if (!frame.value) return;
    moment = frame.value.moment;
    soon();
  });
  addEventListener("pagehide", keep);
}

/** Another network begins. */
export const forgetMoment = () => (moment = null);

/** The newest moment, as the server takes it back. */
export const keptMoment = () => moment && base64(moment);

/** What was kept for the present address, `{link, moment, until}`; nothing if it is another. */
export function stored() {
  const { address, ...kept } = fromSession(KEY) ?? {};
  return address === read(location.hash).link ? kept : {};
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

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192)
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
