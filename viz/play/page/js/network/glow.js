// Lights on the network: what the step view wants to be seen, with a number beside it.

import { html, signal } from "../parts/view.js";
import { parameter } from "../state/state.js";
import { isOutput, layout, placeOf, spot } from "./layout.js";

/** @typedef {{text: string, cls: string}} Light */
/** @typedef {Record<string, Light>} Lights nodes by their id, weights by their name */

/** What is lit; null if nothing is. */
export const lights = signal(/** @type {Lights | null} */ (null));

/** The numbers beside what is lit. */
export function Glows() {
  return Object.entries(lights.value ?? {}).map(([name, { text, cls }]) => {
    const at = text && (byWeight(name) ?? byNode(name));
    if (!at) return null;
    const style = { left: `${at.x}px`, top: `${at.y}px` };
    return html`<span class=${`glow ${at.side} ${cls}`} style=${style}>${text}</span>`;
  });
}

/** @param {string} name */
function byWeight(name) {
  const found = parameter(name);
  if (!found) return null;
  const half = layout.value.size / 2;
  const node = placeOf(found.node);
  const place =
    found.input === null ? node && { x: node.x - half - 8, y: node.y + half } : spot(found);
  return place && { ...place, side: found.input === null ? "left" : "over" };
}

/** @param {string} id */
function byNode(id) {
  const node = placeOf(id);
  const half = layout.value.size / 2;
  if (!node) return null;
  if (isOutput(id)) return { x: node.x + half, y: node.y + half, side: "under" };
  return { x: node.x + half, y: node.y, side: "right" };
}
