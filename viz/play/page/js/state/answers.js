// What every neuron answers over the plane, as small signed bytes to colour. The rules of
// activations and features are the server's (rules.js, in the catalogue), the weights those of a frame.

import { signedBytes } from "../parts/bytes.js";
import { catalogue, featured } from "./catalogue.js";

/** @import { Arrived, Network } from "./types.js" */
/** @typedef {Float64Array} Answers One number for each dot of a picture, row by row, say. */

const HEAVY = 2e6; // weights × dots from which a picture in motion is drawn coarser

/**
 * The pictures of a frame: a small one for each neuron, and the large one, of the neuron that is
 * looked at or of the output; of several classes the one that the network takes. And the output
 * itself at the dots of the large one.
 * @param {Arrived} frame @param {Network} network
 */
export function pictures({ weights, look, playing }, network) {
  const { small, large } = catalogue.limits;
  const dots = (/** @type {number} */ n) =>
    network.settings.features.map((key) => featured(key, n));
  const few = answers(weights, network, dots(small));
  const maps = new Int8Array(few.length * small * small);
  few.forEach((one, k) => maps.set(signedBytes(one), k * small * small));
  const coarse = playing && weights.length * large * large > HEAVY;
  const many = coarse ? few : answers(weights, network, dots(large));
  const output = /** @type {Answers} */ (many.at(-1));
  if (look === null && network.classes) {
    const classes = winners(many.slice(-network.classes));
    return { maps, output, ...classes };
  }
  const shown = look === null ? output : many[indexOf(look, network.settings.layers)];
  return { maps, output, main: signedBytes(shown) };
}

/** Where neuron "k.j" stands among all. @param {string} name @param {number[]} layers */
export function indexOf(name, layers) {
  const [k, j] = name.split(".").map(Number);
  return layers.slice(0, k).reduce((sum, units) => sum + units, 0) + j;
}

/**
 * What each neuron answers, layer by layer, to inputs: a list of numbers for each feature.
 * @param {Float64Array} weights @param {Network} network @param {Answers[]} inputs
 */
export function answers(weights, { settings, output, places }, inputs) {
  const found = /** @type {Answers[]} */ ([]);
  let below = inputs;
  let sums = /** @type {Answers[]} */ ([]);
  places.forEach(([layer, neuron, input], index) => {
    const sum = (sums[neuron] ??= new Float64Array(inputs[0].length));
    add(sum, weights[index], input === null ? null : below[input]);
    if (places[index + 1]?.[0] === layer) return;
    below = activated(settings.activations[layer] ?? output, sums);
    found.push(...below);
    sums = [];
  });
  if (output === "sigmoid") signed(/** @type {Answers} */ (found.at(-1)));
  return found;
}

/**
 * Add a weight times its inputs to sums; a bias has none.
 * @param {Answers} sums @param {number} weight @param {Answers | null} inputs
 */
function add(sums, weight, inputs) {
  if (inputs) for (let d = 0; d < sums.length; d++) sums[d] += weight * inputs[d];
  else for (let d = 0; d < sums.length; d++) sums[d] += weight;
}

/** @param {string} activation @param {Answers[]} sums of a layer; they become its answers */
function activated(activation, sums) {
  if (activation === "softmax") return softmax(sums);
  const rule = catalogue.rules.activations[activation];
  for (const sum of sums) for (let d = 0; d < sum.length; d++) sum[d] = rule(sum[d]);
  return sums;
}

/** @param {Answers[]} sums */
function softmax(sums) {
  for (let d = 0; d < sums[0].length; d++) {
    let largest = -Infinity;
    let total = 0;
    for (const sum of sums) largest = Math.max(largest, sum[d]);
    for (const sum of sums) total += sum[d] = Math.exp(sum[d] - largest);
    for (const sum of sums) sum[d] /= total;
  }
  return sums;
}

/** A probability from 0 to 1 becomes a number from −1 for orange to +1 for blue. */
function signed(/** @type {Answers} */ shares) {
  for (let d = 0; d < shares.length; d++) shares[d] = 2 * shares[d] - 1;
}

/** Which class has the largest share at each dot, and how large it is. @param {Answers[]} shares */
function winners(shares) {
  const classes = new Uint8Array(shares[0].length);
  const largest = shares[0].slice();
  shares.forEach((share, k) => {
    for (let d = 0; d < share.length; d++)
      if (share[d] > largest[d]) [largest[d], classes[d]] = [share[d], k];
  });
  return { main: signedBytes(largest), classes };
}
