// Where nodes and links stand on the stage as it is now.

import { computed, signal } from "../parts/view.js";
import { catalogue } from "../state/catalogue.js";
import { looksInside, network, page, parameters } from "../state/state.js";
import { placeNodes } from "./places.js";

/** @import { Parameter } from "../state/types.js" */
/** @typedef {{x: number, y: number}} Place */

const CROWD = 12; // with more links between two layers, values are shown where one points
const SHORT = 20; // letters: a lower stage has nothing above its layers
const FAN = 0.62; // the share of a node's side over which its links are fanned out
const STEP = 0.2; // between two links at most, of that side

/** The room that the stage gives, and the size of its letters. */
export const room = signal({ width: 0, height: 0, letter: 15 });

export const layout = computed(() => {
  const { settings, classes } = network.value;
  const inside = looksInside.value; // where a feature that is not chosen has nothing to say
  const keys = inside ? settings.features : Object.keys(catalogue.features);
  const { height, letter } = room.value;
  const bare = inside || page.value.project === "true" || height < SHORT * letter;
  return placeNodes({ ...room.value, bare }, keys, settings.layers, classes || 1);
});

/** What the elements of the network depend on: with another shape they are made anew. */
export const shape = computed(() => {
  const { features, layers, problem } = network.value.settings;
  return JSON.stringify([features, layers, network.value.classes, problem]);
});

/** The layers between which there are too many links for a value at each. */
export const crowds = computed(() => {
  const counts = new Map();
  for (const { layer, input } of parameters.value)
    if (input !== null) counts.set(layer, (counts.get(layer) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count > CROWD).map(([layer]) => layer));
});

/** Where a node stands; "in.0" is the first feature that is chosen. @param {string} id */
export function placeOf(id) {
  const [k, j] = id.split(".");
  const { features, nodes } = layout.value;
  return k === "in" ? features.get(network.value.settings.features[Number(j)]) : nodes.get(id);
}

/** Whether a node is an output. @param {string} id */
export const isOutput = (id) => Number(id.split(".")[0]) === network.value.settings.layers.length;

/** How many nodes a layer has; −1 is that of the features. @param {number} k */
function countOf(k) {
  const { features, layers } = network.value.settings;
  return k < 0 ? features.length : (layers[k] ?? (network.value.classes || 1));
}

/** How far from the middle of a node's side the i-th of n links is. @param {number} i @param {number} n */
const fanned = (i, n) => (i - (n - 1) / 2) * layout.value.size * Math.min(STEP, FAN / n);

/** Both ends of a link, from right of its first node to left of its second. @param {Parameter} link */
export function ends({ from, node, layer, neuron, input }) {
  const half = layout.value.size / 2 + 2;
  const start = placeOf(from ?? "");
  const end = placeOf(node);
  if (!start || !end) return null;
  const leaves = start.y + fanned(neuron, countOf(layer));
  const arrives = end.y + fanned(input ?? 0, countOf(layer - 1));
  return [start.x + half, leaves, end.x - half, arrives];
}

/** The curve of a link. @param {Parameter} link */
export function curve(link) {
  const found = ends(link);
  if (!found) return "";
  const [x0, y0, x1, y1] = found;
  const middle = (x0 + x1) / 2;
  return `M${x0} ${y0}C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}`;
}

/** Where a value is written on a link: not at the same share of it as its neighbours'. */
export function spot(/** @type {Parameter} */ link) {
  const share = 0.28 + 0.11 * (((link.input ?? 0) * 3 + link.neuron) % 5);
  return along(link, share);
}

/**
 * The point at share t of the curve of a link.
 * @param {Parameter} link @param {number} t
 * @returns {Place | null}
 */
export function along(link, t) {
  const found = ends(link);
  if (!found) return null;
  const [x0, y0, x1, y1] = found;
  const s = 1 - t;
  const [a, between, d] = [s ** 3, 3 * s * t, t ** 3]; // the weights of start, handles and end
  return {
    x: a * x0 + (between * (x0 + x1)) / 2 + d * x1,
    y: (a + between * s) * y0 + (between * t + d) * y1,
  };
}
