// What the network shows at a place of the step view: the server has said what stands where.

import { number } from "../state/names.js";
import { parameter } from "../state/state.js";
import { KINDS } from "./board.js";

/** @import { Fills, Lights } from "../network/glow.js" */
/** @import { Inside } from "../state/types.js" */

const FACTS = 2; // lines beside a neuron: its newest
const DIGITS = 3; // of a weight at its link

/**
 * What is lit once the first `position` records have happened.
 * @param {Inside} chapter @param {number} position @param {Float64Array} weights
 */
export function lightsAt({ records, held }, position, weights) {
  const lit = /** @type {Lights} */ ({});
  const { at, now = "", uses = [] } = records[position - 1] ?? {};
  const owner = (/** @type {string} */ name) => parameter(name)?.node;
  // Numbers of weights only where it happens: elsewhere they would cover the network.
  const here = at && (owner(at) ?? at);
  for (const [name, line] of Object.entries(held)) {
    const found = line.filter(([step]) => step <= position).slice(-FACTS);
    const near = !owner(name) || owner(name) === here;
    const texts = near ? found.map(([, text]) => text) : [];
    if (found.length) lit[name] = { texts, cls: KINDS[found[found.length - 1][2]] };
  }
  for (const name of uses) {
    const weight = parameter(name);
    const text = weight ? [number(weights[weight.index], DIGITS)] : [];
    lit[name] = { texts: text, cls: "forward" };
  }
  if (at) {
    const before = owner(at) ? [] : (lit[at]?.texts.slice(0, -1) ?? []);
    delete lit[at]; // the last one lies on top
    lit[at] = { texts: [...before, now], cls: "now" };
  }
  return lit;
}

/**
 * How full the gradients of a batch are, from −1 to 1 of the largest in their layer: of weights whose record has passed with
 * this sample, of the others without it.
 * @param {Inside} chapter @param {number} position
 */
export function fillsAt({ sums, most, held }, position) {
  const fills = /** @type {Fills} */ ({});
  for (const [name, line] of Object.entries(sums)) {
    const passed = held[name]?.some(([step, , kind]) => kind === "chain" && step <= position);
    const sum = line.length > 2 || passed ? line[line.length - 1] : line[0];
    fills[name] = sum / (most[parameter(name)?.layer ?? 0] || 1);
  }
  return fills;
}
