// The address of the page: it follows the settings, and the settings follow it.
// Back and forward walk through the settings.

import { effect, untracked } from "../parts/view.js";
import { moved, onMessage, send } from "./connection.js";
import { network, page, setPage } from "./state.js";
import { read, write } from "./url.js";

/** @import { Settings } from "./types.js" */

const PULL = 900; // ms: changes of one setting in such a time are one entry of the history

/** Keep address and settings in step. */
export function installAddress() {
  let addressed = /** @type {Partial<Settings>} */ ({}); // the settings that the address holds
  let lastKeys = "";
  let lastTime = 0;
  let fromAddress = true;
  const address = () => write(network.peek().link, page.peek());
  const replace = () => history.replaceState(null, "", address());

  onMessage("network", ({ settings }) => {
    const keys = changed(settings, addressed).join();
    const answers = fromAddress;
    fromAddress = false;
    addressed = settings;
    if (address() === location.hash) return;
    const now = performance.now();
    const dragged = keys === lastKeys && now - lastTime < PULL;
    lastKeys = keys;
    lastTime = now;
    if (answers || moved || dragged || keys === "") replace();
    else history.pushState(null, "", address());
  });
  effect(() => {
    if (page.value && network.peek()) untracked(replace);
  });
  addEventListener("hashchange", () => {
    if (!network.peek()) return;
    const { link, page: said } = read(location.hash);
    const fresh = { theme: null, project: null, values: null, mistakes: null, advanced: null };
    setPage({ ...fresh, panel: null, ...said });
    fromAddress = true;
    send({ do: "set", link });
  });
}

/** The keys whose values are not those of before. @param {any} now @param {any} before */
const changed = (now, before) =>
  Object.keys(now).filter((key) => JSON.stringify(now[key]) !== JSON.stringify(before[key]));
