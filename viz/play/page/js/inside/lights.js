// What the network shows at a place of the step view: the server has said what stands where.

import { parameter } from "../state/state.js";
import { KINDS } from "./board.js";

/** @import { Lights } from "../network/glow.js" */
/** @import { Inside } from "../state/types.js" */

/** What is lit once the first `position` records have happened. @param {Inside} chapter */
export function lightsAt({ records, held }, /** @type {number} */ position) {
  const lit = /** @type {Lights} */ ({});
  const { at, now = "", uses = [] } = records[position - 1] ?? {};
  const owner = (/** @type {string} */ name) => parameter(name)?.node;
  // Numbers of weights only where it happens: elsewhere they would cover the network.
  const here = at && (owner(at) ?? at);
  for (const [name, line] of Object.entries(held)) {
    const found = line.findLast(([step]) => step <= position);
    const near = !owner(name) || owner(name) === here;
    if (found) lit[name] = { text: near ? found[1] : "", cls: KINDS[found[2]] };
  }
  for (const name of uses) lit[name] = { text: "", cls: "forward" };
  if (at) {
    delete lit[at]; // the last one lies on top
    lit[at] = { text: now, cls: "now" };
  }
  return lit;
}
