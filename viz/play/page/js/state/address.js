// The address of the page: it follows the settings, and the settings follow it.
// Back and forward walk through the settings; an address that is typed begins its experiment.

import { effect, untracked } from "../parts/view.js";
import { moved, onMessage, send } from "./connection.js";
import { network, page, setPage } from "./state.js";
import { read, write } from "./url.js";

/** @import { Settings } from "./types.js" */

const OWN = "stepgrad"; // the state of entries that this page has made, which a typed one lacks
const PULL = 900; // ms: changes of one setting in such a time are one entry of the history

/** Keep address and settings in step. */
export function installAddress() {
  let addressed = /** @type {Partial<Settings>} */ ({}); // the settings that the address holds
  let lastKeys = "";
  let lastTime = 0;
  let fromAddress = true;
  const address = () => write(network.peek().link, page.peek());
  const replace = () => history.replaceState(OWN, "", address());

  onMessage("network", ({ settings }) => {
    const keys = changed(settings, addressed).join();
    const answers = fromAddress;
    fromAddress = false;
    addressed = settings;
    const now = performance.now();
    const dragged = keys === lastKeys && now - lastTime < PULL;
    lastKeys = keys;
    lastTime = now;
    const same = keys === "" || address() === location.hash;
    if (answers || moved || dragged || same) replace();
    else history.pushState(OWN, "", address());
  });
  effect(() => {
    if (page.value && network.peek()) untracked(replace);
  });
  addEventListener("hashchange", () => {
    if (!network.peek()) return;
    const { link, page: said } = read(location.hash);
    const none = Object.fromEntries(Object.keys(page.peek()).map((key) => [key, null]));
    const typed = history.state !== OWN;
    setPage({ ...none, ...said });
    fromAddress = true;
    send({ do: typed ? "start" : "set", link });
  });
}

/** The keys whose values are not those of before. @param {any} now @param {any} before */
const changed = (now, before) =>
  Object.keys(now).filter((key) => JSON.stringify(now[key]) !== JSON.stringify(before[key]));
