// The nodes of the stage are one stop of the Tab key; from there the arrow keys go from node to node.

import { signal } from "../parts/view.js";
import { layout } from "./layout.js";

/** @type {Record<string, [across: number, down: number]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const COLUMN = 1e4; // another column is further than any node of this one

const last = signal(""); // the node that had the focus last

/** Features and neurons by their names, with their places. */
const nodes = () => new Map([...layout.value.features, ...layout.value.nodes]);

/** The tabindex of a node: 0 for the one that Tab reaches. @param {string} name */
export function stopAt(name) {
  const all = nodes();
  const stop = all.has(last.value) ? last.value : all.keys().next().value;
  return name === stop ? 0 : -1;
}

/** The handlers of the group of all nodes. */
export const arrows = {
  onFocusIn(/** @type {any} */ { target }) {
    const { name } = target.dataset;
    if (nodes().has(name)) last.value = name;
  },
  onKeyDown(/** @type {any} */ event) {
    const { currentTarget, target, key } = event;
    const next = WAYS[key] && beside(target.dataset.name, WAYS[key]);
    if (!next) return;
    event.preventDefault();
    currentTarget.querySelector(`.node[data-name="${next}"]`).focus();
  },
};

/** The nearest node in a direction, first by its column. @param {string} name @param {[number, number]} way */
function beside(name, [across, down]) {
  const all = nodes();
  const here = all.get(name);
  if (!here) return null;
  const found = [...all]
    .map(([name, { x, y }]) => ({ name, x: x - here.x, y: y - here.y }))
    .filter(({ x, y }) => (across ? x * across > 1 : Math.abs(x) < 1 && y * down > 0));
  const far = (/** @type {{x: number, y: number}} */ { x, y }) =>
    Math.abs(x) * COLUMN + Math.abs(y);
  return found.sort((a, b) => far(a) - far(b))[0]?.name ?? null;
}
